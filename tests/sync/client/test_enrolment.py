"""Making a computer known to its county, by code or by file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from app.core.errors import ClinicError
from sync.client.enrolment import (
    DeviceIdentity,
    address_of,
    enrol,
    new_device_keys,
    read_enrolment_file,
    speak_as,
)
from sync.protocol.enrolment_file import EnrolmentFile, write_enrolment_file
from sync.protocol.messages import EnrolAnswer, EnrolRequest
from sync.protocol.signing import Signer, new_private_key
from tests.sync.road import CENTRE, HOSPITAL, Road, first_request, speak


def code_of(caught: pytest.ExceptionInfo[ClinicError]) -> str:
    return caught.value.code


@pytest.fixture
def file(road: Road) -> EnrolmentFile:
    issued = road.devices.issue(CENTRE, approve_at_once=True)
    return EnrolmentFile(
        url=road.url,
        authorities=road.certificates.trusted.read_text(),
        hub_key=road.devices.signing_key,
        code=str(issued.code),
        facility=CENTRE,
        facility_name="河东中心卫生院",
        county="河东县",
        expires_at="2026-03-02T08:00:00.000Z",
    )


def test_a_file_from_the_county_is_enough_to_enrol(
    road: Road, file: EnrolmentFile, tmp_path: Path
) -> None:
    write_enrolment_file(tmp_path / "河东.jiceng-enrol", file)
    read = read_enrolment_file(tmp_path / "河东.jiceng-enrol")
    keys = new_device_keys()
    hub = speak_as(keys, address_of(read))
    identity = enrol(hub, address_of(read), keys, read.code, "门诊一号机")
    hub.close()
    assert (identity.facility, identity.facility_fields["name"]) == (CENTRE, "河东中心卫生院")
    assert identity.words == road.devices.words(road.devices.recognise(keys.device))
    speaking = speak(identity)
    assert speaking.exchange(first_request(identity)).epoch
    speaking.close()


def test_a_lost_answer_is_asked_for_again_with_the_same_keys(
    road: Road, file: EnrolmentFile
) -> None:
    keys, address = new_device_keys(), address_of(file)
    hub = speak_as(keys, address)
    first = enrol(hub, address, keys, file.code, "电脑")
    assert enrol(hub, address, keys, file.code, "电脑") == first
    hub.close()


def test_a_code_of_another_facility_is_refused_in_words(road: Road, file: EnrolmentFile) -> None:
    keys, address = new_device_keys(), address_of(file)
    hub = speak_as(keys, address)
    with pytest.raises(ClinicError) as caught:
        enrol(hub, address, keys, file.code, "电脑", facility=HOSPITAL)
    assert code_of(caught) == "FACILITY_OTHER"
    assert "another facility" in caught.value.title
    hub.close()


class Impostor:
    """Answers for a hub it is not, or about a computer that did not ask."""

    def __init__(self, certify_as: str | None = None) -> None:
        self.signer = Signer(new_private_key())
        self.certify_as = certify_as

    def enrol(self, request: EnrolRequest) -> EnrolAnswer:
        device = self.certify_as or request.device
        certificate = self.signer.certify(
            device, CENTRE, request.signing_key, request.age_recipient
        )
        return EnrolAnswer(CENTRE, {}, self.signer.public, "age1", certificate, "")


@pytest.mark.parametrize("impostor", [Impostor(), Impostor(certify_as="another device")])
def test_an_answer_of_another_hub_is_not_believed(road: Road, impostor: Impostor) -> None:
    keys = new_device_keys()
    with pytest.raises(ClinicError) as caught:
        enrol(impostor, road.address, keys, "code", "电脑")  # type: ignore[arg-type]
    assert code_of(caught) == "HUB_IDENTITY"


def test_an_identity_is_kept_as_text(road: Road) -> None:
    identity = road.enrol()
    assert DeviceIdentity.from_json(identity.to_json()) == identity
    assert identity.signing_key not in repr(identity)
    for text in ("", "{}", identity.to_json()[:-2], identity.to_json().replace("device", "x", 1)):
        with pytest.raises(ClinicError) as caught:
            DeviceIdentity.from_json(text)
        assert code_of(caught) == "IDENTITY_DAMAGED"


def test_every_cut_of_an_enrolment_file_is_noticed(file: EnrolmentFile, tmp_path: Path) -> None:
    path = tmp_path / "a.jiceng-enrol"
    write_enrolment_file(path, file)
    whole = path.read_bytes()
    for length in range(0, len(whole) - 1, 7):
        path.write_bytes(whole[:length])
        with pytest.raises(ClinicError) as caught:
            read_enrolment_file(path)
        assert code_of(caught) in ("ENROL_FILE_DAMAGED", "ENROL_FILE_NOT_OURS")


def test_a_changed_enrolment_file_is_noticed(file: EnrolmentFile, tmp_path: Path) -> None:
    path = tmp_path / "a.jiceng-enrol"
    write_enrolment_file(path, file)
    whole = path.read_bytes()
    for place in range(20, len(whole) - 1, 11):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(ClinicError) as caught:
            read_enrolment_file(path)
        assert code_of(caught) == "ENROL_FILE_DAMAGED"


def test_line_ends_changed_by_a_mail_program_do_no_harm(
    file: EnrolmentFile, tmp_path: Path
) -> None:
    path = tmp_path / "a.jiceng-enrol"
    write_enrolment_file(path, file)
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert read_enrolment_file(path) == file


def test_what_is_no_enrolment_file_is_told_apart(tmp_path: Path) -> None:
    cases = {"ENROL_FILE_NOT_OURS": b"PK\x03\x04", "ENROL_FILE_DAMAGED": b"JICENG ENROLMENT 1"}
    for code, content in cases.items():
        (tmp_path / code).write_bytes(content)
    (tmp_path / "ENROL_FILE_MISSING").mkdir()
    for code in (*cases, "ENROL_FILE_MISSING"):
        with pytest.raises(ClinicError) as caught:
            read_enrolment_file(tmp_path / code)
        assert code_of(caught) == code
    with pytest.raises(ClinicError) as caught:
        read_enrolment_file(tmp_path / "nowhere")
    assert code_of(caught) == "ENROL_FILE_MISSING"


def test_a_file_does_not_show_its_code(file: EnrolmentFile) -> None:
    assert file.code not in repr(file)
    assert replace(file, county="x") != file
    assert msgspec.json.encode(file)
