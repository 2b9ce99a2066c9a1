"""One desk takes a record out while another writes into it: both are told, and no word is lost."""

from __future__ import annotations

import pytest

from app.attachments import About, Attachments, NewFile
from app.attention import Attention, ConflictChoice, ConflictedRecord, SuggestedWhy
from app.core.rights import FacilityKind, Role
from app.notes import Note, Notes
from app.patients import Patient, Patients
from app.patients.record import PatientLink
from sync.client.status import status_of
from tests.county import County, Workstation
from tests.pictures import JPEG

KIND = FacilityKind.TOWNSHIP_CENTRE
Pair = tuple[Workstation, Workstation]


@pytest.fixture
def pair(county: County) -> Pair:
    centre = county.facility("满杖子乡卫生院", KIND)
    one = county.workstation("doctor", centre, KIND, (Role.DOCTOR,))
    two = county.workstation("desk", centre, KIND, (Role.NURSE,))
    return one, two


@pytest.fixture
def resident(pair: Pair) -> str:
    one, two = pair
    patient = Patient(name="张桂花", sex="2", no_id_reason="未带")
    resident = Patients(one.store, one.actor).register(patient)
    meet(one, two)
    return resident


def meet(*stations: Workstation) -> None:
    for station in (*stations, *stations, *stations):
        station.sync()


def remove(at: Workstation, resident: str) -> None:
    Patients(at.store, at.actor).void(resident, "重复建档")


def write(at: Workstation, resident: str, **values: str) -> None:
    Patients(at.store, at.actor).edit(resident, values, dict.fromkeys(values))


def told(at: Workstation) -> list[ConflictedRecord]:
    return Attention(at.store, at.actor).conflicted()


def shown(at: Workstation, resident: str) -> Patient:
    patient = Patients(at.store, at.actor).get(resident)
    assert patient is not None
    return patient


@pytest.mark.parametrize("first", ["who removes", "who writes"])
def test_both_are_told_by_whom_and_why_and_the_words_are_kept(
    pair: Pair, resident: str, first: str
) -> None:
    one, two = pair
    remove(one, resident)
    write(two, resident, phone="13800000001")
    meet(*(pair if first == "who removes" else reversed(pair)))
    for at in pair:
        assert shown(at, resident).voided_at is not None
        assert shown(at, resident).phone == "13800000001"
        (record,) = told(at)
        (conflict,) = record.conflicts
        assert (conflict.field, conflict.why) == ("voided_at", SuggestedWhy.REMOVED)
        assert conflict.suggested is None
        assert conflict.kept.by == one.actor.person_id
        assert (conflict.loser.value, conflict.loser.by) == (None, two.actor.person_id)
        field, why = record.others[0]
        assert (field.name, why) == ("voided_why", "重复建档")
        assert status_of(at.store).held == 0


def test_it_stands_again_when_somebody_says_so_and_may_be_removed_once_more(
    pair: Pair, resident: str
) -> None:
    one, two = pair
    remove(one, resident)
    write(two, resident, phone="13800000001")
    meet(one, two)
    desk = Attention(two.store, two.actor)
    desk.decide([(desk.conflicts()[0], ConflictChoice.LOSER)])
    meet(two, one)
    assert [shown(at, resident).voided_at for at in pair] == [None, None]
    assert [told(at) for at in pair] == [[], []]
    remove(two, resident)
    meet(two, one)
    assert shown(one, resident).voided_by == two.actor.person_id
    assert [told(at) for at in pair] == [[], []]
    assert status_of(two.store).held == 0


def test_who_knew_the_words_removes_them_without_a_question(pair: Pair, resident: str) -> None:
    one, two = pair
    write(two, resident, phone="13800000001")
    meet(two, one)
    remove(one, resident)
    meet(one, two)
    assert [told(at) for at in pair] == [[], []]


def test_one_person_who_writes_and_then_removes_is_asked_nothing(pair: Pair, resident: str) -> None:
    one, two = pair
    write(one, resident, phone="13800000001")
    remove(one, resident)
    meet(one, two)
    assert [told(at) for at in pair] == [[], []]


@pytest.mark.parametrize("first", ["who removes", "who writes"])
def test_what_was_hung_on_the_record_meanwhile_is_told_too(
    pair: Pair, resident: str, first: str
) -> None:
    one, two = pair
    remove(one, resident)
    assert JPEG is not None
    picture = NewFile("心电图", JPEG, JPEG.magic + bytes(50))
    Attachments(two.store, two.actor).attach(picture, About.case("patient", resident))
    meet(*(pair if first == "who removes" else reversed(pair)))
    for at in pair:
        (record,) = told(at)
        assert (record.record_id, len(record.conflicts)) == (resident, 1)
        assert record.conflicts[0].loser.by == two.actor.person_id


def test_many_words_are_one_question(pair: Pair, resident: str) -> None:
    one, two = pair
    remove(one, resident)
    write(two, resident, phone="13800000001")
    write(two, resident, address="二组")
    meet(one, two)
    assert [[len(x.conflicts) for x in told(at)] for at in pair] == [[1], [1]]


def test_a_note_and_a_link_of_two_records_are_told_alike(pair: Pair, resident: str) -> None:
    """Whatever kind of record it is."""
    one, two = pair
    notes = Notes(one.store, one.actor)
    note = notes.write(Note(noted_on=one.county.now.date(), title="晨会"))
    twin = Patient(name="张桂华", sex="2", no_id_reason="未带")
    patients = Patients(one.store, one.actor)
    link = patients.merge(patients.register(twin), resident)
    meet(one, two)
    for record_class, record_id, values in (
        (Note, note, {"title": "晚会"}),
        (PatientLink, link, {"reason": "同一人"}),
    ):
        with one.store.transaction(one.actor) as transaction:
            transaction.void(record_class, record_id, "写错")
        with two.store.transaction(two.actor) as transaction:
            seen = {"title": "晨会"} if record_class is Note else {"reason": None}
            transaction.patch(record_class, record_id, values, seen)
    meet(one, two)
    for at in pair:
        assert {record.record_id for record in told(at)} == {note, link}
