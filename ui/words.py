"""Codes, dates and field values as the screen shows them, in the person's language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from app.core import coding
from app.core.clock import Stamp, local
from app.core.identity import written_record_number
from app.core.kinds import Field, FieldType
from app.core.masking import without_numbers
from app.core.values import instant_of
from ui.text import tr
from ui.widgets.choices import Choice, choices_of

if TYPE_CHECKING:
    # Brings the database library, and the first window says words too.
    from app.receipts import Receipt

Naming = Callable[[str | None], str]


def language() -> str:
    """The language of the code tables; the catalogue itself says which it is."""
    return tr("en")


def label(table: str, code: str | None) -> str:
    return coding.table(table).label(code, language())


def labels(table: str, codes: Iterable[str]) -> str:
    return coding.table(table).labels(codes, language())


def choices(table: str) -> tuple[Choice, ...]:
    return choices_of(coding.table(table), language())


def day(value: date) -> str:
    return tr("{day}/{month}/{year}", year=value.year, month=value.month, day=value.day)


def moment(at: datetime) -> str:
    return f"{day(local(at).date())} {local(at):%H:%M}"


def clock_remark(stamp: Stamp) -> str:
    """What is said beside a corrected time."""
    return tr("Corrected: the computer's clock said {when}.", when=moment(stamp.wall))


def saved_here(receipt: Receipt) -> str:
    """Of a record the hub has not confirmed, though a stick may be on its way there."""
    if receipt.stick_at is None:
        return tr("Saved here, waiting to be sent")
    when = local(receipt.stick_at).strftime("%m-%d %H:%M")
    return tr("On a stick since {when}, not yet confirmed", when=when)


def since(at: datetime | None, now: datetime) -> str:
    """How long something waits: minutes, hours or days."""
    if at is None:
        return ""
    minutes = max(0, int((now - at).total_seconds() // 60))
    if minutes < 1:
        return tr("just now")
    if minutes < 60:
        return tr("{count} min", count=minutes)
    if minutes < 48 * 60:
        return tr("{count} h", count=minutes // 60)
    return tr("{count} d", count=minutes // (24 * 60))


def spoken(field: Field | None, value: Any, name_of: Naming) -> str:
    """A stored value as a person reads it: codes in words, dates as dates, names for ids."""
    if value is None or value in ("", []):
        return tr("(empty)")
    if field is None:
        return structure(value)
    try:
        return _said(field, value, name_of)
    except (ValueError, TypeError, AttributeError):
        # What an older program or a damaged line wrote is shown as it is.
        return structure(value)


def _said(field: Field, value: Any, name_of: Naming) -> str:
    match field.type:
        case FieldType.TEXT if field.name == "record_number":
            return written_record_number(value)
        case FieldType.CODE | FieldType.CODES if field.table is not None:
            codes = value if field.type is FieldType.CODES else [value]
            return field.table.labels(codes, language())
        case FieldType.DATE:
            return day(date.fromisoformat(value))
        case FieldType.INSTANT:
            return moment(instant_of(value))
        case FieldType.FLAG:
            return tr("Yes") if value else tr("No")
        case FieldType.ID:
            return name_of(value) or value
        case FieldType.INTEGER | FieldType.NUMBER:
            return f"{value} {tr(field.unit) if field.unit else ''}".strip()
        case FieldType.TEXT | FieldType.LONG_TEXT if not field.name.endswith("number"):
            return without_numbers(structure(value))
    return structure(value)


def structure(value: Any) -> str:
    """A small structure, one line for each of its parts."""
    if isinstance(value, Mapping):
        return "  ".join(structure(part) for part in value.values() if part is not None)
    if isinstance(value, list):
        return "\n".join(structure(part) for part in value)
    return str(value)
