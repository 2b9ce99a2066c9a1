"""Who may speak to the hub, from the one-time code to the day a computer is stolen."""

from __future__ import annotations

import os
import stat

import msgspec
import pytest
from sqlalchemy import select

from app.core.errors import ClinicError
from sync.hub.house.devices import Device, Devices, DeviceState
from sync.hub.house.home import HubHome, HubSettings
from sync.hub.hub import Hub
from sync.hub.storage.tables import ENROLMENT
from sync.protocol.enrolment_code import new_code, read_code
from sync.protocol.messages import PROTOCOL, EnrolRequest
from sync.protocol.problems import ProtocolError
from sync.protocol.signing import is_certified
from tests.sync.road import CENTRE, HOSPITAL, Computer, MovableClock


def refused(devices: Devices, request: EnrolRequest) -> str:
    with pytest.raises(ProtocolError) as caught:
        devices.enrol(request)
    return caught.value.code


def wrong(code: object) -> str:
    """The same code with its last character mistyped."""
    text = str(code)
    return text[:-1] + ("0" if text[-1] != "0" else "1")


def test_a_code_makes_a_device_of_its_facility(devices: Devices, computer: Computer) -> None:
    issued = devices.issue(CENTRE, approve_at_once=True)
    answer = devices.enrol(computer.asks(issued.code))
    assert answer.facility == CENTRE
    assert answer.facility_fields["name"] == "河东中心卫生院"
    assert devices.recognise(computer.id).facility == CENTRE
    assert is_certified(
        answer.hub_signing_key,
        answer.certificate,
        computer.id,
        CENTRE,
        computer.signer.public,
        computer.age,
    )


def test_a_computer_waits_until_its_six_words_were_compared(
    devices: Devices, computer: Computer
) -> None:
    answer = devices.enrol(computer.asks(devices.issue(CENTRE).code))
    assert answer.is_pending
    with pytest.raises(ProtocolError) as refused:
        devices.recognise(computer.id)
    assert refused.value.code == "DEVICE_PENDING"
    (waiting,) = devices.all()
    assert devices.approve(devices.words(waiting)).is_active
    assert devices.recognise(computer.id).facility == CENTRE


def test_a_computer_that_asks_again_is_still_waiting(devices: Devices, computer: Computer) -> None:
    request = computer.asks(devices.issue(CENTRE).code)
    assert devices.enrol(request).is_pending
    assert devices.enrol(request).is_pending
    devices.approve(computer.id)
    assert not devices.enrol(request).is_pending


def test_words_that_fit_no_waiting_computer_let_nobody_in(
    devices: Devices, computer: Computer
) -> None:
    devices.enrol(computer.asks(devices.issue(CENTRE).code))
    devices.enrol(Computer("another").asks(devices.issue(CENTRE).code))
    devices.revoke("another")
    for named in ("", "青山 白云", "another", "nobody"):
        with pytest.raises(ProtocolError) as refused:
            devices.approve(named)
        assert refused.value.code == "DEVICE_UNKNOWN"
    assert not any(device.is_active for device in devices.all())


def test_a_few_characters_of_a_number_do_not_stand_for_six_words(
    devices: Devices, computer: Computer
) -> None:
    """Twelve of them do: as many tries as six words would take."""
    devices.enrol(computer.asks(devices.issue(CENTRE).code))
    for short in ("0", "0d5f", "0d5f0000-00", "0d5f0000-000", "-" * 12):
        with pytest.raises(ProtocolError) as refused:
            devices.approve(short)
        assert refused.value.code == "DEVICE_UNKNOWN"
    assert devices.approve("0d5f0000-0000").is_active


def test_a_code_handed_over_in_person_needs_no_approval(
    devices: Devices, computer: Computer
) -> None:
    issued = devices.issue(CENTRE, approve_at_once=True)
    assert not devices.enrol(computer.asks(issued.code)).is_pending
    assert devices.recognise(computer.id).is_active


def test_a_code_is_read_as_people_type_it(devices: Devices, computer: Computer) -> None:
    code = str(devices.issue(CENTRE, approve_at_once=True).code)
    typed = " ".join(code.lower().replace("-", "").replace("0", "o").replace("1", "l"))
    assert devices.enrol(computer.asks(typed)).facility == CENTRE


