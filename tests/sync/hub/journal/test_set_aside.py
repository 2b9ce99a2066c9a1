"""An older hub took rows without looking at each column; the next one mends what it left behind."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine, select, update

from app.kinds import KINDS
from sync.hub.hub import Hub
from sync.hub.journal.set_aside import count
from sync.hub.storage.database import open_file
from sync.hub.storage.tables import DELIVERY, RECORD, SET_ASIDE
from tests.county import County
from tests.seats import Seat

KEY = bytes(range(32))


def test_the_first_start_mends_what_nobody_could_read_and_sends_it_once_more(
    tmp_path: Path,
) -> None:
    file = tmp_path / "old.db"
    engine = open_file(file, KEY)
    seat = Seat(County(tmp_path, engine), "惠七镇卫生院")
    good, bad, nameless = (seat.put("note", noted_on="2026-01-15", title="晨会") for _ in "abc")
    seat.read()
    _spoil(engine, bad, changed_by="x\x00" * 100, changed_at="garbage")
    _spoil(engine, nameless, home="")
    with engine.begin() as connection:
        connection.execute(SET_ASIDE.delete())  # as the older program left it
    newer = Hub(engine, KINDS).engine
    with newer.connect() as connection:
        rows = {row.id: row for row in connection.execute(select(RECORD))}
        places = dict(connection.execute(select(DELIVERY.c.record, DELIVERY.c.seq)).all())
        (aside,) = connection.execute(select(SET_ASIDE).where(SET_ASIDE.c.n > 0)).all()
        assert count(connection) == 1
    assert nameless not in rows
    assert nameless in aside.row
    mended = rows[bad]
    assert (mended.changed_by, mended.changed_at) == (seat.person, "2026-01-15T00:30:00.000Z")
    assert mended.rev == places[mended.n] > rows[good].rev
    newer.dispose()


def _spoil(engine: Engine, record_id: str, **columns: str) -> None:
    with engine.begin() as connection:
        connection.execute(update(RECORD).where(RECORD.c.id == record_id).values(columns))
