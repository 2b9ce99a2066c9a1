"""What speaks for two records being one person's, and what against it, in bits.

Each field adds log2(how often it agrees so in one person's two records / how often it would by
chance). What one of the two does not say speaks neither way. The bits of a name and a village are
those of their rarity in this store.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from sqlalchemy import Connection

from app.core.pinyin import surname_length
from app.patients.likely.births import Nearness, nearness
from app.patients.likely.facts import Facts
from app.patients.likely.frequencies import Frequencies
from app.patients.likely.looks import look_alike
from app.patients.likely.passes import FoundByPass
from app.patients.likely.sounds import sounds, sounds_near

LIKELY = 10.0
"""Bits from which somebody is shown before a new record is saved."""


class Sign(StrEnum):
    """What agrees."""

    NUMBER = "number"
    RECORD_NUMBER = "record_number"
    NAME = "name"
    SOUND = "sound"
    LOOK = "look"
    BIRTH = "birth"
    NEAR_BIRTH = "near_birth"
    SEX = "sex"
    PHONE = "phone"
    CONTACT = "contact"
    MOTHER = "mother"
    VILLAGE = "village"


@dataclass(frozen=True)
class Agreeing:
    """What two records agree in, and the bits it is worth."""

    sign: Sign
    weight: float


@dataclass(frozen=True)
class Score:
    bits: float
    why: tuple[Agreeing, ...] = ()
    """What agrees, the weightiest first; what speaks against it is in the bits alone."""

    @property
    def is_likely(self) -> bool:
        return self.bits >= LIKELY

    @property
    def is_same_number(self) -> bool:
        return any(one.sign is Sign.NUMBER for one in self.why)


def is_new(score: Score, before: Score | None) -> bool:
    """Whether a change made two records likely, or gave them one number."""
    if before is None:
        return True
    return score.is_same_number and not before.is_same_number


Part = tuple[Sign | None, float]
"""A field's answer: what agrees (None: nothing that could be shown), and its bits."""

SAME_NUMBER, OTHER_NUMBER, MISTYPED_NUMBER = 60.0, -9.0, 0.0
"""The same number is shown whatever else differs: one of the two records is wrong."""
SAME_RECORD_NUMBER = 12.0
SAME_SEX, OTHER_SEX = 1.0, -5.0
SAME_PHONE, CROSSED_PHONE, OTHER_PHONE = 9.0, 6.0, -1.0
SAME_CONTACT, OTHER_CONTACT = 5.0, -0.5
SAME_MOTHER, OTHER_MOTHER = 8.0, -6.0
OTHER_VILLAGE = -2.0
MOST_OF_VILLAGE = 6.0
OTHER_NAME = -9.0
SURE_OF_SOUND, SURE_OF_NEAR_SOUND, SURE_OF_LOOK, SURE_OF_OTHER = 1.0, 2.0, 2.0, 5.0
"""Taken from the rarity of a name that is not the very same."""
MOST_OF_PART = 9.0


