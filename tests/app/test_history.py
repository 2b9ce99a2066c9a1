"""The story of a record names who, where and what; nothing is told twice."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from app.core.rights import FacilityKind, Role
from app.history import History, HistoryDeed, HistoryEntry
from app.notes import NOTE, Note, Notes
from app.storage.change import ChangeState
from tests.county import MORNING, County, Workstation

TODAY = date(2026, 1, 15)


@pytest.fixture
def county(tmp_path: Path) -> County:
    return County(tmp_path)


@pytest.fixture
def pair(county: County) -> tuple[Workstation, Workstation]:
    """Two computers of one centre, each with a doctor of its own."""
    kind = FacilityKind.TOWNSHIP_CENTRE
    centre = county.facility("满杖子乡卫生院", kind)
    people = [county.staff(centre, Role.DOCTOR, person=name) for name in ("zhang", "li")]
    one, two = (
        county.workstation(name, centre, kind, (Role.DOCTOR,), person=person)
        for name, person in zip(("one", "two"), people, strict=True)
    )
    return one, two


def told(entries: tuple[HistoryEntry, ...]) -> list[tuple[str, str | None, dict[str, object]]]:
    return [(e.deed.value, e.by, {d.name: d.after for d in e.differences}) for e in entries]


def correct(workstation: Workstation, note_id: str, title: str) -> None:
    notes = Notes(workstation.store, workstation.actor)
    note = notes.get(note_id)
    assert note is not None
    notes.correct(note, {"title": title, "text": note.text})


def test_what_was_written_here_is_told_step_by_step(
    pair: tuple[Workstation, Workstation],
) -> None:
    one, _ = pair
    note_id = Notes(one.store, one.actor).write(Note(noted_on=TODAY, title="晨会"))
    correct(one, note_id, "晨会改期")
    with one.store.transaction(one.actor) as transaction:
        transaction.void(Note, note_id, "写错了")
    story = History(one.store).of(NOTE, note_id)
    assert story.is_complete
    assert told(story.entries)[:2] == [
        ("made", "zhang", {"noted_on": "2026-01-15", "title": "晨会"}),
        ("changed", "zhang", {"title": "晨会改期"}),
    ]
    assert story.entries[2].deed is HistoryDeed.VOIDED
    assert story.entries[1].differences[0].before == "晨会"
    assert story.entries[1].differences[0].label == "Title"
    assert story.entries[1].state is ChangeState.NEW
    assert story.entries[0].at == MORNING


def test_a_change_of_ours_that_came_back_is_told_once(
    pair: tuple[Workstation, Workstation],
) -> None:
    one, _ = pair
    note_id = Notes(one.store, one.actor).write(Note(noted_on=TODAY, title="晨会"))
    correct(one, note_id, "晨会改期")
    one.sync()
    correct(one, note_id, "晨会取消")
    one.sync()
    story = History(one.store).of(NOTE, note_id)
    assert [entry.deed for entry in story.entries] == [
        HistoryDeed.MADE,
        HistoryDeed.CHANGED,
        HistoryDeed.CHANGED,
    ]
    assert {entry.state for entry in story.entries} == {ChangeState.ACKED}


def test_the_other_s_change_stands_between_ours(pair: tuple[Workstation, Workstation]) -> None:
    one, two = pair
    note_id = Notes(one.store, one.actor).write(Note(noted_on=TODAY, title="晨会"))
    one.sync()
    two.sync()
    correct(two, note_id, "晨会改期")
    two.sync()
    one.sync()
    correct(one, note_id, "晨会取消")
    story = History(one.store).of(NOTE, note_id)
    assert told(story.entries)[1:] == [
        ("changed", "li", {"title": "晨会改期"}),
        ("changed", "zhang", {"title": "晨会取消"}),
    ]
    assert [entry.was_written_here for entry in story.entries] == [True, False, True]
    assert story.entries[1].place == one.actor.place_id


def test_the_story_of_another_s_record_says_from_when_it_is_known(
    county: County, pair: tuple[Workstation, Workstation]
) -> None:
    one, two = pair
    note_id = Notes(one.store, one.actor).write(Note(noted_on=TODAY, title="晨会"))
    one.sync()
    county.now = datetime(2026, 1, 16, tzinfo=UTC)
    two.sync()
    story = History(two.store).of(NOTE, note_id)
    assert not story.is_complete
    assert story.complete_from == MORNING
    assert told(story.entries) == [("arrived", "zhang", {})]


def test_a_value_kept_aside_is_told_as_such(pair: tuple[Workstation, Workstation]) -> None:
    one, two = pair
    note_id = Notes(one.store, one.actor).write(Note(noted_on=TODAY, title="晨会"))
    one.sync()
    two.sync()
    correct(one, note_id, "晨会改期")
    correct(two, note_id, "晨会取消")
    one.sync()
    two.sync()
    entries = History(two.store).of(NOTE, note_id).entries
    mine = [d for e in entries if e.by == "li" for d in e.differences]
    assert [(d.after, d.was_kept_aside) for d in mine] == [("晨会取消", True)]
    assert ("changed", "zhang", {"title": "晨会改期"}) in told(entries)


def test_a_record_nobody_here_knows_has_an_empty_story(
    pair: tuple[Workstation, Workstation],
) -> None:
    story = History(pair[0].store).of(NOTE, "nobody")
    assert story.entries == ()
    assert story.is_complete
