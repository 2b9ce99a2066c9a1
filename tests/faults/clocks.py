"""Real processes whose clock is wrong, or is set while they exchange: TLS, signatures, order go on.

`python -m tests.faults.clocks` prints one line of JSON and ends with 1 if something went wrong. The
clock is faked by Debian's libfaketime under the program's feet; the hub's own clock is right. One
computer writes and exchanges under each clock in turn, another with a right clock reads. `--all`
tries sixty: twelve clocks, each set to five others half-way; and a hub under each of the twelve.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from app.core.clock import WRONG_AFTER
from app.history import History
from app.notes import NOTE, Note, Notes
from app.storage.store import Store
from sync.client.enrolment import DeviceIdentity
from sync.hub.clock import HubClock
from sync.hub.storage.database import open_file
from tests.faults.processes import CountyOfProcesses, Seat

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2026, 1, 15)
CLOCKS = (
    "1970-01-02 00:00:00",
    "2000-01-01 00:00:00",
    "2037-12-31 23:59:50",
    "2038-01-19 03:14:05",
    "2099-12-31 23:59:50",
)
JUMP = "2012-12-21 00:00:00"
_NOTES = 3


def twelve() -> tuple[str, ...]:
    """From 1970 to 2099, and a day, five years and twenty years from now on either side."""
    now = datetime.now(UTC)
    near = [now + timedelta(days=days) for days in (-7300, -1825, -1, 1, 1825, 7300)]
    return (*CLOCKS, "2016-02-29 12:00:00", *(f"{at:%Y-%m-%d %H:%M:%S}" for at in near))


def five() -> tuple[str, ...]:
    now = datetime.now(UTC)
    near = [now + timedelta(days=days) for days in (-1, 0, 1825)]
    return ("1970-01-02 00:00:00", JUMP, *(f"{at:%Y-%m-%d %H:%M:%S}" for at in near))


@dataclass
class Result:
    clocks: list[str] = field(default_factory=list)
    notes: int = 0
    hubs: int = 0
    faults: list[str] = field(default_factory=list)


def library() -> Path | None:
    """Debian's libfaketime, where it is installed."""
    return next(iter(sorted(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))), None)


def under(
    shows: str, seat: Seat, stamps: Path, jump: str = JUMP
) -> subprocess.CompletedProcess[str]:
    """Write and exchange in a process that believes this time; it is set anew half-way."""
    stamps.write_text(f"@{shows}\n")
    environment = {
        **os.environ,
        "LD_PRELOAD": str(library()),
        "FAKETIME_TIMESTAMP_FILE": str(stamps),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "TZ": "UTC",
    }
    told = {
        "path": str(seat.path),
        "identity": seat.identity.to_json(),
        "person": seat.actor.person_id,
        "place": seat.actor.place_id,
        "stamps": str(stamps),
        "jump": jump,
        "case": f"{shows}, {jump}",
    }
    command = [sys.executable, "-m", "tests.faults.clocks", "--computer", json.dumps(told)]
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
    )


def be_the_computer(told: dict[str, str]) -> int:
    """Within the faked time: notes before and after the clock is set once more."""
    from app.core.rights import Actor, Role
    from tests.faults.processes import KIND

    actor = Actor(told["person"], told["place"], told["place"], KIND, frozenset({Role.DOCTOR}))
    seat = Seat(Path(told["path"]), DeviceIdentity.from_json(told["identity"]), actor)
    began, store = datetime.now(UTC), seat.open()
    engine = seat.engine(store)
    notes = [_write(store, actor, f"{told['case']} {number}") for number in range(_NOTES)]
    engine.run_once()
    Path(told["stamps"]).write_text(f"@{told['jump']}\n")
    jumped = datetime.now(UTC)
    notes.append(_write(store, actor, f"{told['case']} jumped"))
    engine.run_once()
    stamped = [History(store).of(NOTE, note).entries[0].at for note in notes]
    said = {
        "years": [began.year, jumped.year],
        "now": store.clock.now().isoformat(),
        "stamped": [at.isoformat() for at in stamped if at is not None],
        "is_wrong": store.clock.is_wrong,
    }
    store.close()
    sys.stdout.write(json.dumps(said) + "\n")
    return 0


