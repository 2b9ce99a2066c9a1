"""Finds records of one kind by what was typed: initials, pinyin, parts of a name, digits."""

from __future__ import annotations

from sqlalchemy import Connection

from app.core.pinyin import query_plan
from app.storage.tokens import token_tables

_TOKENS_OF_A_RECORD = 4
"""Rows read per record wanted: one record may fit by several of its tokens."""


_EVERY = -1


def find(connection: Connection, kind: str, typed: str, limit: int | None = 50) -> list[int]:
    """Row numbers on this computer, whole matches first; empty when nothing was typed.

    Without a limit for whoever leaves some of them out afterwards: a list cut first would lack what
    fits. `kind` is the name of a declared kind, never something a person typed.
    """
    query = query_plan(typed)
    if query.is_empty:
        return []
    tables = token_tables(connection, kind)
    most = _EVERY if limit is None else limit * _TOKENS_OF_A_RECORD
    statement, values = query.statement(most, tables, "n")
    found = connection.exec_driver_sql(statement, values)
    return list(dict.fromkeys(n for _, n in found))[:limit]
