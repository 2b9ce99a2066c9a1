"""The limits of a declared field, asked of a value as it travels: the hub's check and the last one here."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from app.core import coding
from app.core.checks.dates import EARLIEST, LATEST
from app.core.checks.result import out_of_range, required, too_long
from app.core.checks.texts import is_ordinary, text_problem
from app.core.errors import FieldProblem
from app.core.kinds import Field, FieldType
from app.core.merge import is_set_change
from app.core.text import N_

TEXT_LIMIT = 200
LONG_TEXT_LIMIT = 4000
CODES_LIMIT = 60
DATA_LIMIT = 20_000
"""Characters of all texts inside a structured value together."""
DATA_DEPTH = 8
"""A table of lists is three deep; a message has no room for much more around it."""
FIRST_YEAR, LAST_YEAR = 1900, 2999
"""Of instants. Outside them a time zone may lead out of the calendar; a wrong clock may not."""

LARGEST = 2**53
"""Beyond it a number changes on its way through JSON; NaN and infinities fail the comparison too."""

_EARLIEST, _LATEST = EARLIEST.isoformat(), LATEST.isoformat()
_CODE = re.compile(r"[0-9A-Za-z_.\-\u4e00-\u9fff]{1,40}")
_ID = re.compile(r"[0-9A-Za-z_.:\-]{1,80}")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|\+00:00)", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def value_problem(field: Field, value: Any) -> FieldProblem | None:
    """What is wrong with one value, or None. Never raises, whatever the value is."""
    if value is None or (not value and _is_empty(field, value)):
        return required() if field.required else None
    return _CHECKS[field.type](field, value)


def quick_check(field: Field) -> Callable[[Any], object]:
    """Tells, truly or falsely put, whether a value is plainly in order: a fifth of the work, and
    right for nearly all. Whatever does not pass is for `value_problem` to judge.
    """
    if field.type in (FieldType.TEXT, FieldType.LONG_TEXT):
        longest = _text_limit(field)
        return lambda value: type(value) is str and 0 < len(value) <= longest and is_ordinary(value)
    pattern = _PLAINLY.get(field.type)
    if pattern is None:
        return lambda value: False
    return lambda value: type(value) is str and pattern.fullmatch(value)


def _is_empty(field: Field, value: Any) -> bool:
    """Empty in the field's own form: an empty list is no text, and an empty text no date."""
    empty = _EMPTY.get(field.type, ())
    return isinstance(value, str | list | tuple | dict) and isinstance(value, empty)


def _text(field: Field, value: Any) -> FieldProblem | None:
    if not isinstance(value, str):
        return _wrong_form()
    return text_problem(value, _text_limit(field))


def _text_limit(field: Field) -> int:
    default = TEXT_LIMIT if field.type is FieldType.TEXT else LONG_TEXT_LIMIT
    return field.max_length or default


def _date(field: Field, value: Any) -> FieldProblem | None:
    if not isinstance(value, str) or not _is_day(value):
        return _wrong_form()
    if not _EARLIEST <= value <= _LATEST:
        return out_of_range(_EARLIEST, _LATEST)
    return None


def _is_day(value: str) -> bool:
    try:
        return bool(_DAY.fullmatch(value) and date.fromisoformat(value))
    except ValueError:
        return False


def _instant(field: Field, value: Any) -> FieldProblem | None:
    if not isinstance(value, str) or not _INSTANT.fullmatch(value):
        return _wrong_form()
    try:
        year = datetime.fromisoformat(value.replace("Z", "+00:00")).year
    except ValueError:
        return _wrong_form()
    is_likely = FIRST_YEAR <= year <= LAST_YEAR
    return None if is_likely else out_of_range(FIRST_YEAR, LAST_YEAR)


def _number(field: Field, value: Any) -> FieldProblem | None:
    whole = field.type is FieldType.INTEGER
    if isinstance(value, bool) or not isinstance(value, int if whole else int | float):
        return _wrong_form()
    if not abs(value) <= LARGEST:
        return _wrong_form()
    if _outside(field, value):
        return out_of_range(_plain(field.minimum), _plain(field.maximum), field.unit)
    return None


def _outside(field: Field, value: float) -> bool:
    return (field.minimum is not None and value < field.minimum) or (
        field.maximum is not None and value > field.maximum
    )


