"""Safety copies of a hub, from both databases: whole, sealed, brought back, moved, and tried."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select, text

from app.core.errors import ClinicError
from app.core.rights import FacilityKind
from app.notes import Note, Notes
from sync.hub.house.home import HubHome, HubSettings
from sync.hub.journal.epochs import present
from sync.hub.safety import dump, tables
from sync.hub.safety.copies import DATA, back_up, drill, restore
from sync.hub.safety.sealed import SEALED, new_recovery_key
from sync.hub.storage import bulk
from sync.hub.storage.database import open_file
from sync.hub.storage.tables import BLOB, BLOB_PART, META, METADATA, OP, RECORD
from tests.county import County, Workstation
from tests.faults.failing_disk import FailingDisk, Failure, disk  # noqa: F401 - a fixture

ROOT = Path(__file__).resolve().parents[4]
NAME = "河东县"
CANARY = "王秘密 110101199001011234"
DAY = date(2026, 3, 1)


class HubOfACounty:
    """A hub in its folder, on its file or a server, with one workstation that writes notes."""

    def __init__(self, folder: Path, url: str | None) -> None:
        self.key, recipient = new_recovery_key()
        self.url = url
        self.home = HubHome(folder / "home")
        self.home.set_up(HubSettings(NAME, ["127.0.0.1"], database=url, recovery=recipient))
        self.copies = folder / "copies"
        self.engine = self.home.open()
        self.county = County(folder, self.engine)
        centre = self.county.facility("河东中心卫生院", FacilityKind.TOWNSHIP_CENTRE)
        self.station = self.county.workstation("a", centre, FacilityKind.TOWNSHIP_CENTRE)

    def write(self, *titles: str) -> None:
        for title in titles:
            Notes(self.station.store, self.station.actor).write(
                Note(noted_on=DAY, title=title, text=CANARY)
            )
        self.station.sync()

    def copy(self, to: str | None = None) -> Path:
        return back_up(self.home, self.copies, to)

    def reopen(self) -> None:
        """The next start."""
        self.engine.dispose()
        self.engine = self.county._engine = self.home.open()
        self.county.restart_hub()

    def close(self) -> None:
        self.station.store.close()
        self.county.hub.engine.dispose()
        self.engine.dispose()


@pytest.fixture
def url(request: pytest.FixtureRequest, database: str) -> str | None:
    """The server's address where the test is about the server."""
    if database == "file":
        return None
    engine: Engine = request.getfixturevalue("server")
    return engine.url.render_as_string(hide_password=False)


@pytest.fixture
def hub(tmp_path: Path, url: str | None) -> Iterator[HubOfACounty]:
    made = HubOfACounty(tmp_path, url)
    yield made
    made.close()


def titles(station: Workstation) -> set[str]:
    with station.store.reading() as session:
        return set(session.connection().exec_driver_sql("SELECT title FROM note").scalars())


def count(engine: Engine, table: Any = OP) -> int:
    with engine.begin() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


_OF_EACH_START = ("meta", "epoch", "hub_return")


def rows(engine: Engine) -> dict[str, list[Any]]:
    """Everything but what a new epoch and a return write."""
    with tables.snapshot(engine) as connection:
        found: dict[str, list[Any]] = {}
        for batch in tables.read_tables(connection):
            found.setdefault(batch.table, []).extend(map(str, batch.rows))
    return {name: sorted(rows) for name, rows in found.items() if name not in _OF_EACH_START}


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(ClinicError) as caught:
        act()
    return caught.value.code


def empty(engine: Engine) -> None:
    with engine.begin() as connection:
        for table in METADATA.sorted_tables:
            connection.execute(text(f'DROP TABLE IF EXISTS "{table.name}"'))


def keep_content(engine: Engine, parts: int = 20) -> None:
    """What somebody attached: any bytes at all, in more parts than travel at once."""
    name = "ab" * 32
    values = {"size": parts * 1000, "held": parts * 1000, "complete": True, "device": "x"}
    with engine.begin() as connection:
        connection.execute(BLOB.insert().values(name=name, begun_at="2026", **values))
        for start in range(0, parts * 1000, 1000):
            content = os.urandom(1000)
            connection.execute(BLOB_PART.insert().values(blob=name, start=start, content=content))


