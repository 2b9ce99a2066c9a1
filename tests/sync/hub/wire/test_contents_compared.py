"""What a safety copy holds is compared with what the hub held, row by row and value by value."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select, text

from app.core.errors import ClinicError
from app.storage.backup import copy_file
from sync.hub.house.devices import Devices
from sync.hub.house.home import HubHome
from sync.hub.house.opened_hub import open_hub
from sync.hub.journal.withdrawals import Withdrawals
from sync.hub.safety import copies, dump, tables
from sync.hub.safety.copies import DATA, drill, restore
from sync.hub.safety.sealed import recipient_of
from sync.hub.storage.database import open_file
from sync.hub.storage.tables import HEALED, OP, RETURN
from tests.sync.hub.safety.test_copies import NAME, HubOfACounty, count, keep_content


@pytest.fixture
def hub(tmp_path: Path, request: pytest.FixtureRequest, database: str) -> Iterator[HubOfACounty]:
    address = None
    if database == "server":
        server: Engine = request.getfixturevalue("server")
        address = server.url.render_as_string(hide_password=False)
    made = HubOfACounty(tmp_path, address)
    yield made
    made.close()


def test_a_copy_that_lacks_a_row_is_named_and_not_brought_back(
    hub: HubOfACounty, tmp_path: Path
) -> None:
    """Whole pages and a whole envelope: only what was promised tells."""
    hub.write("一", "二")
    copy = hub.copy()
    thin_out(hub, copy)
    for act in (
        lambda: drill(copy, hub.home),
        lambda: restore(copy, hub.key, hub.home, replace=NAME),
    ):
        with pytest.raises(dump.Incomplete) as caught:
            act()
        (gap,) = caught.value.gaps
        assert (gap.table, gap.wanted, gap.found) == ("op", 2, 1)
    assert count(hub.engine) == 2


def thin_out(hub: HubOfACounty, copy: Path) -> None:
    """Somebody who holds the keys takes a row out of a copy."""
    keys = hub.home.keys()
    if hub.url is None:
        engine = open_file(copy / "hub.db", bytes.fromhex(keys.database))
        with engine.begin() as connection:
            connection.execute(text("DELETE FROM op WHERE op_id IN (SELECT min(op_id) FROM op)"))
        engine.dispose()
        return
    with tables.snapshot(hub.engine) as connection:
        promised = tables.contents_of(connection)
    with hub.engine.begin() as connection:
        kept = connection.execute(OP.select().limit(1)).mappings().one()
        connection.execute(OP.delete().where(OP.c.op_id == kept["op_id"]))
    (copy / DATA).unlink()
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(dump, "contents_of", lambda connection: promised)
        dump.write_dump(hub.engine, copy / DATA, [keys.age_recipient, recipient_of(hub.home, None)])
    with hub.engine.begin() as connection:
        connection.execute(OP.insert().values(dict(kept)))


def test_a_value_that_was_changed_on_the_way_is_a_row_that_is_missing(hub: HubOfACounty) -> None:
    hub.write("一")
    with tables.snapshot(hub.engine) as connection:
        before = tables.contents_of(connection)
    with hub.engine.begin() as connection:
        connection.execute(OP.update().values(hub_time="2001-01-01T00:00:00.000Z"))
    with tables.snapshot(hub.engine) as connection:
        found = tables.contents_of(connection).gaps(before)
    assert [(gap.table, gap.wanted, gap.found) for gap in found] == [("op", 1, 1)]


def test_both_databases_count_alike(tmp_path: Path, server: Engine) -> None:
    hub = HubOfACounty(tmp_path, None)
    hub.write("一")
    keep_content(hub.engine)
    with tables.snapshot(hub.engine) as connection, server.begin() as target:
        wanted = tables.contents_of(connection)
        assert tables.write_tables(target, tables.read_tables(connection)).gaps(wanted) == []
    hub.close()


def test_a_backup_that_loses_a_row_on_its_way_is_none(
    hub: HubOfACounty, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.write("一", "二")
    if hub.url:
        real = tables.read_tables

        def losing(connection: Any) -> Iterator[Any]:
            for batch in real(connection):
                if batch.table == OP.name:
                    batch.rows.pop()
                yield batch

        monkeypatch.setattr(dump, "read_tables", losing)
    else:
        real_copy = copy_file

        def dropping(source: Path, key: bytes, target: Path) -> None:
            real_copy(source, key, target)
            engine = open_file(target, key)
            with engine.begin() as connection:
                connection.execute(
                    text("DELETE FROM op WHERE op_id IN (SELECT min(op_id) FROM op)")
                )
            engine.dispose()

        monkeypatch.setattr(copies, "copy_file", dropping)
    with pytest.raises(ClinicError) as caught:
        hub.copy()
    assert caught.value.code == "BACKUP_INCOMPLETE"
    assert list(hub.copies.iterdir()) == []


def test_what_was_taken_away_is_not_lost_with_the_database_that_is_replaced(
    hub: HubOfACounty,
) -> None:
    """Nor with the file beside it, nor where both databases are the same server's."""
    hub.write("一")
    copy = hub.copy()
    withdrawals = Withdrawals(hub.engine, hub.home.keys().signer, hub.home.folder)
    Devices(hub.engine, hub.home.keys(), withdrawals=withdrawals).revoke(hub.station.device)
    hub.engine.dispose()
    (hub.home.folder / "withdrawn.jsonl").unlink()
    restore(copy, hub.key, hub.home, replace=NAME)
    world = open_hub(hub.home)
    found = world.devices.find(hub.station.device)
    assert found is not None
    assert not found.is_active
    with world.engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(RETURN)).scalar_one() == 1
    world.close()


def test_a_server_counts_on_from_what_was_brought_along(tmp_path: Path, server: Engine) -> None:
    """Its own counters stand at the beginning when a file's rows come in."""
    hub = HubOfACounty(tmp_path, None)
    told = {"kind": "note", "home": "h", "device": "d", "facility": "f", "at": "2026"}
    with hub.engine.begin() as connection:
        row = {"record_id": "r", **told, "outcome": "taken", "row": "{}"}
        connection.execute(HEALED.insert().values(n=7, **row))
    address = server.url.render_as_string(hide_password=False)
    restore(hub.copy(), hub.key, HubHome(tmp_path / "other"), address)
    with server.begin() as connection:
        connection.execute(HEALED.insert().values(**row))
        assert connection.execute(select(func.max(HEALED.c.n))).scalar_one() == 8
    hub.close()
