"""What this computer found wrong with its own records, kept until somebody has read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from app.core.errors import StoreError
from app.core.values import instant_of, instant_text
from app.storage.base import dump, load
from app.storage.change import LINKED
from app.storage.errors import StoreCode, store_error
from app.storage.transaction import write_audit
from app.storage.water.findings import Finding

WHOLE_CHAIN_EVERY = timedelta(days=7)
_LOSES_RECORDS = (
    *(StoreCode.DB_ROWS_MISSING, StoreCode.DB_ROLLED_BACK),
    *(StoreCode.DB_CHANGED, StoreCode.DB_PAGES_BAD),
)


@dataclass(frozen=True)
class DamageTold:
    """One finding: what a person is told of it, and when it was found by this computer's clock."""

    n: int
    at: datetime
    error: StoreError
    detail: Mapping[str, Any]

    @property
    def only_here(self) -> list[str]:
        """What was saved here, is missing and had not been answered by the county."""
        return [title for *_, title in self.detail.get("only_here", ())]


def note(connection: Connection, found: Sequence[Finding], at: datetime) -> None:
    """Inside a store transaction. The audit says it too, without anybody's name."""
    for one in found:
        connection.exec_driver_sql(
            "INSERT INTO damage (at, code, detail) VALUES (?, ?, ?)",
            (instant_text(at), one.code.value, dump(one.detail)),
        )
        plain = {name: one.detail[name] for name in _PLAIN if name in one.detail}
        write_audit(connection, at, None, one.code.value.lower(), detail=plain)
    if any(one.code in _LOSES_RECORDS for one in found):
        # Never compared, so it is due: the next exchange looks what the county has.
        connection.exec_driver_sql("DELETE FROM sync_state WHERE name = 'comparison'")


_PLAIN = ("since", "until", "saves", "missing", "where", "rows", "pages")


def unread(connection: Connection) -> list[DamageTold]:
    found = connection.exec_driver_sql(
        "SELECT n, at, code, detail FROM damage WHERE read_at IS NULL ORDER BY n"
    )
    return [_told(*row) for row in found]


def set_read(connection: Connection, n: int, at: datetime) -> None:
    connection.exec_driver_sql(
        "UPDATE damage SET read_at = ? WHERE n = ? AND read_at IS NULL", (instant_text(at), n)
    )


def set_expected(connection: Connection, code: StoreCode, at: datetime) -> None:
    """What a person has brought about, and so need not be told."""
    connection.exec_driver_sql(
        "UPDATE damage SET read_at = ? WHERE code = ? AND read_at IS NULL",
        (instant_text(at), code.value),
    )


def _told(n: int, at: str, code: str, text: str) -> DamageTold:
    detail: dict[str, Any] = load(text)
    missing = detail.get("missing", {}).get("change", 0)
    params = {"since": detail.get("since"), "until": detail.get("until"), "count": missing}
    return DamageTold(n, instant_of(at), store_error(StoreCode(code), **params), detail)


# How far the chain was looked at


def verified(connection: Connection) -> dict[str, int] | None:
    """Behind which row of each journal is still to be looked; None before the first mark."""
    text = connection.exec_driver_sql("SELECT verified FROM high_water").scalar()
    return None if text is None else load(text)


def is_whole_chain_due(connection: Connection, now: datetime) -> bool:
    """By this computer's clock: one that was set wrong looks too often rather than never."""
    text = connection.exec_driver_sql("SELECT verified_at FROM high_water").scalar()
    return text is None or abs(now - instant_of(text)) >= WHOLE_CHAIN_EVERY


def ends(connection: Connection) -> dict[str, int]:
    """The last row of each journal."""
    newest = {
        table: connection.exec_driver_sql(f"SELECT max(n) FROM {table}").scalar()
        for table in LINKED
    }
    return {table: n or 0 for table, n in newest.items()}


def set_verified(
    connection: Connection, places: Mapping[str, int], whole_at: datetime | None = None
) -> None:
    connection.exec_driver_sql(
        "UPDATE high_water SET verified = ?, verified_at = coalesce(?, verified_at), is_turned = 0",
        (dump(dict(places)), None if whole_at is None else instant_text(whole_at)),
    )
