"""Whether an expression makes sense over these elements, and what comes of it: asked when a form is
read, so that nobody finds out while typing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

from app.core.kinds import FieldType
from app.core.text import N_
from app.forms.element import Element
from app.forms.expressions.tree import EARLIER, Call, Literal, Name, Node, WrongExpression


class Type(Enum):
    NUMBER = "number"
    TEXT = "text"
    CODES = "codes"
    FLAG = "flag"
    DATE = "date"
    TABLE = "table"


_TYPES = {
    FieldType.TEXT: Type.TEXT,
    FieldType.LONG_TEXT: Type.TEXT,
    FieldType.CODE: Type.TEXT,
    FieldType.ID: Type.TEXT,
    FieldType.CODES: Type.CODES,
    FieldType.FLAG: Type.FLAG,
    FieldType.DATE: Type.DATE,
    FieldType.INSTANT: Type.TEXT,
    FieldType.INTEGER: Type.NUMBER,
    FieldType.NUMBER: Type.NUMBER,
    FieldType.DATA: Type.TABLE,
}
GIVEN = {"age": Type.NUMBER, "months": Type.NUMBER, "sex": Type.TEXT, "day": Type.DATE}
"""What is known beside the answers: full years and months of age, sex, the day of the entry."""

Answers = Callable[[Element], frozenset[str] | None]
"""The codes that an element can have; None where every text may be one."""


@dataclass(frozen=True)
class Seen:
    """A part of an expression: its type, and the codes it may be where those are known."""

    type: Type
    codes: frozenset[str] | None = None
    literal: str | None = None


def type_of(element: Element) -> Type:
    return _TYPES[element.type]


class Checking:
    """Over the elements of one form."""

    def __init__(self, elements: Mapping[str, Element], answers: Answers) -> None:
        self._elements = elements
        self._answers = answers

    def check(self, node: Node) -> Seen:
        """Raises WrongExpression."""
        if isinstance(node, Literal):
            return _of_literal(node)
        if isinstance(node, Name):
            return self._of_name(node.name)
        return self._of_call(node)

    def condition(self, node: Node) -> None:
        if self.check(node).type is not Type.FLAG:
            raise WrongExpression(N_("This must be a condition that is true or not."))

    def _of_name(self, name: str) -> Seen:
        if (given := GIVEN.get(name)) is not None:
            return Seen(given)
        if (element := self._elements.get(name)) is None:
            raise WrongExpression(N_("There is no element “{name}”."), name=name)
        return Seen(type_of(element), self._answers(element))

    def _of_call(self, node: Call) -> Seen:
        if node.function in EARLIER:
            return self._of_earlier(node)
        check = _CHECKS.get(node.function)
        if check is None:
            raise WrongExpression(N_("There is no function “{name}”."), name=node.function)
        seen = check([self.check(part) for part in node.parts])
        if node.function == "divide" and not self.is_never_nothing(node.parts[1]):
            raise WrongExpression(
                N_("This divides by what may be 0. Give what it divides by a lowest value above 0.")
            )
        return seen

    def _of_earlier(self, node: Call) -> Seen:
        if len(node.parts) == 1 and isinstance(name := node.parts[0], Name):
            if name.name in self._elements:
                return self._of_name(name.name)
            raise WrongExpression(N_("There is no element “{name}”."), name=name.name)
        raise _wrong_parts()

    def is_never_nothing(self, node: Node) -> bool:
        """Whether it is above 0 (or below it) whatever is answered, as far as the limits tell."""
        if isinstance(node, Literal):
            return not isinstance(node.value, str) and bool(node.value)
        if isinstance(node, Name):
            element = self._elements.get(node.name)
            low, high = element.limits(None, None) if element else (None, None)
            return (low is not None and low > 0) or (high is not None and high < 0)
        if node.function in ("multiply", "divide", "negative"):
            return all(map(self.is_never_nothing, node.parts))
        return False


def _of_literal(node: Literal) -> Seen:
    if isinstance(node.value, bool):
        return Seen(Type.FLAG)
    if isinstance(node.value, str):
        return Seen(Type.TEXT, literal=node.value)
    return Seen(Type.NUMBER)


def _all(of: Type, gives: Type, fewest: int, most: int) -> Callable[[list[Seen]], Seen]:
    def check(parts: list[Seen]) -> Seen:
        if not fewest <= len(parts) <= most or any(part.type is not of for part in parts):
            raise _wrong_parts()
        return Seen(gives)

    return check


def _same(parts: list[Seen]) -> Seen:
    if len(parts) != 2 or not _fit(*parts):
        raise _wrong_parts()
    return Seen(Type.FLAG)


def _ordered(parts: list[Seen]) -> Seen:
    first = parts[0].type
    if first not in (Type.NUMBER, Type.DATE) or not all(_fit(parts[0], one) for one in parts[1:]):
        raise _wrong_parts()
    return Seen(Type.FLAG)


def _fit(one: Seen, other: Seen) -> bool:
    if Type.DATE in (one.type, other.type):
        return all(part.type is Type.DATE or _is_day(part.literal) for part in (one, other))
    for said, table in ((one, other), (other, one)):
        if said.literal is not None and table.codes is not None and said.literal not in table.codes:
            raise WrongExpression(N_("There is no answer “{code}”."), code=said.literal)
    return one.type is other.type and one.type not in (Type.CODES, Type.TABLE)


def _is_day(text: str | None) -> bool:
    try:
        return text is not None and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _has(parts: list[Seen]) -> Seen:
    if len(parts) != 2 or parts[0].type is not Type.CODES or parts[1].literal is None:
        raise _wrong_parts()
    if parts[0].codes is not None and parts[1].literal not in parts[0].codes:
        raise WrongExpression(N_("There is no answer “{code}”."), code=parts[1].literal)
    return Seen(Type.FLAG)


def _any(gives: Type, most: int) -> Callable[[list[Seen]], Seen]:
    def check(parts: list[Seen]) -> Seen:
        if not 1 <= len(parts) <= most:
            raise _wrong_parts()
        return Seen(gives)

    return check


def _when(parts: list[Seen]) -> Seen:
    """Condition, value, condition, value, …, and the value otherwise."""
    conditions, values = parts[:-1:2], [*parts[1::2], parts[-1]]
    if len(parts) < 3 or len(parts) % 2 == 0 or any(c.type is not Type.FLAG for c in conditions):
        raise _wrong_parts()
    if len({value.type for value in values}) != 1:
        raise _wrong_parts()
    return Seen(values[0].type)


def _after(parts: list[Seen]) -> Seen:
    if [part.type for part in parts] != [Type.DATE, Type.NUMBER]:
        raise _wrong_parts()
    return Seen(Type.DATE)


def _since(parts: list[Seen]) -> Seen:
    if [part.type for part in parts] != [Type.DATE]:
        raise _wrong_parts()
    return Seen(Type.NUMBER)


def _wrong_parts() -> WrongExpression:
    return WrongExpression(N_("These values cannot be compared or computed with each other."))


_NUMBERS = _all(Type.NUMBER, Type.NUMBER, 2, 2)
_MANY = _all(Type.NUMBER, Type.NUMBER, 1, 60)
_CHECKS: Mapping[str, Callable[[list[Seen]], Seen]] = {
    "or": _all(Type.FLAG, Type.FLAG, 2, 2),
    "and": _all(Type.FLAG, Type.FLAG, 2, 2),
    "not": _all(Type.FLAG, Type.FLAG, 1, 1),
    "eq": _same,
    "ne": _same,
    "lt": _ordered,
    "le": _ordered,
    "gt": _ordered,
    "ge": _ordered,
    "between": _ordered,
    "add": _NUMBERS,
    "subtract": _NUMBERS,
    "multiply": _NUMBERS,
    "divide": _NUMBERS,
    "negative": _all(Type.NUMBER, Type.NUMBER, 1, 1),
    "round": _NUMBERS,
    "sum": _MANY,
    "mean": _MANY,
    "least": _MANY,
    "most": _MANY,
    "count": _any(Type.NUMBER, 60),
    "known": _any(Type.FLAG, 1),
    "has": _has,
    "when": _when,
    "days_after": _after,
    "days_since": _since,
}
