"""Lists of cases: SQL over what is kept of each, with a limit; never a fold."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Generic, TypeVar

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.cases.folding import CaseTask
from app.cases.kind import CaseKind, TaskView
from app.cases.ladder import Side
from app.cases.lines import DueLine, NewsLine
from app.cases.loading import pending_of
from app.cases.seats import Seat
from app.cases.silence import (
    FORGOTTEN,
    Silence,
    Silent,
    SilentLine,
    awaited_of,
    record_missing,
)
from app.core.clock import local, midnight
from app.core.values import instant_of, instant_text
from app.storage.base import load
from app.storage.institutions import names_of_places, phones_of

L = TypeVar("L")
MOST_SHOWN = 200
KEPT_IN_LISTS = timedelta(days=400)
"""Older cases leave the trays and lists; search and a person's page still have them."""

BY_URGENCY = "rank, begun_at, n"
"""The most urgent first, then what was sent first."""
BY_OWED = "rank, owed_since, n"
"""The most urgent first, then what somebody has owed something for the longest."""
NEWEST = "n DESC"
# Each says the condition of its index (`keeping.INDEXES`) in those very words.
CALLS = "calls_from <= :now"
"""What waits for this place as the receiver, and what it has not read."""
CAME_IN = f"{CALLS} AND receives = 1 AND is_sent = 1"
ANSWERED = "is_unread = 1 AND sends = 1"
SENT = "sends = 1 AND is_begun = 1"
RECEIVED = "receives = 1 AND is_sent = 1"
DRAFTS = "is_open = 1 AND sends = 1 AND is_sent = 0"
WAITING = "waits = 1"
DUE = "due_at < :until"
SILENT = "beyond IS NOT NULL AND beyond < :now AND word_at >= :remembered"
NEWS = "news IS NOT NULL"


class Cut(list[L]):
    """As many lines as a list shows, and how many there are."""

    def __init__(self, lines: Iterable[L], total: int) -> None:
        super().__init__(lines)
        self.total = max(total, len(self))


@dataclass(frozen=True)
class Listed:
    """One case of a list: what is kept of it, its record, and what stands elsewhere."""

    now: Any
    record: Any
    facts: Mapping[str, Any]
    tasks: tuple[TaskView, ...]
    names: Mapping[str, str]
    is_saved_here_only: bool
    """Something of it is not yet on the hub."""
    urgency: str = ""

    @property
    def told(self) -> dict[str, Any]:
        """What a `ListLine` says, whatever kind of case it is."""
        now, names = self.now, self.names
        return {
            "n": now.n,
            "id": now.id,
            "state": now.state,
            "urgency": self.urgency,
            "from_name": names.get(now.sender, ""),
            "to_name": names.get(now.receiver or "", ""),
            "partner": names.get(now.other or "", ""),
            "sent_at": instant_of(now.begun_at) if now.begun_at != "~" else None,
            "is_open": bool(now.is_open),
            "is_unread": bool(now.is_unread),
            "is_saved_here_only": self.is_saved_here_only,
            "is_from_paper": self.record.rev == 0 and self.record.home != now.place,
            "tasks": self.tasks,
        }


