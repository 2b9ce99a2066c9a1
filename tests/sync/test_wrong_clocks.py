"""Clocks from 1970 to 2099, and such as jump during an exchange: order, delivery and expiry go on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from app.attention import Attention
from app.core.clock import Clock
from app.core.rights import FacilityKind, Role
from app.facilities import Facilities
from app.history import History
from app.notes import NOTE, Note, Notes
from app.storage.change import ChangeState
from app.users import Person, Posting, Users, actor_for
from sync.hub.storage.tables import META, RECORD
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
    assert set(one.states() + two.states()) == {ChangeState.ACKED}


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
    assert set(one.states()) == {ChangeState.ACKED}
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
    assert at.states() == [ChangeState.HELD]


@pytest.mark.parametrize("shows", WRONG, ids=lambda at: str(at.date()))
def test_a_person_whose_post_is_good_is_not_locked_out_by_the_clock(
    pair: tuple[Workstation, Workstation], shows: datetime
) -> None:
    one, _ = pair
    wrong(one, shows)
    write(one, "晨会")
    one.sync()
    assert one.states() == [ChangeState.ACKED]


# Posts and what was held for a while


FAR = [timedelta(days=days) for days in (-20 * 365, -5 * 365, -1, 1, 45, 5 * 365, 20 * 365)]


@pytest.mark.parametrize("wrong_by", FAR, ids=lambda by: f"{by.days} days")
def test_nothing_written_by_a_colleague_who_was_entered_under_a_wrong_clock_is_held(
    county: County, wrong_by: timedelta
) -> None:
    """A computer founded with a wrong clock, which then hears the county."""
    centre = county.facility("满杖子乡卫生院", KIND)
    at = county.workstation("new", centre, KIND)
    wrong(at, county.now + wrong_by)
    facilities = Facilities(at.store)
    users = Users(at.store, at.actor, facilities)
    nurse = users.register(Person(name="李春兰"), [Posting(Role.NURSE)])
    note = Note(noted_on=TODAY, title="晨会")
    at.sync()
    at.actor = actor_for(at.store, at.store.clock.days(), nurse, centre)
    assert at.actor.roles == {Role.NURSE}
    Notes(at.store, at.actor).write(note)
    at.sync()
    assert set(at.states()) == {ChangeState.ACKED}


def test_a_post_that_ended_years_ago_writes_nothing_under_a_claimed_time(county: County) -> None:
    at = _whose_post_ended(county, "2018-06-30")
    for claimed in (datetime(2015, 3, 1, tzinfo=UTC), datetime(1970, 1, 2, tzinfo=UTC)):
        wrong(at, claimed)
        write(at, "补写")
    at.sync()
    assert at.states() == [ChangeState.HELD, ChangeState.HELD]


def test_what_was_written_offline_for_a_year_by_somebody_who_has_left_is_taken(
    county: County,
) -> None:
    at = _whose_post_ended(county, "2025-12-31")
    wrong(at, MORNING - timedelta(days=365))
    write(at, "去年")
    wrong(at, datetime(2000, 1, 1, tzinfo=UTC))
    write(at, "电池没电时")
    at.sync()
    assert at.states() == [ChangeState.ACKED, ChangeState.ACKED]


def _whose_post_ended(county: County, on: str) -> Workstation:
    centre = county.facility("满杖子乡卫生院", KIND)
    person = county.staff(centre)
    post = {"person_id": person, "facility_id": centre, "role": Role.DOCTOR.value}
    county.administer("post", **post, from_on="2010-01-01", until_on=on)
    return county.workstation("old", centre, KIND, (Role.DOCTOR,), person=person)


def test_what_was_held_for_want_of_a_post_goes_up_by_itself_once_the_post_is_there(
    county: County,
) -> None:
    """Twenty notes; the hub is asked about one of them at each exchange, and then takes all."""
    centre = county.facility("满杖子乡卫生院", KIND)
    person = county.staff(centre)
    at = county.workstation("early", centre, KIND, (Role.DOCTOR,), person=person)
    for number in range(20):
        write(at, f"第{number}条")
    at.sync()
    assert set(at.states()) == {ChangeState.HELD}
    before = county.hub.history(centre, "note", "none"), _counter(county)
    for _ in range(3):
        at.sync()
        assert at.wire.last is not None
    assert (None, _counter(county)) == before, "asking takes no place in the order"
    post = {"person_id": person, "facility_id": centre, "role": Role.DOCTOR.value}
    county.administer("post", **post, from_on="2020-01-01")
    at.sync()
    assert at.states() == [ChangeState.ACKED] * 20


def test_what_is_held_together_is_asked_about_together(county: County) -> None:
    centre = county.facility("满杖子乡卫生院", KIND)
    person = county.staff(centre)
    at = county.workstation("early", centre, KIND, (Role.DOCTOR,), person=person)
    with at.store.transaction(at.actor) as transaction:
        transaction.put(Note(noted_on=TODAY, title="上午"))
        transaction.put(Note(noted_on=TODAY, title="下午"))
    at.sync()
    assert at.states() == [ChangeState.HELD, ChangeState.HELD]
    post = {"person_id": person, "facility_id": centre, "role": Role.DOCTOR.value}
    county.administer("post", **post, from_on="2020-01-01")
    at.sync()
    assert at.states() == [ChangeState.ACKED, ChangeState.ACKED]


def test_what_was_held_goes_up_by_stick_too(county: County, tmp_path: Path) -> None:
    centre = county.facility("满杖子乡卫生院", KIND)
    person = county.staff(centre)
    at = county.workstation("early", centre, KIND, (Role.DOCTOR,), person=person)
    for number in range(3):
        write(at, f"第{number}条")
    at.sync()
    post = {"person_id": person, "facility_id": centre, "role": Role.DOCTOR.value}
    county.administer("post", **post, from_on="2020-01-01")
    stick = tmp_path / "stick"
    stick.mkdir()
    at.courier.pack(stick)
    list(county.sticks.take(stick))
    at.courier.unpack(stick)
    assert at.states() == [ChangeState.ACKED] * 3


@pytest.mark.parametrize("by_stick", [False, True])
def test_what_was_corrected_while_it_was_held_is_not_taken_beside_its_correction(
    county: County, tmp_path: Path, by_stick: bool
) -> None:
    """An old stick brings it once more, when the reason has gone: its correction stands alone."""
    centre = county.facility("满杖子乡卫生院", KIND)
    person = county.staff(centre)
    at = county.workstation("early", centre, KIND, (Role.DOCTOR,), person=person)
    note_id = write(at, "晨会")
    old, way = tmp_path / "old", tmp_path / "way"
    old.mkdir()
    at.courier.pack(old)
    at.sync()
    assert at.states() == [ChangeState.HELD]
    edit(at, note_id, "早会")
    if by_stick:
        way.mkdir()
        at.courier.pack(way)
        list(county.sticks.take(way))
        at.courier.unpack(way)
    else:
        at.sync()
    assert at.states() == [ChangeState.REPLACED, ChangeState.HELD]
    post = {"person_id": person, "facility_id": centre, "role": Role.DOCTOR.value}
    county.administer("post", **post, from_on="2020-01-01")
    before = _counter(county)
    list(county.sticks.take(old))
    assert _counter(county) == before
    at.sync()
    assert at.states() == [ChangeState.REPLACED, ChangeState.ACKED]
    assert titles(at) == ["早会"]
    with county.hub.engine.connect() as connection:
        assert (
            list(connection.execute(select(RECORD.c.id).where(RECORD.c.kind == "conflict"))) == []
        )


def test_a_hub_that_went_back_hears_again_what_was_corrected_while_it_was_held(
    county: County, tmp_path: Path
) -> None:
    centre = county.facility("满杖子乡卫生院", KIND)
    person = county.staff(centre)
    at = county.workstation("early", centre, KIND, (Role.DOCTOR,), person=person)
    note_id = write(at, "晨会")
    old = tmp_path / "old"
    old.mkdir()
    at.courier.pack(old)
    at.sync()
    go_back = county.safety_copy()
    edit(at, note_id, "早会")
    at.sync()
    go_back()
    post = {"person_id": person, "facility_id": centre, "role": Role.DOCTOR.value}
    county.administer("post", **post, from_on="2020-01-01")
    at.sync()
    at.sync()
    before = _counter(county)
    list(county.sticks.take(old))
    assert _counter(county) == before
    assert titles(at) == ["早会"]


def _counter(county: County) -> int:
    with county.hub.engine.connect() as connection:
        return int(connection.execute(select(META.c.seq)).scalar_one())


# Dates that a wrong clock put into records


def test_a_date_that_a_wrong_clock_offered_is_shown_and_set_right_with_one_key(
    county: County, pair: tuple[Workstation, Workstation]
) -> None:
    one, two = pair
    wrong(one, datetime(2006, 1, 15, 1, tzinfo=UTC))
    note = Notes(one.store, one.actor).write(Note(noted_on=one.store.clock.today(), title="晨会"))
    write(one, "日期是自己写的")
    attention = Attention(one.store, one.actor)
    assert attention.doubtful_dates() == [], "nobody knows yet what day it was"
    meet(one, two)
    (found,) = attention.doubtful_dates()
    assert (found.title, found.shown, found.right) == ("晨会", date(2006, 1, 15), TODAY)
    attention.set_right([found])
    assert attention.doubtful_dates() == []
    meet(one, two)
    shown = Notes(two.store, two.actor).get(note)
    assert shown is not None
    assert shown.noted_on == TODAY


def test_a_date_that_was_meant_stays_and_is_not_asked_about_again(
    pair: tuple[Workstation, Workstation],
) -> None:
    one, _ = pair
    wrong(one, datetime(2099, 1, 1, tzinfo=UTC))
    Notes(one.store, one.actor).write(Note(noted_on=one.store.clock.today(), title="远期"))
    one.sync()
    attention = Attention(one.store, one.actor)
    (found,) = attention.doubtful_dates()
    attention.keep_date(found)
    assert attention.doubtful_dates() == []
