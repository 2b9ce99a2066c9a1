"""Keys that were taken away stay away: the store's key is turned, and old key files do not count."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.attachments import About, read_file
from app.clinic import Clinic
from app.core.errors import ClinicError, StoreError
from app.core.rights import Role
from app.notes import Note
from app.storage import turning
from app.storage.keys import Awaited
from app.storage.keys.slots import KeyFileBody
from app.storage.opening import full_check, open_connection
from app.storage.turning import is_under, turn_records
from app.users import Person, Posting
from app.workstation import Workstation
from tests.first_key_file import as_first_version
from tests.workstations import CHIEF, OTHER_PASSWORD, PASSWORD, THIRD_PASSWORD, Desk

DOCTOR = Posting(Role.DOCTOR)
QIAOYUN, CHUNLAN = "张巧云", "李春兰"
KEY_FILES = ("keys.a.json", "keys.b.json")


@pytest.fixture
def station(desk: Desk) -> Iterator[Workstation]:
    with desk.start() as workstation:
        yield workstation


@pytest.fixture
def clinic(station: Workstation) -> Clinic:
    return station.sign_in(CHIEF, PASSWORD)


def a_colleague(station: Workstation, name: str, password: str = OTHER_PASSWORD) -> str:
    person_id = station.clinic.users.register(Person(name=name), [DOCTOR])
    station.accounts.add(person_id, password)
    return person_id


def records_key(station: Workstation) -> bytes:
    return station._require_inside().unlocked.master.database_key()


def store_of(station: Workstation) -> Path:
    return station.folder / "store"


def body_of(station: Workstation) -> KeyFileBody:
    return station._keys.book.read()


def keep_keys(station: Workstation, folder: Path) -> Path:
    folder.mkdir()
    for name in KEY_FILES:
        shutil.copy(store_of(station) / name, folder / name)
    return folder


def put_back(kept: Path, station: Workstation) -> None:
    for name in KEY_FILES:
        shutil.copy(kept / name, store_of(station) / name)


def told(action: Callable[[], object]) -> str:
    """The code of the refusal, or nothing when it opened."""
    try:
        action()
    except ClinicError as error:
        return error.code
    return ""


def audited(clinic: Clinic) -> list[str]:
    with clinic.store.reading() as session:
        return [row.what for row in session.connection().exec_driver_sql("SELECT what FROM audit")]


# The key is turned


def test_after_a_removal_the_records_are_under_a_new_key_at_the_next_sign_out(
    station: Workstation, clinic: Clinic
) -> None:
    colleague = a_colleague(station, QIAOYUN)
    before, percent = records_key(station), list[int]()
    station.tell_of_turn(percent.append)
    station.accounts.remove(colleague)
    station.sign_out()

    assert percent[-1] == 100
    assert not is_under(store_of(station) / "records.db", before)
    again = station.sign_in(CHIEF, PASSWORD)
    assert records_key(station) != before
    assert again.name_of(again.actor.place_id) == "惠七镇卫生院"
    assert told(lambda: open_connection(store_of(station) / "records.db", before)) == "DB_OTHER_KEY"


def test_after_a_deep_lock_too(station: Workstation, clinic: Clinic) -> None:
    station.accounts.remove(a_colleague(station, QIAOYUN))
    before = records_key(station)
    station.lock()
    station.deep_lock()
    assert not is_under(store_of(station) / "records.db", before)


def test_a_computer_switched_off_turns_the_key_at_the_next_sign_in(
    desk: Desk, station: Workstation, clinic: Clinic
) -> None:
    station.accounts.remove(a_colleague(station, QIAOYUN))
    before = records_key(station)
    station._records.close()
    station._lock.abandon()
    with desk.start() as after:
        after.sign_in(CHIEF, PASSWORD)
        assert records_key(after) != before


def test_whoever_stays_comes_in_with_the_password_they_have(
    station: Workstation, clinic: Clinic
) -> None:
    colleague = a_colleague(station, QIAOYUN)
    a_colleague(station, CHUNLAN, THIRD_PASSWORD)
    station.accounts.remove(colleague)
    station.sign_out()
    station.sign_in(CHUNLAN, THIRD_PASSWORD)
    station.sign_out()
    station.sign_in(CHUNLAN, THIRD_PASSWORD)
    assert told(lambda: station.sign_in(QIAOYUN, OTHER_PASSWORD)) == "PERSON_UNKNOWN"


def test_who_was_away_for_several_turns_still_comes_in(
    station: Workstation, clinic: Clinic
) -> None:
    a_colleague(station, CHUNLAN, THIRD_PASSWORD)
    for name in (QIAOYUN, "王小梅"):
        station.accounts.remove(a_colleague(station, name))
        station.sign_out()
        station.sign_in(CHIEF, PASSWORD)
    station.accounts.remove(a_colleague(station, "赵玉兰"))
    station.switch_person(CHUNLAN, THIRD_PASSWORD)
    station.sign_out()
    station.sign_in(CHUNLAN, THIRD_PASSWORD)


def test_two_removals_before_the_turn_leave_the_second_one_no_key(
    station: Workstation, clinic: Clinic
) -> None:
    first, second = a_colleague(station, QIAOYUN), a_colleague(station, CHUNLAN, THIRD_PASSWORD)
    station.accounts.remove(first)
    seen = station._keys.next_key(station._keys.unlock(second, THIRD_PASSWORD))
    station.accounts.remove(second)
    station.sign_out()
    assert seen is not None
    assert not is_under(store_of(station) / "records.db", seen.database_key())
    station.sign_in(CHIEF, PASSWORD)


def test_somebody_added_before_the_turn_comes_in_after_it(
    station: Workstation, clinic: Clinic
) -> None:
    station.accounts.remove(a_colleague(station, QIAOYUN))
    a_colleague(station, CHUNLAN, THIRD_PASSWORD)
    station.sign_out()
    station.sign_in(CHUNLAN, THIRD_PASSWORD)


def test_a_password_changed_before_the_turn_opens_after_it(
    station: Workstation, clinic: Clinic
) -> None:
    station.accounts.remove(a_colleague(station, QIAOYUN))
    station.change_password(PASSWORD, OTHER_PASSWORD)
    station.sign_out()
    station.sign_in(CHIEF, OTHER_PASSWORD)
    station.sign_out()
    station.sign_in(CHIEF, OTHER_PASSWORD)


def test_a_disk_too_full_for_the_turn_keeps_nobody_out(
    station: Workstation, clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "no room")

    before = records_key(station)
    station.accounts.remove(a_colleague(station, QIAOYUN))
    with monkeypatch.context() as patch:
        patch.setattr(turning, "replace_durably", full)
        station.sign_out()
        station.sign_in(CHIEF, PASSWORD)
        assert records_key(station) == before
        failure = station.accounts.turn_failure
        assert failure is not None
        assert failure.code == "DISK_FULL"
        assert not list(store_of(station).glob("*.turned*"))
    station.sign_out()
    station.sign_in(CHIEF, PASSWORD)
    assert records_key(station) != before


def test_a_disk_too_small_for_it_is_not_filled(
    station: Workstation, clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    station.accounts.remove(a_colleague(station, QIAOYUN))
    usage = shutil.disk_usage(station.folder)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1_000_000))
    monkeypatch.setattr(turning, "create_file", _stopping)
    station.sign_out()
    station.sign_in(CHIEF, PASSWORD)
    failure = station.accounts.turn_failure
    assert failure is not None
    assert failure.code == "DISK_FULL"


def test_a_kill_between_the_records_and_the_key_file_is_mended_at_the_next_sign_in(
    station: Workstation, clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_colleague(station, CHUNLAN, THIRD_PASSWORD)
    station.accounts.remove(a_colleague(station, QIAOYUN))
    with monkeypatch.context() as patch:
        patch.setattr(station._keys, "note_turned", lambda old, new: None)
        station.sign_out()
    assert body_of(station).next
    station.sign_in(CHUNLAN, THIRD_PASSWORD)
    assert not body_of(station).next
    station.sign_out()
    station.sign_in(CHIEF, PASSWORD)


def test_the_sheet_mends_it_too(
    founded_desk: tuple[Path, str],
    station: Workstation,
    clinic: Clinic,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    a_colleague(station, CHUNLAN, THIRD_PASSWORD)
    station.accounts.remove(a_colleague(station, QIAOYUN))
    chief_id = clinic.actor.person_id
    with monkeypatch.context() as patch:
        patch.setattr(station._keys, "note_turned", lambda old, new: None)
        station.sign_out()
    station.open_with_sheet(founded_desk[1], chief_id, OTHER_PASSWORD)
    station.sign_out()
    station.sign_in(CHUNLAN, THIRD_PASSWORD)


def test_records_being_turned_are_whole_under_either_key_wherever_it_stops(
    station: Workstation, clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped at every step in turn; what the disk has then opens, with all that was saved."""
    station.accounts.remove(a_colleague(station, QIAOYUN))
    inside = station._require_inside().unlocked
    old, new = inside.master, station._keys.next_key(inside)
    assert new is not None
    keys = (old.database_key(), new.database_key())
    station._records.close()
    steps = ("create_file", "_copy", "_remember", "full_check", "sync_file", "replace_durably")
    path = store_of(station) / "records.db"
    for step in steps:
        turning._sweep(path.with_name("records.db.turned"))
        with monkeypatch.context() as patch:
            patch.setattr(turning, step, _stopping)
            patch.setattr(turning, "_sweep", lambda _: None)
            with pytest.raises(KeyboardInterrupt):
                turn_records(path, old, new)
        key = next(key for key in keys if is_under(path, key))
        connection = open_connection(path, key)
        full_check(connection)
        connection.close()
    turn_records(path, old, new)
    assert is_under(path, keys[1])


