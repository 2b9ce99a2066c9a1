"""What happened in a programme, as a generator tells it: no totals, and nothing of the program."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from app.core.rights import FacilityKind


@dataclass(frozen=True)
class Place:
    """An institution. `key` is its word in tables; only what has a computer writes and is asked."""

    key: str
    name: str
    kind: FacilityKind
    parent: str = ""
    tags: tuple[str, ...] = ()
    division: str = ""
    has_computer: bool = False


@dataclass(frozen=True)
class Alliance:
    key: str
    name: str
    kind: str
    lead: str = ""


@dataclass(frozen=True)
class Joined:
    """One institution in one alliance; `last` is the last day, None where it goes on."""

    alliance: str
    place: str
    role: str
    first: date
    last: date | None = None


@dataclass(frozen=True)
class Person:
    """Somebody on the staff of an institution, with an account."""

    key: str
    name: str
    place: str


@dataclass(frozen=True)
class Attendee:
    """Who stood on a roster: one of the staff by key, or a name alone."""

    name: str
    person: str = ""
    came: bool = True


@dataclass(frozen=True)
class Session:
    """One session, and at which institution it was written down."""

    written_at: str
    on: date
    kind: str
    topic: str
    channel: str
    trainer: str
    supporting: str
    supported: str
    roster: tuple[Attendee, ...] = ()
    supporting_department: str = ""
    supported_department: str = ""
    audience: str = ""
    is_void: bool = False
    """Written down by mistake, and taken back."""


class Ending(StrEnum):
    """What became of a referral."""

    ARRIVED = "arrived"
    ARRIVED_AT_SECOND_TRY = "arrived_at_second_try"
    """Returned to be completed, and sent once more."""
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    NOT_ARRIVED = "not_arrived"
    DRAFT = "draft"


ARRIVING = frozenset({Ending.ARRIVED, Ending.ARRIVED_AT_SECOND_TRY})


@dataclass(frozen=True)
class Resident:
    name: str
    sex: str
    born: date


@dataclass(frozen=True)
class Referred:
    """One referral, up or down; `arrived_on` is the day on which the resident was seen there."""

    sender: str
    receiver: str
    direction: str
    department: str
    resident: Resident
    on: date
    arrived_on: date
    ending: Ending = Ending.ARRIVED


@dataclass(frozen=True)
class OnDuty:
    place: str
    on: date
    department: str
    person: str


@dataclass(frozen=True)
class Supported:
    """One thing that support brought, and at which institution it was written down. `came`: the
    rungs of its register that it came to after the first one, each with its day; `answers`: what
    else its register asks, by code."""

    written_at: str
    register: str
    title: str
    on: date
    supporting: str
    supported: str
    department: str = ""
    person: str = ""
    came: tuple[tuple[str, date], ...] = ()
    answers: tuple[tuple[str, object], ...] = ()
    worked: tuple[tuple[date, str, int], ...] = ()
    """Of a posting: on which day, which work, how often."""
    is_void: bool = False
    """Written down by mistake, and taken back."""

    def answer(self, code: str) -> object:
        return dict(self.answers).get(code)


@dataclass
class Programme:
    """One programme's list of events."""

    code: str
    title: str
    places: list[Place]
    today: date
    """The day on which it is asked for its figures."""
    step_months: int = 1
    """So many months pass between two exchanges of everybody."""
    alliances: list[Alliance] = field(default_factory=list)
    joined: list[Joined] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    sessions: list[Session] = field(default_factory=list)
    referred: list[Referred] = field(default_factory=list)
    duties: list[OnDuty] = field(default_factory=list)
    supported: list[Supported] = field(default_factory=list)

    @property
    def computers(self) -> Sequence[Place]:
        return [place for place in self.places if place.has_computer]
