"""Two records of one resident: joined by a link, parted again by undoing it, or judged to be two.

Only a person judges. What two desks said without knowledge of each other both stands: a join keeps
the records together until everybody who knows of it has it undone, and where another desk said that
they are two people, the pair is shown again to be decided.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import or_
from sqlalchemy.orm import Session

from app.core.clock import local
from app.core.errors import NotAllowed, NotFound
from app.core.rights import Actor
from app.core.text import N_
from app.patients.distinct import DistinctPeople, Said, said_of
from app.patients.joined import Joined, groups_of
from app.patients.judging import ToJudge, to_judge
from app.patients.likely import facts_mark
from app.patients.record import Patient, PatientLink
from app.patients.together import records_of, shown_before, whole_of
from app.storage.reading import listed
from app.storage.store import Store
from app.storage.transaction import Transaction


@dataclass(frozen=True)
class Join:
    """One link, as it is told: who said it, when, and why."""

    link_id: str
    old: str
    kept: str
    by: str
    at: datetime
    reason: str = ""


@dataclass(frozen=True)
class JoinedRecord:
    """One record of a resident who has several; the first of a list is the one that is shown."""

    patient: Patient
    joins: tuple[Join, ...]


class Joining:
    """The half of `Patients` that joins records and parts them."""

    def __init__(self, store: Store, actor: Actor) -> None:
        self._store = store
        self._actor = actor

    def join(self, one_id: str, other_id: str, reason: str = "") -> str:
        """Two records are one resident; a rule says which of them is shown. Returns the link."""
        with self._store.transaction(self._actor) as transaction:
            one, other = _two(transaction.session, one_id, other_id)
            kept, old = sorted((one, other), key=shown_before)
            return _merge(transaction, old.id, kept.id, reason, self._store)

    def merge(self, old_id: str, kept_id: str, reason: str = "") -> str:
        """Two records are one resident; the old one gives way to the other. Returns the link."""
        with self._store.transaction(self._actor) as transaction:
            return _merge(transaction, old_id, kept_id, reason, self._store)

    def unmerge(self, link_id: str) -> None:
        """Take one join back; the records stand again as they were, if no other join holds them."""
        with self._store.transaction(self._actor) as transaction:
            self._undo(transaction, (link_id,))

    def part(self, patient_id: str, reason: str = "") -> list[str]:
        """This record is another person than the rest of its family, which stays together. Returns
        what was written of it, for `take_back`."""
        with self._store.transaction(self._actor) as transaction:
            session = transaction.session
            joined = Joined(session)
            group = joined.group(patient_id)
            rest = [one for one in joined.family(patient_id) if one != patient_id]
            if not rest:
                raise _not_joined()
            joins = _joins_of(session, group)
            self._undo(transaction, (j.link_id for j in joins if patient_id in (j.old, j.kept)))
            _hold_together(transaction, rest, joins)
            return _say_two(transaction, [patient_id], rest, reason)

    def two_people(self, one_id: str, other_id: str, reason: str = "") -> list[str]:
        """The two look alike and are two people. Returns what was written, for `take_back`."""
        with self._store.transaction(self._actor) as transaction:
            joined = Joined(transaction.session)
            if joined.are_one(one_id, other_id):
                raise _already_joined()
            one, other = joined.family(one_id), joined.family(other_id)
            return _say_two(transaction, one, other, reason)

    def take_back(self, said: Iterable[str]) -> None:
        """What `two_people` or `part` wrote holds no longer; the pair is asked about again."""
        with self._store.transaction(self._actor) as transaction:
            _withdraw(transaction, said, self._store)

    def _undo(self, transaction: Transaction, links: Iterable[str]) -> None:
        for link_id in links:
            _end(transaction, PatientLink, link_id, self._store)

    def joined_records(self, patient_id: str) -> list[JoinedRecord]:
        """The records of a resident who has several, the one that is shown first; else nothing."""
        with self._store.reading() as session:
            family = Joined(session).family(patient_id)
            if len(family) == 1:
                return []
            joins = _joins_of(session, family)
            return [
                JoinedRecord(one, tuple(j for j in joins if one.id in (j.old, j.kept)))
                for one in records_of(session, family)
            ]

    def family(self, patient_id: str) -> list[str]:
        """The record that is shown and all joined to it: read what hangs on any of them."""
        with self._store.reading() as session:
            return Joined(session).family(patient_id)

    def whole(self, patient: Patient) -> Patient:
        """The record with what all others of the same resident know; only to be read."""
        with self._store.reading() as session:
            return whole_of(session, patient)

    def to_judge(self, limit: int = 50) -> ToJudge:
        """Pairs that may be one resident, what two desks said differently first, then the likeliest."""
        with self._store.reading() as session:
            return to_judge(session, limit)

    def doubted(self, patient_id: str) -> list[Said]:
        """Who said of two of the resident's joined records that they are two people."""
        with self._store.reading() as session:
            group = Joined(session).group(patient_id)
            return [said for pair, said in said_of(session, group) if pair <= group]


