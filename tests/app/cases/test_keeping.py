"""What lists of cases are read off follows the records, whoever changes them and however."""

from __future__ import annotations

from typing import Any

import pytest

from app.cases import keeping, service
from app.referrals import Limits, Referrals, State, StepCode
from app.storage.store import Store
from tests.app.referrals.conftest import Desks, desks
from tests.stores import CENTRE, HOSPITAL, actor, arrive

__all__ = ["desks"]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is written into the log."""
    said: list[str] = []
    for module in (keeping, service):
        log = lambda words, *values: said.append(words % values)  # noqa: E731
        monkeypatch.setattr(module._log, "warning", log)
    return said


def kept(store: Store, case_id: str, column: str = "state") -> list[Any]:
    """By place, in their order."""
    with store.reading() as session:
        found = session.connection().exec_driver_sql(
            f"SELECT {column} FROM case_now WHERE id = ? ORDER BY place", (case_id,)
        )
        return list(found.scalars())


def test_each_place_that_looks_has_its_own_rows_and_every_step_renews_them(desks: Desks) -> None:
    case_id = desks.sent()
    assert kept(desks.store, case_id) == []
    assert len(desks.county.in_tray()) == 1
    assert len(desks.township.waiting()) == 1
    desks.county.take(case_id, StepCode.ACCEPT, department="03.04")
    assert kept(desks.store, case_id) == [State.ACCEPTED, State.ACCEPTED]
    assert kept(desks.store, case_id, "receives") == [1, 0]


def test_what_was_kept_wrongly_is_mended_when_the_case_is_opened(
    desks: Desks, told: list[str]
) -> None:
    case_id = desks.sent(patient_name="张国华")
    desks.county.in_tray()
    with desks.store.journal_transaction() as (connection, _):
        connection.exec_driver_sql("UPDATE case_now SET state = 'closed', calls_from = NULL")
    assert desks.county.in_tray() == []
    assert desks.county.case(case_id).state is State.WAITING
    assert told == ["what was kept of a referral was not what it is; it was mended"]
    assert [line.id for line in desks.county.in_tray()] == [case_id]


def test_a_tray_says_how_many_there_are_where_it_is_cut(
    desks: Desks, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        desks.sent()
    shown = desks.county._trays.those("receives = 1", "n", most=2)
    assert (len(shown), shown.total) == (2, 3)
    assert desks.county.received().total == 3


def test_other_limits_are_reckoned_with_from_the_next_sign_in_on(desks: Desks) -> None:
    case_id = desks.sent(urgency="2")
    desks.clock.forward(minutes=45)
    desks.county.mark_opened(case_id)
    assert len(desks.county.due()) == 1
    office = actor(person="9" * 32, place=HOSPITAL)
    slower = Limits(urgent_answer=Limits().answer * 10)
    assert Referrals(desks.store, office, slower).due(0) == []
    assert len(Referrals(desks.store, office).due(0)) == 1


def test_a_step_that_cannot_be_understood_costs_its_own_case_alone(
    desks: Desks, told: list[str]
) -> None:
    damaged, sound = desks.sent(), desks.sent()
    with desks.store.journal_transaction() as (connection, _):
        query = "UPDATE referral_step SET at = 'soon' WHERE root = ?"
        connection.exec_driver_sql(query, (damaged,))
    assert [line.id for line in desks.county.in_tray()] == [sound]
    assert set(told) == {"a referral cannot be folded: ValueError"}


def test_a_line_that_changes_changes_whose_cases_they_are(desks: Desks) -> None:
    case_id = desks.sent()
    village = "7" * 32
    nurse = Referrals(desks.store, actor(place=village))
    assert nurse.sent() == []

    fields = {"kind": "village_clinic", "name": "惠二村卫生室", "parent_id": CENTRE}
    arrive(desks.store, "facility", village, fields)
    assert [line.id for line in nurse.sent()] == [case_id]
