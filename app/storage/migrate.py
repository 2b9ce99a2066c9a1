"""Brings a store to this version's tables: a verified backup, then each step in one transaction.

SQLite runs definitions inside a transaction, so a kill during a migration leaves the old store;
the next start begins anew. Foreign keys are off outside the transaction and checked after it,
because altering a table with them on deleted all child rows when it was tried.
"""

from __future__ import annotations

import re
from pathlib import Path

from sqlalchemy import Engine

from app.storage.backup import Backups
from app.storage.errors import StoreCode, storage_errors, store_error

_VERSIONS = Path(__file__).parent / "migrations" / "versions"


def head() -> str:
    """The newest step this program has, by the number its file name begins with."""
    names = [path.name[:4] for path in _VERSIONS.glob("[0-9][0-9][0-9][0-9]_*.py")]
    return max(names)


def version_of(engine: Engine) -> str | None:
    """The step the store has reached; None for a store without tables."""
    with engine.connect() as connection:
        found = connection.exec_driver_sql(
            "SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'"
        ).scalar()
        if not found:
            return None
        version: str | None = connection.exec_driver_sql(
            "SELECT version_num FROM alembic_version"
        ).scalar()
        return version


def migrate(engine: Engine, path: Path, key: bytes) -> None:
    """Bring the store to `head`.

    Raises StoreError DB_NEWER when a newer program has been here, BACKUP_FAILED when no verified
    safety copy could be made first.
    """
    with storage_errors():
        present = version_of(engine)
    if present == head():
        return
    if present is not None and (not re.fullmatch(r"\d{4}", present) or present > head()):
        raise store_error(StoreCode.DB_NEWER)
    if present is not None:
        Backups(path.parent / "backups").make(path, key, path.parent.glob("keys.*.json"))
    with storage_errors():
        _upgrade(engine)


def _upgrade(engine: Engine) -> None:
    # Imported here: a start without a migration due must not pay for it.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_VERSIONS.parent))
    with engine.connect() as fresh:
        connection = fresh.execution_options(isolation_level="AUTOCOMMIT")
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        try:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
                raise store_error(StoreCode.DB_DAMAGED)
            connection.exec_driver_sql("COMMIT")
        except BaseException:
            connection.exec_driver_sql("ROLLBACK")
            raise
        finally:
            connection.exec_driver_sql("PRAGMA foreign_keys = ON")
