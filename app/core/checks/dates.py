"""Dates as people type them: 20260115, 0115, 2026-1-15, 2026年1月15日, `=` today, `+7`, `+3m`."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

from app.core.checks.result import Checked, out_of_range, required, too_long
from app.core.checks.texts import plain_digits
from app.core.errors import FieldProblem
from app.core.text import N_

EARLIEST = date(1900, 1, 1)
LATEST = date(2099, 12, 31)

_WORDS = {
    "=": 0,
    "今天": 0,
    "今日": 0,
    "明天": 1,
    "明日": 1,
    "后天": 2,
    "昨天": -1,
    "昨日": -1,
    "前天": -2,
}
_SHIFT = re.compile(r"([+-])([0-9]{1,5})(d|w|m|y|天|日|周|月|个月|年)?", re.IGNORECASE)
_TOGETHER = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_SHORT = re.compile(r"([0-9]{2})([0-9]{2})")
_PARTS = re.compile(r"(?:([0-9]{4})[-/.年])?([0-9]{1,2})[-/.月]([0-9]{1,2})[日号]?")
_MONTH = re.compile(r"([0-9]{4})[-/.年]?([0-9]{1,2})月?")


def read_date(
    text: str,
    today: date,
    *,
    earliest: date = EARLIEST,
    latest: date = LATEST,
    needed: bool = False,
) -> Checked[date]:
    """The date meant by what was typed, counted from `today` where it is relative."""
    if len(text) > 30:
        return Checked(problem=too_long(len(text), 30))
    typed = plain_digits(text).replace(" ", "")
    if not typed:
        return Checked(problem=required() if needed else None)
    meant = _relative(typed, today) or _written(typed, today)
    if meant is None:
        return Checked(problem=_not_a_date())
    if not earliest <= meant <= latest:
        return Checked(problem=out_of_range(earliest.isoformat(), latest.isoformat()))
    return Checked(meant)


def read_month(text: str, today: date, *, needed: bool = False) -> Checked[str]:
    """A year and month (`2026-01`), as the form asks of an earlier diagnosis; a year alone is kept."""
    if len(text) > 30:
        return Checked(problem=too_long(len(text), 30))
    typed = plain_digits(text).replace(" ", "")
    if not typed:
        return Checked(problem=required() if needed else None)
    if re.fullmatch(r"[0-9]{4}年?", typed):
        return _month_within(int(typed[:4]), None, today)
    parts = _MONTH.fullmatch(typed)
    if parts and 1 <= int(parts[2]) <= 12:
        return _month_within(int(parts[1]), int(parts[2]), today)
    return Checked(problem=_not_a_month())


def moved(start: date, amount: int, unit: str = "d") -> date | None:
    """The date some days, weeks, months or years away; a short month ends on its last day."""
    if unit in ("m", "月", "个月"):
        return _months_away(start, amount)
    if unit in ("y", "年"):
        return _months_away(start, 12 * amount)
    try:
        return start + timedelta(days=7 * amount if unit in ("w", "周") else amount)
    except OverflowError:
        return None


def _relative(typed: str, today: date) -> date | None:
    if typed in _WORDS:
        return today + timedelta(days=_WORDS[typed])
    shift = _SHIFT.fullmatch(typed)
    if not shift:
        return None
    return moved(today, int(shift[1] + shift[2]), (shift[3] or "d").lower())


def _written(typed: str, today: date) -> date | None:
    parts = _TOGETHER.fullmatch(typed) or _PARTS.fullmatch(typed)
    if parts:
        return _real(int(parts[1] or today.year), int(parts[2]), int(parts[3]))
    short = _SHORT.fullmatch(typed)
    return _real(today.year, int(short[1]), int(short[2])) if short else None


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _months_away(start: date, months: int) -> date | None:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        return None
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(start.day, last))


def _month_within(year: int, month: int | None, today: date) -> Checked[str]:
    if not EARLIEST.year <= year <= today.year or (year, month or 1) > (today.year, today.month):
        return Checked(problem=out_of_range(f"{EARLIEST:%Y-%m}", f"{today:%Y-%m}"))
    return Checked(f"{year}-{month:02d}" if month else f"{year}")


def _not_a_date() -> FieldProblem:
    text = N_(
        "This is not a date. Type 20260115, 0115, 2026-1-15, = for today, +7 for in a week, "
        "+3m or +2y."
    )
    return FieldProblem("FIELD_FORMAT", text)


def _not_a_month() -> FieldProblem:
    return FieldProblem("FIELD_FORMAT", N_("Type a year and month, e.g. 202601 or 2026-1."))
