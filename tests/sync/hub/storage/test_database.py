"""PostgreSQL as counties run it: behind a pooler, in a schema of its own, behind another node."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.exc import DBAPIError, OperationalError

from app.core.errors import ClinicError
from app.kinds import KINDS
from sync.hub.hub import Hub
from sync.hub.journal import epochs
from sync.hub.journal.journal import Journal
from sync.hub.storage.database import at_server, is_worth_another_look, open_server
from tests import postgresql
from tests.sync.road import CENTRE, Computer, MovableClock, county_hub

POOLER = shutil.which("pgbouncer")


@contextmanager
def pooled(url: str) -> Iterator[str]:
    """The same database through a pooler that gives every transaction another connection."""
    folder = Path(tempfile.mkdtemp(prefix="jiceng-pooler-"))
    folder.chmod(0o755)
    if POOLER is None:
        pytest.skip("no pgbouncer is installed here")
    known = make_url(url)
    where = str(known.query.get("host") or known.host)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    (folder / "users.txt").write_text(f'"{known.username}" ""\n')
    (folder / "pooler.ini").write_text(
        f"[databases]\n* = host={where} port={known.port or 5432} user={known.username}\n[pgbouncer]\n"
        f"listen_addr = 127.0.0.1\nlisten_port = {port}\nauth_type = any\n"
        f"auth_file = {folder}/users.txt\npool_mode = transaction\ndefault_pool_size = 3\n"
        "unix_socket_dir =\nserver_round_robin = 1\nserver_login_retry = 0\n"
        "client_login_timeout = 5\n"
    )
    # It refuses to run as root, and only the server's own account reaches its socket.
    account = max(p.stat().st_uid for p in (Path(where), *Path(where).iterdir()))
    user: dict[str, Any] = {"user": account} if os.geteuid() == 0 else {}
    running = subprocess.Popen(
        [POOLER, "-q", str(folder / "pooler.ini")],
        cwd="/",
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **user,
    )
    try:
        _wait_for(port)
        yield f"postgresql+psycopg://{known.username}@127.0.0.1:{port}/{known.database}"
    finally:
        running.terminate()
        running.wait(20)
        shutil.rmtree(folder)


def _wait_for(port: int) -> None:
    pause = threading.Event()
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except ConnectionRefusedError:
            pause.wait(0.02)
        else:
            return
    raise AssertionError("the pooler does not listen")


@pytest.fixture
def pooler(server: Engine) -> Iterator[str]:
    with pooled(server.url.render_as_string(hide_password=False)) as url:
        yield url


def test_a_hub_works_through_a_pooler_that_changes_connections(pooler: str) -> None:
    """Its prepared statements stayed on connections that the next transaction did not get."""
    engine = open_server(at_server(pooler, is_pooled=True), 4)
    hub = county_hub(engine, MovableClock())
    for _ in range(12):
        with engine.connect() as one, engine.connect() as other, one.begin(), other.begin():
            assert epochs.present(one) == epochs.present(other)
        assert hub.undelivered() == {}
    engine.dispose()


def test_through_a_pooler_every_transaction_is_in_the_hubs_own_schema(pooler: str) -> None:
    urls = [at_server(pooler, schema=name, is_pooled=True) for name in ("hedong", "hexi")]
    engines = [open_server(url, 2) for url in urls]
    try:
        hubs = [county_hub(engine, MovableClock()) for engine in engines]
        epochs_of = {str(_epoch(engine)) for engine in engines for _ in range(5)}
        assert len(hubs) == len(epochs_of) == 2
    finally:
        for engine, name in zip(engines, ("hedong", "hexi"), strict=True):
            with engine.begin() as connection:
                connection.execute(text("SET LOCAL client_min_messages = warning"))
                connection.execute(text(f"DROP SCHEMA {name} CASCADE"))
            engine.dispose()


def test_two_hubs_share_a_database_each_in_its_schema(postgresql_url: str) -> None:
    engine = open_server(at_server(postgresql_url, schema="hedong"), 2)
    try:
        county_hub(engine, MovableClock())
        with engine.begin() as connection:
            where = text("SELECT schemaname FROM pg_tables WHERE tablename = 'record'")
            assert connection.execute(where).scalars().all() == ["hedong"]
    finally:
        with engine.begin() as connection:
            connection.execute(text("SET LOCAL client_min_messages = warning"))
            connection.execute(text("DROP SCHEMA hedong CASCADE"))
        engine.dispose()


@pytest.mark.parametrize("name", ["Hedong", "a; DROP TABLE record", "1a", "县"])
def test_a_schemas_name_is_plain(name: str) -> None:
    with pytest.raises(ClinicError) as caught:
        open_server(f"postgresql+psycopg://nobody@/x?schema={name}")
    assert caught.value.code == "HUB_SCHEMA"


# The server restarts and is replaced


def _epoch(engine: Engine) -> str:
    with engine.connect() as connection:
        return epochs.present(connection).epoch


def test_a_start_of_the_server_is_noticed_on_a_connection_that_stays_open(
    server: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As behind a pooler, where the hub's own connections know nothing of it."""
    one = create_engine(server.url, pool_size=1, max_overflow=0)
    journal = Journal(one, KINDS)
    with journal.transaction() as connection:
        before, backend = epochs.present(connection).epoch, _backend(connection)
        assert epochs.present(connection).epoch == before
    restarted = epochs._FINGERPRINT.replace("pg_postmaster_start_time()", "now()::date")
    monkeypatch.setattr(epochs, "_FINGERPRINT", restarted)
    monkeypatch.setattr(
        epochs, "_IS_OF_THIS_START", text(f"SELECT fingerprint = {restarted} FROM meta")
    )
    for begin in (journal.transaction, journal.reading):
        with begin() as connection:
            assert _backend(connection) == backend
            assert epochs.present(connection).epoch != before
    with journal.transaction() as connection:
        after = epochs.present(connection).epoch
    with journal.reading() as connection:
        assert epochs.present(connection).epoch == after
    one.dispose()


