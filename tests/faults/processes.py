"""A county of real processes: the hub as it is served, workstations with files of their own.

Processes are forked from one that has everything imported, so that a kill and a new start take
milliseconds. Run from modules started with `python -m`, never inside pytest itself.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import ForkProcess
from pathlib import Path
from typing import Any

from app.core.directory import FACILITY, PERSON, POST
from app.core.rights import Actor, FacilityKind, Role
from app.kinds import BY_NAME, KINDS
from app.storage.store import Store
from app.storage.transaction import new_id
from sync.client.engine import SyncEngine
from sync.client.enrolment import DeviceIdentity, enrol, new_device_keys
from sync.client.transport import HttpHub, HubAddress
from sync.hub.house.certificates import Certificates
from sync.hub.house.devices import Devices
from sync.hub.house.home import HubHome, HubSettings
from sync.hub.hub import Hub
from sync.hub.wire.running import run_server
from sync.hub.wire.server import ServedAt
from sync.protocol.messages import EnrolAnswer, EnrolRequest, HistoryAnswer, Request

KIND = FacilityKind.TOWNSHIP_CENTRE
KEY = bytes(range(48))
_fork = multiprocessing.get_context("fork")


@dataclass(frozen=True)
class Seat:
    """One computer: its store's file, who it speaks as, and who sits at it."""

    path: Path
    identity: DeviceIdentity
    actor: Actor

    def open(self) -> Store:
        return Store.open(self.path, KEY, KINDS, BY_NAME)

    def engine(self, store: Store, url: str | None = None, **named: Any) -> SyncEngine:
        identity = self.identity
        address = HubAddress(url or identity.hub_url, identity.authorities, identity.hub_key)
        return SyncEngine(store, HttpHub(address, identity.speaker), identity.device, **named)


class CountyOfProcesses:
    """A hub's folder with one centre enrolled; the hub runs while `hub` is a process."""

    def __init__(self, folder: Path, database: str | None = None) -> None:
        self.folder = folder
        self.port = _free_port()
        self.home = HubHome(folder / "hub")
        self.home.set_up(HubSettings("满杖子县", ["127.0.0.1"], database=database))
        self.certificates = Certificates(self.home.certificates)
        self.certificates.make_authorities("满杖子县")
        self.certificates.make_server(["127.0.0.1"])
        self.centre, self.doctor = new_id(), new_id()
        self.hub: ForkProcess | None = None
        self._write_directory()

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    def seat(self, name: str) -> Seat:
        """Enrol one more computer of the centre, with an empty store."""
        engine = self.home.open()
        try:
            devices = Devices(engine, self.home.keys())
            identity = self._enrol(devices, name)
        finally:
            engine.dispose()
        path = self.folder / f"{name}.db"
        Store.open(path, KEY, KINDS, BY_NAME, create=True).close()
        actor = Actor(self.doctor, self.centre, self.centre, KIND, frozenset({Role.DOCTOR}))
        return Seat(path, identity, actor)

    def start_hub(self) -> None:
        """Returns when it listens."""
        self.hub = start(_serve, self.home.folder, self.port, self.certificates)
        self.wait_until_it_answers(self.hub.is_alive)

    def wait_until_it_answers(self, is_alive: Callable[[], bool]) -> None:
        pause = threading.Event()
        while not self._answers():
            assert is_alive(), (self.folder / "hub.log").read_text()
            pause.wait(0.01)

    def _answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
        except ConnectionRefusedError:
            return False
        return True

    def kill_hub(self) -> None:
        if self.hub is not None:
            kill(self.hub)
            self.hub = None

    def open_hub(self) -> Hub:
        """In this process, when the other one is dead."""
        assert self.hub is None
        return Hub(self.home.open(), KINDS)

    def _write_directory(self) -> None:
        hub = self.open_hub()
        hub.administer(FACILITY, self.centre, {"name": "满杖子乡卫生院", "kind": KIND.value})
        hub.administer(PERSON, self.doctor, {"name": "王医生"})
        post = {"person_id": self.doctor, "facility_id": self.centre, "role": Role.DOCTOR.value}
        hub.administer(POST, new_id(), {**post, "from_on": "2020-01-01"})
        hub.engine.dispose()

    def _enrol(self, devices: Devices, name: str) -> DeviceIdentity:
        trusted = self.certificates.trusted.read_text()
        address = HubAddress(self.url, trusted, devices.signing_key)
        code = str(devices.issue(self.centre, approve_at_once=True).code)
        return enrol(_AtTheDesk(devices), address, new_device_keys(), code, name)


@dataclass(frozen=True)
class _AtTheDesk:
    """Enrolment without a line between: both sides are in this process."""

    devices: Devices

    def enrol(self, request: EnrolRequest) -> EnrolAnswer:
        return self.devices.enrol(request)

    def exchange(self, request: Request) -> Any:
        raise NotImplementedError

    def history(self, kind: str, record_id: str) -> HistoryAnswer:
        raise NotImplementedError


def start(work: Callable[..., None], *arguments: Any) -> ForkProcess:
    process = _fork.Process(target=work, args=arguments, daemon=True)
    process.start()
    return process


def pipe() -> tuple[Connection, Connection]:
    """(the end that reads, the end that writes)"""
    return _fork.Pipe(duplex=False)


def kill(process: ForkProcess) -> None:
    """As a power switch would, and reaped."""
    if process.pid is not None and process.is_alive():
        os.kill(process.pid, signal.SIGKILL)
    process.join(30)
    assert not process.is_alive()


def _serve(home: Path, port: int, certificates: Certificates) -> None:
    log = os.open(home.parent / "hub.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log, sys.stderr.fileno())
    run_server(home, None, ServedAt("127.0.0.1", port, certificates), 1)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port
