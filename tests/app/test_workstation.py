"""A computer is set up, people enter and leave, and nobody enters whose time is over."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from app.clinic import Clinic
from app.core.errors import ClinicError, InvalidInput, NotAllowed, NotFound, StoreError
from app.core.rights import FacilityKind, Role
from app.facilities import FACILITY_KIND
from app.notes import NOTE
from app.storage.own_part import next_number
from app.storage.store import write_state
from app.users import PERSON_KIND, Person, Posting
from app.workstation import (
    FirstFacility,
    FirstPerson,
    NobodySignedIn,
    NoPost,
    StationStage,
    WhichPerson,
    Workstation,
)
from tests.stores import CENTRE, HOSPITAL, arrive
from tests.workstations import (
    CHIEF,
    OTHER_PASSWORD,
    PASSWORD,
    THIRD_PASSWORD,
    Desk,
    centre,
    chief,
)

DOCTOR = Posting(Role.DOCTOR)


@pytest.fixture
def station(desk: Desk) -> Iterator[Workstation]:
    with desk.start() as workstation:
        yield workstation


@pytest.fixture
def clinic(station: Workstation) -> Clinic:
    return station.sign_in(CHIEF, PASSWORD)


def a_colleague(station: Workstation, name: str = "张巧云") -> str:
    """Somebody with a post here and a sign-in with OTHER_PASSWORD; the chief is in."""
    person_id = station.clinic.users.register(Person(name=name), [DOCTOR])
    station.accounts.add(person_id, OTHER_PASSWORD)
    return person_id


def audited(clinic: Clinic) -> list[str]:
    with clinic.store.reading() as session:
        return [row.what for row in session.connection().exec_driver_sql("SELECT what FROM audit")]


def code_of(caught: pytest.ExceptionInfo[ClinicError]) -> str:
    return caught.value.code


# The first start


def test_the_first_start_ends_only_with_a_group_of_the_sheet(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    with desk.start() as station:
        pending = station.found(centre(), chief())
        assert station.stage is StationStage.NEW
        with pytest.raises(StoreError) as caught:
            pending.confirm_group(3, pending.sheet.groups[4])
        assert code_of(caught) == "SHEET_TYPO"
        assert station.stage is StationStage.NEW
        clinic = pending.confirm_group(3, pending.sheet.groups[2].lower())
        assert station.stage.value == StationStage.SIGNED_IN.value
        facility = clinic.facilities.get(CENTRE)
        assert facility is not None
        assert (facility.name, facility.level) == ("惠七镇卫生院", "township")
        assert clinic.actor.roles == {Role.ADMINISTRATOR, Role.DOCTOR}
        assert clinic.actor.place_kind is FacilityKind.TOWNSHIP_CENTRE
    with desk.start() as station:
        assert station.stage is StationStage.SIGNED_OUT
        assert [person.name for person in station.people()] == [CHIEF]
        assert station.sign_in("wjg", PASSWORD).actor == clinic.actor


def test_a_first_start_cut_off_begins_again(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    station = desk.start()
    station.found(centre(), chief())
    with desk.start() as again:
        assert again.stage is StationStage.NEW
        pending = again.found(centre(), chief())
        pending.confirm_group(8, pending.sheet.groups[7])


def test_an_abandoned_first_start_leaves_nothing(tmp_path: Path) -> None:
    with Desk(tmp_path).start() as station:
        station.found(centre(), chief()).abandon()
        assert station.stage is StationStage.NEW
        assert {path.name for path in station.folder.iterdir()} == {"store.lock"}


def test_a_computer_that_is_set_up_is_not_set_up_again(station: Workstation) -> None:
    with pytest.raises(StoreError) as caught:
        station.found(centre(), chief())
    assert code_of(caught) == "DB_EXISTS"


def test_a_mistake_in_the_wizard_is_answered_before_anything_is_made(tmp_path: Path) -> None:
    with Desk(tmp_path).start() as station:
        with pytest.raises(InvalidInput) as caught:
            station.found(centre(), FirstPerson("", PASSWORD))
        assert set(caught.value.fields) == {"name"}
        with pytest.raises(InvalidInput) as caught:
            station.found(FirstFacility.new(FacilityKind.TOWNSHIP_CENTRE, ""), chief())
        assert set(caught.value.fields) == {"facility"}
        with pytest.raises(InvalidInput) as caught:
            station.found(centre(), FirstPerson(CHIEF, "short"))
        assert set(caught.value.fields) == {"password"}
        assert {path.name for path in station.folder.iterdir()} == {"store.lock"}


def test_the_first_administrator_is_sent_and_the_facility_is_not(clinic: Clinic) -> None:
    with clinic.store.reading() as session:
        found = session.connection().exec_driver_sql("SELECT kind, grp, home FROM change")
        changes = [(row.kind, row.grp, row.home) for row in found]
    assert [kind for kind, _, _ in changes] == ["person", "post", "post", "person_key"]
    assert len({grp for _, grp, _ in changes[:3]}) == 1  # the key follows, by the posts' right
    assert {home for _, _, home in changes} == {CENTRE}


def test_joining_an_enrolled_facility_keeps_what_the_enrolment_needs(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    fields = {"kind": "county_hospital", "name": "望奎县人民医院"}
    facility = FirstFacility(fields, HOSPITAL, keep={"device": "d-1", "identity": "{}"})
    with desk.start() as station:
        pending = station.found(facility, FirstPerson(CHIEF, PASSWORD, known_as="chief"))
        clinic = pending.confirm_group(1, pending.sheet.groups[0])
        assert clinic.actor.person_id == "chief"
        assert clinic.actor.roles == {Role.ADMINISTRATOR}
        assert clinic.store.state("device") == "d-1"
        with clinic.store.journal_transaction() as (connection, _):
            written = connection.exec_driver_sql("SELECT kind FROM change").scalars()
            assert list(written) == ["person_key"]
            write_state(connection, head_reached=True)
        station.sign_out()
        with pytest.raises(NoPost):
            station.sign_in(CHIEF, PASSWORD)


# Signing in


def test_initials_of_two_people_ask_which_one(station: Workstation, clinic: Clinic) -> None:
    a_colleague(station, "王俊刚")
    a_colleague(station, "王金桂兰")
    with pytest.raises(WhichPerson) as caught:
        station.sign_in("wjg", PASSWORD)
    assert {person.name for person in caught.value.people} == {CHIEF, "王俊刚"}
    assert station.clinic is clinic
    assert station.sign_in("wjgl", OTHER_PASSWORD).actor.person_id != clinic.actor.person_id


def test_a_stranger_is_told_so(station: Workstation) -> None:
    with pytest.raises(StoreError) as caught:
        station.sign_in("nobody", PASSWORD)
    assert code_of(caught) == "PERSON_UNKNOWN"


def test_a_wrong_password_makes_the_next_try_wait(desk: Desk, station: Workstation) -> None:
    waits = list[float]()
    for _ in range(2):
        with pytest.raises(StoreError) as caught:
            station.sign_in(CHIEF, "not the password")
        assert code_of(caught) == "PW_WRONG"
        person = station.find(CHIEF)[0]
        waits.append(station.retry_after_s(person.id))
        with pytest.raises(StoreError) as caught:
            station.sign_in(CHIEF, PASSWORD)
        assert code_of(caught) == "PW_WAIT"
        desk.forward(seconds=waits[-1])
    assert waits[-1] == 2
    station.sign_in(CHIEF, PASSWORD)


def test_switching_keeps_the_records_open_and_ends_the_other_s_keys(station: Workstation) -> None:
    first = station.sign_in(CHIEF, PASSWORD)
    a_colleague(station)
    second = station.switch_person("zqy", OTHER_PASSWORD)
    assert second.store is first.store
    assert second.actor.roles == {Role.DOCTOR}
    assert audited(second)[-2:] == ["sign_out", "sign_in"]


def test_a_failed_switch_leaves_who_is_in(station: Workstation, clinic: Clinic) -> None:
    a_colleague(station)
    with pytest.raises(StoreError):
        station.switch_person("zqy", "not the password")
    assert station.clinic is clinic


def test_somebody_whose_post_has_ended_does_not_enter(desk: Desk, station: Workstation) -> None:
    clinic = station.sign_in(CHIEF, PASSWORD)
    (post,) = clinic.users.posts_of(a_colleague(station))
    clinic.users.end_post(post, date(2026, 3, 4))
    desk.forward(days=2)
    station.sign_in("zqy", OTHER_PASSWORD)
    desk.forward(days=1)
    station.sign_out()
    with pytest.raises(NoPost):
        station.sign_in("zqy", OTHER_PASSWORD)
    assert station.stage is StationStage.SIGNED_OUT


def test_a_guest_s_account_ends_by_itself(desk: Desk, station: Workstation) -> None:
    clinic = station.sign_in(CHIEF, PASSWORD)
    arrive(clinic.store, "person", "li", {"name": "李春兰"}, home=HOSPITAL)
    clinic.users.invite_guest("li", DOCTOR, until_on=date(2026, 3, 10))
    station.accounts.add("li", OTHER_PASSWORD)
    guest = station.sign_in("lcl", OTHER_PASSWORD).actor
    assert (guest.home_id, guest.place_id) == (HOSPITAL, CENTRE)
    desk.forward(days=9)
    assert [person.name for person in station.people()] == [CHIEF]
    with pytest.raises(StoreError) as caught:
        station.sign_in("li", OTHER_PASSWORD)
    assert code_of(caught) == "GUEST_ENDED"


def test_a_guest_is_not_locked_out_by_a_clock_that_runs_ahead(
    desk: Desk, station: Workstation
) -> None:
    """The hub has said what day it is, and that stands in the records."""
    clinic = station.sign_in(CHIEF, PASSWORD)
    arrive(clinic.store, "person", "li", {"name": "李春兰"}, home=HOSPITAL)
    clinic.users.invite_guest("li", DOCTOR, until_on=date(2026, 3, 10))
    station.accounts.add("li", OTHER_PASSWORD)
    with clinic.store.journal_transaction() as (connection, _):
        ahead_ms = 73 * 365 * 86_400_000
        write_state(connection, last_at="2026-03-02T01:00:00.000Z", offset_ms=-ahead_ms)
    station.sign_out()
    desk.forward(days=73 * 365)
    assert station.sign_in("lcl", OTHER_PASSWORD).clock.today() == date(2026, 3, 2)
    desk.forward(days=9)
    station.sign_out()
    with pytest.raises(StoreError) as caught:
        station.sign_in("lcl", OTHER_PASSWORD)
    assert code_of(caught) == "GUEST_ENDED"


def test_setting_the_clock_back_prolongs_no_post(desk: Desk, station: Workstation) -> None:
    clinic = station.sign_in(CHIEF, PASSWORD)
    (post,) = clinic.users.posts_of(a_colleague(station))
    clinic.users.end_post(post, date(2026, 3, 4))
    with clinic.store.journal_transaction() as (connection, _):
        write_state(connection, last_at="2026-03-05T01:00:00.000Z", offset_ms=0)
    station.sign_out()
    with pytest.raises(NoPost):
        station.sign_in("zqy", OTHER_PASSWORD)


def test_one_process_at_a_time(desk: Desk, station: Workstation) -> None:
    with pytest.raises(StoreError) as caught:
        desk.start().__enter__()
    assert code_of(caught) == "STORE_IN_USE"


# Locking


def test_the_pin_opens_the_locked_screen_and_keeps_the_services(
    station: Workstation, clinic: Clinic
) -> None:
    station.set_pin("271828")
    station.lock()
    assert station.stage is StationStage.LOCKED
    with pytest.raises(NobodySignedIn):
        _ = station.clinic
    with pytest.raises(StoreError) as caught:
        station.unlock("000000")
    assert (code_of(caught), caught.value.params["left"]) == ("PIN_WRONG", 4)
    assert station.unlock("271828") is clinic
    assert audited(clinic)[-3:] == ["lock", "wrong_pin", "unlock"]


def test_after_five_wrong_pins_only_the_password_opens(
    station: Workstation, clinic: Clinic
) -> None:
    station.set_pin("271828")
    station.lock()
    for _ in range(4):
        with pytest.raises(StoreError):
            station.unlock("000000")
    with pytest.raises(StoreError) as caught:
        station.unlock("000000")
    assert code_of(caught) == "PIN_ENDED"
    assert not station.has_pin
    assert station.unlock_with_password(PASSWORD) is clinic


def test_without_a_pin_the_password_is_asked(station: Workstation, clinic: Clinic) -> None:
    station.lock()
    with pytest.raises(StoreError) as caught:
        station.unlock("271828")
    assert code_of(caught) == "PIN_ENDED"
    with pytest.raises(StoreError) as caught:
        station.unlock_with_password("not the password")
    assert code_of(caught) == "PW_WRONG"
    assert station.stage is StationStage.LOCKED


def test_a_deep_lock_closes_the_records(station: Workstation, clinic: Clinic) -> None:
    station.set_pin("271828")
    station.deep_lock()
    assert station.stage is StationStage.SIGNED_OUT
    assert station.last_person is not None
    assert station.last_person.name == CHIEF
    assert station.sign_in(station.last_person.id, PASSWORD) is not clinic
    assert not station.has_pin


def test_roles_that_changed_meanwhile_count_after_unlocking(
    station: Workstation, clinic: Clinic
) -> None:
    station.set_pin("271828")
    clinic.users.appoint(clinic.actor.person_id, Posting(Role.PHARMACIST))
    station.lock()
    again = station.unlock("271828")
    assert again is not clinic
    assert Role.PHARMACIST in again.actor.roles


# Accounts


def test_the_first_password_is_changed_by_its_owner(station: Workstation, clinic: Clinic) -> None:
    assert not station.must_change_password
    a_colleague(station)
    station.switch_person("zqy", OTHER_PASSWORD)
    assert station.must_change_password
    station.change_password(OTHER_PASSWORD, THIRD_PASSWORD)
    assert not station.must_change_password
    station.sign_out()
    station.sign_in("zqy", THIRD_PASSWORD)
    assert not station.must_change_password


def test_an_administrator_gives_a_new_password_to_who_forgot(
    station: Workstation, clinic: Clinic
) -> None:
    person_id = a_colleague(station)
    station.accounts.reset(person_id, THIRD_PASSWORD)
    station.switch_person("zqy", THIRD_PASSWORD)
    assert station.must_change_password


def test_only_an_administrator_looks_after_accounts(station: Workstation, clinic: Clinic) -> None:
    a_colleague(station)
    station.switch_person("zqy", OTHER_PASSWORD)
    with pytest.raises(NotAllowed):
        _ = station.accounts


def test_an_account_needs_a_post_here(station: Workstation, clinic: Clinic) -> None:
    arrive(clinic.store, "person", "li", {"name": "李春兰"}, home=HOSPITAL)
    with pytest.raises(NotFound):
        station.accounts.add("li", OTHER_PASSWORD)


def test_a_removed_account_does_not_open_and_one_s_own_stays(
    station: Workstation, clinic: Clinic
) -> None:
    person_id = a_colleague(station)
    station.accounts.remove(person_id)
    assert [person.name for person in station.accounts.all()] == [CHIEF]
    with pytest.raises(NotAllowed):
        station.accounts.remove(clinic.actor.person_id)


# The recovery sheet


def test_the_sheet_opens_when_the_password_is_lost(
    founded_desk: tuple[Path, str], station: Workstation
) -> None:
    (person,) = station.people()
    clinic = station.open_with_sheet(founded_desk[1], person.id, OTHER_PASSWORD)
    assert audited(clinic)[-1] == "sheet_used"
    station.sign_out()
    station.sign_in(CHIEF, OTHER_PASSWORD)


def test_a_new_sheet_cancels_the_old_one(
    founded_desk: tuple[Path, str], station: Workstation, clinic: Clinic
) -> None:
    sheet = station.accounts.new_sheet()
    station.sign_out()
    (person,) = station.people()
    with pytest.raises(StoreError) as caught:
        station.open_with_sheet(founded_desk[1], person.id, OTHER_PASSWORD)
    assert code_of(caught) == "SHEET_OLD"
    station.open_with_sheet(sheet.text, person.id, OTHER_PASSWORD)


def part_of(clinic: Clinic) -> str:
    """What tells the numbers given here from those of other computers."""
    with clinic.store.journal_transaction() as (connection, _):
        part, _serial = next_number(connection)
    return part


def test_on_another_computer_the_sheet_opens_a_copy_of_the_records(
    founded_desk: tuple[Path, str], desk: Desk
) -> None:
    with desk.start() as station:
        drawn = part_of(station.sign_in(CHIEF, PASSWORD))
    (desk.home / "config" / "machine.key").unlink()
    with desk.start() as station:
        with pytest.raises(StoreError) as caught:
            station.sign_in(CHIEF, PASSWORD)
        assert code_of(caught) == "MACHINE_OTHER"
        (person,) = station.people()
        clinic = station.open_with_sheet(founded_desk[1], person.id, OTHER_PASSWORD)
        assert part_of(clinic) != drawn  # both computers may go on
        station.sign_out()
        station.sign_in(CHIEF, OTHER_PASSWORD)


# What stands behind


def test_after_a_crash_the_records_are_checked_before_they_open(desk: Desk) -> None:
    crashed = desk.start().__enter__()
    crashed.sign_in(CHIEF, PASSWORD)
    crashed.sign_out()
    crashed._lock.abandon()
    with desk.start() as station:
        records = station.folder / "store" / "records.db"
        content = bytearray(records.read_bytes())
        content[4096 * 3 + 100] ^= 1
        records.write_bytes(content)
        with pytest.raises(StoreError) as caught:
            station.sign_in(CHIEF, PASSWORD)
        assert code_of(caught) == "DB_DAMAGED"
        assert station.stage is StationStage.SIGNED_OUT


def test_after_a_crash_large_records_open_at_once_and_are_checked_beside_the_work(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hidden from the seals of the pages, which are whole: only how they hang together is wrong."""
    monkeypatch.setattr("app.workstation.records.CHECKED_AT_ONCE", 0)
    crashed = desk.start().__enter__()
    crashed.sign_in(CHIEF, PASSWORD)
    _tear(crashed.clinic)
    crashed.sign_out()
    crashed._lock.abandon()
    with desk.start() as station:
        clinic = station.sign_in(CHIEF, PASSWORD)
        assert clinic.store.damages() == []
        station.look_at_records()
        assert [told.error.code for told in clinic.store.damages()] == ["DB_PAGES_BAD"]


