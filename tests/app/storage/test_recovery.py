"""The recovery sheet: typing errors are named, old and foreign sheets refused, stores rescued."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from datetime import date

import pytest

from app.core.errors import InvalidInput, StoreError
from app.storage.keys import Label, Unlocked
from app.storage.opening import open_connection
from app.storage.recovery import (
    GROUPS,
    Recovery,
    RecoverySheet,
    checked_group,
    code_of,
    groups_of,
)
from tests.app.storage.setting import (
    DOCTOR,
    NURSE,
    OTHER_PASSWORD,
    PASSWORD,
    Computer,
)

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
TODAY = date(2026, 3, 2)
CODE = bytes(range(7, 27))


def told(action: Callable[..., object], *given: object) -> tuple[str, dict[str, object]]:
    with pytest.raises(StoreError) as caught:
        action(*given)
    return caught.value.code, caught.value.params


def first_start(computer: Computer) -> tuple[Unlocked, RecoverySheet]:
    keys = computer.keys()
    doctor = keys.create(DOCTOR, PASSWORD)
    return doctor, Recovery(keys).issue(doctor, TODAY)


def test_the_sheet_is_eight_groups_and_reads_back() -> None:
    groups = groups_of(CODE)
    assert len(groups) == GROUPS
    assert all(len(group) == 5 and set(group) <= set(ALPHABET) for group in groups)
    assert code_of("-".join(groups)) == CODE


@pytest.mark.parametrize("code", [bytes(20), b"\xff" * 20, CODE])
def test_every_way_of_typing_the_sheet_is_read(code: bytes) -> None:
    groups = groups_of(code)
    assert code_of(" ".join(groups).lower()) == code
    assert code_of("".join(groups)) == code
    assert code_of("\n".join(groups).replace("0", "o").replace("1", "l")) == code
    wide = "".join(chr(ord(character) + 0xFEE0) for character in "".join(groups))
    assert code_of(wide) == code


@pytest.mark.parametrize("group", range(1, GROUPS + 1))
def test_every_single_wrong_character_is_found_and_its_group_named(group: int) -> None:
    groups = list(groups_of(CODE))
    right = groups[group - 1]
    for place, character in enumerate(right):
        for wrong in set(ALPHABET + "U*张") - {character}:
            groups[group - 1] = right[:place] + wrong + right[place + 1 :]
            typed = "-".join(groups)
            assert told(code_of, typed) == ("SHEET_TYPO", {"group": group})


def test_every_exchange_of_two_characters_in_every_group_is_found() -> None:
    chance = random.Random(1)
    for _ in range(200):
        groups = groups_of(chance.randbytes(20))
        for group, text in enumerate(groups, start=1):
            for left in range(5):
                for right in range(left + 1, 5):
                    if text[left] == text[right]:
                        continue
                    typed = list(text)
                    typed[left], typed[right] = typed[right], typed[left]
                    swapped = "".join(typed)
                    assert told(checked_group, group, swapped)[0] == "SHEET_TYPO"


def test_all_single_errors_of_many_groups_are_found() -> None:
    chance = random.Random(2)
    for _ in range(40):
        text = groups_of(chance.randbytes(20))[4]
        for place in range(5):
            for wrong in ALPHABET.replace(text[place], ""):
                typed = text[:place] + wrong + text[place + 1 :]
                assert told(checked_group, 5, typed) == ("SHEET_TYPO", {"group": 5})


def test_groups_in_the_wrong_place_are_found() -> None:
    groups = list(groups_of(CODE))
    groups[2], groups[3] = groups[3], groups[2]
    assert told(lambda: code_of("-".join(groups))) == ("SHEET_TYPO", {"group": 3})


@pytest.mark.parametrize(
    ("typed", "group"),
    [
        ("", 1),
        ("-".join(groups_of(CODE)[:7]), 8),
        ("-".join(groups_of(CODE)) + "0", 8),
        ("-".join((*groups_of(CODE)[:3], groups_of(CODE)[3][:4], *groups_of(CODE)[4:])), 4),
        ("-".join((*groups_of(CODE)[:3], groups_of(CODE)[3] + "0", *groups_of(CODE)[4:])), 4),
    ],
    ids=["nothing", "a group less", "a character more", "short group", "long group"],
)
def test_missing_and_surplus_characters_name_their_group(typed: str, group: int) -> None:
    assert told(code_of, typed) == ("SHEET_TYPO", {"group": group})


def test_the_first_start_has_one_group_typed_back() -> None:
    sheet = RecoverySheet(1, TODAY, CODE)
    sheet.confirm(5, sheet.groups[4].lower())
    assert told(lambda: sheet.confirm(5, "00000"))[0] == "SHEET_TYPO"
    other = RecoverySheet(2, TODAY, bytes(20)).groups[4]
    assert told(lambda: sheet.confirm(5, other)) == ("SHEET_TYPO", {"group": 5})


def test_the_sheet_opens_the_store_when_the_password_is_lost(computer: Computer) -> None:
    doctor, sheet = first_start(computer)
    unlocked = Recovery(computer.keys()).restore(sheet.text, DOCTOR, OTHER_PASSWORD)

    assert unlocked.master.reveal() == doctor.master.reveal()
    computer.keys().unlock(DOCTOR.id, OTHER_PASSWORD)
    assert told(lambda: computer.keys().unlock(DOCTOR.id, PASSWORD))[0] == "PW_WRONG"


def test_on_this_computer_the_others_keep_their_passwords(computer: Computer) -> None:
    doctor, sheet = first_start(computer)
    computer.keys().add(doctor, NURSE, PASSWORD)
    Recovery(computer.keys()).restore(sheet.text, DOCTOR, OTHER_PASSWORD)
    computer.keys().unlock(NURSE.id, PASSWORD)


def test_a_copied_store_opens_on_another_computer_with_the_sheet_only(
    computer: Computer, other_computer: Computer
) -> None:
    doctor, sheet = first_start(computer)
    computer.keys().add(doctor, NURSE, PASSWORD)
    path = computer.store / "records.db"
    connection = open_connection(path, doctor.master.database_key(), create=True)
    connection.execute("CREATE TABLE word (text)")
    connection.execute("INSERT INTO word VALUES ('kept')")
    connection.close()
    shutil.copytree(computer.store, other_computer.store, dirs_exist_ok=True)

    Recovery(other_computer.keys()).restore(sheet.text, DOCTOR, OTHER_PASSWORD)

    unlocked = other_computer.keys().unlock(DOCTOR.id, OTHER_PASSWORD)
    there = open_connection(other_computer.store / "records.db", unlocked.master.database_key())
    assert there.execute("SELECT text FROM word").fetchone() == ("kept",)
    there.close()
    assert other_computer.keys().people() == (DOCTOR,)
    assert Recovery(other_computer.keys()).open(sheet.text).reveal() == doctor.master.reveal()


def test_two_stores_on_one_computer_share_its_secret(
    computer: Computer, other_computer: Computer
) -> None:
    _, sheet = first_start(computer)
    first_start(other_computer)
    before = other_computer.machine.read()
    shutil.rmtree(other_computer.store)
    shutil.copytree(computer.store, other_computer.store, dirs_exist_ok=True)
    Recovery(other_computer.keys()).restore(sheet.text, DOCTOR, OTHER_PASSWORD)
    assert other_computer.machine.read() == before


def test_a_new_sheet_cancels_the_old_one(computer: Computer) -> None:
    doctor, old = first_start(computer)
    new = Recovery(computer.keys()).issue(doctor, date(2026, 4, 1))

    assert (old.number, new.number) == (1, 2)
    assert told(lambda: Recovery(computer.keys()).open(old.text)) == (
        "SHEET_OLD",
        {"number": 1, "newest": 2},
    )
    assert Recovery(computer.keys()).open(new.text).reveal() == doctor.master.reveal()


def test_the_sheet_of_another_computer_is_named(
    computer: Computer, other_computer: Computer
) -> None:
    first_start(computer)
    _, foreign = first_start(other_computer)
    assert told(lambda: Recovery(computer.keys()).open(foreign.text))[0] == "SHEET_OTHER"


def test_a_store_without_a_sheet_takes_none(computer: Computer) -> None:
    computer.keys().create(DOCTOR, PASSWORD)
    text = RecoverySheet(1, TODAY, CODE).text
    assert told(lambda: Recovery(computer.keys()).open(text))[0] == "SHEET_OTHER"


def test_a_weak_new_password_is_refused_before_anything_changes(computer: Computer) -> None:
    _, sheet = first_start(computer)
    with pytest.raises(InvalidInput):
        Recovery(computer.keys()).restore(sheet.text, DOCTOR, "1234567890")
    computer.keys().unlock(DOCTOR.id, PASSWORD)


def test_the_code_on_the_sheet_is_in_no_file(computer: Computer) -> None:
    doctor, sheet = first_start(computer)
    for path in computer.home.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        assert sheet.code not in content
        assert sheet.code.hex().encode() not in content
        assert doctor.master.derive(Label.DATABASE) not in content
