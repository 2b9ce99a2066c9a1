"""What a restore leaves for the first start after it: its mark, and what was taken away by then."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, func, inspect, select
from sqlalchemy.exc import SQLAlchemyError

from app.core.clock import device_now
from app.core.errors import StoreError
from app.core.values import instant_text
from app.storage.errors import storage_errors
from app.storage.opening import READING, engine_for
from sync.hub.house.home import HubKeys
from sync.hub.journal.withdrawals import Withdrawals, word_of
from sync.hub.safety.tables import Contents
from sync.hub.storage.tables import RETURN, WITHDRAWAL
from sync.protocol.withdrawn import Withdrawal


def known_in(connection: Connection) -> list[Withdrawal]:
    """What the database that is being replaced knows of it."""
    if not inspect(connection).has_table(WITHDRAWAL.name):
        return []
    found = connection.execute(select(WITHDRAWAL).order_by(WITHDRAWAL.c.n)).mappings()
    return [word_of(one) for one in found]


def known_in_file(path: Path, key: bytes) -> list[Withdrawal]:
    """The same of a file, which may be what is wrong with the hub: then the list beside it and the
    workstations must do."""
    if not path.is_file():
        return []
    try:
        engine = engine_for(path, key)
    except StoreError:
        return []
    try:
        fresh = engine.connect().execution_options(**{READING: True})
        with storage_errors(), fresh as connection, connection.begin():
            return known_in(connection)
    except (SQLAlchemyError, StoreError):
        return []
    finally:
        engine.dispose()


def note_return(
    connection: Connection, keys: HubKeys, copy: Contents, known: list[Withdrawal]
) -> None:
    """In the transaction that brings the copy back, or before its file is given its place."""
    now, newest = device_now(), connection.execute(select(func.max(RETURN.c.n))).scalar()
    mark = {"n": (newest or 0) + 1, "at": instant_text(now), "epoch": copy.epoch, "seq": copy.seq}
    connection.execute(RETURN.insert().values(mark))
    Withdrawals(connection.engine, keys.signer).hear_in(connection, known, "replaced")
