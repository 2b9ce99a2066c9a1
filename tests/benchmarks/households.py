"""A township of households, and its residents typed a second time in the ways people do."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from app.core.identity import check_digit
from app.core.lunar import lunar_of
from app.core.pinyin import full
from app.patients import Patient
from app.patients.likely.looks import names_alike
from app.patients.likely.sounds import sounds_near
from tests.benchmarks.names import (
    FIRST_NEW,
    FIRST_OLD,
    SECOND_NEW,
    SECOND_OLD,
    given,
    of_generation,
    surname,
)

VILLAGES = 90
HAS_NUMBER = 0.85
"""Of the residents on file; the others came without their card."""


@dataclass(frozen=True)
class Somebody:
    """What tells who one resident is."""

    name: str
    sex: str
    birth_on: date | None
    id_number: str | None
    phone: str | None
    contact_name: str | None
    contact_phone: str | None
    village_name: str | None

    def patient(self) -> Patient:
        reason = None if self.id_number else "未带证件"
        return Patient(no_id_reason=reason, id_kind="01", **self.__dict__)


class Township:
    """Draws households one after the other; the same ones for the same seed."""

    def __init__(self, seed: int = 20261130) -> None:
        self.rng = random.Random(seed)
        self._villages = [f"{_village(number)}村" for number in range(VILLAGES)]
        self._sizes = [1 / (number + 8) for number in range(VILLAGES)]

    def residents(self, count: int) -> Iterator[Somebody]:
        left = count
        while left > 0:
            home = self.household()[:left]
            left -= len(home)
            yield from home

    def household(self) -> list[Somebody]:
        """A couple, their children, often a grandparent: one village, few telephones."""
        rng = self.rng
        village = rng.choices(self._villages, weights=self._sizes)[0]
        father = self._somebody(surname(rng), "1", self._birth(1940, 1992), village)
        mother = self._somebody(surname(rng), "2", self._birth(1942, 1994), village)
        home = [father, mother, *self._children(father)]
        if rng.random() < 0.4:
            born = self._birth(1925, 1950)
            home.append(self._somebody(surname(rng), "2", born, village))
        phone, name = father.phone, father.name
        return [self._at_home(one, phone, name) for one in home]

    def _children(self, father: Somebody) -> list[Somebody]:
        assert father.birth_on is not None
        begin = father.birth_on.year + 22
        rng, family = self.rng, father.name[:1]
        first = given(rng, "1", begin)[:1]
        made = []
        for _ in range(rng.choice((0, 1, 1, 1, 2, 2, 3))):
            born = self._birth(min(begin, 2022), min(begin + 10, 2025))
            child = self._somebody(family, rng.choice("12"), born, father.village_name or "")
            if rng.random() < 0.3:
                child = replace(child, name=family + of_generation(rng, first, born.year))
            made.append(child)
        return made

    def _at_home(self, one: Somebody, phone: str | None, name: str) -> Somebody:
        """A third gives the father's telephone as their own, most name him as the contact."""
        rng = self.rng
        own = phone if rng.random() < 0.33 else one.phone
        own = None if rng.random() < 0.15 else own
        named = (name, phone) if rng.random() < 0.6 and name != one.name else (None, None)
        return replace(one, phone=own, contact_name=named[0], contact_phone=named[1])

    def _somebody(self, family: str, sex: str, born: date, village: str) -> Somebody:
        rng = self.rng
        number = self._number(sex, born) if rng.random() < HAS_NUMBER else None
        name = family + given(rng, sex, born.year)
        return Somebody(name, sex, born, number, self._phone(), None, None, village)

    def _birth(self, first: int, last: int) -> date:
        """One in a hundred is known by the year alone."""
        year = self.rng.randint(first, last)
        if self.rng.random() < 0.01:
            return date(year, 1, 1)
        return date(year, 1, 1) + timedelta(days=self.rng.randrange(365))

    def _number(self, sex: str, born: date) -> str:
        serial = self.rng.randrange(0, 500) * 2 + (sex == "1")
        first = f"130823{born:%Y%m%d}{serial:03}"
        return first + check_digit(first)

    def _phone(self) -> str:
        return f"1{self.rng.randint(3, 9)}{self.rng.randrange(10**9):09}"


