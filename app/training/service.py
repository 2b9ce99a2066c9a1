"""Recording sessions and who came, correcting them, and finding them again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import count
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.core import coding
from app.core.errors import NotAllowed, NotFound
from app.core.pinyin import plain
from app.core.rights import Actor
from app.core.sight import HUB
from app.core.text import N_
from app.documents.forms import Imprint
from app.facilities import Facilities
from app.receipts import Opened, arrivals_of, came_from_hub, receipts_of
from app.storage.change import Audit
from app.storage.finding import find
from app.storage.store import Store
from app.storage.transaction import MOST_IN_A_GROUP, Transaction
from app.training.counts import read_counts
from app.training.record import (
    SESSION,
    SESSION_KIND,
    TOPIC,
    TOPICS_TABLE,
    Attendance,
    TrainingSession,
    TrainingTopic,
)
from app.training.roster import (
    Entry,
    check_entries,
    entry_of,
    of_staff,
    recognised,
    repeated,
    split_names,
    with_all,
)
from app.training.sheets import Sheet, draw
from app.training.views import Counts, RosterLine, SessionLine, SessionView, Side, TopicChoice
from app.training.way import partner_of, way_of_session
from app.users import Users

PRINTED = "printed"
ROWS_TOGETHER = MOST_IN_A_GROUP - 20
"""A session and so many attendees make one group; room is left below the limit of the journal."""

Listed = Select[TrainingSession, Any, Any]
Step = tuple[Entry | None, Entry | None]
"""One line of a roster before and after: new without the first, taken off without the second."""


class Training:
    """The training sessions this institution gives, receives and sees."""

    def __init__(self, store: Store, actor: Actor, facilities: Facilities, users: Users) -> None:
        self._store = store
        self._actor = actor
        self._facilities = facilities
        self._users = users

    # Writing

    def record(self, session: TrainingSession, roster: Sequence[Entry] = ()) -> str:
        """Save a session with its roster; returns its id. Raises InvalidInput before anything is
        written, "roster" standing for its lines."""
        self._complete(session)
        check_entries(roster)
        rows = list(zip(count(1), roster, strict=False))
        with self._store.transaction(self._actor) as transaction:
            session_id = transaction.put(session)
            for number, entry in rows[:ROWS_TOGETHER]:
                _put(transaction, session_id, entry, number)
        self._add(session_id, rows[ROWS_TOGETHER:])
        return session_id

    def edit(self, session_id: str, values: Mapping[str, Any], seen: Mapping[str, Any]) -> bool:
        """Change fields; `seen` is what the form showed when it was opened."""
        self._require_ours(session_id)
        with self._store.transaction(self._actor) as transaction:
            return transaction.patch(TrainingSession, session_id, values, seen)

    def revise_roster(
        self, session_id: str, before: Sequence[Entry], after: Sequence[Entry]
    ) -> None:
        """Write what differs between the roster as it was shown and as it is now."""
        self._require_ours(session_id)
        check_entries(after)
        steps = list(_steps(before, after))
        number = count(self._last_line(session_id) + 1)
        for start in range(0, len(steps), ROWS_TOGETHER):
            with self._store.transaction(self._actor) as transaction:
                for was, now in steps[start : start + ROWS_TOGETHER]:
                    _take(transaction, session_id, was, now, number)

    def mark(self, session_id: str, entries: Iterable[Entry], *, present: bool) -> None:
        """Note who came, or did not."""
        marked = [entry for entry in entries if entry.present is not present]
        self.revise_roster(session_id, marked, with_all(marked, present=present))

    def add_names(self, session_id: str, text: str, *, present: bool | None = True) -> list[Entry]:
        """Add a pasted list of names at the end of the roster; returns the new lines."""
        added = self.read_names(text, present=present)
        self.revise_roster(session_id, [], added)
        return added

    def void(self, session_id: str, why: str) -> None:
        self._require_ours(session_id)
        with self._store.transaction(self._actor) as transaction:
            transaction.void(TrainingSession, session_id, why)

    def add_topic(self, name: str, community_id: str | None = None) -> TopicChoice:
        """A topic of our own, or of a whole community; one of that name already there is kept."""
        wanted = plain(name)
        for choice in self.topics():
            if plain(choice.name) == wanted:
                return choice
        topic = TrainingTopic(name=name.strip(), community_id=community_id)
        with self._store.transaction(self._actor) as transaction:
            return TopicChoice(transaction.put(topic), topic.name, is_own=True)

    def _complete(self, session: TrainingSession) -> None:
        """What goes without saying: trained is who records, and by them too if nobody is named."""
        session.supported_id = session.supported_id or self._actor.place_id
        if not session.supporting_id and not session.supporting_name:
            session.supporting_id = self._actor.place_id

    def _add(self, session_id: str, rows: Sequence[tuple[int, Entry]]) -> None:
        for start in range(0, len(rows), ROWS_TOGETHER):
            with self._store.transaction(self._actor) as transaction:
                for number, entry in rows[start : start + ROWS_TOGETHER]:
                    _put(transaction, session_id, entry, number)

    def _require_ours(self, session_id: str) -> None:
        """Others see a session; only the institution that recorded it changes it."""
        with self._store.reading() as session:
            query = select(TrainingSession.home).where(TrainingSession.id == session_id)
            home = session.scalars(query).one_or_none()
        if home is None:
            raise NotFound
        if home != self._actor.place_id:
            raise NotAllowed("NOT_YOURS", N_("Another institution recorded this session."))

    def _last_line(self, session_id: str) -> int:
        query = select(func.max(Attendance.line_no)).where(Attendance.root == session_id)
        with self._store.reading() as session:
            return session.scalar(query) or 0

    # Preparing a roster

    def staff_entries(self, facility_id: str | None = None, on: date | None = None) -> list[Entry]:
        """A line for everybody with a post at an institution, this one if none is named."""
        place = facility_id or self._actor.place_id
        return of_staff(self._users.staff(place, on), place)

    def read_names(self, text: str, *, present: bool | None = True) -> list[Entry]:
        """A line for each pasted name; colleagues of this institution are recognised."""
        return with_all(recognised(split_names(text), self.staff_entries()), present=present)

    def topics(self) -> list[TopicChoice]:
        """The table's topics, then those of the communities we are in, then our own."""
        return [*_table_topics(""), *map(_own_topic, self._offered(None))]

    def search_topics(self, typed: str) -> list[TopicChoice]:
        """Topics by initials or words, those of the table first; all when nothing was typed."""
        if not typed.strip():
            return self.topics()
        with self._store.reading() as session:
            numbers = find(session.connection(), TOPIC, typed, None)
        return [*_table_topics(typed), *map(_own_topic, self._offered(numbers))]

    def _offered(self, numbers: list[int] | None) -> list[TrainingTopic]:
        communities = {one.id for one in self._facilities.communities_of(self._actor.place_id)}
        query = select(TrainingTopic).where(
            TrainingTopic.archived.is_(False), TrainingTopic.voided_at.is_(None)
        )
        if numbers is not None:
            query = query.where(TrainingTopic.n.in_(numbers))
        with self._store.reading() as session:
            found = list(session.scalars(query.order_by(TrainingTopic.name)))
        ours = {self._actor.place_id, HUB}
        shared = [topic for topic in found if topic.community_id in communities]
        return shared + [t for t in found if t.community_id is None and t.home in ours]

    # Reading

    def get(self, session_id: str) -> SessionView | None:
        """The session with its roster and every name on it."""
        with self._store.reading() as session:
            found = session.scalars(_sessions().where(TrainingSession.id == session_id))
            record = found.one_or_none()
            rows = _roster(session, session_id)
            receipt = receipts_of(session, [session_id]).get(session_id)
            arrivals = arrivals_of(session, [session_id]).get(session_id, {})
        if record is None:
            return None
        is_ours = record.home == self._actor.place_id
        partner = partner_of(record, self._actor.place_id)
        return SessionView(
            record,
            self._lines(rows),
            self._facility(record.supporting_id) or record.supporting_name or "",
            self._facility(record.supported_id),
            self._users.names([record.author_id]).get(record.author_id, ""),
            is_ours and self._actor.may(SESSION_KIND.writers),
            receipt or came_from_hub(record),
            self._facility(partner),
            arrivals.get(partner or ""),
        )

    def note_opened(self, session_id: str) -> None:
        """Once for each institution: whoever recorded the session sees that it was opened here. To
        be told when it has been on the screen."""
        self._store.note(lambda _: self._write_opened(session_id))

    def _write_opened(self, session_id: str) -> None:
        with self._store.transaction(self._actor) as transaction:
            here = self._actor.place_id
            session = transaction.session
            record = session.scalars(_sessions().where(TrainingSession.id == session_id)).first()
            mine = select(Opened.id).where(Opened.root == session_id, Opened.place_id == here)
            if record is None or record.home == here or session.scalars(mine).first():
                return
            name = self._users.names([self._actor.person_id]).get(self._actor.person_id)
            transaction.put(Opened(case_kind=SESSION, by_name=name), root=session_id)

    def print(self, session_id: str, which: Sheet) -> bytes:
        """A sheet as PDF; a second print says so. Raises NotFound."""
        view = self.get(session_id)
        if view is None:
            raise NotFound
        printer = self._users.names([self._actor.person_id]).get(self._actor.person_id, "")
        imprint = Imprint(
            printed_by=printer,
            printed_at=self._store.clock.now(),
            reprint=self._prints(session_id, which),
        )
        return draw(view, self._facility(view.session.home), which, imprint)

    def note_print(self, session_id: str, which: Sheet) -> None:
        """To be told when a sheet went to the printer."""

        def write(at: datetime) -> None:
            with self._store.transaction(self._actor) as transaction:
                transaction.audit(PRINTED, SESSION, session_id, at, sheet=which.value)

        self._store.note(write)

    def _prints(self, session_id: str, which: Sheet) -> int:
        query = select(func.count(Audit.n)).where(
            Audit.what == PRINTED,
            Audit.record_id == session_id,
            Audit.detail == {"sheet": which.value},
        )
        with self._store.reading() as session:
            return session.scalar(query) or 0

    def last(self) -> TrainingSession | None:
        """The session recorded here last: the next one is often much like it."""
        query = _sessions().where(TrainingSession.home == self._actor.place_id)
        with self._store.reading() as session:
            newest = query.order_by(TrainingSession.written_at.desc(), TrainingSession.n.desc())
            return session.scalars(newest.limit(1)).one_or_none()

    def search(
        self,
        typed: str = "",
        from_on: date | None = None,
        until_on: date | None = None,
        limit: int = 500,
    ) -> list[SessionLine]:
        """Sessions of a period by topic, title, kind, trainer or place, the newest first."""
        query = _within(_listed(), from_on, until_on)
        newest = query.order_by(TrainingSession.held_on.desc(), TrainingSession.n.desc())
        with self._store.reading() as session:
            if typed.strip():
                numbers = find(session.connection(), SESSION, typed, None)
                newest = newest.where(TrainingSession.n.in_(numbers))
            found = session.execute(newest.limit(limit)).all()
            arrivals = arrivals_of(session, [record.id for record, _, _ in found])
        names = {facility.id: facility.label for facility in self._facilities.all(ended=True)}
        lines = [self._line(record, expected, came, names) for record, expected, came in found]
        here = self._actor.place_id
        ways = [way_of_session(one, here, arrivals.get(one.id, {})) for one, _, _ in found]
        return [replace(line, way=way) for line, way in zip(lines, ways, strict=True)]

    def month_counts(self, year: int, month: int, side: Side = Side.ALL) -> Counts:
        first = date(year, month, 1)
        after = date(year + month // 12, month % 12 + 1, 1)
        return self.counts(first, date.fromordinal(after.toordinal() - 1), side)

    def counts(self, from_on: date, until_on: date, side: Side = Side.ALL) -> Counts:
        """Sessions held and person-times from one day to another, both included; what is planned
        for a day to come does not count."""
        last = min(until_on, self._store.clock.today())
        with self._store.reading() as session:
            return read_counts(session, self._actor.place_id, from_on, last, side)

    def _line(
        self, record: TrainingSession, expected: int, came: int, names: Mapping[str, str]
    ) -> SessionLine:
        return SessionLine(
            n=record.n,
            id=record.id,
            held_on=record.held_on,
            training_kind=record.training_kind,
            topic=record.topic,
            topic_name=record.topic_name or "",
            title=record.title or "",
            channel=record.channel,
            trainer=record.trainer,
            supporting=names.get(record.supporting_id or "") or record.supporting_name or "",
            supported=names.get(record.supported_id or "", ""),
            expected=expected,
            present=came,
            is_ours=record.home == self._actor.place_id,
        )

    def _lines(self, rows: Sequence[Attendance]) -> tuple[RosterLine, ...]:
        names = {facility.id: facility.label for facility in self._facilities.all(ended=True)}
        marks = repeated([row.name for row in rows])
        return tuple(
            RosterLine(
                entry_of(row), names.get(row.facility_id or "") or row.facility_name or "", mark
            )
            for row, mark in zip(rows, marks, strict=True)
        )

    def _facility(self, facility_id: str | None) -> str:
        facility = self._facilities.get(facility_id) if facility_id else None
        return facility.name if facility else ""


def _table_topics(typed: str) -> list[TopicChoice]:
    return [TopicChoice(c.code, c.zh) for c in coding.table(TOPICS_TABLE).search(typed)]


def _own_topic(topic: TrainingTopic) -> TopicChoice:
    return TopicChoice(topic.id, topic.name, is_own=True)


def _put(transaction: Transaction, session_id: str, entry: Entry, number: int) -> None:
    transaction.put(Attendance(line_no=number, **entry.fields()), root=session_id)


def _steps(before: Sequence[Entry], after: Sequence[Entry]) -> Iterable[Step]:
    """Lines that are new, changed or gone, in that order of the roster."""
    known = {entry.id: entry for entry in before}
    for entry in after:
        was = known.pop(entry.id, None) if entry.id else None
        if was != entry:
            yield was, entry
    for gone in known.values():
        yield gone, None


def _take(
    transaction: Transaction,
    session_id: str,
    was: Entry | None,
    now: Entry | None,
    number: count[int],
) -> None:
    if now is None:
        if was is not None and was.id:
            transaction.void(Attendance, was.id, N_("Taken off the roster."))
    elif was is None or not now.id:
        _put(transaction, session_id, now, next(number))
    else:
        transaction.patch(Attendance, now.id, now.fields(), was.fields())


def _sessions() -> Select[TrainingSession]:
    return select(TrainingSession).where(
        TrainingSession.archived.is_(False), TrainingSession.voided_at.is_(None)
    )


def _listed() -> Listed:
    """Sessions with the length of their rosters and how many of those came."""
    rows = (
        select(
            Attendance.root.label("root"),
            func.count().label("expected"),
            func.count().filter(Attendance.present.is_(True)).label("came"),
        )
        .where(Attendance.archived.is_(False), Attendance.voided_at.is_(None))
        .group_by(Attendance.root)
        .subquery()
    )
    expected, came = func.coalesce(rows.c.expected, 0), func.coalesce(rows.c.came, 0)
    query = select(TrainingSession, expected, came).outerjoin(
        rows, rows.c.root == TrainingSession.id
    )
    return query.where(TrainingSession.archived.is_(False), TrainingSession.voided_at.is_(None))


def _within(query: Listed, from_on: date | None, until_on: date | None) -> Listed:
    if from_on is not None:
        query = query.where(TrainingSession.held_on >= from_on)
    if until_on is not None:
        query = query.where(TrainingSession.held_on <= until_on)
    return query


def _roster(session: Session, session_id: str) -> list[Attendance]:
    query = select(Attendance).where(
        Attendance.root == session_id,
        Attendance.archived.is_(False),
        Attendance.voided_at.is_(None),
    )
    return list(session.scalars(query.order_by(Attendance.line_no, Attendance.id)))
