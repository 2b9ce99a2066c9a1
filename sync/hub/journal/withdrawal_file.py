"""The list of what was taken away, as a file beside the database: it only grows, line by line."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from app.core.errors import StoreError
from app.storage.durable import sync_folder
from app.storage.errors import StoreCode, storage_errors
from app.storage.lock import StoreLock
from sync.protocol.withdrawn import Withdrawal

NAME = "withdrawn.jsonl"
_PATIENCE_S = 5.0
_PAUSE_S = 0.02


class WithdrawalFile:
    """Several processes may share it; a line that a power cut tore is passed over, and what it
    said is added again."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAME

    def read(self) -> list[Withdrawal]:
        if not self.path.is_file():
            return []
        with storage_errors():
            return list(_readable(self.path.read_bytes()))

    def add(self, entries: Iterable[Withdrawal]) -> None:
        """Those that are not in it, on the disk when this returns."""
        with storage_errors(), self._alone():
            content = self.path.read_bytes() if self.path.is_file() else b""
            there = {one.signature for one in _readable(content)}
            fresh = [msgspec.json.encode(one) for one in entries if one.signature not in there]
            if fresh:
                self._append(b"\n" * (content[-1:] not in (b"", b"\n")) + b"\n".join(fresh) + b"\n")

    def _append(self, lines: bytes) -> None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
        with os.fdopen(os.open(self.path, flags, 0o600), "ab") as file:
            file.write(lines)
            file.flush()
            os.fsync(file.fileno())
        sync_folder(self.path.parent)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        lock, until = StoreLock(self.path.with_suffix(".lock")), time.monotonic() + _PATIENCE_S
        while True:
            try:
                lock.acquire()
                break
            except StoreError as error:
                if error.code != StoreCode.STORE_IN_USE or time.monotonic() > until:
                    raise
                time.sleep(_PAUSE_S)
        try:
            yield
        finally:
            lock.release()


def _readable(content: bytes) -> Iterator[Withdrawal]:
    for line in content.splitlines():
        try:
            yield msgspec.json.decode(line, type=Withdrawal)
        except msgspec.MsgspecError:
            continue
