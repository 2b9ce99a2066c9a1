"""Starts workstations as processes and speaks with them, line by line."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any


class StepFailed(Exception):
    """A step of the tour is not as it should be."""


class Actor:
    """One workstation process. Every call is one line to it and one line back."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self.folder = folder
        self.keys = 0
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        command = [
            sys.executable,
            "-m",
            "ui.tour.stage",
            "--data",
            str(self.folder / self.name),
            "--machine",
            str(self.folder / f"{self.name}.machine"),
        ]
        log = (self.folder / f"{self.name}.log").open("a")
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True
        )

    def ask(self, do: str, **more: Any) -> Any:
        """Do one thing on the stage. Raises StepFailed with what the stage says."""
        self._send({"do": do, **more})
        return self._hear()

    def press(self, *keys: str) -> None:
        for key in keys:
            self.ask("key", key=key)

    def type(self, text: str) -> None:
        self.ask("type", text=text)

    def tell(self, do: str, **more: Any) -> None:
        """Ask for something and do not wait for the answer, such as a save to be cut short."""
        self._send({"do": do, **more})

    def kill(self) -> None:
        """Pull the plug: no farewell, no clean-up."""
        assert self._process is not None
        os.kill(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process = None
        self.keys = 0

    def stop(self) -> None:
        if self._process is None:
            return
        try:
            self._send({"do": "quit"})
            self._process.wait(20)
        except (BrokenPipeError, subprocess.TimeoutExpired):
            self._process.kill()
        self._process = None

    def _send(self, line: dict[str, Any]) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(line, ensure_ascii=False) + "\n")
        self._process.stdin.flush()

    def _hear(self) -> Any:
        assert self._process is not None
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise StepFailed(f"{self.name} ended; see {self.name}.log")
        answer = json.loads(line)
        self.keys = answer.get("keys", self.keys)
        if not answer["ok"]:
            raise StepFailed(f"{self.name}: {answer['why']}")
        return answer["answer"]