class Scorer:
    """Compares one person's facts with those that the passes found."""

    def __init__(
        self, connection: Connection, facts: Facts, found: FoundByPass, frequencies: Frequencies
    ) -> None:
        self._connection = connection
        self._facts = facts
        self._found = found
        self._frequencies = frequencies
        self._weights: dict[tuple[str, str], float] = {}
        self._sounds = sounds(facts.name)
        self._near = frozenset(sounds_near(facts.name))

    def score(self, other: Facts) -> Score:
        near = nearness(self._facts.births, other.births)
        parts = [*self._plain(other, near), self._name(other, near)]
        bits = sum(weight for _, weight in parts)
        why = [Agreeing(sign, round(weight, 1)) for sign, weight in parts if sign is not None]
        return Score(round(bits, 2), tuple(sorted(why, key=lambda one: -one.weight)))

    def _plain(self, other: Facts, near: Nearness | None) -> Iterator[Part]:
        one = self._facts
        yield _number(one, other)
        yield _official(one, other)
        yield _birth(near)
        yield _equal(Sign.SEX, one.told_sex, other.told_sex, SAME_SEX, OTHER_SEX)
        yield _phone(one, other)
        yield _equal(
            Sign.CONTACT, one.contact_name, other.contact_name, SAME_CONTACT, OTHER_CONTACT
        )
        yield _equal(
            Sign.MOTHER, one.mother_id_number, other.mother_id_number, SAME_MOTHER, OTHER_MOTHER
        )
        yield self._village(other)

    def _village(self, other: Facts) -> Part:
        here, there = self._facts.village_name, other.village_name
        if not here or not there:
            return None, 0.0
        if here != there:
            return None, OTHER_VILLAGE
        return Sign.VILLAGE, min(self._weight("village", here), MOST_OF_VILLAGE)

    def _name(self, other: Facts, near: Nearness | None) -> Part:
        here, there = self._facts.plain_name, other.plain_name
        if not here or not there:
            return None, 0.0
        if here == there:
            return Sign.NAME, self._of_name
        if self._sounds_same(other):
            return Sign.SOUND, self._of_sound - SURE_OF_SOUND
        if self._sounds_near(other):
            return Sign.SOUND, self._of_sound - SURE_OF_NEAR_SOUND
        return self._part_of_name(here, there, near)

    def _sounds_same(self, other: Facts) -> bool:
        """The short numbers first: reading a name costs more than all the rest."""
        return other.n in self._found.sounding and bool(self._sounds & sounds(other.name))

    def _sounds_near(self, other: Facts) -> bool:
        is_found = other.n in self._found.nearly_sounding or other.n in self._found.sounding
        return is_found and bool(self._near & sounds(other.name))

    @cached_property
    def _of_name(self) -> float:
        return self._rarity(len(self._found.named))

    @cached_property
    def _of_sound(self) -> float:
        found = self._found
        return self._rarity(len(found.named | found.sounding | found.nearly_sounding))

    def _rarity(self, count: int) -> float:
        return self._frequencies.weight_of(self._connection, "name", count)

    def _part_of_name(self, here: str, there: str, near: Nearness | None) -> Part:
        """One character stands for another; of a short name only one that looks like it."""
        wrong = _one_other(here, there)
        if wrong is None:
            return None, OTHER_NAME
        is_alike = look_alike(here[wrong], there[wrong])
        if not is_alike and (len(here) < 3 or near is None or not near.is_near):
            return None, OTHER_NAME
        sure = SURE_OF_LOOK if is_alike else SURE_OF_OTHER
        weight = self._weight_but(here, wrong) - sure
        return Sign.LOOK, min(weight, MOST_OF_PART)

    def _weight_but(self, name: str, wrong: int) -> float:
        """The rarity of all characters but one."""
        family = surname_length(name)
        weight = 0.0
        for place, character in enumerate(name):
            if place != wrong:
                what = "surname" if place < family else "character"
                weight += self._weight(what, character)
        return weight

    def _weight(self, what: str, value: str) -> float:
        """Looked up once for all that are compared: it is always a value of this person's own."""
        if (known := self._weights.get((what, value))) is None:
            known = self._frequencies.weight(self._connection, what, value)
            self._weights[what, value] = known
        return known


def _number(one: Facts, other: Facts) -> Part:
    if not one.id_number or not other.id_number:
        return None, 0.0
    if set(one.numbers) & set(other.numbers):
        return Sign.NUMBER, SAME_NUMBER
    is_slip = len(one.id_number) == len(other.id_number) and _slips(one, other) <= 2
    return None, MISTYPED_NUMBER if is_slip else OTHER_NUMBER


def _slips(one: Facts, other: Facts) -> int:
    return sum(a != b for a, b in zip(one.id_number, other.id_number, strict=True))


def _official(one: Facts, other: Facts) -> Part:
    here, there = one.official_number, other.official_number
    if here and here == there:
        return Sign.RECORD_NUMBER, SAME_RECORD_NUMBER
    return None, 0.0


def _birth(near: Nearness | None) -> Part:
    if near is None:
        return None, 0.0
    if near is Nearness.SAME:
        return Sign.BIRTH, near.weight
    return (Sign.NEAR_BIRTH if near.is_near else None), near.weight


def _phone(one: Facts, other: Facts) -> Part:
    shared = one.phones & other.phones
    if not shared:
        both_say = bool(one.phones and other.phones)
        return None, OTHER_PHONE if both_say else 0.0
    own = {one.phone, other.phone}
    return Sign.PHONE, SAME_PHONE if own & shared and len(own) == 1 else CROSSED_PHONE


def _equal(sign: Sign, here: str, there: str, same: float, other: float) -> Part:
    if not here or not there:
        return None, 0.0
    return (sign, same) if here == there else (None, other)


def _one_other(here: str, there: str) -> int | None:
    """The place of the one character that differs, or None."""
    if len(here) != len(there):
        return None
    wrong = [at for at, (a, b) in enumerate(zip(here, there, strict=True)) if a != b]
    return wrong[0] if len(wrong) == 1 else None
