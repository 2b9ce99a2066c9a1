"""The hub's folder: the key of its database, its own keys, its certificates and its name."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import msgspec
import pyrage
from sqlalchemy import Engine

from app.core.errors import ClinicError, StoreError
from app.core.text import N_
from app.storage.durable import write_durably
from app.storage.errors import StoreCode
from app.storage.keys.machine import protect, unprotect
from app.storage.lock import StoreLock
from app.storage.opening import RAW_KEY_BYTES
from sync.hub.database import MOST_CONNECTIONS, open_file, open_server
from sync.protocol.signing import Signer, new_private_key

T = TypeVar("T")


class HubKeys(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The hub's Ed25519 key, which signs answers and certificates, its age identity, and the raw
    key of the embedded database.
    """

    signing: str
    age: str
    database: str

    @classmethod
    def new(cls) -> HubKeys:
        age = str(pyrage.x25519.Identity.generate())
        return cls(new_private_key(), age, secrets.token_hex(RAW_KEY_BYTES))

    @property
    def signer(self) -> Signer:
        return Signer(self.signing)

    @property
    def age_recipient(self) -> str:
        return str(pyrage.x25519.Identity.from_str(self.age).to_public())

    def __repr__(self) -> str:
        return "HubKeys(…)"


class HubSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What `init` was told: the county's name, the names and addresses workstations reach it by,
    the port, and the database if it is not the file. recovery is the age recipient of backups.
    """

    name: str
    addresses: list[str]
    port: int = 8443
    database: str | None = None
    recovery: str | None = None


@dataclass(frozen=True)
class HubHome:
    """One folder, readable by its owner alone."""

    folder: Path

    @property
    def database_file(self) -> Path:
        return self.folder / "hub.db"

    @property
    def certificates(self) -> Path:
        return self.folder / "tls"

    @property
    def is_set_up(self) -> bool:
        return self._settings_file.is_file()

    def set_up(self, settings: HubSettings, keys: HubKeys | None = None) -> None:
        """Make the folder and all keys; what an interrupted set-up left is used again.
        Raises HUB_HOME_USED for a folder that already is a hub's.
        """
        if self.is_set_up:
            raise _home_used()
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        if keys is not None or not self._keys_file.exists():
            content = msgspec.json.encode(keys or HubKeys.new())
            write_durably(self._keys_file, protect(content))
        # Last: a folder with settings is complete.
        write_durably(self._settings_file, msgspec.json.encode(settings))

    def settings(self) -> HubSettings:
        """Raises HUB_HOME_EMPTY when `init` was never run here."""
        if not self.is_set_up:
            raise _home_empty()
        return _read(self._settings_file.read_bytes(), HubSettings)

    def keys(self) -> HubKeys:
        if not self._keys_file.is_file():
            raise _home_empty()
        return _read(unprotect(self._keys_file.read_bytes()) or b"", HubKeys)

    def open(
        self,
        database: str | None = None,
        connections: int = MOST_CONNECTIONS,
        *,
        may_upgrade: bool = False,
    ) -> Engine:
        """The database named here, else in the settings, else the file in this folder."""
        url = database or self.settings().database
        if url is not None:
            return open_server(url, connections, may_upgrade=may_upgrade)
        return open_file(self.database_file, bytes.fromhex(self.keys().database))

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """While the file in this folder is served or replaced. Raises HUB_RUNNING."""
        lock = StoreLock(self.folder / "hub.lock")
        try:
            lock.acquire()
        except StoreError as error:
            raise _running() if error.code == StoreCode.STORE_IN_USE else error from error
        try:
            yield
        finally:
            lock.release()

    @property
    def _keys_file(self) -> Path:
        return self.folder / "keys.json"

    @property
    def _settings_file(self) -> Path:
        return self.folder / "hub.json"


def _read(content: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(content, type=kind)
    except msgspec.MsgspecError:
        raise ClinicError(
            "HUB_HOME_DAMAGED",
            N_("A file in the hub's folder is damaged or belongs to another account."),
            N_("Restore the folder from its backup; the database is not touched."),
        ) from None


def _running() -> ClinicError:
    return ClinicError(
        "HUB_RUNNING",
        N_("The hub of this folder is running."),
        N_("Nothing was changed. Stop it first, for example with `systemctl stop jiceng-hub`."),
    )


def _home_used() -> ClinicError:
    return ClinicError(
        "HUB_HOME_USED",
        N_("This folder already holds a county hub."),
        N_("Nothing was changed. Choose another folder, or use the hub that is there."),
    )


def _home_empty() -> ClinicError:
    return ClinicError(
        "HUB_HOME_EMPTY",
        N_("This folder holds no county hub yet."),
        N_("Run `jiceng-hub init` first, or name the right folder with --home."),
    )
