"""The desk where refused changes are corrected and conflicts decided. Nothing is discarded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from app.attention.beside import both_stand, standing_beside
from app.attention.dates import KEPT, DoubtfulDate, doubtful_dates
from app.attention.held import case_title, held_changes, stuck
from app.attention.needing import needs_of
from app.attention.suggesting import VOIDED, joined, suggestion
from app.attention.views import (
    Beside,
    ConflictChoice,
    ConflictedRecord,
    ConflictSide,
    HeldChange,
    OpenConflict,
    Stuck,
)
from app.core.errors import NotFound
from app.core.kinds import Field, FieldType, Kind
from app.core.rights import Actor
from app.core.text import N_
from app.documents.workbook import WorkbookTable, as_workbook
from app.storage.base import STAMPED, Synced
from app.storage.cases import Conflict
from app.storage.store import Store
from app.storage.transaction import Transaction
from app.tasks import AskedBy, Task, TaskSource, Weight

EXPORTED = "export"
WHY_VOIDED = "voided_why"
_UNSAID = frozenset({*STAMPED, VOIDED, "voided_by", WHY_VOIDED})
Decision = tuple[OpenConflict, ConflictChoice]


class Attention:
    """What the hub refused, what is stuck, and what two people wrote differently."""

    def __init__(self, store: Store, actor: Actor) -> None:
        self._store = store
        self._actor = actor

    # Refused and stuck

    def held(self) -> list[HeldChange]:
        """Refused changes, oldest first; companions of the one at fault stand with it."""
        with self._store.reading() as session:
            return held_changes(session.connection(), self._store.tables)

    def stuck(self) -> list[Stuck]:
        """What is kept without getting further: changes at the hub, and rows from it."""
        with self._store.reading() as session:
            return stuck(session.connection(), self._store.tables)

    def source(self) -> TaskSource:
        """In two lines at most: a mistake may have been made hundreds of times."""

        def read(asked: AskedBy) -> Iterator[Task]:
            with self._store.reading() as session:
                needs = needs_of(session)
            others = needs.total - needs.held
            if needs.held and not asked.patient_id:
                yield _to_desk(N_("{count} refused by the county"), needs.held)
            if others and not asked.patient_id:
                yield _to_desk(N_("{count} need attention"), others)

        return TaskSource(frozenset({"sync", "conflict", "patient"}), read)

    def send_again(
        self, group: str, corrections: Mapping[str, Mapping[str, Any]] | None = None
    ) -> None:
        """Correct a refused group (record id → field → value) and queue it once more."""
        with self._store.transaction(self._actor) as transaction:
            transaction.repeat(group, corrections or {})

    def export(self, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
        """The list as a workbook that a person can carry; that it was made is noted."""
        with self._store.transaction(self._actor) as transaction:
            transaction.audit(EXPORTED, "attention", rows=len(rows))
        return as_workbook(WorkbookTable("", headings, rows))

    # Dates of a wrong clock

    def doubtful_dates(self) -> list[DoubtfulDate]:
        with self._store.reading() as session:
            return doubtful_dates(session.connection(), self._store.tables)

    def set_right(self, dates: Iterable[DoubtfulDate]) -> None:
        """Each an ordinary change of its record, all in one transaction."""
        with self._store.transaction(self._actor) as transaction:
            for one in dates:
                values, seen = {one.field.name: one.right}, {one.field.name: one.shown}
                transaction.patch(self._class(one.kind), one.record_id, values, seen)

    def keep_date(self, one: DoubtfulDate) -> None:
        """Somebody has looked at it: the date is meant as it stands."""
        with self._store.transaction(self._actor) as transaction:
            transaction.connection.exec_driver_sql(
                "INSERT OR REPLACE INTO setting (name, value) VALUES (?, 'true')", (KEPT + one.id,)
            )
            transaction.audit("date_kept", one.kind, one.record_id)
            transaction.touched.add("sync")

    # Conflicts

    def conflicts(self) -> list[OpenConflict]:
        return [one for record in self.conflicted() for one in record.conflicts]

    def count_conflicts(self) -> int:
        return len(self.conflicts())

    def conflicted(self) -> list[ConflictedRecord]:
        """Records with open conflicts, in the order in which these came."""
        query = select(Conflict).where(Conflict.resolved.is_(None), Conflict.archived.is_(False))
        with self._store.reading() as session:
            found: dict[tuple[str, str], list[Conflict]] = defaultdict(list)
            for conflict in session.scalars(query.order_by(Conflict.n)):
                found[conflict.record_kind, conflict.record_id].append(conflict)
            connection = session.connection()
            return [self._record(connection, *key, ones) for key, ones in found.items()]

    def beside(self, kind: Kind, record_id: str) -> tuple[Beside, ...]:
        """Measured values that stand in a record beside those of its row, with who wrote them;
        what shows the record shows them too."""
        with self._store.reading() as session:
            return standing_beside(session, self._store.tables, kind, record_id)

    def choose(self, conflict: OpenConflict, side: str) -> None:
        self.decide([(conflict, ConflictChoice(side))])

    def decide(self, decisions: Iterable[Decision]) -> None:
        """Several at once, one transaction. What enters the record is an ordinary change of it."""
        with self._store.transaction(self._actor) as transaction:
            for conflict, choice in decisions:
                transaction.patch(
                    Conflict, conflict.id, {"resolved": choice.value}, {"resolved": None}
                )
                self._write(transaction, conflict, conflict.kept.value, _value(conflict, choice))

    def undo(self, decisions: Iterable[Decision]) -> None:
        """Take decisions back: the record has its former value, and the conflict is open again."""
        with self._store.transaction(self._actor) as transaction:
            for conflict, choice in decisions:
                transaction.patch(
                    Conflict, conflict.id, {"resolved": None}, {"resolved": choice.value}
                )
                self._write(transaction, conflict, _value(conflict, choice), conflict.kept.value)

    def _write(
        self, transaction: Transaction, conflict: OpenConflict, before: Any, after: Any
    ) -> None:
        if before != after:
            values, seen = {conflict.field: after}, {conflict.field: before}
            transaction.patch(self._class(conflict.kind), conflict.record_id, values, seen)

    def _class(self, kind: str) -> type[Synced]:
        table = self._store.tables.of(kind)
        if table is None:
            raise NotFound
        return table.record_class

    def _record(
        self, connection: Connection, kind_name: str, record_id: str, found: list[Conflict]
    ) -> ConflictedRecord:
        kind = self._store.kinds.get(kind_name)
        row = self._store.tables.get(connection, kind_name, record_id)
        fields = row.fields if row else {}
        named = (
            kind_name,
            kind.label if kind else kind_name,
            record_id,
            kind.title_of(fields) if kind else "",
        )
        lookup = self._store.tables.lookup(connection)
        field_of = kind.fields_in(fields, lookup) if kind else lambda _: None
        conflicts = tuple(_open_conflict(one, named, fields, field_of(one.field)) for one in found)
        disputed = {one.field for one in found}
        unsaid = _UNSAID | disputed
        if VOIDED in disputed:
            unsaid -= {WHY_VOIDED}
        others = tuple(
            (field, fields[field.name])
            for field in sorted(kind.fields if kind else (), key=_why_voided_first)
            if field.name in fields and field.name not in unsaid
            if field.type not in (FieldType.ID, FieldType.DATA)
        )
        about = case_title(connection, self._store.tables, row.root if row else None)
        return ConflictedRecord(*named, about, conflicts, others)


def _why_voided_first(field: Field) -> bool:
    return field.name != WHY_VOIDED


def _open_conflict(
    conflict: Conflict,
    named: tuple[str, str, str, str],
    fields: Mapping[str, Any],
    field: Field | None,
) -> OpenConflict:
    present = fields.get(conflict.field)
    kept = ConflictSide(present, conflict.kept_by, conflict.kept_from, conflict.kept_at)
    loser = ConflictSide(conflict.loser, conflict.loser_by, conflict.loser_from, conflict.loser_at)
    side, why = suggestion(field, present, conflict.loser, (kept.at, loser.at))
    return OpenConflict(
        conflict.id,
        *named,
        conflict.field,
        field.label if field else conflict.field,
        kept,
        loser,
        joined(field, present, conflict.loser),
        ConflictChoice(side) if side else None,
        why,
        both_stand(field),
        field,
    )


def _value(conflict: OpenConflict, choice: ConflictChoice) -> Any:
    match choice:
        case ConflictChoice.KEPT:
            return conflict.kept.value
        case ConflictChoice.LOSER:
            return conflict.loser.value
    if conflict.both_stand:
        return conflict.kept.value
    if conflict.both is None:
        raise ValueError(choice)
    return conflict.both


def _to_desk(what: str, count: int) -> Task:
    wrong = Weight.WRONG
    return Task(kind="sync", record="", what=what, count=count, page="attention", weight=wrong)
