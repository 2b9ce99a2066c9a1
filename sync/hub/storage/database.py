"""Opens the hub's database: one SQLCipher file by default, PostgreSQL for a county."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.core.errors import ClinicError
from app.core.text import N_
from app.storage.backup import Backups
from app.storage.errors import storage_errors
from app.storage.opening import engine_for
from sync.hub.storage.schema import CHAIN, Chain, prepare

MOST_CONNECTIONS = 16
"""In all workers of one hub together (sync/README.md, M12)."""
_SCHEMA, _POOLER = "schema", "pooler"
_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
BEFORE_UPGRADE = "before-upgrade"
"""The folder beside the file with the safety copies made before its tables were changed."""


def open_file(path: Path, key: bytes, chain: Chain = CHAIN) -> Engine:
    """The embedded hub's file, made when it is not there, and brought up to date after a verified
    safety copy. Raises StoreError like a workstation's, or HUB_NEWER.
    """
    with storage_errors():
        engine = engine_for(path, key, create=not path.exists())
        return _prepared(engine, lambda: _copy_first(path, key), chain)


def open_server(
    url: str,
    connections: int = MOST_CONNECTIONS,
    *,
    may_upgrade: bool = False,
    chain: Chain = CHAIN,
) -> Engine:
    """A PostgreSQL database, by a URL such as `postgresql+psycopg://user@host/jiceng`.

    Raises HUB_UPGRADE where its tables are to be changed and nobody has said that there is a copy.
    """
    engine = server_engine(url, connections)
    try:
        _make_schema(engine, make_url(url))
        _prepared(engine, partial(_ask_first, may_upgrade), chain)
        _refuse_elsewhere(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


def server_engine(url: str, connections: int = MOST_CONNECTIONS) -> Engine:
    """The same, taken as it is. `schema=NAME` in the address keeps the tables in a schema of their
    own; `pooler=yes` says that no two transactions need to have the same server connection.
    Raises HUB_SCHEMA.
    """
    known = make_url(url)
    schema, is_pooled = _schema(known), known.query.get(_POOLER) == "yes"
    more: dict[str, Any] = {}
    if is_pooled:
        # What is prepared on one connection of the server is not there on the next.
        more["prepare_threshold"] = None
    elif schema:
        more["options"] = f"-csearch_path={schema}"
    engine = create_engine(
        known.difference_update_query([_SCHEMA, _POOLER]),
        pool_size=connections,
        max_overflow=0,
        pool_pre_ping=True,
        hide_parameters=True,
        isolation_level="READ COMMITTED",
        connect_args=more,
    )
    if is_pooled and schema:
        event.listen(engine, "begin", partial(_stay_in, schema))
    return engine


def at_server(url: str, *, schema: str | None = None, is_pooled: bool = False) -> str:
    """The address with what else is known of the server."""
    more = {_SCHEMA: schema} if schema else {}
    if is_pooled:
        more[_POOLER] = "yes"
    changed = make_url(url).update_query_dict(more)
    _schema(changed)
    return changed.render_as_string(hide_password=False)


def is_worth_another_look(error: DBAPIError) -> bool:
    """Whether what failed may be another's doing at the same moment: seen anew, it is there.

    A node or pooler between hub and tables hands "duplicate key" on under any code, so on
    PostgreSQL whatever has not broken the connection is tried once more; nothing was written.
    """
    is_servers_word = hasattr(error.orig, "sqlstate") and not error.connection_invalidated
    return isinstance(error, IntegrityError) or is_servers_word


def _schema(url: URL) -> str | None:
    named = url.query.get(_SCHEMA)
    if named is not None and not (isinstance(named, str) and _NAME.fullmatch(named)):
        raise ClinicError(
            "HUB_SCHEMA",
            N_("The schema's name is none that the hub can use."),
            N_("Use small letters, digits and _, and begin with a letter."),
        )
    return named


def _stay_in(schema: str, connection: Connection) -> None:
    """For this transaction; what is set for longer would be the next one's, whosever it is."""
    connection.exec_driver_sql(f"SET LOCAL search_path TO {schema}")


def _make_schema(engine: Engine, url: URL) -> None:
    schema = _schema(url)
    if schema is None:
        return
    with engine.begin() as connection:
        there = text("SELECT to_regnamespace(:name) IS NOT NULL")
        if not connection.execute(there, {"name": schema}).scalar_one():
            connection.execute(text(f"CREATE SCHEMA {schema}"))


def _refuse_elsewhere(engine: Engine) -> None:
    """The hub notices a restart or a restore by its own server's word; so that must be the one
    which holds the records."""
    with engine.connect() as connection, connection.begin():
        kind = connection.execute(_KIND_OF_RECORD).scalar_one()
        is_spread = connection.execute(_KNOWS_SHARDS).scalar_one()
        is_elsewhere = kind != "r" or (is_spread and connection.execute(_ELSEWHERE).scalar_one())
    if is_elsewhere:
        raise ClinicError(
            "HUB_NODE",
            N_("The PostgreSQL server that answers does not hold the hub's records itself."),
            N_(
                "Nothing was changed. Name the server that holds the hub's schema with --database, "
                "not the one that passes questions on."
            ),
        )


_KIND_OF_RECORD = text("SELECT relkind::text FROM pg_class WHERE oid = to_regclass('record')")
_KNOWS_SHARDS = text("SELECT to_regclass('pg_dist_placement') IS NOT NULL")
_ELSEWHERE = text(
    "SELECT count(*) > 0 FROM pg_dist_shard AS s JOIN pg_dist_placement AS p USING (shardid)"
    " WHERE s.logicalrelid = to_regclass('record')"
    " AND p.groupid <> (SELECT groupid FROM pg_dist_local_group)"
)
"""Of Citus, which keeps a table of the same name, without rows, at every node that knows of it."""


def _prepared(engine: Engine, secure: Callable[[], None], chain: Chain) -> Engine:
    try:
        prepare(engine, secure, chain)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _copy_first(path: Path, key: bytes) -> None:
    folder = path.parent / BEFORE_UPGRADE
    folder.mkdir(mode=0o700, exist_ok=True)
    Backups(folder).make(path, key)


def _ask_first(may_upgrade: bool) -> None:
    if not may_upgrade:
        raise ClinicError(
            "HUB_UPGRADE",
            N_("The tables of the PostgreSQL database are from an older version of the program."),
            N_("Nothing was changed. Make a safety copy: `backup`. Then run `jiceng-hub upgrade`."),
        )
