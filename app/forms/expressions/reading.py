"""Reads an expression from its short text; Chinese signs and words stand for the English ones."""

from __future__ import annotations

import re
from collections.abc import Callable

from app.core.text import N_
from app.forms.expressions.tree import (
    DEEPEST,
    LONGEST,
    MOST_PARTS,
    Call,
    Expression,
    Literal,
    Name,
    Node,
    WrongExpression,
)

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d{1,12}(?:\.\d{1,6})?)|'(?P<text>[^']{0,100})'"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]{0,63})|(?P<sign><=|>=|!=|<>|==|[-+*/(),<>=]))"
)
_SIGNS = str.maketrans('（），＝＜＞＋－＊／“”‘’"×÷', "(),=<>+-*/'''''*/")
_WORDS = {"且": " and ", "或": " or ", "非": " not ", "≥": ">=", "≤": "<=", "≠": "!="}
_COMPARING = {
    "=": "eq",
    "==": "eq",
    "!=": "ne",
    "<>": "ne",
    "<": "lt",
    "<=": "le",
    ">": "gt",
    ">=": "ge",
}
_ADDING = {"+": "add", "-": "subtract"}
_MULTIPLYING = {"*": "multiply", "/": "divide"}
_RESERVED = frozenset({"and", "or", "not", "between", "yes", "no"})

Token = tuple[str, str]


def read_expression(text: str) -> Expression:
    """Raises WrongExpression. Whether what it names is there, `check` tells."""
    if len(text) > LONGEST:
        raise WrongExpression(N_("A rule has at most {limit} characters."), limit=LONGEST)
    return Expression(text.strip(), _Reader(_tokens(text)).whole())


def _tokens(text: str) -> list[Token]:
    """What stands in quotes is left as it is."""
    parts = text.translate(_SIGNS).split("'")
    for place in range(0, len(parts), 2):
        for chinese, english in _WORDS.items():
            parts[place] = parts[place].replace(chinese, english)
    text, at, tokens = "'".join(parts).rstrip(), 0, list[Token]()
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise WrongExpression(N_("“{part}” cannot be read here."), part=text[at:].strip()[:20])
        tokens.append((found.lastgroup or "", found[found.lastgroup or 0]))
        at = found.end()
    if len(tokens) > MOST_PARTS:
        raise WrongExpression(N_("A rule has at most {limit} words and signs."), limit=MOST_PARTS)
    return tokens


class _Reader:
    """Goes through the tokens once, from the weakest binding to the strongest."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    def whole(self) -> Node:
        node = self._either()
        if self._at < len(self._tokens):
            raise self._unexpected()
        return node

    def _either(self) -> Node:
        node = self._both()
        while self._takes("name", "or"):
            node = Call("or", (node, self._both()))
        return node

    def _both(self) -> Node:
        node = self._denied()
        while self._takes("name", "and"):
            node = Call("and", (node, self._denied()))
        return node

    def _denied(self) -> Node:
        if self._takes("name", "not"):
            return Call("not", (self._deeper(self._denied),))
        return self._compared()

    def _compared(self) -> Node:
        node = self._added()
        if self._takes("name", "between"):
            low = self._added()
            self._needs("name", "and")
            return Call("between", (node, low, self._added()))
        if (sign := self._sign(_COMPARING)) is not None:
            return Call(sign, (node, self._added()))
        return node

    def _added(self) -> Node:
        node = self._multiplied()
        while (sign := self._sign(_ADDING)) is not None:
            node = Call(sign, (node, self._multiplied()))
        return node

    def _multiplied(self) -> Node:
        node = self._signed()
        while (sign := self._sign(_MULTIPLYING)) is not None:
            node = Call(sign, (node, self._signed()))
        return node

    def _signed(self) -> Node:
        if self._takes("sign", "-"):
            return Call("negative", (self._deeper(self._signed),))
        return self._single()

    def _single(self) -> Node:
        if self._takes("sign", "("):
            node = self._deeper(self._either)
            self._needs("sign", ")")
            return node
        if self._at >= len(self._tokens):
            raise self._unexpected()
        sort, text = self._tokens[self._at]
        if sort == "sign" or (text in _RESERVED - {"yes", "no"} and sort == "name"):
            raise self._unexpected()
        self._at += 1
        return self._meaning(sort, text)

    def _meaning(self, sort: str, text: str) -> Node:
        if sort == "number":
            return Literal(float(text))
        if sort == "text":
            return Literal(text)
        if text in ("yes", "no"):
            return Literal(text == "yes")
        return Call(text, self._parts()) if self._takes("sign", "(") else Name(text)

    def _parts(self) -> tuple[Node, ...]:
        if self._takes("sign", ")"):
            return ()
        parts = [self._deeper(self._either)]
        while self._takes("sign", ","):
            parts.append(self._deeper(self._either))
        self._needs("sign", ")")
        return tuple(parts)

    def _deeper(self, read: Callable[[], Node]) -> Node:
        if self._depth >= DEEPEST:
            raise WrongExpression(N_("A rule nests at most {limit} deep."), limit=DEEPEST)
        self._depth += 1
        node = read()
        self._depth -= 1
        return node

    def _takes(self, sort: str, text: str) -> bool:
        is_next = self._at < len(self._tokens) and self._tokens[self._at] == (sort, text)
        self._at += is_next
        return is_next

    def _sign(self, among: dict[str, str]) -> str | None:
        if self._at >= len(self._tokens):
            return None
        sort, text = self._tokens[self._at]
        if sort != "sign" or text not in among:
            return None
        self._at += 1
        return among[text]

    def _needs(self, sort: str, text: str) -> None:
        if not self._takes(sort, text):
            raise self._unexpected()

    def _unexpected(self) -> WrongExpression:
        if self._at >= len(self._tokens):
            return WrongExpression(N_("The rule ends too early."))
        return WrongExpression(N_("“{part}” cannot be read here."), part=self._tokens[self._at][1])
