"""Starts the hub and workstations as processes of their own, from the source or from the bundle."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from pathlib import Path

START_S = 60.0
COMMAND_S = 120.0


class ProcessFailed(Exception):
    """A process did not start, or ended with an error; the words are its own."""


def hub_program() -> list[str]:
    """How `jiceng-hub` is started: beside this program in the bundle, as a module otherwise."""
    if getattr(sys, "frozen", False):
        suffix = ".exe" if sys.platform == "win32" else ""
        return [str(Path(sys.executable).with_name(f"jiceng-hub{suffix}"))]
    return [sys.executable, "-m", "sync.hub.cli"]


def desktop_program() -> list[str]:
    """How `jiceng` is started."""
    return [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "ui"]


class HubProcess:
    """A hub run by its own command line, in a folder of its own, on the loopback."""

    def __init__(self, folder: Path, database: str | None = None) -> None:
        self.home = folder / "hub"
        self.port = free_port()
        self._database = database
        self._log = folder / "hub.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def command(self, *words: str) -> str:
        """One command of `jiceng-hub`; its standard output. Raises ProcessFailed."""
        done = subprocess.run(
            [*self._program(), *words],
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=COMMAND_S,
            check=False,
        )
        if done.returncode:
            raise ProcessFailed(f"jiceng-hub {words[0]}: {done.stdout}{done.stderr}")
        return done.stdout

    def start(self) -> None:
        """Serve, and wait until it answers."""
        with self._log.open("ab") as log:
            words = ("serve", "--port", str(self.port))
            self._process = subprocess.Popen([*self._program(), *words], stdout=log, stderr=log)
        deadline = time.monotonic() + START_S
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise ProcessFailed("the hub did not start; see hub.log")
            time.sleep(0.1)

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(30)
            self._process = None

    def _program(self) -> list[str]:
        words = [*hub_program(), "--home", str(self.home)]
        return words + (["--database", self._database] if self._database else [])

    def _answers(self) -> bool:
        with socket.socket() as probe:
            probe.settimeout(1.0)
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