def _today(store: Store) -> datetime:
    """The day, not the minute: two desks that undo the same on one day have not differed."""
    day = local(store.clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    return day.astimezone(UTC)


def _merge(transaction: Transaction, old: str, kept: str, reason: str, store: Store) -> str:
    joined = Joined(transaction.session)
    if joined.are_one(old, kept):
        raise _already_joined()
    both = joined.group(old) | joined.group(kept)
    told = said_of(transaction.session, both)
    _withdraw(transaction, (said.id for pair, said in told if pair <= both), store)
    return transaction.put(PatientLink(old=old, kept=kept, reason=reason or None), root=kept)


def _withdraw(transaction: Transaction, said: Iterable[str], store: Store) -> None:
    for one in said:
        _end(transaction, DistinctPeople, one, store)


def _end(
    transaction: Transaction, kind: type[PatientLink | DistinctPeople], word: str, store: Store
) -> None:
    """What somebody else has undone meanwhile is undone."""
    if not transaction.row(kind, word).fields.get("undone"):
        transaction.patch(kind, word, {"undone": _today(store)}, {"undone": None})


def _hold_together(transaction: Transaction, rest: Sequence[str], joins: Iterable[Join]) -> None:
    """What was joined by way of the record that leaves goes on as one: nobody said otherwise."""
    left = [(j.old, j.kept) for j in joins if j.old in rest and j.kept in rest]
    groups = groups_of(left)
    first = groups.get(rest[0], frozenset(rest[:1]))
    for one in rest:
        if one not in first:
            transaction.put(PatientLink(old=one, kept=rest[0]), root=rest[0])
            first |= groups.get(one, frozenset((one,)))


def _say_two(
    transaction: Transaction, ones: Sequence[str], others: Sequence[str], reason: str
) -> list[str]:
    session = transaction.session
    made = []
    for one in records_of(session, ones):
        for other in records_of(session, others):
            mark = facts_mark(one, other)
            said = DistinctPeople(one=one.id, other=other.id, facts=mark, reason=reason or None)
            made.append(transaction.put(said, root=one.id))
    return made


def _joins_of(session: Session, group: Iterable[str]) -> list[Join]:
    """The joins that stand among these records, the newest first."""
    ids = list(group)
    query = listed(PatientLink).where(
        or_(PatientLink.old.in_(ids), PatientLink.kept.in_(ids)), PatientLink.undone.is_(None)
    )
    return [
        Join(one.id, one.old, one.kept, one.author_id, one.written_at, one.reason or "")
        for one in session.scalars(query.order_by(PatientLink.n.desc()))
    ]


def _two(session: Session, one: str, other: str) -> tuple[Patient, Patient]:
    found = {patient.id: patient for patient in records_of(session, (one, other))}
    if len(found) != 2:
        raise NotFound
    return found[one], found[other]


def _already_joined() -> NotAllowed:
    return NotAllowed(
        code="ALREADY_JOINED",
        title=N_("These records are joined already."),
        advice=N_("Nothing was changed."),
    )


def _not_joined() -> NotAllowed:
    return NotAllowed(
        code="NOT_JOINED",
        title=N_("This record is joined to no other any more."),
        advice=N_("Nothing was changed. Somebody else parted them meanwhile."),
    )