def test_a_full_width_code_is_read(devices: Devices, computer: Computer) -> None:
    code = str(devices.issue(CENTRE, approve_at_once=True).code)
    wide = "".join(chr(ord(c) + 0xFEE0) for c in code)
    assert devices.enrol(computer.asks(wide)).facility == CENTRE


@pytest.mark.parametrize("typed", ["", "ABCD", "U" * 20, "0" * 21, "\x00" * 20, "一" * 20])
def test_what_is_no_code_is_refused(devices: Devices, computer: Computer, typed: str) -> None:
    assert refused(devices, computer.asks(typed)) == "ENROL_CODE"


def test_only_the_hash_of_a_code_is_stored(devices: Devices, hub: Hub) -> None:
    issued = devices.issue(CENTRE, approve_at_once=True)
    with hub.engine.begin() as connection:
        stored = str(connection.execute(select(ENROLMENT)).mappings().one())
    assert issued.code.text not in stored
    assert issued.code.text[4:] not in stored
    assert issued.code.text not in repr(issued)


def test_a_code_has_eighty_random_bits_behind_its_name() -> None:
    codes = {new_code() for _ in range(500)}
    assert len({code.text[4:] for code in codes}) == 500
    assert all(read_code(str(code)) == code for code in codes)


def test_a_code_dies_after_five_wrong_tries(devices: Devices, computer: Computer) -> None:
    issued = devices.issue(CENTRE, approve_at_once=True)
    for _ in range(5):
        assert refused(devices, computer.asks(wrong(issued.code))) == "ENROL_CODE"
    assert refused(devices, computer.asks(issued.code)) == "ENROL_CODE"


def test_four_wrong_tries_leave_the_code_alive(devices: Devices, computer: Computer) -> None:
    issued, other = (
        devices.issue(CENTRE, approve_at_once=True),
        devices.issue(HOSPITAL, approve_at_once=True),
    )
    for _ in range(4):
        refused(devices, computer.asks(wrong(issued.code)))
    assert devices.enrol(computer.asks(issued.code)).facility == CENTRE
    assert devices.enrol(Computer("another").asks(other.code)).facility == HOSPITAL


def test_a_code_lives_one_day(devices: Devices, computer: Computer, clock: MovableClock) -> None:
    issued = devices.issue(CENTRE, approve_at_once=True)
    clock.forward(hours=24)
    assert refused(devices, computer.asks(issued.code)) == "ENROL_EXPIRED"


def test_an_old_code_is_forgotten_in_the_end(
    devices: Devices, computer: Computer, clock: MovableClock
) -> None:
    issued = devices.issue(CENTRE, approve_at_once=True)
    clock.forward(days=40)
    devices.issue(CENTRE, approve_at_once=True)
    assert refused(devices, computer.asks(issued.code)) == "ENROL_CODE"


def test_a_code_enrols_one_computer_only(devices: Devices, computer: Computer) -> None:
    issued = devices.issue(CENTRE, approve_at_once=True)
    devices.enrol(computer.asks(issued.code))
    assert refused(devices, Computer("another").asks(issued.code)) == "ENROL_USED"


def test_a_lost_answer_is_given_again(
    devices: Devices, computer: Computer, clock: MovableClock
) -> None:
    issued = devices.issue(CENTRE, approve_at_once=True)
    first = devices.enrol(computer.asks(issued.code))
    clock.forward(days=2)
    again = devices.enrol(computer.asks(issued.code))
    assert (again.facility, again.certificate) == (first.facility, first.certificate)
    assert len(devices.all()) == 1


def test_the_same_number_with_other_keys_is_another_computer(
    devices: Devices, computer: Computer
) -> None:
    devices.enrol(computer.asks(devices.issue(CENTRE, approve_at_once=True).code))
    thief = Computer(computer.id)
    assert (
        refused(devices, thief.asks(devices.issue(CENTRE, approve_at_once=True).code))
        == "DEVICE_TAKEN"
    )


