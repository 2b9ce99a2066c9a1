"""Ages as forms show them: days, then months, then years."""

from __future__ import annotations

from datetime import date

CHINESE_UNITS = ("岁", "月", "天")
ENGLISH_UNITS = (" y", " m", " d")


def years_old(birth: date, on: date) -> int:
    """Full years; a person born on 29 February has a birthday on 1 March in a short year."""
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


def age_text(birth: date | None, on: date, language: str = "zh") -> str:
    """Days below one month, months below one year, years and months below three, then years.

    Empty if the birth date is unknown or lies after `on`.
    """
    if birth is None or birth > on:
        return ""
    year, month, day = ENGLISH_UNITS if language.startswith("en") else CHINESE_UNITS
    years, months = divmod(_months_old(birth, on), 12)
    if years >= 3:
        return f"{years}{year}"
    if years:
        rest = f"{months}{month}" if months else ""
        gap = " " if rest and language.startswith("en") else ""
        return f"{years}{year}{gap}{rest}"
    return f"{months}{month}" if months else f"{(on - birth).days}{day}"


def _months_old(birth: date, on: date) -> int:
    return (on.year - birth.year) * 12 + on.month - birth.month - (on.day < birth.day)
