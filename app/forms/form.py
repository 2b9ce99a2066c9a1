"""Form: how elements are asked for, and printed. Pure data, of one version that never changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from graphlib import TopologicalSorter

from app.core import coding
from app.core.coding import CodeTable
from app.forms.body import WorkedCase
from app.forms.element import Element
from app.forms.expressions import Expression

COLUMNS = ("class", "next_on", "number_1", "number_2", "number_3")
"""Typed columns that lists and figures ask for; `class` is a code, `next_on` a day."""


@dataclass(frozen=True)
class Doubt:
    """Where `when` holds, these words stand beside the answer; it is kept all the same."""

    when: Expression
    text: str


@dataclass(frozen=True)
class Item:
    """One element as a form asks for it.

    needed: always; needed_if: where that holds. computed: nobody types it, and it is kept nowhere.
    carried: begins with what was answered last time. wide: takes the whole width.
    width: in quarters of the form, 0 as the answers need it; lines: height of a long text.
    """

    element: Element
    needed: bool = False
    shown_if: Expression | None = None
    needed_if: Expression | None = None
    computed: Expression | None = None
    carried: bool = False
    doubts: tuple[Doubt, ...] = ()
    hint: str = ""
    wide: bool = False
    width: int = 0
    lines: int = 0

    @property
    def code(self) -> str:
        return self.element.code


@dataclass(frozen=True)
class Section:
    title: str
    items: tuple[Item, ...]
    shown_if: Expression | None = None


@dataclass(frozen=True)
class Line:
    """One line of the printed sheet: elements beside each other, or a heading, or lines to sign."""

    codes: tuple[str, ...] = ()
    heading: str = ""
    signed: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Form:
    """part_of: the kind of record an entry belongs to; empty for one of its own. for_if: which of
    those records it is meant for, by their field's value (`training_kind` = `02`).

    columns: element → typed column that lists and figures ask for. titled: elements whose words
    name an entry. tables: the code tables it brings with it.
    """

    code: str
    title: str
    sections: tuple[Section, ...]
    version: int = 1
    part_of: str = ""
    for_if: tuple[tuple[str, str], ...] = ()
    tables: Mapping[str, CodeTable] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    titled: tuple[str, ...] = ()
    sheet: tuple[Line, ...] = ()
    cases: tuple[WorkedCase, ...] = ()
    source: str = ""

    @cached_property
    def items(self) -> Mapping[str, Item]:
        """By code, in the order in which they are asked."""
        return {item.code: item for section in self.sections for item in section.items}

    @cached_property
    def section_of(self) -> Mapping[str, Section]:
        return {item.code: section for section in self.sections for item in section.items}

    @cached_property
    def opened_by(self) -> Mapping[str, Element]:
        """The element that takes the words of an "other" → the element whose answer opens it."""
        elements = (item.element for item in self.items.values())
        return {element.words: element for element in elements if element.words}

    @cached_property
    def order(self) -> tuple[str, ...]:
        """In which the answers are settled: what decides whether another is asked, first. Raises
        CycleError, with those that wait for each other."""
        waits_for = {code: self._waits_for(code) for code in self.items}
        return tuple(TopologicalSorter(waits_for).static_order())

    def _waits_for(self, code: str) -> list[str]:
        """Those whose answers decide whether this one is shown, and what it comes to."""
        item = self.items[code]
        rules = (item.shown_if, item.computed, self.section_of[code].shown_if)
        names = [name for one in rules if one is not None for name in one.names()]
        if (opener := self.opened_by.get(code)) is not None:
            names.append(opener.code)
        return [name for name in names if name in self.items]

    def __iter__(self) -> Iterator[Element]:
        return (item.element for item in self.items.values())

    def __contains__(self, code: object) -> bool:
        return code in self.items

    def element(self, code: str) -> Element:
        return self.items[code].element

    def table(self, element: Element) -> CodeTable | None:
        """The answers of an element: of the form's own tables, or of those that ship."""
        name = element.codes
        if name is None:
            return None
        if name in self.tables:
            return self.tables[name]
        return coding.table(name) if name in coding.shipped() else None
