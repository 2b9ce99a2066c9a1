"""What the program itself answers, at one institution's computer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.core.coding import table
from app.figures import Period
from tests.replays.asks import (
    Alliances,
    Ask,
    Brought,
    Institutions,
    Members,
    Months,
    Moved,
    Rota,
    Taught,
)
from tests.replays.machines import Machine, Stage
from tests.replays.recounting import FUNCTIONAL
from tests.replays.rows import Span

ALL = 1_000_000
TAUGHT = {
    "sessions": "training_sessions",
    "person_times": "training_person_times",
    "persons": "training_persons",
    "departments": "departments_taught",
}
BY_KIND = {
    "course": "training_courses",
    "teaching_round": "teaching_rounds",
    "case_discussion": "case_discussions",
    "operation_teaching": "operations_guided",
}
"""Kinds of session that have a figure of their own."""

Only = Mapping[str, str | Sequence[str]]


class Computing:
    """The figures of one computer, asked in the words of the table."""

    def __init__(self, stage: Stage, machine: Machine, period: Span) -> None:
        self._stage = stage
        self._machine = machine
        self._period = Period(period.first, period.last)

    def of(self, ask: Ask) -> int:
        match ask:
            case Taught():
                return self._taught(ask)
            case Moved():
                return self._moved(ask)
            case Institutions():
                return self._institutions(ask)
            case Alliances():
                return self._figure("communities", {"community_kind": ask.kind})
            case Members():
                only = {"role": ask.role, "kind": ask.kind}
                return self._figure("members", {**only, **self._of_alliance(ask.alliance)})
            case Months():
                return self._figure("membership_months", self._of_alliance(ask.alliance))
            case Rota():
                return self._rota(ask)
            case Brought():
                return self._brought(ask)

    def _figure(self, code: str, only: Only) -> int:
        """Of all that this computer sees; what is not named is any."""
        named = {name: wanted for name, wanted in only.items() if wanted}
        value = self._machine.clinic.figures.compute(code, self._period, only=named).value
        assert isinstance(value, int), (code, value)
        return value

    def _place(self, key: str) -> str:
        return self._stage.places[key] if key else ""

    def _of_alliance(self, key: str) -> Only:
        return {"community": self._stage.alliances[key]}

    def _taught(self, ask: Taught) -> int:
        own = BY_KIND.get(ask.kind) if ask.count == "sessions" else None
        only: dict[str, str | Sequence[str]] = {
            "supporting": [self._place(one) for one in ask.given_by],
            "supported": self._place(ask.given_to),
            "kind": "" if own else ask.kind,
            "topic": ask.topic,
            "channel": ask.channel,
            "audience": ask.audience,
        }
        if ask.departments:
            only["supported_department"] = self._departments(ask.departments)
        return self._figure(own or TAUGHT[ask.count], only)

    def _departments(self, sort: str) -> list[str]:
        codes = [code.code for code in table("department")]
        return [code for code in codes if (code in FUNCTIONAL) == (sort == "functional")]

    def _moved(self, ask: Moved) -> int:
        """From where this computer stands: one of the two ends, as the row names them."""
        here = self._machine.place.key
        sends = here == ask.sender or (bool(ask.receiver) and here != ask.receiver)
        partner = ask.receiver if sends else ask.sender
        only = {
            "direction": ask.direction,
            "department": ask.department,
            "side": "sender" if sends else "receiver",
            "partner": self._place(partner),
        }
        return self._figure("referrals_arrived", only)

    def _institutions(self, ask: Institutions) -> int:
        only = {"kind": ask.kind, "under": self._place(ask.under), "tag": ask.tag}
        if ask.count == "counties":
            return self._figure("counties", {"kind": ask.kind})
        return self._figure("institutions_tagged" if ask.tag else "institutions", only)

    def _brought(self, ask: Brought) -> int:
        said = {code: "1" if wanted is True else str(wanted) for code, wanted in ask.answers}
        only: dict[str, str | Sequence[str]] = {
            "supporting": [self._place(one) for one in ask.given_by],
            "supported": self._place(ask.given_to),
            "supported_department": ask.department,
            "work": ask.work,
            **said,
        }
        return self._figure(ask.figure, only)

    def _rota(self, ask: Rota) -> int:
        """There is no figure of duty lists: as their page reads them."""
        duties = self._machine.clinic.duty.from_day(self._period.first, ALL)
        place = self._place(ask.place), ask.department
        of_place = [one for one in duties if (one.home, one.department) == place]
        days = {one.on_day for one in of_place if one.on_day <= self._period.last}
        if ask.count == "weekdays":
            return len({day.weekday() for day in days})
        return sum(ask.weekday in (None, day.weekday()) for day in days)
