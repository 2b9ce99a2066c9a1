"""A hub's rows in one file: JSON lines, deflated, in an age envelope; the same from both databases.

The envelope authenticates every part and the end, so a file that was cut or changed is refused.
Nothing is ever on the disk in the clear.
"""

from __future__ import annotations

import hashlib
import os
import threading
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

import msgspec
import pyrage
from sqlalchemy import Connection, Engine

from app.core.errors import ClinicError
from app.core.text import N_
from app.storage.durable import sync_file
from app.storage.errors import StoreCode, store_error
from sync.hub.safety.tables import (
    Batch,
    Contents,
    Counted,
    TableGap,
    contents_of,
    other_version,
    read_tables,
    snapshot,
    write_tables,
)

FORMAT = 1
_QUICK = 3  # of zlib's levels: a third more bytes, a third of the time
_CHUNK = 256 * 1024
_LONGEST_LINE = 512 * 1024 * 1024


class _Beginning(msgspec.Struct, tag="jiceng hub", forbid_unknown_fields=True):
    format: int


class _End(msgspec.Struct, tag="end", forbid_unknown_fields=True):
    contents: Contents


_encode = msgspec.json.Encoder().encode
_decode_batch = msgspec.json.Decoder(Batch).decode
_decode_mark = msgspec.json.Decoder(_Beginning | _End).decode


def write_dump(
    engine: Engine, path: Path, recipients: Sequence[str], identity: str = ""
) -> Contents:
    """All tables as of one moment, sealed to these age recipients. On the disk when this returns,
    and read back: what the disk holds is what was written, and with the identity that opens it,
    that all of it is there.
    """
    known = [pyrage.x25519.Recipient.from_str(text) for text in recipients]
    with snapshot(engine) as connection, path.open("xb") as file:
        contents = contents_of(connection)
        source, target = _Source(_deflated(_lines(connection, contents))), _Target(file)
        try:
            pyrage.encrypt_io(source, target, known)
        except pyrage.EncryptError as told:
            # It tells of the error in words only.
            raise target.error or source.error or told from None
    path.chmod(0o600)
    sync_file(path)
    if _digest(path) != target.digest.hexdigest():
        raise store_error(StoreCode.DISK_ERROR)
    if identity:
        check_dump(path, identity, contents)
    return contents


def load_dump(path: Path, identity: str, connection: Connection, *, replacing: bool) -> Contents:
    """Into the database of this connection, in its transaction. Raises RECOVERY_KEY,
    BACKUP_DAMAGED, BACKUP_VERSION or HUB_DATABASE_USED.
    """
    with _opened(path, identity) as stream:
        lines = _Reader(_inflated(stream))
        loaded = write_tables(connection, lines.batches(), replacing=replacing)
    if lines.promised is None:
        raise damaged()
    require_whole(loaded, lines.promised)
    return loaded


def check_dump(path: Path, identity: str, promised: Contents) -> None:
    """Read a fresh dump through to its end. Raises BACKUP_INCOMPLETE where anything is missing."""
    counted = Counted()
    with _opened(path, identity) as stream:
        for batch in _Reader(_inflated(stream)).batches():
            counted.add(batch)
    found = msgspec.structs.replace(promised, rows=counted.rows, sums=counted.sums())
    require_whole(found, promised)


def _lines(connection: Connection, contents: Contents) -> Iterator[bytes]:
    yield _encode(_Beginning(FORMAT))
    for batch in read_tables(connection):
        yield _encode(batch)
    yield _encode(_End(contents))