def _tear(clinic: Clinic) -> None:
    """An index no longer says what its table holds."""
    with clinic.store.journal_transaction() as (connection, _):
        ask = connection.exec_driver_sql
        ask("PRAGMA writable_schema = ON")
        ask(
            "UPDATE sqlite_master SET rootpage = (SELECT rootpage FROM sqlite_master WHERE name = 'note') WHERE name = 'draft'"
        )


def test_a_safety_copy_is_a_whole_store(station: Workstation, clinic: Clinic) -> None:
    copy = station.make_safety_copy()
    names = {path.name for path in copy.iterdir()}
    assert names == {"records.db", "keys.a.json", "keys.b.json", "copy.json"}


def test_everybody_signs_with_a_key_of_their_own(station: Workstation, clinic: Clinic) -> None:
    mine = station.sign(b"opinion")
    a_colleague(station)
    station.switch_person("zqy", OTHER_PASSWORD)
    assert station.sign(b"opinion") != mine


def test_what_one_may_write_follows_role_and_kind(station: Workstation, clinic: Clinic) -> None:
    assert clinic.can(PERSON_KIND)
    assert clinic.can(NOTE)
    assert not clinic.can(FACILITY_KIND)
    a_colleague(station)
    colleague = station.switch_person("zqy", OTHER_PASSWORD)
    assert not colleague.can(PERSON_KIND)
    assert colleague.can(NOTE)


