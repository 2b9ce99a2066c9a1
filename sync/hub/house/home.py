"""The hub's folder: the key of its database, its own keys, its certificates and its name."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
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
from sync.hub.house.seal import SealKind, close, sealed, secret_for, unclose
from sync.hub.storage.address import password_in, with_password, without_password
from sync.hub.storage.database import MOST_CONNECTIONS, open_file, open_server
from sync.protocol.signing import Signer, new_private_key

T = TypeVar("T")


class HubKeys(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The hub's Ed25519 key, which signs answers and certificates, its age identity, the raw key
    of the embedded database, and the password of a PostgreSQL one.
    """

    signing: str
    age: str
    database: str
    password: str = ""

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

    def is_same_hub(self, other: HubKeys) -> bool:
        mine = (self.signing, self.age, self.database)
        return mine == (other.signing, other.age, other.database)

    def __repr__(self) -> str:
        return "HubKeys(…)"


class HubSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What `init` was told: the county's name, the names and addresses workstations reach it by,
    the port, and the database if it is not the file. recovery is the age recipient of backups;
    attachment_gib is how much of attachments each institution may keep, in GiB.
    """

    name: str
    addresses: list[str]
    port: int = 8443
    database: str | None = None
    recovery: str | None = None
    attachment_gib: float = 20.0


@dataclass(frozen=True)
class Sealing:
    """How the keys are closed from now on."""

    kind: SealKind
    secret: bytes = field(repr=False)
    place: Path | None = None


_OPENED: dict[bytes, HubKeys] = {}
"""By what stands in the file: closed keys, as this process has opened them."""


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

    def set_up(
        self, settings: HubSettings, keys: HubKeys | None = None, sealing: Sealing | None = None
    ) -> None:
        """Make the folder and all keys; what an interrupted set-up left is used again.
        Raises HUB_HOME_USED for a folder that already is a hub's.
        """
        if self.is_set_up:
            raise _home_used()
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        if keys is not None or not self._keys_file.exists():
            password = password_in(settings.database or "")
            made = keys or HubKeys.new()
            if password:
                made = msgspec.structs.replace(made, password=password)
            self._write_keys(made, sealing)
        # Last: a folder with settings is complete.
        self._write_settings(settings)

    def settings(self) -> HubSettings:
        """Raises HUB_HOME_EMPTY when `init` was never run here."""
        if not self.is_set_up:
            raise _home_empty()
        return _read(self._settings_file.read_bytes(), HubSettings)

    def keys(self) -> HubKeys:
        """Raises HUB_KEY_MISSING or HUB_KEY_WRONG where they are sealed. Opened once in a process."""
        if not self._keys_file.is_file():
            raise _home_empty()
        content = unprotect(self._keys_file.read_bytes()) or b""
        closed = sealed(content)
        if closed is None:
            return _read(content, HubKeys)
        if content not in _OPENED:
            _OPENED[content] = _read(unclose(closed, secret_for(closed)), HubKeys)
        return _OPENED[content]

    def seal_of(self) -> SealKind:
        closed = sealed(unprotect(self._keys_file.read_bytes()) or b"")
        return SealKind.NONE if closed is None else closed.seal

    def seal(self, sealing: Sealing | None) -> None:
        """Close the keys, or leave them open, from now on."""
        self._write_keys(self.keys(), sealing)

    def remember(self, keys: HubKeys) -> None:
        """A worker is handed the keys by the process that opened them."""
        _OPENED[unprotect(self._keys_file.read_bytes()) or b""] = keys

    def address(self, database: str | None = None) -> str | None:
        """Of the database named here, else in the settings; with the password that is kept apart.
        None for the file in this folder."""
        kept = self.settings().database
        if kept is not None and password_in(kept):
            self._write_settings(self.settings())  # from before passwords were kept apart
            kept = self.settings().database
        if kept is None or database not in (None, kept):
            return database
        return with_password(kept, self.keys().password)

    def _write_settings(self, settings: HubSettings) -> None:
        if settings.database is not None and (password := password_in(settings.database)):
            self._keep_password(password)
            bare = without_password(settings.database)
            settings = msgspec.structs.replace(settings, database=bare)
        write_durably(self._settings_file, msgspec.json.encode(settings))

    def _keep_password(self, password: str) -> None:
        keys = self.keys()
        if keys.password != password:
            content = unprotect(self._keys_file.read_bytes()) or b""
            sealing = None
            if (closed := sealed(content)) is not None:
                place = Path(closed.place) if closed.place else None
                sealing = Sealing(closed.seal, secret_for(closed), place)
            self._write_keys(msgspec.structs.replace(keys, password=password), sealing)

    def _write_keys(self, keys: HubKeys, sealing: Sealing | None) -> None:
        content = msgspec.json.encode(keys)
        if sealing is not None:
            content = close(content, sealing.kind, sealing.secret, sealing.place)
            _OPENED[content] = keys
        write_durably(self._keys_file, protect(content))

    def open(
        self,
        database: str | None = None,
        connections: int = MOST_CONNECTIONS,
        *,
        may_upgrade: bool = False,
    ) -> Engine:
        """The database named here, else in the settings, else the file in this folder."""
        url = self.address(database)
        self._shut_to_others()
        if url is not None:
            return open_server(url, connections, may_upgrade=may_upgrade)
        return open_file(self.database_file, bytes.fromhex(self.keys().database))

    def _shut_to_others(self) -> None:
        """A folder that was made by hand may be open to everybody."""
        if os.name == "posix" and self.folder.stat().st_mode & 0o077:
            with suppress(PermissionError):
                self.folder.chmod(0o700)

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
