"""Where a resident lives: counties and towns by initials, villages as records already name them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from app.core import divisions
from app.core.divisions import CITY, COUNTY, PROVINCE, TOWN, Division
from app.core.pinyin import initials
from app.patients import Village
from ui.widgets.choices import Choice, best

MOST_FOUND = 50


@lru_cache(maxsize=1)
def counties() -> tuple[Choice, ...]:
    """Every county of the country; worked out when somebody first types into the field."""
    shipped = divisions.shipped()
    cities = [city for province in shipped.provinces() for city in shipped.children(province.code)]
    found = [county for city in cities for county in shipped.children(city.code)]
    return tuple(_choice(county, shipped.full_name(county.code)) for county in found)


def _choice(division: Division, whole_name: str) -> Choice:
    return Choice(division.code, division.name, whole_name, _initials(division.name))


def _initials(name: str) -> str:
    return " ".join(sorted(initials(name)))


def find_county(home: str) -> Callable[[str], Sequence[Choice]]:
    """Counties by initials; among equals those of the home city first, then of the province."""

    def distance(county: Choice) -> int:
        shared = (CITY, PROVINCE, 0)
        return next(far for far, size in enumerate(shared) if county.value[:size] == home[:size])

    def find(typed: str) -> Sequence[Choice]:
        return best(sorted(counties(), key=distance), typed)[:MOST_FOUND] if typed else ()

    return find


def division_choice(code: str) -> Choice | None:
    """The words of a stored code; former counties too."""
    name = divisions.name(code)
    return Choice(code, name, divisions.shipped().full_name(code)) if name != code else None


def find_town(county: Callable[[], str | None]) -> Callable[[str], Sequence[Choice]]:
    """The towns of the county chosen so far."""

    def find(typed: str) -> Sequence[Choice]:
        towns = divisions.children(county() or "")
        return best(
            [Choice(t.code, t.name, t.code[COUNTY:], _initials(t.name)) for t in towns], typed
        )

    return find


class Villages:
    """The villages that records name, as suggestions; those of the town chosen come first."""

    def __init__(self) -> None:
        self._known: tuple[Village, ...] = ()
        self.town: Callable[[], str | None] = lambda: None

    def learn(self, villages: Iterable[Village]) -> None:
        self._known = tuple(villages)

    def code_of(self, name: str | None) -> str | None:
        return next((one.code for one in self._known if one.name == name), None)

    def find(self, typed: str) -> Sequence[Choice]:
        town = self.town()
        near = sorted(self._known, key=lambda one: town is not None and one.town_code != town)
        return best([Choice(one.name, one.name, "", _initials(one.name)) for one in near], typed)


def home_codes(division: str | None) -> tuple[str | None, str | None]:
    """County and town of a facility's own division code."""
    code = division or ""
    county = code[:COUNTY] if len(code) >= COUNTY else None
    return county, code[:TOWN] if len(code) >= TOWN else None


def address_of(town: str | None, village: str | None) -> str:
    """How an address begins: province to town, then the village."""
    begin = divisions.shipped().full_name(town) if town else ""
    return begin + (village or "")
