"""Which contents are here, which are at the hub, and how far each is on its way; not synced.

One row per content, in the table `blob`. What it says is a memory of what was seen: the file beside
the store and the hub's own answer count, and where they differ the row is put right.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Boolean, Connection, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from app.storage.base import Base

_OF_THIS_EPOCH = "SELECT json_extract(value, '$') FROM sync_state WHERE name = 'epoch'"
_OPEN = f"""
    SELECT a.id, a.sha256, a.size, coalesce(b.is_here, 0) AS is_here, coalesce(b.moved, 0) AS moved
    FROM attachment a LEFT JOIN blob b ON b.sha256 = a.sha256
    WHERE a.archived = 0 AND a.voided_at IS NULL AND a.rev >= ?
      AND (b.is_here IS NOT 1 OR b.epoch IS NOT ({_OF_THIS_EPOCH}))
    ORDER BY a.n
"""


class Blob(Base):
    """moved: bytes that went up, or came down while it is not here; epoch: the hub's, when the hub
    was last seen to have all of it."""

    __tablename__ = "blob"

    sha256: Mapped[str] = mapped_column(String, primary_key=True)
    is_here: Mapped[bool] = mapped_column(Boolean)
    moved: Mapped[int] = mapped_column(Integer)
    epoch: Mapped[str | None] = mapped_column(String)


@dataclass(frozen=True)
class Transfer:
    """A content that is not yet both here and, as far as is known, at the hub as it is now.

    moved: bytes that have gone up (is_here) or come down.
    """

    record_id: str
    sha256: str
    size: int
    is_here: bool
    moved: int


def open_transfers(connection: Connection, *, unsent: bool = False) -> list[Transfer]:
    """Of attachments whose record the hub has: what goes up, oldest first, then what comes down,
    newest first. `unsent`: those too whose record goes on the same stick."""
    found = [
        Transfer(row.id, row.sha256, row.size, bool(row.is_here), row.moved)
        for row in connection.exec_driver_sql(_OPEN, (0 if unsent else 1,))
    ]
    up = [one for one in found if one.is_here]
    return up + [one for one in reversed(found) if not one.is_here]


def counted(connection: Connection) -> tuple[int, int]:
    """How many contents belong to records here, and of how many the county does not have all yet:
    those are on this computer alone."""
    found = connection.exec_driver_sql(
        "SELECT count(DISTINCT a.sha256), count(DISTINCT a.sha256) FILTER (WHERE b.is_here = 1 "
        f"AND (b.epoch IS NULL OR b.epoch IS NOT ({_OF_THIS_EPOCH}))) FROM attachment a "
        "LEFT JOIN blob b ON b.sha256 = a.sha256 WHERE a.voided_at IS NULL"
    ).one()
    return int(found[0]), int(found[1])


def note_moved(connection: Connection, sha256: str, *, is_here: bool, moved: int) -> None:
    """Bytes that the other side, or this one, has got."""
    connection.exec_driver_sql(
        "INSERT INTO blob (sha256, is_here, moved) VALUES (?, ?, ?) ON CONFLICT (sha256) "
        "DO UPDATE SET is_here = excluded.is_here, moved = excluded.moved",
        (sha256, int(is_here), moved),
    )


def note_at_hub(connection: Connection, sha256: str, size: int) -> None:
    """It is here, and the hub of the present epoch has it too. A hub that comes back from a safety
    copy lives in another epoch and is asked again."""
    connection.exec_driver_sql(
        "INSERT INTO blob (sha256, is_here, moved, epoch) "
        f"VALUES (?, 1, ?, ({_OF_THIS_EPOCH})) ON CONFLICT (sha256) "
        "DO UPDATE SET is_here = 1, moved = excluded.moved, epoch = excluded.epoch",
        (sha256, size),
    )
