"""Names that sound alike where people speak a dialect: n for l, z for zh, in for ing."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import product

from app.core.pinyin import readings

MOST_SOUNDS = 400
"""Ways to say one name that are looked up; the first are the likeliest."""
_SYLLABLE = re.compile(r"(zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw]?)(.+)")
_INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("f", "h"), ("r", "l"))
_FINALS = (
    ("in", "ing"),
    ("en", "eng"),
    ("an", "ang"),
    ("uan", "uang"),
    ("ian", "iang"),
    ("v", "u"),
    ("ve", "ue"),
)


def sounds(name: str) -> frozenset[str]:
    """The whole name in pinyin, once for every reading."""
    return frozenset("".join(reading) for reading in readings(name))


def sounds_near(name: str) -> list[str]:
    """What the name may be taken for by ear; its own sounds come first."""
    found: dict[str, int] = {}
    for reading in readings(name):
        choices = [_confused(syllable) for syllable in reading[:4]]
        rest = "".join(reading[4:])
        for said in product(*choices):
            changes = sum(one != own for one, own in zip(said, reading, strict=False))
            whole = "".join(said) + rest
            found[whole] = min(changes, found.get(whole, changes))
        if len(found) > 4 * MOST_SOUNDS:
            break
    return sorted(found, key=lambda whole: (found[whole], whole))[:MOST_SOUNDS]


@lru_cache(maxsize=1024)
def _confused(syllable: str) -> tuple[str, ...]:
    """The syllable itself first; of an ending only one is changed, of a beginning too."""
    match = _SYLLABLE.fullmatch(syllable)
    if match is None or not syllable.isalpha():
        return (syllable,)
    first, last = match.groups()
    begins = dict.fromkeys((first, *_others(first, _INITIALS)))
    ends = dict.fromkeys((last, *_others(last, _FINALS)))
    return tuple(begin + end for begin in begins for end in ends)


def _others(part: str, table: tuple[tuple[str, str], ...]) -> list[str]:
    return [b if part == a else a for a, b in table if part in (a, b)]
