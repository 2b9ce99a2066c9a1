"""Safety copies: built beside, fsynced, verified and only then given their place.

Each generation is a folder that is itself a whole store: the records file and the key file, so
that it opens with the password here and with the recovery sheet anywhere. Generations are
numbered, because the clock of an old computer cannot be trusted to name the newest.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from app.core.errors import StoreError
from app.storage.durable import replace_durably, sync_file, sync_folder, write_durably
from app.storage.errors import StoreCode, storage_errors, store_error
from app.storage.opening import Connection, full_check, open_connection

KEEP = 3
_PART = ".part"
_OUTGOING = ".old"


class Backups:
    """The generations in one folder. `make` runs where writing is done: saves wait behind it."""

    def __init__(self, folder: Path, *, keep: int = KEEP) -> None:
        if keep < 1:
            raise ValueError("at least one safety copy is kept")
        self._folder = folder
        self._keep = keep

    def generations(self) -> tuple[Path, ...]:
        """The finished safety copies, newest first."""
        if not self._folder.is_dir():
            return ()
        found = (path for path in self._folder.iterdir() if path.is_dir() and path.name.isdigit())
        return tuple(sorted(found, key=lambda path: int(path.name), reverse=True))

    def newest_at(self) -> datetime | None:
        """When the newest safety copy was made, by this computer's clock."""
        newest = next(iter(self.generations()), None)
        return datetime.fromtimestamp(newest.stat().st_mtime, UTC) if newest is not None else None

    def make(self, store: Path, key: bytes, beside: Iterable[Path] = ()) -> Path:
        """A new generation of the store file and the files beside it. Raises BACKUP_FAILED.

        The advice says what stood in the way; the generations before are not touched until the
        new one is safe on the disk.
        """

        return self.make_with(partial(copied_whole, store, key, beside))

    def make_with(self, fill: Callable[[Path], None]) -> Path:
        """A new generation of whatever `fill` puts into the folder it is given, and verifies."""
        try:
            with storage_errors():
                self._sweep()
                fresh = self._build(fill)
                self._drop_oldest()
        except StoreError as error:
            raise _failed(error) from error
        return fresh

    def _build(self, fill: Callable[[Path], None]) -> Path:
        final = self._next_place()
        part = final.with_name(final.name + _PART)
        # `parents` would make the outer one for everybody to look into.
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        part.mkdir(mode=0o700)
        try:
            fill(part)
            sync_folder(part)
            replace_durably(part, final)
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            raise
        return final

    def _next_place(self) -> Path:
        newest = next(iter(self.generations()), None)
        number = int(newest.name) + 1 if newest is not None else 1
        return self._folder / f"{number:06d}"

    def _drop_oldest(self) -> None:
        for path in self.generations()[self._keep :]:
            # Renamed first: half a generation must never look like a whole one.
            outgoing = path.with_name(path.name + _OUTGOING)
            try:
                replace_durably(path, outgoing)
            except OSError:
                return  # the new copy is safe; one too many does no harm
            shutil.rmtree(outgoing, ignore_errors=True)

    def _sweep(self) -> None:
        """What an earlier run left behind when it was cut off."""
        if not self._folder.is_dir():
            return
        for path in self._folder.iterdir():
            if path.is_dir() and path.suffix in (_PART, _OUTGOING):
                shutil.rmtree(path, ignore_errors=True)


def copied_whole(store: Path, key: bytes, beside: Iterable[Path], part: Path) -> None:
    """The store file, verified, and the files beside it, into this folder."""
    counts = _copy(store, key, part / store.name)
    verify(part / store.name, key, counts)
    for path in beside:
        _copy_file(path, part / path.name)


def verify(copy: Path, key: bytes, counts: dict[str, int] | None = None) -> None:
    """Open the copy, check every page, and count its rows. Raises StoreError."""
    connection = open_connection(copy, key, reading_only=True)
    try:
        full_check(connection)
        with storage_errors():
            if counts is not None and row_counts(connection) != counts:
                raise store_error(StoreCode.DB_DAMAGED)
    finally:
        connection.close()


def row_counts(connection: Connection) -> dict[str, int]:
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    return {name: _rows(connection, name) for (name,) in names}


def _rows(connection: Connection, table: str) -> int:
    quoted = '"' + table.replace('"', '""') + '"'
    row = connection.execute(f"SELECT count(*) FROM {quoted}").fetchone()
    return int(row[0]) if row is not None else 0


def copy_file(store: Path, key: bytes, target: Path) -> None:
    """The same for whoever holds the writers back already."""
    source = open_connection(store, key)
    try:
        source.execute("VACUUM INTO ?", (os.fspath(target),))
    finally:
        source.close()
    target.chmod(0o600)
    sync_file(target)


def _copy(store: Path, key: bytes, target: Path) -> dict[str, int]:
    """VACUUM INTO, with the writers held back so that the rows can be counted at that moment."""
    source = open_connection(store, key)
    try:
        holder = open_connection(store, key)
        try:
            holder.execute("BEGIN IMMEDIATE")
            source.execute("VACUUM INTO ?", (os.fspath(target),))
            counts = row_counts(holder)
            holder.execute("ROLLBACK")
        finally:
            holder.close()
    finally:
        source.close()
    target.chmod(0o600)
    # Without this the copy was gone after a power cut: SQLite rolls it back to empty.
    sync_file(target)
    return counts


def _copy_file(path: Path, target: Path) -> None:
    content = path.read_bytes()
    write_durably(target, content)
    if target.read_bytes() != content:
        raise store_error(StoreCode.DISK_ERROR)


def _failed(error: StoreError) -> StoreError:
    failed = store_error(StoreCode.BACKUP_FAILED, cause=error.code)
    return StoreError(failed.code, failed.title, error.advice, **{**error.params, **failed.params})
