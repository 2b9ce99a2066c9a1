"""Recording sessions and who came, correcting them, and finding them again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
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
from app.storage.reading import in_lists, listed
from app.storage.store import Store
from app.storage.transaction import Transaction
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
from app.training.sheets import TrainingSheet, draw
from app.training.views import RosterLine, SessionLine, SessionView, TopicChoice
from app.training.way import partner_of, way_of_session
from app.training.writing import nothing, steps_between, topic_values, write_in_groups
from app.users import Users

PRINTED = "printed"

Listed = Select[TrainingSession, Any, Any]


class Training:
    """The training sessions this institution gives, receives and sees."""

    def __init__(self, store: Store, actor: Actor, facilities: Facilities, users: Users) -> None:
        self._store = store
        self._actor = actor
        self._facilities = facilities
        self._users = users

    # Writing

    def record(
        self,
        session: TrainingSession,
        roster: Sequence[Entry] = (),
        *,
        new_topic: str = "",
        ending: Callable[[], None] = nothing,
    ) -> str:
        """Save a session with its roster; returns its id. Raises InvalidInput before anything is
        written, "roster" standing for its lines.

        `new_topic` is added to the topics before; `ending` goes with the last line. A roster longer
        than a group takes several: where they are cut off, what is written is a session to `revise`.
        """
        self._complete(session)
        check_entries(roster)

        def first(transaction: Transaction) -> str:
            for name, value in topic_values(self._topic(new_topic)).items():
                setattr(session, name, value)
            return transaction.put(session)

        steps = [(None, entry) for entry in roster]
        return write_in_groups(self._store, self._actor, first, steps, ending)

    def revise(
        self,
        view: SessionView,
        values: Mapping[str, Any],
        roster: Sequence[Entry],
        *,
        new_topic: str = "",
        ending: Callable[[], None] = nothing,
    ) -> str:
        """Write what differs from a session as it was shown, its roster too; `record` says the rest."""
        session_id = view.session.id
        self._require_ours(session_id)
        check_entries(roster)

        def first(transaction: Transaction) -> str:
            now = {**values, **topic_values(self._topic(new_topic))}
            seen = {name: getattr(view.session, name) for name in now}
            transaction.patch(TrainingSession, session_id, now, seen)
            return session_id

        steps = list(steps_between(view.entries, roster))
        return write_in_groups(self._store, self._actor, first, steps, ending)

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
        steps = list(steps_between(before, after))
        write_in_groups(self._store, self._actor, lambda _: session_id, steps)

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

    def _topic(self, new: str) -> TopicChoice | None:
        return self.add_topic(new) if new else None

    def _complete(self, session: TrainingSession) -> None:
        """What goes without saying: trained is who records, and by them too if nobody is named."""
        session.supported_id = session.supported_id or self._actor.place_id
        if not session.supporting_id and not session.supporting_name:
            session.supporting_id = self._actor.place_id

    def _require_ours(self, session_id: str) -> None:
        """Others see a session; only the institution that recorded it changes it."""
        with self._store.reading() as session:
            query = select(TrainingSession.home).where(TrainingSession.id == session_id)
            home = session.scalars(query).one_or_none()
        if home is None:
            raise NotFound
        if home != self._actor.place_id:
            raise NotAllowed("NOT_YOURS", N_("Another institution recorded this session."))

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
        query = listed(TrainingTopic)
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
            found = session.scalars(listed(TrainingSession).where(TrainingSession.id == session_id))
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
            record = session.scalars(
                listed(TrainingSession).where(TrainingSession.id == session_id)
            ).first()
            mine = select(Opened.id).where(Opened.root == session_id, Opened.place_id == here)
            if record is None or record.home == here or session.scalars(mine).first():
                return
            name = self._users.names([self._actor.person_id]).get(self._actor.person_id)
            transaction.put(Opened(case_kind=SESSION, by_name=name), root=session_id)

    def print(self, session_id: str, which: TrainingSheet) -> bytes:
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

    def note_print(self, session_id: str, which: TrainingSheet) -> None:
        """To be told when a sheet went to the printer."""

        def write(at: datetime) -> None:
            with self._store.transaction(self._actor) as transaction:
                transaction.audit(PRINTED, SESSION, session_id, at, sheet=which.value)

        self._store.note(write)

    def _prints(self, session_id: str, which: TrainingSheet) -> int:
        query = select(func.count(Audit.n)).where(
            Audit.what == PRINTED,
            Audit.record_id == session_id,
            Audit.detail == {"sheet": which.value},
        )
        with self._store.reading() as session:
            return session.scalar(query) or 0

    def last(self) -> TrainingSession | None:
        """The session recorded here last: the next one is often much like it."""
        query = listed(TrainingSession).where(TrainingSession.home == self._actor.place_id)
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


def _listed() -> Listed:
    """Sessions with the length of their rosters and how many of those came."""
    rows = (
        select(
            Attendance.root.label("root"),
            func.count().label("expected"),
            func.count().filter(Attendance.present.is_(True)).label("came"),
        )
        .where(*in_lists(Attendance))
        .group_by(Attendance.root)
        .subquery()
    )
    expected, came = func.coalesce(rows.c.expected, 0), func.coalesce(rows.c.came, 0)
    query = select(TrainingSession, expected, came).outerjoin(
        rows, rows.c.root == TrainingSession.id
    )
    return query.where(*in_lists(TrainingSession))


def _within(query: Listed, from_on: date | None, until_on: date | None) -> Listed:
    if from_on is not None:
        query = query.where(TrainingSession.held_on >= from_on)
    if until_on is not None:
        query = query.where(TrainingSession.held_on <= until_on)
    return query


def _roster(session: Session, session_id: str) -> list[Attendance]:
    query = listed(Attendance).where(Attendance.root == session_id)
    return list(session.scalars(query.order_by(Attendance.line_no, Attendance.id)))
