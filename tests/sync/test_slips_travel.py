"""The township has no network: the resident carries the slip, and the county scans its code."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from app.core.errors import ClinicError
from app.core.record import RecordRow
from app.core.rights import FacilityKind, Role
from app.receipts import Opened
from app.referrals import ReferralRung, Referrals, Rung, Silence, StepCode
from app.referrals.paper import PaperSlips
from app.storage.cases import Slip
from app.storage.transaction import new_id
from sync.client.enrolment import identity_of
from sync.client.slips import Packet, code_of, read_slip
from sync.hub.storage.tables import DEVICE
from sync.protocol.packet import PREFIX, Certificate, write_packet
from sync.protocol.packet_bytes import from_base45, to_base45
from sync.protocol.signing import Signer, new_private_key
from tests.county import County, Workstation
from tests.flows.clinics import APPOINTMENT, HOSPITAL, TOWNSHIP, case, referrals, states, written

LONG = "反复头晕头痛三年，加重三天，伴恶心呕吐，血压最高达200/110。" * 20


class Road:
    """A township and a hospital whose computer has never spoken with the hub."""

    def __init__(self, county: County) -> None:
        self.county = county
        self.township = self._place("township", "满杖子乡卫生院", TOWNSHIP)
        self.hospital = self._place("hospital", "承德县医院", HOSPITAL)

    def _place(self, file: str, name: str, kind: FacilityKind) -> Workstation:
        facility = self.county.facility(name, kind)
        made = self.county.workstation(file, facility, kind, (Role.DOCTOR, Role.MANAGER))
        self.county.certify(made)
        return made

    def refer(self) -> str:
        referral = written(self.township, self.hospital)
        referral.present_illness = LONG
        referral.doctor_phone = "0314-3021234"
        return referrals(self.township).refer(referral)

    def printed(self, referral_id: str) -> str:
        slips = PaperSlips(self.township.store, self.township.actor)
        return code_of(self.township.store, slips.essentials(referral_id))

    def read(self, code: str) -> Packet:
        return read_slip(self.hospital.store, code)

    def scan(self, code: str) -> str:
        packet = self.read(code)
        slips = PaperSlips(self.hospital.store, self.hospital.actor)
        return slips.take_in(packet.records, packet.text)

    def accept(self, referral_id: str) -> None:
        referrals(self.hospital).take(referral_id, StepCode.ACCEPT, **APPOINTMENT.fields)

    def count(self, workstation: Workstation, table: str) -> int:
        with workstation.store.reading() as session:
            query = f'SELECT count(*) FROM "{table}"'
            return int(session.connection().exec_driver_sql(query).scalar_one())


@pytest.fixture
def road(county: County) -> Road:
    # The township's own name comes with its enrolment or its first exchange.
    road = Road(county)
    road.township.sync()
    return road


def test_a_slip_scanned_before_any_sync_makes_the_case(road: Road) -> None:
    referral_id = road.refer()
    assert road.scan(road.printed(referral_id)) == referral_id
    (line,) = referrals(road.hospital).in_tray()
    assert (line.patient_name, line.from_name) == ("张桂花", "满杖子乡卫生院")
    assert line.is_from_paper
    found = case(road.hospital, referral_id).referral
    assert found.impression == "高血压3级"
    assert (found.present_illness or "").endswith("…")
    assert found.patient_id is None  # the slip shows no such number
    assert road.hospital.states() == ["new"]  # nothing of the township's is sent from here


@pytest.mark.parametrize("first", ["township", "hospital"])
def test_what_the_county_did_on_paper_joins_the_case_in_either_order(
    road: Road, first: str
) -> None:
    referral_id = road.refer()
    road.scan(road.printed(referral_id))
    road.accept(referral_id)
    referrals(road.hospital).take(referral_id, StepCode.ARRIVED, arrival="inpatient")
    one, other = (
        (road.township, road.hospital) if first == "township" else (road.hospital, road.township)
    )
    one.sync()
    if first == "hospital":
        assert set(road.hospital.states()) == {"waiting"}
    for workstation in (other, one, other, one):
        workstation.sync()
    assert set(road.hospital.states()) == {"acked"}
    assert states(referral_id, road.township, road.hospital) == {"in_hospital"}
    for workstation in (road.township, road.hospital):
        assert road.count(workstation, "referral") == 1
        assert road.count(workstation, "referral_step") == 3
        assert road.count(workstation, "grant") == 1
        assert road.count(workstation, "conflict") == 0
        steps = case(workstation, referral_id).steps
        assert [step.code for step in steps] == ["submit", "accept", "arrived"]
        assert all(step.is_effective for step in steps)
    here = case(road.hospital, referral_id)
    assert here.referral.present_illness == LONG
    assert not referrals(road.hospital).received()[0].is_from_paper
    assert not road.county.hub.undelivered()


def _silent(road: Road) -> list[tuple[Silence, str, str]]:
    return [(one.why, one.place, one.phone) for one in referrals(road.hospital).silent()]


def test_a_record_that_never_comes_is_a_task_of_the_county_until_it_comes(road: Road) -> None:
    referral_id = road.refer()
    road.scan(road.printed(referral_id))
    road.accept(referral_id)
    awaited = _rung(road, referral_id)
    assert (awaited.code, awaited.is_done, awaited.at) == (ReferralRung.RECORD_AWAITED, False, None)
    road.hospital.sync()
    awaited = _rung(road, referral_id)
    assert (awaited.at, awaited.place) == (road.county.now, "满杖子乡卫生院")
    assert _silent(road) == []
    road.county.now += timedelta(days=2, minutes=1)
    assert _silent(road) == [(Silence.NO_RECORD, "满杖子乡卫生院", "0314-3021234")]
    for workstation in (road.township, road.hospital):
        workstation.sync()
    assert Silence.NO_RECORD not in {why for why, *_ in _silent(road)}
    assert _rung(road, referral_id).code == ReferralRung.ON_HUB
    assert _rung(road, referral_id).is_done


def test_a_slip_the_hub_never_heard_of_is_silent_on_this_side(road: Road) -> None:
    referral_id = road.refer()
    road.scan(road.printed(referral_id))
    road.accept(referral_id)
    road.county.now += timedelta(days=2, minutes=1)
    assert _silent(road) == [(Silence.NOT_ON_HUB, "", "")]


def _rung(road: Road, referral_id: str) -> Rung:
    return case(road.hospital, referral_id).rungs[1]


def test_a_slip_scanned_again_or_after_the_sync_changes_nothing(road: Road) -> None:
    referral_id = road.refer()
    code = road.printed(referral_id)
    road.scan(code)
    assert road.scan(code) == referral_id
    for workstation in (road.township, road.hospital, road.township, road.hospital):
        workstation.sync()
    assert road.scan(code) == referral_id
    assert road.count(road.hospital, "referral") == 1
    assert road.count(road.hospital, "slip") == 1
    assert case(road.hospital, referral_id).referral.present_illness == LONG


def test_a_draft_that_arrives_first_does_not_make_the_answer_late(road: Road) -> None:
    township = referrals(road.township)
    referral_id = township.save_draft(written(road.township, road.hospital))
    road.township.sync()
    township.take(referral_id, StepCode.SUBMIT)
    road.scan(road.printed(referral_id))
    road.accept(referral_id)
    road.hospital.sync()
    assert set(road.hospital.states()) == {"waiting"}
    road.township.sync()
    road.hospital.sync()
    road.township.sync()
    assert states(referral_id, road.township, road.hospital) == {"accepted"}


def test_the_resident_who_came_with_the_slip_counts_though_the_case_went_elsewhere(
    road: Road,
) -> None:
    """Withdrawn and sent to another hospital meanwhile: the fact still reaches the township."""
    other = road._place("other", "承德县中医院", HOSPITAL)
    referral_id = road.refer()
    road.scan(road.printed(referral_id))
    referrals(road.hospital).take(referral_id, StepCode.ARRIVED, arrival="outpatient")
    township: Referrals = referrals(road.township)
    township.take(referral_id, StepCode.WITHDRAW, reason="改去中医院")
    now, before = other.actor.place_id, road.hospital.actor.place_id
    values, seen = {"to_facility_id": now}, {"to_facility_id": before}
    township.resubmit(referral_id, values, seen)
    for workstation in (road.township, road.hospital, road.township):
        workstation.sync()
    assert set(road.hospital.states()) == {"acked"}
    assert case(road.township, referral_id).state.value == "arrived"


def test_a_slip_shut_out_or_about_another_case_opens_nothing(road: Road) -> None:
    referral_id = road.refer()
    road.scan(road.printed(referral_id))
    with road.county.hub.engine.begin() as connection:
        mine = DEVICE.c.id == road.township.device
        connection.execute(DEVICE.update().where(mine).values(state="revoked"))
    road.hospital.sync()
    assert road.hospital.states() == ["held"]


def test_a_facility_opens_no_case_of_others_with_a_slip_of_its_own(road: Road) -> None:
    referral_id = road.refer()
    road.township.sync()
    other = road._place("other", "承德县中医院", HOSPITAL)
    identity = identity_of(other.store)
    assert identity is not None
    mine, grant = other.actor.place_id, {"to": other.actor.place_id}
    case_row = RecordRow(referral_id, "referral", mine)
    opened = RecordRow(new_id(), "grant", mine, referral_id, fields=grant)
    code = code_of(other.store, [case_row, opened, case_row])
    with other.store.transaction(other.actor) as transaction:
        transaction.put(Slip(packet=code), root=referral_id)
        transaction.put(Opened(case_kind="referral"), root=referral_id)
    other.sync()
    assert other.states() == ["held", "held"]


def test_a_slip_for_another_hospital_is_not_taken_in(road: Road) -> None:
    other = road._place("other", "承德县中医院", HOSPITAL)
    road.township.sync()
    referral = written(road.township, other)
    referral_id = referrals(road.township).refer(referral)
    code = road.printed(referral_id)
    with pytest.raises(ClinicError) as refused:
        road.scan(code)
    assert refused.value.code == "SLIP_ELSEWHERE"
    assert road.count(road.hospital, "referral") == 0


def test_what_was_not_sent_carries_no_code(road: Road) -> None:
    referral_id = referrals(road.township).save_draft(written(road.township, road.hospital))
    assert road.printed(referral_id) == ""


# --- codes that are not believed


def _refused(road: Road, code: str) -> str:
    with pytest.raises(ClinicError) as refused:
        road.read(code)
    return refused.value.code


def test_every_bad_code_has_its_own_sentence(road: Road) -> None:
    code = road.printed(road.refer())
    assert len(code) <= 1100
    assert _refused(road, code[:-4]) == "SLIP_CUT"
    assert _refused(road, code[:300] + code[301:]) == "SLIP_CUT"
    assert _refused(road, PREFIX) == "SLIP_CUT"
    assert _refused(road, code.replace("JC1:", "JC2:")) == "SLIP_NEWER"
    assert _refused(road, "130821195403081220") == "SLIP_NOT_OURS"
    assert _refused(road, code + "0" * 1100) == "SLIP_NOT_OURS"


def test_a_stranger_another_county_and_a_forger_are_told_apart(road: Road) -> None:
    signer, rows = Signer(new_private_key()), [RecordRow(new_id(), "referral", "f")]
    hub = road.county.signer
    good = Certificate("d", "f", signer.public, "age1", "", hub.public)
    word = hub.certify("d", "f", signer.public, "age1")
    stranger = replace(good, signature=signer.certify("d", "f", signer.public, "age1"))
    elsewhere = replace(good, signature=word, hub_key=signer.public)
    forger = Signer(new_private_key())
    assert _refused(road, write_packet(stranger, signer, rows) or "") == "SLIP_STRANGER"
    assert _refused(road, write_packet(elsewhere, signer, rows) or "") == "SLIP_COUNTY"
    forged = write_packet(replace(good, signature=word), forger, rows)
    assert _refused(road, forged or "") == "SLIP_CHANGED"


def test_a_typed_code_is_read_though_the_input_method_widened_it(road: Road) -> None:
    code = road.printed(road.refer())
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in code).lower()
    assert road.read(wide + "\r\n").text == code


def test_base45_gives_back_every_byte() -> None:
    for body in (b"", b"\0", b"\xff\xff", bytes(range(256)), b"AB", b"ietf!"):
        assert from_base45(to_base45(body)) == body
    assert to_base45(b"ietf!") == "QED8WEX0"  # RFC 9285, section 4.3
    for broken in ("A", "GGW", ":::", "a00"):
        with pytest.raises(ValueError, match=r".*"):
            from_base45(broken)
