"""What the program makes of a clock that is wrong, or is set while it runs."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from app.core.clock import Clock, stamp_of, told_by

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
