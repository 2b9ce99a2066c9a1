"""Starts workstations as processes and speaks with them, line by line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

FAREWELL_S = 20.0
PATIENCE_S = 90.0


class StepFailed(Exception):
    """A step of the tour is not as it should be."""


def stage_program() -> list[str]:
    """How a workstation whose keyboard is a pipe is started."""
    return [sys.executable, "-m", "ui.tour.stage"]


class TourActor:
    """One workstation process. Every call is one line to it and one line back."""

    def __init__(self, name: str, folder: Path, *, is_shown: bool = False) -> None:
        self.name = name
        self.data = folder / name
        self.keys = 0
        self._folder = folder
        self._is_shown = is_shown
        self._process: subprocess.Popen[str] | None = None

    @property
    def _log(self) -> Path:
        return self._folder / f"{self.name}.log"

    def _last_words(self) -> str:
        return " ".join(self._log.read_text("utf-8", "replace").split()[-40:])

    def start(self) -> None:
        machine = self._folder / f"{self.name}.machine"
        words = [*stage_program(), "--data", str(self.data), "--machine", str(machine)]
        pipe = subprocess.PIPE
        with self._log.open("a", encoding="utf-8") as log:
            self._process = subprocess.Popen(
                words,
                stdin=pipe,
                stdout=pipe,
                stderr=log,
                text=True,
                encoding="utf-8",
                env=self._environment(),
            )

    def _environment(self) -> dict[str, str]:
        """Without a screen unless one is wished; keys must not go through an input method.

        Its temporary files stand with the rest, so that they can be searched too.
        """
        temporary = self._folder / "temporary"
        temporary.mkdir(exist_ok=True)
        own = {"PYTHONUTF8": "1", "QT_IM_MODULE": "compose", "TMPDIR": str(temporary)}
        if not self._is_shown:
            own["QT_QPA_PLATFORM"] = "offscreen"
        return {**os.environ, **own}

    def ask(self, do: str, **more: Any) -> Any:
        """Do one thing on the stage. Raises StepFailed with what the stage says."""
        self._send({"do": do, **more})
        return self._hear()

    def press(self, *keys: str) -> None:
        for key in keys:
            self.ask("key", key=key)

    def type(self, text: str) -> None:
        self.ask("type", text=text)

    def fill(self, *lines: str) -> None:
        """Type into one field after another, Enter between them; an empty text goes past one."""
        for line in lines:
            if line:
                self.type(line)
            self.press("Return")

    def wait(self, words: str) -> None:
        self.ask("await", words=words)

    def tell(self, do: str, **more: Any) -> None:
        """Ask for something and do not wait for the answer, such as a save to be cut short."""
        self._send({"do": do, **more})

    def kill(self) -> None:
        """Pull the plug: no farewell, no clean-up."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()
        self._close()

    def stop(self) -> None:
        if self._process is None:
            return
        try:
            self._send({"do": "quit"})
            self._process.wait(FAREWELL_S)
        except (OSError, subprocess.TimeoutExpired):
            self._process.kill()
            self._process.wait()
        self._close()

    def _close(self) -> None:
        assert self._process is not None
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                # What was not read any more cannot be delivered.
                with suppress(OSError):
                    pipe.close()
        self._process = None
        self.keys = 0

    def _send(self, line: dict[str, Any]) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(line, ensure_ascii=False) + "\n")
        self._process.stdin.flush()

    def _hear(self) -> Any:
        assert self._process is not None
        assert self._process.stdout is not None
        # One that hangs is ended, and the line that was waited for ends with it.
        watchdog = threading.Timer(PATIENCE_S, self._process.kill)
        watchdog.start()
        try:
            line = self._process.stdout.readline()
        finally:
            watchdog.cancel()
        if not line:
            raise StepFailed(f"{self.name} ended: {self._last_words()}")
        answer = json.loads(line)
        self.keys = answer.get("keys", self.keys)
        if not answer["ok"]:
            raise StepFailed(f"{self.name}: {answer['why']}")
        return answer["answer"]
