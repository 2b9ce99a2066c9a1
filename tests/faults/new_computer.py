"""A centre's computer is lost; an empty one, a stick and the recovery sheet bring its work back.

`python -m tests.faults.new_computer --notes 2000` plays it through: found, write, attach, copy onto
a stick, go on, exchange, lose the computer, bring back, exchange, compare. One line of JSON at the
end; the exit code is 1 where anything is missing.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from app.attachments import About, NewFile
from app.clinic import Clinic
from app.core.rights import FacilityKind
from app.notes import Note
from app.workstation import BroughtBack
from tests.county import County
from tests.county import Workstation as Seat
from tests.pictures import picture
from tests.stores import CENTRE, TODAY
from tests.workstations import CHIEF, OTHER_PASSWORD, PASSWORD, Desk, found_desk


@dataclass
class Drill:
    """What came of it. `lost`: of what the county had, or the stick held; `only_here`: written since
    the copy and not exchanged, which no copy can have. seconds: from the empty computer to the
    first page, and to the end of the exchange after it."""

    copied: int = 0
    exchanged_since: int = 0
    only_here: int = 0
    back_from_stick: int = 0
    back_from_county: int = 0
    lost: int = 0
    pictures_lost: int = 0
    seconds_to_open: float = 0.0
    seconds_to_all: float = 0.0


def play(folder: Path, notes: int, pictures: int) -> Drill:
    county, stick = _county(folder), folder / "stick"
    stick.mkdir()
    drill, written = Drill(), set[str]()
    sheet = found_desk(folder / "old")
    with Desk(folder / "old").start() as station:
        clinic = station.sign_in(CHIEF, PASSWORD)
        seat = _seat(county, clinic)
        files = [picture() for _ in range(pictures)]
        written |= _write(clinic, notes)
        _attach(clinic, next(iter(written)), files)
        station.make_safety_copy(stick)
        drill.copied = len(written)
        since = _write(clinic, notes // 4)
        seat.sync()
        drill.exchanged_since = len(since)
        drill.only_here = len(_write(clinic, 3))
        person = clinic.actor.person_id
    shutil.rmtree(folder / "old")
    began = time.monotonic()
    with Desk(folder / "new").start() as station:
        (copy,) = station.copies.on(stick)
        back = station.copies.bring_back_with_sheet(copy, sheet, person, OTHER_PASSWORD)
        drill.seconds_to_open = round(time.monotonic() - began, 2)
        drill.back_from_stick = len(_titles(back) & written)
        drill.pictures_lost = _pictures_lost(back.clinic, files)
        _seat(county, back.clinic).sync()
        drill.seconds_to_all = round(time.monotonic() - began, 2)
        drill.back_from_county = len(_titles(back) & since)
        drill.lost = len((written | since) - _titles(back))
    return drill


def _county(folder: Path) -> County:
    (folder / "county").mkdir()
    county = County(folder / "county")
    county.now = TODAY
    centre = {"name": "惠七镇卫生院", "kind": FacilityKind.TOWNSHIP_CENTRE.value}
    county.hub.administer("facility", CENTRE, centre)
    county.enrol("one", CENTRE, "门诊一号机")
    return county


def _seat(county: County, clinic: Clinic) -> Seat:
    return Seat(county, clinic.store, "one", clinic.actor)


def _write(clinic: Clinic, count: int) -> set[str]:
    return {
        clinic.notes.write(Note(noted_on=TODAY.date(), title=f"便笺{number}"))
        for number in range(count)
    }


def _attach(clinic: Clinic, note: str, files: list[NewFile]) -> None:
    for file in files:
        clinic.attachments.attach(file, About.case("note", note))


def _titles(back: BroughtBack) -> set[str]:
    return {note.id for note in back.clinic.notes.latest(1_000_000)}


def _pictures_lost(clinic: Clinic, files: list[NewFile]) -> int:
    """Those that the county never had come from the stick."""
    known = [(hashlib.sha256(file.content).hexdigest(), len(file.content)) for file in files]
    return sum(not clinic.store.blobs.is_sound(*one) for one in known)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notes", type=int, default=2000)
    parser.add_argument("--pictures", type=int, default=20)
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        drill = play(Path(folder), chosen.notes, chosen.pictures)
    sys.stdout.write(json.dumps(asdict(drill)) + "\n")
    return 1 if drill.lost or drill.pictures_lost else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
