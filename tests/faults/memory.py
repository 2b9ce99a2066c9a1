"""After a deep lock neither the key nor a patient's text is in the memory of the program.

`python -m tests.faults.memory` starts the real program (offscreen, or `--platform xcb` under Xvfb)
with 200 patients, opens their list and one record, locks the screen, locks deeply, and then looks
through the memory of every process of it; at the end the process is aborted, and no core file may
come. It prints one line of JSON and ends with 1 if something was found.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from app.patients import Patient
from app.storage.keys import PRODUCT_POLICY, KdfPolicy, KeyFile, MachineSecret
from app.workstation import Workstation
from tests.workstations import CHEAP, CHIEF, PASSWORD, centre, chief

PATIENTS = 200
MARK = "㐂㗳㐃"
"""Characters nothing else here is written with: whoever finds them has found a patient's text."""
_CHUNK = 1 << 24


@dataclass(frozen=True)
class Secrets:
    """What must not be found, each in the shapes memory may hold it in."""

    needles: Mapping[str, bytes]

    @classmethod
    def of(cls, key: bytes) -> Secrets:
        raw = key[:32]
        return cls(
            {
                "key": raw,
                "key in hex": raw.hex().encode(),
                "key in capitals": raw.hex().upper().encode(),
                "texts": MARK.encode(),
                "texts as Python and Qt keep them": MARK.encode("utf-16-le"),
            }
        )

    def in_process(self, pid: int) -> dict[str, int]:
        found = dict.fromkeys(self.needles, 0)
        for content in _memory(pid):
            for what, needle in self.needles.items():
                found[what] += content.count(needle)
        return found


def _memory(pid: int) -> Iterator[bytes]:
    """Every stretch that can be read; a needle across two chunks is found in their overlap."""
    maps = Path(f"/proc/{pid}/maps").read_text().splitlines()
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for line in maps:
            match = re.match(r"([0-9a-f]+)-([0-9a-f]+) r", line)
            if match is None or line.endswith(("[vvar]", "[vsyscall]")):
                continue
            start, end = (int(place, 16) for place in match.groups())
            for at in range(start, end, _CHUNK):
                try:
                    memory.seek(at)
                    yield memory.read(min(_CHUNK + 128, end - at))
                except OSError:
                    break


