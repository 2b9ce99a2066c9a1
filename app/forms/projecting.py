"""What lists and figures ask of entries, in typed columns with an index: derived from the entries,
never synced, made again in the transaction in which an entry or its form has come."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from typing import Any

from sqlalchemy import Connection, Float, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.clock import Clock
from app.core.kinds import Fields, Lookup
from app.forms.form import COLUMNS, Form
from app.forms.records import (
    ENTRY,
    FORM,
    MOST_EARLIER,
    FormEntry,
    PublishedForm,
    evaluated,
    form_in,
)
from app.storage.base import Base
from app.storage.rows import KindTable


class FormValue(Base):
    """Of one entry, as its form's declaration fills these columns. Computed answers stand here and
    nowhere else. made: NULL where something has come since, 0 while its form is not here."""

    __tablename__ = "form_value"

    entry_id: Mapped[str] = mapped_column(String, primary_key=True)
    made: Mapped[int | None] = mapped_column("content", Integer)
    form_code: Mapped[str] = mapped_column(String)
    sort: Mapped[str | None] = mapped_column("class", String)
    next_on: Mapped[str | None] = mapped_column(String)
    number_1: Mapped[float | None] = mapped_column(Float)
    number_2: Mapped[float | None] = mapped_column(Float)
    number_3: Mapped[float | None] = mapped_column(Float)

    __table_args__ = (
        Index("ix_form_value_class", "form_code", "class"),
        Index("ix_form_value_next_on", "form_code", "next_on"),
        Index("ix_form_value_to_make", "entry_id", sqlite_where=text("content IS NULL")),
    )


AT_ONCE = 500
_NEXT = f"SELECT entry_id FROM form_value WHERE content IS NULL LIMIT {AT_ONCE}"
_AFTER = (
    f"SELECT later.id FROM json_each(?) JOIN {ENTRY} one ON one.id = value "
    f"JOIN {ENTRY} later ON later.patient_id = one.patient_id AND later.after_id = one.id"
)
_WRITE = (
    f"UPDATE form_value SET content = ?, {', '.join(f'{one} = ?' for one in COLUMNS)} "
    "WHERE entry_id = ?"
)
_ALL = (
    "INSERT OR IGNORE INTO form_value (entry_id, form_code) "
    f"SELECT id, coalesce(form_code, '') FROM {ENTRY}"
)
_MARKS = {
    (ENTRY, "insert"): "INSERT INTO form_value (entry_id, form_code) "
    "SELECT new.id, coalesce(new.form_code, '') "
    "WHERE NOT EXISTS (SELECT 1 FROM form_value WHERE entry_id = new.id)",
    (ENTRY, "update"): "UPDATE form_value SET content = NULL WHERE entry_id = new.id",
    (FORM, "insert"): "UPDATE form_value SET content = NULL WHERE form_code = new.code",
    (FORM, "update"): "UPDATE form_value SET content = NULL WHERE form_code = new.code",
}


class Projected:
    """The columns follow entries and forms by themselves, also those that another computer wrote."""

    def watch(self, connection: Connection) -> None:
        """After an upgrade all are made anew: the rules may be others now."""
        for (table, event), mark in _MARKS.items():
            name = f"{table}_{event}_form_value"
            connection.exec_driver_sql(f'DROP TRIGGER IF EXISTS "{name}"')
            connection.exec_driver_sql(
                f'CREATE TRIGGER "{name}" AFTER {event} ON "{table}" BEGIN {mark}; END'
            )
        connection.exec_driver_sql(_ALL)
        connection.exec_driver_sql("UPDATE form_value SET content = NULL")

    def renew(self, connection: Connection, _: Clock) -> bool:
        """These entries, and those whose rules ask about them."""
        ids = list(connection.exec_driver_sql(_NEXT).scalars())
        if not ids:
            return False
        made = [_columns(entry_id, _lookup(connection)) for entry_id in _followed(connection, ids)]
        connection.exec_driver_sql(_WRITE, made)
        return len(ids) == AT_ONCE


def _followed(connection: Connection, ids: list[str]) -> Iterable[str]:
    """With the entries of the same person that were written after one of these, as far as rules
    look back."""
    found, newest = dict.fromkeys(ids), ids
    for _ in range(MOST_EARLIER):
        later = connection.exec_driver_sql(_AFTER, (json.dumps(newest),)).scalars()
        newest = [one for one in later if one not in found]
        if not newest:
            break
        found |= dict.fromkeys(newest)
    return found


def _columns(entry_id: str, lookup: Lookup) -> tuple[Any, ...]:
    """Whether they are made, what they say, and of which entry."""
    fields = lookup(ENTRY, entry_id) or {}
    form = form_in(fields, lookup)
    is_void = bool(fields.get("voided_at"))
    said = [None] * len(COLUMNS) if form is None or is_void else _said(form, fields, lookup)
    return (int(form is not None), *said, entry_id)


def _said(form: Form, fields: Fields, lookup: Lookup) -> list[Any]:
    values = evaluated(form, fields, lookup).values
    said = [values.get(form.columns.get(column, "")) for column in COLUMNS]
    return [json.dumps(one) if isinstance(one, list) else one for one in said]


def _lookup(connection: Connection) -> Lookup:
    """A row that came damaged counts as not here; the others stand."""

    def said(kind: str, record_id: str) -> Fields | None:
        found = _table(kind).readable(connection, [record_id]).get(record_id)
        return found.fields if found is not None else None

    return said


@cache
def _table(kind: str) -> KindTable:
    return KindTable(PublishedForm if kind == FORM else FormEntry)
