"""A hub's database meets a newer program, an older one, and a kill half-way."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Column, Engine, MetaData, String, Table, inspect, select, text

from app.core.errors import ClinicError
from app.storage.backup import verify
from sync.hub.storage.database import BEFORE_UPGRADE, open_file, open_server
from sync.hub.storage.schema import Chain, version_of
from sync.hub.storage.tables import DEVICE, META, METADATA
from tests.sync.road import Computer

if TYPE_CHECKING:
    from alembic.operations import Operations

KEY = bytes(range(48))
ROOT = Path(__file__).resolve().parents[4]


def add_a_room(op: Operations) -> None:
    with op.batch_alter_table("device") as device:
        device.add_column(Column("room", String))
    op.execute("UPDATE device SET room = 'of ' || name")


def rename_the_room(op: Operations) -> None:
    with op.batch_alter_table("device") as device:
        device.alter_column("room", new_column_name="place")


def die(op: Operations) -> None:
    op.execute("UPDATE device SET room = 'lost'")
    os.kill(os.getpid(), signal.SIGKILL)


def chain(*steps: Callable[[Operations], None]) -> Chain:
    """This program's tables and one more, with steps that do not exist yet."""
    tables = MetaData()
    for table in METADATA.sorted_tables:
        table.to_metadata(tables)
    Table("news", tables, Column("id", String, primary_key=True))
    return Chain(tables, steps)


Open = Callable[[Chain], Engine]


@pytest.fixture
def open_hub(
    request: pytest.FixtureRequest, database: str, tmp_path: Path, where: str
) -> Iterator[Open]:
    """Opens the same database as often as one likes, with the tables one likes."""
    opened: list[Engine] = []

    def opening(chain: Chain) -> Engine:
        opened.append(_open(where, chain))
        return opened[-1]

    yield opening
    for engine in opened[-1:]:
        with engine.begin() as connection:
            for table in inspect(connection).get_table_names():
                connection.execute(text(f'DROP TABLE "{table}"'))
    for engine in opened:
        engine.dispose()


@pytest.fixture
def where(request: pytest.FixtureRequest, database: str, tmp_path: Path) -> str:
    """A path, or the address of a server."""
    if database == "server":
        return str(request.getfixturevalue("postgresql_url"))
    return str(tmp_path / "hub.db")


def _open(where: str, chain: Chain) -> Engine:
    if "://" in where:
        return open_server(where, 2, may_upgrade=True, chain=chain)
    return open_file(Path(where), KEY, chain)


def enrol(engine: Engine) -> None:
    known = {"facility": "f", "key": "k", "age_recipient": "a", "state": "active"}
    values = {"id": Computer("1").id, "name": "门诊一号机", "enrolled_at": "2026", **known}
    with engine.begin() as connection:
        connection.execute(DEVICE.insert().values(**values))


def asked(engine: Engine, query: str) -> str:
    with engine.begin() as connection:
        return str(connection.execute(text(query)).scalar_one())


def test_an_older_hub_is_brought_up_step_by_step_and_keeps_its_data(open_hub: Open) -> None:
    enrol(open_hub(Chain(METADATA)))
    assert asked(open_hub(chain(add_a_room)), "SELECT room FROM device") == "of 门诊一号机"
    newest = open_hub(chain(add_a_room, rename_the_room))
    assert asked(newest, "SELECT place FROM device") == "of 门诊一号机"
    assert version_of(newest) == 3
    assert inspect(newest).has_table("news")


def test_a_table_that_is_missing_is_made_without_a_step(open_hub: Open) -> None:
    enrol(open_hub(Chain(METADATA)))
    engine = open_hub(chain())
    assert inspect(engine).has_table("news")
    assert asked(engine, "SELECT count(*) FROM device") == "1"
    assert version_of(engine) == 1


def test_a_program_that_is_older_leaves_the_database_alone(open_hub: Open) -> None:
    newer = open_hub(chain(add_a_room))
    with pytest.raises(ClinicError) as caught:
        open_hub(Chain(METADATA))
    assert caught.value.code == "HUB_NEWER"
    assert version_of(newer) == 2


def test_a_step_that_fails_leaves_the_last_whole_one(open_hub: Open) -> None:
    def fail(op: Operations) -> None:
        op.execute("UPDATE device SET room = 'lost'")
        raise RuntimeError

    enrol(open_hub(Chain(METADATA)))
    with pytest.raises(RuntimeError):
        open_hub(chain(add_a_room, fail))
    engine = open_hub(chain(add_a_room))
    assert asked(engine, "SELECT room FROM device") == "of 门诊一号机"


def test_a_kill_in_the_middle_of_a_step_is_gone_on_from(open_hub: Open, where: str) -> None:
    enrol(open_hub(Chain(METADATA)))
    program = (
        "from tests.sync.hub.storage.test_schema import *; import sys; upgrade_and_die(sys.argv[1])"
    )
    command = [sys.executable, "-c", program, where]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=60, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr
    engine = open_hub(chain(add_a_room, rename_the_room))
    assert asked(engine, "SELECT place FROM device") == "of 门诊一号机"


def upgrade_and_die(where: str) -> None:
    _open(where, chain(add_a_room, die))


def test_a_file_is_copied_and_checked_before_it_is_changed(tmp_path: Path) -> None:
    path = tmp_path / "hub.db"
    first = open_file(path, KEY)
    enrol(first)
    first.dispose()
    open_file(path, KEY, chain(add_a_room)).dispose()
    copy = tmp_path / BEFORE_UPGRADE / "000001" / "hub.db"
    verify(copy, KEY)
    old = open_file(copy, KEY)
    with old.begin() as connection:
        assert connection.execute(select(META.c.version)).scalar_one() == 1
        assert connection.execute(select(DEVICE.c.name)).scalar_one() == "门诊一号机"
    old.dispose()


def test_nothing_is_changed_where_no_copy_can_be_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: Path) -> None:
        raise OSError(errno.ENOSPC, "full")

    path = tmp_path / "hub.db"
    open_file(path, KEY).dispose()
    monkeypatch.setattr("app.storage.backup.sync_file", full)
    with pytest.raises(ClinicError) as caught:
        open_file(path, KEY, chain(add_a_room))
    assert caught.value.code == "BACKUP_FAILED"
    engine = open_file(path, KEY)
    assert version_of(engine) == 1
    engine.dispose()


def test_a_server_is_changed_only_when_somebody_says_so(server: Engine) -> None:
    url = server.url.render_as_string(hide_password=False)
    with pytest.raises(ClinicError) as caught:
        open_server(url, 1, chain=chain(add_a_room))
    assert caught.value.code == "HUB_UPGRADE"
    assert version_of(server) == 1
