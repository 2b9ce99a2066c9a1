"""The power goes while a workstation saves and copies itself: what was told to be safe is on the disk.

`python -m tests.faults.power_loss --cuts 500` needs Linux, root and a loop device. The store lies on
a small ext4 of its own; a cut is the file system's own shutdown, which throws away whatever was not
yet forced to the disk. The writer is stopped before it, or the kernel would still take its last
words. One line of JSON; the exit code is 1 where something was lost or damaged.
"""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import random
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from app.core.clock import device_now
from app.core.rights import Actor, FacilityKind, Role
from app.kinds import BY_NAME, KINDS
from app.notes import Note, Notes
from app.storage.backup import Backups, verify
from app.storage.opening import open_connection, quick_check
from app.storage.store import Store
from tests.county import TEMPLATE_KEY, template_store
from tests.stores import CENTRE

_SHUTDOWN, _DROP_ALL = 0x8004587D, 2
_MEGABYTES = 96
_COPY_EVERY = 5
_STARTED_WITHIN_S = 30.0
_fork = get_context("fork")
"""With everything imported; so this is a command, and never runs inside pytest itself."""


@dataclass
class Result:
    """What was seen; `faults` is empty when all is well."""

    cuts: int = 0
    saves: int = 0
    copies: int = 0
    faults: list[str] = field(default_factory=list)


def may_cut() -> bool:
    """Whether a file system can be made, mounted and shut down here."""
    if sys.platform != "linux" or os.geteuid() != 0 or shutil.which("mkfs.ext4") is None:
        return False
    try:
        with tempfile.TemporaryDirectory() as folder, Disk(Path(folder)).mounted():
            return True
    except (OSError, subprocess.CalledProcessError):
        return False


class Disk:
    """A file system in a file."""

    def __init__(self, folder: Path) -> None:
        self._image, self.root = folder / "disk.img", folder / "disk"
        self.root.mkdir()
        with self._image.open("wb") as file:
            file.truncate(_MEGABYTES * 1024 * 1024)
        _run("mkfs.ext4", "-q", str(self._image))

    @contextmanager
    def mounted(self) -> Iterator[Path]:
        _run("mount", "-o", "loop", str(self._image), str(self.root))
        try:
            yield self.root
        finally:
            _run("umount", str(self.root))

    def cut(self) -> None:
        handle = os.open(self.root, os.O_RDONLY)
        try:
            fcntl.ioctl(handle, _SHUTDOWN, struct.pack("I", _DROP_ALL))
        finally:
            os.close(handle)


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)


def _write(path: Path, told: Connection) -> None:
    """Tells each note after its commit, and each safety copy once it is said to be safe."""
    store = Store.open(path, TEMPLATE_KEY, KINDS, BY_NAME)
    role = frozenset({Role.DOCTOR})
    notes = Notes(store, Actor("p", CENTRE, CENTRE, FacilityKind.TOWNSHIP_CENTRE, role))
    while True:
        for _ in range(_COPY_EVERY):
            title = str(device_now().timestamp())
            note = Note(noted_on=date(2026, 1, 15), title=title, text="随访" * 60)
            told.send(("note", notes.write(note)))
        told.send(("copy", Backups(path.parent / "backups").make(path, TEMPLATE_KEY).name))


def play(folder: Path, cuts: int, seed: int = 0) -> Result:
    """So many cuts of one store, each after a time of its own."""
    rng, disk, result = random.Random(seed), Disk(folder), Result()
    path = disk.root / "store" / "records.db"
    with disk.mounted():
        path.parent.mkdir()
        shutil.copy(template_store(), path)
        os.sync()
    known: set[str] = set()
    for _ in range(cuts):
        copies = _until_the_cut(disk, path, rng.uniform(0.005, 0.25), known)
        result.cuts += 1
        result.copies += len(copies)
        with disk.mounted():
            result.faults += _damage(path, known, copies)
            _keep_small(path)
    result.saves = len(known)
    return result


def _until_the_cut(disk: Disk, path: Path, after_s: float, known: set[str]) -> list[str]:
    copies: list[str] = []
    with disk.mounted():
        heard, told = _fork.Pipe(duplex=False)
        writer = _fork.Process(target=_write, args=(path, told), daemon=True)
        writer.start()
        told.close()
        if not heard.poll(_STARTED_WITHIN_S):
            raise TimeoutError
        until = time.monotonic() + after_s
        while time.monotonic() < until:
            _hear(heard, known, copies, until - time.monotonic())
        assert writer.pid is not None
        os.kill(writer.pid, signal.SIGSTOP)
        _wait_until_stopped(writer.pid)
        while heard.poll(0):
            _hear(heard, known, copies, 0)
        disk.cut()
        writer.kill()
        writer.join()
        heard.close()
    return copies


def _hear(heard: Connection, known: set[str], copies: list[str], within_s: float) -> None:
    if heard.poll(max(0.0, within_s)):
        what, name = heard.recv()
        known.add(name) if what == "note" else copies.append(name)


def _wait_until_stopped(pid: int) -> None:
    while Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "T":
        os.sched_yield()


def _damage(path: Path, known: set[str], copies: list[str]) -> list[str]:
    connection = open_connection(path, TEMPLATE_KEY)
    try:
        quick_check(connection)
        here = {row[0] for row in connection.execute("SELECT id FROM note").fetchall()}
    finally:
        connection.close()
    faults = ["an acknowledged note is gone"] if known - here else []
    for name in copies[-3:]:  # older ones have been replaced by then
        copy = path.parent / "backups" / name / path.name
        if not copy.exists():
            faults.append("a safety copy that was safe is gone")
        else:
            verify(copy, TEMPLATE_KEY)
    return faults


def _keep_small(path: Path) -> None:
    shutil.rmtree(path.parent / "backups", ignore_errors=True)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cuts", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args(arguments)
    if not may_cut():
        sys.stderr.write("No file system can be mounted here.\n")
        return 2
    with tempfile.TemporaryDirectory() as folder:
        result = play(Path(folder), chosen.cuts, chosen.seed)
    sys.stdout.write(json.dumps(asdict(result)) + "\n")
    return 1 if result.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
