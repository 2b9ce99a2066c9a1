"""A case on paper: what of it goes into its slip's code, and how the receiver takes it in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from app.cases.kind import CaseKind
from app.cases.loading import load
from app.core.directory import FACILITY
from app.core.errors import ClinicError, InvalidInput
from app.core.kinds import Fields
from app.core.record import RecordRow
from app.core.rights import Actor
from app.core.sight import HUB
from app.core.values import instant_text
from app.storage.cases import GRANT, Slip
from app.storage.store import Store

_GRANT = ("to", "reason")
_FACILITY = ("name", "kind")


class CaseSlips:
    """What leaves this place on paper and what comes in on it.

    printed: the fields of a root that its slip shows, the most needed first; sends: those of the
    step that sent it. elsewhere, strange: what is said of a slip for another institution, and of
    one that holds no whole case.
    """

    kind: ClassVar[CaseKind]
    printed: ClassVar[Sequence[str]]
    sends: ClassVar[Sequence[str]]
    elsewhere: Callable[[], ClinicError]
    strange: Callable[[], ClinicError]

    def __init__(self, store: Store, actor: Actor) -> None:
        self._store = store
        self._actor = actor

    def essentials(self, case_id: str) -> list[RecordRow]:
        """The case, who sends it, to whom it was opened, and the step that sent it, as far as
        the slip shows them. Nothing for what was not sent from here, or not within the network.
        """
        with self._store.reading() as session:
            loaded = load(session, self.kind, [case_id])
            row = loaded.rows.get(case_id)
            to = loaded.parties(case_id).receiver if row is not None else None
            if row is None or row.home != self._actor.place_id or to is None:
                return []
            step = loaded.case(case_id).round
            grant = _grant(session, case_id, to)
            if step is None or grant is None:
                return []
            connection = session.connection()
            wanted = (
                (self.kind.name, case_id, self.printed),
                (FACILITY, row.home, _FACILITY),
                (GRANT, grant, _GRANT),
                (self.kind.steps, step, self.sends),
            )
            return [self._part(connection, *one) for one in wanted]

    def _part(
        self, connection: Connection, kind: str, record_id: str, names: Iterable[str]
    ) -> RecordRow:
        row = self._store.tables.get(connection, kind, record_id)
        assert row is not None
        fields = {name: row.fields[name] for name in names if name in row.fields}
        return RecordRow(row.id, kind, row.home, row.root, fields=fields)

    def take_in(self, records: Sequence[RecordRow], packet: str) -> str:
        """Make the case of a slip whose signatures have been checked; `packet` is its text.

        Its home stays the sender. What the hub later brings under the same ids takes the place of
        what the paper said. Returns the case's id; one that is known here already is left as it is.
        Raises what `elsewhere` says, or `strange` for what is no whole case.
        """
        case = records[0]
        self._check_form(records)
        at = self._sent_at(records) or instant_text(self._store.clock.now())
        with self._store.transaction(self._actor) as transaction:
            connection = transaction.connection
            self._check_receiver(records)
            if self._store.tables.get(connection, self.kind.name, case.id) is not None:
                return case.id
            try:
                for record in records:
                    transaction.receive(_as_kept(record, at))
            except InvalidInput:
                raise self.strange() from None
            transaction.put(Slip(packet=packet), root=case.id)
            transaction.audit("slip_scanned", self.kind.name, case.id)
        return case.id

    def _check_receiver(self, records: Sequence[RecordRow]) -> None:
        here = self._actor.place_id
        receivers = {record.fields.get("to") for record in records if record.kind == GRANT}
        if here not in receivers and records[0].home != here:
            raise self.elsewhere()

    def _check_form(self, records: Sequence[RecordRow]) -> None:
        """One case, and beside it nothing but parts of it and its sender."""
        (case, *parts), kind = records, self.kind
        sender, known = case.home, {FACILITY, GRANT, kind.steps}
        is_whole = (
            case.kind == kind.name
            and case.root is None
            and all(part.kind in known and part.home == sender for part in parts)
            and all(part.root == case.id for part in parts if part.kind != FACILITY)
            and all(part.id == sender for part in parts if part.kind == FACILITY)
            and {GRANT, kind.steps} <= {part.kind for part in parts}
        )
        if not is_whole:
            raise self.strange()

    def _sent_at(self, records: Sequence[RecordRow]) -> str | None:
        times = (r.fields.get("at") for r in records if r.kind == self.kind.steps)
        return next((at for at in times if isinstance(at, str)), None)


def _grant(session: Session, case_id: str, to: str) -> str | None:
    query = text('SELECT id FROM "grant" WHERE root = :root AND "to" = :to AND ended IS NULL')
    found: str | None = session.execute(query, {"root": case_id, "to": to}).scalar()
    return found


def _as_kept(record: RecordRow, at: str) -> RecordRow:
    """With its stamps, which the code leaves out; a facility's row is the hub's word."""
    home = HUB if record.kind == FACILITY else record.home
    stamp: dict[str, Any] = {"author_home_id": home, "place_id": home, "written_at": at}
    fields: Fields = {**record.fields, **stamp}
    return RecordRow(record.id, record.kind, home, record.root, fields=dict(fields))
