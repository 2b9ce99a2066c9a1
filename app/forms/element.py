"""Element: how one answer is kept, whatever form asks for it. Pure data.

An element's type never changes: another type is another code. That is why the name of the field it
travels under may tell how two people's answers meet (`app/forms/entry_fields.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from app.core.kinds import Field, FieldType
from app.core.shapes import rows

CHOICES = (FieldType.CODE, FieldType.CODES)
NUMBERS = (FieldType.INTEGER, FieldType.NUMBER)
TEXTS = (FieldType.TEXT, FieldType.LONG_TEXT)


class Masking(StrEnum):
    """What of an answer is hidden where it is shown to those who need not know it."""

    OPEN = ""
    NAME = "name"
    NUMBER = "number"
    PHONE = "phone"
    ADDRESS = "address"


@dataclass(frozen=True)
class Range:
    """What is refused and what only doubted, for those it is meant for; None is no limit.

    `sex` is a code of the national table, ages are whole years, both ends included.
    """

    low: float | None = None
    high: float | None = None
    likely_low: float | None = None
    likely_high: float | None = None
    sex: str | None = None
    from_age: int | None = None
    to_age: int | None = None

    def is_for(self, sex: str | None, age: int | None) -> bool:
        """Where it is not known whose answer it is, only what holds for everybody counts."""
        if self.sex is not None and self.sex != sex:
            return False
        if self.from_age is None and self.to_age is None:
            return True
        return age is not None and (self.from_age or 0) <= age <= (
            999 if self.to_age is None else self.to_age
        )

    @property
    def is_for_all(self) -> bool:
        return self.sex is None and self.from_age is None and self.to_age is None


@dataclass(frozen=True)
class Element:
    """One answer. `label` is English source text of a declared field, or the words of a file.

    codes: the table of its answers. none: the answer that excludes the others. other: answers that
    open the element `words`, which takes what they are called.
    ranges: the first that is meant for the person counts, those for everybody always.
    decimals: digits after the point of a number.
    fills: also goes to that field of the resident ("phone"), by the ordinary service.
    reads: how a text is typed, as `Field` has it.
    columns: of a table, which is answered in lines (who said what); kept and replaced as a whole.
    concept: the code by which others know it (FHIR).
    """

    code: str
    label: str
    type: FieldType
    unit: str = ""
    codes: str | None = None
    none: str | None = None
    other: frozenset[str] = frozenset()
    words: str | None = None
    max_length: int | None = None
    decimals: int = 2
    ranges: tuple[Range, ...] = ()
    measured: bool = False
    fills: str = ""
    masking: Masking = Masking.OPEN
    columns: tuple[Element, ...] = ()
    concept: str = ""
    reads: str = ""

    @cached_property
    def field(self) -> Field:
        """As the limits of declared fields read it; its ranges are asked beside."""
        shape = rows() if self.columns else None
        return Field(self.code, self.type, self.label, max_length=self.max_length, shape=shape)

    @property
    def is_choice(self) -> bool:
        return self.type in CHOICES

    @property
    def is_number(self) -> bool:
        return self.type in NUMBERS

    @property
    def is_text(self) -> bool:
        return self.type in TEXTS

    @property
    def is_table(self) -> bool:
        return bool(self.columns)

    def ranges_for(self, sex: str | None, age: int | None) -> Iterator[Range]:
        own = next((r for r in self.ranges if not r.is_for_all and r.is_for(sex, age)), None)
        yield from (r for r in self.ranges if r.is_for_all)
        if own is not None:
            yield own

    def likely(self, sex: str | None, age: int | None) -> tuple[float | None, float | None]:
        """Between what the answer usually lies: the narrowest word counts, that for the person."""
        low = high = None
        for one in self.ranges_for(sex, age):
            low = low if one.likely_low is None else one.likely_low
            high = high if one.likely_high is None else one.likely_high
        return low, high

    def limits(self, sex: str | None, age: int | None) -> tuple[float | None, float | None]:
        """Outside of what it is refused."""
        lows, highs = [], []
        for one in self.ranges_for(sex, age):
            lows += [one.low] if one.low is not None else []
            highs += [one.high] if one.high is not None else []
        return max(lows, default=None), min(highs, default=None)
