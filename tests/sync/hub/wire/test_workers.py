"""Several workers behind one address: few connections, one epoch, the dead replaced, a calm end."""

from __future__ import annotations

import os
import re
import signal
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from sqlalchemy import Engine, QueuePool, text
from uvicorn import Config

from app.kinds import KINDS
from sync.client.enrolment import DeviceIdentity, enrol, new_device_keys, speak_as
from sync.client.line import Patience
from sync.client.transport import HubAddress
from sync.hub.house.certificates import Certificates
from sync.hub.house.home import HubHome, HubSettings
from sync.hub.hub import Hub
from sync.hub.safety.sealed import new_recovery_key
from sync.hub.storage.database import MOST_CONNECTIONS
from sync.hub.wire.workers import Worker
from sync.protocol.messages import WaitAnswer, WaitRequest
from tests.sync.hub.cli.test_commands import process
from tests.sync.road import CENTRE, MovableClock, county_hub, first_request, speak

WORKERS = 2


class Service:
    """`jiceng-hub serve --workers 2` on PostgreSQL, with one computer enrolled."""

    def __init__(self, home: HubHome, url: str, pid: int, engine: Engine) -> None:
        self.home, self.url, self.pid, self.engine = home, url, pid, engine
        self.identity: DeviceIdentity

    @property
    def workers(self) -> set[int]:
        listed = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return {int(child) for child in listed if b"spawn_main" in _command(int(child))}

    @property
    def trusted(self) -> str:
        return Certificates(self.home.certificates).trusted.read_text()

    def ask(self) -> str:
        hub = speak(self.identity)
        try:
            return hub.exchange(first_request(self.identity, page=10)).epoch
        finally:
            hub.close()

    def asked(self, query: str) -> int:
        with self.engine.begin() as connection:
            return int(connection.execute(text(query)).scalar_one())


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def wait_until(is_so: Callable[[], bool]) -> None:
    pause = threading.Event()
    for _ in range(600):
        if is_so():
            return
        pause.wait(0.1)
    raise AssertionError("it did not come")


@pytest.fixture
def service(tmp_path: Path, server: Engine) -> Iterator[Service]:
    url = server.url.render_as_string(hide_password=False)
    home = HubHome(tmp_path / "hub")
    home.set_up(HubSettings("河东县", ["127.0.0.1"], database=url, recovery=new_recovery_key()[1]))
    certificates = Certificates(home.certificates)
    certificates.make_authorities("河东县")
    certificates.make_server(["127.0.0.1"])
    county_hub(server, MovableClock())
    from sync.hub.house.devices import Devices

    devices = Devices(server, home.keys())
    with process(home.folder, "--workers", str(WORKERS)) as (running, address):
        assert running.stderr is not None
        for _ in range(WORKERS):
            assert '"ready"' in running.stderr.readline()
        made = Service(home, address, running.pid, server)
        where, keys = HubAddress(address, made.trusted, devices.signing_key), new_device_keys()
        asking = speak_as(keys, where)
        made.identity = enrol(
            asking, where, keys, str(devices.issue(CENTRE, approve_at_once=True).code), "门诊一号机"
        )
        asking.close()
        yield made


def test_a_worker_that_dies_while_it_is_asked_is_not_waited_for() -> None:
    worker = Worker(Config("nobody"), [])
    ended, end = os.pipe()
    os.close(end)
    worker.process = cast(Any, SimpleNamespace(is_alive=lambda: True, sentinel=ended))
    assert not worker.is_alive(timeout=600.0)
    os.close(ended)


def test_workers_share_sixteen_connections_and_one_epoch(service: Service) -> None:
    there = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    failed: list[BaseException] = []

    def ask() -> None:
        try:
            for _ in range(4):
                service.ask()
        except BaseException as error:  # noqa: BLE001 - told by the test's own thread
            failed.append(error)

    threads = [threading.Thread(target=ask) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failed == []
    # Those of this test's own engine are not the hub's.
    own = cast(QueuePool, service.engine.pool).checkedin()
    assert service.asked(there) - own <= MOST_CONNECTIONS
    assert service.asked("SELECT count(*) FROM epoch") == 1


def test_a_worker_that_dies_is_replaced(service: Service) -> None:
    epoch, before = service.ask(), service.workers
    os.kill(min(before), signal.SIGKILL)
    wait_until(lambda: len(service.workers) == WORKERS and service.workers != before)
    assert {service.ask() for _ in range(6)} == {epoch}


def test_no_worker_outlives_its_hub(service: Service) -> None:
    workers = service.workers
    os.kill(service.pid, signal.SIGKILL)
    wait_until(lambda: not any(_command(worker) for worker in workers))


def test_a_call_under_way_is_answered_before_the_hub_stops(service: Service) -> None:
    port = int(re.findall(r":(\d+)$", service.url)[0])
    context = ssl.create_default_context(cadata=service.trusted)
    with (
        socket.create_connection(("127.0.0.1", port), 30) as plain,
        context.wrap_socket(plain, server_hostname="127.0.0.1") as line,
    ):
        line.sendall(b"POST /v1/exchange HTTP/1.1\r\nHost: hub\r\nContent-Length: 2\r\n\r\n{")
        service.ask()
        os.kill(service.pid, signal.SIGTERM)
        # The others have ended; the one with the call waits for the rest of it.
        wait_until(lambda: len(service.workers) == 1)
        line.sendall(b"}")
        assert line.recv(65536).startswith(b"HTTP/1.1 401 ")
    wait_until(lambda: not service.workers)


def test_who_waits_at_one_worker_hears_what_came_by_another_way(service: Service) -> None:
    """Written by a process that the workers know nothing of, into the same database."""
    hub = speak(service.identity, Patience(stall_s=60, whole_s=60))
    answer = hub.exchange(first_request(service.identity, page=1000))
    assert answer.page is not None
    asked = WaitRequest(service.identity.device, answer.epoch, answer.page.to)
    told: list[WaitAnswer] = []
    waiting = threading.Thread(target=lambda: told.append(hub.wait(asked)))
    waiting.start()
    Hub(service.engine, KINDS).administer(
        "facility", "f" * 32, {"name": "河西", "kind": "village_clinic"}
    )
    waiting.join(60)
    hub.close()
    assert told[0].upto > answer.page.to


def test_a_hub_stops_though_somebody_waits(service: Service) -> None:
    hub = speak(service.identity, Patience(stall_s=60, whole_s=60))
    answer = hub.exchange(first_request(service.identity, page=1000))
    assert answer.page is not None
    asked = WaitRequest(service.identity.device, answer.epoch, answer.page.to)
    told: list[WaitAnswer] = []
    waiting = threading.Thread(target=lambda: told.append(hub.wait(asked)))
    waiting.start()
    for _ in range(3):  # it has long come by then
        service.ask()
    os.kill(service.pid, signal.SIGTERM)
    waiting.join(60)
    hub.close()
    assert [one.upto for one in told] == [0]
