"""What one entry of the program declares of itself; window, rail, search box and desks read it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from importlib import import_module
from typing import Any

from app.clinic import Clinic
from app.core.text import N_
from ui.page import Desk, Errand, Page, ResidentTab, ToldAtFoot
from ui.widgets.choices import Choice
from ui.widgets.shortcuts import Command


class RailGroup(StrEnum):
    """Where in the rail a page stands; what is in no group stands above them all."""

    NONE = ""
    CARE = "care"
    PUBLIC_HEALTH = "public_health"
    TOGETHER = "together"
    HERE = "here"


GROUPS: Mapping[RailGroup, str] = {
    RailGroup.CARE: N_("Care"),
    RailGroup.PUBLIC_HEALTH: N_("Public health"),
    RailGroup.TOGETHER: N_("Together"),
    RailGroup.HERE: N_("This place"),
}
"""In the order of the rail."""


def everybody(clinic: Clinic) -> bool:
    return True


@dataclass(frozen=True)
class Key:
    """A key that opens the page and what it asks for there, where wanted for who is in front."""

    command: Command
    do: str = ""
    for_resident: bool = False


@dataclass(frozen=True)
class Matches:
    """What the search box shows of a feature's records, and how many there are of them."""

    choices: Sequence[Choice]
    note: str = ""


Search = Callable[[Clinic, str, int], Matches]
"""By what was typed, at most so many; with nothing typed those seen last."""


@dataclass(frozen=True)
class Feature:
    """One page: its stable name, where and as what it stands, and what else of the window is its.

    `page`, `search`, `card` and `tab` are named "module:thing" and imported when first wanted, so that the
    first window does not wait for all of them.
    """

    name: str
    title: str
    icon: str
    page: str
    group: RailGroup = RailGroup.HERE
    may_see: Callable[[Clinic], bool] = everybody
    under: str = ""
    """Another's name where it has no entry of its own in the rail and is reached from there."""
    also: str = ""
    """Other words, by spaces, that people type to find it."""
    opens: Mapping[str, str] = field(default_factory=dict)
    """Kinds whose records it opens, by their ids, and by which word; what belongs to a record of
    such a kind opens with it."""
    keys: tuple[Key, ...] = ()
    search: str = ""
    """Of type Search: records that the box at the top finds."""
    card: str = ""
    """What it says at the foot of the first page: from a Clinic to what is Told."""
    tab: str = ""
    """A ResidentTab: what it shows of one resident."""
    rings: bool = False
    """Its page opens what the bell calls for."""

    def make_page(self, desk: Desk) -> Page:
        made = imported(self.page)(desk)
        assert isinstance(made, Page)
        return made

    def make_tab(self, desk: Desk) -> ResidentTab:
        made = imported(self.tab)(desk)
        assert isinstance(made, ResidentTab)
        return made

    def tell(self, clinic: Clinic) -> ToldAtFoot:
        told = imported(self.card)(clinic)
        assert isinstance(told, ToldAtFoot)
        return told

    def prepare_search(self) -> None:
        """Its module is imported on the window's thread; `find` is called on a reader's."""
        if self.search:
            imported(self.search)

    def find(self, clinic: Clinic, typed: str, most: int) -> Matches:
        if not self.search:
            return Matches(())
        found = imported(self.search)(clinic, typed, most)
        assert isinstance(found, Matches)
        return found


class Features:
    """The features that a person may see, by name, in the order of the rail."""

    def __init__(self, features: Sequence[Feature]) -> None:
        self._by_name = {feature.name: feature for feature in features}
        self._opening = {
            kind: (feature.name, do) for feature in features for kind, do in feature.opens.items()
        }

    def __iter__(self) -> Iterator[Feature]:
        return iter(self._by_name.values())

    def __contains__(self, name: str) -> bool:
        return name in self._by_name

    def __getitem__(self, name: str) -> Feature:
        return self._by_name[name]

    @property
    def names(self) -> list[str]:
        return list(self._by_name)

    @property
    def cards(self) -> list[Callable[[Clinic], ToldAtFoot]]:
        return [feature.tell for feature in self if feature.card]

    @property
    def tabs(self) -> list[Callable[[Desk], ResidentTab]]:
        return [feature.make_tab for feature in self if feature.tab]

    def opening(self, kind: str, record_id: str, at: str = "") -> Errand | None:
        """Where a record of this kind is opened, at a field; None where nobody opens such."""
        if kind not in self._opening:
            return None
        feature, do = self._opening[kind]
        return Errand(feature, do, record_id, at)


def imported(place: str) -> Any:
    module, _, name = place.partition(":")
    return getattr(import_module(module), name)
