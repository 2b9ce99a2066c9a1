"""What every case amounts to, kept in one local table: lists ask it by SQL, with a limit.

It is made of the records alone and never sent. Triggers mark each case that a transaction touches,
and it is folded again before the commit: of a step taken here, of a page that is taken in, of
whatever is mended. `case_seat` names the places that have looked: each has its own rows, because
what is owed, unread and silent is so for one place.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Boolean, Connection, Index, Integer, String, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.cases.kind import CaseKind, Folded
from app.cases.ladder import Side, Sort
from app.cases.loading import Loaded, load, resolved, seen_of
from app.cases.owing import Limits
from app.cases.silence import last_word, silence_of
from app.cases.times import happened_at, moment
from app.core.clock import Clock
from app.core.values import instant_text
from app.core.version import PROGRAM
from app.storage.base import Base, dump

AT_ONCE = 500
"""So many cases are folded in one transaction; what is marked besides waits for the next."""
NEVER = "9999"
DOES_NOT_FOLD = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    AssertionError,
)
_log = logging.getLogger(__name__)


_BY_URGENCY = ("rank", "begun_at", "n")
_WHOSE = ("sends", "receives", "is_begun", "is_sent")
INDEXES = (
    ("calls", _BY_URGENCY, ("calls_from", "receives", "is_sent"), "calls_from IS NOT NULL"),
    ("unread", _BY_URGENCY, ("sends",), "is_unread = 1"),
    ("waits", _BY_URGENCY, (), "waits = 1"),
    ("news", _BY_URGENCY, (), "news IS NOT NULL"),
    ("due", ("rank", "due_at", "n"), (), "due_at IS NOT NULL"),
    (
        "silent",
        ("rank", "silent_since", "n"),
        ("beyond", "word_at"),
        "beyond IS NOT NULL",
    ),
    ("open", ("rank", "owed_since", "n"), _WHOSE, "is_open = 1"),
    ("over", ("n",), _WHOSE, "is_open = 0"),
)
"""Each list is a walk along one of these: its order, what else it asks of a case, and which it holds."""


class CaseNow(Base):
    """One case as one place sees it. Instants are texts; NULL where there is none.

    rank: the most urgent first; calls_from: from when it calls somebody of this place; begun_at: "~" before it was sent; beyond: when nothing heard of the last
    word (said at word_at) is too long; news: the hub's place of the newest that others said and
    nobody here has opened.
    """

    __tablename__ = "case_now"
    place: Mapped[str] = mapped_column(String, primary_key=True)
    kind: Mapped[str] = mapped_column(String, primary_key=True)
    id: Mapped[str] = mapped_column(String, primary_key=True)
    n: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String)
    round: Mapped[str | None] = mapped_column(String)
    sends: Mapped[bool] = mapped_column(Boolean)
    receives: Mapped[bool] = mapped_column(Boolean)
    sender: Mapped[str] = mapped_column(String)
    receiver: Mapped[str | None] = mapped_column(String)
    other: Mapped[str | None] = mapped_column(String)
    rank: Mapped[int] = mapped_column(Integer)
    dated_on: Mapped[str] = mapped_column(String)
    begun_at: Mapped[str] = mapped_column(String)
    owed_since: Mapped[str] = mapped_column(String)
    is_open: Mapped[bool] = mapped_column(Boolean)
    is_begun: Mapped[bool] = mapped_column(Boolean)
    is_sent: Mapped[bool] = mapped_column(Boolean)
    waits: Mapped[bool] = mapped_column(Boolean)
    is_unread: Mapped[bool] = mapped_column(Boolean)
    calls_from: Mapped[str | None] = mapped_column(String)
    due_at: Mapped[str | None] = mapped_column(String)
    news: Mapped[int | None] = mapped_column(Integer)
    word_at: Mapped[str | None] = mapped_column(String)
    silence: Mapped[str | None] = mapped_column(String)
    silent_since: Mapped[str | None] = mapped_column(String)
    silent_at: Mapped[str | None] = mapped_column(String)
    beyond: Mapped[str | None] = mapped_column(String)
    tasks: Mapped[str] = mapped_column(String)
    facts: Mapped[str] = mapped_column(String)

    __table_args__ = tuple(
        Index(
            f"ix_case_now_{name}",
            *("place", "kind", *order, *more, "dated_on"),
            sqlite_where=text(only),
        )
        for name, order, more, only in INDEXES
    )


class CaseStale(Base):
    """What was touched since the cases it belongs to were folded: a case itself, or a row of a
    table that cases depend on."""

    __tablename__ = "case_stale"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy reads it once
    kind: Mapped[str] = mapped_column(String, primary_key=True)
    what: Mapped[str] = mapped_column(String, primary_key=True)
    id: Mapped[str] = mapped_column(String, primary_key=True)


class CaseSeat(Base):
    """A place whose cases are kept, and what they were folded with: by which program and limits,
    with which institutions in its line, and which ended."""

    __tablename__ = "case_seat"
    place: Mapped[str] = mapped_column(String, primary_key=True)
    kind: Mapped[str] = mapped_column(String, primary_key=True)
    stamp: Mapped[str] = mapped_column(String)
    limits: Mapped[str] = mapped_column(String)
    places: Mapped[str] = mapped_column(String)


_COLUMNS = tuple(column.key for column in CaseNow.__table__.columns)
_SAVE = (
    f"INSERT OR REPLACE INTO case_now ({', '.join(_COLUMNS)}) "
    f"VALUES ({', '.join('?' * len(_COLUMNS))})"
)
_CASE = "case"


class KeptCases:
    """What is kept of one kind of case."""

    def __init__(self, kind: CaseKind) -> None:
        self.kind = kind

    def watch(self, connection: Connection) -> None:
        """After an upgrade: whatever touches a case marks it, and all is made anew when a place
        looks: the rules may be others now."""
        kind = self.kind
        _mark(connection, kind.name, kind.name, _CASE, ("id",))
        _mark(connection, kind.name, kind.steps, _CASE, ("root",))
        for table in ("opened", "delivered"):
            _mark(connection, kind.name, table, _CASE, ("root",))
        was_read = f"new.what = 'read' AND new.kind = '{kind.name}'"
        _mark(connection, kind.name, "audit", _CASE, ("record_id",), was_read)
        if kind.links is not None:
            _mark(connection, kind.name, kind.links, _CASE, ("old", "kept"))
        for watched in kind.watched:
            _mark(connection, kind.name, watched.table, watched.table, ("id",), watched.only)
        connection.exec_driver_sql("DELETE FROM case_seat WHERE kind = ?", (kind.name,))
        connection.exec_driver_sql("DELETE FROM case_stale WHERE kind = ?", (kind.name,))

    def renew(self, connection: Connection, clock: Clock) -> bool:
        """Before a commit: fold again what was touched. Returns whether more is left."""
        found = connection.exec_driver_sql(
            "SELECT what, id FROM case_stale WHERE kind = ? LIMIT ?", (self.kind.name, AT_ONCE)
        ).all()
        if not found:
            return False
        session = Session(connection, expire_on_commit=False, autoflush=False)
        ids = self._touched(session, found)
        for place, limits in self._seats(connection):
            self._fold(session, place, limits, ids, clock.days())
        session.close()
        connection.exec_driver_sql(
            "DELETE FROM case_stale WHERE kind = ? AND what = ? AND id = ?",
            [(self.kind.name, what, one) for what, one in found],
        )
        return len(found) == AT_ONCE

    def _seats(self, connection: Connection) -> list[tuple[str, Limits]]:
        found = connection.exec_driver_sql(
            "SELECT place, limits FROM case_seat WHERE kind = ?", (self.kind.name,)
        )
        return [(place, _limits_of(said)) for place, said in found.all()]

    def _touched(self, session: Session, found: Sequence[Any]) -> list[str]:
        """The cases that these marks are about."""
        ids = {one for what, one in found if what == _CASE}
        for watched in self.kind.watched:
            if rows := [one for what, one in found if what == watched.table]:
                ids |= set(watched.cases(session, rows))
        return sorted(resolved(session, self.kind, ids))

    def _fold(
        self,
        session: Session,
        place: str,
        limits: Limits,
        ids: Sequence[str],
        days: tuple[date, ...],
    ) -> None:
        loaded = load(session, self.kind, ids, days)
        seen = seen_of(session, self.kind, loaded.rows)
        rows = []
        for one in loaded.shown():
            try:
                rows.append(row_of(loaded, one, place, limits, seen))
            except DOES_NOT_FOLD as error:  # a row that came damaged; the others stand
                _log.warning("a %s cannot be folded: %s", self.kind.name, type(error).__name__)
        session.execute(_FORGET, {"place": place, "kind": self.kind.name, "ids": json.dumps(ids)})
        if rows:
            values = [tuple(row[name] for name in _COLUMNS) for row in rows]
            session.connection().exec_driver_sql(_SAVE, values)


_FORGET = text(
    "DELETE FROM case_now WHERE place = :place AND kind = :kind "
    "AND id IN (SELECT value FROM json_each(:ids))"
)


def _mark(
    connection: Connection,
    kind: str,
    table: str,
    what: str,
    columns: Iterable[str],
    only: str = "1",
) -> None:
    """While no place has looked there is nothing to be kept. What a trigger should do where a row is
    there already, the statement that fired it decides: so it is asked for."""
    marks = "".join(
        f"INSERT INTO case_stale (kind, what, id) SELECT '{kind}', '{what}', new.{column} "
        f"WHERE new.{column} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM case_stale "
        f"WHERE kind = '{kind}' AND what = '{what}' AND id = new.{column}); "
        for column in columns
    )
    has_seat = f"EXISTS (SELECT 1 FROM case_seat WHERE kind = '{kind}')"
    for event, when in (("insert", only), ("update", "1")):
        name = f"{table}_{event}_{kind}_stale"
        connection.exec_driver_sql(f'DROP TRIGGER IF EXISTS "{name}"')
        connection.exec_driver_sql(
            f'CREATE TRIGGER "{name}" AFTER {event} ON "{table}" '
            f"WHEN ({when}) AND {has_seat} BEGIN {marks} END"
        )


def row_of(
    loaded: Loaded, case_id: str, place: str, limits: Limits, seen: Mapping[str, int]
) -> dict[str, Any]:
    """A case as `case_now` keeps it for this place."""
    kind, one = loaded.kind, loaded.folded(case_id, place, limits)
    case, row = one.case, one.row
    is_sent = case.state not in case.ladder.unsent
    is_unread = bool(one.sides) and _is_unread(one, seen.get(case_id, 0))
    mine = [task for task in one.tasks if task.is_mine]
    begun = _begun_at(one)
    since = [task.since for task in one.tasks if task.since is not None]
    return {
        "place": place,
        "kind": kind.name,
        "id": case_id,
        "n": row.n,
        "state": str(case.state),
        "round": case.round,
        "sends": Side.SENDER in one.sides,
        "receives": Side.RECEIVER in one.sides,
        "sender": one.parties.sender,
        "receiver": one.parties.receiver,
        "other": one.other,
        "rank": -one.urgency,
        "dated_on": (getattr(row, kind.on) if kind.on else None) or NEVER,
        "begun_at": _text(begun) or "~",
        "owed_since": _text(min(since, default=begun)) or "~",
        "is_open": kind.is_open(one),
        "is_begun": case.state != case.ladder.start,
        "is_sent": is_sent,
        "waits": Side.SENDER in one.sides and _waits(one),
        "is_unread": is_unread,
        "calls_from": _calls_from(one, is_unread=is_unread) if is_sent else None,
        "due_at": _text(min((task.due_at for task in mine if task.due_at), default=None)),
        "news": _news(loaded, case_id, place, seen) if is_sent and one.sides else None,
        **_silence(one, limits),
        "tasks": dump(
            [
                [task.code, task.task.side, task.task.about, _text(task.since), _text(task.due_at)]
                for task in one.tasks
            ]
        ),
        "facts": dump({**kind.facts(one), **_beside(one)}),
    }


def _text(at: datetime | None) -> str | None:
    return instant_text(at) if at else None


def _begun_at(one: Folded) -> datetime | None:
    """When the newest round was opened; a case that is its own submission began when written."""
    rules = one.case.ladder.steps
    opening = [rule.code for rule in rules if rule.sort is Sort.SUBMIT]
    if not opening:
        return moment(getattr(one.row, "written_at", None))
    begun = one.case.last(*opening)
    return happened_at(one.steps[begun.id]) if begun else None


def _is_unread(one: Folded, seen: int) -> bool:
    return any(step.place_id != one.place and step.ord > seen for step in one.steps.values())


def _waits(one: Folded) -> bool:
    """Somebody there is still to answer it."""
    ladder, state = one.case.ladder, one.case.state
    asked = {owed.code for owed in ladder.owed if owed.states & ladder.waiting}
    return state in ladder.waiting and any(task.code in asked for task in one.tasks)


def _calls_from(one: Folded, *, is_unread: bool) -> str | None:
    """At once where there is something to be read or done, or when what is owed falls due."""
    if is_unread:
        return ""
    times = []
    for task in one.tasks:
        if not task.is_mine or task.task.side is not Side.RECEIVER:
            continue
        owed = one.case.ladder.owed_by_code.get(task.code)
        if owed is None or not owed.is_quiet:
            return ""
        if task.due_at is not None:
            times.append(instant_text(task.due_at))
    return min(times, default=None)


def _news(loaded: Loaded, case_id: str, place: str, seen: Mapping[str, int]) -> int | None:
    """Whoever opened the case first at this place has heard what was said by then."""
    inside, newest = loaded.kind.ladder(loaded.rows[case_id]).inside, 0
    for root in loaded.family(case_id):
        steps = loaded.steps.get(root, ())
        said = max(
            (s.ord for s in steps if s.place_id != place and s.step not in inside), default=0
        )
        known = loaded.arrivals.get(root, {}).get(place)
        heard = max(known.opened_ord if known else 0, seen.get(root, 0))
        newest = max(newest, said if said > heard else 0)
    return newest or None


def _silence(one: Folded, limits: Limits) -> dict[str, str | None]:
    word = last_word(one) if one.standing.gone is None else None
    found = None
    if word is not None:
        found = silence_of(one, word, limits)
    if word is None or found is None:
        return dict.fromkeys(("word_at", "silence", "silent_since", "silent_at", "beyond"))
    return {
        "word_at": one.steps[word.id].written_at,
        "silence": found.why,
        "silent_since": _text(found.since),
        "silent_at": found.facility_id,
        "beyond": _text(found.beyond),
    }


def limits_text(limits: Limits) -> str:
    return json.dumps({name: time.total_seconds() for name, time in sorted(limits.items())})


def _limits_of(said: str) -> Limits:
    return {name: timedelta(seconds=time) for name, time in json.loads(said).items()}


def stamp_of(limits: Limits) -> str:
    return f"{PROGRAM} {limits_text(limits)}"


def _beside(one: Folded) -> dict[str, list[str]]:
    """The steps that came too late or from the wrong side: they stay to be read and count nowhere."""
    found = [outcome.step.id for outcome in one.case.outcomes if not outcome.is_effective]
    return {"beside": found} if found else {}