def _deflated(lines: Iterator[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(_QUICK)
    for line in lines:
        yield packer.compress(line + b"\n")
    yield packer.flush()


class _Source:
    """What pyrage reads from; it keeps the error that pyrage would only quote."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts = parts
        self._rest = bytearray()
        self.error: Exception | None = None

    def read(self, size: int) -> bytes:
        try:
            while len(self._rest) < size and (part := next(self._parts, None)) is not None:
                self._rest += part
        except Exception as error:
            self.error = error
            raise
        taken = bytes(self._rest[:size])
        del self._rest[:size]
        return taken


class _Target:
    """What pyrage writes to; the same."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.digest = hashlib.sha256()
        self.error: OSError | None = None

    def write(self, data: bytes) -> int:
        self.digest.update(data)
        try:
            return self._file.write(data)
        except OSError as error:
            self.error = error
            raise

    def flush(self) -> None:
        self._file.flush()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class _Reader:
    """Batches out of lines; `promised` is known at the end, and a file without it is torn."""

    def __init__(self, lines: Iterator[bytes]) -> None:
        self._lines = lines
        self.promised: Contents | None = None

    def batches(self) -> Iterator[Batch]:
        try:
            mark = _decode_mark(next(self._lines, b""))
            if isinstance(mark, _Beginning) and mark.format != FORMAT:
                raise other_version()
            for line in self._lines:
                if line.startswith(b"["):
                    yield _decode_batch(line)
                else:
                    self._end(_decode_mark(line))
        except (msgspec.MsgspecError, zlib.error):
            raise damaged() from None

    def _end(self, mark: _Beginning | _End) -> None:
        if isinstance(mark, _End):
            self.promised = mark.contents


def _inflated(stream: IO[bytes]) -> Iterator[bytes]:
    unpacker, rest = zlib.decompressobj(), b""
    while data := stream.read(_CHUNK):
        while data:
            *whole, rest = (rest + unpacker.decompress(data, _CHUNK)).split(b"\n")
            data = unpacker.unconsumed_tail
            yield from whole
            if len(rest) > _LONGEST_LINE:
                raise damaged()


@contextmanager
def _opened(path: Path, identity: str) -> Iterator[IO[bytes]]:
    """What is in the envelope, as it is being opened by another thread."""
    keys = [_identity(identity)]
    failures: list[Exception] = []
    reading, writing = os.pipe()
    arguments = (path, writing, keys, failures)
    opening = threading.Thread(target=_open_into, args=arguments, daemon=True)
    opening.start()
    try:
        with os.fdopen(reading, "rb") as stream:
            yield stream
    finally:
        opening.join()
        # Why it broke off is told better by the envelope than by whoever missed the rest.
        _raise_for(failures)


def _open_into(path: Path, writing: int, keys: list[Any], failures: list[Exception]) -> None:
    with suppress(OSError), os.fdopen(writing, "wb") as target, path.open("rb") as file:
        try:
            pyrage.decrypt_io(file, target, keys)
        except BrokenPipeError:
            return  # nobody reads on
        except (pyrage.DecryptError, OSError) as failure:
            failures.append(failure)


def _raise_for(failures: list[Exception]) -> None:
    for failure in failures:
        raise wrong_key() if "matching keys" in str(failure) else damaged()


def _identity(text: str) -> Any:
    try:
        return pyrage.x25519.Identity.from_str(text.strip())
    except pyrage.IdentityError:
        raise wrong_key() from None


def wrong_key() -> ClinicError:
    return ClinicError(
        "RECOVERY_KEY",
        N_("The recovery key does not open this backup."),
        N_("Compare every character with the paper made when the hub was set up."),
    )


class Incomplete(ClinicError):
    """A copy that lacks something, and in which tables."""

    def __init__(self, gaps: Sequence[TableGap]) -> None:
        super().__init__(
            "BACKUP_INCOMPLETE",
            N_("The safety copy does not hold what the hub held."),
            N_("Nothing was changed. Make another copy, or use the one before it."),
        )
        self.gaps = gaps


def require_whole(found: Contents, promised: Contents) -> None:
    """Raises BACKUP_INCOMPLETE, which says of each table what is missing."""
    if gaps := found.gaps(promised):
        raise Incomplete(gaps)


def damaged() -> ClinicError:
    return ClinicError(
        "BACKUP_DAMAGED",
        N_("This safety copy is damaged or not complete."),
        N_("Nothing was changed. Use the copy before it, or copy the folder again."),
    )