def test_a_store_begun_for_another_facility_is_told_so(
    devices: Devices, computer: Computer
) -> None:
    issued = devices.issue(CENTRE, approve_at_once=True)
    assert refused(devices, computer.asks(issued.code, facility=HOSPITAL)) == "FACILITY_OTHER"
    assert devices.enrol(computer.asks(issued.code, facility=CENTRE)).facility == CENTRE


def test_no_code_is_made_for_an_unknown_facility(devices: Devices) -> None:
    with pytest.raises(ClinicError) as caught:
        devices.issue("nowhere")
    assert caught.value.code == "FACILITY_UNKNOWN"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("signing_key", "short"),
        ("signing_key", "A" * 44),
        ("age_recipient", "age1nonsense"),
        ("age_recipient", ""),
        ("device", ""),
        ("device", "x" * 65),
        ("device", "机"),
        ("name", "x" * 201),
    ],
)
def test_unsound_keys_and_names_are_refused(
    devices: Devices, computer: Computer, field: str, value: str
) -> None:
    request = computer.asks(devices.issue(CENTRE, approve_at_once=True).code)
    request = msgspec.structs.replace(request, **{field: value})
    assert refused(devices, request) == "BODY_INVALID"
    assert devices.all() == []


def test_another_protocol_is_refused(devices: Devices, computer: Computer) -> None:
    request = msgspec.structs.replace(computer.asks(new_code()), protocol=PROTOCOL + 1)
    assert refused(devices, request) == "PROTOCOL"


def test_a_revoked_device_is_not_recognised_any_more(devices: Devices, computer: Computer) -> None:
    issued = devices.issue(CENTRE, approve_at_once=True)
    devices.enrol(computer.asks(issued.code))
    assert devices.revoke(computer.id).state is DeviceState.REVOKED
    with pytest.raises(ProtocolError) as caught:
        devices.recognise(computer.id)
    assert caught.value.code == "DEVICE_REVOKED"
    assert refused(devices, computer.asks(issued.code)) == "ENROL_USED"


def test_a_device_nobody_enrolled_is_unknown(devices: Devices) -> None:
    for asked in (devices.recognise, devices.revoke):
        with pytest.raises(ProtocolError) as caught:
            asked("nobody")
        assert caught.value.code == "DEVICE_UNKNOWN"


def test_devices_are_listed_by_facility(devices: Devices, clock: MovableClock) -> None:
    for name, facility in (("a", CENTRE), ("b", HOSPITAL), ("c", CENTRE)):
        devices.enrol(Computer(name).asks(devices.issue(facility, approve_at_once=True).code))
        clock.forward(minutes=1)
    assert [device.id for device in devices.all()] == ["a", "b", "c"]
    assert [device.id for device in devices.all(CENTRE)] == ["a", "c"]


def test_both_screens_show_the_same_words(devices: Devices, computer: Computer) -> None:
    devices.enrol(computer.asks(devices.issue(CENTRE, approve_at_once=True).code))
    device: Device = devices.recognise(computer.id)
    assert len(devices.words(device).split()) == 6


def test_the_hubs_folder_is_its_owners_alone(home: HubHome) -> None:
    home.open().dispose()
    for path in (home.folder, *home.folder.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path.name
    assert b"\x00\x00" not in home.database_file.read_bytes()[:16]
    assert "AGE-SECRET" not in repr(home.keys())


def test_a_folder_is_set_up_once(home: HubHome) -> None:
    with pytest.raises(ClinicError) as caught:
        home.set_up(HubSettings("别的县", []))
    assert caught.value.code == "HUB_HOME_USED"
    assert home.settings().name == "河东县"


def test_an_empty_folder_is_no_hub(home: HubHome) -> None:
    elsewhere = HubHome(home.folder / "elsewhere")
    for asked in (elsewhere.settings, elsewhere.keys, elsewhere.open):
        with pytest.raises(ClinicError) as caught:
            asked()
        assert caught.value.code == "HUB_HOME_EMPTY"


def test_a_damaged_key_file_is_named(home: HubHome) -> None:
    (home.folder / "keys.json").write_bytes(os.urandom(40))
    with pytest.raises(ClinicError) as caught:
        home.keys()
    assert caught.value.code == "HUB_HOME_DAMAGED"
