"""A search by digits says which number it has found, where that one is masked or not shown."""

from __future__ import annotations

from datetime import date

import pytest

from app.patients import PatientLine, PatientState
from ui.found_by import found_by

LINE = PatientLine(
    n=1,
    id="p",
    name="张国华",
    sex="1",
    birth_on=date(1950, 1, 1),
    id_number="130823195001010017",
    phone="13800138001",
    village_name="",
    address="",
    clinic_id=None,
    record_number="13082310100100123",
    state=PatientState.ACTIVE,
    tags=(),
)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("zgh", ""),
        ("8001", ""),
        ("38001", "Phone ends in 38001"),
        ("1380", "Phone begins so"),
        ("0017", "Identity number ends in 0017"),
        ("zgh 0017", "Identity number ends in 0017"),
        ("130823", "Identity number begins so"),
        ("0123", "Record number ends in 0123"),
        ("7777", "By the contact's phone"),
    ],
)
def test_the_number_that_matched_is_named(typed: str, said: str) -> None:
    assert found_by(LINE, typed) == said