def _write(store: Store, actor: object, title: str) -> str:
    return Notes(store, actor).write(Note(noted_on=TODAY, title=title))  # type: ignore[arg-type]


def attack(county: CountyOfProcesses, result: Result, cases: Sequence[tuple[str, str]]) -> None:
    writer, reader = county.seat("writer"), county.seat("reader")
    for shows, jump in cases:
        began = datetime.now(UTC)
        done = under(shows, writer, county.folder / "faketime.rc", jump)
        if done.returncode:
            result.faults.append(f"{shows}: {done.stderr.splitlines()[-1:]}")
            continue
        said = json.loads(done.stdout.splitlines()[-1])
        result.clocks.append(shows)
        result.faults += [f"{shows}, {jump}: {x}" for x in _faults(said, shows, jump, began)]
    store = reader.open()
    reader.engine(store).run_once()
    titles = [note.title for note in Notes(store, reader.actor).latest(1000)]
    store.close()
    result.notes = len(titles)
    if sorted(titles) != sorted(set(titles)) or len(titles) != len(cases) * (_NOTES + 1):
        result.faults.append("notes are lost or doubled")


def attack_hub(folder: Path, result: Result) -> None:
    """Its clock is set to each of the twelve, while it runs and between two starts, and back."""
    for number, shows in enumerate(twelve()):
        for restarts in (False, True):
            engine = open_file(folder / f"hub-{number}-{restarts}.db", bytes(32))
            result.faults += [f"hub, {shows}: {x}" for x in _hub_faults(engine, shows, restarts)]
            engine.dispose()
            result.hubs += 1


def _hub_faults(engine: Engine, shows: str, restarts: bool) -> list[str]:
    right = datetime.now(UTC)
    wrong = datetime.strptime(shows, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    face = [right]
    clock = HubClock(engine, lambda: face[0], lambda: 1000.0)
    clock.check()
    serves = []
    for shown in (wrong, right):
        face[0] = shown
        clock = HubClock(engine, lambda: face[0], lambda: 1000.0) if restarts else clock
        serves.append(clock.is_fit())
    is_small = abs(wrong - right) <= timedelta(days=1, minutes=5) and wrong > right
    expected = [is_small, True]
    return [] if serves == expected else [f"serves {serves} and not {expected}"]


def _faults(said: dict[str, object], shows: str, jump: str, began: datetime) -> list[str]:
    ended = datetime.now(UTC)
    near: Callable[[str], bool] = lambda text: began <= datetime.fromisoformat(text) <= ended  # noqa: E731
    stamped = said["stamped"]
    assert isinstance(stamped, list)
    checks = {
        "the clock was not faked": said["years"] == [int(shows[:4]), int(jump[:4])],
        "it does not know the time": near(str(said["now"])),
        "a stamp is not told corrected": len(stamped) == _NOTES + 1 and all(map(near, stamped)),
        # Of a clock that is wrong by just as much as counts both answers are right.
        "it does not know that it is wrong": said["is_wrong"]
        in {not _is_right(jump, began), not _is_right(jump, ended)},
    }
    return [fault for fault, is_fine in checks.items() if not is_fine]


def _is_right(jump: str, began: datetime) -> bool:
    at = datetime.strptime(jump, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    return abs(at - began) < WRONG_AFTER


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--computer", help=argparse.SUPPRESS)
    parser.add_argument("--all", action="store_true", help="sixty cases, and the hub's clock too")
    chosen = parser.parse_args(arguments)
    if chosen.computer:
        return be_the_computer(json.loads(chosen.computer))
    result = Result()
    with tempfile.TemporaryDirectory() as folder:
        county = CountyOfProcesses(Path(folder))
        county.start_hub()
        try:
            if chosen.all:
                attack_hub(Path(folder), result)
            cases = [(a, b) for a in twelve() for b in five()]
            attack(county, result, cases if chosen.all else [(at, JUMP) for at in CLOCKS])
        finally:
            county.kill_hub()
    sys.stdout.write(json.dumps(asdict(result)) + "\n")
    return 1 if result.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
