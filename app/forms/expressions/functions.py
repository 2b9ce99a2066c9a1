"""What may be called in an expression: of what types its parts must be, and what it comes to."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from statistics import fmean
from typing import Any

from app.core.checks.wire import LARGEST
from app.core.text import N_
from app.forms.expressions.tree import WrongExpression

_DIGITS = 9
"""0.1 + 0.2 is 0.3."""


class Type(Enum):
    NUMBER = "number"
    TEXT = "text"
    CODES = "codes"
    FLAG = "flag"
    DATE = "date"
    TABLE = "table"


@dataclass(frozen=True)
class Seen:
    """A part of an expression: its type, and the codes it may be where those are known."""

    type: Type
    codes: frozenset[str] | None = None
    literal: str | None = None


@dataclass(frozen=True)
class Function:
    """takes_unknown: it is asked with all parts in one list, also where one is not known (None);
    any other comes to nothing then."""

    check: Callable[[list[Seen]], Seen]
    compute: Callable[..., Any]
    takes_unknown: bool = False


def plain(value: Any) -> Any:
    if type(value) is float:
        if not math.isfinite(value) or abs(value) > LARGEST:
            return None
        value = round(value, _DIGITS)
        return int(value) if value.is_integer() else value
    return value


# Of what types


def _typed(gives: Type, *of: Type) -> Callable[[list[Seen]], Seen]:
    def check(parts: list[Seen]) -> Seen:
        if [part.type for part in parts] != list(of):
            raise wrong_parts()
        return Seen(gives)

    return check


def _many(gives: Type, of: Type | None = None, most: int = 60) -> Callable[[list[Seen]], Seen]:
    """Of one type, or of any."""

    def check(parts: list[Seen]) -> Seen:
        if not 1 <= len(parts) <= most or any(of not in (None, part.type) for part in parts):
            raise wrong_parts()
        return Seen(gives)

    return check


def _same(parts: list[Seen]) -> Seen:
    if len(parts) != 2 or not _fit(*parts):
        raise wrong_parts()
    return Seen(Type.FLAG)


def _ordered(parts: list[Seen]) -> Seen:
    first = parts[0].type
    if first not in (Type.NUMBER, Type.DATE) or not all(_fit(parts[0], one) for one in parts[1:]):
        raise wrong_parts()
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
        raise wrong_parts()
    if parts[0].codes is not None and parts[1].literal not in parts[0].codes:
        raise WrongExpression(N_("There is no answer “{code}”."), code=parts[1].literal)
    return Seen(Type.FLAG)


def check_when(parts: list[Seen]) -> Seen:
    """Condition, value, condition, value, …, and the value otherwise."""
    conditions, values = parts[:-1:2], [*parts[1::2], parts[-1]]
    if len(parts) < 3 or len(parts) % 2 == 0 or any(c.type is not Type.FLAG for c in conditions):
        raise wrong_parts()
    if len({value.type for value in values}) != 1:
        raise wrong_parts()
    return Seen(values[0].type)


def wrong_parts() -> WrongExpression:
    return WrongExpression(N_("These values cannot be compared or computed with each other."))


# What comes of them


def _or(parts: list[Any]) -> bool | None:
    return True if True in parts else None if None in parts else False


def _and(parts: list[Any]) -> bool | None:
    return False if False in parts else None if None in parts else True


def _of_known(compute: Callable[[list[float]], Any]) -> Callable[[list[Any]], Any]:
    def computed(parts: list[Any]) -> Any:
        known = [part for part in parts if part is not None]
        return plain(float(compute(known))) if known else None

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


_NUMBERS = _typed(Type.NUMBER, Type.NUMBER, Type.NUMBER)
_MANY = _many(Type.NUMBER, Type.NUMBER)
_BOTH = _typed(Type.FLAG, Type.FLAG, Type.FLAG)
FUNCTIONS: Mapping[str, Function] = {
    "or": Function(_BOTH, _or, True),
    "and": Function(_BOTH, _and, True),
    "not": Function(_typed(Type.FLAG, Type.FLAG), operator.not_),
    "eq": Function(_same, operator.eq),
    "ne": Function(_same, operator.ne),
    "lt": Function(_ordered, operator.lt),
    "le": Function(_ordered, operator.le),
    "gt": Function(_ordered, operator.gt),
    "ge": Function(_ordered, operator.ge),
    "between": Function(_ordered, lambda one, low, high: low <= one <= high),
    "add": Function(_NUMBERS, lambda one, other: float(one + other)),
    "subtract": Function(_NUMBERS, lambda one, other: float(one - other)),
    "multiply": Function(_NUMBERS, lambda one, other: float(one) * other),
    "divide": Function(_NUMBERS, _divide),
    "negative": Function(_typed(Type.NUMBER, Type.NUMBER), operator.neg),
    "round": Function(_NUMBERS, _round),
    "sum": Function(_MANY, _of_known(math.fsum), True),
    "mean": Function(_MANY, _of_known(fmean), True),
    "least": Function(_MANY, _of_known(min), True),
    "most": Function(_MANY, _of_known(max), True),
    "count": Function(_many(Type.NUMBER), _count, True),
    "known": Function(_many(Type.FLAG, most=1), lambda parts: parts[0] not in (None, "", []), True),
    "has": Function(_has, operator.contains),
    "days_after": Function(_typed(Type.DATE, Type.DATE, Type.NUMBER), _days_after),
    "days_since": Function(_typed(Type.NUMBER, Type.DATE), _days_since),
}
