"""Two copies of one small file, each with a number, a digest and an HMAC: the newest good one wins.

The digest tells damage from a foreign machine: a copy with a right digest and a wrong HMAC is whole
but was written under another secret. A save writes both copies, one after the other: a power
cut spoils at most one, and what a save removes is gone from both.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from pathlib import Path

import msgspec

from app.storage.durable import write_durably
from app.storage.errors import StoreCode, storage_errors, store_error

MAX_BYTES = 1 << 20


class _Envelope(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    seq: int
    body: msgspec.Raw
    digest: str
    mac: str


@dataclass(frozen=True)
class FoundCopy:
    """The newest good copy; `is_proven` when its HMAC was made with the key at hand."""

    seq: int
    body: bytes
    is_proven: bool


class TwoCopies:
    """`<stem>.a.json` and `<stem>.b.json` in one folder."""

    def __init__(self, folder: Path, stem: str) -> None:
        self.paths = (folder / f"{stem}.a.json", folder / f"{stem}.b.json")

    def exist(self) -> bool:
        with storage_errors():
            return any(path.exists() for path in self.paths)

    def read(self, key: bytes | None) -> FoundCopy:
        """Raises KEYS_MISSING, KEYS_DAMAGED; without a key nothing counts as proven."""
        if not self.exist():
            raise store_error(StoreCode.KEYS_MISSING)
        found = [good for path in self.paths if (good := _read(path, key)) is not None]
        if not found:
            raise store_error(StoreCode.KEYS_DAMAGED)
        return max(found, key=lambda good: (good.is_proven, good.seq))

    def write(self, seq: int, body: bytes, key: bytes) -> None:
        content = _sealed(seq, body, key)
        with storage_errors():
            for path in self._worse_first(key):
                write_durably(path, content)

    def heal(self, found: FoundCopy, key: bytes) -> bool:
        """Write again whichever copy is not the one found; answers whether one was."""
        content = _sealed(found.seq, found.body, key)
        stale = [path for path in self.paths if _content(path) != content]
        with storage_errors():
            for path in stale:
                write_durably(path, content)
        return bool(stale)

    def _worse_first(self, key: bytes) -> list[Path]:
        # The better copy is touched last, when the other one is already safe on the disk.
        def worth(path: Path) -> int:
            good = _read(path, key)
            return good.seq if good is not None and good.is_proven else -1

        return sorted(self.paths, key=worth)


def _read(path: Path, key: bytes | None) -> FoundCopy | None:
    content = _content(path)
    if content is None:
        return None
    try:
        envelope = msgspec.json.decode(content, type=_Envelope)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    body = bytes(envelope.body)
    if _digest(envelope.seq, body) != envelope.digest:
        return None
    is_proven = key is not None and hmac.compare_digest(
        _mac(envelope.seq, body, key), envelope.mac.encode()
    )
    return FoundCopy(envelope.seq, body, is_proven)


def _content(path: Path) -> bytes | None:
    """None for a copy that is missing, unreadable or far too long to be ours."""
    try:
        if not path.is_file() or path.stat().st_size > MAX_BYTES:
            return None
        return path.read_bytes()
    except OSError:
        return None


def _sealed(seq: int, body: bytes, key: bytes) -> bytes:
    mac = _mac(seq, body, key).decode()
    return msgspec.json.encode(_Envelope(seq, msgspec.Raw(body), _digest(seq, body), mac))


def _digest(seq: int, body: bytes) -> str:
    return hashlib.sha256(b"%d " % seq + body).hexdigest()


def _mac(seq: int, body: bytes, key: bytes) -> bytes:
    return hmac.new(key, b"%d " % seq + body, "sha256").hexdigest().encode()
