"""What else happens in a week: allergies come and go, records are joined and parted, taken out,
emptied, and pictures go up in pieces."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from app.attachments import About, Attachments, NewFile
from app.core.errors import ClinicError
from app.notes import Note
from app.patients import Patient, Patients
from app.patients.record import PatientLink
from app.storage.blobs import PIECE
from sync.client.attachments import Lane
from tests.county import DroppedLink, Workstation
from tests.pictures import JPEG, BlobWire

if TYPE_CHECKING:
    from tests.faults.week import Week

ALLERGIES = ("2", "3", "4")
NONE = "1"
_TAKEN_OUT = {"note": Note, "patient": Patient}


def change_allergies(week: Week, at: Workstation) -> None:
    """One is added, one is taken off, or both; what its author saw may be old by then."""
    if not (rows := _editable(week, at, "patient")):
        return
    row = week.rng.choice(rows)
    seen = sorted(week.allergies_seen.pop((id(at), row.id), None) or row.allergies or [])
    wanted = sorted(week.rng.sample(ALLERGIES, week.rng.randrange(len(ALLERGIES) + 1)))
    wanted = wanted if wanted or week.rng.random() < 0.3 else [NONE]
    with at.store.transaction(at.actor) as transaction:
        transaction.patch(Patient, row.id, {"allergies": wanted}, {"allergies": seen})
    change = ({*wanted} - {*seen}, {*seen} - {*wanted})
    week.allergies_changed[row.id].append(change)
    week.say(week.names[id(at)], "changes allergies")


def look_at_allergies(week: Week, at: Workstation) -> None:
    """A form is opened, and saved some other day."""
    if rows := _editable(week, at, "patient"):
        row = week.rng.choice(rows)
        week.allergies_seen[id(at), row.id] = sorted(row.allergies or [])
        week.say(week.names[id(at)], "looks at allergies")


def join_records(week: Week, at: Workstation) -> None:
    rows = [row for row in _editable(week, at, "patient") if row.home == at.actor.place_id]
    if len(rows) < 2:
        return
    old, kept = week.rng.sample(rows, 2)
    try:
        Patients(at.store, at.actor).merge(old.id, kept.id)
    except ClinicError:
        return
    week.say(week.names[id(at)], "joins two records")


def join_at_two_desks(week: Week, at: Workstation) -> None:
    """The same two records at two desks, each the other way, neither knowing of the other."""
    rows = [row for row in _editable(week, at, "patient") if row.home == at.actor.place_id]
    others = [
        desk
        for desk in week.workstations
        if desk is not at and week._may_edit(desk, at.actor.place_id)
    ]
    if len(rows) < 2:
        _put_on_file_twice(week, at)
        return
    if not others:
        return
    old, kept = (row.id for row in week.rng.sample(rows, 2))
    other = week.rng.choice(others)
    known = {row.id for row in _editable(week, other, "patient")}
    _try_to_join(at, old, kept)
    if {old, kept} <= known:
        _try_to_join(other, kept, old)
    week.say(week.names[id(at)], "joins two records, and", week.names[id(other)], "the other way")


def _put_on_file_twice(week: Week, at: Workstation) -> None:
    """Each record knows of another allergy."""
    for allergy in week.rng.sample(ALLERGIES, 2):
        patient = Patient(name="张三", sex="1", no_id_reason="遗失", workplace=week.value())
        made = Patients(at.store, at.actor).register(patient)
        with at.store.transaction(at.actor) as transaction:
            transaction.patch(Patient, made, {"allergies": [allergy]}, {"allergies": []})
        week.allergies_changed[made].append(({allergy}, set()))
    week.say(week.names[id(at)], "puts somebody on file twice")


def _try_to_join(at: Workstation, old: str, kept: str) -> None:
    with suppress(ClinicError):
        Patients(at.store, at.actor).merge(old, kept)


def part_from_all(week: Week, at: Workstation) -> None:
    """One record of a resident turns out to be somebody else's."""
    patients = Patients(at.store, at.actor)
    rows = [row.id for row in _editable(week, at, "patient")]
    if joined := [one for one in rows if len(patients.family(one)) > 1]:
        with suppress(ClinicError):
            patients.part(week.rng.choice(joined))
        week.say(week.names[id(at)], "parts a record from all others")


def say_two_people(week: Week, at: Workstation) -> None:
    rows = [row for row in _editable(week, at, "patient") if row.voided_at is None]
    if len(rows) >= 2:
        one, other = week.rng.sample(rows, 2)
        with suppress(ClinicError):
            Patients(at.store, at.actor).two_people(one.id, other.id)
        week.say(week.names[id(at)], "holds two records for two people")


def part_records(week: Week, at: Workstation) -> None:
    links = [link for link in week._rows(at, "patient_link") if link.home == at.actor.place_id]
    if standing := [link for link in links if link.undone is None]:
        link = week.rng.choice(standing)
        with at.store.transaction(at.actor) as transaction:
            values = {"undone": week.county.now}
            transaction.patch(PatientLink, link.id, values, {"undone": None})
        week.say(week.names[id(at)], "parts two records")


def take_out(week: Week, at: Workstation) -> None:
    """A record is voided, whoever writes into it meanwhile."""
    kind = week.rng.choice(list(_TAKEN_OUT))
    if rows := [row for row in _editable(week, at, kind) if row.voided_at is None]:
        row = week.rng.choice(rows[-3:])
        with at.store.transaction(at.actor) as transaction:
            transaction.void(_TAKEN_OUT[kind], row.id, week.value())
        week.say(week.names[id(at)], "takes out a", kind)


def attach_a_picture(week: Week, at: Workstation) -> None:
    own = [note for note in week._rows(at, "note") if note.home == at.actor.place_id]
    if own:
        assert JPEG is not None
        size = PIECE + week.rng.randrange(1, 2 * PIECE)
        content = JPEG.magic + week.rng.randbytes(size - len(JPEG.magic))
        about = About.case("note", week.rng.choice(own).id)
        Attachments(at.store, at.actor).attach(NewFile("心电图", JPEG, content), about)
        week.say(week.names[id(at)], "attaches a picture")


def move_pictures(week: Week, at: Workstation) -> None:
    """As far as the line holds."""
    wire = BlobWire(at)
    calls = iter(range(week.rng.randrange(1, 6)))

    def cut(offset: int) -> None:
        if next(calls, None) is None:
            raise DroppedLink

    wire.before = cut
    try:
        Lane(at.store, wire, lambda: 0.0).run_once()
    except DroppedLink:
        week.say(week.names[id(at)], "is cut off from its pictures")


def _editable(week: Week, at: Workstation, kind: str) -> list[Any]:
    return [row for row in week._rows(at, kind) if week._may_edit(at, row.home)]


WORK: list[tuple[float, Callable[[Week, Workstation], None]]] = [
    (8, change_allergies),
    (8, look_at_allergies),
    (2, join_records),
    (2, part_records),
    (7, join_at_two_desks),
    (2, part_from_all),
    (1, say_two_people),
    (4, take_out),
    (3, attach_a_picture),
    (4, move_pictures),
]
