"""One event dropped, doubled, moved over the period's edge, or moved to a neighbour: what each figure
must say then. The same is done to the generator's list and, in a transaction that is never kept, to
the rows of a synced store."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, TypeVar

from app.core.clock import CHINA
from app.core.record import RecordRow
from app.core.values import instant_text
from app.referrals import StepCode
from app.storage.transaction import Transaction, new_id
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
from tests.replays.computing import Computing
from tests.replays.entering import Entering
from tests.replays.events import Programme
from tests.replays.machines import Machine
from tests.replays.recounting import Recount
from tests.replays.rows import Span

T = TypeVar("T")
A_DAY = timedelta(days=1)
NOT_ASKED = "13"
"""A department that no row asks for."""
DEPARTMENT = ("department", "to_department")
NOWHERE = "990101"
"""The division of a county that nobody has."""


class Change(StrEnum):
    DROPPED = "dropped"
    DOUBLED = "doubled"
    OTHER_DAY = "moved over the edge"
    NEIGHBOUR = "moved to a neighbour"


class Rows:
    """The rows of one computer, as long as nobody keeps what is done to them."""

    def __init__(self, transaction: Transaction, machine: Machine) -> None:
        self._connection = transaction.connection
        self._tables = machine.store.tables

        self._find = " UNION ALL ".join(
            f"SELECT '{table.name}', id FROM \"{table.name}\" WHERE id = ?1 OR root = ?1"
            for table in self._tables
        )

    def case(self, record_id: str) -> list[RecordRow]:
        """A record and all that hangs on it."""
        found = self._connection.exec_driver_sql(self._find, (record_id,)).all()
        rows = [self._tables.get(self._connection, kind, name) for kind, name in found]
        return [row for row in rows if row is not None]

    def drop(self, record_id: str) -> None:
        for row in self.case(record_id):
            self._connection.exec_driver_sql(f'DROP TRIGGER IF EXISTS "{row.kind}_delete_never"')
            self._connection.exec_driver_sql(f'DELETE FROM "{row.kind}" WHERE id = ?', (row.id,))

    def double(self, record_id: str) -> None:
        """Under new names, which stand for the old ones within the case."""
        found = self.case(record_id)
        names = {row.id: new_id() for row in found}
        for row in found:
            row.fields = {
                name: names.get(value, value) if isinstance(value, str) else value
                for name, value in row.fields.items()
            }
            row.id, row.root = names[row.id], names.get(row.root or "")
            self._tables.save(self._connection, row)

    def alter(self, record_id: str, home: str = "", **fields: Any) -> None:
        """One record; a field that is None goes."""
        for row in self.case(record_id):
            if row.id == record_id:
                whole = {**row.fields, **fields}
                row.fields = {name: value for name, value in whole.items() if value is not None}
                row.home = home or row.home
                self._tables.save(self._connection, row)


@dataclass(frozen=True)
class Mutation:
    change: Change
    programme: Programme
    """As the generator would have told it."""
    write: Callable[[Rows], None]


class Undo(Exception):
    """Ends a transaction of which nothing is to be kept."""


def wrongly_moved(
    ask: Ask, entering: Entering, machine: Machine, period: Span, value: int
) -> list[str]:
    """What a mutation did to a figure and should not have, or the other way round."""
    faults, touched = [], False
    for one in Mutating(ask, entering, machine.place.key, period).all():
        wanted = Recount(one.programme, machine.place.key, period).of(ask)
        found = _computed(one, ask, entering, machine, period)
        touched |= wanted != value
        if found != wanted:
            faults.append(f"one {one.change}: {found - value:+}, not {wanted - value:+}")
    return faults if touched else [*faults, "no mutation touches it"]


def _computed(
    mutation: Mutation, ask: Ask, entering: Entering, machine: Machine, period: Span
) -> int:
    found = 0
    try:
        with machine.store.transaction(machine.clinic.actor) as transaction:
            mutation.write(Rows(transaction, machine))
            found = Computing(entering.stage, machine, period).of(ask)
            raise Undo
    except Undo:
        return found


@dataclass(frozen=True)
class Mutating:
    """The mutations of one event that a figure counts at one institution."""

    ask: Ask
    entering: Entering
    here: str
    period: Span

    def all(self) -> Iterator[Mutation]:
        match self.ask:
            case Taught(count="persons"):
                yield self._without_a_person(self.ask)
            case Taught():
                yield from self._of_session(self.ask)
            case Moved():
                yield from self._of_referral(self.ask)
            case Members() | Months():
                yield from self._of_membership(self.ask)
            case Institutions():
                yield from self._of_institution(self.ask)
            case Alliances():
                yield from self._of_alliance(self.ask)
            case Rota():
                yield from self._of_duty(self.ask)
            case Brought(each="places"):
                yield self._without_a_place(self.ask)
            case Brought():
                yield from self._of_brought(self.ask)

    @property
    def _programme(self) -> Programme:
        return self.entering.programme

    @property
    def _recount(self) -> Recount:
        return Recount(self._programme, self.here, self.period)

    @property
    def _after(self) -> date:
        return self.period.last + A_DAY

    def _place(self, *but: str) -> str:
        """Another institution than these."""
        return next(one.key for one in self._programme.places if one.key not in but)

    # One session

    def _of_session(self, ask: Taught) -> Iterator[Mutation]:
        one = next(self._recount.sessions(ask))
        at = self._programme.sessions.index(one)
        record, other = self.entering.sessions[at], self._place(*ask.given_by, one.supported)
        places = self.entering.stage.places

        def told(change: Change, write: Callable[[Rows], None], *now: Any) -> Mutation:
            sessions = _instead(self._programme.sessions, at, now)
            return Mutation(change, replace(self._programme, sessions=sessions), write)

        yield told(Change.DROPPED, lambda rows: rows.drop(record))
        yield told(Change.DOUBLED, lambda rows: rows.double(record), one, one)
        yield told(
            Change.OTHER_DAY,
            lambda rows: rows.alter(record, held_on=self._after.isoformat()),
            replace(one, on=self._after),
        )
        if ask.count == "departments":
            yield told(
                Change.NEIGHBOUR,
                lambda rows: rows.alter(record, supported_department=NOT_ASKED),
                replace(one, supported_department=NOT_ASKED),
            )
            return
        yield told(
            Change.NEIGHBOUR,
            lambda rows: rows.alter(record, supporting_id=places[other]),
            replace(one, supporting=other),
        )

    def _without_a_person(self, ask: Taught) -> Mutation:
        """Everything that one person came to."""
        held = list(self._recount.sessions(ask))
        key = next(who.person for one in held for who in one.roster if who.came and who.person)
        person = self.entering.stage.person_ids[key]
        left = [
            replace(one, roster=tuple(who for who in one.roster if who.person != key))
            for one in self._programme.sessions
        ]

        def write(rows: Rows) -> None:
            for one in held:
                record = self.entering.sessions[self._programme.sessions.index(one)]
                for row in rows.case(record):
                    if row.fields.get("person_id") == person:
                        rows.drop(row.id)

        return Mutation(Change.DROPPED, replace(self._programme, sessions=left), write)

    # One referral

    def _of_referral(self, ask: Moved) -> Iterator[Mutation]:
        one = next(self._recount.moved(ask))
        at = self._programme.referred.index(one)
        record = self.entering.cases[at]

        def told(change: Change, write: Callable[[Rows], None], *now: Any) -> Mutation:
            referred = _instead(self._programme.referred, at, now)
            return Mutation(change, replace(self._programme, referred=referred), write)

        yield told(Change.DROPPED, lambda rows: rows.drop(record))
        yield told(Change.DOUBLED, lambda rows: rows.double(record), one, one)
        moved = replace(one, arrived_on=self._after)
        yield told(Change.OTHER_DAY, lambda rows: self._arrive_later(rows, record), moved)
        if ask.department:
            elsewhere = replace(one, department=NOT_ASKED)
            yield told(
                Change.NEIGHBOUR,
                lambda rows: _in_case(rows, record, DEPARTMENT, NOT_ASKED),
                elsewhere,
            )
            return
        other = self._place(one.sender, one.receiver)
        place = self.entering.stage.places[other]
        if one.direction == "up":
            elsewhere = replace(one, receiver=other)
        else:
            elsewhere = replace(one, sender=other)

        def write(rows: Rows) -> None:
            if one.direction == "up":
                _in_case(rows, record, ("to_facility_id", "destination_id"), place)
            else:
                rows.alter(record, home=place)

        yield told(Change.NEIGHBOUR, write, elsewhere)

    def _arrive_later(self, rows: Rows, record: str) -> None:
        at = instant_text(datetime.combine(self._after, time(10), CHINA))
        for row in rows.case(record):
            if row.fields.get("step") == StepCode.ARRIVED:
                rows.alter(row.id, at=at)

    # One membership, institution, alliance

    def _of_membership(self, ask: Members | Months) -> Iterator[Mutation]:
        joined, stage = self._programme.joined, self.entering.stage
        members = ask if isinstance(ask, Members) else Members(ask.alliance)
        one = next(self._recount.members(members))
        at = joined.index(one)
        record = stage.joined[at]

        def told(change: Change, write: Callable[[Rows], None], *now: Any) -> Mutation:
            return Mutation(
                change, replace(self._programme, joined=_instead(joined, at, now)), write
            )

        yield told(Change.DROPPED, lambda rows: rows.drop(record))
        yield told(Change.DOUBLED, lambda rows: rows.double(record), one, one)
        if isinstance(ask, Months):
            sooner = _a_month_before(one.first)
            yield told(
                Change.OTHER_DAY,
                lambda rows: rows.alter(record, from_on=sooner.isoformat()),
                replace(one, first=sooner),
            )
            return
        first, last = date(2000, 1, 1), self.period.first - A_DAY
        days = {"from_on": first.isoformat(), "until_on": last.isoformat()}
        ended = replace(one, first=first, last=last)
        yield told(Change.OTHER_DAY, lambda rows: rows.alter(record, **days), ended)
        other = next((key for key in stage.alliances if key != ask.alliance), "")
        if other:
            community, elsewhere = stage.alliances[other], replace(one, alliance=other)
            yield told(
                Change.NEIGHBOUR,
                lambda rows: rows.alter(record, community_id=community),
                elsewhere,
            )

    def _of_institution(self, ask: Institutions) -> Iterator[Mutation]:
        one = next(self._recount.institutions(ask))
        at, record = self._programme.places.index(one), self.entering.stage.places[one.key]

        def told(change: Change, write: Callable[[Rows], None], *now: Any) -> Mutation:
            places = _instead(self._programme.places, at, now)
            return Mutation(change, replace(self._programme, places=places), write)

        yield told(Change.DROPPED, lambda rows: rows.drop(record))
        yield told(Change.DOUBLED, lambda rows: rows.double(record), one, one)
        if ask.under:
            other = self._place(one.key, ask.under)
            place = self.entering.stage.places[other]
            elsewhere = replace(one, parent=other)
            yield told(
                Change.NEIGHBOUR, lambda rows: rows.alter(record, parent_id=place), elsewhere
            )
        else:
            elsewhere = replace(one, division=NOWHERE)
            yield told(
                Change.NEIGHBOUR, lambda rows: rows.alter(record, division=NOWHERE), elsewhere
            )

    def _of_alliance(self, ask: Alliances) -> Iterator[Mutation]:
        one = next(one for one in self._programme.alliances if one.kind == ask.kind)
        at, record = self._programme.alliances.index(one), self.entering.stage.alliances[one.key]

        def told(change: Change, write: Callable[[Rows], None], *now: Any) -> Mutation:
            alliances = _instead(self._programme.alliances, at, now)
            return Mutation(change, replace(self._programme, alliances=alliances), write)

        yield told(Change.DROPPED, lambda rows: rows.drop(record))
        yield told(Change.DOUBLED, lambda rows: rows.double(record), one, replace(one, key="?"))
        kind = "alliance" if ask.kind != "alliance" else "county_community"
        yield told(
            Change.NEIGHBOUR, lambda rows: rows.alter(record, kind=kind), replace(one, kind=kind)
        )

    # One thing that support brought

    def _of_brought(self, ask: Brought) -> Iterator[Mutation]:
        one = next(self._recount.brought(ask))
        at = self._programme.supported.index(one)
        record, other = self.entering.supported[at], self._place(one.supporting, one.supported)
        places = self.entering.stage.places

        def told(change: Change, write: Callable[[Rows], None], *now: Any) -> Mutation:
            supported = _instead(self._programme.supported, at, now)
            return Mutation(change, replace(self._programme, supported=supported), write)

        yield told(Change.DROPPED, lambda rows: rows.drop(record))
        yield told(Change.DOUBLED, lambda rows: rows.double(record), one, one)
        later = replace(
            one,
            on=self._after,
            came=tuple((step, self._after) for step, _ in one.came),
            worked=tuple((self._after, work, times) for _, work, times in one.worked),
        )
        yield told(Change.OTHER_DAY, lambda rows: self._bring_later(rows, record), later)
        if ask.department:
            elsewhere = replace(one, department=NOT_ASKED)
            name = ("supported_department",)
            yield told(
                Change.NEIGHBOUR, lambda rows: _in_case(rows, record, name, NOT_ASKED), elsewhere
            )
            return
        elsewhere = (
            replace(one, supporting=other) if ask.given_by else replace(one, supported=other)
        )
        end = "supporting_id" if ask.given_by else "supported_id"
        yield told(
            Change.NEIGHBOUR, lambda rows: rows.alter(record, **{end: places[other]}), elsewhere
        )

    def _without_a_place(self, ask: Brought) -> Mutation:
        """Everything that was brought to one institution."""
        place = next(self._recount.brought(ask)).supported
        supported = self._programme.supported
        left = [one for one in supported if one.supported != place]

        def write(rows: Rows) -> None:
            for at, one in enumerate(supported):
                if one.supported == place:
                    rows.drop(self.entering.supported[at])

        return Mutation(Change.DROPPED, replace(self._programme, supported=left), write)

    def _bring_later(self, rows: Rows, record: str) -> None:
        after = self._after.isoformat()
        for row in rows.case(record):
            rows.alter(row.id, **{name: after for name in ("from_on", "day") if name in row.fields})

    # One day on a duty list

    def _of_duty(self, ask: Rota) -> Iterator[Mutation]:
        one = next(self._recount.on_duty(ask))
        at = self._programme.duties.index(one)
        record = self.entering.duties[at]

        def told(change: Change, write: Callable[[Rows], None], *now: Any) -> Mutation:
            duties = _instead(self._programme.duties, at, now)
            return Mutation(change, replace(self._programme, duties=duties), write)

        yield told(Change.DROPPED, lambda rows: rows.drop(record))
        yield told(Change.DOUBLED, lambda rows: rows.double(record), one, one)
        yield self._on_day(Change.OTHER_DAY, at, record, self._after)
        yield self._on_day(Change.NEIGHBOUR, at, record, self._free_day(ask, one.on))

    def _free_day(self, ask: Rota, day: date) -> date:
        """The next one of a weekday on which nobody of the rota is there."""
        taken = {one.on.weekday() for one in self._recount.on_duty(replace(ask, weekday=None))}
        following = (day + n * A_DAY for n in range(1, 8))
        return next((one for one in following if one.weekday() not in taken), day)

    def _on_day(self, change: Change, at: int, record: str, day: date) -> Mutation:
        duties = self._programme.duties
        moved = replace(self._programme, duties=_instead(duties, at, [replace(duties[at], on=day)]))
        return Mutation(change, moved, lambda rows: rows.alter(record, on_day=day.isoformat()))


def _in_case(rows: Rows, record: str, names: Sequence[str], value: str) -> None:
    """Wherever a row of the case has one of these."""
    for row in rows.case(record):
        if named := row.fields.keys() & set(names):
            rows.alter(row.id, **dict.fromkeys(named, value))


def _instead(events: Sequence[T], at: int, now: Sequence[T]) -> list[T]:
    return [*events[:at], *now, *events[at + 1 :]]


def _a_month_before(day: date) -> date:
    """Of the first of a month."""
    return (day - A_DAY).replace(day=1)
