"""What is wrong with a store, found by comparing it with its mark and with itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection

from app.storage.change import LINKED
from app.storage.errors import StoreCode
from app.storage.water.chain import broken
from app.storage.water.held import MarkedState, UnsentWork
from app.storage.water.mark import Head, Mark


class Finding(NamedTuple):
    code: StoreCode
    detail: dict[str, Any] = {}  # noqa: RUF012 - never changed


def compare(
    connection: Connection, here: MarkedState, mark: Mark | None, is_whole: bool
) -> list[Finding]:
    """What the mark says beside what is here. `is_whole`: both files of it could be read."""
    if mark is None or mark.store != here.store:
        return [Finding(StoreCode.MARK_MISSING)]
    found = [] if is_whole else [Finding(StoreCode.MARK_MISSING)]
    if here.commits < mark.commits:
        return [_missing(connection, here, mark), *found]
    if not all(_is_in(connection, table, head) for table, head in mark.heads.items()):
        return [Finding(StoreCode.DB_CHANGED, {"where": "journal"}), *found]
    return found


def broken_chain(
    connection: Connection, after: Mapping[str, int], most: int | None = None
) -> list[Finding]:
    """Journal rows behind these places that were changed, taken out or put in."""
    bad = {}
    for table in LINKED:
        begin = after.get(table, 0)
        to = None if most is None else begin + most
        if rows := broken(connection, table, begin, to):
            bad[table] = rows
    return [Finding(StoreCode.DB_CHANGED, {"where": "journal", "rows": bad})] if bad else []


def _missing(connection: Connection, here: MarkedState, mark: Mark) -> Finding:
    """A file older than what surely stood in it was put back; else the log beside it is lost."""
    is_older_file = here.commits < mark.in_file
    lost = UnsentWork(mark.unsent).lost(connection)
    detail = {
        "since": here.at,
        "until": mark.at,
        "saves": mark.commits - here.commits,
        "missing": {
            table: max(0, head.n - here.heads[table].n) for table, head in mark.heads.items()
        },
        "only_here": [msgspec.to_builtins(one) for one in lost],
        "only_here_more": mark.unsent_more,
        "cursor": [here.cursor, mark.cursor],
        "receipt": [here.receipt, mark.receipt],
        "hub_time": mark.hub_time,
    }
    return Finding(StoreCode.DB_ROLLED_BACK if is_older_file else StoreCode.DB_ROWS_MISSING, detail)


def _is_in(connection: Connection, table: str, head: Head) -> bool:
    if head.n == 0:
        return True
    link = connection.exec_driver_sql(f"SELECT link FROM {table} WHERE n = ?", (head.n,)).scalar()
    return bool(link == head.link)