class Trays(Generic[L]):
    """The lists of one kind of case at one place; `line` makes what a page shows of each."""

    def __init__(self, seat: Seat, line: Callable[[Listed], L]) -> None:
        self._seat = seat
        self._line = line

    def those(
        self,
        which: str,
        order: str,
        *,
        most: int = MOST_SHOWN,
        is_recent: bool = True,
        **values: Any,
    ) -> Cut[L]:
        """The cases of which this is true, in this order."""
        found = self._those(which, order, most=most, is_recent=is_recent, **values)
        return Cut(map(self._line, found), found.total)

    def _those(
        self,
        which: str,
        order: str,
        *,
        most: int = MOST_SHOWN,
        is_recent: bool = True,
        **values: Any,
    ) -> Cut[Listed]:
        self._seat.ready()
        with self._seat.store.reading() as session:
            where = self._where(which, is_recent=is_recent)
            found = self._rows(session, where, order, most, values)
            is_cut = 0 <= most <= len(found)
            total = self._count(session, where, values) if is_cut else len(found)
            return Cut(self._listed(session, found), total)

    def open_first(
        self, which: str, *, most: int = MOST_SHOWN, is_recent: bool = True, **values: Any
    ) -> Cut[L]:
        """What is still open by urgency; what is over follows, the newest first."""
        how: Any = {"most": most, "is_recent": is_recent, **values}
        still = self.those(f"{which} AND is_open = 1", BY_OWED, **how)
        if len(still) >= most:
            rest = self.count(f"{which} AND is_open = 0", is_recent=is_recent, **values)
            return Cut(still, still.total + rest)
        over = self.those(f"{which} AND is_open = 0", NEWEST, **how)
        return Cut([*still, *over][:most], still.total + over.total)

    def of(self, ids: Sequence[str]) -> list[L]:
        """These cases, as far as they are in sight here; one that was matched counts with the one
        that is kept."""
        self._seat.ready()
        with self._seat.store.reading() as session:
            named = {"ids": json.dumps(list(ids))}
            where = f"{_MINE} AND id IN (SELECT value FROM json_each(:ids))"
            found = self._rows(session, where, NEWEST, -1, named)
            return [self._line(one) for one in self._listed(session, found)]

    def count(self, which: str, *, is_recent: bool = True, **values: Any) -> int:
        self._seat.ready()
        with self._seat.store.reading() as session:
            return self._count(session, self._where(which, is_recent=is_recent), values)

    def due(self, days_ahead: int) -> Cut[DueLine[L]]:
        """What this place owes that falls due by then, urgent cases first, then the latest."""
        today = self._today
        last = today + timedelta(days=days_ahead)
        until = instant_text(midnight(last + timedelta(days=1)))
        cases = self._those(DUE, "rank, due_at, n", until=until)
        found = [
            (one, DueLine(self._line(one), task, on, (today - on).days))
            for one in cases
            for task in one.tasks
            if task.is_mine
            and task.due_at is not None
            and (on := local(task.due_at).date()) <= last
        ]
        ordered = sorted(found, key=lambda due: (due[0].now.rank, due[1].due_on, due[0].now.n))
        total = cases.total if cases.total > len(cases) else len(found)
        return Cut((line for _, line in ordered), total)

    def news(self) -> Cut[NewsLine[L]]:
        """What others said and nobody of this place has opened, the most urgent first."""
        found = self._those(NEWS, BY_URGENCY, is_recent=False)
        return Cut(map(self._news_line, found), found.total)

    def _news_line(self, one: Listed) -> NewsLine[L]:
        waits = one.now.state in self._seat.kind.ladder(one.record).waiting
        return NewsLine(self._line(one), one.now.news, bool(one.now.receives) and waits)

    def silent(self) -> Cut[SilentLine[L]]:
        """Cases of which nothing is heard for longer than the limits allow, urgent ones first. Of
        one that is known from its slip alone, that its record is missing and no more."""
        self._seat.ready()
        order, remembered = "rank, silent_since, n", instant_text(self.now - FORGOTTEN)
        with self._seat.store.reading() as session:
            awaited = awaited_of(session, self._seat.kind)
            values = {"remembered": remembered, "awaited": json.dumps(list(awaited))}
            where = self._where(f"{SILENT} AND id NOT IN (SELECT value FROM json_each(:awaited))")
            rows = self._rows(session, where, order, MOST_SHOWN, values)
            total = len(rows) if len(rows) < MOST_SHOWN else self._count(session, where, values)
            found = [(one, _silent(one)) for one in self._listed(session, rows)]
            found += self._without_record(session, awaited)
            phones = phones_of(session, {silent.facility_id for _, silent in found})
        lines = [self._silent_line(one, silent, phones) for one, silent in found]
        ordered = sorted(zip(found, lines, strict=True), key=_longest_first)
        return Cut((line for _, line in ordered), total)

    def _without_record(
        self, session: Session, awaited: Mapping[str, datetime]
    ) -> list[tuple[Listed, Silent]]:
        values = {"ids": json.dumps(list(awaited))}
        where = self._where("id IN (SELECT value FROM json_each(:ids))")
        rows = self._rows(session, where, NEWEST, -1, values) if awaited else ()
        limits, now = self._seat.limits, self.now
        found = []
        for one in self._listed(session, rows):
            missing = record_missing(one.now, awaited[one.now.id], self._phone(one), limits)
            is_late = missing.beyond < now <= missing.since + FORGOTTEN
            if is_late and not one.facts.get("gone"):
                found.append((one, missing))
        return found

    def _phone(self, one: Listed) -> str:
        field = self._seat.kind.phone
        return (getattr(one.record, field) if field else None) or ""

    def _silent_line(
        self, one: Listed, silent: Silent, phones: Mapping[str, tuple[str, str]]
    ) -> SilentLine[L]:
        place, phone = phones.get(silent.facility_id, ("", ""))
        return SilentLine(self._line(one), silent.why, silent.since, place, phone or silent.phone)

    @property
    def now(self) -> datetime:
        return self._seat.store.clock.now()

    @property
    def _today(self) -> date:
        return self._seat.store.clock.today()

    def _where(self, which: str, *, is_recent: bool = True) -> str:
        recent = " AND dated_on >= :since" if is_recent else ""
        return f"{_MINE} AND {which}{recent}"

    def _rows(
        self, session: Session, where: str, order: str, most: int, values: Mapping[str, Any]
    ) -> Sequence[Any]:
        query = text(f"SELECT * FROM case_now WHERE {where} ORDER BY {order} LIMIT :most")
        return session.execute(query, {**self._values(), **values, "most": most}).all()

    def _count(self, session: Session, where: str, values: Mapping[str, Any]) -> int:
        query = text(f"SELECT count(*) FROM case_now WHERE {where}")
        return int(session.execute(query, {**self._values(), **values}).scalar_one())

    def _values(self) -> dict[str, Any]:
        kind = self._seat.kind
        first = min(self._seat.store.clock.days()) - KEPT_IN_LISTS
        return {
            "place": self._seat.place,
            "kind": kind.name,
            "since": first.isoformat(),
            "now": instant_text(self.now),
        }

    def _listed(self, session: Session, found: Sequence[Any]) -> list[Listed]:
        if not found:
            return []
        ids = [row.id for row in found]
        names, pending = names_of_places(session), pending_of(session, ids)
        records = self._records(session, ids)
        return [
            Listed(
                now=row,
                record=records[row.id],
                facts=load(row.facts),
                tasks=tuple(_tasks(self._seat.kind, row)),
                names=names,
                is_saved_here_only=row.id in pending,
                urgency=self._urgency(records[row.id]),
            )
            for row in found
            if row.id in records
        ]

    def _urgency(self, record: Any) -> str:
        field = self._seat.kind.urgency
        return (getattr(record, field) if field else None) or ""

    def _records(self, session: Session, ids: Sequence[str]) -> dict[str, Any]:
        kind = self._seat.kind
        columns = ", ".join(("n", "id", "home", "rev", *kind.columns))
        query = text(
            f"SELECT {columns} FROM {kind.name} WHERE id IN (SELECT value FROM json_each(:ids))"
        )
        found = session.execute(query, {"ids": json.dumps(list(ids))}).all()
        return {row.id: row for row in found}


def _silent(one: Listed) -> Silent:
    now = one.now
    since, beyond = instant_of(now.silent_since), instant_of(now.beyond)
    return Silent(Silence(now.silence), since, now.silent_at, beyond)


def _longest_first(one: tuple[tuple[Listed, Silent], Any]) -> tuple[int, datetime]:
    (listed, silent), _ = one
    return listed.now.rank, silent.since


_MINE = "place = :place AND kind = :kind"


def _tasks(kind: CaseKind, row: Any) -> Iterable[TaskView]:
    mine = {Side.SENDER: row.sends, Side.RECEIVER: row.receives}
    for code, side, about, since, due in load(row.tasks):
        task = CaseTask(kind.task_code(code), Side(side), about)
        yield TaskView(task, _instant(since), _instant(due), bool(mine[task.side]))


def _instant(said: str | None) -> datetime | None:
    return instant_of(said) if said else None
