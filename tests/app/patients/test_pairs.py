"""Records that may be one person's are found beside the work, and asked again when a fact changes."""

from __future__ import annotations

from datetime import date

import pytest

from app.patients import Patient, Patients, facts_mark
from app.patients.likely import pairs
from app.patients.likely import pairs as likely_pairs
from app.storage.store import Store
from tests.app.patients.test_likely import liu
from tests.stores import actor, arrive

ARRIVED = "f" * 32
FIELDS = {
    "name": "刘桂兰",
    "sex": "2",
    "birth_on": "1955-04-04",
    "phone": "13800001111",
    "village_name": "东沟村",
    "no_id_reason": "未带证件",
}


@pytest.fixture
def patients(store: Store) -> Patients:
    return Patients(store, actor())


def looked(patients: Patients) -> list[set[str]]:
    """Everything that waits is looked at; the pairs there are then."""
    while patients.look_again():
        pass
    return [{pair.a, pair.b} for pair in patients.pairs()]


def test_who_arrives_by_exchange_is_compared(store: Store, patients: Patients) -> None:
    known = patients.register(liu())
    assert looked(patients) == []
    arrive(store, "patient", ARRIVED, FIELDS)
    assert looked(patients) == [{known, ARRIVED}]
    assert patients.pair_count() == 1
    (pair,) = patients.pairs()
    assert pair.a < pair.b
    assert pair.why


def test_a_fact_that_changes_makes_a_pair_and_ends_it(patients: Patients) -> None:
    known = patients.register(liu())
    other = patients.register(
        liu(name="赵三", sex="1", birth_on=date(1990, 1, 1), phone=None, village_name=None)
    )
    assert looked(patients) == []
    hers = {"name": "刘桂兰", "sex": "2", "birth_on": date(1955, 3, 12)}
    his = {"name": "赵三", "sex": "1", "birth_on": date(1990, 1, 1)}
    patients.edit(other, hers, his)
    assert looked(patients) == [{known, other}]
    patients.edit(other, his, hers)
    assert looked(patients) == []


def test_what_is_no_fact_of_identity_asks_nothing(store: Store, patients: Patients) -> None:
    known = patients.register(liu())
    looked(patients)
    patients.edit(known, {"workplace": "粮库"}, {"workplace": None})
    with store.reading() as session:
        waits = session.connection().exec_driver_sql("SELECT count(*) FROM look_again").scalar()
    assert waits == 0


def test_joined_and_voided_records_are_no_pair(patients: Patients) -> None:
    one, other = patients.register(liu()), patients.register(liu())
    assert looked(patients) == [{one, other}]
    link = patients.merge(one, other)
    assert patients.pairs() == []
    patients.unmerge(link)
    assert patients.pair_count() == 1
    patients.void(one, "重复建档")
    assert patients.pairs() == []
    assert looked(patients) == []


def test_records_that_are_parted_again_are_a_pair_again(patients: Patients) -> None:
    one, other = patients.register(liu()), patients.register(liu())
    link = patients.merge(one, other)
    assert looked(patients) == []
    patients.unmerge(link)
    assert looked(patients) == [{one, other}]


def test_two_people_are_left_out_until_a_fact_changes(store: Store, patients: Patients) -> None:
    one, other = patients.register(liu()), patients.register(liu())
    looked(patients)
    mark = facts_mark(_get(patients, other), _get(patients, one))
    judged = {frozenset((one, other)): frozenset((mark,))}
    with store.reading() as session:
        assert likely_pairs(session, known_as_two=lambda _: judged) == []
    patients.edit(one, {"birth_on": date(1955, 4, 4)}, {"birth_on": date(1955, 3, 12)})
    looked(patients)
    with store.reading() as session:
        (pair,) = pairs(session, known_as_two=lambda _: judged)
    assert {pair.a, pair.b} == {one, other}


def test_the_likeliest_come_first_and_in_pages(patients: Patients) -> None:
    for changed in ({}, {"birth_on": date(1955, 4, 4)}, {"sex": "9", "phone": None}):
        patients.register(liu(**changed))
    assert len(looked(patients)) == 3
    found = patients.pairs()
    assert [pair.score for pair in found] == sorted((pair.score for pair in found), reverse=True)
    assert patients.pairs(limit=1, offset=1) == found[1:2]


def test_a_row_that_changes_while_it_is_looked_at_waits_on(
    store: Store, patients: Patients, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = patients.register(liu())
    looked(patients)
    other = patients.register(liu(name="赵三", birth_on=date(1990, 1, 1), phone=None))
    keep = store.journal_transaction

    def change_first() -> object:
        monkeypatch.undo()
        patients.edit(
            other,
            {"name": "刘桂兰", "birth_on": date(1955, 3, 12)},
            {"name": "赵三", "birth_on": date(1990, 1, 1)},
        )
        return keep()

    monkeypatch.setattr(store, "journal_transaction", change_first)
    patients.look_again()
    assert looked(patients) == [{known, other}]


def _get(patients: Patients, patient_id: str) -> Patient:
    found = patients.get(patient_id)
    assert found is not None
    return found
