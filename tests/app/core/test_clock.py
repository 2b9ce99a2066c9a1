"""What the program makes of a clock that is wrong, or is set while it runs."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from app.core.clock import LATEST_DAY, Clock, stamp_of, told_by

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
"""By the hub; noon in China."""
WRONG = [
    datetime(1970, 1, 1, tzinfo=UTC),
    datetime(2000, 1, 1, tzinfo=UTC),
    NOON - timedelta(days=1),
    NOON + timedelta(days=5 * 365),
    datetime(2099, 12, 31, 23, 59, tzinfo=UTC),
]


class Hands:
    """A clock's hands, which people set, and the seconds that nobody can."""

    def __init__(self, shows: datetime) -> None:
        self.shows = shows
        self.steady_s = 500.0

    def clock(self) -> Clock:
        return Clock(lambda: self.shows, lambda: self.steady_s)

    def pass_by(self, seconds: float) -> None:
        self.shows += timedelta(seconds=seconds)
        self.steady_s += seconds


def ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)


@pytest.mark.parametrize("shows", WRONG, ids=lambda at: str(at.year))
def test_after_an_exchange_today_is_the_hub_s_day(shows: datetime) -> None:
    hands = Hands(shows)
    clock = hands.clock()
    clock.hear(NOON)
    hands.pass_by(3600)
    assert clock.now() == NOON + timedelta(hours=1)
    assert clock.today() == date(2026, 3, 2)
    assert clock.is_wrong


@pytest.mark.parametrize("shows", WRONG, ids=lambda at: str(at.year))
def test_a_clock_that_jumps_after_the_exchange_changes_nothing(shows: datetime) -> None:
    hands = Hands(NOON)
    clock = hands.clock()
    clock.hear(NOON)
    hands.pass_by(60)
    hands.shows = shows
    assert clock.now() == NOON + timedelta(minutes=1)
    assert clock.is_wrong


def test_a_small_difference_is_nobody_s_trouble() -> None:
    hands = Hands(NOON + timedelta(minutes=2))
    clock = hands.clock()
    clock.hear(NOON)
    assert not clock.is_wrong


def test_after_a_new_start_today_is_never_before_the_last_word_of_the_hub() -> None:
    """The battery died over night: the clock begins again in 1970."""
    clock = Hands(datetime(1970, 1, 1, tzinfo=UTC)).clock()
    clock.learn(NOON, timedelta(0))
    assert clock.today() == date(2026, 3, 2)
    assert clock.is_wrong


def test_a_hub_that_was_wrong_once_does_not_hold_today_for_ever() -> None:
    hands = Hands(NOON)
    clock = hands.clock()
    clock.hear(datetime(2099, 1, 1, tzinfo=UTC))
    clock.hear(NOON)
    assert clock.today() == date(2026, 3, 2)
    assert not clock.is_wrong


def test_a_stamp_of_a_run_that_met_the_hub_is_told_exactly() -> None:
    """Written ten minutes before this run's first exchange, by a clock in 1970."""
    wall = datetime(1970, 1, 1, 0, 5, tzinfo=UTC)
    stamp = stamp_of([ms(wall), "run", 300_000, 0], {"run": [900_000, ms(NOON)]})
    assert stamp.at == NOON - timedelta(minutes=10)
    assert stamp.wall == wall
    assert stamp.was_wrong
    assert not stamp.is_about


def test_a_stamp_of_a_run_that_never_met_the_hub_is_told_roughly() -> None:
    wall = NOON - timedelta(days=400)
    stamp = stamp_of([ms(wall), "run", 5, 400 * 86_400_000], {})
    assert (stamp.at, stamp.is_about) == (NOON, True)


def test_nothing_is_told_as_written_after_the_hub_had_it() -> None:
    stamp = stamp_of([ms(datetime(2099, 1, 1, tzinfo=UTC)), "run", 5, 0], {}, NOON)
    assert (stamp.at, stamp.is_about, stamp.was_wrong) == (NOON, True, True)
    told = told_by(datetime(2099, 1, 1, tzinfo=UTC), NOON)
    assert (told.at, told.was_wrong) == (NOON, True)


def test_a_right_stamp_is_told_as_it_is() -> None:
    stamp = stamp_of([ms(NOON), "run", 5, 0], {}, NOON + timedelta(hours=3))
    assert (stamp.at, stamp.is_about, stamp.was_wrong) == (NOON, False, False)
    told = told_by(NOON, NOON + timedelta(days=3))
    assert (told.at, told.was_wrong) == (NOON, False)


# What is believed, and what is only possible


