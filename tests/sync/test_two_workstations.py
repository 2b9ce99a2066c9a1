"""Two computers of one centre edit the same resident without having met: nothing of either is lost."""

from __future__ import annotations

import pytest

from app.attention import Attention
from app.core.rights import FacilityKind, Role
from app.patients import Patient, Patients
from app.storage.shadow import kept_aside_here
from sync.client import outbox
from sync.client.engine import SyncEngine
from sync.hub.storage.tables import OP, RECORD
from sync.protocol.messages import Request
from tests.county import County, DroppedLink, Workstation

KIND = FacilityKind.TOWNSHIP_CENTRE


@pytest.fixture
def pair(county: County) -> tuple[Workstation, Workstation]:
    """The doctor's computer and the one at the desk; two people."""
    centre = county.facility("满杖子乡卫生院", KIND)
    one = county.workstation("doctor", centre, KIND, (Role.DOCTOR,))
    two = county.workstation("desk", centre, KIND, (Role.NURSE,))
    return one, two


@pytest.fixture
def resident(pair: tuple[Workstation, Workstation]) -> str:
    one, two = pair
    patient = Patient(name="张桂花", sex="2", no_id_reason="未带", phone="1", address="一组")
    resident = Patients(one.store, one.actor).register(patient)
    meet(one, two)
    return resident


def meet(*workstations: Workstation) -> None:
    """Everybody exchanges until everybody has heard of everything."""
    for workstation in (*workstations, *workstations):
        workstation.sync()


def edit(at: Workstation, resident: str, **values: object) -> None:
    """Open the form, change it, save."""
    seen = {name: getattr(shown(at, resident), name) for name in values}
    Patients(at.store, at.actor).edit(resident, values, seen)


def shown(at: Workstation, resident: str) -> Patient:
    patient = Patients(at.store, at.actor).get(resident)
    assert patient is not None
    return patient


def desk(at: Workstation) -> Attention:
    return Attention(at.store, at.actor)


def test_edits_of_different_fields_join_without_a_question(
    pair: tuple[Workstation, Workstation], resident: str
) -> None:
    one, two = pair
    edit(one, resident, phone="13800000001")
    edit(two, resident, address="二组")
    meet(one, two)
    for at in pair:
        patient = shown(at, resident)
        assert (patient.phone, patient.address) == ("13800000001", "二组")
        assert desk(at).conflicts() == []


def test_the_same_edit_twice_is_no_conflict(
    pair: tuple[Workstation, Workstation], resident: str
) -> None:
    one, two = pair
    for at in pair:
        edit(at, resident, phone="13800000001")
    meet(one, two)
    assert [desk(at).conflicts() for at in pair] == [[], []]


def test_two_edits_of_one_field_are_one_conflict_with_both_values_everywhere(
    pair: tuple[Workstation, Workstation], resident: str
) -> None:
    one, two = pair
    edit(one, resident, phone="13800000001")
    edit(two, resident, phone="13900000002")
    meet(one, two)
    for at in pair:
        (conflict,) = desk(at).conflicts()
        assert (conflict.kept.value, conflict.loser.value) == ("13800000001", "13900000002")
        assert (conflict.kept.by, conflict.loser.by) == (one.actor.person_id, two.actor.person_id)
        assert shown(at, resident).phone == "13800000001"


@pytest.mark.parametrize(("side", "phone"), [("kept", "13800000001"), ("loser", "13900000002")])
def test_a_conflict_decided_at_one_computer_is_decided_at_both(
    pair: tuple[Workstation, Workstation], resident: str, side: str, phone: str
) -> None:
    one, two = pair
    edit(one, resident, phone="13800000001")
    edit(two, resident, phone="13900000002")
    meet(one, two)
    desk(two).choose(desk(two).conflicts()[0], side)
    meet(two, one)
    for at in pair:
        assert desk(at).conflicts() == []
        assert shown(at, resident).phone == phone


def test_two_who_decide_differently_without_having_met_lose_neither_value(
    county: County, pair: tuple[Workstation, Workstation], resident: str
) -> None:
    one, two = pair
    edit(one, resident, phone="13800000001")
    edit(two, resident, phone="13900000002")
    meet(one, two)
    desk(one).choose(desk(one).conflicts()[0], "kept")
    desk(two).choose(desk(two).conflicts()[0], "loser")
    meet(one, two)
    for at in pair:
        assert desk(at).conflicts() == []
        assert shown(at, resident).phone == "13900000002"


def test_several_edits_offline_by_the_one_who_comes_second_are_one_conflict(
    pair: tuple[Workstation, Workstation], resident: str
) -> None:
    one, two = pair
    edit(one, resident, phone="13800000001")
    for phone in ("13900000002", "13900000003", "13900000004"):
        edit(two, resident, phone=phone)
    meet(one, two)
    for at in pair:
        (conflict,) = desk(at).conflicts()
        assert conflict.loser.value == "13900000004"
        assert shown(at, resident).phone == "13800000001"


