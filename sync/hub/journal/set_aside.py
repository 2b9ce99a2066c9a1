"""Once, at the first start of this version: rows that an older hub took without looking at each of their columns.

Who changed a row, where and when can be said anew from what the record itself says; such a row
goes to all who have it once more. What has no sound name is laid aside.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, delete, func, select, update

from app.core.record import RecordRow, encode_row
from app.core.sight import HUB
from app.storage.base import STAMPED
from sync.hub.journal.applying.columns import NAME, are_names, is_instant
from sync.hub.journal.records import ROW, read_row
from sync.hub.storage.bulk import upsert
from sync.hub.storage.tables import DELIVERY, META, RECORD, SET_ASIDE

_DONE = 0
"""No record's number; stands there once all were looked at."""
_NEVER = "1970-01-01T00:00:00.000Z"
_SAID = ("changed_by", "changed_from", "changed_at")
_COLUMNS = select(
    RECORD.c.n,
    *(RECORD.c[name] for name in ("id", "kind", "home", "root", *_SAID)),
)
_AT_ONCE = 10_000


def mend_rows(connection: Connection) -> None:
    """Nothing is left to do at most starts."""
    if connection.execute(select(SET_ASIDE.c.n).where(SET_ASIDE.c.n == _DONE)).first():
        return
    connection.execute(select(META.c.id).with_for_update())
    for n in _unsound(connection):
        found = connection.execute(select(*ROW).where(RECORD.c.n == n)).one()
        _mend(connection, n, read_row(found))
    upsert(connection, SET_ASIDE, [(_DONE, "", "")])


def count(connection: Connection) -> int:
    query = select(func.count()).select_from(SET_ASIDE).where(SET_ASIDE.c.n != _DONE)
    return int(connection.execute(query).scalar_one())


def _unsound(connection: Connection) -> list[int]:
    """Read in order of their short numbers, so that no more than a part is in memory."""
    unsound: list[int] = []
    last = 0
    while rows := connection.execute(
        _COLUMNS.where(RECORD.c.n > last).order_by(RECORD.c.n).limit(_AT_ONCE)
    ).all():
        unsound += [row[0] for row in rows if not _is_sound(row[1:])]
        last = rows[-1][0]
    return unsound


def _is_sound(columns: Sequence[Any]) -> bool:
    *names, by, place, at = columns
    return _are_names(names) and are_names(by, place) and (at is None or is_instant(at))


def _are_names(names: Sequence[str | None]) -> bool:
    record_id, kind, home, root = names
    return bool(record_id and kind and home) and are_names(record_id, kind, home, root)


def _mend(connection: Connection, n: int, row: RecordRow) -> None:
    if not _are_names((row.id, row.kind, row.home, row.root)):
        _lay_aside(connection, n, row)
        return
    author, _, place, written = (row.fields.get(name) for name in STAMPED)
    row.by = row.by if are_names(row.by) else _name_or_hub(author)
    row.place = row.place if are_names(row.place) else _name_or_hub(place)
    if row.at is None or not is_instant(row.at):
        row.at = written if isinstance(written, str) and is_instant(written) else _NEVER
    number = _next_number(connection)
    said = dict(zip(_SAID, (row.by, row.place, row.at), strict=True))
    connection.execute(update(RECORD).where(RECORD.c.n == n).values(rev=number, **said))
    shown = (DELIVERY.c.record == n, DELIVERY.c.gone.is_(False))
    connection.execute(update(DELIVERY).where(*shown).values(seq=number))


def _name_or_hub(name: Any) -> str:
    return name if isinstance(name, str) and NAME.fullmatch(name) else HUB


def _lay_aside(connection: Connection, n: int, row: RecordRow) -> None:
    line = {"n": n, "row": encode_row(row), "at": row.at if row.at and is_instant(row.at) else ""}
    connection.execute(SET_ASIDE.insert().values(**line))
    connection.execute(delete(DELIVERY).where(DELIVERY.c.record == n))
    connection.execute(delete(RECORD).where(RECORD.c.n == n))


def _next_number(connection: Connection) -> int:
    counted = update(META).values(seq=META.c.seq + 1).returning(META.c.seq)
    return int(connection.execute(counted).scalar_one())
