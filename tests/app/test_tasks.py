"""What waits to be done is computed from every source, and gone by itself when it is done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from app.cases.trays import Trays
from app.clinic import Clinic
from app.duty import Duty
from app.patients import Patient
from app.storage.store import Store
from app.tasks import AskedBy, Pile, Task, Tasks, TaskSource, Weight
from tests.stores import HOSPITAL, actor, lay_out_county

TOMORROW = "Nobody is on duty from tomorrow"


def _clinic(store: Store) -> Clinic:
    lay_out_county(store)
    return Clinic(store, actor())


def _duty(day: date) -> Duty:
    return Duty(on_day=day, department="03", person_name="王医生", phone="13912345678")


def _what(clinic: Clinic) -> list[str]:
    return [task.what for task in clinic.tasks.all(3)]


def test_a_place_that_keeps_a_duty_list_is_told_when_it_ends_today(store: Store) -> None:
    clinic = _clinic(store)
    today = clinic.clock.today()
    assert TOMORROW not in _what(clinic)
    clinic.duty.publish(_duty(today))
    assert TOMORROW in _what(clinic)
    clinic.duty.publish(_duty(today + timedelta(days=1)))
    assert TOMORROW not in _what(clinic)


def test_a_list_given_up_long_ago_is_not_asked_for(store: Store) -> None:
    clinic = _clinic(store)
    clinic.duty.publish(_duty(clinic.clock.today() - timedelta(days=15)))
    assert _what(clinic) == []


def test_a_source_is_one_declaration_and_what_went_wrong_comes_first(store: Store) -> None:
    """A follow-up as the next feature will declare it: whom it is about, until when, done when."""
    clinic = _clinic(store)
    done: set[str] = set()

    def plans(asked: AskedBy) -> Iterator[Task]:
        for one, days in (("p1", -1), ("p2", 2), ("p3", 30)):
            due = asked.today + timedelta(days=days)
            if due <= asked.until and one not in done and asked.patient_id in ("", one):
                late = due < asked.today
                yield Task(kind="patient", record=one, what="Follow-up", due=due, is_late=late)

    def broken(asked: AskedBy) -> Iterator[Task]:
        yield Task(kind="sync", record="", what="!", weight=Weight.WRONG)

    kinds = frozenset({"patient"})
    tasks = Tasks(clinic.clock, (TaskSource(kinds, plans), TaskSource(frozenset({"sync"}), broken)))
    assert tasks.kinds == {"patient", "sync"}
    assert [task.record for task in tasks.all(3)] == ["", "p1", "p2"]
    assert [task.presses for task in tasks.all(3)] == [True, True, False]
    assert [task.record for task in tasks.all(patient_id="p2")] == [""]
    done.add("p1")
    assert [task.record for task in tasks.all(60)] == ["", "p2", "p3"]


def test_what_a_list_has_no_room_for_is_counted_all_the_same(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    clinic = _clinic(store)
    monkeypatch.setitem(Trays.those.__kwdefaults__ or {}, "most", 2)
    for number in range(5):
        patient = Patient(name=f"张桂花{number}", sex="2", no_id_reason="未带")
        made = clinic.patients.get(clinic.patients.register(patient))
        assert made is not None
        referral = clinic.referrals.draft_for(made)
        referral.to_facility_id, referral.impression = HOSPITAL, "高血压3级"
        referral.reasons_up = ["6"]
        clinic.referrals.refer(referral)
    waiting = clinic.tasks.all(3).of(Pile.WAITING)
    assert (len(waiting), waiting.total) == (2, 5)
    assert clinic.tasks.all(3).of(Pile.CAME).total == 0


def test_what_waits_for_others_does_not_press() -> None:
    waiting = Task(kind="referral", record="r", what="sent", pile=Pile.WAITING, is_late=True)
    assert not waiting.presses