def _backend(connection: object) -> int:
    return int(connection.execute(text("SELECT pg_backend_pid()")).scalar_one())  # type: ignore[attr-defined]


@pytest.mark.skipif(POOLER is None, reason="no pgbouncer is installed here")
def test_a_server_that_restarts_behind_its_pooler_begins_a_new_epoch() -> None:
    try:
        with (
            postgresql.restartable() as (url, restart),
            pooled(url) as through,
        ):
            engine = open_server(at_server(through, is_pooled=True), 2)
            hub = county_hub(engine, MovableClock())
            with hub.reading() as connection:
                before = epochs.present(connection).epoch
            restart()
            after = _epoch_after(hub)
            assert after != before
            assert _epoch_after(hub) == after
            engine.dispose()
    except postgresql.NoPostgreSQL:
        pytest.skip("no PostgreSQL can be restarted here")


def _epoch_after(hub: Hub) -> str:
    """Of the first transaction that the pooler gets through."""
    pause = threading.Event()
    for _ in range(200):
        try:
            with hub.reading() as connection:
                return epochs.present(connection).epoch
        except OperationalError:
            pause.wait(0.05)
    raise AssertionError("it never answered again")


def test_a_node_that_does_not_hold_the_records_is_refused(postgresql_url: str) -> None:
    """A coordinator's own start and files say nothing of those where the records are."""
    url = at_server(postgresql_url, schema="spread")
    engine = open_server(url, 1)
    try:
        with engine.begin() as connection:
            for made in _AS_A_COORDINATOR:
                connection.execute(text(made))
        with pytest.raises(ClinicError) as caught:
            open_server(url, 1)
        assert caught.value.code == "HUB_NODE"
        with engine.begin() as connection:
            connection.execute(text("UPDATE pg_dist_local_group SET groupid = 1"))
        open_server(url, 1).dispose()
    finally:
        with engine.begin() as connection:
            connection.execute(text("SET LOCAL client_min_messages = warning"))
            connection.execute(text("DROP SCHEMA spread CASCADE"))
        engine.dispose()


_AS_A_COORDINATOR = (
    "CREATE TABLE pg_dist_local_group AS SELECT 0 AS groupid",
    "CREATE TABLE pg_dist_shard AS SELECT 7::bigint AS shardid, 'record'::regclass AS logicalrelid",
    "CREATE TABLE pg_dist_placement AS SELECT 7::bigint AS shardid, 1 AS groupid",
)


def test_records_behind_a_view_or_a_foreign_server_are_refused(postgresql_url: str) -> None:
    url = at_server(postgresql_url, schema="seen")
    engine = open_server(url, 1)
    try:
        with engine.begin() as connection:
            connection.execute(text("ALTER TABLE record RENAME TO elsewhere"))
            connection.execute(text("CREATE VIEW record AS SELECT * FROM elsewhere"))
        with pytest.raises(ClinicError) as caught:
            open_server(url, 1)
        assert caught.value.code == "HUB_NODE"
    finally:
        with engine.begin() as connection:
            connection.execute(text("SET LOCAL client_min_messages = warning"))
            connection.execute(text("DROP SCHEMA seen CASCADE"))
        engine.dispose()


# What two bring at once


class _FromANode(Exception):
    """What psycopg raises where a node has handed "duplicate key" on without its code."""

    sqlstate = None


def test_a_duplicate_is_looked_at_again_under_whatever_code_it_comes(
    server: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sync.hub.house.devices import Devices
    from sync.hub.house.home import HubKeys
    from sync.protocol.messages import PROTOCOL, Request

    hub, computer = county_hub(server, MovableClock()), Computer("0d5f")
    devices = Devices(server, HubKeys.new())
    devices.enrol(computer.asks(devices.issue(CENTRE, approve_at_once=True).code))
    tried, converse = [], hub._exchange

    def overtaken(*given: Any) -> object:
        tried.append(given)
        if len(tried) == 1:
            raise DBAPIError("INSERT", None, _FromANode())
        return converse(*given)

    monkeypatch.setattr(hub, "_exchange", overtaken)
    assert hub.exchange(computer.id, Request(PROTOCOL, computer.id, "", None, None, 0)).epoch
    assert len(tried) == 2


def test_a_broken_line_to_the_database_is_not_tried_again_at_once() -> None:
    broken = DBAPIError("INSERT", None, _FromANode(), connection_invalidated=True)
    assert not is_worth_another_look(broken)
