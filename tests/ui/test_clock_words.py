"""The words about a clock are true, name the time zone, and send nobody to spoil a right clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from pytestqt.qtbot import QtBot

from app.core.clock import Clock
from ui.clock_words import clock_advice, clock_title, is_to_be_told

NOW = datetime(2026, 3, 2, 0, 43, tzinfo=UTC)
YEARS = timedelta(days=20 * 365)


def clock(wrong_by: timedelta = timedelta(0), build_day: date | None = None) -> Clock:
    return Clock(lambda: NOW + wrong_by, build_day=build_day)


@pytest.mark.parametrize("hours", [16, -1, 8, 5.5, -3.5])
def test_whole_and_half_hours_name_the_time_zone(qtbot: QtBot, hours: float) -> None:
    wrong = clock(timedelta(hours=hours))
    wrong.hear(NOW)
    assert "UTC+08:00" in clock_advice(wrong)


@pytest.mark.parametrize("minutes", [47, 72, 60 * 24 * 5])
def test_other_differences_say_nothing_of_the_zone(qtbot: QtBot, minutes: int) -> None:
    wrong = clock(timedelta(minutes=minutes))
    wrong.hear(NOW)
    assert "zone" not in clock_advice(wrong)


def test_where_hub_and_computer_speak_against_each_other_both_are_named(qtbot: QtBot) -> None:
    known = clock()
    known.learn(NOW, timedelta(0))
    known.hear(NOW - YEARS)
    assert is_to_be_told(known)
    assert clock_title(known) == "This computer's clock and the county hub's are 20 years apart."
    assert "Look at a telephone first" in clock_advice(known)


def test_what_was_known_of_an_earlier_day_is_told_as_such(qtbot: QtBot) -> None:
    known = clock(-timedelta(hours=5))
    known.learn(NOW, timedelta(hours=5))
    assert clock_title(known) == "At the last exchange this computer's clock was 5 hours slow."
    assert "If somebody has set it since" in clock_advice(known)


def test_a_clock_before_the_program_was_made_is_told_without_the_hub(qtbot: QtBot) -> None:
    old = clock(-YEARS, build_day=date(2026, 3, 1))
    assert clock_title(old).startswith("This computer's clock may be wrong: it shows")
    assert "at the earliest" in clock_advice(old)


def test_a_clock_that_jumped_is_told_by_when_the_computer_was_used(qtbot: QtBot) -> None:
    ahead = clock(YEARS)
    ahead.seen_on = date(2026, 3, 1)
    assert is_to_be_told(ahead)
    assert "It was 1/3/2026 when this computer was last used." in clock_advice(ahead)


def test_a_right_clock_is_not_spoken_of(qtbot: QtBot) -> None:
    right = clock()
    assert not is_to_be_told(right)
    right.hear(NOW)
    assert not is_to_be_told(right)
