"""Several times of day in one field."""

from __future__ import annotations

from datetime import time

from app.core.checks import read_time


def times_of_day(text: str) -> tuple[time, ...]:
    """Times such as “12:00 17:30”, in order; Chinese punctuation between them is welcome. Raises
    ValueError for what is none."""
    for mark in ",，、;；":
        text = text.replace(mark, " ")
    return tuple(sorted(map(_time, text.split())))


def _time(word: str) -> time:
    meant = read_time(word).value
    if meant is None:
        raise ValueError(word)
    return meant
