"""Opens the hub's database: one SQLCipher file by default, PostgreSQL for a county."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from sqlalchemy import Engine, create_engine

from app.core.errors import ClinicError
from app.core.text import N_
from app.storage.backup import Backups
from app.storage.errors import storage_errors
from app.storage.opening import engine_for
from sync.hub.schema import CHAIN, Chain, prepare

MOST_CONNECTIONS = 16
"""In all workers of one hub together (sync paper, M12)."""
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
    return _prepared(server_engine(url, connections), partial(_ask_first, may_upgrade), chain)


def server_engine(url: str, connections: int = MOST_CONNECTIONS) -> Engine:
    """The same, taken as it is."""
    return create_engine(
        url,
        pool_size=connections,
        max_overflow=0,
        pool_pre_ping=True,
        hide_parameters=True,
        isolation_level="READ COMMITTED",
    )


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
