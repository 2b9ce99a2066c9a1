"""What goes first and how little it costs: urgent work ahead, parents before children, few bytes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from app.core.rights import FacilityKind, Role
from app.facilities import Facilities
from app.notes import Note, Notes
from app.patients import Patient, Patients
from app.referrals import Referrals
from app.users import Person, Posting, Users
from sync.client.engine import SyncEngine
from sync.client.outbox import next_groups
from sync.protocol.codec import Packing, encode
from sync.protocol.messages import Answer, Operation, Request
from tests.county import County, Workstation

TODAY = date(2026, 1, 15)
ORDINARY, CRITICAL = "1", "3"
IDLE_BYTES = 500
RECORD_BYTES = 200


@pytest.fixture
def township(tmp_path: Path) -> Workstation:
    county = County(tmp_path)
    centre = county.facility("满杖子乡卫生院", FacilityKind.TOWNSHIP_CENTRE)
    kind = FacilityKind.TOWNSHIP_CENTRE
    station = county.workstation("township", centre, kind, (Role.DOCTOR, Role.ADMINISTRATOR))
    station.sync()
    return station


def register(station: Workstation) -> Patient:
    patient = Patient(
        name="张国华",
        sex="1",
        id_number="130823195001010017",
        phone="13803141234",
        address="满杖子乡满杖子村二组",
    )
    Patients(station.store, station.actor).register(patient)
    return patient


def refer(station: Workstation, patient: Patient, urgency: str) -> None:
    referrals = Referrals(station.store, station.actor)
    referral = referrals.draft_for(patient)
    referral.to_facility_id = station.county.facility("承德县医院", FacilityKind.COUNTY_HOSPITAL)
    referral.reasons_up, referral.impression, referral.urgency = ["6"], "急性心肌梗死", urgency
    referrals.refer(referral)


def sent(station: Workstation, batch: int = 500) -> list[list[Operation]]:
    """The operations of each request of one run."""
    seen: list[list[Operation]] = []
    station.wire.before = lambda request: seen.append(request.operations)
    SyncEngine(station.store, station.wire, station.device, batch=batch).run_once()
    return seen


def test_a_critical_referral_overtakes_a_backlog_with_what_it_builds_on(
    township: Workstation,
) -> None:
    notes = Notes(township.store, township.actor)
    for number in range(120):
        notes.write(Note(noted_on=TODAY, title=f"{number}"))
    refer(township, register(township), CRITICAL)
    kinds = [op.kind for op in sent(township)[0]]
    assert {"referral", "referral_step", "grant"} <= set(kinds)
    assert len(kinds) == 50


def test_a_new_colleague_goes_up_ahead_of_the_urgent_referral_he_writes(
    township: Workstation,
) -> None:
    """Without a post known there the county would refuse it."""
    users = Users(township.store, township.actor, Facilities(township.store))
    colleague = users.register(Person(name="李春兰"), [])
    users.appoint(colleague, Posting(Role.DOCTOR))
    for number in range(60):
        Notes(township.store, township.actor).write(Note(noted_on=TODAY, title=f"{number}"))
    chief, township.actor = township.actor, township.as_person(colleague, Role.DOCTOR)
    refer(township, register(township), CRITICAL)
    township.actor = chief
    kinds = [op.kind for request in sent(township, batch=1) for op in request]
    assert kinds.index("post") < kinds.index("referral") < kinds.index("note")
    assert set(township.states()) == {"acked"}


def test_an_urgent_change_that_waits_at_the_hub_holds_nothing_back(township: Workstation) -> None:
    """With one operation in a request it went up for ever, and nothing else did."""
    refer(township, register(township), CRITICAL)
    with township.store.journal_transaction() as (connection, _):
        connection.exec_driver_sql(
            "UPDATE change SET state = 'waiting' WHERE kind NOT IN ('patient', 'person_key')"
        )
    written = Notes(township.store, township.actor).write(Note(noted_on=TODAY, title="随访"))
    with township.store.reading() as session:
        (first, *_) = next_groups(session.connection(), 1)
        every = next_groups(session.connection(), 50)
    assert first.kind in ("patient", "person_key")
    assert {"note", "referral"} <= {op.kind for op in every}
    assert written in {op.id for op in every}


def test_an_ordinary_referral_waits_for_its_turn(township: Workstation) -> None:
    notes = Notes(township.store, township.actor)
    for number in range(60):
        notes.write(Note(noted_on=TODAY, title=f"{number}"))
    refer(township, register(township), ORDINARY)
    assert {op.kind for op in sent(township)[0]} == {"note"}


def test_no_child_goes_up_before_its_parent_whatever_the_size_of_a_request(
    township: Workstation,
) -> None:
    for urgency in (ORDINARY, CRITICAL, ORDINARY):
        refer(township, register(township), urgency)
    for batch in (1, 2, 5):
        up: list[Operation] = []
        township.wire.before = lambda request, up=up: up.extend(request.operations)  # type: ignore[misc]
        SyncEngine(township.store, township.wire, township.device, batch=batch).run_once()
        seen: set[str] = set()
        for op in up:
            assert op.root is None or op.root == op.id or op.root in seen, op.kind
            seen.add(op.id)
        refer(township, register(township), CRITICAL)


def test_nothing_to_do_costs_one_turn_of_half_a_kilobyte(township: Workstation) -> None:
    asked: list[Request] = []
    answered: list[Answer] = []
    township.wire.before, township.wire.after = asked.append, answered.append
    assert township.sync().turns == 1
    both = [*asked, *answered]
    assert sum(len(encode(one, Packing.DICTIONARY)) for one in both) <= IDLE_BYTES


def _note(station: Workstation) -> None:
    notes = Notes(station.store, station.actor)
    notes.write(Note(noted_on=TODAY, title="血压随访", text="145/90，规律服药"))


def _resident(station: Workstation) -> None:
    patient = Patient(name="张国华", sex="1", id_number="130823195001010017", phone="13803141234")
    Patients(station.store, station.actor).register(patient)


@pytest.mark.parametrize("write", [_note, _resident])
def test_one_record_alone_costs_two_hundred_bytes(
    township: Workstation, write: Callable[[Workstation], None]
) -> None:
    asked: list[Request] = []
    township.wire.before = asked.append
    township.sync()
    write(township)
    township.sync()
    idle, full = (len(encode(one, Packing.DICTIONARY)) for one in asked[:2])
    assert len(asked[1].operations) == 1
    assert full - idle <= RECORD_BYTES
