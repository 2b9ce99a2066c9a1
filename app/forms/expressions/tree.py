"""What an expression is once it has been read: a small tree, and the error of one that cannot be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from app.core.errors import FieldProblem

LONGEST = 500
"""Characters of one expression."""
MOST_PARTS = 200
DEEPEST = 12
"""Brackets and calls within each other."""


class WrongExpression(Exception):
    """It cannot be read, or speaks of what is not there; `problem` is the sentence about it."""

    def __init__(self, text: str, **params: object) -> None:
        self.problem = FieldProblem("FORM_EXPRESSION", text, params)
        super().__init__(self.problem.code)


@dataclass(frozen=True)
class Literal:
    """A number, a text in quotes, yes or no."""

    value: float | str | bool


@dataclass(frozen=True)
class Name:
    """An answer by the code of its element, or one of age, months, sex, day."""

    name: str


@dataclass(frozen=True)
class Call:
    """A function or an operator by its name: `ge` stands for `>=`."""

    function: str
    parts: tuple[Node, ...]


Node = Literal | Name | Call


@dataclass(frozen=True)
class Expression:
    """As it was written, and what that means."""

    text: str
    node: Node = field(compare=False)

    def names(self) -> Iterator[str]:
        """Whatever it asks for in this entry; what it asks of earlier ones is settled already."""
        waiting: list[Node] = [self.node]
        while waiting:
            node = waiting.pop()
            if isinstance(node, Name):
                yield node.name
            elif isinstance(node, Call) and node.function not in EARLIER:
                waiting.extend(node.parts)


EARLIER = ("last", "before")
