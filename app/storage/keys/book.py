"""Reads and writes the key file as a whole, and knows whether it was written on this computer."""

from __future__ import annotations

from pathlib import Path

from app.core.errors import StoreError
from app.storage.copies import FoundCopy, TwoCopies
from app.storage.errors import StoreCode, store_error
from app.storage.keys.crypto import hkdf
from app.storage.keys.machine import MachineSecret
from app.storage.keys.slots import KeyFileBody, decode, encode

STEM = "keys"


class KeyBook:
    """`keys.a.json` and `keys.b.json` of one store. Used by one worker at a time."""

    def __init__(self, folder: Path, machine: MachineSecret) -> None:
        self.machine = machine
        self._copies = TwoCopies(folder, STEM)

    @property
    def paths(self) -> tuple[Path, Path]:
        return self._copies.paths

    def exists(self) -> bool:
        return self._copies.exist()

    def read(self) -> KeyFileBody:
        """The key file, proven or not: for the list of names and for the recovery sheet."""
        return self._read()[1]

    @property
    def is_proven(self) -> bool:
        return self._read()[0].is_proven

    def proven(self) -> KeyFileBody:
        """Raises MACHINE_OTHER when the file was not written with this computer's secret."""
        found, body = self._read()
        if not found.is_proven:
            raise store_error(StoreCode.MACHINE_OTHER)
        return body

    def write(self, body: KeyFileBody) -> None:
        """Both copies; afterwards nothing of an older body is left in either."""
        seq = self._read()[0].seq + 1 if self.exists() else 1
        self._copies.write(seq, encode(body), _mac_key(self.machine.ensure()))

    def _read(self) -> tuple[FoundCopy, KeyFileBody]:
        # Read anew each time: another part of the program may have written in between.
        secret = self.machine.find()
        key = _mac_key(secret) if secret is not None else None
        found = self._copies.read(key)
        body = decode(found.body)
        if key is not None and found.is_proven:
            self._heal(found, key)
        return found, body

    def _heal(self, found: FoundCopy, key: bytes) -> None:
        # The good copy is enough to sign in; a disk that cannot be written says so at the first
        # save, where somebody can act on it.
        try:
            self._copies.heal(found, key)
        except StoreError:
            return


def _mac_key(secret: bytes) -> bytes:
    return hkdf(secret, "jiceng/keys/mac")
