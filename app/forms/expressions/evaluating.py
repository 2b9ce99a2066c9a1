"""What an expression comes to. What is not known stays unknown (None), and is never 0 or false."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from statistics import fmean
from typing import Any, Protocol

from app.core.checks.wire import LARGEST
from app.forms.expressions.tree import EARLIER, Call, Literal, Name, Node

_DIGITS = 9
"""0.1 + 0.2 is 0.3."""


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
    if (whole := _WITH_UNKNOWN.get(node.function)) is not None:
        return whole(parts)
    if node.function == "days_since":
        parts.append(scope.value("day"))
    return None if None in parts else _plain(_KNOWN[node.function](*parts))


def _when(parts: Sequence[Node], scope: Scope) -> Any:
    """Where a condition is not known, nothing follows from the whole."""
    for condition, value in zip(parts[:-1:2], parts[1::2], strict=True):
        holds = evaluate(condition, scope)
        if holds is None:
            return None
        if holds:
            return evaluate(value, scope)
    return evaluate(parts[-1], scope)


def _plain(value: Any) -> Any:
    if type(value) is float:
        if not math.isfinite(value) or abs(value) > LARGEST:
            return None
        value = round(value, _DIGITS)
        return int(value) if value.is_integer() else value
    return value


def _or(parts: list[Any]) -> bool | None:
    return True if True in parts else None if None in parts else False


def _and(parts: list[Any]) -> bool | None:
    return False if False in parts else None if None in parts else True


def _numbers(parts: list[Any]) -> list[float]:
    return [part for part in parts if part is not None]


def _of_known(compute: Callable[[list[float]], Any]) -> Callable[[list[Any]], Any]:
    def computed(parts: list[Any]) -> Any:
        known = _numbers(parts)
        return _plain(float(compute(known))) if known else None

    return computed


def _count(parts: list[Any]) -> int:
    """Answers that are there; of a set its members, of a table its lines, of yes and no the yes."""
    return sum(
        len(part) if isinstance(part, list) else part is not False
        for part in parts
        if part is not None
    )


def _divide(one: float, other: float) -> float | None:
    """Only where an answer is refused already can this be 0: the check of the form says so."""
    return one / other if other else None


def _round(number: float, digits: float) -> float:
    """Half goes up, as it is done by hand."""
    scale: int = 10 ** max(0, min(int(digits), 6))
    return math.floor(abs(number) * scale + 0.5 + 1e-9) / scale * (-1 if number < 0 else 1)


def _days_after(day: str, days: float) -> str | None:
    try:
        return (date.fromisoformat(day) + timedelta(days=int(days))).isoformat()
    except (ValueError, OverflowError):
        return None


def _days_since(day: str, today: str) -> int | None:
    try:
        return (date.fromisoformat(today) - date.fromisoformat(day)).days
    except ValueError:
        return None


_WITH_UNKNOWN: Mapping[str, Callable[[list[Any]], Any]] = {
    "or": _or,
    "and": _and,
    "sum": _of_known(math.fsum),
    "mean": _of_known(fmean),
    "least": _of_known(min),
    "most": _of_known(max),
    "count": _count,
    "known": lambda parts: parts[0] not in (None, "", []),
}
_KNOWN: Mapping[str, Callable[..., Any]] = {
    "not": lambda one: not one,
    "eq": lambda one, other: one == other,
    "ne": lambda one, other: one != other,
    "lt": lambda one, other: one < other,
    "le": lambda one, other: one <= other,
    "gt": lambda one, other: one > other,
    "ge": lambda one, other: one >= other,
    "between": lambda one, low, high: low <= one <= high,
    "add": lambda one, other: float(one + other),
    "subtract": lambda one, other: float(one - other),
    "multiply": lambda one, other: float(one) * other,
    "divide": _divide,
    "negative": lambda one: -one,
    "round": _round,
    "has": lambda members, code: code in members,
    "days_after": _days_after,
    "days_since": _days_since,
}