def _village(number: int) -> str:
    return "东西南北上下前后大"[number % 9] + "河沟山岭庄坊店桥湾坡"[number // 9]


Again = Callable[[Somebody, random.Random], Somebody | None]
"""The same person as typed a second time, without the card; None where it cannot be so."""


def again(one: Somebody, rng: random.Random, **changed: object) -> Somebody:
    """Half give the same telephone, a third none, the rest a new one; one of ten has moved."""
    typed = replace(one, id_number=None, contact_name=None, contact_phone=None)
    chance = rng.random()
    if chance > 0.5:
        typed = replace(typed, phone=None if chance < 0.83 else f"13{rng.randrange(10**9):09}")
    if rng.random() < 0.1:
        typed = replace(typed, village_name="外乡村")
    return replace(typed, **changed)  # type: ignore[arg-type]


def slip(day: date, rng: random.Random) -> date | None:
    """One digit mistyped, or two exchanged."""
    digits = list(f"{day:%Y%m%d}")
    at = rng.randrange(2, 8)
    if rng.random() < 0.3 and at < 7:
        digits[at], digits[at + 1] = digits[at + 1], digits[at]
    else:
        digits[at] = rng.choice("0123456789")
    return _dated("".join(digits), day)


def _dated(digits: str, day: date) -> date | None:
    try:
        typed = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
    return typed if typed != day and typed.year <= 2026 else None


def wrong_date(day: date, rng: random.Random) -> date | None:
    """As the farmers' calendar has it, a year off, day and month exchanged, the year alone, or some
    other day of the three years round it."""
    chance = rng.random()
    if chance < 0.25:
        return lunar_date(day)
    if chance < 0.45:
        return _dated(f"{day.year + rng.choice((-1, 1))}{day:%m%d}", day)
    if chance < 0.55:
        return _dated(f"{day.year}{day:%d%m}", day)
    if chance < 0.65:
        return _dated(f"{day.year}0101", day)
    return day + timedelta(days=rng.choice((-1, 1)) * rng.randint(3, 1000))


def lunar_date(day: date) -> date | None:
    lunar = lunar_of(day)
    return _dated(f"{lunar.year}{lunar.month:02}{lunar.day:02}", day) if lunar else None


def same_sound(name: str, rng: random.Random) -> str | None:
    """Another character that is read the same, in the given name."""
    at = rng.randrange(1, len(name))
    others = [one for one in _read_so(next(iter(full(name[at])), "")) if one != name[at]]
    return name[:at] + rng.choice(others) + name[at + 1 :] if others else None


@lru_cache(maxsize=1024)
def _read_so(sound: str) -> tuple[str, ...]:
    return tuple(one for one in _characters() if sound in full(one))


@lru_cache(maxsize=1)
def _characters() -> tuple[str, ...]:
    """The common characters, as the first level of GB 2312 has them."""
    codes = (bytes((row, cell)) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFA))
    return tuple(code.decode("gb2312") for code in codes)


def near_sound(name: str, rng: random.Random) -> str | None:
    """One that people of a dialect take for it."""
    at = rng.randrange(1, len(name))
    own = full(name[at])
    near = [sound for sound in sounds_near(name[at]) if sound not in own]
    others = [one for sound in near for one in _read_so(sound)]
    return name[:at] + rng.choice(others) + name[at + 1 :] if others else None


def wrong_character(name: str, rng: random.Random) -> str | None:
    """One of the same look, or simply another one, in the given name of three characters."""
    if len(name) < 3:
        return None
    alike = [other for other in names_alike(name) if other[0] == name[0]]
    if alike and rng.random() < 0.5:
        return rng.choice(alike)
    at = rng.randrange(1, len(name))
    other = rng.choice(FIRST_OLD + SECOND_OLD + FIRST_NEW + SECOND_NEW)
    return name[:at] + other + name[at + 1 :] if other != name[at] else None


def _renamed(change: Callable[[str, random.Random], str | None]) -> Again:
    def typed(one: Somebody, rng: random.Random) -> Somebody | None:
        name = change(one.name, rng)
        return again(one, rng, name=name) if name else None

    return typed


def _redated(change: Callable[[date, random.Random], date | None], **changed: object) -> Again:
    def typed(one: Somebody, rng: random.Random) -> Somebody | None:
        day = change(one.birth_on, rng) if one.birth_on else None
        kept = {name: getattr(one, name) for name, keep in changed.items() if keep}
        lost = {name: None for name, keep in changed.items() if not keep}
        if day is None or None in kept.values():
            return None
        return again(one, rng, birth_on=day, **kept, **lost)

    return typed


def _without_date(one: Somebody, rng: random.Random) -> Somebody | None:
    if one.phone is None:
        return None
    return again(one, rng, birth_on=None, sex="9", phone=one.phone, village_name=one.village_name)


WAYS: dict[str, Again] = {
    "exact": again,
    "slip in the date": _redated(slip),
    "same sound": _renamed(same_sound),
    "near sound": _renamed(near_sound),
    "wrong character": _renamed(wrong_character),
    "lunar date": _redated(lambda day, _: lunar_date(day)),
    "wrong date, telephone right": _redated(wrong_date, phone=True, village_name=False),
    "wrong date, village right": _redated(wrong_date, phone=False, village_name=True),
    "no date, sex unknown": _without_date,
    "wrong date alone": _redated(wrong_date, phone=False, village_name=False),
}
