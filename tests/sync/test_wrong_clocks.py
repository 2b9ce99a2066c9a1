"""Clocks from 1970 to 2099, and such as jump during an exchange: order, delivery and expiry go on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from app.attention import Attention
from app.core.clock import Clock
from app.core.rights import FacilityKind, Role
from app.history import History
from app.notes import NOTE, Note, Notes
from app.storage.change import State
from tests.county import MORNING, County, Workstation

TODAY = date(2026, 1, 15)
WRONG = [
    datetime(1970, 1, 1, tzinfo=UTC),
    datetime(2000, 1, 1, tzinfo=UTC),
    MORNING - timedelta(days=1),
    MORNING + timedelta(days=5 * 365),
    datetime(2099, 12, 31, 23, tzinfo=UTC),
]
KIND = FacilityKind.TOWNSHIP_CENTRE


class Hands:
    """A computer's clock: it runs with the county's time and is set by anybody."""

    def __init__(self, county: County, shows: datetime) -> None:
        self.county = county
        self.set_to(shows)

    def set_to(self, shows: datetime) -> None:
        self.ahead = shows - self.county.now

    def clock(self) -> Clock:
        return Clock(
            lambda: self.county.now + self.ahead,
            lambda: (self.county.now - MORNING).total_seconds() + 1000,
        )


@pytest.fixture
def county(tmp_path: Path) -> County:
    return County(tmp_path)


@pytest.fixture
def pair(county: County) -> tuple[Workstation, Workstation]:
    centre = county.facility("满杖子乡卫生院", KIND)
    one = county.workstation("one", centre, KIND, (Role.DOCTOR,))
    two = county.workstation("two", centre, KIND, (Role.NURSE,))
    return one, two


def wrong(at: Workstation, shows: datetime) -> Hands:
    hands = Hands(at.county, shows)
    at.store.clock = hands.clock()
    return hands


def write(at: Workstation, title: str) -> str:
    return Notes(at.store, at.actor).write(Note(noted_on=TODAY, title=title))


def edit(at: Workstation, note_id: str, title: str) -> None:
    notes = Notes(at.store, at.actor)
    note = notes.get(note_id)
    assert note is not None
    notes.correct(note, {"title": title, "text": note.text})


def titles(at: Workstation) -> list[str]:
    return sorted(note.title for note in Notes(at.store, at.actor).latest())


def meet(*workstations: Workstation) -> None:
    for at in (*workstations, *workstations):
        at.sync()


@pytest.mark.parametrize("shows", WRONG, ids=lambda at: str(at.date()))
def test_the_hub_s_order_counts_whatever_the_clocks_say(
    county: County, pair: tuple[Workstation, Workstation], shows: datetime
) -> None:
    one, two = pair
    wrong(two, shows)
    note = write(one, "零")
    meet(one, two)
    edit(two, note, "一")
    meet(two, one)
    edit(one, note, "二")
    meet(one, two)
    edit(two, note, "三")
    meet(two, one)
    assert titles(one) == titles(two) == ["三"]
    assert [Attention(at.store, at.actor).count_conflicts() for at in pair] == [0, 0]
    assert set(one.states() + two.states()) == {State.ACKED}


@pytest.mark.parametrize("shows", WRONG, ids=lambda at: str(at.date()))
def test_the_first_to_reach_the_hub_stands_and_the_other_value_is_kept(
    pair: tuple[Workstation, Workstation], shows: datetime
) -> None:
    one, two = pair
    wrong(two, shows)
    note = write(one, "零")
    meet(one, two)
    edit(one, note, "一")
    edit(two, note, "二")
    meet(one, two)
    assert titles(one) == titles(two) == ["一"]
    (conflict,) = Attention(one.store, one.actor).conflicts()
    assert (conflict.kept.value, conflict.loser.value) == ("一", "二")


@pytest.mark.parametrize("shows", WRONG, ids=lambda at: str(at.date()))
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_clock_that_jumps_during_an_exchange_stops_nothing(
    county: County, pair: tuple[Workstation, Workstation], shows: datetime, moment: str
) -> None:
    one, two = pair
    hands = wrong(one, MORNING)
    for number in range(7):
        write(one, f"第{number}条")
    jumps: Callable[[object], None] = lambda _: hands.set_to(shows)  # noqa: E731
    setattr(one.wire, moment, jumps)
    one.sync()
    two.sync()
    assert len(titles(two)) == 7
    assert set(one.states()) == {State.ACKED}
    assert one.store.clock.now() == county.now
    assert one.store.clock.is_wrong


@pytest.mark.parametrize("shows", WRONG, ids=lambda at: str(at.date()))
def test_dates_typed_by_people_stay_as_they_were_typed(
    pair: tuple[Workstation, Workstation], shows: datetime
) -> None:
    one, two = pair
    wrong(one, shows)
    note = write(one, "晨会")
    meet(one, two)
    shown = Notes(two.store, two.actor).get(note)
    assert shown is not None
    assert shown.noted_on == TODAY


@pytest.mark.parametrize("shows", WRONG, ids=lambda at: str(at.date()))
def test_what_a_wrong_clock_stamped_is_told_corrected_once_the_hub_was_heard(
    county: County, pair: tuple[Workstation, Workstation], shows: datetime
) -> None:
    one, _ = pair
    wrong(one, shows)
    note = write(one, "晨会")
    county.now += timedelta(minutes=40)
    one.sync()
    (entry,) = History(one.store).of(NOTE, note).entries
    assert entry.at == MORNING
    assert entry.stamp is not None
    assert entry.stamp.was_wrong
    assert entry.stamp.wall == shows
    assert not entry.stamp.is_about


def test_a_post_that_has_ended_is_not_prolonged_by_setting_the_clock_back(
    county: County,
) -> None:
    centre = county.facility("满杖子乡卫生院", KIND)
    person = county.staff(centre)
    post = {"person_id": person, "facility_id": centre, "role": Role.DOCTOR.value}
    dates = {"from_on": "2020-01-01", "until_on": "2025-12-31"}
    county.administer("post", **post, **dates)
    at = county.workstation("old", centre, KIND, (Role.DOCTOR,), person=person)
    at.sync()
    wrong(at, datetime(2025, 6, 1, tzinfo=UTC))
    at.sync()
    write(at, "补写")
    at.sync()
    assert at.states() == [State.HELD]


@pytest.mark.parametrize("shows", WRONG, ids=lambda at: str(at.date()))
def test_a_person_whose_post_is_good_is_not_locked_out_by_the_clock(
    pair: tuple[Workstation, Workstation], shows: datetime
) -> None:
    one, _ = pair
    wrong(one, shows)
    write(one, "晨会")
    one.sync()
    assert one.states() == [State.ACKED]
