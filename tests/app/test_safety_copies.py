"""Safety copies are brought back: on the computer they were made on, and from a stick on an empty one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from app.attachments import About, read_file
from app.clinic import Clinic
from app.core.errors import StoreError
from app.core.identity import local_digits
from app.notes import Note
from app.patients import Patient
from app.storage import returning
from app.storage.errors import StoreCode
from app.storage.opening import companions
from app.storage.safety_copy import SafetyCopy
from app.workstation import StationStage, Workstation
from tests.stores import TODAY
from tests.workstations import CHIEF, OTHER_PASSWORD, PASSWORD, Desk, copy_desk, found_desk

PDF = b"%PDF-1.7\n" + b"\x02" * 40_000


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    home = tmp_path_factory.mktemp("founded") / "home"
    return home, found_desk(home)


@pytest.fixture
def desk(founded: tuple[Path, str], tmp_path: Path) -> Desk:
    return copy_desk(founded[0], tmp_path / "home")


@pytest.fixture
def sheet(founded: tuple[Path, str]) -> str:
    return founded[1]


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def write(clinic: Clinic, title: str) -> str:
    return clinic.notes.write(Note(noted_on=TODAY.date(), title=title))


def one_note(clinic: Clinic, note_id: str) -> Note:
    found = clinic.notes.get(note_id)
    assert found is not None
    return found


def attach(clinic: Clinic, folder: Path, note: str) -> None:
    path = folder / "report.pdf"
    path.write_bytes(PDF)
    clinic.attachments.attach(read_file(path), About.case("note", note))
    path.unlink()


def number_given(clinic: Clinic) -> str:
    """To somebody new, as digits."""
    newborn = Patient(name="张国华", sex="1", no_id_reason="新生儿")
    patient = clinic.patients.get(clinic.patients.register(newborn))
    assert patient is not None
    return local_digits(patient.record_number)


def titles(clinic: Clinic) -> set[str]:
    return {note.title for note in clinic.notes.latest()}


def attached(clinic: Clinic, note: str) -> list[bytes]:
    return [clinic.attachments.open(line.id).content for line in clinic.attachments.of(note)]


def damage(station: Workstation) -> None:
    records = station.folder / "store" / "records.db"
    content = bytearray(records.read_bytes())
    content[4096 * 3 + 100] ^= 1
    records.write_bytes(content)


def person_of(station: Workstation, copy: SafetyCopy) -> str:
    return next(one.id for one in station.copies.people(copy) if one.name == CHIEF)


def test_the_newest_copy_comes_back_with_what_is_attached(desk: Desk, tmp_path: Path) -> None:
    with desk.start() as station:
        clinic = station.sign_in(CHIEF, PASSWORD)
        note = write(clinic, "晨会")
        attach(clinic, tmp_path, note)
        station.make_safety_copy()
        station.sign_out()
        shutil.rmtree(station.folder / "store" / "records.attachments")
        damage(station)
        (copy,) = station.copies.here()
        back = station.copies.bring_back(copy, person_of(station, copy), PASSWORD)
        assert titles(back.clinic) == {"晨会"}
        assert attached(back.clinic, note) == [PDF]
        assert station.stage is StationStage.SIGNED_IN
        assert [one.folder.name for one in station.copies.here()] == [copy.folder.name]


def test_what_was_written_since_the_copy_is_taken_out_of_the_damaged_file(desk: Desk) -> None:
    with desk.start() as station:
        clinic = station.sign_in(CHIEF, PASSWORD)
        known = write(clinic, "晨会")
        station.make_safety_copy()
        write(clinic, "午后")
        clinic.notes.correct(one_note(clinic, known), {"title": "晨会改"})
        station.sign_out()
        (copy,) = station.copies.here()
        back = station.copies.bring_back(copy, person_of(station, copy), PASSWORD)
        assert titles(back.clinic) == {"晨会改", "午后"}
        assert back.rescued > 0
        assert back.kept is not None
        assert (back.kept / "records.db").exists()


def test_a_computer_whose_copy_came_back_gives_numbers_of_another_part(desk: Desk) -> None:
    with desk.start() as station:
        clinic = station.sign_in(CHIEF, PASSWORD)
        before = number_given(clinic)
        station.make_safety_copy()
        lost = number_given(clinic)
        station.sign_out()
        (copy,) = station.copies.here()
        back = station.copies.bring_back(copy, person_of(station, copy), PASSWORD)
        assert before[:10] == lost[:10] != number_given(back.clinic)[:10]


def test_an_empty_computer_gets_everything_from_the_stick_with_the_sheet(
    desk: Desk, sheet: str, stick: Path, tmp_path: Path
) -> None:
    with desk.start() as station:
        clinic = station.sign_in(CHIEF, PASSWORD)
        note = write(clinic, "晨会")
        attach(clinic, tmp_path, note)
        station.make_safety_copy(stick)
    shutil.rmtree(desk.home)
    with Desk(tmp_path / "new").start() as empty:
        (copy,) = empty.copies.on(stick)
        assert not empty.copies.opens_by_password(copy)
        person = person_of(empty, copy)
        back = empty.copies.bring_back_with_sheet(copy, sheet, person, OTHER_PASSWORD)
        assert titles(back.clinic) == {"晨会"}
        assert attached(back.clinic, note) == [PDF]
        empty.sign_out()
        empty.sign_in(CHIEF, OTHER_PASSWORD)


def test_a_stick_keeps_what_is_attached_once_for_two_copies(
    desk: Desk, stick: Path, tmp_path: Path
) -> None:
    with desk.start() as station:
        clinic = station.sign_in(CHIEF, PASSWORD)
        attach(clinic, tmp_path, write(clinic, "晨会"))
        for _ in range(4):
            station.make_safety_copy(stick)
        newest, older = station.copies.on(stick)
        assert newest.attached == older.attached
        assert len(list(newest.attached.glob("*.blob"))) == 1
        assert newest.note is not None
        assert (newest.note.attachments, newest.note.only_here) == (1, 1)


def test_a_damaged_copy_changes_nothing(desk: Desk) -> None:
    with desk.start() as station:
        write(station.sign_in(CHIEF, PASSWORD), "晨会")
        station.make_safety_copy()
        station.sign_out()
        (copy,) = station.copies.here()
        content = bytearray(copy.records.read_bytes())
        content[4096 * 3 + 100] ^= 1
        copy.records.write_bytes(content)
        with pytest.raises(StoreError) as caught:
            station.copies.bring_back(copy, person_of(station, copy), PASSWORD)
        assert caught.value.code == StoreCode.DB_DAMAGED
        assert titles(station.sign_in(CHIEF, PASSWORD)) == {"晨会"}
        assert not list(station.folder.glob("store.*ing"))


def test_a_wrong_password_brings_nothing_back(desk: Desk) -> None:
    with desk.start() as station:
        write(station.sign_in(CHIEF, PASSWORD), "晨会")
        station.make_safety_copy()
        station.sign_out()
        (copy,) = station.copies.here()
        with pytest.raises(StoreError) as caught:
            station.copies.bring_back(copy, person_of(station, copy), OTHER_PASSWORD)
        assert caught.value.code == StoreCode.PW_WRONG
        assert not list(station.folder.glob("store.*ing"))


def test_records_that_are_gone_come_back(desk: Desk) -> None:
    with desk.start() as station:
        write(station.sign_in(CHIEF, PASSWORD), "晨会")
        station.make_safety_copy()
        station.sign_out()
        records = station.folder / "store" / "records.db"
        for path in (records, *companions(records)):
            path.unlink(missing_ok=True)
        for path in station.folder.glob("store/keys.*"):
            path.unlink()
        (copy,) = station.copies.here()
        back = station.copies.bring_back(copy, person_of(station, copy), PASSWORD)
        assert titles(back.clinic) == {"晨会"}


@pytest.mark.parametrize("cut", range(1, 5))
def test_a_start_finishes_what_a_power_cut_left_half_done(
    desk: Desk, cut: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with desk.start() as station:
        write(station.sign_in(CHIEF, PASSWORD), "晨会")
        station.make_safety_copy()
        station.sign_out()
        (copy,) = station.copies.here()
        left = [cut]

        def renames(source: Path, target: Path) -> None:
            left[0] -= 1
            if not left[0]:
                raise KeyboardInterrupt
            source.replace(target)

        monkeypatch.setattr(returning, "replace_durably", renames)
        try:
            station.copies.bring_back(copy, person_of(station, copy), PASSWORD)
        except KeyboardInterrupt:
            station._lock.abandon()
    monkeypatch.undo()
    with desk.start() as again:
        assert again.stage is StationStage.SIGNED_OUT
        assert titles(again.sign_in(CHIEF, PASSWORD)) == {"晨会"}
        assert len(again.copies.here()) == 1


def test_who_brings_a_copy_back_is_not_warned_that_it_has_no_mark(desk: Desk) -> None:
    with desk.start() as station:
        write(station.sign_in(CHIEF, PASSWORD), "早")
        station.make_safety_copy()
        [copy] = station.copies.here()
        back = station.copies.bring_back(copy, person_of(station, copy), PASSWORD)
        assert back.clinic.store.damages() == []
