"""The store's key is turned while the disk fails, or while the program is killed.

`python -m tests.faults.key_turns --rounds 40` kills a sign-in that turns the key at random moments,
again and again, prints one line of JSON and ends with 1 if the records ever opened under neither
key, or not with all that was saved.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from app.core.errors import StoreError
from app.core.rights import Role
from app.notes import Note
from app.users import Person, Posting
from app.workstation import Workstation
from tests.workstations import CHIEF, OTHER_PASSWORD, PASSWORD, Desk, found_desk

NOTES = 20
REMOVED = "张巧云"


def make_waiting(home: Path, notes: int = NOTES, *, length: int = 10) -> None:
    """A computer whose key waits to be turned: somebody was removed, then the power went."""
    found_desk(home)
    with Desk(home).start() as station:
        clinic = station.sign_in(CHIEF, PASSWORD)
        for number in range(notes):
            text = "字" * length
            clinic.notes.write(Note(noted_on=date(2026, 3, 2), title=f"第{number}条", text=text))
        person = clinic.users.register(Person(name=REMOVED), [Posting(Role.DOCTOR)])
        station.accounts.add(person, OTHER_PASSWORD)
        station.accounts.remove(person)
        station._care.finish = lambda due: None  # type: ignore[method-assign]


class KeyTurn:
    """Signing in turns the key; then what is attached and the safety copies follow."""

    def __init__(self, folder: Path) -> None:
        self._waiting = folder / "waiting"
        make_waiting(self._waiting)
        self._home = folder / "desk"

    def prepare(self) -> None:
        shutil.rmtree(self._home, ignore_errors=True)
        shutil.copytree(self._waiting, self._home)

    def run(self) -> None:
        with Desk(self._home).start() as station:
            station.sign_in(CHIEF, PASSWORD)
            while station.renew_a_little():
                pass

    def after_the_failure(self) -> list[str]:
        with Desk(self._home).start() as station:
            return _missing(station, NOTES)

    def at_the_end(self) -> list[str]:
        with Desk(self._home).start() as station:
            faults = _missing(station, NOTES)
            if station._keys.book.read().generation != 1:
                faults.append("the key is not turned")
            if list((self._home / "jiceng" / "store").glob("*.turned*")):
                faults.append("something is left lying about")
        return faults


def _missing(station: Workstation, notes: int) -> list[str]:
    clinic = station.sign_in(CHIEF, PASSWORD)
    found = len(clinic.notes.latest(10 * notes))
    faults = [] if found == notes else [f"{found} notes instead of {notes}"]
    try:
        station.sign_in(REMOVED, OTHER_PASSWORD)
    except StoreError:
        return faults
    return [*faults, "the removed person is in"]


def killed(rounds: int, seed: int) -> dict[str, object]:
    """Each round kills a sign-in a random time after it began."""
    chance, faults, turned = random.Random(seed), list[str](), 0
    with tempfile.TemporaryDirectory(prefix="jiceng-turns-") as folder:
        waiting, home = Path(folder) / "waiting", Path(folder) / "desk"
        make_waiting(waiting, 300, length=1_900)
        for number in range(rounds):
            shutil.rmtree(home, ignore_errors=True)
            shutil.copytree(waiting, home)
            _kill_after(home, chance.uniform(0.0, 1.0))
            with Desk(home).start() as station:
                turned += _is_turned(station)
                faults += [f"round {number}: {fault}" for fault in _missing(station, 300)]
    return {"rounds": rounds, "seed": seed, "turned before the kill": turned, "faults": faults}


def _is_turned(station: Workstation) -> bool:
    unlocked = station._keys.unlock(station.people()[0].id, PASSWORD)
    return station._keys.next_key(unlocked) is None or station._care.is_turned(
        station._keys.next_key(unlocked)
    )


def _kill_after(home: Path, seconds: float) -> None:
    words = [sys.executable, "-m", "tests.faults.key_turns", "--inside", str(home)]
    process = subprocess.Popen(words, stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(seconds)
    process.kill()
    process.wait()
    process.stdout.close()


def _sign_in(home: Path) -> None:
    with Desk(home).start() as station:
        station.warm_up()
        sys.stdout.write("now\n")
        sys.stdout.flush()
        station.sign_in(CHIEF, PASSWORD)
        time.sleep(60)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--inside", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.inside is not None:
        _sign_in(arguments.inside)
        return 0
    answer = killed(arguments.rounds, arguments.seed)
    sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    return 1 if answer["faults"] else 0


if __name__ == "__main__":
    sys.exit(main())
