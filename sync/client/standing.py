"""How this computer fares, told to the county with an exchange: numbers, codes and days alone."""

from __future__ import annotations

import json
import shutil
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
from sqlalchemy import Connection

from app.core.clock import Clock, local
from app.core.errors import StoreError
from app.core.values import instant_of, instant_text
from app.core.version import PROGRAM
from app.reconciliation import last_comparison
from app.storage.change import OPEN
from app.storage.store import Store
from sync.client import state
from sync.client.state import Conversation
from sync.protocol.messages import StationStanding

KNOWS_STANDING = 2
"""The oldest protocol in which it is told."""
_AGAIN = timedelta(days=1)
_STEPS_MB = (128, 256, 512, 1024, 2048, 4096, 8192, 16384)
_RIGHT_S = 120
_COUNTS = f"""
    SELECT
      (SELECT count(DISTINCT +grp) FROM change WHERE {OPEN} AND state = 'held'),
      (SELECT count(*) FROM inbox),
      (SELECT count(*) FROM conflict WHERE resolved IS NULL AND archived = 0)
"""
_OLDEST = f"SELECT stamps FROM change WHERE {OPEN} AND state <> 'held' ORDER BY n LIMIT 1"


def standing_of(
    connection: Connection, conversation: Conversation, clock: Clock
) -> StationStanding:
    held, aside, conflicts = connection.exec_driver_sql(_COUNTS).one()
    compared = last_comparison(connection)
    failed, failed_on = conversation.failed or ("", "")
    return StationStanding(
        held=held,
        aside=aside,
        unequal=compared.unequal if compared is not None else 0,
        conflicts=conflicts,
        oldest_on=_oldest_on(connection, clock),
        failed=failed,
        failed_on=failed_on,
        free_mb=_free_mb(connection),
        clock_s=_wrong_by_s(clock),
        program=PROGRAM,
    )


def to_tell(
    connection: Connection, conversation: Conversation, clock: Clock
) -> StationStanding | None:
    """None where the hub knows it already, or could not understand it."""
    if conversation.hub_speaks < KNOWS_STANDING:
        return None
    found = standing_of(connection, conversation, clock)
    is_told = _text(found) == conversation.standing_told
    return None if is_told and _is_fresh(conversation) else found


def _is_fresh(conversation: Conversation) -> bool:
    told_at, heard_at = conversation.standing_at, conversation.last_at
    if told_at is None or heard_at is None:
        return False
    return instant_of(heard_at) < instant_of(told_at) + _AGAIN


def on_stick(
    connection: Connection, conversation: Conversation, clock: Clock
) -> StationStanding | None:
    """With each stick, since nobody knows which of them arrives."""
    if conversation.hub_speaks < KNOWS_STANDING:
        return None
    found = standing_of(connection, conversation, clock)
    return msgspec.structs.replace(found, at=instant_text(clock.now()))


def was_told(conversation: Conversation, standing: StationStanding | None, at: str) -> None:
    if standing is not None:
        conversation.standing_told, conversation.standing_at = _text(standing), at


def note_failure(store: Store, code: str) -> None:
    """Why an exchange failed, to be told with the next that does not. Once a day and code."""
    failed = [code, store.clock.today().isoformat()]
    with suppress(StoreError), store.journal_transaction() as (connection, _):
        conversation = state.load(connection)
        if conversation.failed != failed:
            conversation.failed = failed
            state.save(connection, conversation)


def _oldest_on(connection: Connection, clock: Clock) -> str:
    """What was written today goes up as it is written, and is no trouble."""
    stamps = connection.exec_driver_sql(_OLDEST).scalar()
    if stamps is None:
        return ""
    day = local(datetime.fromtimestamp(json.loads(stamps)[0] / 1000, UTC)).date()
    return day.isoformat() if day < clock.today() else ""


def _free_mb(connection: Connection) -> int:
    """In steps, so that it is no news with every exchange."""
    # The store's own file stands first; after it what SQLite keeps for itself, as after a migration.
    file = next(iter(connection.exec_driver_sql("PRAGMA database_list").all()))[2]
    try:
        free = shutil.disk_usage(Path(file).parent).free // 2**20
    except OSError:
        return 0
    return max((step for step in _STEPS_MB if step <= free), default=1)


def _wrong_by_s(clock: Clock) -> int:
    seconds = clock.offset.total_seconds()
    return 0 if abs(seconds) < _RIGHT_S else round(seconds / 60) * 60


def _text(standing: StationStanding) -> str:
    return msgspec.json.encode(standing).decode()
