"""Who else on file has the identity that is about to come into a resident's record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.attention import OpenConflict
from app.clinic import Clinic
from app.core.kinds import Field
from app.core.masking import without_numbers
from app.core.values import from_wire
from app.patients import PATIENT
from ui.likeness import agreeing
from ui.text import tr


def who_has_it(clinic: Clinic, kind: str, record_id: str, values: Mapping[str, Any]) -> str:
    """A sentence; empty where nobody is like it, or it is no resident's record."""
    if kind != PATIENT:
        return ""
    found = clinic.patients.made_likely(record_id, values)
    if not found:
        return ""
    return tr(
        "The record of {name} is like this ({signs}); {count} in all.",
        name=without_numbers(found[0].patient.name),
        signs=agreeing(found[0].score),
        count=len(found),
    )


def who_has_what_was_kept_aside(clinic: Clinic, conflict: OpenConflict, field: Field | None) -> str:
    """Before it is taken into the record."""
    if field is None:
        return ""
    try:
        value = from_wire(field.type, conflict.loser.value)
    except (ValueError, TypeError, AttributeError):
        return ""
    words = who_has_it(clinic, conflict.kind, conflict.record_id, {field.name: value})
    return tr("If it is taken: {words}", words=words) if words else ""
