"""A newer program meets the store of an older one, and the hub's file of an older one."""

from __future__ import annotations

import re
import shutil
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine

from app.core.kinds import Kinds
from app.core.record import RecordRow
from app.kinds import BY_NAME, KINDS
from app.signatures import PERSON_KEY
from app.storage import migrate
from app.storage.backup import Backups, verify
from app.storage.base import dump
from app.storage.blobs import Blobs
from app.storage.opening import engine_for, full_check, open_connection
from app.storage.store import Store
from sync.hub.storage import schema
from sync.hub.storage.database import BEFORE_UPGRADE, open_file
from sync.hub.storage.schema import Chain
from sync.hub.storage.tables import METADATA
from tests.sync.hub.storage.test_schema import add_a_room, chain, enrol, rename_the_room

KEY = bytes(range(48))
OLDER = "0013"
"""The last step before the tables of these kinds."""
_STEPS = Path(migrate.__file__).parent / "migrations" / "versions"
_MAKES = re.compile(r'create_synced_table\(\s*"(\w+)"')


def _made_by_then() -> set[str]:
    steps = [path for path in _STEPS.glob("0*.py") if path.name[:4] <= OLDER]
    return {name for path in steps for name in _MAKES.findall(path.read_text("utf-8"))}


_NOT_YET = tuple(kind.name for kind in KINDS if kind.name not in _made_by_then())
_OLD_KINDS = Kinds([replace(kind, derived=None) for kind in KINDS if kind.name not in _NOT_YET])
_NOTES = 3


class StoreUpgrade:
    """The older store holds notes, and a record aside of a kind it did not know."""

    def __init__(self, folder: Path) -> None:
        self._older = folder / "older.db"
        make_older(self._older)
        self._guard = _guard_of_a_new_store(folder / "new.db")
        self._home = folder / "workstation"
        self._path = self._home / "records.db"

    def prepare(self) -> None:
        shutil.rmtree(self._home, ignore_errors=True)
        self._home.mkdir()
        shutil.copy(self._older, self._path)

    def run(self) -> None:
        Store.open(self._path, KEY, KINDS, BY_NAME).close()

    def after_the_failure(self) -> list[str]:
        engine = engine_for(self._path, KEY)
        version, notes = migrate.version_of(engine), _count(engine, "note")
        has_new = [name for name in _NOT_YET if name in _named(engine, "table")]
        engine.dispose()
        _check_copies(self._home / "backups", self._path.name)
        faults = []
        if notes != _NOTES:
            faults.append("notes are lost")
        if has_new != (list(_NOT_YET) if version == migrate.head() else []):
            faults.append("some steps are there and others not")
        return faults

    def at_the_end(self) -> list[str]:
        engine = engine_for(self._path, KEY)
        checks = {
            "it is not upgraded": migrate.version_of(engine) == migrate.head(),
            "notes are lost or doubled": _count(engine, "note") == _NOTES,
            "what was kept aside is not understood": _count(engine, "unknown_record") == 0
            and _count(engine, PERSON_KEY) == 1,
            "the write guard is not whole": _named(engine, "trigger") == self._guard,
            "there is no copy of the older store": _has_copy(self._home / "backups"),
        }
        engine.dispose()
        with closing(open_connection(self._path, KEY)) as connection:
            full_check(connection)
        return [fault for fault, is_fine in checks.items() if not is_fine]


class HubUpgrade:
    """The older hub knows one computer; two steps lead to the newer tables."""

    def __init__(self, folder: Path) -> None:
        self._older = folder / "older.db"
        engine = open_file(self._older, KEY, Chain(METADATA))
        enrol(engine)
        engine.dispose()
        self._home = folder / "hub"
        self._path = self._home / "hub.db"
        self._newer = chain(add_a_room, rename_the_room)

    def prepare(self) -> None:
        shutil.rmtree(self._home, ignore_errors=True)
        self._home.mkdir()
        shutil.copy(self._older, self._path)

    def run(self) -> None:
        open_file(self._path, KEY, self._newer).dispose()

    def after_the_failure(self) -> list[str]:
        engine = engine_for(self._path, KEY)
        version, columns = schema.version_of(engine), _columns(engine, "device")
        devices = _count(engine, "device")
        engine.dispose()
        _check_copies(self._home / BEFORE_UPGRADE, self._path.name)
        faults = []
        if devices != 1:
            faults.append("a computer is lost")
        if [("room" in columns), ("place" in columns)] != [version == 2, version == 3]:
            faults.append("half a step is there")
        return faults

    def at_the_end(self) -> list[str]:
        engine = engine_for(self._path, KEY)
        with engine.connect() as connection:
            places = connection.exec_driver_sql("SELECT place FROM device").scalars().all()
        checks = {
            "it is not upgraded": schema.version_of(engine) == self._newer.newest,
            "a computer is lost, doubled or half changed": places == ["of 门诊一号机"],
            "a new table is missing": "news" in _named(engine, "table"),
            "there is no copy of the older hub": _has_copy(self._home / BEFORE_UPGRADE),
        }
        engine.dispose()
        return [fault for fault, is_fine in checks.items() if not is_fine]


