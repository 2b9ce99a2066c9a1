"""Starts the hub and workstations as processes of their own, from the source or from the bundle."""

from __future__ import annotations

import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

START_S = 60.0
COMMAND_S = 120.0
LOOPBACK = "127.0.0.1"


class ProcessFailed(Exception):
    """A process did not start, or ended with an error; the words are its own."""


def clear_up_when_ended() -> None:
    """Let a polite end from outside clear up as Ctrl+C does: what was started must not stay."""

    def end(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, end)


def hub_program() -> list[str]:
    """How `jiceng-hub` is started: beside this program in the bundle, as a module otherwise."""
    if getattr(sys, "frozen", False):
        suffix = ".exe" if sys.platform == "win32" else ""
        return [str(Path(sys.executable).with_name(f"jiceng-hub{suffix}"))]
    return [sys.executable, "-m", "sync.hub"]


def desktop_program() -> list[str]:
    """How `jiceng` is started."""
    return [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "ui"]


def begin_afresh(
    folder: Path, demo_password: str, last_person_id: str, place: Sequence[str] = ()
) -> int:
    """This process ends here and the program begins again at the sign-in; the exit code.

    On Windows nothing can take a process's place, so another one is started beside it.
    """
    words = [*desktop_program(), "--data", str(folder)]
    words += ["--demo-password", demo_password] if demo_password else []
    words += ["--last-person", last_person_id] if last_person_id else []
    words += place
    # The bundle's first process sets its own folder up; a second one must not find it set up.
    environment = {**os.environ, "PYINSTALLER_RESET_ENVIRONMENT": "1"}
    if sys.platform != "win32":
        os.execve(words[0], words, environment)
    subprocess.Popen(words, env=environment)
    return 0


class HubProcess:
    """A county hub run by its own command line, in a folder of its own, on the loopback."""

    def __init__(
        self, folder: Path, port: int, database: str | None = None, key: Path | None = None
    ) -> None:
        """`key` is a file outside the folder, without which the hub does not open."""
        self.home = folder / "hub"
        self.port = port
        self._database = database
        self._key = key
        self._log = folder / "hub.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def set_up(self, county: str) -> None:
        """Keys, certificates and database; once per folder."""
        words = ["init", "--name", county, "--address", LOOPBACK, "--port", str(self.port)]
        if self._key is not None:
            words += ["--seal", "keyfile", "--key-file", str(self._key)]
        self.command(*words)

    def opens_without_its_key(self) -> bool:
        """Whether somebody who has carried the folder away, but not the key, gets in."""
        if self._key is None:
            return True
        away = self._key.rename(self._key.with_suffix(".away"))
        try:
            self.command("status")
        except ProcessFailed:
            return False
        finally:
            away.rename(self._key)
        return True

    def command(self, *words: str) -> str:
        """One command of `jiceng-hub`; its standard output. Raises ProcessFailed."""
        done = subprocess.run(
            self._line(*words),
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=COMMAND_S,
            check=False,
            env={**os.environ, "PYTHONUTF8": "1"},
        )
        if done.returncode:
            raise ProcessFailed(f"jiceng-hub {words[0]}: {done.stdout}{done.stderr}")
        return done.stdout

    def start(self) -> None:
        """Serve, and wait until it answers. Raises ProcessFailed."""
        words = self._line("serve", "--host", LOOPBACK, "--port", str(self.port))
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(words, stdout=log, stderr=log)
        deadline = time.monotonic() + START_S
        while not self._answers():
            if not self.is_running or time.monotonic() > deadline:
                raise ProcessFailed(f"the hub did not start; see {self._log}")
            time.sleep(0.05)

    def stop(self) -> None:
        """At once, as a power cut would: asked politely, it waits for every open line to close."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _line(self, *words: str) -> list[str]:
        database = ["--database", self._database] if self._database else []
        return [*hub_program(), *words, "--home", str(self.home), *database]

    def _answers(self) -> bool:
        """With a whole handshake: a mere knock would stand in the hub's log as an error."""
        trusting = ssl.create_default_context()
        trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
        try:
            with socket.create_connection((LOOPBACK, self.port), 1.0) as line:
                trusting.wrap_socket(line).close()
        except OSError:
            return False
        return True


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port
