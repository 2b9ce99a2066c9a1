"""Runs the hub until it is told to stop: one process, or several workers on PostgreSQL."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from litestar import Litestar
from uvicorn.supervisors import Multiprocess

from app.core.errors import ClinicError
from app.core.text import N_
from app.core.values import instant_text
from app.core.version import PROGRAM
from sync.hub.api import Desk, build_app
from sync.hub.database import MOST_CONNECTIONS
from sync.hub.home import HubHome, HubKeys
from sync.hub.limits import Limits
from sync.hub.log import open_log
from sync.hub.reception import Reception
from sync.hub.server import Place, listen, make_config, make_server
from sync.hub.world import OpenHub, open_hub

_WORKER_IS_DEAD_AFTER_S = 60
# All of it is Python, which runs in one thread at a time: a second one wrests the interpreter from
# the first at every statement, and 200 computers wait half as long again.
_FILE_THREADS = 1


def make_app(world: OpenHub, connections: int = MOST_CONNECTIONS) -> Litestar:
    """The application of one worker, with no more threads than it may hold connections."""
    limits = Limits()
    hub = world.hub(_log_wrong_clock)
    reception = Reception(hub, world.devices, world.keys, limits, PROGRAM)
    threads = _FILE_THREADS if world.is_file else connections
    return build_app(Desk(reception, limits, open_log(), threads=threads))


def run_server(home: Path, database: str | None, place: Place, workers: int) -> None:
    """Returns after a signal, when the calls under way are answered.
    Raises HUB_WORKERS, HUB_PORT, PLAIN_HTTP, or what is wrong with the folder or database.
    """
    if workers > 1:
        _run_workers(home, database, place, workers)
    else:
        _run_here(home, database, place)


def _run_here(home: Path, database: str | None, place: Place) -> None:
    world = open_hub(HubHome(home), database)
    try:
        with world.home.in_use() if world.is_file else nullcontext():
            _serve(world, place)
    finally:
        world.close()


def _serve(world: OpenHub, place: Place) -> None:
    server = make_server(make_app(world), place)
    with listen(place) as socket:
        _log_start(socket.getsockname()[1], 1)
        _log_ready()
        server.run([socket])


def _run_workers(home: Path, database: str | None, place: Place, workers: int) -> None:
    place_of_keys = HubHome(home)
    if place_of_keys.address(database) is None:
        raise _one_file_one_worker()
    # What is wrong with the database is told here once, not by every worker again and again.
    open_hub(HubHome(home), database, 1).close()
    os.environ.pop("JICENG_HUB_DATABASE", None)
    connections = MOST_CONNECTIONS // workers
    config = make_config(
        WorkerApp(home.resolve(), database, connections, place_of_keys.keys()),
        place,
        factory=True,
        workers=workers,
        # A worker that is still importing on a busy machine must not be taken for a dead one.
        timeout_worker_healthcheck=_WORKER_IS_DEAD_AFTER_S,
    )
    with listen(place) as socket:
        _log_start(socket.getsockname()[1], workers)
        Multiprocess(config, sockets=[socket]).run()


@dataclass(frozen=True)
class WorkerApp:
    """Makes the application of one worker process. A worker is a new process: what it needs to
    know comes through a pipe, and stands neither in its arguments nor in its environment."""

    home: Path
    database: str | None = field(repr=False)
    connections: int
    keys: HubKeys

    def __call__(self) -> Litestar:
        home = HubHome(self.home)
        home.remember(self.keys)
        world = open_hub(home, self.database, self.connections)
        app = make_app(world, self.connections)
        threading.Thread(target=_stop_with_the_hub, daemon=True).start()
        _log_ready()
        return app


def _stop_with_the_hub() -> None:
    """A worker whose hub was killed would keep the port from the next one, and serve with old code."""
    hub = multiprocessing.parent_process()
    if hub is not None:
        hub.join()
        signal.raise_signal(signal.SIGTERM)


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
