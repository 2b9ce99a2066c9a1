"""Times of day as people type them."""

from __future__ import annotations

from datetime import time


def times_of_day(text: str) -> tuple[time, ...]:
    """Times such as “12:00 17:30”, in order; Chinese punctuation between them is welcome. Raises
    ValueError for what is none."""
    for mark in ",，、;；":
        text = text.replace(mark, " ")
    return tuple(sorted(time.fromisoformat(_padded(word)) for word in text.split()))


def _padded(word: str) -> str:
    hour, mark, minute = word.replace("：", ":").partition(":")
    if not mark or not hour.isascii() or not hour.isdigit() or len(minute) != 2:
        raise ValueError(word)
    return f"{hour:0>2}:{minute}"
