"""Faults that hardly a week shows, and what finds each: a scene that ends as it must, or raises."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path

from msgspec.structs import replace
from sqlalchemy import func, select

from app.core.errors import StoreError
from app.core.record import RecordRow
from app.core.rights import FacilityKind, Role
from app.facilities import Facilities
from app.notes import Note, Notes
from app.patients import Patient, Patients
from app.referrals import Referral, Referrals
from app.storage.blobs import PIECE, Blobs
from app.storage.errors import StoreCode
from app.storage.transaction import new_id
from app.storage.water.mark import mark_paths
from app.users import Person, Posting, Users
from sync.client.engine import SyncEngine
from sync.hub.storage.tables import EPOCH, RECORD
from sync.protocol.messages import Answer
from tests.county import County, DroppedLink, Workstation
from tests.faults import forgeries
from tests.faults.damage import Records

_KIND = FacilityKind.TOWNSHIP_CENTRE
_TODAY = date(2026, 1, 15)
_SEALED = 12 + PIECE + 16


def _station(county: County, place: str, name: str, *also: Role) -> Workstation:
    station = county.workstation(name, place, _KIND, (Role.DOCTOR, *also))
    station.sync()
    return station


def urgent_work_brings_what_it_builds_on(folder: Path) -> None:
    """A colleague who is new refers an emergency; without the post the hub takes nothing of it."""
    county = County(folder)
    at = _station(county, county.facility("满杖子乡卫生院", _KIND), "doctor", Role.ADMINISTRATOR)
    users = Users(at.store, at.actor, Facilities(at.store))
    colleague = users.register(Person(name="李春兰"), [])
    users.appoint(colleague, Posting(Role.DOCTOR))
    for number in range(5):
        Notes(at.store, at.actor).write(Note(noted_on=_TODAY, title=f"{number}"))
    referral = Referral(patient_name="张国华", sex="1")
    referral.to_facility_id = county.facility("承德县医院", FacilityKind.COUNTY_HOSPITAL)
    referral.to_department, referral.reasons_up = "03.04", ["6"]
    referral.impression, referral.urgency = "急性心肌梗死", "3"
    Referrals(at.store, at.as_person(colleague, Role.DOCTOR)).refer(referral)
    sent: list[str] = []
    at.wire.before = lambda request: sent.extend(op.kind for op in request.operations)
    SyncEngine(at.store, at.wire, at.device, batch=1).run_once()
    assert sent.index("post") < sent.index("referral") < sent.index("note"), sent
    assert set(at.states()) == {"acked"}


def what_lost_is_said_again(folder: Path) -> None:
    """The first answer is lost on its way."""
    county = County(folder)
    place = county.facility("满杖子乡卫生院", _KIND)
    one, two = _station(county, place, "doctor"), _station(county, place, "desk")
    patient = Patients(one.store, one.actor).register(
        Patient(name="张桂花", sex="2", no_id_reason="未带", phone="1")
    )
    one.sync()
    two.sync()
    for at, phone in ((one, "13800000001"), (two, "13900000002")):
        Patients(at.store, at.actor).edit(patient, {"phone": phone}, {"phone": "1"})
    one.sync()
    two.wire.after = _cut
    with suppress(DroppedLink):
        two.sync()
    two.wire.after = lambda answer: None
    two.sync()
    with two.store.reading() as session:
        query = "SELECT lost FROM change WHERE kind = 'patient' AND action = 'patch'"
        assert session.connection().exec_driver_sql(query).scalars().all() == ['["phone"]']


def what_is_emptied_is_empty_everywhere(folder: Path) -> None:
    county = County(folder)
    place = county.facility("满杖子乡卫生院", _KIND)
    one, two = _station(county, place, "doctor"), _station(county, place, "desk")
    patients = Patients(one.store, one.actor)
    patient = patients.register(
        Patient(name="张桂花", sex="2", no_id_reason="未带", phone="13800000001")
    )
    one.sync()
    patients.edit(patient, {"phone": None}, {"phone": "13800000001"})
    one.sync()
    two.sync()
    shown = Patients(two.store, two.actor).get(patient)
    assert shown is not None
    assert shown.phone is None, "the number is still there at the other desk"


def of_two_that_lost_both_are_kept(folder: Path) -> None:
    """Somebody changes a number twice, and both times a colleague was there before."""
    county = County(folder)
    place = county.facility("满杖子乡卫生院", _KIND)
    one, two = _station(county, place, "doctor"), _station(county, place, "desk")
    patient = Patients(one.store, one.actor).register(
        Patient(name="张桂花", sex="2", no_id_reason="未带", phone="1")
    )
    one.sync()
    two.sync()
    for at, phone, seen in ((one, "13800000001", "1"), (two, "13900000002", "1")):
        Patients(at.store, at.actor).edit(patient, {"phone": phone}, {"phone": seen})
    Patients(two.store, two.actor).edit(patient, {"phone": "13700000003"}, {"phone": "13900000002"})
    one.sync()
    two.sync()
    with county.hub.engine.connect() as connection:
        query = select(RECORD.c.fields).where(RECORD.c.kind == "conflict")
        told = [str(fields) for fields in connection.execute(query).scalars()]
    assert any("13900000002" in fields and "13700000003" in fields for fields in told), told


def _cut(answer: Answer) -> None:
    raise DroppedLink


def pieces_of_a_picture_have_a_place(folder: Path) -> None:
    """Somebody has exchanged two of them on the disk; what is there is told as damaged."""
    blobs = Blobs(folder / "attachments", bytes(range(32)))
    content = secrets.token_bytes(2 * PIECE)
    sha256 = blobs.add(content)
    assert blobs.read(sha256, len(content), 0, len(content)) == content
    [path] = (folder / "attachments").iterdir()
    kept = path.read_bytes()
    path.write_bytes(kept[_SEALED:] + kept[:_SEALED])
    with suppress(StoreError):
        raise AssertionError(blobs.read(sha256, len(content), 0, PIECE)[:8])


def an_offer_without_proof_is_as_of_now(folder: Path) -> None:
    """A computer says that the hub has lost a note of its own, of a time that never was."""
    forger = forgeries.began(folder, 0)
    before = forger.rows()
    with forger.county.hub.engine.connect() as connection:
        start: int = connection.execute(select(func.max(EPOCH.c.start))).scalar_one()
    mine = next(r for r in before if r.kind == "note" and r.home == forger.seat.facility)
    forger.say(forger.request())  # it has a token of this epoch
    forger.offer(_of_long_ago(mine, start - 3))
    known = {row.id for row in before}
    [new] = [row for row in forger.rows() if row.id not in known and row.kind == "note"]
    assert new.ord > max(row.ord for row in before), "it stands among what is long past"
    assert new.at != _LONG_AGO, "it tells a day of its own"


_LONG_AGO = "2025-06-01T00:00:00.000Z"


def _of_long_ago(row: RecordRow, number: int) -> RecordRow:
    told = replace(row, id=new_id(), rev=number, crev=number, ord=1, frev={})
    told.at = _LONG_AGO
    return told


def a_changed_line_of_the_audit_is_told(folder: Path) -> None:
    """With the key, from outside; the mark is gone, so that the chain alone can show it."""
    records = Records(folder)
    try:
        store = records.open()
        for _ in range(3):
            records.read_and_receive(store)
        store.close()
        records.write_with_the_key("UPDATE audit SET person_id = 'other' WHERE n = 2")
        for path in mark_paths(records.path):
            path.unlink()
        told = [damage.error.code for damage in records.open().damages()]
        assert StoreCode.DB_CHANGED in told, told
    finally:
        records.end()


FOUND_BY_TESTS: dict[str, Callable[[Path], None]] = {
    "urgent_work_goes_alone": urgent_work_brings_what_it_builds_on,
    "what_was_lost_is_not_said_again": what_lost_is_said_again,
    "a_part_of_a_picture_is_kept_at_another_place": pieces_of_a_picture_have_a_place,
    "an_unproved_offer_keeps_its_place": an_offer_without_proof_is_as_of_now,
    "an_emptied_field_stays_at_the_hub": what_is_emptied_is_empty_everywhere,
    "only_the_last_loser_is_kept": of_two_that_lost_both_are_kept,
    "the_audit_may_be_changed": a_changed_line_of_the_audit_is_told,
}
"""Plant → what passes without it and raises AssertionError under it."""
