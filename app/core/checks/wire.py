"""The limits of a declared field, asked of a value as it travels: the hub's check and the last one here."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from typing import Any

from app.core import coding
from app.core.checks.result import out_of_range, required, too_long
from app.core.checks.texts import text_problem
from app.core.errors import FieldProblem
from app.core.kinds import Field, FieldType
from app.core.text import N_

TEXT_LIMIT = 200
LONG_TEXT_LIMIT = 4000
CODES_LIMIT = 60
DATA_LIMIT = 20_000
"""Characters of all texts inside a structured value together."""

LARGEST = 2**53
"""Beyond it a number changes on its way through JSON; NaN and infinities fail the comparison too."""

_CODE = re.compile(r"[0-9A-Za-z_.\-\u4e00-\u9fff]{1,40}")
_ID = re.compile(r"[0-9A-Za-z_.:\-]{1,80}")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|\+00:00)", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def value_problem(field: Field, value: Any) -> FieldProblem | None:
    """What is wrong with one value, or None. Never raises, whatever the value is."""
    if value is None or (not value and isinstance(value, str | list | dict)):
        return required() if field.required else None
    return _CHECKS[field.type](field, value)


def _text(field: Field, value: Any) -> FieldProblem | None:
    default = TEXT_LIMIT if field.type is FieldType.TEXT else LONG_TEXT_LIMIT
    if not isinstance(value, str):
        return _wrong_form()
    return text_problem(value, field.max_length or default)


def _date(field: Field, value: Any) -> FieldProblem | None:
    return None if isinstance(value, str) and _is_day(value) else _wrong_form()


def _is_day(value: str) -> bool:
    try:
        return bool(_DAY.fullmatch(value) and date.fromisoformat(value))
    except ValueError:
        return False


def _instant(field: Field, value: Any) -> FieldProblem | None:
    if not isinstance(value, str) or not _INSTANT.fullmatch(value):
        return _wrong_form()
    try:
        datetime.fromisoformat(value.replace("Z", "+00:00"))
    except ValueError:
        return _wrong_form()
    return None


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
    return table not in known.names or known.table(table).is_consistent(codes)


def _identifier(field: Field, value: Any) -> FieldProblem | None:
    return None if isinstance(value, str) and _ID.fullmatch(value) else _wrong_form()


def _data(field: Field, value: Any) -> FieldProblem | None:
    """Every text inside obeys the rules of text; their sum has a limit."""
    limit = field.max_length or DATA_LIMIT
    room, waiting = limit, [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, str):
            room -= len(part)
            problem = text_problem(part, limit)
            if problem:
                return problem
        elif isinstance(part, Mapping):
            waiting.extend((*part.keys(), *part.values()))
        elif isinstance(part, list | tuple):
            waiting.extend(part)
        elif isinstance(part, float) and not math.isfinite(part):
            return _wrong_form()
        room -= 1
        if room < 0:
            return too_long(limit - room, limit)
    return None


def _wrong_form() -> FieldProblem:
    text = N_("This value does not have the form this field needs. Enter it again.")
    return FieldProblem("FIELD_FORMAT", text)


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