def family(pid: int) -> list[int]:
    """The process and all it has started."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(path.parent.name)] = int(words[1])
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found


def found_in(pid: int, secrets: Secrets) -> dict[str, int]:
    each = [secrets.in_process(one) for one in family(pid)]
    return {what: sum(one[what] for one in each) for what in secrets.needles}


def make_ward(folder: Path, machine: Path, policy: KdfPolicy, patients: int) -> Secrets:
    """A computer with so many patients, and what opens their records."""
    with Workstation(folder, MachineSecret(machine), policy=policy) as workstation:
        pending = workstation.found(centre(), chief())
        clinic = pending.confirm_group(
            pending.asked_group, pending.sheet.groups[pending.asked_group - 1]
        )
        for number in range(patients):
            address = f"惠七镇{MARK}{number}号"
            clinic.patients.register(
                Patient(name=f"王{MARK}", sex="1", no_id_reason="未带", address=address)
            )
        person_id = clinic.actor.person_id
    keys = KeyFile(folder / "store", MachineSecret(machine), policy=policy)
    return Secrets.of(keys.unlock(person_id, PASSWORD).master.database_key())


class Watched:
    """A process that says where it is on its output, and goes on when it is told to."""

    def __init__(self, words: list[str], folder: Path, **environment: str) -> None:
        self.process = subprocess.Popen(
            words,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **environment},
            cwd=Path.cwd(),
        )
        self.pid = self.process.pid

    def wait_for(self, word: str) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.decode().strip() == word:
                return
        raise RuntimeError(f"it ended before it said {word!r}")

    def go_on(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(b"go on\n")
        self.process.stdin.flush()

    def leaves_core(self) -> bool:
        """Abort it; whether the system kept its memory."""
        self.process.send_signal(signal.SIGABRT)
        _, status = os.waitpid(self.pid, 0)
        self.process.returncode = -signal.SIGABRT
        return os.WCOREDUMP(status)

    def end(self) -> None:
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                stream.close()
        if self.process.returncode is None:
            self.process.kill()
            self.process.wait()


def without_windows(folder: Path, machine: Path) -> None:
    """What the program does, as far as it is no window; runs in the process that is watched."""
    from app.core.residue import leave_no_core_file
    from ui import processes

    leave_no_core_file()
    workstation = Workstation(folder, MachineSecret(machine), policy=CHEAP).__enter__()
    clinic = workstation.sign_in(CHIEF, PASSWORD)
    seen = clinic.patients.rows(clinic.patients.ids())
    _say("open")
    workstation.lock()
    workstation.deep_lock()
    _say(f"{len(seen)} seen")
    fresh = "import sys; print('fresh', flush=True); sys.stdin.readline()"
    processes.desktop_program = lambda: [sys.executable, "-c", fresh]
    processes.begin_afresh(folder, "", "")


def with_windows(folder: Path) -> None:
    """The program itself, with a hand at its keyboard."""
    from PySide6.QtCore import QTimer

    from ui.application import Application, run

    started = Application.start

    def start(application: Application) -> None:
        started(application)
        QTimer.singleShot(0, lambda: _use(application))

    Application.start = start  # type: ignore[assignment]
    raise SystemExit(run(folder))


def _use(application: object) -> None:
    from PySide6.QtTest import QTest

    from ui.application import Application
    from ui.page import Errand
    from ui.shell.session import Session

    assert isinstance(application, Application)
    application.sign_in._set_person("", CHIEF)
    application.sign_in.password.setText(PASSWORD)
    application.sign_in._on_enter()
    application.background.drain()
    assert isinstance(application.window, Session)
    window = application.window.window
    window.run(Errand("patients"))
    QTest.qWait(1500)
    application.background.drain()
    _say("open")
    application.lock()
    application.deep_lock()


def _say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()
    if word == "open":
        sys.stdin.readline()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--platform", default="offscreen")
    parser.add_argument("--inside", choices=("windows", "none"), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--machine", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.inside == "none":
        without_windows(arguments.folder, arguments.machine)
        return 0
    if arguments.inside == "windows":
        with_windows(arguments.folder)
    with tempfile.TemporaryDirectory(prefix="jiceng-memory-") as home:
        answer = watch(Path(home), arguments.platform)
    sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    after = answer["after the deep lock"]
    assert isinstance(after, dict)
    return 1 if any(after.values()) or answer["core file"] else 0


def watch(home: Path, platform: str) -> dict[str, object]:
    folder, config = home / "jiceng", home / "config"
    secrets = make_ward(folder, config / "jiceng" / "machine.key", PRODUCT_POLICY, PATIENTS)
    words = [sys.executable, "-m", "tests.faults.memory", "--inside", "windows"]
    watched = Watched(
        [*words, "--folder", str(folder)],
        home,
        QT_QPA_PLATFORM=platform,
        XDG_CONFIG_HOME=str(config),
    )
    try:
        watched.wait_for("open")
        before = found_in(watched.pid, secrets)
        watched.go_on()
        _wait_until_fresh(watched.pid)
        after = found_in(watched.pid, secrets)
        core = watched.leaves_core()
    finally:
        watched.end()
    return {"signed in": before, "after the deep lock": after, "core file": core}


def _wait_until_fresh(pid: int) -> None:
    """Until another program runs under its number, and has shown its first window."""
    command = Path(f"/proc/{pid}/cmdline")
    deadline = time.monotonic() + 60
    while b"--last-person" not in command.read_bytes():
        if time.monotonic() > deadline:
            raise RuntimeError("no fresh process took its place")
        time.sleep(0.1)
    time.sleep(5.0)


if __name__ == "__main__":
    sys.exit(main())
