"""What is attached to records, beside the store: encrypted piece by piece, under keyed names.

A content is known by its SHA-256 everywhere but on the disk, where that name would tell whoever
steals it that a known document is there. Nothing here is ever deleted but what arrived wrong.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from app.core.errors import StoreError
from app.storage.durable import replace_durably, write_durably
from app.storage.errors import StoreCode, storage_errors, store_error
from app.storage.keys.crypto import NONCE_BYTES, hkdf, seal, unseal

PIECE = 16 * 1024
"""Bytes sealed together; what arrives is kept in whole pieces."""
_TAG_BYTES = 16
_SEALED_PIECE = NONCE_BYTES + PIECE + _TAG_BYTES
_WHOLE, _PART = ".blob", ".part"
_APPENDING = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0)


class Blobs:
    """The contents of one store, by SHA-256 and size in bytes. Raises StoreError.

    Any thread may read and add; one thread at a time takes in what arrives.
    """

    def __init__(self, folder: Path, key: bytes, before: Sequence[bytes] = ()) -> None:
        """`before` are keys that some contents may still be under; see `renew`."""
        self._folder = folder
        self._key = key
        self._before = [Blobs(folder, old) for old in before]

    def kept_in(self, folder: Path) -> Blobs:
        """Contents of the same store in another folder, under the same keys."""
        return Blobs(folder, self._key, [old._key for old in self._before])

    def has(self, sha256: str, size: int) -> bool:
        """Whether the whole content is here; its bytes are looked at when they are read."""
        return self._holder(sha256, size) is not None

    def add(self, content: bytes) -> str:
        """Keep a content, once however often it is added; returns its SHA-256."""
        sha256 = hashlib.sha256(content).hexdigest()
        if not (self._is_here(sha256, len(content)) and self.is_sound(sha256, len(content))):
            with storage_errors():
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                sealed = b"".join(self._sealed(sha256, content, 0))
                write_durably(self._path(sha256, _WHOLE), sealed)
        return sha256

    def read(self, sha256: str, size: int, offset: int, length: int) -> bytes:
        """A stretch of a content. Raises ATTACHMENT_MISSING or ATTACHMENT_DAMAGED."""
        holder = self._holder(sha256, size)
        if holder is None:
            raise store_error(StoreCode.ATTACHMENT_MISSING)
        if holder is not self:
            return self._read_before(holder, sha256, size, offset, length)
        first, end = offset // PIECE, min(offset + length, size)
        with storage_errors(), self._path(sha256, _WHOLE).open("rb") as file:
            file.seek(first * _SEALED_PIECE)
            sealed = file.read(-(-(end - first * PIECE) // PIECE) * _SEALED_PIECE)
        opened = b"".join(self._opened(sha256, sealed, first))
        return opened[offset - first * PIECE : end - first * PIECE]

    def whole(self, sha256: str, size: int) -> bytes:
        """All of it, proven to be what it was. Raises what `read` raises."""
        content = self.read(sha256, size, 0, size)
        if hashlib.sha256(content).hexdigest() != sha256:
            raise store_error(StoreCode.ATTACHMENT_DAMAGED)
        return content

    def is_sound(self, sha256: str, size: int) -> bool:
        """Whether every byte is here and right."""
        try:
            self.whole(sha256, size)
        except StoreError as error:
            if error.code not in (StoreCode.ATTACHMENT_MISSING, StoreCode.ATTACHMENT_DAMAGED):
                raise
            return False
        return True

    # Under a new key

    def renew(self, sha256: str, size: int) -> bool:
        """Bring a content under the present key; whether it was under an earlier one.

        Cut off at any point, it is under one of them or under both.
        """
        found = [old for old in self._before if old._path(sha256, _WHOLE).exists()]
        if found and not self._is_here(sha256, size) and not self._take_over(found, sha256, size):
            return False
        for old in self._before:
            _remove(old._path(sha256, _WHOLE))
            _remove(old._path(sha256, _PART))
        return bool(found)

    def _take_over(self, found: list[Blobs], sha256: str, size: int) -> bool:
        """What is damaged stays as it is: nothing here is deleted but what arrived wrong."""
        sound = next((old for old in found if old.is_sound(sha256, size)), None)
        if sound is None:
            return False
        self.add(sound.whole(sha256, size))
        return True

    def _holder(self, sha256: str, size: int) -> Blobs | None:
        """Under which key the whole content is here."""
        if self._is_here(sha256, size):
            return self
        return next((old for old in self._before if old._is_here(sha256, size)), None)

    def _is_here(self, sha256: str, size: int) -> bool:
        try:
            return self._path(sha256, _WHOLE).stat().st_size == _sealed_size(size)
        except OSError:
            return False

    def _read_before(
        self, holder: Blobs, sha256: str, size: int, offset: int, length: int
    ) -> bytes:
        try:
            return holder.read(sha256, size, offset, length)
        except (FileNotFoundError, StoreError):
            # Renewed in between, beside this reading.
            if not self._is_here(sha256, size):
                raise
        return self.read(sha256, size, offset, length)

    # What is still arriving

    def held(self, sha256: str) -> int:
        """How much has arrived: whole pieces only; one that a power cut tore is taken off."""
        path = self._path(sha256, _PART)
        try:
            pieces = path.stat().st_size // _SEALED_PIECE
        except OSError:
            return 0
        with storage_errors(), path.open("r+b") as file:
            while pieces:
                file.seek((pieces - 1) * _SEALED_PIECE)
                if self._unsealed(sha256, file.read(_SEALED_PIECE), pieces - 1) is not None:
                    break
                pieces -= 1
            file.truncate(pieces * _SEALED_PIECE)
        return pieces * PIECE

    def take(self, sha256: str, size: int, offset: int, content: bytes) -> bool:
        """Keep the next stretch, of whole pieces unless it is the last; it is on the disk then.

        True when that makes it whole; False when more is to come, or when the whole is not what
        its name says and begins anew.
        """
        with storage_errors():
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            path = self._path(sha256, _PART)
            with os.fdopen(os.open(path, _APPENDING, 0o600), "r+b") as file:
                file.seek(offset // PIECE * _SEALED_PIECE)
                file.writelines(self._sealed(sha256, content, offset // PIECE))
                file.truncate()
                file.flush()
                os.fsync(file.fileno())
        return offset + len(content) >= size and self._finish(sha256)

    def start_again(self, sha256: str) -> None:
        """Throw away what has arrived of it."""
        with storage_errors():
            self._path(sha256, _PART).unlink(missing_ok=True)

    def _finish(self, sha256: str) -> bool:
        path, whole = self._path(sha256, _PART), hashlib.sha256()
        with storage_errors():
            with path.open("rb") as file:
                index = 0
                while sealed := file.read(_SEALED_PIECE):
                    whole.update(self._unsealed(sha256, sealed, index) or b"")
                    index += 1
            if whole.hexdigest() != sha256:
                path.unlink()
                return False
            replace_durably(path, self._path(sha256, _WHOLE))
        return True

    # Sealing

    def _path(self, sha256: str, ending: str) -> Path:
        name = hmac.digest(self._names, sha256.encode(), "sha256").hex()
        return self._folder / f"{name}{ending}"

    @property
    def _names(self) -> bytes:
        return _derived(self._key, "names")

    def _sealed(self, sha256: str, content: bytes, first: int) -> Iterator[bytes]:
        key = _derived(self._key, sha256)
        for index, start in enumerate(range(0, len(content), PIECE), first):
            # A random nonce: a piece that arrived wrong is sealed a second time at its place.
            nonce = secrets.token_bytes(NONCE_BYTES)
            piece = content[start : start + PIECE]
            yield nonce + seal(key, nonce, piece, _context(index))

    def _opened(self, sha256: str, sealed: bytes, first: int) -> Iterator[bytes]:
        for index, start in enumerate(range(0, len(sealed), _SEALED_PIECE), first):
            piece = self._unsealed(sha256, sealed[start : start + _SEALED_PIECE], index)
            if piece is None:
                raise store_error(StoreCode.ATTACHMENT_DAMAGED)
            yield piece

    def _unsealed(self, sha256: str, sealed: bytes, index: int) -> bytes | None:
        if len(sealed) <= NONCE_BYTES + _TAG_BYTES:
            return None
        key, nonce = _derived(self._key, sha256), sealed[:NONCE_BYTES]
        return unseal(key, nonce, sealed[NONCE_BYTES:], _context(index))


def _remove(path: Path) -> None:
    with suppress(PermissionError):  # somebody reads it, on Windows; the next round takes it
        path.unlink(missing_ok=True)


def _derived(key: bytes, what: str) -> bytes:
    """A key for the names, and one for each content."""
    return hkdf(key, f"jiceng/attach/{what}")


def _context(index: int) -> bytes:
    """The key says whose piece it is, this says which."""
    return index.to_bytes(8, "big")


def _sealed_size(size: int) -> int:
    return size + -(-size // PIECE) * (_SEALED_PIECE - PIECE)
