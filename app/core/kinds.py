"""What a kind of record is: its fields, who may write it, who sees it. Pure data, no Qt, no session.

Client, hub, conflict page, export and help all read these declarations; a feature declares its
kinds in its own module and `app/kinds.py` lists them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any, Protocol

from app.core import coding
from app.core.clock import Clock
from app.core.errors import FieldProblem
from app.core.masking import without_numbers
from app.core.rights import Writers
from app.core.shapes import Shape

Fields = Mapping[str, Any]
"""Field values as they travel: JSON values only, dates as ISO text, instants as ISO UTC text."""


class FieldType(StrEnum):
    TEXT = "text"
    LONG_TEXT = "long_text"
    DATE = "date"
    INSTANT = "instant"
    INTEGER = "integer"
    NUMBER = "number"
    FLAG = "flag"
    CODE = "code"
    CODES = "codes"
    ID = "id"
    DATA = "data"
    """A small structured value (a roster, an address history) replaced as a whole."""


class Merge(StrEnum):
    """What happens when two people changed the same field without seeing each other."""

    CONFLICT = "conflict"
    """Both values are kept and a person chooses."""
    SET = "set"
    """The field is a set; additions and removals travel and never conflict. What says that there is
    nothing (`Field.none`) gives way to whatever somebody else knows of."""
    BOTH = "both"
    """Two measurements are two facts: both values stand, until a person says that one is wrong."""


@dataclass(frozen=True)
class Field:
    """One field of a kind. `label` is English source text; `codes` names a table of coding,
    `shape` tells what a structured value looks like inside; `known` are the only codes that this
    program can work with, where those of a newer one cannot be shown as they are. `reads` says how a
    text is typed: "phone", "time" (of day), "span" (from one time to another), "month".

    since: the kind's version that brought the field; of what an older program wrote it is not
    required. excluding, own_table: of a field whose codes stand in no table that ships."""

    name: str
    type: FieldType
    label: str
    required: bool = False
    max_length: int | None = None
    minimum: float | None = None
    maximum: float | None = None
    codes: str | None = None
    unit: str = ""
    merge: Merge = Merge.CONFLICT
    shape: Shape | None = None
    known: frozenset[str] = frozenset()
    since: int = 1
    reads: str = ""
    excluding: str | None = None
    own_table: coding.CodeTable | None = None

    @property
    def none(self) -> str | None:
        """Of a set: the member that says that there is no other (no allergy known), as the table of
        its codes has it."""
        if self.merge is not Merge.SET:
            return None
        return self.excluding or (coding.none_of(self.codes) if self.codes else None)

    @property
    def table(self) -> coding.CodeTable | None:
        """What its codes mean."""
        return self.own_table or (coding.table(self.codes) if self.codes else None)


class SightClass(StrEnum):
    """Who sees a record beyond its home; one of five classes, declared beside the fields."""

    OWN = "own"
    LINE = "line"
    STANDING = "standing"
    GRANTED = "granted"
    PUBLISHED = "published"


@dataclass(frozen=True)
class Sight:
    """`by` names the fields that point at facilities (line, standing) or at a community (published).

    `on` names the date field that dates a standing; without it memberships of any date count.
    """

    sight: SightClass
    by: tuple[str, ...] = ()
    on: str | None = None


OWN = Sight(SightClass.OWN)
GRANTED = Sight(SightClass.GRANTED)
PUBLISHED = Sight(SightClass.PUBLISHED)

Check = Callable[[Fields], Mapping[str, FieldProblem]]
Tokens = Callable[[Fields], set[str]]
Lookup = Callable[[str, str], Fields | None]
"""What a record of a kind says, by its id, where it is here."""
Judge = Callable[[Fields, Fields, Fields, Lookup], Mapping[str, FieldProblem]]
"""Of a record as it was (nothing of a new one), what is set, and as it will be."""
Described = Callable[[Fields, Lookup], Mapping[str, Field]]


class Derived(Protocol):
    """What a computer keeps besides its records and makes of them alone; it is never sent."""

    def watch(self, connection: Any) -> None:
        """After each upgrade of the store: set the triggers that mark what is to be made again."""

    def renew(self, connection: Any, clock: Clock) -> bool:
        """Before each commit: make again what was marked. Whether more is left."""


@dataclass(frozen=True, eq=False)
class Kind:
    """One kind of record; there is one object of each, and no two are equal.

    child_of: the kinds whose case it may belong to; empty for a kind that is its own root.
    append_only: steps and facts, never patched.
    administered: written by the hub's administrator alone.
    severable: refused, it does not hold back what was written together with it.
    signed: its field `signature` carries the author's own under a document.
    urgent: tells from the fields whether this overtakes other waiting work.
    version: raised whenever a field is added or the declaration changes; the hub then looks at all
    records of the kind again.
    check: rules across fields, over and above the limits of each field.
    tokens: what the search box finds it by.
    identity: the fields by which two records are told to be of one person; where one is new, the
    row waits to be looked at again (app/storage/tokens.py).
    title: one line that tells a person which record it is (a name, a topic and date).
    may_step: for steps of a ladder, the writers of one step by its field values.
    open: the fields beyond those listed, by what their names tell (app/forms/entry_fields.py).
    described: the same fields of one record, as what it was written by declares them.
    judge: rules that another record brings, over and above `check`; both ends ask them.
    stands_alone: it may also belong to no case.
    under: the kind of case that this very record may belong to, where another record says so.
    derived: what is kept besides, made of such records.
    """

    name: str
    label: str
    fields: tuple[Field, ...]
    sight: Sight
    writers: Writers
    version: int = 1
    child_of: tuple[str, ...] = ()
    append_only: bool = False
    administered: bool = False
    severable: bool = False
    signed: bool = False
    urgent: Callable[[Fields], bool] | None = None
    check: Check | None = None
    tokens: Tokens | None = None
    identity: tuple[str, ...] = ()
    title: Callable[[Fields], str] | None = None
    may_step: Callable[[Fields], Writers] | None = None
    open: Callable[[str], Field | None] | None = None
    described: Described | None = None
    judge: Judge | None = None
    stands_alone: bool = False
    under: Callable[[Fields, Lookup], str | None] | None = None
    derived: Derived | None = None

    def field(self, name: str) -> Field | None:
        field = self._by_name.get(name)
        return self.open(name) if field is None and self.open is not None else field

    def fields_in(self, fields: Fields, lookup: Lookup) -> Callable[[str], Field | None]:
        """How to ask for a field of this very record, with the words of what it was written by."""
        described = self.described(fields, lookup) if self.described is not None else {}
        return lambda name: described.get(name) or self.field(name)

    @cached_property
    def required(self) -> tuple[Field, ...]:
        """The fields that no record of this kind may lack."""
        return tuple(field for field in self.fields if field.required)

    @cached_property
    def _by_name(self) -> dict[str, Field]:
        return {field.name: field for field in self.fields}

    def title_of(self, fields: Fields) -> str:
        """One line for lists of mixed kinds; the first text field where none is declared."""
        if self.title is not None:
            return without_numbers(self.title(fields))
        texts = (fields.get(f.name) for f in self.fields if f.type is FieldType.TEXT)
        first = next((text for text in texts if isinstance(text, str) and text), "")
        return without_numbers(first)

    def writers_of(self, fields: Fields) -> Writers:
        return self.may_step(fields) if self.may_step else self.writers


class Kinds:
    """The kinds this program knows, by name, in the order they were listed."""

    def __init__(self, kinds: Sequence[Kind]) -> None:
        self._kinds = {kind.name: kind for kind in kinds}

    def __iter__(self) -> Iterator[Kind]:
        return iter(self._kinds.values())

    def __contains__(self, name: str) -> bool:
        return name in self._kinds

    def __getitem__(self, name: str) -> Kind:
        return self._kinds[name]

    def get(self, name: str) -> Kind | None:
        return self._kinds.get(name)

    @cached_property
    def derived(self) -> tuple[Derived, ...]:
        return tuple(kind.derived for kind in self if kind.derived is not None)
