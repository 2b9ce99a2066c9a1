"""Keeps beside the records under which identity number each resident is found."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, select

from app.core.record import RecordRow
from app.patients.record import PATIENT
from sync.hub.journal.records import Records, unsealed
from sync.hub.storage.bulk import upsert
from sync.hub.storage.tables import RECORD, RESIDENT_NUMBER

_AT_ONCE = 2000


def note_numbers(connection: Connection, records: Records, written: Iterable[RecordRow]) -> None:
    rows = [(n, row) for row in written if row.kind == PATIENT and (n := records.number(row.id))]
    upsert(connection, RESIDENT_NUMBER, [(n, row.fields.get("id_number")) for n, row in rows])


def fill_numbers(connection: Connection) -> None:
    """Of what was written before there was this table; nothing is left to do at most starts."""
    while found := connection.execute(
        select(RECORD.c.n, RECORD.c.fields)
        .outerjoin(RESIDENT_NUMBER, RESIDENT_NUMBER.c.record == RECORD.c.n)
        .where(RECORD.c.kind == PATIENT, RESIDENT_NUMBER.c.record.is_(None))
        .limit(_AT_ONCE)
    ).all():
        rows = [(n, unsealed(fields).get("id_number")) for n, fields in found]
        upsert(connection, RESIDENT_NUMBER, rows)
