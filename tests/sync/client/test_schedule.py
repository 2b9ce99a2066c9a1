"""When the next exchange is due, by settings, outcome, and clocks right or wrong."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from app.core.clock import CHINA
from app.core.hours import times_of_day
from sync.client.schedule import (
    FIRST_PAUSE_S,
    LONGEST_PAUSE_S,
    LONGEST_SILENCE_S,
    Moment,
    Schedule,
    Timetable,
)

NINE = datetime(2026, 1, 15, 9, 0, tzinfo=CHINA)
NIGHT = (time(22), time(6))


class Day:
    """A schedule and the two clocks it is asked with."""

    def __init__(self, at: datetime = NINE) -> None:
        self.schedule = Schedule(lambda: 0.5)
        self.s = 1000.0
        self.at = at

    @property
    def now(self) -> Moment:
        return Moment(self.s, self.at)

    def pass_by(self, **time_: float) -> None:
        self.s += timedelta(**time_).total_seconds()
        self.at += timedelta(**time_)

    def exchanges(self, *, well: bool = True) -> None:
        self.schedule.begin()
        (self.schedule.went_well if well else self.schedule.failed)(self.now)

    def left(self, table: Timetable, *, is_urgent: bool = False) -> timedelta:
        seconds = self.schedule.left_s(table, self.now, is_urgent=is_urgent)
        return timedelta(seconds=seconds) if seconds != float("inf") else timedelta.max


def test_the_first_is_due_at_once_whatever_the_hour() -> None:
    day = Day(NINE.replace(hour=23))
    assert day.left(Timetable(quiet=NIGHT)) == timedelta(0)


def test_the_interval_is_counted_from_the_end_of_the_last() -> None:
    day = Day()
    day.exchanges()
    day.pass_by(minutes=5)
    assert day.left(Timetable(interval_s=900)) == timedelta(minutes=10)
    day.pass_by(minutes=10)
    assert day.left(Timetable(interval_s=900)) == timedelta(0)


def test_what_was_saved_goes_a_breath_later() -> None:
    day = Day()
    day.exchanges()
    day.schedule.saved(day.s + 2)
    assert day.left(Timetable()) == timedelta(seconds=2)


def test_a_wish_during_an_exchange_counts_for_the_next() -> None:
    day = Day()
    day.schedule.begin()
    day.schedule.want(day.s)
    day.schedule.went_well(day.now)
    assert day.left(Timetable()) == timedelta(0)


def test_fixed_times_come_between_the_intervals() -> None:
    day = Day()
    table = Timetable(interval_s=86400, fixed=(time(12), time(17)))
    day.exchanges()
    assert day.left(table) == timedelta(hours=3)
    day.pass_by(hours=3, minutes=1)
    assert day.left(table) == timedelta(0)
    day.exchanges()
    assert day.left(table) == timedelta(hours=4, minutes=59)
    day.pass_by(hours=5)
    day.exchanges()
    assert day.left(table) == timedelta(hours=18, minutes=59)


def test_a_fixed_time_that_was_slept_through_is_made_up_for() -> None:
    day = Day(NINE.replace(hour=11))
    day.exchanges()
    day.pass_by(hours=2)
    assert day.left(Timetable(interval_s=86400, fixed=(time(12),))) == timedelta(0)


def test_in_quiet_hours_only_urgent_work_and_wishes_go() -> None:
    day = Day(NINE.replace(hour=23))
    table = Timetable(quiet=NIGHT)
    day.exchanges()
    day.schedule.saved(day.s + 2)
    day.pass_by(hours=1)
    assert day.left(table) == timedelta(hours=6)
    assert day.left(table, is_urgent=True) == timedelta(0)
    day.schedule.want(day.s)
    assert day.left(table) == timedelta(0)


def test_quiet_hours_end_with_an_exchange() -> None:
    day = Day(NINE.replace(hour=23))
    table = Timetable(interval_s=900, quiet=NIGHT)
    day.exchanges()
    assert day.left(table) == timedelta(hours=7)
    day.pass_by(hours=7)
    assert day.left(table) == timedelta(0)


def test_quiet_hours_may_lie_within_a_day_and_may_be_none() -> None:
    noon = Timetable(quiet=(time(12), time(14)))
    assert [noon.is_quiet(time(hour)) for hour in (11, 12, 13, 14)] == [False, True, True, False]
    assert not Timetable(quiet=(time(8), time(8))).is_quiet(time(8))


def test_on_a_metered_line_a_save_waits_for_the_interval_unless_it_is_urgent() -> None:
    day = Day()
    table = Timetable(interval_s=7200, is_metered=True)
    day.exchanges()
    day.schedule.saved(day.s + 2)
    assert day.left(table) == timedelta(hours=2)
    assert day.left(table, is_urgent=True) == timedelta(seconds=2)


def test_pauses_grow_after_failures_and_begin_anew_after_a_success() -> None:
    day = Day()
    pauses = []
    for _ in range(12):
        day.exchanges(well=False)
        pauses.append(day.left(Timetable()).total_seconds())
    assert pauses[:3] == [FIRST_PAUSE_S, 2 * FIRST_PAUSE_S, 4 * FIRST_PAUSE_S]
    assert pauses[-1] == LONGEST_PAUSE_S
    day.exchanges()
    day.exchanges(well=False)
    assert day.left(Timetable()).total_seconds() == FIRST_PAUSE_S


def test_computers_whose_line_broke_together_do_not_come_back_together() -> None:
    pauses = set()
    for chance in (0.0, 0.3, 1.0):
        schedule = Schedule(lambda chance=chance: chance)  # type: ignore[misc]
        schedule.begin()
        schedule.failed(Moment(0, NINE))
        pauses.add(schedule.left_s(Timetable(), Moment(0, NINE), is_urgent=False))
    assert len(pauses) == 3


def test_the_hub_is_given_the_time_it_asks_for() -> None:
    day = Day()
    day.schedule.begin()
    day.schedule.failed(day.now, at_least_s=30)
    assert day.left(Timetable()) == timedelta(seconds=30)


@pytest.mark.parametrize("year", [1970, 2099])
def test_a_clock_that_is_years_wrong_stops_no_exchange(year: int) -> None:
    day = Day(NINE.replace(year=year))
    table = Timetable(interval_s=900, fixed=(time(12),), quiet=NIGHT)
    day.exchanges()
    assert day.left(table) == timedelta(minutes=15)
    day.at = NINE  # set right meanwhile
    assert day.left(table) <= timedelta(minutes=15)
    day.pass_by(minutes=15)
    assert day.left(table) == timedelta(0)


def test_a_clock_that_stands_in_quiet_hours_silences_nobody_for_more_than_a_day() -> None:
    day = Day(NINE.replace(hour=23))
    day.exchanges()
    day.s += LONGEST_SILENCE_S
    assert day.left(Timetable(quiet=NIGHT)) == timedelta(0)


def test_a_computer_that_slept_exchanges_when_it_wakes() -> None:
    day = Day()
    day.exchanges()
    day.pass_by(hours=8)
    assert day.left(Timetable(interval_s=900)) == timedelta(0)


def test_times_are_read_as_people_type_them() -> None:
    assert times_of_day("17:00，9:30 、12：00") == (time(9, 30), time(12), time(17))
    assert times_of_day(" ") == ()
    assert times_of_day("12") == (time(12),)
    for wrong in ("25:00", "12:5", "noon", "12:00-13:00", "-1:00", "٣:00"):
        with pytest.raises(ValueError):
            times_of_day(wrong)


def test_local_time_is_what_it_goes_by() -> None:
    utc = datetime(2026, 1, 15, 15, 0, tzinfo=UTC)
    assert Timetable(quiet=NIGHT).is_quiet(utc.astimezone(CHINA).time())