def test_a_copy_comes_back_whole_in_an_empty_place(hub: HubOfACounty, tmp_path: Path) -> None:
    hub.write("一", "二")
    keep_content(hub.engine)
    before = rows(hub.engine)
    copy = hub.copy()
    if hub.url:
        empty(hub.engine)
    other = HubHome(tmp_path / "other")
    restore(copy, f" {hub.key}\n", other)
    assert other.keys() == hub.home.keys()
    engine = other.open()
    assert rows(engine) == before
    engine.dispose()


def test_what_was_written_after_the_copy_is_offered_again(hub: HubOfACounty) -> None:
    hub.write("一")
    copy = hub.copy()
    hub.write("二", "三")
    with hub.engine.begin() as connection:
        epoch, _, seq, _ = present(connection)
    hub.engine.dispose()
    restore(copy, hub.key, hub.home, replace=NAME)
    hub.reopen()
    with hub.engine.begin() as connection:
        now, start, _, _ = present(connection)
    assert now != epoch
    assert start > seq
    hub.write("四")
    hub.station.sync()
    assert titles(hub.station) == {"一", "二", "三", "四"}
    assert count(hub.engine) == 4
    assert set(hub.station.states()) == {"acked"}


def test_a_hub_moves_from_its_file_to_postgresql(tmp_path: Path, server: Engine) -> None:
    hub = HubOfACounty(tmp_path, None)
    hub.write("一", "二")
    keep_content(hub.engine)
    before = rows(hub.engine)
    other = HubHome(tmp_path / "other")
    restore(hub.copy(), hub.key, other, server.url.render_as_string(hide_password=False))
    assert rows(server) == before
    assert other.settings().database is not None
    hub.engine.dispose()
    hub.engine, hub.county._engine = server, server
    hub.county.restart_hub()
    hub.write("三")
    assert count(server) == 3
    hub.close()


def test_a_copy_shows_nothing_and_only_its_own_key_opens_it(
    hub: HubOfACounty, tmp_path: Path
) -> None:
    hub.write("一")
    copy = hub.copy()
    for path in copy.iterdir():
        content = path.read_bytes()
        assert b"SQLite format" not in content
        for part in CANARY.split():
            assert part.encode() not in content
    other = HubHome(tmp_path / "other")
    for wrong in (new_recovery_key()[0], hub.key[:-1], ""):
        assert refused(partial(restore, copy, wrong, other)) == "RECOVERY_KEY"
    assert not other.folder.exists()


def test_a_copy_can_be_made_for_another_recovery_key(hub: HubOfACounty, tmp_path: Path) -> None:
    key, recipient = new_recovery_key()
    copy = hub.copy(to=recipient)
    if hub.url:
        empty(hub.engine)
    other = HubHome(tmp_path / "other")
    assert refused(lambda: restore(copy, hub.key, other)) == "RECOVERY_KEY"
    restore(copy, key, other)
    assert refused(lambda: hub.copy(to="age1nonsense")) == "RECIPIENT"


