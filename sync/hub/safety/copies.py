"""Backup, return and drill of a whole hub.

A safety copy is a numbered folder: the sealed keys and the data, which are either the embedded
file, encrypted as it always is, or a PostgreSQL hub's rows in an age file that the recovery key
and the hub itself can open.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import msgspec
from sqlalchemy import Connection, Engine, func, select

from app.core.errors import ClinicError
from app.core.text import N_
from app.storage.backup import Backups, copy_file, verify
from app.storage.durable import replace_durably, sync_file, sync_folder, write_durably
from app.storage.errors import storage_errors
from app.storage.opening import companions, engine_for
from sync.hub.house.home import HubHome, HubKeys
from sync.hub.safety.dump import damaged, load_dump, require_whole, write_dump
from sync.hub.safety.returns import known_in, known_in_file, note_return
from sync.hub.safety.sealed import (
    SEALED,
    Sealed,
    backup_missing,
    recipient_of,
    seal,
    unseal,
    write_certificates,
)
from sync.hub.safety.tables import Contents, contents_of, read_tables, snapshot, write_tables
from sync.hub.storage.address import with_password
from sync.hub.storage.database import open_file, open_server, server_engine
from sync.hub.storage.schema import refuse_newer
from sync.hub.storage.tables import EPOCH, META
from sync.protocol.withdrawn import Withdrawal

DATA = "hub-data.age"
CONTENTS = "contents.json"
"""What the copied file held when the copy was made."""
_REPLACED = "hub-replaced.db"
_SCRATCH = "scratch-"


def back_up(
    home: HubHome, folder: Path, to: str | None = None, database: str | None = None
) -> Path:
    """A new generation; three are kept. Raises BACKUP_FAILED, NO_RECOVERY_KEY or RECIPIENT."""
    recipient = recipient_of(home, to)
    url = home.address(database)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if url is not None:
        return Backups(folder).make_with(partial(_dump, home, url, recipient))
    return Backups(folder).make_with(partial(_copy_out, home, recipient))


def _copy_out(home: HubHome, recipient: str, part: Path) -> None:
    """The file as of one moment, and what it held then; compared before the copy counts."""
    seal(home, recipient, part / SEALED)
    key, target = bytes.fromhex(home.keys().database), part / home.database_file.name
    engine = engine_for(home.database_file, key)
    try:
        with ExitStack() as stack:
            with engine.begin():  # nobody writes while both begin to read
                connection = stack.enter_context(snapshot(engine))
                connection.execute(select(META.c.seq)).one()
                copy_file(home.database_file, key, target)
            promised = contents_of(connection)
    finally:
        engine.dispose()
    _require_held(target, key, promised)
    write_durably(part / CONTENTS, msgspec.json.encode(promised))


def _require_held(path: Path, key: bytes, promised: Contents) -> Contents:
    """Every page is whole, and every row there. Raises a StoreError or BACKUP_INCOMPLETE."""
    verify(path, key)
    engine = engine_for(path, key)
    try:
        with snapshot(engine) as connection:
            found = contents_of(connection)
    finally:
        engine.dispose()
    require_whole(found, promised)
    return found


def _dump(home: HubHome, url: str, recipient: str, part: Path) -> None:
    seal(home, recipient, part / SEALED)
    engine = server_engine(url, 1)
    try:
        refuse_newer(engine)
        keys = home.keys()
        write_dump(engine, part / DATA, [recipient, keys.age_recipient], keys.age)
    finally:
        engine.dispose()


def restore(
    generation: Path,
    recovery_key: str,
    home: HubHome,
    database: str | None = None,
    replace: str | None = None,
) -> None:
    """Put a safety copy into an empty folder and, if it is to be there, an empty PostgreSQL; or in
    place of the same hub, when `replace` is the county's name. Workstations send again what the
    copy did not have, because a new epoch begins.

    Raises RECOVERY_KEY, BACKUP_MISSING, BACKUP_DAMAGED, BACKUP_VERSION, HUB_HOME_USED,
    HUB_DATABASE_USED or REPLACE_NAME.
    """
    sealed = unseal(generation / SEALED, recovery_key)
    _check_may_replace(home, sealed, replace)
    write_certificates(sealed, home)
    kept = sealed.settings.database
    url = database or (kept and with_password(kept, sealed.keys.password))
    with storage_errors():
        if url is not None:
            _into_server(generation, sealed.keys, recovery_key, home, url, replace is not None)
        else:
            with home.in_use():
                _into_folder(generation, sealed.keys, recovery_key, home)
    if not home.is_set_up:
        home.set_up(msgspec.structs.replace(sealed.settings, database=url), sealed.keys)


def _check_may_replace(home: HubHome, sealed: Sealed, replace: str | None) -> None:
    if replace is not None and replace != sealed.settings.name:
        raise _other_name()
    if home.is_set_up and (replace is None or not home.keys().is_same_hub(sealed.keys)):
        # The one sentence for it is there already.
        home.set_up(home.settings())


def _into_server(
    generation: Path, keys: HubKeys, identity: str, home: HubHome, url: str, replacing: bool
) -> None:
    """All of it in one transaction: whatever happens, there is the old hub or the whole new one."""
    engine = open_server(url, 1, may_upgrade=True)
    try:
        with engine.begin() as connection:
            known = known_in(connection)
            loaded = _load(generation, keys, identity, home, connection, replacing)
            note_return(connection, keys, loaded, known)
    finally:
        engine.dispose()


def _load(
    generation: Path,
    keys: HubKeys,
    identity: str,
    home: HubHome,
    target: Connection,
    replacing: bool,
) -> Contents:
    if (generation / DATA).is_file():
        return load_dump(generation / DATA, identity, target, replacing=replacing)
    with _copied_file(generation, keys, home.folder) as engine, snapshot(engine) as connection:
        return write_tables(target, read_tables(connection), replacing=replacing)


def _into_folder(generation: Path, keys: HubKeys, identity: str, home: HubHome) -> None:
    """Built beside and given its place when it is whole. What stood there stays, under another
    name."""
    key = bytes.fromhex(keys.database)
    fresh = home.database_file.with_name(home.database_file.name + ".part")
    _remove(fresh)
    if (generation / DATA).is_file():
        _fill_file(generation, identity, fresh, key)
    else:
        _copy_file(generation, fresh)
        _check_copied(generation, fresh, key)
    old = home.database_file
    _mark(fresh, keys, known_in_file(old, key))
    kept = old.with_name(_REPLACED)
    _remove(kept)
    for present, name in zip((old, *companions(old)), (kept, *companions(kept)), strict=True):
        if present.exists():
            replace_durably(present, name)
    sync_file(fresh)
    replace_durably(fresh, old)


def _mark(fresh: Path, keys: HubKeys, known: list[Withdrawal]) -> None:
    engine = open_file(fresh, bytes.fromhex(keys.database))
    try:
        with engine.begin() as connection:
            copy = Contents(0, *connection.execute(select(META.c.epoch, META.c.seq)).one(), {})
            note_return(connection, keys, copy, known)
        with engine.connect() as connection:
            bare = connection.execution_options(isolation_level="AUTOCOMMIT")
            bare.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        engine.dispose()
    for one in companions(fresh):
        one.unlink(missing_ok=True)


def _copy_file(generation: Path, target: Path) -> None:
    source = generation / "hub.db"
    if not source.is_file():
        raise backup_missing()
    shutil.copyfile(source, target)
    target.chmod(0o600)
    sync_file(target)
    sync_folder(target.parent)


def _fill_file(generation: Path, identity: str, path: Path, key: bytes) -> Contents:
    engine = open_file(path, key)
    try:
        with engine.begin() as connection:
            return load_dump(generation / DATA, identity, connection, replacing=False)
    finally:
        engine.dispose()


def _check_copied(generation: Path, path: Path, key: bytes) -> None:
    """Before anything is done with it. A copy of an older program tells not what it held."""
    promise = generation / CONTENTS
    if not promise.is_file():
        verify(path, key)
        return
    try:
        promised = msgspec.json.decode(promise.read_bytes(), type=Contents)
    except msgspec.MsgspecError:
        raise damaged() from None
    _require_held(path, key, promised)


@contextmanager
def _copied_file(generation: Path, keys: HubKeys, folder: Path) -> Iterator[Engine]:
    """The file of a safety copy, opened without touching the copy."""
    key = bytes.fromhex(keys.database)
    with tempfile.TemporaryDirectory(dir=folder, prefix=_SCRATCH) as scratch:
        path = Path(scratch) / "hub.db"
        _copy_file(generation, path)
        _check_copied(generation, path, key)
        engine = open_file(path, key)
        try:
            yield engine
        finally:
            engine.dispose()


@dataclass(frozen=True)
class Drilled:
    """What a drill found: the copy as it came back, the hub now, and whether the copy is a past of
    this hub."""

    copy: Contents
    now: Contents
    is_our_past: bool


def drill(
    generation: Path,
    home: HubHome,
    recovery_key: str | None = None,
    database: str | None = None,
) -> Drilled:
    """Restore a safety copy into a scratch file, look whether it is whole, and remove it.

    The recovery key, if it is given, must open it; else the hub's own keys do. Raises what a
    restore raises.
    """
    keys, identity = home.keys(), home.keys().age
    if recovery_key is not None:
        keys, identity = unseal(generation / SEALED, recovery_key).keys, recovery_key
    elif not (generation / SEALED).is_file():
        raise backup_missing()
    with storage_errors():
        copy = _tried(generation, keys, identity, home.folder)
    live = home.open(database, 1)
    try:
        with snapshot(live) as connection:
            return Drilled(copy, contents_of(connection), _is_past(connection, copy))
    finally:
        live.dispose()


def _tried(generation: Path, keys: HubKeys, identity: str, folder: Path) -> Contents:
    if not (generation / DATA).is_file():
        with _copied_file(generation, keys, folder) as engine, snapshot(engine) as connection:
            return contents_of(connection)
    with tempfile.TemporaryDirectory(dir=folder, prefix=_SCRATCH) as scratch:
        key = bytes.fromhex(HubKeys.new().database)
        return _fill_file(generation, identity, Path(scratch) / "hub.db", key)


def _is_past(connection: Connection, copy: Contents) -> bool:
    """Whether this hub has lived in the copy's last epoch, at least as far as the copy."""
    now: int = connection.execute(select(META.c.seq)).scalar_one()
    if copy.epoch is None:  # it was not yet served
        return copy.seq <= now
    known = select(func.coalesce(EPOCH.c.last, now)).where(EPOCH.c.id == copy.epoch)
    last: int | None = connection.execute(known).scalar()
    return last is not None and copy.seq <= last


def _remove(path: Path) -> None:
    for one in (path, *companions(path)):
        one.unlink(missing_ok=True)


def _other_name() -> ClinicError:
    return ClinicError(
        "REPLACE_NAME",
        N_("The name given with --replace is not the county's name in this safety copy."),
        N_("Nothing was changed. Type the name exactly as `jiceng-hub status` shows it."),
    )
