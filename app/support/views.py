"""What lists and pages show of registers of support: complete, detached values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.cases import CaseView
from app.support.register import Register


@dataclass(frozen=True)
class SupportLine:
    """One entry of a list; `due_on` is until when this place owes the next step."""

    id: str
    register: str
    title: str
    state: str
    from_on: date
    until_on: date | None
    supporting: str
    supported: str
    partner: str
    department: str
    person: str
    is_open: bool
    agreement_id: str = ""
    last_on: date | None = None
    owed: str = ""
    due_on: date | None = None
    is_readable: bool = True
    is_saved_here_only: bool = False


@dataclass(frozen=True, kw_only=True)
class SupportCase(CaseView):
    """One entry complete; `register` is None for one that a newer program brought."""

    register: Register | None
    may_correct: bool


@dataclass(frozen=True)
class Sought:
    """Which entries of which registers; what is not said does not matter."""

    register: str = ""
    agreement_id: str = ""
    state: str = ""
    year: int = 0
    typed: str = ""
    is_open: bool | None = None


@dataclass(frozen=True)
class RegisterCount:
    """How many entries a register has, and of how many of them something is owed here."""

    code: str
    total: int = 0
    open: int = 0
    due: int = 0


@dataclass(frozen=True)
class StoryEvent:
    """One day of an agreement's story: what was said then of which entry."""

    day: date
    entry_id: str
    register: str
    title: str
    step: str
    by: str = ""


@dataclass(frozen=True)
class AgreementStory:
    """Everything under one agreement by its days; how many entries of each register came to each
    step, and what the figures say of the two institutions in its days."""

    subject: str
    partner: str
    from_on: date
    until_on: date
    events: tuple[StoryEvent, ...] = ()
    counts: tuple[tuple[str, str, int], ...] = ()
    numbers: tuple[StoryNumber, ...] = ()


@dataclass(frozen=True)
class StoryNumber:
    """A figure of another feature between the two, with its unit; both English source texts."""

    title: str
    value: float
    unit: str


@dataclass(frozen=True)
class LogLine:
    """How often a posted person did something, by the table and code of its kind."""

    table: str
    code: str
    count: int
