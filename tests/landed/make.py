"""Makes the county of `1.0.0.zip`: run in a tree of version 1.0.0, with that tree's own code.

    python tests/landed/make.py 1.0.0.zip        (this file copied there)

The hub and three computers of two facilities in the middle of a day: an open referral, two people
who wrote one field, work that was not sent, a stick under way, attachments whole, half and not
sent. The databases are written as SQL, since what is encrypted cannot be packed. The keys were made
for this and open nothing else.
"""

from __future__ import annotations

import json
import sys
import tempfile
import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from app.attachments import About, Attachments
from app.core.rights import Role
from app.notes import Note, Notes
from app.storage.opening import open_connection
from sync.client.attachments import Lane
from tests.county import TEMPLATE_KEY, DroppedLink, Workstation
from tests.flows.clinics import APPOINTMENT, TOWNSHIP, Clinics, referrals, resident, written
from tests.pictures import BlobWire, picture


def main(target: Path) -> None:
    folder = Path(tempfile.mkdtemp())
    clinics = Clinics(folder)
    stations = {"township": clinics.township, "hospital": clinics.hospital}
    stations["second"] = clinics.county.workstation(
        "second",
        clinics.township.actor.place_id,
        TOWNSHIP,
        (Role.DOCTOR, Role.MANAGER),
    )
    live(clinics, stations["second"])
    pack(clinics, stations, target)


def live(clinics: Clinics, second: Workstation) -> None:
    township, hospital = clinics.township, clinics.hospital
    everybody = (township, hospital, second)
    clinics.sync(*everybody)
    patient = resident(township)
    for number in range(12):
        write(township, f"晨会{number}")
    open_case = referrals(township).refer(written(township, hospital))
    clinics.sync(*everybody)
    referrals(hospital).mark_opened(open_case)
    referrals(hospital).accept(open_case, APPOINTMENT)  # type: ignore[attr-defined]
    attach(township, patient.id, lambda offset: None)
    clinics.sync(*everybody)
    correct(township, "晨会1", "一号机写的")
    township.sync()
    correct(second, "晨会1", "二号机写的")  # before it heard of the other
    clinics.sync(second, township)
    # What is under way when the new program comes:
    attach(township, patient.id, cut, size=70_000)
    attach(township, patient.id, None)
    write(township, "没有发出的")
    correct(township, "晨会2", "没有发出的改动")
    correct(second, "晨会3", "二号机没有发出的改动")
    referrals(township).refer(written(township, hospital))
    referrals(hospital).mark_arrived(open_case, "inpatient", inpatient_number="20260115")  # type: ignore[attr-defined]
    stick = clinics.county.folder / "stick"
    stick.mkdir()
    second.courier.pack(stick)


def write(station: Workstation, title: str) -> None:
    note = Note(noted_on=date(2026, 1, 15), title=title)
    Notes(station.store, station.actor).write(note)


def correct(station: Workstation, title: str, text: str) -> None:
    notes = Notes(station.store, station.actor)
    note = next(one for one in notes.latest(500) if one.title == title)
    notes.correct(note, {"title": title, "text": text})


def cut(offset: int) -> None:
    if offset:
        raise DroppedLink


def attach(
    station: Workstation,
    patient: str,
    before: Callable[[int], None] | None,
    size: int = 20_000,
) -> None:
    files = Attachments(station.store, station.actor)
    files.attach(picture(size), About.case("patient", patient))
    if before is not None:
        station.sync()
        wire = BlobWire(station)
        wire.before = before
        with suppress(DroppedLink):
            Lane(station.store, wire, lambda: 0.0).run_once(lambda: True)


def pack(clinics: Clinics, stations: dict[str, Workstation], target: Path) -> None:
    county = clinics.county
    people = {name: said_of(station) for name, station in stations.items()}
    known: dict[str, Any] = {
        "now": county.now.isoformat(),
        "hub": msgspec.to_builtins(county.keys),
        "keys": {device: asdict(keys) for device, keys in county.keys_of.items()},
        "stations": people,
    }
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as whole:
        whole.writestr("county.json", json.dumps(known, ensure_ascii=False, indent=1))
        whole.writestr("hub.sql", dumped(county.folder / "hub.db", county.key))
        for name in stations:
            whole.writestr(f"{name}.sql", dumped(county.folder / f"{name}.db", TEMPLATE_KEY))
        for path in sorted(county.folder.rglob("*")):
            inside = path.relative_to(county.folder)
            if path.is_file() and len(inside.parts) > 1 and inside.parts[0] != "backups":
                whole.write(path, inside.as_posix())


def said_of(station: Workstation) -> dict[str, Any]:
    actor = station.actor
    return {
        "device": station.device,
        "person": actor.person_id,
        "facility": actor.place_id,
        "kind": actor.place_kind.value,
        "roles": sorted(role.value for role in actor.roles),
    }


def dumped(path: Path, key: bytes) -> str:
    connection: Any = open_connection(path, key, reading_only=True)
    made = connection.execute(
        "SELECT name, type, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE "
        "'sqlite_%' ORDER BY type <> 'table', name"
    ).fetchall()
    lines = [f"{sql};" for _, kind, sql in made if kind == "table"]
    for name in (name for name, kind, _ in made if kind == "table"):
        columns = [found[1] for found in connection.execute(f'PRAGMA table_info("{name}")')]
        quoted = ", ".join(f'quote("{column}")' for column in columns)
        rows = connection.execute(f'SELECT {quoted} FROM "{name}"')
        lines += [f'INSERT INTO "{name}" VALUES ({", ".join(row)});' for row in rows]
    lines += [f"{sql};" for _, kind, sql in made if kind != "table"]
    connection.close()
    return "\n".join(lines)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
