"""What was typed and not saved is told on every return, until it is saved or thrown away."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.begun import DRAFT, PLACES
from app.clinic import Clinic
from app.storage.store import Store
from tests.stores import actor, lay_out_county

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def clinic(store: Store) -> Clinic:
    lay_out_county(store)
    return Clinic(store, actor())


def _begun(clinic: Clinic) -> list[tuple[str, str, str, str, str]]:
    tasks = [task for task in clinic.tasks.all() if task.kind == DRAFT]
    return [(one.form, one.person, one.page, one.do, one.record) for one in tasks]


def test_a_form_that_was_begun_is_told_with_what_it_is_about(clinic: Clinic) -> None:
    clinic.drafts.save("note", {"fields": {"title": "晨会改期"}, "seen": {}})
    clinic.drafts.save("patient", {"fields": {"name": "张桂花"}, "seen": {}}, "new:7")
    assert sorted(_begun(clinic), reverse=True) == [
        ("Resident", "张桂花", "patients", "new", "new:7"),
        ("Note", "晨会改期", "notes", "new", ""),
    ]
    clinic.drafts.discard("note")
    assert len(_begun(clinic)) == 1


def test_one_of_a_record_opens_that_record(clinic: Clinic) -> None:
    clinic.drafts.save("referral_step", {"fields": {"reason": "床位已满"}, "seen": {}}, "r1 reject")
    assert _begun(clinic) == [("Step of a referral", "床位已满", "referrals", "open", "r1")]


def test_an_older_program_kept_the_fields_side_by_side(clinic: Clinic) -> None:
    clinic.drafts.save("training", {"title": "房颤", "session_id": "s"})
    assert _begun(clinic)[0][1] == "房颤"


def test_a_number_typed_in_place_of_a_name_is_not_shown(clinic: Clinic) -> None:
    clinic.drafts.save("patient", {"fields": {"name": "11010519491231002X"}, "seen": {}}, "new:7")
    assert "11010519491231002X" not in repr(_begun(clinic))


def test_it_is_owed_to_nobody_in_particular(clinic: Clinic) -> None:
    clinic.drafts.save("note", {"fields": {"title": "晨会"}, "seen": {}})
    assert [one for one in clinic.tasks.all(patient_id="p") if one.kind == DRAFT] == []


def test_every_form_that_keeps_its_words_has_its_place() -> None:
    """A draft that nobody is told of would wait until it is forgotten."""
    kept = set()
    for file in (ROOT / "ui").rglob("*.py"):
        kept |= set(re.findall(r'Kept\([^()]*?, "(\w+)"', file.read_text("utf-8")))
    assert kept
    assert kept <= PLACES.keys()
