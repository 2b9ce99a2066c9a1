"""Times of day as people type and say them: 930, 9:30, 9点半, 下午3点, 上午十点一刻, 3pm.

What is not plainly one time is refused: a guessed hour stands before the resident as a promise.
"""

from __future__ import annotations

import re
from datetime import time

from app.core.checks.result import Checked, FieldWarning, required, too_long
from app.core.checks.texts import plain_digits
from app.core.errors import FieldProblem
from app.core.text import N_

LONGEST = 20
LONGEST_SPAN = 40
DAYBREAK = time(6)

_COLONS = str.maketrans({"∶": ":", "︰": ":", "﹕": ":", "。": "."})
_PARTS = {
    "凌晨": "night",
    "清晨": "morning",
    "早晨": "morning",
    "早上": "morning",
    "上午": "morning",
    "am": "morning",
    "a.m.": "morning",
    "中午": "noon",
    "下午": "afternoon",
    "午后": "afternoon",
    "傍晚": "afternoon",
    "pm": "afternoon",
    "p.m.": "afternoon",
    "晚上": "evening",
    "晚间": "evening",
    "晚": "evening",
}
_HOURS = {
    "night": range(6),
    "morning": range(12),
    "noon": (11, 12, 13, 14),
    "afternoon": range(12, 24),
    "evening": range(17, 24),
}
"""The hours that each part of a day may have. A word and an hour that do not fit are refused: who
says 上午12点 or 晚上12点 may mean noon or either midnight."""

_PART = "|".join(re.escape(word) for word in sorted(_PARTS, key=len, reverse=True))
_BEFORE = re.compile(rf"({_PART})(.+)")
_AFTER = re.compile(r"(.+?)(am|pm|a\.m\.|p\.m\.)")
_SIGNS = re.compile(r"([0-9]{1,2})[:.]([0-9]{2})(?::00)?")
_TOGETHER = re.compile(r"([0-9]{2}|[1-9])([0-9]{2})")
_HOUR = re.compile(r"(0?[1-9]|[12][0-9])")
_NUMERAL = "[0-9]{1,2}|[零〇一二两三四五六七八九十]{1,4}"
_SAID = re.compile(rf"({_NUMERAL})[点點时時](?:钟|整|(半)|([一二三1-3])刻|({_NUMERAL})(分)?)?")
_BETWEEN = re.compile(r"[-–—~至到]")
_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}


def read_time(text: str, *, needed: bool = False) -> Checked[time]:
    """The time of day meant by what was typed; empty is no time."""
    if len(text) > LONGEST:
        return Checked(problem=too_long(len(text), LONGEST))
    typed = _tidy(text)
    if not typed:
        return Checked(problem=required() if needed else None)
    meant = _meant(typed)
    if meant is None:
        return Checked(problem=_not_a_time())
    return Checked(meant, warnings=(_at_night(meant),) if meant < DAYBREAK else ())


def read_time_text(text: str) -> Checked[str]:
    """The same as it is kept where a time stands as text: 09:30."""
    found = read_time(text)
    kept = None if found.value is None else f"{found.value:%H:%M}"
    return Checked(kept, found.problem, found.warnings)


def read_span(text: str) -> Checked[str]:
    """A time, or from one to a later one: 14:30-16:00. 下午2点到4点 says the afternoon once."""
    if len(text) > LONGEST_SPAN:
        return Checked(problem=too_long(len(text), LONGEST_SPAN))
    first, *rest = _BETWEEN.split(_tidy(text), maxsplit=1)
    if not rest:
        return read_time_text(first)
    begins, ends = _meant(first), _meant(_in_the_same_part(first, rest[0]))
    if begins is None or ends is None or ends <= begins:
        return Checked(problem=_not_a_span())
    return Checked(f"{begins:%H:%M}-{ends:%H:%M}")


def _tidy(text: str) -> str:
    return "".join(plain_digits(text).translate(_COLONS).lower().split())


def _in_the_same_part(first: str, second: str) -> str:
    said = _BEFORE.fullmatch(first)
    return f"{said[1]}{second}" if said and not _split(second)[0] else second


def _meant(typed: str) -> time | None:
    part, clock = _split(typed)
    read = _by_signs(clock) or _as_said(clock)
    if read is None:
        return None
    hour, minute = read
    fitting = _in_part(part, hour) if part else hour
    if fitting is None or fitting > 23 or minute > 59:
        return None
    return time(fitting, minute)


def _split(typed: str) -> tuple[str, str]:
    """The part of the day, if one was said, and the rest."""
    if before := _BEFORE.fullmatch(typed):
        return _PARTS[before[1]], before[2]
    if after := _AFTER.fullmatch(typed):
        return _PARTS[after[2]], after[1]
    return "", typed


def _by_signs(clock: str) -> tuple[int, int] | None:
    parts = _SIGNS.fullmatch(clock) or _TOGETHER.fullmatch(clock)
    if parts:
        return int(parts[1]), int(parts[2])
    hour = _HOUR.fullmatch(clock)
    return (int(hour[1]), 0) if hour else None


def _as_said(clock: str) -> tuple[int, int] | None:
    """9点, 9点半, 十点一刻, 9点05, 9点5分. 9点5 may be five past or ten to ten."""
    said = _SAID.fullmatch(clock)
    hour = _number(said[1]) if said else None
    if said is None or hour is None:
        return None
    if said[2]:
        return hour, 30
    if said[3]:
        return hour, 15 * (_number(said[3]) or 0)
    if not said[4]:
        return hour, 0
    minute = _number(said[4])
    is_whole = bool(said[5]) or len(said[4]) > 1 or said[4] == "十"
    return (hour, minute) if minute is not None and is_whole else None


def _number(numeral: str) -> int | None:
    """0 to 99, in digits or in characters: 十, 十二, 二十, 二十一, 零五."""
    if numeral[0] in "0123456789":
        return int(numeral)
    tens, ten, ones = numeral.partition("十")
    if not ten:
        return _below_ten(numeral)
    if any(len(digits) > 1 or digits in ("零", "〇") for digits in (tens, ones)):
        return None
    return 10 * _DIGITS.get(tens, 1) + (_DIGITS[ones] if ones else 0) if "十" not in ones else None


def _below_ten(numeral: str) -> int | None:
    rest = numeral[1:] if len(numeral) == 2 and numeral[0] in "零〇" else numeral
    return _DIGITS.get(rest)


def _in_part(part: str, hour: int) -> int | None:
    """The hour by the clock of 24 hours, or None where word and hour do not fit."""
    fits = _HOURS[part]
    if part == "night" and hour == 12:
        return 0
    if hour in fits:
        return hour
    is_small = part in ("noon", "afternoon", "evening") and 1 <= hour <= 11
    return hour + 12 if is_small and hour + 12 in fits else None


def _at_night(meant: time) -> FieldWarning:
    """3 is three in the night, and may be meant as 15:00."""
    text = N_("{time} is at night. For the afternoon type 15:00 or 3pm.")
    return FieldWarning("TIME_AT_NIGHT", text, {"time": f"{meant:%H:%M}"})


def _not_a_time() -> FieldProblem:
    text = N_("This is not one time of day. Type 9, 930, 9:30 or 3pm, or leave it empty.")
    return FieldProblem("FIELD_FORMAT", text)


def _not_a_span() -> FieldProblem:
    text = N_("Type one time of day, 14:30, or from when to when, 14:30-16:00.")
    return FieldProblem("FIELD_FORMAT", text)