def test_a_safety_copy_is_made_when_the_newest_is_a_day_old(desk: Desk) -> None:
    with desk.start() as station:
        assert station.copy_if_due() is None
        station.sign_in(CHIEF, PASSWORD)
        first = station.copy_if_due()
        assert first is not None
        assert station.copy_if_due() is None
        desk.forward(hours=25)
        second = station.copy_if_due()
        assert second not in (None, first)


def test_a_copy_from_the_future_does_not_keep_the_next_one_away(desk: Desk) -> None:
    with desk.start() as station:
        station.sign_in(CHIEF, PASSWORD)
        desk.forward(days=400)
        assert station.copy_if_due() is not None
        desk.forward(days=-400)
        assert station.copy_if_due() is not None


@pytest.mark.skipif(os.name != "posix", reason="folders of Windows follow the account")
def test_nobody_else_looks_into_the_folders_of_this_computer(
    desk: Desk, station: Workstation, clinic: Clinic
) -> None:
    """Those that an earlier version left open too."""
    station.make_safety_copy()
    station.sign_out()
    folders = [path for path in (station.folder, *station.folder.rglob("*")) if path.is_dir()]
    assert len(folders) > 3
    assert {stat.S_IMODE(path.stat().st_mode) for path in folders} == {0o700}
    for path in (station.folder, station.folder / "store", station.folder / "store" / "backups"):
        path.chmod(0o755)
    station.__exit__(None, None, None)
    with desk.start():
        assert {stat.S_IMODE(path.stat().st_mode) for path in folders} == {0o700}
