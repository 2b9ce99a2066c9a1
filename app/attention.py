"""What needs a person: changes the hub refused, and fields that two people wrote differently."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.core.errors import FieldProblem, NotFound
from app.core.rights import Actor
from app.core.values import instant_of
from app.storage.cases import Conflict
from app.storage.change import OPEN
from app.storage.store import Store


@dataclass(frozen=True)
class HeldChange:
    """One refused change: which record, why, and which fields are at fault.

    problems is empty when no field is to blame (a role, a post that has ended).
    """

    group: str
    kind: str
    kind_label: str
    record_id: str
    title: str
    code: str
    problems: Mapping[str, FieldProblem]
    values: Mapping[str, Any]
    person_id: str
    hub_time: datetime | None


@dataclass(frozen=True)
class Side:
    """One of two values: what it is, who wrote it, at which facility, and when it reached the hub."""

    value: Any
    by: str | None
    place: str | None
    at: datetime | None


@dataclass(frozen=True)
class OpenConflict:
    """Two values of one field of one record; `kept` stands in the record now."""

    id: str
    kind: str
    kind_label: str
    record_id: str
    title: str
    field: str
    field_label: str
    kept: Side
    loser: Side


class Attention:
    """The desk where refused changes are corrected and conflicts decided. Nothing is discarded."""

    def __init__(self, store: Store, actor: Actor) -> None:
        self._store = store
        self._actor = actor

    def held(self) -> list[HeldChange]:
        """Refused changes, oldest first; companions of the one at fault are not listed apart."""
        with self._store.reading() as session:
            found = session.connection().exec_driver_sql(
                f"SELECT * FROM change WHERE {OPEN} AND state = 'held' "
                "AND coalesce(code, '') <> 'GROUP' ORDER BY n"
            )
            return [self._held_change(row) for row in found.mappings()]

    def send_again(
        self, group: str, corrections: Mapping[str, Mapping[str, Any]] | None = None
    ) -> None:
        """Correct a refused group (record id → field → value) and queue it once more."""
        with self._store.transaction(self._actor) as transaction:
            transaction.repeat(group, corrections or {})

    def conflicts(self) -> list[OpenConflict]:
        query = select(Conflict).where(Conflict.resolved.is_(None), Conflict.archived.is_(False))
        with self._store.reading() as session:
            found = list(session.scalars(query.order_by(Conflict.n)))
            return [self._open_conflict(session.connection(), conflict) for conflict in found]

    def count_conflicts(self) -> int:
        return len(self.conflicts())

    def choose(self, conflict: OpenConflict, side: str) -> None:
        """Decide for "kept" or "loser". Choosing the loser is an ordinary change of the record."""
        if side not in ("kept", "loser"):
            raise ValueError(side)
        table = self._store.tables.of(conflict.kind)
        if table is None:
            raise NotFound
        with self._store.transaction(self._actor) as transaction:
            transaction.patch(Conflict, conflict.id, {"resolved": side}, {"resolved": None})
            if side == "loser":
                transaction.patch(
                    table.record_class,
                    conflict.record_id,
                    {conflict.field: conflict.loser.value},
                    {conflict.field: conflict.kept.value},
                )

    def _held_change(self, row: Mapping[Any, Any]) -> HeldChange:
        kind = self._store.kinds[row["kind"]]
        values = json.loads(row["values"])
        problem = json.loads(row["problem"]) if row["problem"] else {}
        problems = {
            name: FieldProblem(p["code"], p["text"], p.get("params", {}))
            for name, p in problem.get("fields", {}).items()
        }
        return HeldChange(
            row["grp"],
            kind.name,
            kind.label,
            row["record_id"],
            kind.title_of(values),
            row["code"] or "HELD",
            problems,
            values,
            row["person_id"],
            instant_of(row["hub_time"]) if row["hub_time"] else None,
        )

    def _open_conflict(self, connection: Any, conflict: Conflict) -> OpenConflict:
        kind = self._store.kinds.get(conflict.record_kind)
        row = self._store.tables.get(connection, conflict.record_kind, conflict.record_id)
        field = kind.field(conflict.field) if kind else None
        fields = row.fields if row else {}
        return OpenConflict(
            conflict.id,
            conflict.record_kind,
            kind.label if kind else conflict.record_kind,
            conflict.record_id,
            kind.title_of(fields) if kind else "",
            conflict.field,
            field.label if field else conflict.field,
            Side(
                fields.get(conflict.field),
                conflict.kept_by,
                conflict.kept_from,
                conflict.kept_at,
            ),
            Side(conflict.loser, conflict.loser_by, conflict.loser_from, conflict.loser_at),
        )
