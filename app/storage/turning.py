"""Puts the records under another key: a whole new file beside, which then takes the old one's place.

Copied page by page rather than with `PRAGMA rekey`: the old file stays whole until the new one has
been verified and fsynced, one rename decides, and there is something to count for a bar. A kill at
any point leaves the records under the old key or under the new one.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, cast

from app.storage.backup import row_counts
from app.storage.durable import replace_durably, sync_file
from app.storage.errors import StoreCode, storage_errors, store_error
from app.storage.keys.crypto import Label, MasterKey
from app.storage.opening import (
    RAW_KEY_BYTES,
    Connection,
    checkpoint,
    companions,
    create_file,
    full_check,
    open_connection,
)
from app.storage.water.secret import carry_over

UNFINISHED_TURN = "unfinished_turn"
"""In `sync_state`: keys of attachments that are not under the present one yet. It goes when all of
them are, and the safety copies of before are replaced."""

_FRESH = ".turned"
_PAGES = 1024
_SPARE = 64 * 1024 * 1024


def is_under(path: Path, key: bytes) -> bool:
    """Told by the salt, with which the file begins: 48 bytes of key bring it along."""
    try:
        with storage_errors(), path.open("rb") as file:
            return file.read(len(key) - RAW_KEY_BYTES) == key[RAW_KEY_BYTES:]
    except FileNotFoundError:
        return False


def fitting(path: Path, keys: Iterable[MasterKey]) -> MasterKey | None:
    """The one of these keys that the file is under, None when it is under another."""
    return next((key for key in keys if is_under(path, key.database_key())), None)


def turn_records(
    path: Path, old: MasterKey, new: MasterKey, tell: Callable[[int], None] = lambda _: None
) -> None:
    """The records are closed meanwhile. `tell` hears per cent, up to 90 while pages are copied.

    Raises StoreError; then they are as they were.
    """
    fresh = path.with_name(path.name + _FRESH)
    with storage_errors():
        _sweep(fresh)
        _require_room(path)
        try:
            _fill(path, fresh, old, new, tell)
            sync_file(fresh)
            _require_alone(path)
            replace_durably(fresh, path)
        except BaseException:
            _sweep(fresh)
            raise


def _require_room(path: Path) -> None:
    """Before a disk that is too small is filled to the brim, at each sign-in anew."""
    if shutil.disk_usage(path.parent).free < path.stat().st_size + _SPARE:
        raise store_error(StoreCode.DISK_FULL)


def _fill(
    path: Path, fresh: Path, old: MasterKey, new: MasterKey, tell: Callable[[int], None]
) -> None:
    create_file(fresh, new.database_key())
    source = open_connection(path, old.database_key())
    target = open_connection(fresh, new.database_key())
    try:
        _copy(source, target, tell)
        if row_counts(target) != row_counts(source):
            raise store_error(StoreCode.DB_DAMAGED)
        _remember(target, old, new)
        full_check(target)
        checkpoint(target)
        checkpoint(source)
    finally:
        target.close()
        source.close()


def _copy(source: Connection, target: Connection, tell: Callable[[int], None]) -> None:
    def count(_: int, left: int, pages: int) -> None:
        # The last tenth is for the checks.
        tell(90 * (pages - left) // max(pages, 1))

    cast("Any", source).backup(target, pages=_PAGES, progress=count, sleep=0)


def _remember(target: Connection, old: MasterKey, new: MasterKey) -> None:
    """Attachments follow one by one, beside the work; until then their old key is needed. The secret
    of chain and mark is the same one, under the new key."""
    found = target.execute(
        "SELECT value FROM sync_state WHERE name = ?", (UNFINISHED_TURN,)
    ).fetchone()
    known = json.loads(found[0]) if found is not None else []
    value = json.dumps([*known, old.derive(Label.ATTACHMENTS).hex()])
    target.execute("BEGIN IMMEDIATE")
    target.execute("INSERT INTO open_txn (token) VALUES ('turn')")
    target.execute(
        "INSERT OR REPLACE INTO sync_state (name, value) VALUES (?, ?)", (UNFINISHED_TURN, value)
    )
    if _has_marks(target):
        carry_over(target, old.derive(Label.HIGH_WATER), new.derive(Label.HIGH_WATER))
    target.execute("DELETE FROM open_txn")
    target.execute("COMMIT")


def _has_marks(target: Connection) -> bool:
    """Not in a safety copy that an older program made."""
    found = target.execute("SELECT 1 FROM sqlite_master WHERE name = 'high_water'").fetchone()
    return found is not None


def _require_alone(path: Path) -> None:
    # What is left in the old file's log would be taken for the new one's.
    log, _ = companions(path)
    if log.exists() and log.stat().st_size:
        raise store_error(StoreCode.DB_BUSY)


def _sweep(fresh: Path) -> None:
    for leftover in (fresh, *companions(fresh), fresh.with_name(fresh.name + ".new")):
        leftover.unlink(missing_ok=True)
