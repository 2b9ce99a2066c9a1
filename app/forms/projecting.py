"""What lists and figures ask of entries, in typed columns with an index: derived from the entries,
never synced, made again whenever an entry or its form has come."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Float, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.kinds import Fields, Lookup
from app.forms.form import Form
from app.forms.records import ENTRY, MOST_EARLIER, evaluated, form_in
from app.storage.base import Base
from app.storage.rows import Tables


class FormValue(Base):
    """Of one entry, as its form's declaration fills these columns; `content` is what the entry said
    then. Computed answers stand here and nowhere else."""

    __tablename__ = "form_value"

    entry_id: Mapped[str] = mapped_column(String, primary_key=True)
    content: Mapped[int | None] = mapped_column(Integer)
    form_code: Mapped[str] = mapped_column(String)
    sort: Mapped[str | None] = mapped_column("class", String)
    next_on: Mapped[str | None] = mapped_column(String)
    number_1: Mapped[float | None] = mapped_column(Float)
    number_2: Mapped[float | None] = mapped_column(Float)
    number_3: Mapped[float | None] = mapped_column(Float)

    __table_args__ = (
        Index("ix_form_value_class", "form_code", "class"),
        Index("ix_form_value_next_on", "form_code", "next_on"),
    )


COLUMNS = ("class", "next_on", "number_1", "number_2", "number_3")
_OUTDATED = (
    f"SELECT n, id FROM {ENTRY} LEFT JOIN form_value ON entry_id = id "
    "WHERE n > ? AND (entry_id IS NULL OR content IS NOT row_content) ORDER BY n LIMIT ?"
)
_AFTER = (
    f"SELECT later.id FROM json_each(?) JOIN {ENTRY} one ON one.id = value "
    f"JOIN {ENTRY} later ON later.patient_id = one.patient_id AND later.after_id = one.id"
)
_CONTENT = f"SELECT row_content FROM {ENTRY} WHERE id = ?"
_WRITE = (
    f"INSERT OR REPLACE INTO form_value (entry_id, content, form_code, "
    f"{', '.join(COLUMNS)}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
TOGETHER = 500


def outdated(connection: Connection, after: int = 0) -> list[tuple[int, str]]:
    """The next entries, by their short number, whose columns are not what they say now."""
    found = connection.exec_driver_sql(_OUTDATED, (after, TOGETHER)).all()
    return [(n, entry_id) for n, entry_id in found]


def project(connection: Connection, tables: Tables, ids: Iterable[str]) -> int:
    """Write the columns of these entries, and of those whose rules ask about them; how many of them
    wait for their form."""
    said, waiting = tables.lookup(connection), 0
    for entry_id in _with_followers(connection, ids):
        fields = said(ENTRY, entry_id) or {}
        form = form_in(fields, said)
        if form is None:
            waiting += 1
            continue
        content = connection.exec_driver_sql(_CONTENT, (entry_id,)).scalar()
        values = (entry_id, content, form.code, *_columns(form, fields, said))
        connection.exec_driver_sql(_WRITE, values)
    return waiting


def _with_followers(connection: Connection, ids: Iterable[str]) -> list[str]:
    """Entries of the same person that were written after one of these, as far as rules look back."""
    found = dict.fromkeys(ids)
    newest = list(found)
    for _ in range(MOST_EARLIER):
        asked = (json.dumps(newest),)
        later = connection.exec_driver_sql(_AFTER, asked).scalars()
        newest = [one for one in later if one not in found]
        if not newest:
            break
        found |= dict.fromkeys(newest)
    return list(found)


def _columns(form: Form, fields: Fields, lookup: Lookup) -> list[Any]:
    if fields.get("voided_at"):
        return [None] * len(COLUMNS)
    values = evaluated(form, fields, lookup).values
    said = [values.get(form.columns.get(column, "")) for column in COLUMNS]
    return [json.dumps(one) if isinstance(one, list) else one for one in said]
