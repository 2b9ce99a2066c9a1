"""Every character lands where the eye is, at any speed.

`python -m tests.keys.typing` starts an X server (Xvfb), a window manager (openbox) and the program
over 2,000 residents, and has xdotool type every scene of `scenes` with 0, 20 and 60 ms between the
keys, into a window that has built no page yet and into one that has built them all. `--times 20
--busy` does so twenty times in a row with every core kept busy by other work; `--only WORDS` takes
the scenes whose name has these words. It ends with one line of JSON, and with 1 where a character
landed elsewhere.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import Any

from tests.keys.scenes import SCENES, WHO, Scene

SPEEDS_MS = (0, 20, 60)
TOOLS = ("Xvfb", "openbox", "xdotool")
ANSWER_S = 60.0
LAST_KEY = "Pause"


class Broken(Exception):
    """The scene could not be played to its end."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=1)
    parser.add_argument("--busy", action="store_true")
    parser.add_argument("--only", default="")
    parser.add_argument("--speeds", type=int, nargs="*", default=SPEEDS_MS)
    parser.add_argument("--in-turn", action="store_true", help="each scene at one of the speeds")
    arguments = parser.parse_args()
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        sys.stderr.write(f"Not installed here: {' '.join(missing)}\n")
        return 2
    wrong: list[str] = []
    count, began = 0, time.monotonic()
    with ExitStack() as stack:
        if arguments.busy:
            stack.enter_context(other_work())
        display = stack.enter_context(screen())
        for _ in range(arguments.times):
            speeds = arguments.speeds
            for found in play(display, arguments.only, speeds, is_in_turn=arguments.in_turn):
                count += 1
                if found:
                    wrong.append(found)
                    sys.stderr.write(f"{found}\n")
    took_s = round(time.monotonic() - began)
    sys.stdout.write(json.dumps({"scenes": count, "wrong": len(wrong), "took_s": took_s}) + "\n")
    return 1 if wrong or not count else 0


def play(
    display: str, only: str, speeds_ms: Sequence[int], *, is_in_turn: bool = False
) -> Iterator[str]:
    """What is wrong with each scene at each speed, cold and warm; empty where nothing is."""
    with tempfile.TemporaryDirectory(prefix="jiceng-keys-") as home, program(display, home) as desk:
        for number, scene in enumerate(SCENES):
            if only not in scene.name:
                continue
            one = speeds_ms[number % len(speeds_ms)]
            for speed_ms in (one,) if is_in_turn else speeds_ms:
                for is_warm in (False, True):
                    found = desk.play(number, scene, speed_ms, is_warm=is_warm)
                    state = "warm" if is_warm else "cold"
                    where = f"{scene.name}, {speed_ms} ms, {state}"
                    yield f"{where}: {'; '.join(found)}" if found else ""


class Program:
    """The process that is typed into."""

    def __init__(self, process: subprocess.Popen[str], display: str) -> None:
        self._process = process
        self._environment = {**os.environ, "DISPLAY": display}
        self._answers: Queue[dict[str, Any]] = Queue()
        Thread(target=self._listen, daemon=True).start()
        self._wait_for("residents")

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._answers.put(json.loads(line))

    def _wait_for(self, name: str) -> Any:
        try:
            return self._answers.get(timeout=ANSWER_S)[name]
        except Empty:
            raise Broken(f"the program did not say {name}") from None

    def play(self, number: int, scene: Scene, speed_ms: int, *, is_warm: bool) -> list[str]:
        self._tell({"scene": number, "warm": is_warm})
        who = self._wait_for("who")
        words = ["xdotool", "key", "--delay", str(speed_ms), *_strokes(scene, who), LAST_KEY]
        subprocess.run(words, env=self._environment, check=True, timeout=ANSWER_S)
        found: list[str] = self._wait_for("wrong")
        return found

    def _tell(self, wanted: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(wanted) + "\n")
        self._process.stdin.flush()


def _strokes(scene: Scene, who: str) -> Iterator[str]:
    for key in scene.keys:
        word = who if key == WHO else key
        if word[0].isupper() or "+" in word:
            yield word
        else:
            yield from word


@contextmanager
def program(display: str, home: str) -> Iterator[Program]:
    environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
    environment["QT_IM_MODULE"] = "compose"
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.keys.desk", str(Path(home) / "desk")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=environment,
    )
    try:
        yield Program(process, display)
    finally:
        _end(process)


@contextmanager
def screen() -> Iterator[str]:
    """An X server with a window manager, which gives the keyboard to the window in front."""
    read, write = os.pipe()
    size = ("-screen", "0", "1600x900x24")
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), *size, "-nolisten", "tcp"],
        pass_fds=(write,),
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    try:
        with os.fdopen(read) as told:
            display = f":{told.readline().strip()}"
        manager = subprocess.Popen(
            ["openbox", "--sm-disable"],
            env={**os.environ, "DISPLAY": display},
            stderr=subprocess.DEVNULL,
        )
        try:
            yield display
        finally:
            _end(manager)
    finally:
        _end(server)


@contextmanager
def other_work() -> Iterator[None]:
    """Every core is kept busy."""
    spins = [sys.executable, "-c", "while True: pass"]
    busy = [subprocess.Popen(spins) for _ in range(os.cpu_count() or 1)]
    try:
        yield
    finally:
        for process in busy:
            _end(process)


def _end(process: subprocess.Popen[Any]) -> None:
    process.kill()
    process.wait()


if __name__ == "__main__":
    raise SystemExit(main())
