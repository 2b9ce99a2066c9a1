"""What the program itself answers, at one institution's computer."""

from __future__ import annotations

from datetime import date

from app.facilities import Facility
from app.training import SessionLine
from tests.replays.asks import Alliances, Ask, Institutions, Members, Rota, Taught
from tests.replays.machines import Machine, Stage
from tests.replays.rows import Span

ALL = 1_000_000


class Computing:
    """The services of one computer, asked in the words of the table. None: there is no figure yet."""

    def __init__(self, stage: Stage, machine: Machine, period: Span) -> None:
        self._stage = stage
        self._clinic = machine.clinic
        self._period = period

    def of(self, ask: Ask) -> int | None:
        match ask:
            case Taught():
                return self._taught(ask)
            case Institutions():
                return self._institutions(ask)
            case Alliances():
                found = self._clinic.facilities.communities()
                return sum(one.community_kind == ask.kind for one in found)
            case Members():
                return self._members(ask)
            case Rota():
                return self._rota(ask)
            case _:
                return None

    def _taught(self, ask: Taught) -> int | None:
        lines = self._clinic.training.search("", self._period.first, self._period.last, ALL)
        held = [line for line in lines if self._fits(line, ask)]
        if ask.audience or ask.count not in ("sessions", "person_times"):
            return None
        return len(held) if ask.count == "sessions" else sum(line.present for line in held)

    def _fits(self, line: SessionLine, ask: Taught) -> bool:
        said = (
            (ask.kind, line.training_kind),
            (ask.topic, line.topic),
            (ask.channel, line.channel),
            (self._name(ask.given_to), line.supported),
        )
        givers = [self._name(one) for one in ask.given_by]
        return line.supporting in givers and all(not a or a == b for a, b in said)

    def _name(self, key: str) -> str:
        return self._clinic.name_of(self._stage.places[key]) if key else ""

    def _institutions(self, ask: Institutions) -> int:
        found = self._clinic.facilities.all()
        if ask.under:
            found = self._clinic.facilities.children(self._stage.places[ask.under])
        kept = [one for one in found if self._is_one(one, ask)]
        if ask.count == "counties":
            return len({one.division[:6] for one in kept if one.division})
        return len(kept)

    def _is_one(self, one: Facility, ask: Institutions) -> bool:
        is_kind = not ask.kind or one.facility_kind == ask.kind
        return is_kind and (not ask.tag or ask.tag in (one.tags or ()))

    def _members(self, ask: Members) -> int:
        alliance, last = self._stage.alliances[ask.alliance], self._period.last
        found = self._clinic.facilities.members(alliance, last)
        return sum(
            (not ask.role or one.role == ask.role)
            and (not ask.kind or one.facility.facility_kind == ask.kind)
            for one in found
        )

    def _rota(self, ask: Rota) -> int:
        place = self._stage.places[ask.place]
        duties = self._clinic.duty.from_day(self._period.first, ALL)
        days: set[date] = {
            one.on_day
            for one in duties
            if (one.home, one.department) == (place, ask.department)
            and one.on_day <= self._period.last
        }
        if ask.count == "weekdays":
            return len({day.weekday() for day in days})
        return sum(ask.weekday in (None, day.weekday()) for day in days)