def test_allergies_added_at_both_are_all_kept(
    pair: tuple[Workstation, Workstation], resident: str
) -> None:
    one, two = pair
    edit(one, resident, allergies=["2"])
    edit(two, resident, allergies=["3"])
    meet(one, two)
    for at in pair:
        assert shown(at, resident).allergies == ["2", "3"]
        assert desk(at).conflicts() == []


def test_an_allergy_taken_off_at_one_computer_is_gone_at_both(
    pair: tuple[Workstation, Workstation], resident: str
) -> None:
    one, two = pair
    edit(one, resident, allergies=["2", "3"])
    meet(one, two)
    edit(one, resident, allergies=["3"])
    edit(two, resident, allergies=["2", "3", "4"])
    meet(two, one)
    for at in pair:
        assert shown(at, resident).allergies == ["3", "4"]
        assert desk(at).conflicts() == []


def test_an_emptied_field_stays_empty_when_news_come_before_it_was_sent(
    pair: tuple[Workstation, Workstation], resident: str
) -> None:
    one, two = pair
    edit(one, resident, phone=None)
    edit(two, resident, address="二组")
    two.sync()
    with one.store.journal_transaction() as (connection, _):
        names = connection.exec_driver_sql("SELECT op_id FROM change WHERE state = 'new'")
        outbox.hold(connection, list(names.scalars()), "TOO_LARGE")
    one.sync()
    patient = shown(one, resident)
    assert (patient.phone, patient.address) == (None, "二组")


def test_what_lost_is_said_again_when_the_answer_was_lost(
    pair: tuple[Workstation, Workstation], resident: str
) -> None:
    """Else the value would stand nowhere until its conflict comes."""
    one, two = pair
    edit(one, resident, phone="13800000001")
    edit(two, resident, phone="13900000002")
    one.sync()
    two.wire.after = cut
    with pytest.raises(DroppedLink):
        two.sync()
    two.wire.after = lambda answer: None
    two.sync()
    with two.store.reading() as session:
        query = "SELECT lost FROM change WHERE kind = 'patient' AND action = 'patch'"
        assert session.connection().exec_driver_sql(query).scalars().all() == ['["phone"]']


def cut(answer: object) -> None:
    raise DroppedLink


def test_a_form_open_while_the_others_edit_arrives_does_not_hide_it(
    pair: tuple[Workstation, Workstation], resident: str
) -> None:
    """What counts is what stood in the form when it was opened, not what is there at the save."""
    one, two = pair
    opened = shown(two, resident).phone
    edit(one, resident, phone="13800000001")
    meet(one, two)
    Patients(two.store, two.actor).edit(resident, {"phone": "13900000002"}, {"phone": opened})
    meet(two, one)
    (conflict,) = desk(one).conflicts()
    assert (conflict.kept.value, conflict.loser.value) == ("13800000001", "13900000002")


def test_a_value_that_lost_stays_aside_while_a_hub_that_went_back_is_told_again(
    county: County, pair: tuple[Workstation, Workstation], resident: str
) -> None:
    """Its receipt has come and its row has not, when the hub is set back."""
    one, two = pair
    edit(one, resident, phone="13800000001")
    one.sync()
    go_back = county.safety_copy()
    edit(two, resident, phone="13900000002", address="二组")
    edit(two, resident, workplace="粮站")
    _cut_after(two, turns=1)
    assert _aside(two, resident) == ["13900000002"]
    go_back()
    _cut_after(two, turns=1)  # it hears that the hub went back, and no more
    assert _aside(two, resident) == ["13900000002"]
    meet(two, one)
    for at in pair:
        (conflict,) = desk(at).conflicts()
        assert (conflict.kept.value, conflict.loser.value) == ("13800000001", "13900000002")


def _aside(at: Workstation, resident: str) -> list[object]:
    """Values neither in the record nor in a conflict that has come here."""
    with at.store.reading() as session:
        return [value for _, value, _ in kept_aside_here(session.connection(), resident)]


def _cut_after(at: Workstation, turns: int) -> None:
    """One operation at a time, until the line breaks."""
    left = iter(range(turns))

    def cut(request: Request) -> None:
        if next(left, None) is None:
            raise DroppedLink

    at.wire.before = cut
    with pytest.raises(DroppedLink):
        SyncEngine(at.store, at.wire, at.device, batch=1, page=1).run_once()
    at.wire.before = lambda request: None


def test_everything_sent_once_more_changes_nothing_at_the_hub(
    county: County, pair: tuple[Workstation, Workstation], resident: str
) -> None:
    one, two = pair
    edit(one, resident, phone="13800000001")
    edit(two, resident, phone="13900000002")
    meet(one, two)
    before = _dump(county)
    for at in pair:
        with at.store.journal_transaction() as (connection, _):
            connection.exec_driver_sql("UPDATE change SET state = 'sent', settled = 0")
    meet(one, two)
    assert _dump(county) == before
    assert shown(one, resident).phone == shown(two, resident).phone == "13800000001"


def _dump(county: County) -> list[list[tuple[object, ...]]]:
    with county.hub.engine.connect() as connection:
        return [
            sorted(tuple(map(repr, row)) for row in connection.execute(table.select()))
            for table in (RECORD, OP)
        ]
