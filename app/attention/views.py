"""What the desk of the exchange shows: complete, detached values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from app.attention.suggesting import SuggestedWhy
from app.core.errors import FieldProblem
from app.core.kinds import Field


@dataclass(frozen=True)
class Behind:
    """A change that goes no further because of a refused one."""

    kind_label: str
    title: str


@dataclass(frozen=True)
class HeldChange:
    """One refused change: which record, why, and which fields are at fault.

    problems is empty when no field is to blame (a role, a post that has ended). about names the
    case or resident it belongs to; together are its companions of one transaction, behind what
    waits for the record itself. declared: the fields at fault, as what the record was written by
    declares them.
    """

    group: str
    kind: str
    kind_label: str
    record_id: str
    root: str | None
    title: str
    about: str
    code: str
    problems: Mapping[str, FieldProblem]
    values: Mapping[str, Any]
    person_id: str
    hub_time: datetime | None
    together: tuple[Behind, ...] = ()
    behind: tuple[Behind, ...] = ()
    root_kind: str = ""
    """Of what kind the case is that it belongs to."""
    declared: Mapping[str, Field] = field(default_factory=dict)


class StuckWhy(StrEnum):
    NO_RECORD = "no_record"
    """The hub keeps a change until the record it changes has arrived there."""
    NO_ROOM = "no_room"
    """A row from the hub that does not fit into this store; tried again after every exchange."""
    UNREADABLE = "unreadable"
    """A row from the hub of another form than this program reads. An older form of it stands; it
    is tried again by a newer program, and when a newer form comes."""


@dataclass(frozen=True)
class Stuck:
    """Kept safely, and getting no further by itself for now."""

    id: str
    kind_label: str
    title: str
    about: str
    why: StuckWhy
    since: datetime | None


class ConflictChoice(StrEnum):
    """Which value of a conflict stands from now on, in the words of the record."""

    KEPT = "kept"
    LOSER = "loser"
    BOTH = "other"


@dataclass(frozen=True)
class ConflictSide:
    """One of two values: what it is, who wrote it, at which facility, and when it reached the hub."""

    value: Any
    by: str | None
    place: str | None
    at: datetime | None


@dataclass(frozen=True)
class OpenConflict:
    """Two values of one field of one record; `kept` stands in the record now.

    both is what the two make together in one text, None where that cannot be. Of two measurements
    both stand as they are (both_stand). suggested is what is safest for this kind of field and why;
    None where only a person can know.
    """

    id: str
    kind: str
    kind_label: str
    record_id: str
    title: str
    field: str
    field_label: str
    kept: ConflictSide
    loser: ConflictSide
    both: str | None = None
    suggested: ConflictChoice | None = None
    why: SuggestedWhy = SuggestedWhy.ASK
    both_stand: bool = False
    declared: Field | None = None

    @property
    def may_be_both(self) -> bool:
        return self.both_stand or self.both is not None


@dataclass(frozen=True)
class Beside:
    """A measured value that stands in a record beside the one in its row."""

    field: Field
    side: ConflictSide


@dataclass(frozen=True)
class ConflictedRecord:
    """The open conflicts of one record, and what else stands in it (field, value as it travels)."""

    kind: str
    kind_label: str
    record_id: str
    title: str
    about: str
    conflicts: tuple[OpenConflict, ...]
    others: tuple[tuple[Field, Any], ...]
