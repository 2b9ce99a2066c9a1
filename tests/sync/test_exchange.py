"""A centre's notes go up to the hub and come down to its other computers, whatever the link does."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from app.core.rights import FacilityKind, Role
from app.notes import Note, Notes
from app.storage.cases import Conflict
from app.storage.change import ChangeState
from sync.client.engine import SyncEngine
from sync.hub.storage.tables import DELIVERY, OP, RECORD
from tests.county import County, DroppedLink, Workstation

TODAY = date(2026, 1, 15)


def notes(workstation: Workstation) -> Notes:
    return Notes(workstation.store, workstation.actor)


def write(workstation: Workstation, title: str) -> str:
    return notes(workstation).write(Note(noted_on=TODAY, title=title))


def titles(workstation: Workstation) -> list[str]:
    return sorted(note.title for note in notes(workstation).latest())


@pytest.fixture
def township(county: County) -> tuple[Workstation, Workstation]:
    """Two computers of one centre, the same doctor at both."""
    centre = county.facility("满杖子乡卫生院", FacilityKind.TOWNSHIP_CENTRE)
    doctor = county.staff(centre, Role.DOCTOR)
    kind = FacilityKind.TOWNSHIP_CENTRE
    one = county.workstation("one", centre, kind, (Role.DOCTOR,), person=doctor)
    two = county.workstation("two", centre, kind, (Role.DOCTOR,), person=doctor)
    return one, two


def test_a_note_written_offline_reaches_the_other_computer(
    township: tuple[Workstation, Workstation],
) -> None:
    one, two = township
    write(one, "晨会")
    assert one.states() == [ChangeState.NEW]
    one.sync()
    two.sync()
    assert titles(two) == ["晨会"]
    assert one.states() == [ChangeState.ACKED]


def test_nothing_to_do_is_one_turn(township: tuple[Workstation, Workstation]) -> None:
    one, _ = township
    one.sync()
    assert one.sync().turns == 1


@pytest.mark.parametrize("page", [1, 2, 3, 7, 100])
def test_every_row_comes_exactly_once_for_every_page_size(
    township: tuple[Workstation, Workstation], page: int
) -> None:
    one, two = township
    for number in range(12):
        write(one, f"第{number}条")
    one.sync()
    engine = SyncEngine(two.store, two.wire, two.device, page=page)
    outcome = engine.run_once()
    assert len(titles(two)) == 12
    assert engine.run_once().received == 0
    assert outcome.complete


def test_an_answer_lost_on_the_way_doubles_nothing(
    county: County, township: tuple[Workstation, Workstation]
) -> None:
    one, two = township
    write(one, "晨会")
    one.wire.after = _break
    with pytest.raises(DroppedLink):
        one.sync()
    assert one.states() == [ChangeState.SENT]
    one.wire.after = lambda answer: None
    one.sync()
    two.sync()
    assert titles(one) == titles(two) == ["晨会"]
    assert _count(county, OP) == 1


def test_an_edit_made_while_its_predecessor_is_in_flight_is_kept_and_sent(
    township: tuple[Workstation, Workstation],
) -> None:
    one, two = township
    note_id = write(one, "晨会")

    def edit_meanwhile(answer: object) -> None:
        one.wire.after = lambda answer: None
        _correct(one, note_id, "晨会改到九点")

    one.wire.after = edit_meanwhile
    one.sync()
    two.sync()
    assert titles(one) == titles(two) == ["晨会改到九点"]
    assert set(one.states()) == {ChangeState.ACKED}


def test_two_offline_edits_of_one_field_become_one_conflict_with_both_values(
    township: tuple[Workstation, Workstation],
) -> None:
    one, two = township
    note_id = write(one, "晨会")
    one.sync()
    two.sync()
    _correct(one, note_id, "九点")
    _correct(two, note_id, "十点")
    one.sync()
    two.sync()
    one.sync()
    assert titles(one) == titles(two) == ["九点"]
    for workstation in township:
        (conflict,) = _conflicts(workstation)
        assert (conflict.kept, conflict.loser, conflict.field) == ("九点", "十点", "title")


def test_choosing_the_other_value_is_an_ordinary_change(
    township: tuple[Workstation, Workstation],
) -> None:
    one, two = township
    note_id = write(one, "晨会")
    one.sync()
    two.sync()
    _correct(one, note_id, "九点")
    _correct(two, note_id, "十点")
    one.sync()
    two.sync()
    (conflict,) = _conflicts(two)
    with two.store.transaction(two.actor) as transaction:
        transaction.patch(Conflict, conflict.id, {"resolved": "loser"}, {"resolved": None})
        transaction.patch(Note, note_id, {"title": "十点"}, {"title": "九点"})
    two.sync()
    one.sync()
    assert titles(one) == titles(two) == ["十点"]
    assert [c.resolved for w in township for c in _conflicts(w)] == ["loser", "loser"]


def test_a_hub_started_anew_knows_everybody_again(
    county: County, township: tuple[Workstation, Workstation]
) -> None:
    one, two = township
    write(one, "晨会")
    one.sync()
    two.sync()
    county.restart_hub()
    write(two, "下午")
    two.sync()
    one.sync()
    assert titles(one) == titles(two) == ["下午", "晨会"]
    assert one.conversation().copies_noticed == 0


def test_another_facility_sees_none_of_it(
    county: County, township: tuple[Workstation, Workstation]
) -> None:
    one, _ = township
    elsewhere = county.facility("惠七镇卫生院", FacilityKind.TOWNSHIP_CENTRE)
    stranger = county.workstation("stranger", elsewhere, FacilityKind.TOWNSHIP_CENTRE)
    write(one, "晨会")
    one.sync()
    stranger.sync()
    assert titles(stranger) == []
    with county.hub.engine.connect() as connection:
        query = select(DELIVERY.c.facility).join(RECORD, RECORD.c.n == DELIVERY.c.record)
        found = connection.execute(query.where(RECORD.c.kind == "note")).scalars()
        assert set(found) == {one.actor.place_id}


def test_what_a_person_without_a_post_wrote_is_held_and_kept(
    county: County, township: tuple[Workstation, Workstation]
) -> None:
    one, _ = township
    stranger = one.as_person("0" * 32)
    Notes(one.store, stranger).write(Note(noted_on=TODAY, title="无岗位"))
    write(one, "晨会")
    one.sync()
    assert one.states() == [ChangeState.HELD, ChangeState.ACKED]
    assert titles(one) == ["无岗位", "晨会"]
    assert _count(county, OP) == 2


def test_a_copied_store_goes_on_under_a_name_of_its_own(
    county: County, township: tuple[Workstation, Workstation]
) -> None:
    one, two = township
    write(one, "晨会")
    one.sync()
    copy = one.copied("copy")
    write(one, "原机")
    write(copy, "副本")
    for workstation in (one, copy, one, copy, two):
        workstation.sync()
    assert titles(one) == titles(copy) == titles(two) == ["副本", "原机", "晨会"]
    assert one.conversation().incarnation != copy.conversation().incarnation


def _break(answer: object) -> None:
    raise DroppedLink


def _correct(workstation: Workstation, note_id: str, title: str) -> None:
    note = notes(workstation).get(note_id)
    assert note is not None
    notes(workstation).correct(note, {"title": title, "text": note.text})


def _conflicts(workstation: Workstation) -> list[Conflict]:
    with workstation.store.reading() as session:
        return list(session.scalars(select(Conflict)))


def _count(county: County, table: object) -> int:
    with county.hub.engine.connect() as connection:
        return len(list(connection.execute(select(table)).all()))  # type: ignore[call-overload]
