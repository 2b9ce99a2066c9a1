"""A PostgreSQL that is killed as a power switch would, and started again as it was started."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from tests import postgresql

_TRIES = 1200
_PAUSE_S = 0.05


class Server:
    """Of a throw-away server that was started for this test."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._pause = threading.Event()
        self._data = Path(self._asked("SHOW data_directory"))
        self._first = self.pid
        self._command = Path(f"/proc/{self.pid}/cmdline").read_text().rstrip("\0").split("\0")
        self._command[0] = str(Path(f"/proc/{self.pid}/exe").readlink())
        self._owner = Path(f"/proc/{self.pid}").stat().st_uid

    @property
    def pid(self) -> int:
        return int((self._data / "postmaster.pid").read_text().split()[0])

    def kill(self, rng: random.Random) -> str:
        """The whole server, or one of its processes, which makes it throw out all others."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        is_one = bool(children) and rng.random() < 0.5
        victim = int(rng.choice(children)) if is_one else self.pid
        with suppress(ProcessLookupError):
            os.kill(victim, signal.SIGKILL)
        return "one process of the server" if is_one else "the server"

    def start(self) -> None:
        """Returns when it answers again; whichever process was killed."""
        started: subprocess.Popen[bytes] | None = None
        for _ in range(_TRIES):
            if self._answers():
                return
            # It refuses as long as processes of the killed one are there.
            if not self._lives() and (started is None or started.poll() is not None):
                started = self._start()
            self._pause.wait(_PAUSE_S)
        raise AssertionError("the server does not come back")

    def stop(self) -> None:
        """Only one that was started here; the first is its owner's."""
        if self.pid != self._first and self._lives():
            os.kill(self.pid, signal.SIGQUIT)
            while self._lives():
                self._pause.wait(_PAUSE_S)

    def _start(self) -> subprocess.Popen[bytes]:
        with (self._data / "again.log").open("ab") as log:
            return subprocess.Popen(
                self._command, stdout=log, stderr=log, cwd="/", user=self._owner, process_group=0
            )

    def _lives(self) -> bool:
        try:
            state = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, IndexError):
            return False
        return state != "Z"

    def _answers(self) -> bool:
        try:
            return bool(self._asked("SELECT 1"))
        except OperationalError:
            return False

    def _asked(self, query: str) -> str:
        engine = create_engine(self.url)
        try:
            with engine.connect() as connection:
                return str(connection.execute(text(query)).scalar_one())
        finally:
            engine.dispose()


@contextmanager
def killable() -> Iterator[Server]:
    """Raises NoPostgreSQL; a server that was given to the tests is nobody's to kill."""
    if postgresql.GIVEN in os.environ:
        raise postgresql.NoPostgreSQL
    with postgresql.running() as url:
        server = Server(url)
        try:
            yield server
        finally:
            server.start()
            server.stop()
