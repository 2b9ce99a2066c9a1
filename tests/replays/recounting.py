"""The second count: over the generator's own list, by rules written once more and without a query."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

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
from tests.replays.events import (
    ARRIVING,
    Joined,
    OnDuty,
    Place,
    Programme,
    Referred,
    Session,
    Supported,
)
from tests.replays.rows import Span

FUNCTIONAL = ("80", "91", "92", "93", "94", "95", "96", "97", "98")
COUNTY_DIGITS = 6


@dataclass(frozen=True)
class Recount:
    """Counts what one institution can know of what happened in a period."""

    programme: Programme
    here: str
    period: Span

    def of(self, ask: Ask) -> int:
        match ask:
            case Taught():
                return self._taught(ask)
            case Moved():
                return sum(1 for _ in self.moved(ask))
            case Institutions():
                return self._institutions(ask)
            case Alliances():
                return self._alliances(ask)
            case Members():
                return len({one.place for one in self.members(ask)})
            case Months():
                return self._months(ask)
            case Rota():
                return self._rota(ask)
            case Brought():
                return self._brought(ask)

    # Teaching

    def _taught(self, ask: Taught) -> int:
        held = list(self.sessions(ask))
        came = [who for one in held for who in one.roster if who.came]
        if ask.count == "person_times":
            return len(came)
        if ask.count == "persons":
            return len({who.person or who.name for who in came})
        if ask.count == "departments":
            return len({(one.supported, one.supported_department) for one in held})
        return len(held)

    def sessions(self, ask: Taught) -> Iterator[Session]:
        for one in self.programme.sessions:
            said = (
                (ask.given_to, one.supported),
                (ask.kind, one.kind),
                (ask.topic, one.topic),
                (ask.channel, one.channel),
                (ask.audience, one.audience),
            )
            fits = all(not wanted or wanted == found for wanted, found in said)
            if (
                fits
                and not one.is_void
                and one.supporting in ask.given_by
                and self._is_in(one.on)
                and self.here in (one.written_at, one.supporting, one.supported)
                and (ask.count != "departments" or _is_of(one, ask.departments))
            ):
                yield one

    # Referrals

    def moved(self, ask: Moved) -> Iterator[Referred]:
        for one in self.programme.referred:
            said = (
                (ask.direction, one.direction),
                (ask.department, one.department),
                (ask.sender, one.sender),
                (ask.receiver, one.receiver),
            )
            fits = all(not wanted or wanted == found for wanted, found in said)
            is_known = self.here in (one.sender, one.receiver)
            if fits and is_known and one.ending in ARRIVING and self._is_in(one.arrived_on):
                yield one

    # What support brought

    def _brought(self, ask: Brought) -> int:
        found = list(self.brought(ask))
        if ask.work:
            done = [each for one in found for each in one.worked if self._is_in(each[0])]
            return sum(times for _, work, times in done if work == ask.work)
        if ask.each == "persons":
            return len({(one.person, one.supporting) for one in found})
        return len({one.supported for one in found}) if ask.each == "places" else len(found)

    def brought(self, ask: Brought) -> Iterator[Supported]:
        for one in self.programme.supported:
            said = ((ask.given_to, one.supported), (ask.department, one.department))
            fits = all(not wanted or wanted == found for wanted, found in said)
            fits = fits and (not ask.given_by or one.supporting in ask.given_by)
            fits = fits and all(one.answer(code) == wanted for code, wanted in ask.answers)
            is_known = self.here in (one.written_at, one.supporting, one.supported)
            is_right = one.register == ask.register and not one.is_void
            if fits and is_known and is_right and self._counts(one, ask):
                yield one

    def _counts(self, one: Supported, ask: Brought) -> bool:
        if ask.work:
            return any(work == ask.work and self._is_in(day) for day, work, _ in one.worked)
        if ask.lasts:
            until = one.answer("until_on")
            assert isinstance(until, date)
            return one.on <= self.period.last and until >= self.period.first
        if ask.stands:
            return one.on <= self.period.last
        if ask.came:
            return any(step == ask.came and self._is_in(day) for step, day in one.came)
        return self._is_in(one.on)

    # Institutions

    def _institutions(self, ask: Institutions) -> int:
        found = list(self.institutions(ask))
        if ask.count == "counties":
            return len({one.division[:COUNTY_DIGITS] for one in found if one.division})
        return len(found)

    def institutions(self, ask: Institutions) -> Iterator[Place]:
        for one in self.programme.places:
            if (
                (not ask.kind or one.kind == ask.kind)
                and (not ask.under or one.parent == ask.under)
                and (not ask.tag or ask.tag in one.tags)
            ):
                yield one

    def _alliances(self, ask: Alliances) -> int:
        """Those that had a member."""
        alive = {one.alliance for one in self.programme.joined if self._lasts(one)}
        found = self.programme.alliances
        return sum(one.kind == ask.kind and one.key in alive for one in found)

    def members(self, ask: Members) -> Iterator[Joined]:
        for one in self.programme.joined:
            is_of = one.alliance == ask.alliance and (not ask.role or one.role == ask.role)
            is_kind = not ask.kind or self._place(one.place).kind == ask.kind
            if is_of and is_kind and self._lasts(one):
                yield one

    def _months(self, ask: Months) -> int:
        """From the first day of the first to the last day of the last, in whole months."""
        joined = [
            one
            for one in self.programme.joined
            if one.alliance == ask.alliance and self._lasts(one)
        ]
        first = min(one.first for one in joined)
        last = max(one.last or self.period.last for one in joined)
        after = date.fromordinal(last.toordinal() + 1)
        months = 12 * (after.year - first.year) + after.month - first.month
        return months - (after.day < first.day)

    def _lasts(self, one: Joined) -> bool:
        """On any day of the period."""
        return one.first <= self.period.last and (one.last or date.max) >= self.period.first

    def _place(self, key: str) -> Place:
        return next(one for one in self.programme.places if one.key == key)

    # Duty lists

    def _rota(self, ask: Rota) -> int:
        days = {one.on for one in self.on_duty(ask)}
        return len({day.weekday() for day in days}) if ask.count == "weekdays" else len(days)

    def on_duty(self, ask: Rota) -> Iterator[OnDuty]:
        for one in self.programme.duties:
            is_there = (one.place, one.department) == (ask.place, ask.department)
            if is_there and self._is_in(one.on) and ask.weekday in (None, one.on.weekday()):
                yield one

    def _is_in(self, day: date) -> bool:
        return self.period.first <= day <= self.period.last


def _is_of(one: Session, departments: str) -> bool:
    """Whether a session says which department was taught, and that is of this sort."""
    if not one.supported_department:
        return False
    is_functional = one.supported_department in FUNCTIONAL
    return not departments or is_functional == (departments == "functional")