def _stopping(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


# What is attached, and the safety copies


def test_attachments_follow_one_by_one_and_the_old_safety_copies_go(
    station: Workstation, clinic: Clinic, tmp_path: Path
) -> None:
    contents = [_picture(clinic, tmp_path, number) for number in range(3)]
    station.make_safety_copy()
    station.make_safety_copy()
    folder = store_of(station) / "records.attachments"
    before = {path.name for path in folder.iterdir()}
    station.accounts.remove(a_colleague(station, QIAOYUN))
    station.sign_out()
    again = station.sign_in(CHIEF, PASSWORD)
    assert [again.store.blobs.whole(*content) for content in contents]
    assert {path.name for path in folder.iterdir()} == before

    assert station.renew_a_little()
    station.sign_out()  # in between, as when the computer goes off
    again = station.sign_in(CHIEF, PASSWORD)
    while station.renew_a_little():
        pass
    assert [again.store.blobs.whole(*content) for content in contents]
    assert not before & {path.name for path in folder.iterdir()}
    (copy,) = station.copies.here()
    assert is_under(copy.records, records_key(station))
    assert not before & {path.name for path in copy.attached.iterdir()}
    assert len(list(copy.attached.iterdir())) == len(contents)
    assert again.store.state(turning.UNFINISHED_TURN) == []
    assert not station.renew_a_little()


def _picture(clinic: Clinic, folder: Path, number: int) -> tuple[str, int]:
    path = folder / f"{number}.png"
    content = b"\x89PNG\r\n\x1a\n" + bytes([number]) * 40_000
    path.write_bytes(content)
    note = clinic.notes.write(Note(noted_on=clinic.clock.today(), title="心电图"))
    about = About.case("note", note)
    clinic.attachments.attach(read_file(path), about)
    (line,) = clinic.attachments.of(about.root)
    return line.sha256, len(content)


def test_a_damaged_attachment_is_left_as_it_is(
    station: Workstation, clinic: Clinic, tmp_path: Path
) -> None:
    _picture(clinic, tmp_path, 1)
    (file,) = (store_of(station) / "records.attachments").iterdir()
    file.write_bytes(file.read_bytes()[:-1] + b"\0")
    content = file.read_bytes()
    station.accounts.remove(a_colleague(station, QIAOYUN))
    station.sign_out()
    station.sign_in(CHIEF, PASSWORD)
    while station.renew_a_little():
        pass
    assert file.read_bytes() == content


def test_a_copy_on_a_stick_of_before_a_turn_comes_back_with_the_password_of_now(
    station: Workstation, clinic: Clinic, tmp_path: Path
) -> None:
    picture = _picture(clinic, tmp_path, 1)
    colleague = a_colleague(station, QIAOYUN)
    station.make_safety_copy(tmp_path / "stick")
    station.accounts.remove(colleague)
    station.sign_out()
    station.sign_in(CHIEF, PASSWORD)
    while station.renew_a_little():
        pass
    after = records_key(station)
    (copy,) = station.copies.on(tmp_path / "stick")
    assert told(lambda: station.copies.bring_back(copy, colleague, OTHER_PASSWORD))
    back = station.copies.bring_back(copy, station.people()[0].id, PASSWORD)
    assert records_key(station) == after
    assert back.clinic.store.blobs.whole(*picture)
    while station.renew_a_little():
        pass
    station.sign_out()
    again = station.sign_in(CHIEF, PASSWORD)
    assert again.store.blobs.whole(*picture)
    assert told(lambda: station.sign_in(QIAOYUN, OTHER_PASSWORD)) == "PERSON_UNKNOWN"


# A key file of the first version


@pytest.fixture
def first_version(
    founded_desk: tuple[Path, str], station: Workstation, clinic: Clinic
) -> dict[str, str]:
    """Three people of the first version; the chief signs in with the new program."""
    people = {
        clinic.actor.person_id: PASSWORD,
        a_colleague(station, QIAOYUN): OTHER_PASSWORD,
        a_colleague(station, CHUNLAN, THIRD_PASSWORD): THIRD_PASSWORD,
    }
    as_first_version(station._keys, people, founded_desk[1])
    with station.clinic.store.journal_transaction() as (connection, _):
        connection.exec_driver_sql("DELETE FROM sync_state WHERE name = 'keys_floor'")
    station.sign_out()
    station.sign_in(CHIEF, PASSWORD)
    return {name: person_id for person_id, name in zip(people, ("", QIAOYUN, CHUNLAN), strict=True)}


def test_the_turn_waits_for_those_whom_it_would_lock_out(
    station: Workstation, first_version: dict[str, str]
) -> None:
    before = records_key(station)
    station.accounts.remove(first_version[QIAOYUN])
    awaited = station.accounts.awaited
    assert ([person.name for person in awaited.people], awaited.sheet) == ([CHUNLAN], True)

    station.sign_out()
    station.sign_in(CHUNLAN, THIRD_PASSWORD)
    assert records_key(station) == before
    station.switch_person(CHIEF, PASSWORD)
    assert station.accounts.awaited == Awaited(sheet=True)
    station.accounts.new_sheet()
    assert not station.accounts.awaited
    station.sign_out()
    for name, password in ((CHUNLAN, THIRD_PASSWORD), (CHIEF, PASSWORD)):
        station.sign_in(name, password)
        assert records_key(station) != before


def test_meanwhile_an_old_key_file_does_not_count(
    station: Workstation, first_version: dict[str, str], tmp_path: Path
) -> None:
    kept = keep_keys(station, tmp_path / "kept")
    station.accounts.remove(first_version[QIAOYUN])
    station.sign_out()
    put_back(kept, station)
    assert told(lambda: station.sign_in(QIAOYUN, OTHER_PASSWORD)) == "KEYS_OLD"


def test_a_removal_by_the_first_version_holds_as_well(
    station: Workstation, first_version: dict[str, str], tmp_path: Path
) -> None:
    """It left no note in the records; who has a slot at the first sign-in now is who counts."""
    people = {first_version[""]: PASSWORD, first_version[QIAOYUN]: OTHER_PASSWORD}
    as_first_version(station._keys, people)
    kept = keep_keys(station, tmp_path / "kept")
    as_first_version(station._keys, {first_version[""]: PASSWORD})
    with station.clinic.store.journal_transaction() as (connection, _):
        connection.exec_driver_sql("DELETE FROM sync_state WHERE name = 'keys_floor'")
    station.sign_out()
    station.sign_in(CHIEF, PASSWORD)
    station.sign_out()
    put_back(kept, station)
    assert told(lambda: station.sign_in(QIAOYUN, OTHER_PASSWORD)) == "KEYS_OLD"


# An older key file put back


def test_a_removed_colleague_does_not_come_back_with_the_key_file_of_a_safety_copy(
    station: Workstation, clinic: Clinic, tmp_path: Path
) -> None:
    colleague = a_colleague(station, QIAOYUN)
    kept = keep_keys(station, tmp_path / "kept")
    station.accounts.remove(colleague)
    station.sign_out()
    put_back(kept, station)
    assert told(lambda: station.sign_in(QIAOYUN, OTHER_PASSWORD)) in {"KEYS_OLD", "DB_OTHER_KEY"}


def test_wrong_tries_do_not_make_an_old_key_file_a_new_one(
    desk: Desk, station: Workstation, first_version: dict[str, str], tmp_path: Path
) -> None:
    kept = keep_keys(station, tmp_path / "kept")
    station.accounts.remove(first_version[QIAOYUN])
    station.sign_out()
    put_back(kept, station)
    for _ in range(6):
        assert told(lambda: station.sign_in(QIAOYUN, "not this one at all")) == "PW_WRONG"
        desk.forward(minutes=2)
        assert told(lambda: station.sign_in(QIAOYUN, OTHER_PASSWORD)) == "KEYS_OLD"


def test_a_replaced_password_does_not_open_again(
    station: Workstation, clinic: Clinic, tmp_path: Path
) -> None:
    kept = keep_keys(station, tmp_path / "kept")
    station.change_password(PASSWORD, OTHER_PASSWORD)
    station.sign_out()
    put_back(kept, station)
    assert told(lambda: station.sign_in(CHIEF, PASSWORD)) == "KEYS_OLD"


def test_whoever_still_counts_comes_in_and_the_others_are_gone_from_the_file(
    station: Workstation, first_version: dict[str, str], tmp_path: Path
) -> None:
    kept = keep_keys(station, tmp_path / "kept")
    station.accounts.remove(first_version[QIAOYUN])
    station.sign_out()
    put_back(kept, station)
    clinic = station.sign_in(CHUNLAN, THIRD_PASSWORD)
    assert {person.name for person in station.people()} == {CHIEF, CHUNLAN}
    assert "key_file_put_back" in audited(clinic)
    assert told(lambda: station.sign_in(QIAOYUN, OTHER_PASSWORD)) == "PERSON_UNKNOWN"


def test_a_cancelled_sheet_does_not_open_with_the_key_file_it_was_made_for(
    founded_desk: tuple[Path, str], station: Workstation, clinic: Clinic, tmp_path: Path
) -> None:
    kept, person_id = keep_keys(station, tmp_path / "kept"), clinic.actor.person_id
    station.accounts.new_sheet()
    station._records.close()  # without the turn: the marks alone must hold
    station._leave("sign_out")
    put_back(kept, station)
    sheet = founded_desk[1]
    for _ in range(3):
        refused = told(lambda: station.open_with_sheet(sheet, person_id, OTHER_PASSWORD))
        assert refused == "KEYS_OLD"
        assert told(lambda: station.sign_in(CHIEF, OTHER_PASSWORD)) == "PW_WRONG"
        station._keys._heard_at_s[person_id] = -1000.0


def test_a_whole_safety_copy_put_back_opens(
    desk: Desk, station: Workstation, clinic: Clinic
) -> None:
    a_colleague(station, QIAOYUN)
    copy = station.make_safety_copy()
    station.change_password(PASSWORD, THIRD_PASSWORD)
    station.sign_out()
    for path in copy.iterdir():
        shutil.copy(path, store_of(station) / path.name)
    station.sign_in(CHIEF, PASSWORD)
    station.sign_out()
    station.sign_in(QIAOYUN, OTHER_PASSWORD)


def test_a_removal_cut_off_half_way_is_a_removal(
    station: Workstation, clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    colleague = a_colleague(station, QIAOYUN)
    with monkeypatch.context() as patch:
        patch.setattr(station._keys.book, "write", _stopping)
        with pytest.raises(KeyboardInterrupt):
            station.accounts.remove(colleague)
    station._records.close()
    station._leave("sign_out")
    assert told(lambda: station.sign_in(QIAOYUN, OTHER_PASSWORD)) == "KEYS_OLD"
    station.sign_in(CHIEF, PASSWORD)
    station.accounts.remove(colleague)


# Every sheet with every key file and every copy


STORES = ("now", "copy before", "copy after")
FILES = ("now", "before", "of another computer")
SECRETS = ("chief", "removed", "newest sheet", "cancelled sheet")

OPENS = {
    ("now", "now", "chief"),
    ("now", "now", "newest sheet"),
    # A copy of before comes back under the key of now, for whoever has that.
    ("copy before", "now", "chief"),
    ("copy before", "now", "newest sheet"),
    # Copies are made with the key file of their time: together they open, as they did then.
    ("copy after", "now", "chief"),
    ("copy after", "now", "newest sheet"),
    ("copy before", "before", "chief"),
    ("copy before", "before", "removed"),
    ("copy before", "before", "cancelled sheet"),
}


def test_of_every_sheet_key_file_and_copy_only_what_belongs_together_opens(
    founded_desk: tuple[Path, str], desk: Desk, tmp_path: Path
) -> None:
    with desk.start() as station:
        station.sign_in(CHIEF, PASSWORD)
        chief_id = station.clinic.actor.person_id
        colleague = a_colleague(station, QIAOYUN)
        shutil.copytree(station.make_safety_copy(), tmp_path / "copy before")
        station.accounts.remove(colleague)
        newest = station.accounts.new_sheet().text
        station.sign_out()
        station.sign_in(CHIEF, PASSWORD)
        shutil.copytree(station.make_safety_copy(), tmp_path / "copy after")
    shutil.copytree(desk.home / "jiceng" / "store", tmp_path / "now")
    shutil.copytree(founded_desk[0] / "jiceng" / "store", tmp_path / "of another computer")
    (tmp_path / "before").symlink_to(tmp_path / "copy before")
    _another_computer(tmp_path / "of another computer", tmp_path)

    doors: dict[str, Callable[[Workstation], object]] = {
        "chief": lambda at: at.sign_in(CHIEF, PASSWORD),
        "removed": lambda at: at.sign_in(QIAOYUN, OTHER_PASSWORD),
        "newest sheet": lambda at: at.open_with_sheet(newest, chief_id, THIRD_PASSWORD),
        "cancelled sheet": lambda at: at.open_with_sheet(founded_desk[1], chief_id, THIRD_PASSWORD),
    }
    opened = {
        (store, file, secret)
        for store, file, secret in itertools.product(STORES, FILES, SECRETS)
        if _opens(desk, tmp_path / store, tmp_path / file, doors[secret])
    }
    assert opened == OPENS


def _another_computer(folder: Path, tmp_path: Path) -> None:
    """A key file of the same people, under another machine's secret and another key."""
    from tests.workstations import found_desk

    shutil.rmtree(folder)
    found_desk(tmp_path / "other")
    shutil.copytree(tmp_path / "other" / "jiceng" / "store", folder)


def _opens(desk: Desk, store: Path, file: Path, door: Callable[[Workstation], object]) -> bool:
    folder = desk.home / "jiceng" / "store"
    shutil.rmtree(folder)
    folder.mkdir()
    shutil.copy(store / "records.db", folder / "records.db")
    for name in KEY_FILES:
        shutil.copy(file / name, folder / name)
    with desk.start() as station:
        try:
            door(station)
        except StoreError:
            return False
        return True
