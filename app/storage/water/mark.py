"""The high-water mark: what a store held after its newest save, sealed, in two small files beside it.

They are written by turns, after the commit and without waiting for the disk: a mark may lag behind
the store, it never leads. One that was cut short is not opened by the key; the other is there.
"""

from __future__ import annotations

import os
import secrets
import weakref
from pathlib import Path

import msgspec

from app.storage.durable import sync_folder
from app.storage.keys.crypto import NONCE_BYTES, seal, unseal
from app.storage.water.handles import close_all

_MAGIC = b"JCW1"
_HEADER = len(_MAGIC) + 4
_USUAL_BYTES = 8192
_MOST_BYTES = 1 << 20
MOST_NAMED = 20


class Unsent(msgspec.Struct, array_like=True, frozen=True):
    """One change that nobody but this computer has, and what a person calls its record."""

    op_id: str
    kind: str
    record_id: str
    title: str


class Pages(msgspec.Struct, array_like=True, frozen=True):
    """The sum over all pages, and the place in the log it was made at."""

    log: bytes
    frames: int
    pages: int
    total: bytes


class Head(msgspec.Struct, array_like=True, frozen=True):
    """The last row of one chain: its number and its seal."""

    n: int = 0
    link: bytes = b""


class Mark(msgspec.Struct, frozen=True):
    """`commits` counts the transactions of the store, `in_file` those that surely stand in the file
    itself; `at` is the device's time of the newest, the rest what it left behind."""

    store: str
    commits: int
    at: str
    heads: dict[str, Head]
    cursor: int = 0
    receipt: int = 0
    hub_time: str | None = None
    in_file: int = 0
    pages: Pages | None = None
    unsent: tuple[Unsent, ...] = ()
    unsent_more: int = 0
    number: int = 0


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Mark).decode


class Marks:
    """`records.mark.a` and `records.mark.b`. One thread at a time."""

    def __init__(self, records: Path, key: bytes) -> None:
        self.paths = mark_paths(records)
        self._key = key
        self._open: dict[Path, int] = {}
        # Bare numbers, which nobody closes for a store that was left open.
        weakref.finalize(self, close_all, self._open)
        self._number = 0

    def read(self) -> tuple[Mark | None, bool]:
        """The newest that opens, and whether both are there and open."""
        found = [mark for path in self.paths if (mark := self._read(path)) is not None]
        newest = max(found, key=lambda mark: mark.number, default=None)
        self._number = newest.number if newest is not None else 0
        return newest, len(found) == len(self.paths)

    def any_is_there(self) -> bool:
        return any(path.exists() for path in self.paths)

    def write(self, mark: Mark) -> None:
        """In place of the older one. Raises OSError."""
        self._number += 1
        path = self.paths[self._number % 2]
        body = _encode(msgspec.structs.replace(mark, number=self._number))
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = seal(self._key, nonce, body, path.name.encode())
        content = _MAGIC + len(sealed).to_bytes(4, "big") + nonce + sealed
        _write(self._handle(path), content)

    def sync(self) -> None:
        """Wait until both are on the disk. Raises OSError."""
        for handle in self._open.values():
            os.fsync(handle)

    def close(self) -> None:
        close_all(self._open)

    def _read(self, path: Path) -> Mark | None:
        try:
            if path.is_symlink() or not path.is_file() or path.stat().st_size > _MOST_BYTES:
                return None
            content = path.read_bytes()
        except OSError:
            return None
        if content[: len(_MAGIC)] != _MAGIC:
            return None
        end = _HEADER + NONCE_BYTES + int.from_bytes(content[len(_MAGIC) : _HEADER], "big")
        nonce, sealed = (
            content[_HEADER : _HEADER + NONCE_BYTES],
            content[_HEADER + NONCE_BYTES : end],
        )
        if len(nonce) != NONCE_BYTES:
            return None
        body = unseal(self._key, nonce, sealed, path.name.encode())
        try:
            return None if body is None else _decode(body)
        except msgspec.DecodeError:
            return None

    def _handle(self, path: Path) -> int:
        handle = self._open.get(path)
        if handle is None:
            if path.is_symlink() or (path.exists() and not path.is_file()):
                raise OSError(f"{path.name} is no plain file")
            flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0)
            is_new = not path.exists()
            handle = self._open[path] = os.open(path, flags, 0o600)
            if is_new:
                # Its room is taken now: a full disk must not stop a mark later.
                _write(handle, bytes(_USUAL_BYTES))
                sync_folder(path.parent)
        return handle


def mark_paths(records: Path) -> tuple[Path, Path]:
    return records.with_suffix(".mark.a"), records.with_suffix(".mark.b")


def _write(handle: int, content: bytes) -> None:
    if hasattr(os, "pwrite"):
        os.pwrite(handle, content, 0)
    else:
        os.lseek(handle, 0, os.SEEK_SET)
        os.write(handle, content)