def make_older(path: Path) -> None:
    """A store as the program of that step left it."""
    engine = engine_for(path, KEY, create=True)
    _bring_to(engine, OLDER)
    store = Store(engine, _OLD_KINDS, BY_NAME, Blobs(path.with_suffix(".attachments"), KEY[:32]))
    with engine.begin() as connection:
        _guard_as_then(connection)
    with store.journal_transaction() as (connection, _):
        for number in range(_NOTES):
            _write_as_then(connection, store, number)
        store.tables.save(connection, _unknown())
    store.close()


def _guard_as_then(connection: Connection) -> None:
    for table in (*(kind.name for kind in _OLD_KINDS), "change", "history", "sync_state"):
        for event in ("insert", "update", "delete"):
            connection.exec_driver_sql(
                f'CREATE TRIGGER "{table}_{event}_guard" BEFORE {event} ON "{table}" WHEN NOT '
                "EXISTS (SELECT 1 FROM open_txn) BEGIN SELECT RAISE(ABORT, 'write guard'); END"
            )


def _write_as_then(connection: Connection, store: Store, number: int) -> None:
    """A note with its change, before changes were chained."""
    stamp = {"author_id": "d", "author_home_id": "h", "place_id": "h"}
    written = {"written_at": "2026-03-01T00:00:00.000Z", **stamp}
    fields = {"noted_on": "2026-03-02", "title": f"第{number}条", **written}
    note = RecordRow(f"{number:032x}", "note", "h", fields=fields, by="d")
    store.tables.save(connection, note)
    connection.exec_driver_sql(
        'INSERT INTO change (op_id, grp, kind, record_id, "action", home, "values", was, base, '
        "person_id, schema, stamps, urgent, state, settled) "
        "VALUES (?1, ?1, 'note', ?1, 'put', 'h', ?2, '{}', 0, 'd', 1, '[0, \"b\", 0, 0]', 0, 'new', 0)",
        (note.id, dump(fields)),
    )


def _bring_to(engine: Engine, step: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrate.__file__).parent / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, step)


def _unknown() -> RecordRow:
    stamp = {"author_id": "a", "author_home_id": "h", "place_id": "h"}
    fields = {"person_id": "p" * 32, "key": "k", "written_at": "2026-03-01T00:00:00.000Z", **stamp}
    return RecordRow(
        "k" * 32, PERSON_KEY, "h", None, rev=5, crev=5, ord=5, fields=fields, by="a", place="h"
    )


def _guard_of_a_new_store(path: Path) -> set[str]:
    store = Store.open(path, KEY, KINDS, BY_NAME, create=True)
    found = _named(store.engine, "trigger")
    store.close()
    return found


def _named(engine: Engine, what: str) -> set[str]:
    with engine.connect() as connection:
        query = "SELECT name FROM sqlite_master WHERE type = ?"
        return set(connection.exec_driver_sql(query, (what,)).scalars())


def _columns(engine: Engine, table: str) -> set[str]:
    with engine.connect() as connection:
        query = "SELECT name FROM pragma_table_info(?)"
        return set(connection.exec_driver_sql(query, (table,)).scalars())


def _count(engine: Engine, table: str) -> int:
    with engine.connect() as connection:
        found = connection.exec_driver_sql(f'SELECT count(*) FROM "{table}"')
        return int(found.scalar_one())


def _has_copy(folder: Path) -> bool:
    return bool(Backups(folder).generations())


def _check_copies(folder: Path, name: str) -> None:
    """A generation is whole or is not there. Raises StoreError."""
    for generation in Backups(folder).generations():
        verify(generation / name, KEY)
