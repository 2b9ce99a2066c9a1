"""Whether a row that came from elsewhere can be read here: not whether it is right, or wise.

What a row says was judged by the hub when it was written, perhaps by other rules than this
program's. But a page takes apart what it is given: a time that is none, a list where a text should
be, a name that is missing would stop it, and with it all that is in order.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from app.core.checks.texts import text_problem
from app.core.checks.wire import LONG_TEXT_LIMIT, quick_check, value_problem
from app.core.kinds import Field, FieldType, Kind
from app.core.record import RecordRow

_MOST_CODES = 1000
_LARGEST = 2**63
_NAME = re.compile(r"[^\x00-\x1f\x7f]{1,200}")
_AT = Field("at", FieldType.INSTANT, "")
_RANGE = "FIELD_RANGE"


def unreadable(kind: Kind, row: RecordRow) -> str | None:
    """The first column or field of the row that cannot be read; None where all can."""
    if not _are_numbers(row):
        return "rev"
    for name in ("id", "home", "root", "by", "place"):
        value = getattr(row, name)
        if value is not None and not _NAME.fullmatch(value):
            return name
    if row.at is not None and value_problem(_AT, row.at):
        return "at"
    return _unreadable_field(kind, row.fields)


def _unreadable_field(kind: Kind, fields: dict[str, Any]) -> str | None:
    looks = _looks(kind)
    for name, value in fields.items():
        if value is None or (look := looks.get(name) or _open_look(kind, name)) is None:
            continue
        is_fine, field = look
        if (not is_fine(value) and not is_readable(field, value)) or (
            field.known and value not in field.known
        ):
            return name
    return next((name for name in _needed(kind) if fields.get(name) is None), None)


@cache
def _looks(kind: Kind) -> dict[str, tuple[Callable[[Any], object], Field]]:
    return {field.name: (quick_check(field), field) for field in kind.fields}


def _open_look(kind: Kind, name: str) -> tuple[Callable[[Any], object], Field] | None:
    field = kind.field(name)
    return None if field is None else (quick_check(field), field)


@cache
def _needed(kind: Kind) -> list[str]:
    """What no page does without; a later version's needs are not asked of older rows."""
    return [field.name for field in kind.fields if field.required and field.since == 1]


def readable_part(kind: Kind, row: RecordRow) -> RecordRow:
    """The row without what cannot be read of it."""
    part = RecordRow(
        row.id,
        kind.name,
        row.home,
        row.root,
        rev=row.rev,
        crev=row.crev,
        ord=row.ord,
        frev=row.frev,
    )
    part.by, part.place, part.at = row.by, row.place, row.at
    for name in ("by", "place", "at"):
        if (
            unreadable(kind, RecordRow(row.id, kind.name, "h", **{name: getattr(row, name)}))
            == name
        ):
            setattr(part, name, None)
    for name, value in row.fields.items():
        field = kind.field(name)
        if field is None or is_readable(field, value):
            part.fields[name] = value
    return part


def is_readable(field: Field, value: Any) -> bool:
    """A limit that was passed is no obstacle to reading; another form is."""
    if field.type in (FieldType.TEXT, FieldType.LONG_TEXT):
        is_empty = value == "" and not field.required
        return is_empty or (isinstance(value, str) and text_problem(value, _most(field)) is None)
    if field.type is FieldType.CODES:
        return _are_codes(value)
    problem = value_problem(field, value)
    if problem is None:
        return True
    is_number = field.type in (FieldType.INTEGER, FieldType.NUMBER)
    return is_number and problem.code == _RANGE


def _most(field: Field) -> int:
    """Characters. Limits change from version to version; far beyond them a text stops the search
    that takes it apart, and no screen shows it."""
    return 4 * (field.max_length or LONG_TEXT_LIMIT) + 1000


def _are_codes(value: Any) -> bool:
    code = Field("", FieldType.CODE, "")
    return (
        isinstance(value, list)
        and len(value) <= _MOST_CODES
        and not any(value_problem(code, one) for one in value)
    )


def _are_numbers(row: RecordRow) -> bool:
    numbers = (row.rev, row.crev, row.ord, *row.frev.values())
    return all(0 <= number < _LARGEST for number in numbers)
