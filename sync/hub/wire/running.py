"""Runs the hub until it is told to stop: one process, or several workers on PostgreSQL."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path

from litestar import Litestar

from app.core.errors import ClinicError
from app.core.residue import leave_no_core_file
from app.core.text import N_
from app.core.values import instant_text
from app.core.version import PROGRAM
from sync.hub.attachments.sweeping import sweep_daily
from sync.hub.house.home import HubHome, HubKeys
from sync.hub.house.opened_hub import OpenHub, open_hub
from sync.hub.log import LogFile, open_log
from sync.hub.storage.database import MOST_CONNECTIONS
from sync.hub.wire.api import HandlerParts, build_app
from sync.hub.wire.limits import CallLimits
from sync.hub.wire.metrics import of_all_workers, told_at
from sync.hub.wire.reception import Reception
from sync.hub.wire.server import ServedAt, listen, make_config, make_server
from sync.hub.wire.workers import Workers

_LOG = "JICENG_HUB_LOG"
_WORKER_IS_DEAD_AFTER_S = 60
# All of it is Python, which runs in one thread at a time: a second one wrests the interpreter from
# the first at every statement, and 200 computers wait half as long again.
_FILE_THREADS = 1
_CHANGE_HANDS_S = 0.0005


@dataclass(frozen=True)
class Manner:
    """How the hub is run: in how many processes, with how many connections to the database in all
    of them; the port of this computer for its numbers, the file for its log."""

    workers: int = 1
    connections: int = MOST_CONNECTIONS
    metrics: int | None = None
    log: Path | None = None


def change_hands_often() -> None:
    """Between the thread that talks and those that work. Each time it takes a caller, reads or
    writes, Python gives the word away and gets it back only after this long: with Python's own
    5 ms, a thousand strangers a second were as many long waits, of everybody."""
    sys.setswitchinterval(_CHANGE_HANDS_S)


def make_app(world: OpenHub, connections: int = MOST_CONNECTIONS) -> Litestar:
    """The application of one worker, with no more threads than it may hold connections."""
    limits, hub = CallLimits(), world.hub(_log_wrong_clock)
    reception = Reception(hub, world.devices, world.keys, limits, PROGRAM)
    threads = _FILE_THREADS if world.is_file else connections
    app = build_app(HandlerParts(reception, limits, open_log(_log_file()), threads=threads))
    app.state.hub = hub
    return app


@contextmanager
def _swept(app: Litestar) -> Iterator[None]:
    """What nobody can see any more makes room while the block lasts."""
    thread, stop = _sweeper(app)
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _sweeper(app: Litestar) -> tuple[threading.Thread, threading.Event]:
    desk, stop = app.state.desk, threading.Event()
    task = partial(sweep_daily, app.state.hub, desk.reception.turn, desk.log, stop)
    thread = threading.Thread(target=task, daemon=True)
    thread.start()
    return thread, stop


def run_server(home: Path, database: str | None, place: ServedAt, manner: Manner | int = 1) -> None:
    """Returns after a signal, when the calls under way are answered.
    Raises HUB_WORKERS, HUB_PORT, PLAIN_HTTP, METRICS_PORT, or what is wrong with the folder or
    database.
    """
    if isinstance(manner, int):
        manner = Manner(manner)
    with _logging_to(manner.log):
        if manner.workers > 1:
            _run_workers(home, database, place, manner)
        else:
            _run_here(home, database, place, manner)


def _run_here(home: Path, database: str | None, place: ServedAt, manner: Manner) -> None:
    world = open_hub(HubHome(home), database, manner.connections)
    try:
        with world.home.in_use() if world.is_file else nullcontext():
            _serve(world, place, manner)
    finally:
        world.close()


def _serve(world: OpenHub, place: ServedAt, manner: Manner) -> None:
    change_hands_often()
    app = make_app(world, manner.connections)
    server = make_server(app, place)
    numbers = told_at(manner.metrics, app.state.desk.metrics.registry)
    with listen(place) as socket, numbers, _swept(app):
        _log_start(socket.getsockname()[1], 1)
        _log_ready()
        server.run([socket])


def _run_workers(home: Path, database: str | None, place: ServedAt, manner: Manner) -> None:
    workers, place_of_keys = manner.workers, HubHome(home)
    if place_of_keys.address(database) is None:
        raise _one_file_one_worker()
    # What is wrong with the database is told here once, not by every worker again and again.
    open_hub(HubHome(home), database, 1).close()
    os.environ.pop("JICENG_HUB_DATABASE", None)
    connections = max(1, manner.connections // workers)
    config = make_config(
        WorkerApp(home.resolve(), database, connections, place_of_keys.keys()),
        place,
        factory=True,
        workers=workers,
        # A worker that is still importing on a busy machine must not be taken for a dead one.
        timeout_worker_healthcheck=_WORKER_IS_DEAD_AFTER_S,
    )
    with listen(place) as socket, of_all_workers() as sums, told_at(manner.metrics, sums):
        _log_start(socket.getsockname()[1], workers)
        Workers(config, sockets=[socket]).run()


@dataclass(frozen=True)
class WorkerApp:
    """Makes the application of one worker process. A worker is a new process: what it needs to
    know comes through a pipe, and stands neither in its arguments nor in its environment."""

    home: Path
    database: str | None = field(repr=False)
    connections: int
    keys: HubKeys

    def __call__(self) -> Litestar:
        leave_no_core_file()  # a new program: what the hub's own process has said ended with it
        change_hands_often()
        home = HubHome(self.home)
        home.remember(self.keys)
        world = open_hub(home, self.database, self.connections)
        app = make_app(world, self.connections)
        _sweeper(app)
        threading.Thread(target=_stop_with_the_hub, daemon=True).start()
        _log_ready()
        return app


def _stop_with_the_hub() -> None:
    """A worker whose hub was killed would keep the port from the next one, and serve with old code."""
    hub = multiprocessing.parent_process()
    if hub is not None:
        hub.join()
        signal.raise_signal(signal.SIGTERM)


@contextmanager
def _logging_to(file: Path | None) -> Iterator[None]:
    """All processes of the hub, which learn of it as they learn of the rest."""
    if file is not None:
        os.environ[_LOG] = str(file.resolve())
    try:
        yield
    finally:
        os.environ.pop(_LOG, None)


def _log_file() -> LogFile | None:
    """Each worker has one of its own: a file that begins anew has one writer."""
    named = os.environ.get(_LOG)
    if named is None:
        return None
    path, worker = Path(named), multiprocessing.current_process()
    if multiprocessing.parent_process() is not None:
        path = path.with_name(f"{path.stem}-{worker.name.rpartition('-')[2]}{path.suffix}")
    return LogFile(path)


def _log_start(port: int, workers: int) -> None:
    open_log().info("listening", port=port, workers=workers)


def _log_wrong_clock(at: datetime) -> None:
    """Once for each time that it goes wrong: what to do, `jiceng-hub clock` says."""
    open_log().error("clock_wrong", clock=instant_text(at), see="jiceng-hub clock")


def _log_ready() -> None:
    """Once for each worker: the first of them to answer are not all."""
    open_log().info("ready")


def _one_file_one_worker() -> ClinicError:
    return ClinicError(
        "HUB_WORKERS",
        N_("Several workers need PostgreSQL; the file in the folder serves one."),
        N_("Leave out --workers, or name a database with --database."),
    )
