"""The hub's tables through the versions of the program: made, completed, brought up to date.

Each step is one transaction that also writes its number, under a lock: a kill leaves the database
at the last whole step, and whoever comes next goes on from there.

A step that changes what a record says gives it a new place in the hub's order (`replace_fields` in
sync/hub/storage/schema_steps.py), or the workstations would keep what it said before. What every record says is
counted before and after each step, and one that forgot it is taken back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, MetaData, inspect, select, text, update

from app.core.errors import ClinicError
from app.core.text import N_
from app.storage.opening import READING
from sync.hub.storage.schema_steps import Sayings, forgotten
from sync.hub.storage.tables import META, METADATA

if TYPE_CHECKING:
    from alembic.operations import Operations

Step = Callable[["Operations"], None]
_FIRST = 1
_LOCK = 0x4A_43_48_55
"""Of PostgreSQL's advisory locks, the one for whoever changes tables."""


@dataclass(frozen=True)
class Chain:
    """The newest tables, and the steps to them: the first brings version 1 to version 2.

    Tables that are new need no step; they are made where they are missing. A step that changes one
    of those must find it changed already.
    """

    tables: MetaData
    steps: tuple[Step, ...] = ()

    @property
    def newest(self) -> int:
        return _FIRST + len(self.steps)


CHAIN = Chain(METADATA)


def version_of(engine: Engine) -> int | None:
    """The version of the tables; None where there are none."""
    if not inspect(engine).has_table(META.name):
        return None
    with engine.connect().execution_options(**{READING: True}) as connection, connection.begin():
        return _version(connection)


def refuse_newer(engine: Engine, chain: Chain = CHAIN) -> int | None:
    """The version of the tables, older or the same. Raises HUB_NEWER."""
    version = version_of(engine)
    if version is not None and version > chain.newest:
        raise _newer()
    return version


def prepare(engine: Engine, secure: Callable[[], None], chain: Chain = CHAIN) -> None:
    """Bring any database to this program's tables. `secure` is called before one that is in use is
    changed, and may refuse. Raises HUB_NEWER, or HUB_STEP where a step would change records unseen.
    """
    version = refuse_newer(engine, chain)
    if version is not None and version < chain.newest:
        secure()
        while _take_step(engine, chain):
            pass
    if chain.tables.tables.keys() - set(inspect(engine).get_table_names()):
        with engine.begin() as connection:
            make_tables(connection, chain)


def make_tables(connection: Connection, chain: Chain = CHAIN) -> None:
    """Those that are missing; in a database that had none, the counter begins at 0."""
    _lock(connection)
    chain.tables.create_all(connection)
    if _version(connection) is None:
        zeros = dict.fromkeys(("seq", "records", "directory"), 0)
        connection.execute(META.insert().values(id=1, version=chain.newest, **zeros))


def _take_step(engine: Engine, chain: Chain) -> bool:
    """False where another process has taken the last one meanwhile."""
    # Loaded only when it is needed: a quarter of a second.
    from alembic.operations import Operations
    from alembic.runtime.migration import MigrationContext

    with engine.begin() as connection:
        _lock(connection)
        version = _version(connection)
        assert version is not None
        if version >= chain.newest:
            return False
        before = Sayings(connection)
        chain.steps[version - _FIRST](Operations(MigrationContext.configure(connection)))
        if unseen := forgotten(connection, before):
            raise _unseen(unseen)
        connection.execute(update(META).values(version=version + 1))
    return True


def _version(connection: Connection) -> int | None:
    return connection.execute(select(META.c.version)).scalar()


def _lock(connection: Connection) -> None:
    """Until the end of the transaction. SQLite's began with the only lock there is."""
    if connection.dialect.name != "sqlite":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


def _newer() -> ClinicError:
    return ClinicError(
        "HUB_NEWER",
        N_("A newer version of the program has used this hub's database."),
        N_("Nothing was changed. Install that version on this computer again."),
    )


def _unseen(count: int) -> ClinicError:
    return ClinicError(
        "HUB_STEP",
        N_("The upgrade would change {count} records without telling any computer."),
        N_("Nothing was changed. Install the version from before, and tell the maker."),
        count=count,
    )