def test_a_torn_or_changed_copy_is_refused_and_changes_nothing(
    hub: HubOfACounty, tmp_path: Path
) -> None:
    hub.write(*map(str, range(300)))
    copy = hub.copy()
    data = copy / ("hub.db" if hub.url is None else DATA)
    whole = data.read_bytes()
    if hub.url:
        empty(hub.engine)
    other = HubHome(tmp_path / "other")
    flipped = bytearray(whole)
    flipped[len(whole) * 2 // 3] ^= 1
    for broken in (b"", whole[:50], whole[: len(whole) // 2], whole[:-1], bytes(flipped)):
        data.write_bytes(broken)
        code = refused(lambda: restore(copy, hub.key, other))
        assert code in ("BACKUP_DAMAGED", "DB_DAMAGED", "DB_EMPTY"), len(broken)
        assert not other.is_set_up
    data.write_bytes(whole + b"x")
    if hub.url:
        assert refused(lambda: restore(copy, hub.key, other)) == "BACKUP_DAMAGED"
    data.write_bytes(whole)
    restore(copy, hub.key, other)


def test_a_full_disk_leaves_the_copies_that_were_there(
    hub: HubOfACounty, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.write("一")
    hub.copy()

    def full(_: Path) -> None:
        raise OSError(errno.ENOSPC, "full")

    for place in ("app.storage.backup", "sync.hub.safety.dump"):
        monkeypatch.setattr(f"{place}.sync_file", full)
    with pytest.raises(ClinicError) as caught:
        hub.copy()
    assert (caught.value.code, caught.value.params["cause"]) == ("BACKUP_FAILED", "DISK_FULL")
    assert [path.name for path in hub.copies.iterdir()] == ["000001"]
    monkeypatch.undo()
    assert hub.copy().name == "000002"


def test_a_disk_that_fills_up_while_it_is_written_is_named(
    tmp_path: Path, server: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub = HubOfACounty(tmp_path, server.url.render_as_string(hide_password=False))
    hub.write(*map(str, range(300)))
    written = 0
    write = dump._Target.write

    class Full:
        def write(self, data: bytes) -> int:
            raise OSError(errno.ENOSPC, "full")

    def filling(target: Any, data: bytes) -> int:
        nonlocal written
        written += len(data)
        target._file = Full() if written > 20_000 else target._file
        return write(target, data)

    monkeypatch.setattr(dump._Target, "write", filling)
    with pytest.raises(ClinicError) as caught:
        hub.copy()
    assert caught.value.params["cause"] == "DISK_FULL"
    assert list(hub.copies.iterdir()) == []
    hub.close()


def test_three_generations_are_kept(hub: HubOfACounty) -> None:
    for _ in range(4):
        hub.copy()
    assert sorted(path.name for path in hub.copies.iterdir()) == ["000002", "000003", "000004"]


def test_a_hub_that_is_there_is_replaced_only_by_its_own_copy_and_its_name(
    hub: HubOfACounty, tmp_path: Path
) -> None:
    hub.write("一")
    copy = hub.copy()
    hub.write("二")
    assert refused(lambda: restore(copy, hub.key, hub.home)) == "HUB_HOME_USED"
    assert refused(lambda: restore(copy, hub.key, hub.home, replace="河西县")) == "REPLACE_NAME"
    if hub.url:
        other = HubHome(tmp_path / "other")
        assert refused(lambda: restore(copy, hub.key, other)) == "HUB_DATABASE_USED"
    stranger = HubHome(tmp_path / "stranger")
    stranger.set_up(HubSettings(NAME, ["127.0.0.1"]))
    assert refused(lambda: restore(copy, hub.key, stranger, replace=NAME)) == "HUB_HOME_USED"
    assert count(hub.engine) == 2


def test_a_running_hub_is_not_replaced(tmp_path: Path) -> None:
    hub = HubOfACounty(tmp_path, None)
    copy = hub.copy()
    with hub.home.in_use():
        assert refused(lambda: restore(copy, hub.key, hub.home, replace=NAME)) == "HUB_RUNNING"
    restore(copy, hub.key, hub.home, replace=NAME)
    assert (hub.home.folder / "hub-replaced.db").is_file()
    hub.close()


def test_a_kill_while_a_server_is_replaced_leaves_the_old_hub(
    tmp_path: Path, server: Engine
) -> None:
    hub = HubOfACounty(tmp_path, server.url.render_as_string(hide_password=False))
    hub.write(*map(str, range(30)))
    copy = hub.copy()
    hub.write("31")
    program = "from tests.sync.hub.safety.test_copies import *; restore_and_die(*sys.argv[1:])"
    command = [sys.executable, "-c", program, str(copy), hub.key, str(hub.home.folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=60, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert count(server) == 31
    restore(copy, hub.key, hub.home, replace=NAME)
    assert count(server) == 30
    hub.close()


def restore_and_die(copy: str, key: str, home: str) -> None:
    """Killed when the last table is being filled."""
    real = bulk.insert

    def insert(connection: Any, table: Any, rows: Any) -> None:
        real(connection, table, rows)
        if table is RECORD:
            os.kill(os.getpid(), signal.SIGKILL)

    vars(tables)["insert"] = insert
    restore(Path(copy), key, HubHome(Path(home)), replace=NAME)


def test_a_restore_that_a_failing_disk_stops_is_begun_again(
    tmp_path: Path,
    server: Engine,
    disk: FailingDisk,  # noqa: F811 - the fixture
) -> None:
    """A server's copy comes back into a file for the drill; its statements fail in turn."""
    hub = HubOfACounty(tmp_path, server.url.render_as_string(hide_password=False))
    hub.write("一")
    copy = hub.copy()
    codes = []
    for number in range(1, 200, 7):
        with disk.failing(number, Failure.REFUSED), suppress(Done):
            codes.append(refused(lambda: _drill(copy, hub)))
        if not disk.has_failed:
            break
    assert set(codes) == {"DISK_ERROR"}
    assert len(codes) > 3
    assert not list(hub.home.folder.glob("scratch-*"))
    hub.close()


class Done(Exception):
    """The drill came to its end."""


def _drill(copy: Path, hub: HubOfACounty) -> None:
    drill(copy, hub.home)
    raise Done


def test_a_drill_brings_the_copy_back_and_leaves_nothing(hub: HubOfACounty) -> None:
    hub.write("一")
    copy = hub.copy()
    hub.write("二", "三")
    there = sorted(hub.home.folder.rglob("*"))
    for key in (None, hub.key):
        found = drill(copy, hub.home, key)
        assert found.is_our_past
        assert (found.copy.operations, found.now.operations) == (1, 3)
        assert found.copy.devices == 1
        assert found.copy.seq < found.now.seq
    assert [p for p in sorted(hub.home.folder.rglob("*")) if "hub.db-" not in p.name] == [
        p for p in there if "hub.db-" not in p.name
    ]
    assert refused(lambda: drill(copy, hub.home, new_recovery_key()[0])) == "RECOVERY_KEY"
    data = copy / ("hub.db" if hub.url is None else DATA)
    data.write_bytes(data.read_bytes()[:-100])
    assert refused(lambda: drill(copy, hub.home)) in ("BACKUP_DAMAGED", "DB_DAMAGED")
    (copy / SEALED).unlink()
    assert refused(lambda: drill(copy, hub.home)) == "BACKUP_MISSING"


def test_a_drill_tells_a_copy_of_another_hub(hub: HubOfACounty) -> None:
    hub.write("一")
    copy = hub.copy()
    with hub.engine.begin() as connection:
        connection.execute(text("UPDATE epoch SET id = 'another'"))
        connection.execute(META.update().values(epoch="another"))
    assert not drill(copy, hub.home).is_our_past


def test_an_older_hub_is_copied_as_it_is(tmp_path: Path, server: Engine) -> None:
    """Before an upgrade the tables lack what this program's have."""
    hub = HubOfACounty(tmp_path, server.url.render_as_string(hide_password=False))
    hub.write("一")
    with server.begin() as connection:
        connection.execute(text("ALTER TABLE record DROP COLUMN healed"))
        connection.execute(text("DROP TABLE rescope"))
    copy = hub.copy()
    assert drill_of(copy, hub).operations == 1
    hub.close()


def drill_of(copy: Path, hub: HubOfACounty) -> Any:
    from sync.hub.safety.copies import _tried

    return _tried(copy, hub.home.keys(), hub.home.keys().age, hub.home.folder)


def test_a_copy_of_a_newer_program_is_refused(tmp_path: Path, server: Engine) -> None:
    hub = HubOfACounty(tmp_path, server.url.render_as_string(hide_password=False))
    hub.write("一")
    with server.begin() as connection:
        connection.execute(META.update().values(version=2))
    assert refused(hub.copy) == "HUB_NEWER"
    path = tmp_path / "newer.age"
    dump.write_dump(server, path, [hub.home.keys().age_recipient])
    engine = hub_file(tmp_path)
    with engine.begin() as connection:
        code = refused(
            lambda: dump.load_dump(path, hub.home.keys().age, connection, replacing=False)
        )
    assert code == "BACKUP_VERSION"
    engine.dispose()
    with server.begin() as connection:
        connection.execute(META.update().values(version=1))
    hub.close()


def hub_file(folder: Path) -> Engine:
    return open_file(folder / "scratch.db", bytes(48))
