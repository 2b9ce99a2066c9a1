"""What a row asks for, in words that neither the program nor the generator owns."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Taught:
    """Sessions of a period that one institution gave to others; what is not named is any.

    `count` is sessions, person_times, persons, or departments: how many departments, each of its
    institution, were taught.
    """

    given_by: tuple[str, ...]
    count: str = "sessions"
    given_to: str = ""
    kind: str = ""
    topic: str = ""
    channel: str = ""
    audience: str = ""
    departments: str = ""
    """For departments: "clinical" or "functional", both where empty."""


@dataclass(frozen=True)
class Moved:
    """Referrals whose resident arrived in a period."""

    direction: str
    department: str = ""
    sender: str = ""
    receiver: str = ""


@dataclass(frozen=True)
class Institutions:
    """Institutions, by kind, by whom they stand under, by tag; or the counties they lie in."""

    kind: str = ""
    under: str = ""
    tag: str = ""
    count: str = "institutions"


@dataclass(frozen=True)
class Alliances:
    kind: str


@dataclass(frozen=True)
class Members:
    """Of one alliance on any day of the period, by role and kind of institution."""

    alliance: str
    role: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Months:
    """For how many months an alliance had all its members."""

    alliance: str


@dataclass(frozen=True)
class Rota:
    """On how many days of the period somebody was on duty for a department of a place, or on how
    many different weekdays; `weekday` (Monday is 0) asks for one alone."""

    place: str
    department: str
    count: str = "days"
    weekday: int | None = None


@dataclass(frozen=True)
class Brought:
    """How many things of one register came to a rung in the period, or were entered in it; with
    `stands`, how many had been entered and were not over when it ended."""

    register: str
    figure: str
    came: str = ""
    given_by: tuple[str, ...] = ()
    given_to: str = ""
    department: str = ""
    answers: tuple[tuple[str, object], ...] = ()
    stands: bool = False
    lasts: bool = False
    """Those that lasted on any day of the period."""
    work: str = ""
    """How often posted staff did this in the period."""
    each: str = ""
    """Of "persons" or "places": each once."""


Ask = Brought | Taught | Moved | Institutions | Alliances | Members | Months | Rota
