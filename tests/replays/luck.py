"""Names, days and splits that no source gives, drawn from a seed."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import TypeVar

from tests.benchmarks.names import given, surname
from tests.replays.events import Attendee, Person, Resident

T = TypeVar("T")


class Luck(random.Random):
    """One seed, one programme."""

    def name(self, sex: str = "", born: int = 1985) -> str:
        return surname(self) + given(self, sex or self.choice("12"), born)

    def day(self, first: date, last: date) -> date:
        return first + timedelta(days=self.randrange((last - first).days + 1))

    def residents(self, count: int) -> list[Resident]:
        """No two alike; some share a name."""
        found: dict[Resident, None] = {}
        while len(found) < count:
            born, sex = self.day(date(1935, 1, 1), date(2015, 1, 1)), self.choice("12")
            found[Resident(self.name(sex, born.year), sex, born)] = None
        return list(found)

    def staff(self, place: str, count: int) -> list[Person]:
        return [Person(f"{place}{n}", self.name(), place) for n in range(count)]

    def roster(self, staff: Sequence[Person], came: int, missing: int = 0) -> tuple[Attendee, ...]:
        """So many different people of the staff who came, and some who did not."""
        drawn = self.sample(list(staff), came + missing)
        return tuple(Attendee(one.name, one.key, n < came) for n, one in enumerate(drawn))

    def dealt(self, counts: Mapping[T, int]) -> list[T]:
        """Each so often as it says, in an order of chance."""
        cards = [what for what, count in counts.items() for _ in range(count)]
        self.shuffle(cards)
        return cards


def spread(total: int, over: Iterable[T]) -> Iterator[tuple[T, int]]:
    """As evenly as it goes, the first ones getting one more."""
    keys = list(over)
    for n, key in enumerate(keys):
        yield key, total // len(keys) + (n < total % len(keys))