def _plain(limit: float | None) -> float | int | None:
    """A limit as a person writes it: 60, not 60.0."""
    return int(limit) if limit is not None and float(limit).is_integer() else limit


def _flag(field: Field, value: Any) -> FieldProblem | None:
    return None if isinstance(value, bool) else _wrong_form()


def _code(field: Field, value: Any) -> FieldProblem | None:
    """The form of a code only: an unknown code is shown as it is, never refused."""
    return None if isinstance(value, str) and _CODE.fullmatch(value) else _wrong_form()


def _codes(field: Field, value: Any) -> FieldProblem | None:
    if not isinstance(value, list | tuple) or len(value) > CODES_LIMIT:
        return _wrong_form()
    for code in value:
        if _code(field, code):
            return _wrong_form()
    if field.codes and not _is_consistent(field.codes, value):
        text = N_("The first answer excludes the others. Keep either it or them.")
        return FieldProblem("FIELD_FORMAT", text)
    return None


def _is_consistent(table: str, codes: Collection[str]) -> bool:
    known = coding.shipped()
    return table not in known or known.table(table).is_consistent(codes)


def _identifier(field: Field, value: Any) -> FieldProblem | None:
    return None if isinstance(value, str) and _ID.fullmatch(value) else _wrong_form()


def _data(field: Field, value: Any) -> FieldProblem | None:
    """Every text inside obeys the rules of text; their sum and their nesting have limits."""
    limit = field.max_length or DATA_LIMIT
    room = limit
    for part, depth in parts_of(value):
        if depth > DATA_DEPTH or not _is_json(part) or is_set_change(part):
            return _wrong_form()
        if isinstance(part, str):
            room -= len(part)
            problem = text_problem(part, min(limit, LONG_TEXT_LIMIT))
            if problem:
                return problem
        room -= 1
        if room < 0:
            return too_long(limit - room, limit)
    return None if field.shape is None or field.shape(value) else _wrong_form()


def parts_of(value: Any) -> Iterator[tuple[Any, int]]:
    """A structured value and all inside it, keys too, each with how deep it lies; a loop, so that
    no depth can exhaust the stack."""
    waiting = [(value, 0)]
    while waiting:
        part, depth = waiting.pop()
        yield part, depth
        if isinstance(part, Mapping):
            waiting.extend((inner, depth + 1) for inner in (*part.keys(), *part.values()))
        elif isinstance(part, list | tuple):
            waiting.extend((inner, depth + 1) for inner in part)


def _is_json(part: Any) -> bool:
    if isinstance(part, Mapping):
        return all(isinstance(key, str) for key in part)
    if isinstance(part, int | float) and not isinstance(part, bool):
        return abs(part) <= LARGEST
    return part is None or isinstance(part, str | bool | list | tuple)


def _wrong_form() -> FieldProblem:
    text = N_("This value does not have the form this field needs. Enter it again.")
    return FieldProblem("FIELD_FORMAT", text)


_EMPTY: Mapping[FieldType, tuple[type, ...]] = {
    FieldType.TEXT: (str,),
    FieldType.LONG_TEXT: (str,),
    FieldType.CODES: (list, tuple),
    FieldType.DATA: (str, list, tuple, dict),
}

# Days up to the 28th, which every month has.
_PLAIN_DAY = r"(19|20)\d\d-(0[1-9]|1[0-2])-([01][1-9]|10|2[0-8])"
_PLAIN_TIME = r"T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?Z"
_PLAINLY: Mapping[FieldType, re.Pattern[str]] = {
    FieldType.CODE: _CODE,
    FieldType.ID: _ID,
    FieldType.DATE: re.compile(_PLAIN_DAY, re.ASCII),
    FieldType.INSTANT: re.compile(_PLAIN_DAY + _PLAIN_TIME, re.ASCII),
}

_CHECKS: Mapping[FieldType, Callable[[Field, Any], FieldProblem | None]] = {
    FieldType.TEXT: _text,
    FieldType.LONG_TEXT: _text,
    FieldType.DATE: _date,
    FieldType.INSTANT: _instant,
    FieldType.INTEGER: _number,
    FieldType.NUMBER: _number,
    FieldType.FLAG: _flag,
    FieldType.CODE: _code,
    FieldType.CODES: _codes,
    FieldType.ID: _identifier,
    FieldType.DATA: _data,
}