YEARS = timedelta(days=20 * 365)


@pytest.mark.parametrize("says", [datetime(2000, 1, 1, tzinfo=UTC), NOON + YEARS])
def test_a_hub_far_from_all_that_is_known_is_not_believed(says: datetime) -> None:
    hands = Hands(NOON)
    clock = hands.clock()
    assert clock.hear(NOON)
    hands.pass_by(3600)
    assert not clock.hear(says)
    assert clock.doubted == says
    assert clock.today() == date(2026, 3, 2)
    assert not clock.is_wrong
    assert clock.hear(NOON + timedelta(hours=1))
    assert clock.doubted is None


def test_a_hub_beside_this_computer_s_clock_is_believed_whatever_was_heard_before() -> None:
    """An hour of a hub twenty years ahead holds nobody's clock for twenty years."""
    clock = Hands(NOON).clock()
    clock.learn(NOON + YEARS, timedelta(0))
    assert clock.hear(NOON)
    assert clock.floor == NOON
    assert clock.today() == date(2026, 3, 2)


def test_two_clocks_years_apart_prove_nothing_where_nothing_else_is_known() -> None:
    clock = Hands(NOON).clock()
    clock.hear(NOON + YEARS)
    assert clock.floor is None


def test_a_word_of_the_administrator_lowers_what_was_learnt() -> None:
    clock = Hands(datetime(1970, 1, 1, tzinfo=UTC)).clock()
    clock.learn(NOON + YEARS, timedelta(0))
    assert not clock.hear(NOON)
    clock.lower(NOON)
    assert clock.hear(NOON)
    assert clock.today() == date(2026, 3, 2)


@pytest.mark.parametrize("wrong_by", [timedelta(days=days) for days in (-3650, -1, 1, 3650)])
def test_what_was_learnt_of_a_clock_ends_when_it_is_set_right(wrong_by: timedelta) -> None:
    hands = Hands(NOON + timedelta(hours=1))
    clock = hands.clock()
    clock.learn(NOON, -wrong_by, hands.steady_s - 3600)
    assert clock.now() == NOON + timedelta(hours=1)
    assert not clock.is_wrong


@pytest.mark.parametrize("wrong_by", [timedelta(days=days) for days in (-3650, -1, 1, 3650)])
def test_a_clock_that_nobody_has_set_is_still_known_to_be_wrong(wrong_by: timedelta) -> None:
    hands = Hands(NOON + wrong_by + timedelta(hours=1))
    clock = hands.clock()
    clock.learn(NOON, -wrong_by, hands.steady_s - 3600)
    assert clock.now() == NOON + timedelta(hours=1)
    assert clock.is_wrong


def test_a_clock_that_was_set_right_while_the_computer_was_off_is_taken_as_it_is() -> None:
    for wrong_by in (-YEARS, YEARS):
        clock = Hands(NOON + timedelta(days=3)).clock()
        clock.learn(NOON, -wrong_by, 900_000.0)
        assert clock.days() == (date(2026, 3, 5),)
        assert not clock.is_wrong


def test_no_clock_is_right_before_the_day_on_which_the_program_was_made() -> None:
    clock = Clock(lambda: datetime(2019, 1, 1, tzinfo=UTC), build_day=date(2026, 3, 1))
    assert clock.today() == date(2026, 3, 1)
    assert clock.is_wrong
    assert clock.is_doubtful


def test_a_clock_that_has_jumped_proves_no_day() -> None:
    hands = Hands(NOON)
    clock = hands.clock()
    assert clock.note_day() == date(2026, 3, 2)
    hands.shows = NOON + YEARS
    assert clock.is_doubtful
    assert clock.days() == (date(2026, 3, 2),)
    assert clock.note_day() is None


def test_no_day_is_refused_as_one_to_come_before_the_hub_was_heard() -> None:
    clock = Hands(datetime(2000, 1, 1, tzinfo=UTC)).clock()
    assert clock.latest() > date(2026, 3, 2)
    clock.hear(NOON)
    assert clock.latest() == date(2026, 3, 2)


@pytest.mark.parametrize(
    "set_to", [datetime(2097, 1, 1, tzinfo=UTC), datetime(2180, 1, 1, tzinfo=UTC)]
)
def test_no_clock_shows_a_day_that_no_record_may_name(set_to: datetime) -> None:
    """Set while the program runs, where nothing counts the seconds beside it."""
    shows = [NOON - 3 * YEARS]
    clock = Clock(lambda: shows[0])
    clock.hear(NOON)
    shows[0] = set_to
    assert clock.today() == min(set_to.date(), LATEST_DAY)
