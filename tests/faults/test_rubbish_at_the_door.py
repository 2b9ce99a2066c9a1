"""Rubbish at the first start and at the sign-in: a sentence, nothing begun, nobody locked out."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.clinic import Clinic
from app.core.errors import ClinicError, InvalidInput
from app.core.rights import FacilityKind, Role
from app.workstation import FirstFacility, FirstPerson, StationStage, Workstation
from sync.protocol.enrolment_file import EnrolmentFile, read_enrolment_file, write_enrolment_file
from sync.protocol.signing import Signer, new_private_key
from tests.faults.rubbish import TEXTS
from tests.workstations import CHIEF, PASSWORD, Desk, centre, chief
from ui.shell.enrolment import enrol_by_file

LONG_NAME = "王" * 10_000
FULL_WIDTH = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})
PIN = "135790"


def full_width(text: str) -> str:
    return text.translate(FULL_WIDTH).replace(" ", "\u3000")


# The first start


def _begin(desk: Desk, facility: FirstFacility, person: FirstPerson) -> ClinicError:
    """The refusal; nothing may be left of the attempt."""
    with desk.start() as workstation:
        with pytest.raises(ClinicError) as caught:
            workstation.found(facility, person)
        assert workstation.stage is StationStage.NEW
        names = sorted(p.name for p in (desk.home / "jiceng").iterdir())
    assert names == ["store.lock"]
    return caught.value


@pytest.fixture
def bare(tmp_path: Path) -> Desk:
    """A computer on which nothing was begun."""
    return Desk(tmp_path / "bare")


@pytest.mark.parametrize("name", [LONG_NAME, "", " ", *(t for t in TEXTS.values() if len(t) > 60)])
def test_a_persons_name_that_is_none_is_named_and_nothing_begun(bare: Desk, name: str) -> None:
    error = _begin(bare, centre(), FirstPerson(name, PASSWORD))
    assert isinstance(error, InvalidInput)
    assert set(error.fields) == {"name"}


def test_a_facilitys_name_that_is_none_does_not_mark_the_persons(bare: Desk) -> None:
    """Both fields are called `name` in their records; the form has them side by side."""
    for name in (LONG_NAME, "", "卫生院\x00"):
        facility = FirstFacility.new(FacilityKind.TOWNSHIP_CENTRE, name)
        error = _begin(bare, facility, chief())
        assert isinstance(error, InvalidInput)
        assert set(error.fields) == {"facility"}


def test_a_kind_of_facility_of_a_later_hub_does_not_end_the_first_start(bare: Desk) -> None:
    facility = FirstFacility({"name": "空间站卫生室", "kind": "space_station"})
    with bare.start() as workstation:
        pending = workstation.found(facility, chief())
        assert isinstance(pending.confirm_group(1, pending.sheet.groups[0]), Clinic)


@pytest.mark.parametrize("password", ["", "short", "1234567890", "x" * 201, "字" * 1_000_000])
def test_a_password_that_is_none_is_named_and_nothing_begun(bare: Desk, password: str) -> None:
    error = _begin(bare, centre(), FirstPerson(CHIEF, password))
    assert isinstance(error, InvalidInput)
    assert set(error.fields) == {"password"}


ODD_NAMES = ("NUL", "lone low surrogate", "right-to-left mark", "HTML", "path", "Tibetan", "emoji")


def test_no_name_whatever_breaks_the_first_start(tmp_path: Path) -> None:
    for number, name in enumerate(TEXTS[odd][:40] for odd in ODD_NAMES):
        with Desk(tmp_path / str(number)).start() as workstation:
            try:
                pending = workstation.found(centre(), FirstPerson(name, PASSWORD))
            except InvalidInput as error:
                names = set(error.fields)
            else:
                names = {"name"}
                pending.confirm_group(1, pending.sheet.groups[0])
                assert workstation.clinic.actor.roles == {Role.ADMINISTRATOR}
        assert names == {"name"}


def test_no_rubbish_is_taken_for_a_group_of_the_sheet(bare: Desk) -> None:
    with bare.start() as workstation:
        pending = workstation.found(centre(), chief())
        for typed in TEXTS.values():
            with pytest.raises(ClinicError) as caught:
                pending.confirm_group(1, typed)
            assert caught.value.code == "SHEET_TYPO"
        assert isinstance(pending.confirm_group(1, full_width(pending.sheet.groups[0])), Clinic)


# Sign-in


def test_no_rubbish_for_a_name_signs_anybody_in(desk: Desk) -> None:
    with desk.start() as workstation:
        for typed in (LONG_NAME, "", *TEXTS.values()):
            assert workstation.find(typed) == ()
            with pytest.raises(ClinicError) as caught:
                workstation.sign_in(typed, PASSWORD)
            assert caught.value.code == "PERSON_UNKNOWN"
        assert workstation.stage is StationStage.SIGNED_OUT


def test_no_rubbish_for_a_password_signs_anybody_in(desk: Desk) -> None:
    with desk.start() as workstation:
        for typed in (PASSWORD * 1000, "", *TEXTS.values()):
            with pytest.raises(ClinicError) as caught:
                workstation.sign_in(CHIEF, typed)
            assert caught.value.code == "PW_WRONG"
            desk.forward(seconds=61)
        assert isinstance(workstation.sign_in(CHIEF, PASSWORD), Clinic)


def test_a_password_typed_in_full_width_is_the_same_password(desk: Desk) -> None:
    with desk.start() as workstation:
        assert isinstance(workstation.sign_in(CHIEF, full_width(PASSWORD)), Clinic)
        workstation.change_password(PASSWORD, full_width("rain on the terraces"))
        workstation.sign_out()
        assert isinstance(workstation.sign_in(CHIEF, "rain on the terraces"), Clinic)


def test_a_pin_is_six_digits_however_wide(desk: Desk) -> None:
    with desk.start() as workstation:
        workstation.sign_in(CHIEF, PASSWORD)
        for typed in ("", "12345", "1234567", "12345a", "²³⁴", "١٢٣٤٥٦", *TEXTS.values()):
            with pytest.raises(InvalidInput) as caught:
                workstation.set_pin(typed)
            assert set(caught.value.fields) == {"pin"}
        workstation.set_pin(full_width(PIN))
        for typed in (PIN, full_width(PIN)):
            workstation.lock()
            assert isinstance(workstation.unlock(typed), Clinic)


def test_rubbish_for_a_pin_counts_as_wrong_and_the_password_still_opens(desk: Desk) -> None:
    with desk.start() as workstation:
        workstation.sign_in(CHIEF, PASSWORD)
        workstation.set_pin(PIN)
        workstation.lock()
        codes = [
            _refused(workstation, typed) for typed in ("\x00", "\ud842", "9" * 10_000, "", "ａ")
        ]
        assert codes == ["PIN_WRONG"] * 4 + ["PIN_ENDED"]
        assert isinstance(workstation.unlock_with_password(PASSWORD), Clinic)


def _refused(workstation: Workstation, pin: str) -> str:
    with pytest.raises(ClinicError) as caught:
        workstation.unlock(pin)
    return caught.value.code


def test_no_rubbish_is_taken_for_the_recovery_sheet(desk: Desk) -> None:
    with desk.start() as workstation:
        person = workstation.people()[0]
        for typed in TEXTS.values():
            with pytest.raises(ClinicError) as caught:
                workstation.open_with_sheet(typed, person.id, PASSWORD)
            assert caught.value.code in ("SHEET_TYPO", "SHEET_OTHER")
        assert isinstance(workstation.sign_in(CHIEF, PASSWORD), Clinic)


# The county's file


GOOD = EnrolmentFile(
    url="https://127.0.0.1:1",
    authorities=None,
    hub_key=Signer(new_private_key()).public,
    code="0000-0000-0000-0000-0000",
    facility="f",
    facility_name="惠七镇卫生院",
    county="望奎县",
    expires_at="2026-03-02T00:00:00.000Z",
)


def _code(path: Path) -> str:
    with pytest.raises(ClinicError) as caught:
        read_enrolment_file(path)
    return caught.value.code


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "county.jiceng-enrol"
    write_enrolment_file(path, GOOD)
    return path


def test_a_file_cut_off_anywhere_is_told_apart_from_one_that_is_not_ours(file: Path) -> None:
    whole = file.read_bytes()
    head = whole.index(b"\n")
    for length in range(len(whole) - 1):
        file.write_bytes(whole[:length])
        assert _code(file) == ("ENROL_FILE_NOT_OURS" if length < head else "ENROL_FILE_DAMAGED")
    file.write_bytes(whole[:-1])  # only the last line end: a mail program may drop it
    assert read_enrolment_file(file) == GOOD


def test_a_flipped_byte_anywhere_is_found(file: Path) -> None:
    whole = bytearray(file.read_bytes())
    for place in range(0, len(whole) - 1, 3):
        changed = bytearray(whole)
        changed[place] ^= 0x20
        file.write_bytes(bytes(changed))
        assert _code(file) in ("ENROL_FILE_NOT_OURS", "ENROL_FILE_DAMAGED"), place


OTHERS: dict[str, bytes] = {
    "empty": b"",
    "picture": b"\x89PNG\r\n\x1a\n" * 99,
    "zip": b"PK\x03\x04" * 999,
    "text": "转诊单".encode("gb18030"),
    "zeros": bytes(100_000),
    "one endless line": b"JICENG ENROLMENT 1" * 100_000,
}


@pytest.mark.parametrize("name", OTHERS)
def test_another_file_is_told_to_be_another(tmp_path: Path, name: str) -> None:
    path = tmp_path / "other"
    path.write_bytes(OTHERS[name])
    assert _code(path) == "ENROL_FILE_NOT_OURS"


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _loop(path: Path) -> None:
    path.symlink_to(path)


def _device(path: Path) -> None:
    path.symlink_to("/dev/zero")


@pytest.mark.parametrize(
    "make", [Path.mkdir, _pipe, _loop, _device], ids=lambda make: make.__name__
)
def test_what_is_no_file_is_not_read_from(tmp_path: Path, make: Callable[[Path], None]) -> None:
    path = tmp_path / "stick"
    make(path)
    assert _code(path) == "ENROL_FILE_MISSING"


@pytest.mark.parametrize("name", ["gone", "x" * 300, "a\x00b", "\ud842"], ids=ascii)
def test_a_name_without_a_file_is_missing(tmp_path: Path, name: str) -> None:
    assert _code(tmp_path / name) == "ENROL_FILE_MISSING"


RUBBISH = {
    "url": [
        *("", "rubbish", "https://", "http://10.0.0.1", "https://[::1", "file:///etc/passwd"),
        *("https://a:b@127.0.0.1:1", "https://127.0.0.1:99999", "https://例.中国/\x00", "x" * 5000),
    ],
    "authorities": ["", "rubbish", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"],
    "hub_key": ["", "rubbish", "字" * 99, "\x00"],
    "code": ["", "rubbish", "字" * 9999, "\x00"],
}


@pytest.mark.parametrize(("field", "value"), [(f, v) for f, vs in RUBBISH.items() for v in vs])
def test_a_whole_file_with_rubbish_inside_ends_in_a_sentence(
    file: Path, field: str, value: str
) -> None:
    """Somebody may write one: its checksum is no secret."""
    # A hub on the same computer needs no certificates: the file is followed as far as the wire.
    scheme = "https" if field == "authorities" else "http"
    content = replace(GOOD, **{"url": f"{scheme}://127.0.0.1:1", field: value})
    write_enrolment_file(file, content)
    with pytest.raises(ClinicError) as caught:
        enrol_by_file(file)
    assert caught.value.title
    assert caught.value.advice
