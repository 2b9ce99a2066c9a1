"""The one way a store file is opened, so that each thing that can be wrong with it has its name.

Never the standard library's sqlite3: SQLite below 3.51.3 can corrupt a WAL database when two
connections write and checkpoint at once. The key never stands in an SQL text, where a trace or an
error message would show it: `set_key` hands it over.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

from app.core.errors import StoreError
from app.storage.durable import replace_durably, sync_file
from app.storage.errors import StoreCode, storage_errors, store_error

if TYPE_CHECKING:
    from sqlalchemy import Connection as EngineConnection
    from sqlalchemy import Engine

OLDEST_SQLITE = (3, 51, 3)
RAW_KEY_BYTES = 32
SALT_BYTES = 16
PAGE_BYTES = 4096
BUSY_AFTER_S = 5.0
READING = "reading"
"""Execution option: a transaction that only reads does not wait for the writer."""

_PLAIN_HEADER = b"SQLite format 3\x00"
_NOT_A_DATABASE = 26
_BEFORE_READING = (f"PRAGMA cipher_page_size = {PAGE_BYTES}",)
_ALWAYS = (
    "PRAGMA foreign_keys = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
    # In memory, or sorting would write plain text into the system's temporary folder.
    "PRAGMA temp_store = MEMORY",
    "PRAGMA mmap_size = 0",
    "PRAGMA cache_size = -32768",
)
# NORMAL lost acknowledged commits in power cuts, FULL none.
_FOR_WRITING = ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL")


class Cursor(Protocol):
    """As much of a DB-API cursor as the store uses by hand."""

    def fetchone(self) -> Sequence[Any] | None: ...
    def fetchall(self) -> list[Sequence[Any]]: ...


class Connection(Protocol):
    """An open sqlcipher3 connection without transactions of its own (isolation_level None)."""

    def execute(self, sql: str, parameters: Sequence[object] = ..., /) -> Cursor: ...
    def close(self) -> None: ...


def open_connection(
    path: Path,
    key: bytes,
    *,
    create: bool = False,
    reading_only: bool = False,
    newest_schema: int | None = None,
) -> Connection:
    """Open with the raw key: 32 bytes, or 48 when the file's salt is known too.

    May be used from several threads, one at a time. Raises StoreError: DB_MISSING, DB_NOT_FILE,
    DB_EMPTY, DB_NOT_ENCRYPTED, DB_OTHER_KEY, DB_DAMAGED, DB_NEWER, DISK_..., SQLITE_OLD.
    """
    if create:
        create_file(path, key)
    _check_file(path, key_length=len(key))
    if not reading_only:
        _check_may_write(path)
    connection = _connect(path, key, "ro" if reading_only else "rw")
    try:
        with storage_errors():
            _check_key(connection, path, key)
            _set(connection, _ALWAYS if reading_only else (*_FOR_WRITING, *_ALWAYS))
            _check_schema(connection, newest_schema)
    except BaseException:
        connection.close()
        raise
    return connection


def create_file(path: Path, key: bytes) -> None:
    """An empty encrypted file, there as a whole or not at all. Raises DB_EXISTS."""
    if os.path.lexists(path):
        raise store_error(StoreCode.DB_EXISTS)
    fresh = path.with_name(path.name + ".new")
    with storage_errors():
        for leftover in (fresh, *companions(fresh)):
            leftover.unlink(missing_ok=True)
        connection = _connect(fresh, key, "rwc")
        try:
            _set(connection, _FOR_WRITING)
        finally:
            connection.close()
        fresh.chmod(0o600)
        sync_file(fresh)
        replace_durably(fresh, path)


def companions(path: Path) -> tuple[Path, Path]:
    """The files SQLite keeps beside an open database."""
    return path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")


def quick_check(connection: Connection) -> None:
    """After an unclean end; about 0.6 s for 80 MB. Raises DB_DAMAGED."""
    _check(connection, "PRAGMA quick_check(1)")


def full_check(connection: Connection) -> None:
    """Once a week and for every safety copy: the seal of every page, then the structure."""
    with storage_errors():
        if connection.execute("PRAGMA cipher_integrity_check").fetchall():
            raise store_error(StoreCode.DB_DAMAGED)
    _check(connection, "PRAGMA integrity_check(1)")


def checkpoint(connection: Connection) -> None:
    """Move the write-ahead log into the file: when idle, at lock and at close."""
    with storage_errors():
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def engine_for(
    path: Path, key: bytes, *, create: bool = False, newest_schema: int | None = None
) -> Engine:
    """A SQLAlchemy engine whose transactions begin IMMEDIATE, or deferred with READING=True.

    A transaction that begins by reading and writes later can fail half-way because another one
    wrote in between; IMMEDIATE waits at the beginning instead.
    """
    from sqlalchemy import QueuePool, create_engine, event
    from sqlcipher3 import dbapi2

    if create:
        create_file(path, key)
    engine = create_engine(
        "sqlite://",
        module=dbapi2,
        creator=lambda: open_connection(path, key, newest_schema=newest_schema),
        # Left to itself an engine with a creator keeps one connection per thread for ever.
        poolclass=QueuePool,
        # The one used last has in its cache what the next transaction reads; each of the others
        # would read and unlock the pages anew.
        pool_use_lifo=True,
        hide_parameters=True,
    )
    event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: EngineConnection) -> None:
    options = connection.get_execution_options()
    if options.get("isolation_level") == "AUTOCOMMIT":
        return
    connection.exec_driver_sql("BEGIN" if options.get(READING) else "BEGIN IMMEDIATE")


# The steps, in their order


def _check_file(path: Path, *, key_length: int) -> None:
    """What can be told without the key."""
    if key_length not in (RAW_KEY_BYTES, RAW_KEY_BYTES + SALT_BYTES):
        # SQLCipher would silently take a key of another length for a passphrase.
        raise ValueError("a raw key has 32 bytes, or 48 with the salt")
    try:
        status = path.stat()
    except (FileNotFoundError, NotADirectoryError) as missing:
        raise store_error(StoreCode.DB_MISSING) from missing
    if not stat.S_ISREG(status.st_mode):
        raise store_error(StoreCode.DB_NOT_FILE)
    # SQLite would take an empty file for an empty database.
    if status.st_size == 0:
        raise store_error(StoreCode.DB_EMPTY)
    if _header(path) == _PLAIN_HEADER:
        raise store_error(StoreCode.DB_NOT_ENCRYPTED)
    # A file of one byte opened as an empty database as well.
    if status.st_size < PAGE_BYTES:
        raise store_error(StoreCode.DB_DAMAGED)


def _header(path: Path) -> bytes:
    with storage_errors(), path.open("rb") as file:
        return file.read(len(_PLAIN_HEADER))


def _check_may_write(path: Path) -> None:
    # SQLite would open such a file for reading and fail at the first save.
    if not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
        raise store_error(StoreCode.DISK_READONLY)


def _connect(path: Path, key: bytes, mode: str) -> Connection:
    from sqlcipher3 import dbapi2

    if dbapi2.sqlite_version_info < OLDEST_SQLITE:
        raise store_error(StoreCode.SQLITE_OLD)
    # For each None it binds the driver looks for an adapter and meets two exceptions, unless it
    # finds one. With this one, which answers None, a row of many empty columns is written in a
    # quarter of the time.
    dbapi2.register_adapter(type(None), {}.get)
    with storage_errors():
        connection = dbapi2.connect(
            f"{path.absolute().as_uri()}?mode={mode}",
            uri=True,
            timeout=BUSY_AFTER_S,
            isolation_level=None,
            check_same_thread=False,
        )
        # SQLCipher writes to stderr otherwise.
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.set_key(f"x'{key.hex()}'")
        _set(connection, _BEFORE_READING)
    return cast("Connection", connection)


def _check_key(connection: Connection, path: Path, key: bytes) -> None:
    """The first read. Raises DB_OTHER_KEY or DB_DAMAGED, which SQLCipher itself cannot tell apart.

    The password opened a slot before, so the key is right for its store: when the file carries
    the salt of this key its first page is damaged, otherwise it belongs to other keys.
    """
    if connection.execute("PRAGMA cipher_version").fetchone() is None:
        raise store_error(StoreCode.SQLITE_OLD)
    try:
        with storage_errors():
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except StoreError as error:
        is_unreadable = getattr(error.__cause__, "sqlite_errorcode", None) == _NOT_A_DATABASE
        if is_unreadable and _has_other_salt(path, key[RAW_KEY_BYTES:]):
            raise store_error(StoreCode.DB_OTHER_KEY) from error
        raise


def _has_other_salt(path: Path, salt: bytes) -> bool:
    return bool(salt) and _header(path) != salt


def _check_schema(connection: Connection, newest_schema: int | None) -> None:
    row = connection.execute("PRAGMA user_version").fetchone()
    if newest_schema is not None and row is not None and row[0] > newest_schema:
        raise store_error(StoreCode.DB_NEWER)


def _set(connection: Connection, pragmas: Iterable[str]) -> None:
    for pragma in pragmas:
        connection.execute(pragma).fetchall()


def _check(connection: Connection, pragma: str) -> None:
    with storage_errors():
        if [tuple(row) for row in connection.execute(pragma).fetchall()] != [("ok",)]:
            raise store_error(StoreCode.DB_DAMAGED)
