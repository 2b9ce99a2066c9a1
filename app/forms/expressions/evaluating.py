"""What an expression comes to. What is not known stays unknown (None), and is never 0 or false."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from app.forms.expressions.functions import FUNCTIONS, plain
from app.forms.expressions.tree import EARLIER, Call, Literal, Name, Node


class Scope(Protocol):
    """Where an expression looks its names up; every value as it travels, None unknown."""

    def value(self, name: str) -> Any: ...

    def earlier(self, name: str, back: int) -> Any:
        """The answer in an entry before this one: 0 is the last one."""


def evaluate(node: Node, scope: Scope) -> Any:
    """Never raises for an expression that was checked."""
    if isinstance(node, Literal):
        return node.value
    if isinstance(node, Name):
        return scope.value(node.name)
    if node.function in EARLIER:
        name = node.parts[0]
        return scope.earlier(name.name if isinstance(name, Name) else "", _BACK[node.function])
    return _of_call(node, scope)


_BACK = {name: back for back, name in enumerate(EARLIER)}


def is_true(node: Node, scope: Scope) -> bool:
    return evaluate(node, scope) is True


def _of_call(node: Call, scope: Scope) -> Any:
    if node.function == "when":
        return _when(node.parts, scope)
    parts = [evaluate(part, scope) for part in node.parts]
    function = FUNCTIONS[node.function]
    if function.takes_unknown:
        return function.compute(parts)
    if node.function == "days_since":
        parts.append(scope.value("day"))
    return None if None in parts else plain(function.compute(*parts))


def _when(parts: Sequence[Node], scope: Scope) -> Any:
    """Where a condition is not known, nothing follows from the whole."""
    for condition, value in zip(parts[:-1:2], parts[1::2], strict=True):
        holds = evaluate(condition, scope)
        if holds is None:
            return None
        if holds:
            return evaluate(value, scope)
    return evaluate(parts[-1], scope)
