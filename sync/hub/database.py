"""Opens the hub's database: one SQLCipher file by default, PostgreSQL for a county."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine, create_engine, inspect, select

from app.storage.opening import engine_for
from sync.hub.storage import META, METADATA, VERSION

MOST_CONNECTIONS = 16
"""In all workers of one hub together (sync paper, M12)."""


def open_file(path: Path, key: bytes) -> Engine:
    """The embedded hub's file, made when it is not there. Raises StoreError like a workstation's."""
    engine = engine_for(path, key, create=not path.exists())
    prepare(engine)
    return engine


def open_server(url: str, connections: int = MOST_CONNECTIONS) -> Engine:
    """A PostgreSQL database, by a URL such as `postgresql+psycopg://user@host/jiceng`."""
    engine = create_engine(
        url,
        pool_size=connections,
        max_overflow=0,
        pool_pre_ping=True,
        hide_parameters=True,
        isolation_level="READ COMMITTED",
    )
    prepare(engine)
    return engine


def prepare(engine: Engine) -> None:
    """Make the tables of a new hub; do nothing to one that has them."""
    if inspect(engine).has_table(META.name):
        return
    METADATA.create_all(engine)
    with engine.begin() as connection:
        if connection.execute(select(META.c.id)).first() is None:
            zeros = dict.fromkeys(("seq", "records", "directory"), 0)
            connection.execute(META.insert().values(id=1, version=VERSION, **zeros))
