"""What is safest when two people wrote a field differently, by the kind of field.

Of a set (allergies, past diseases) only a "none" comes here that gave way to what another knows of:
that stands. A record that one took out while another wrote into it is asked about. Never here are the
states of cases, which their ladders decide. Of two measurements both stand already, and a person
says at most that one is wrong. Of the rest a person chooses: texts can be joined, an empty field
loses nothing by the other's value, of two other figures only who counted can tell, and otherwise
the later one by the hub's order is only a suggestion.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from app.core.kinds import Field, FieldType, Merge

VOIDED = "voided_at"
_BETWEEN = {FieldType.TEXT: "；", FieldType.LONG_TEXT: "\n"}


class SuggestedWhy(StrEnum):
    SAME = "same"
    NONE_GAVE_WAY = "none_gave_way"
    REMOVED = "removed"
    ONLY_VALUE = "only_value"
    BOTH_TEXTS = "both_texts"
    BOTH_STAND = "both_stand"
    MEASURED = "measured"
    LATER = "later"
    ASK = "ask"


def joined(field: Field | None, one: Any, other: Any) -> str | None:
    """Both texts in one, the present one first; None for other fields, or where it is too long."""
    if field is None or not (isinstance(one, str) and isinstance(other, str) and one and other):
        return None
    between = _BETWEEN.get(field.type)
    if between is None:
        return None
    both = one if other in one else other if one in other else f"{one}{between}{other}"
    return both if field.max_length is None or len(both) <= field.max_length else None


def suggestion(
    field: Field | None, one: Any, other: Any, times: tuple[datetime | None, datetime | None]
) -> tuple[str | None, SuggestedWhy]:
    """(side, why): "kept" for the value in the record, "loser", "other" for both, or None."""
    if one == other:
        return "kept", SuggestedWhy.SAME
    if field is not None and field.name == VOIDED:
        return None, SuggestedWhy.REMOVED
    if field is not None and field.none and [field.none] in (one, other):
        return ("loser" if one == [field.none] else "kept"), SuggestedWhy.NONE_GAVE_WAY
    if not _is_said(one) or not _is_said(other):
        return ("kept" if _is_said(one) else "loser"), SuggestedWhy.ONLY_VALUE
    if field is not None and field.type is FieldType.LONG_TEXT and joined(field, one, other):
        return "other", SuggestedWhy.BOTH_TEXTS
    if field is not None and field.merge is Merge.BOTH:
        return "other", SuggestedWhy.BOTH_STAND
    if field is not None and field.type in (FieldType.NUMBER, FieldType.INTEGER):
        return None, SuggestedWhy.MEASURED
    first, second = times
    if first is None or second is None:
        return None, SuggestedWhy.ASK
    return ("loser" if second >= first else "kept"), SuggestedWhy.LATER


def _is_said(value: Any) -> bool:
    return value is not None and value not in ("", [])
