"""All pages of the records file as one number, kept in step with every commit.

SQLCipher ends each page with a seal that is another one whenever the page is written again. An old
page put back is whole, so SQLCipher takes it; but the number made of all seals is another one then.
The write-ahead log lies over the file, so the number does not depend on when it is moved there, as
long as each commit is followed before the log begins anew.
"""

from __future__ import annotations

import os
import struct
import weakref
from array import array
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from itertools import repeat
from pathlib import Path
from typing import NamedTuple

from app.storage.opening import PAGE_BYTES, companions
from app.storage.water.handles import close_all

_TAG_AT = PAGE_BYTES - 64
_TAG_BYTES = 16
_SHARE_BYTES = 8
_ROUND = 1 << 64
_AT_ONCE = 256
_LOG_HEADER = 32
_FRAME_HEADER = 24
_FRAME = _FRAME_HEADER + PAGE_BYTES
# https://www.sqlite.org/walformat.html, "the WAL-index header": frames and pages at its middle.
_INDEX = struct.Struct("=16xII8s8s8x")
_NO_TAG = bytes(_TAG_BYTES)


class PagePlace(NamedTuple):
    """How far the log has come: which log it is, its committed frames, the pages of the store."""

    log: bytes
    frames: int
    pages: int


class PageSum:
    """The number, and each page's share of it. Whoever has not the key cannot know any share."""

    def __init__(self, key: bytes) -> None:
        self._seal = blake2b(key=key, digest_size=_SHARE_BYTES)
        self._shares = array("Q")
        self._total = 0

    @property
    def total(self) -> bytes:
        return (self._total % _ROUND).to_bytes(_SHARE_BYTES, "big")

    def put(self, tags: Iterable[tuple[int, bytes]]) -> None:
        """These pages, numbered from 1, end with these seals now; the last word counts."""
        shares, copy = self._shares, self._seal.copy
        for page, tag in tags:
            if page > len(shares):
                shares.extend(repeat(0, page - len(shares)))
            share = 0  # of a hole in the file: never written
            if tag != _NO_TAG:
                seal = copy()
                seal.update(tag + page.to_bytes(8, "big"))
                share = int.from_bytes(seal.digest(), "big")
            self._total += share - shares[page - 1]
            shares[page - 1] = share

    def resize(self, pages: int) -> None:
        """So many pages are in the store: more were never written, those beyond are given up."""
        self._total -= sum(self._shares[pages:])
        del self._shares[pages:]
        self._shares.extend(repeat(0, pages - len(self._shares)))


class Files:
    """The records file, its log and the log's index, read beside SQLite. One thread at a time.

    They stay open as long as the store: closing one gives up what SQLite has locked in it.
    """

    def __init__(self, path: Path) -> None:
        self._paths = {"file": path, "log": companions(path)[0], "index": companions(path)[1]}
        self._open: dict[str, int] = {}
        # Bare numbers, which nobody closes for a store that was left open.
        weakref.finalize(self, close_all, self._open)

    def place(self) -> PagePlace:
        """Behind the newest commit. Nobody may write meanwhile."""
        header = self._read("index", _INDEX.size, 0)
        if len(header) < _INDEX.size:
            raise OSError("the log's index is cut short")
        frames, pages, _, log = _INDEX.unpack(header)
        if frames == 0:
            return PagePlace(log, 0, self._size("file") // PAGE_BYTES)
        return PagePlace(log, frames, pages)

    def file_tags(self) -> Iterator[tuple[int, bytes]]:
        """Each page of the file itself, whatever the log holds."""
        step = _AT_ONCE * PAGE_BYTES
        for start in range(0, self._size("file"), step):
            content = self._read("file", step, start)
            for at in range(0, len(content) - PAGE_BYTES + 1, PAGE_BYTES):
                tag = content[at + _TAG_AT : at + _TAG_AT + _TAG_BYTES]
                yield (start + at) // PAGE_BYTES + 1, tag

    def log_tags(self, after: int, to: int) -> Iterator[tuple[int, bytes]]:
        """The pages in the frames behind the one up to the other, in the order written."""
        for first in range(after, to, _AT_ONCE):
            count = min(_AT_ONCE, to - first)
            content = self._read("log", count * _FRAME, _LOG_HEADER + first * _FRAME)
            for at in range(0, len(content), _FRAME):
                tag_at = at + _FRAME_HEADER + _TAG_AT
                page = int.from_bytes(content[at : at + 4], "big")
                yield page, content[tag_at : tag_at + _TAG_BYTES]

    def close(self) -> None:
        close_all(self._open)

    def _size(self, name: str) -> int:
        return os.fstat(self._handle(name)).st_size

    def _read(self, name: str, count: int, offset: int) -> bytes:
        return read_at(self._handle(name), count, offset)

    def _handle(self, name: str) -> int:
        handle = self._open.get(name)
        if handle is not None and os.fstat(handle).st_nlink == 0:
            os.close(handle)  # SQLite has made this one anew
            handle = None
        if handle is None:
            flags = os.O_RDONLY | getattr(os, "O_BINARY", 0)
            handle = self._open[name] = os.open(self._paths[name], flags)
        return handle


def read_at(handle: int, count: int, offset: int) -> bytes:
    if hasattr(os, "pread"):
        return os.pread(handle, count, offset)
    os.lseek(handle, offset, os.SEEK_SET)
    return os.read(handle, count)
