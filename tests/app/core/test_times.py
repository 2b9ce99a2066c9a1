"""Times of day are read as they are said, or refused; no hour is ever guessed."""

from __future__ import annotations

from datetime import time

import pytest

from app.core.checks import read_span, read_time
from app.core.hours import times_of_day

CHARACTERS = "零一二三四五六七八九"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("9", "09:00"),
        ("09", "09:00"),
        ("14", "14:00"),
        ("930", "09:30"),
        ("0930", "09:30"),
        ("9:30", "09:30"),
        ("９：３０", "09:30"),
        ("9∶30", "09:30"),
        ("8.30", "08:30"),
        ("8。30", "08:30"),
        (" 9 : 30 ", "09:30"),
        ("09:30:00", "09:30"),
        ("9点", "09:00"),
        ("9点钟", "09:00"),
        ("9点整", "09:00"),
        ("9点半", "09:30"),
        ("九点半", "09:30"),
        ("9点05", "09:05"),
        ("9点5分", "09:05"),
        ("九点零五分", "09:05"),
        ("九点十分", "09:10"),
        ("9时45分", "09:45"),
        ("上午10点一刻", "10:15"),
        ("十点三刻", "10:45"),
        ("上午9:30", "09:30"),
        ("下午3点", "15:00"),
        ("下午三点半", "15:30"),
        ("下午15:00", "15:00"),
        ("下午330", "15:30"),
        ("中午12点半", "12:30"),
        ("中午1点", "13:00"),
        ("晚上8点", "20:00"),
        ("傍晚6点", "18:00"),
        ("凌晨2点", "02:00"),
        ("凌晨12点", "00:00"),
        ("21点", "21:00"),
        ("二十一点", "21:00"),
        ("两点", "02:00"),
        ("0点", "00:00"),
        ("3pm", "15:00"),
        ("3:30 PM", "15:30"),
        ("3 p.m.", "15:00"),
        ("12pm", "12:00"),
        ("9am", "09:00"),
    ],
)
def test_a_time_is_read_as_it_is_said(typed: str, meant: str) -> None:
    found = read_time(typed)
    assert found.problem is None
    assert f"{found.value:%H:%M}" == meant


@pytest.mark.parametrize(
    "typed",
    [
        *("上午", "下午", "早上", "点", "半", "明天", "+1", "-9", "=", "0", "00", "9-10"),
        *("24", "25", "30", "24:00", "2400", "2530", "1260", "960", "12345", "012"),
        *("9:5", "9.5", "8.3", "9点5", "九点五", "9点60", "9点半半", "9半", "半点", "9点半刻"),
        *("上午12点", "晚上12点", "晚上1点", "上午13点", "下午0点", "中午9点", "凌晨9点"),
        *("12am", "13am", "0pm", "pm", "3xm", "9:30:15", "九十九点", "十十点", "二零点"),
        *("²", "9²", "٩", "九", "9点前", "约9点", "9点左右", "9,30", "9/30", "1e1", "9" * 30),
    ],
)
def test_what_is_not_plainly_one_time_is_refused(typed: str) -> None:
    found = read_time(typed)
    assert found.value is None
    assert found.problem is not None


def test_empty_is_no_time_and_needed_says_so() -> None:
    assert read_time("  ") == read_time("")
    assert (read_time("").value, read_time("").problem) == (None, None)
    assert read_time("", needed=True).problem is not None


def test_every_minute_of_the_day_is_read_alike_however_it_is_written() -> None:
    for minute in range(24 * 60):
        meant = time(*divmod(minute, 60))
        hour, rest = meant.hour, meant.minute
        ways = {
            f"{hour}:{rest:02}",
            f"{hour:02}{rest:02}",
            f"{hour:02}：{rest:02}",
            f"{hour}点{rest:02}分",
            f"{_said(hour)}点{_said(rest)}分",
            f"{'下午' if hour >= 12 else '凌晨' if hour < 6 else '上午'}{hour}:{rest:02}",
        }
        if hour >= 13:
            ways |= {f"下午{hour - 12}点{rest:02}", f"{hour - 12}:{rest:02}pm"}
        assert {way: read_time(way).value for way in ways} == dict.fromkeys(ways, meant)


def _said(number: int) -> str:
    if number <= 10:
        return f"{CHARACTERS}十"[number]
    tens, ones = divmod(number, 10)
    return f"{CHARACTERS[tens] if tens > 1 else ''}十{CHARACTERS[ones] if ones else ''}"


@pytest.mark.parametrize(("typed", "warns"), [("3", True), ("0545", True), ("6", False)])
def test_an_hour_of_the_night_is_kept_and_doubted(typed: str, warns: bool) -> None:
    assert bool(read_time(typed).warnings) is warns


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("14:30", "14:30"),
        ("1430-1600", "14:30-16:00"),
        ("14:30～16:00", "14:30-16:00"),
        ("下午2点到4点", "14:00-16:00"),
        ("上午9点至下午3点半", "09:00-15:30"),
        ("", None),
    ],
)
def test_a_session_may_last_from_one_time_to_a_later_one(typed: str, kept: str | None) -> None:
    found = read_span(typed)
    assert (found.value, found.problem) == (kept, None)


@pytest.mark.parametrize("typed", ["16:00-14:30", "9-9", "9-", "-9", "9到10到11", "上午-下午"])
def test_what_does_not_go_from_one_time_to_a_later_one_is_refused(typed: str) -> None:
    assert read_span(typed).problem is not None


def test_several_times_stand_in_one_field() -> None:
    assert times_of_day("17:30 9点半、12") == (time(9, 30), time(12), time(17, 30))
    with pytest.raises(ValueError):
        times_of_day("12:00 noon")
