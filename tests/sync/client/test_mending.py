"""The hub comes back from a safety copy: what it lost and somebody still has goes up once more."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.attention import Attention
from app.core.rights import FacilityKind, Role
from app.notes import Note, Notes
from app.patients import Patient, Patients
from app.receipts import Opened
from app.storage.cases import Conflict, Grant
from app.storage.change import ChangeState
from sync.client.engine import SyncEngine
from sync.hub.journal.epochs import present
from sync.hub.storage.tables import ALARM, OP, RECORD
from sync.protocol.messages import PROTOCOL, Answer, Lineage, Offer, Request
from tests.county import MORNING, County, DroppedLink, Workstation

TODAY = date(2026, 1, 15)
CENTRE, HOSPITAL = FacilityKind.TOWNSHIP_CENTRE, FacilityKind.COUNTY_HOSPITAL


@pytest.fixture
def county(tmp_path: Path) -> County:
    return County(tmp_path)


@pytest.fixture
def centre(county: County) -> str:
    return county.facility("满杖子乡卫生院", CENTRE)


@pytest.fixture
def one(county: County, centre: str) -> Workstation:
    return county.workstation("one", centre, CENTRE, (Role.DOCTOR,))


@pytest.fixture
def two(county: County, centre: str) -> Workstation:
    return county.workstation("two", centre, CENTRE, (Role.NURSE,))


@pytest.fixture
def ward(county: County) -> Workstation:
    return county.workstation("ward", county.facility("县人民医院", HOSPITAL), HOSPITAL)


def safety_copy(county: County) -> Callable[[], None]:
    """What brings the hub back to where it is now."""
    copy = county.back_up_hub()
    return lambda: county.bring_hub_back(copy)


def write(at: Workstation, title: str) -> str:
    return Notes(at.store, at.actor).write(Note(noted_on=TODAY, title=title))


def edit(at: Workstation, note_id: str, **values: Any) -> None:
    note = Notes(at.store, at.actor).get(note_id)
    assert note is not None
    with at.store.transaction(at.actor) as transaction:
        transaction.patch(Note, note_id, values, {name: getattr(note, name) for name in values})


def open_to(ward: Workstation, one: Workstation, note: str) -> str:
    """The grant by which a case of the one is shown to the other."""
    with one.store.transaction(one.actor) as transaction:
        return transaction.put(Grant(to=ward.actor.place_id, reason="会诊"), root=note)


def answer_at(at: Workstation, note: str) -> str:
    with at.store.transaction(at.actor) as transaction:
        return transaction.put(Opened(case_kind="note"), root=note)


def end(one: Workstation, grant: str) -> None:
    with one.store.transaction(one.actor) as transaction:
        transaction.patch(Grant, grant, {"ended": MORNING}, {"ended": None})


def is_archived(at: Workstation, answer: str) -> bool:
    with at.store.reading() as session:
        return session.query(Opened).filter(Opened.id == answer).one().archived


def meet(*workstations: Workstation) -> None:
    for workstation in (*workstations, *workstations):
        workstation.sync()


def titles(at: Workstation) -> list[str]:
    return sorted(note.title for note in Notes(at.store, at.actor).latest())


def conflicts(at: Workstation) -> int:
    return Attention(at.store, at.actor).count_conflicts()


def at_rest(county: County, *workstations: Workstation) -> bool:
    """Nothing waits, nothing is unsettled, nothing is in conflict, and the feed is the audience."""
    for at in workstations:
        with at.store.reading() as session:
            ask = session.connection().exec_driver_sql
            if ask("SELECT count(*) FROM change WHERE settled = 0").scalar_one():
                return False
        if conflicts(at):
            return False
    return county.hub.undelivered() == {}


def test_what_its_own_computer_still_has_comes_back_to_all(
    county: County, one: Workstation, two: Workstation
) -> None:
    meet(one, two)
    bring_back = safety_copy(county)
    note = write(one, "晨会")
    meet(one, two)
    edit(two, note, title="九点")
    meet(two, one)
    edit(one, note, title="十点")
    meet(one, two)
    bring_back()
    meet(one, two)
    assert titles(one) == titles(two) == ["十点"]
    assert at_rest(county, one, two)
    assert one.conversation().hub_went_back == two.conversation().hub_went_back == 1


def test_a_record_whose_computer_is_gone_comes_back_from_its_neighbour(
    county: County, one: Workstation, two: Workstation
) -> None:
    meet(one, two)
    bring_back = safety_copy(county)
    note = write(one, "晨会")
    edit(one, note, text="九点")
    meet(one, two)
    bring_back()
    two.sync()
    third = county.workstation("three", one.actor.place_id, CENTRE, (Role.NURSE,))
    third.sync()
    assert titles(two) == titles(third) == ["晨会"]
    shown = Notes(third.store, third.actor).get(note)
    assert shown is not None
    assert (shown.text, shown.author_id) == ("九点", one.actor.person_id)
    assert at_rest(county, two, third)


def test_a_change_whose_computer_is_gone_comes_back_from_its_neighbour(
    county: County, one: Workstation, two: Workstation
) -> None:
    resident = Patients(one.store, one.actor).register(
        Patient(name="张桂花", sex="2", no_id_reason="未带", phone="1", allergies=["2"])
    )
    meet(one, two)
    bring_back = safety_copy(county)
    Patients(one.store, one.actor).edit(
        resident,
        {"phone": "13800000001", "allergies": ["3"]},
        {"phone": "1", "allergies": ["2"]},
    )
    meet(one, two)
    bring_back()
    two.sync()
    third = county.workstation("three", one.actor.place_id, CENTRE, (Role.NURSE,))
    third.sync()
    for at in (two, third):
        patient = Patients(at.store, at.actor).get(resident)
        assert patient is not None
        assert (patient.phone, patient.allergies) == ("13800000001", ["3"])
    assert at_rest(county, two, third)


def test_the_neighbour_and_the_author_bring_the_same_back_and_it_counts_once(
    county: County, one: Workstation, two: Workstation
) -> None:
    old = write(one, "旧")
    meet(one, two)
    bring_back = safety_copy(county)
    new = write(one, "新")
    edit(one, new, text="补充")
    edit(one, old, title="旧改")
    meet(one, two)
    bring_back()
    two.sync()
    meet(one, two)
    assert titles(one) == titles(two) == ["新", "旧改"]
    assert at_rest(county, one, two)


def test_a_neighbour_who_missed_the_newest_does_not_bring_the_older_back(
    county: County, one: Workstation, two: Workstation
) -> None:
    note = write(one, "零")
    meet(one, two)
    bring_back = safety_copy(county)
    edit(one, note, title="一")
    meet(one, two)
    edit(one, note, title="二")
    one.sync()
    bring_back()
    one.sync()
    meet(two, one)
    assert titles(one) == titles(two) == ["二"]
    assert at_rest(county, one, two)


def test_what_nobody_may_bring_back_leaves_the_lists_and_stays_readable(
    county: County, one: Workstation, ward: Workstation
) -> None:
    meet(one, ward)
    bring_back = safety_copy(county)
    note = write(one, "会诊")
    open_to(ward, one, note)
    meet(one, ward)
    assert titles(ward) == ["会诊"]
    bring_back()
    ward.sync()
    assert titles(ward) == []
    kept = Notes(ward.store, ward.actor).get(note)
    assert kept is not None
    assert kept.archived
    assert ward.states() == []
    meet(one, ward)
    assert titles(ward) == ["会诊"]


def test_an_answer_in_a_case_waits_until_its_home_has_opened_the_case_again(
    county: County, one: Workstation, ward: Workstation
) -> None:
    note = write(one, "会诊")
    meet(one, ward)
    bring_back = safety_copy(county)
    open_to(ward, one, note)
    meet(one, ward)
    answer = answer_at(ward, note)
    meet(ward, one)
    bring_back()
    ward.sync()
    assert ward.states() == [ChangeState.WAITING]
    one.sync()
    ward.sync()
    one.sync()
    assert ward.states() == [ChangeState.ACKED]
    for at in (one, ward):
        with at.store.reading() as session:
            shown = session.query(Opened).filter(Opened.id == answer).one()
        assert not shown.archived
    assert at_rest(county, one, ward)


@pytest.mark.parametrize("home_is_first", [True, False])
def test_an_answer_of_a_place_whose_sight_has_ended_comes_back_after_the_hub_went_back(
    county: County, one: Workstation, ward: Workstation, *, home_is_first: bool
) -> None:
    note = write(one, "会诊")
    grant = open_to(ward, one, note)
    meet(one, ward)
    bring_back = safety_copy(county)
    answer = answer_at(ward, note)
    meet(ward, one)
    end(one, grant)
    meet(one, ward)
    before = _steps(one)
    bring_back()
    meet(*((one, ward) if home_is_first else (ward, one)))
    newcomer = county.workstation("new", one.actor.place_id, CENTRE, (Role.DOCTOR,))
    newcomer.sync()
    assert _steps(one) == _steps(newcomer) == before
    assert ward.states() == [ChangeState.ACKED]
    assert is_archived(ward, answer)
    assert at_rest(county, one, ward, newcomer)


def test_a_place_is_told_of_its_own_answer_too_that_it_is_out_of_its_sight(
    county: County, one: Workstation, ward: Workstation
) -> None:
    """The hub went back twice. The home had brought the answer back already, so its author's own
    word changed nothing, and it went on standing open there."""
    meet(one, ward)
    bring_back = safety_copy(county)
    note = write(one, "会诊")
    grant = open_to(ward, one, note)
    meet(one, ward)
    bring_back()
    answer = answer_at(ward, note)
    ward.sync()
    end(one, grant)
    one.sync()
    bring_back()
    meet(one, ward)
    assert is_archived(ward, answer)
    assert at_rest(county, one, ward)


def test_what_waits_for_its_case_is_asked_about_without_moving_the_feed(
    county: County, one: Workstation, ward: Workstation
) -> None:
    note = write(one, "会诊")
    meet(one, ward)
    bring_back = safety_copy(county)
    open_to(ward, one, note)
    meet(one, ward)
    answer_at(ward, note)
    ward.sync()
    bring_back()
    ward.sync()
    reached = _counter(county)
    ward.sync()
    assert ward.states() == [ChangeState.WAITING]
    assert _counter(county) == reached


def _counter(county: County) -> int:
    with county.hub.reading() as connection:
        return present(connection).seq


def test_the_order_of_the_steps_of_a_case_is_kept(
    county: County, one: Workstation, ward: Workstation
) -> None:
    note = write(one, "会诊")
    open_to(ward, one, note)
    meet(one, ward)
    bring_back = safety_copy(county)
    for at in (one, ward):
        answer_at(at, note)
        at.sync()
    meet(one, ward)
    before = _steps(one)
    bring_back()
    meet(ward, one)
    assert _steps(one) == _steps(ward) == before


def _steps(at: Workstation) -> list[str]:
    with at.store.reading() as session:
        return [step.place_id for step in session.query(Opened).order_by(Opened.ord, Opened.id)]


def test_a_record_of_others_that_the_hub_has_in_an_older_form_is_shown_so(
    county: County, one: Workstation, ward: Workstation
) -> None:
    note = write(one, "原")
    open_to(ward, one, note)
    meet(one, ward)
    bring_back = safety_copy(county)
    edit(one, note, title="改")
    meet(one, ward)
    assert titles(ward) == ["改"]
    bring_back()
    ward.sync()
    assert titles(ward) == ["原"]
    meet(one, ward)
    assert titles(one) == titles(ward) == ["改"]
    assert at_rest(county, one, ward)


def test_no_device_rewrites_the_records_of_others_by_telling_of_a_lost_past(
    county: County, one: Workstation, ward: Workstation
) -> None:
    note = write(one, "原")
    open_to(ward, one, note)
    meet(one, ward)
    _tell_of_a_past(ward, note, title="伪造")
    with county.hub.engine.connect() as connection:
        query = select(RECORD.c.fields).where(RECORD.c.id == note)
        assert "伪造" not in connection.execute(query).scalar_one()
    meet(one, ward)
    assert titles(one) == ["原"]
    assert conflicts(one) == 0


def _tell_of_a_past(at: Workstation, note_id: str, **values: Any) -> None:
    with at.store.reading() as session:
        row = at.store.tables.get(session.connection(), "note", note_id)
    assert row is not None
    row.fields.update(values)
    row.rev, row.frev = 77, dict.fromkeys(values, 77)
    conversation = at.conversation()
    request = Request(
        PROTOCOL,
        at.device,
        conversation.incarnation,
        conversation.epoch,
        conversation.token,
        conversation.cursor,
        lineage=[Lineage("lost", 70, ranges=[(0, 2**60)])],
        offers=[Offer(row=row)],
    )
    at.county.hub.exchange(at.device, request)


def test_a_conflict_the_hub_lost_is_made_again_from_its_cause(
    county: County, one: Workstation, two: Workstation
) -> None:
    note = write(one, "零")
    meet(one, two)
    bring_back = safety_copy(county)
    edit(one, note, title="一")
    edit(two, note, title="二")
    meet(one, two)
    assert conflicts(one) == conflicts(two) == 1
    bring_back()
    meet(one, two)
    assert conflicts(one) == conflicts(two) == 1
    with one.store.reading() as session:
        assert session.query(Conflict).filter(Conflict.archived.is_(False)).count() == 1
    assert titles(one) == titles(two) == ["一"]


def test_a_change_written_while_the_hub_was_away_lies_over_what_comes_back(
    county: County, one: Workstation, two: Workstation
) -> None:
    note = write(one, "零")
    meet(one, two)
    bring_back = safety_copy(county)
    edit(one, note, title="一")
    meet(one, two)
    edit(two, note, text="二的补充")
    bring_back()
    meet(two, one)
    for at in (one, two):
        shown = Notes(at.store, at.actor).get(note)
        assert shown is not None
        assert (shown.title, shown.text) == ("一", "二的补充")
    assert at_rest(county, one, two)


def test_an_ordinary_new_start_reads_nothing_again(
    county: County, one: Workstation, two: Workstation
) -> None:
    for number in range(5):
        write(one, f"第{number}条")
    meet(one, two)
    county.restart_hub()
    assert two.sync().received == 0
    assert two.conversation().hub_went_back == 0
    assert set(one.states()) == {ChangeState.ACKED}


def test_a_new_start_in_the_middle_of_mending_loses_nothing(
    county: County, one: Workstation, two: Workstation
) -> None:
    meet(one, two)
    bring_back = safety_copy(county)
    for number in range(5):
        write(one, f"第{number}条")
    meet(one, two)
    bring_back()
    _enter_the_epoch_only(two)
    county.restart_hub()
    two.sync()
    third = county.workstation("three", one.actor.place_id, CENTRE, (Role.NURSE,))
    third.sync()
    assert len(titles(two)) == len(titles(third)) == 5


def _enter_the_epoch_only(at: Workstation) -> None:
    """The line breaks right after the hub has said that it is another."""
    from tests.county import DroppedLink

    turns = iter(range(2))

    def cut(request: object) -> None:
        if next(turns, 1) == 1:
            raise DroppedLink

    at.wire.before = cut
    with pytest.raises(DroppedLink):
        at.sync()
    at.wire.before = lambda request: None


def test_the_last_offer_leaves_nothing_to_be_offered(
    county: County, one: Workstation, two: Workstation
) -> None:
    """As many as fit into one request: only the next turn shows that there are no more."""
    meet(one, two)
    bring_back = safety_copy(county)
    write(one, "晨会")
    meet(one, two)
    bring_back()
    SyncEngine(two.store, two.wire, two.device, batch=1).run_once()
    assert two.conversation().offer_after is None
    assert titles(two) == ["晨会"]


def test_what_was_lost_comes_back_under_the_hub_s_seal_with_its_author_and_day(
    county: County, one: Workstation, two: Workstation
) -> None:
    bring_back = safety_copy(county)
    note = write(one, "晨会")
    meet(one, two)
    before = _stamps_at_hub(county, note)
    bring_back()
    county.now += timedelta(days=1)
    meet(two)
    assert _stamps_at_hub(county, note) == before


def test_what_comes_without_the_seal_is_written_now_and_leaves_an_operation(
    county: County, one: Workstation, two: Workstation
) -> None:
    bring_back = safety_copy(county)
    note = write(one, "晨会")
    meet(one, two)
    with two.store.journal_transaction() as (connection, _):
        connection.exec_driver_sql("UPDATE note SET title = '伪造', ord = 1")
    bring_back()
    county.now += timedelta(days=1)
    meet(two)
    place, at = _stamps_at_hub(county, note)
    assert at == "2026-01-16T00:30:00.000Z"
    with county.hub.engine.connect() as connection:
        (op,) = connection.execute(select(OP).where(OP.c.record_id == note)).all()
        assert connection.execute(select(ALARM.c.attempt)).scalars().all() == ["seal"]
        assert place > present(connection).start
    assert (op.state, op.device) == ("acked", two.device)


def _stamps_at_hub(county: County, record_id: str) -> tuple[int, str]:
    with county.hub.engine.connect() as connection:
        query = select(RECORD.c.ord, RECORD.c.changed_at).where(RECORD.c.id == record_id)
        place, at = connection.execute(query).one()
    return place, at


def test_a_hub_that_went_back_after_its_last_answer_was_lost_hears_how_far_it_was(
    county: County, one: Workstation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of its newest epoch only the name was heard; what it acknowledged is of the one before."""
    note = write(one, "晨会")
    one.sync()
    bring_back = safety_copy(county)
    monkeypatch.setattr(secrets, "randbelow", lambda most: most - 1)
    county.restart_hub()
    edit(one, note, title="晚会")
    one.sync()
    county.restart_hub()
    one.wire.after = the_first_answer_alone()
    with pytest.raises(DroppedLink):
        one.sync()
    one.wire.after = lambda answer: None
    monkeypatch.setattr(secrets, "randbelow", lambda most: 0)
    bring_back()
    one.sync()
    assert title_at_hub(county, note) == "晚会"
    assert not alarms_of(county)


def the_first_answer_alone() -> Callable[[Answer], None]:
    heard: list[Answer] = []

    def after(answer: Answer) -> None:
        if heard:
            raise DroppedLink
        heard.append(answer)

    return after


def title_at_hub(county: County, note_id: str) -> str:
    with county.hub.engine.connect() as connection:
        query = select(RECORD.c.fields).where(RECORD.c.id == note_id)
        return str(json.loads(connection.execute(query).scalar_one())["title"])


def alarms_of(county: County) -> list[str]:
    with county.hub.engine.connect() as connection:
        return list(connection.execute(select(ALARM.c.attempt)).scalars())
