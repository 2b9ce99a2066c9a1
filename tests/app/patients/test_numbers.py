"""Numbers that one computer gives alone, and that no other gives."""

from __future__ import annotations

import json

import pytest

from app.core.identity import local_digits, printed_record_number, read_record_number
from app.core.rights import Role
from app.patients import Patient, Patients
from app.storage import own_part
from app.storage.store import Store
from tests.stores import StoreFolder, actor, arrive

ALONE = 100
"""Computers of one centre."""


def register(store: Store, name: str = "张国华", **fields: str) -> str:
    patient = Patient(name=name, sex="1", no_id_reason="新生儿", **fields)
    return Patients(store, actor()).register(patient)


def number_of(store: Store, record_id: str) -> str:
    patient = Patients(store, actor()).get(record_id)
    assert patient is not None
    return patient.record_number or ""


def test_each_new_resident_gets_the_next_number_of_this_computer(store: Store) -> None:
    numbers = [local_digits(number_of(store, register(store))) for _ in range(3)]
    assert {number[:10] for number in numbers} == {numbers[0][:10]}
    assert [number[10:] for number in numbers] == ["1", "2", "3"]


def test_two_new_computers_have_never_met_and_give_other_numbers(stores: StoreFolder) -> None:
    one, other = stores.new(), stores.new()
    assert number_of(one, register(one)) != number_of(other, register(other))


def test_a_hundred_computers_draw_the_same_part_less_than_once_in_a_million_times() -> None:
    pairs = ALONE * (ALONE - 1) / 2
    assert pairs / 10**own_part.DIGITS < 1e-6


def test_a_number_that_gave_way_to_the_official_one_is_not_given_again(store: Store) -> None:
    first = register(store)
    given = number_of(store, first)
    official = {"record_number": "13082310010100001"}
    Patients(store, actor()).edit(first, official, {"record_number": given})
    assert number_of(store, register(store)) != given


def test_when_all_numbers_of_a_part_are_given_another_is_drawn(store: Store) -> None:
    with store.journal_transaction() as (connection, _):
        part, _ = own_part.next_number(connection)
        connection.exec_driver_sql(
            "UPDATE sync_state SET value = ? WHERE name = 'own_part'",
            (f'["{part}", {own_part.MOST_GIVEN}]',),
        )
        after, serial = own_part.next_number(connection)
    assert (after != part, serial) == (True, 1)


def test_the_number_is_written_and_read_back_in_one_form(store: Store) -> None:
    number = number_of(store, register(store))
    written = printed_record_number(number)
    assert written.startswith("L")
    assert read_record_number(written).value == number
    assert read_record_number(written.lower().replace("-", "")).value == number


@pytest.mark.parametrize("part", ["0000000000", "1234567800", "9999999999", "1234567801"])
def test_older_programs_take_every_number_that_can_be_drawn(part: str) -> None:
    """They know 17 digits with a village of 001-199 or 901-999, and no county that begins with 0."""
    from app.core.identity import RecordNumber, local_number, parse_record_number

    for serial in (1, 99_999):
        number = local_number(part, serial)
        parts = parse_record_number(number)
        assert isinstance(parts, RecordNumber)
        assert parts.village_kind is not None
        assert (parts.serial, parts.county[0]) == (serial, "0")
        assert local_digits(number) == f"{part}{serial}"


@pytest.mark.parametrize("cut", [slice(None), slice(1, None), slice(7, None), slice(-4, None)])
def test_it_is_found_by_the_whole_or_by_any_end(store: Store, cut: slice) -> None:
    wanted = register(store)
    register(store, "王五")
    typed = printed_record_number(number_of(store, wanted))[cut]
    found = Patients(store, actor()).find(typed)
    assert wanted in [line.id for line in found]
    assert len(found) == 1 or len(typed) < 5


@pytest.mark.parametrize("typed", ["L03-00017", "L0300017", "0300017", "00017", "17"])
def test_an_old_number_is_found_as_before(store: Store, typed: str) -> None:
    wanted = register(store, record_number="L0300017")
    assert [line.id for line in Patients(store, actor()).find(typed)] == [wanted]


def test_the_first_digits_of_a_telephone_find_nobody_by_this_computers_part(store: Store) -> None:
    with store.journal_transaction() as (connection, _):
        connection.exec_driver_sql(
            "INSERT OR REPLACE INTO sync_state VALUES ('own_part', '[\"1380000000\", 0]')"
        )
    register(store)
    assert Patients(store, actor()).find("1380") == []


def test_a_store_that_has_forgotten_what_it_gave_gives_none_of_it_again(store: Store) -> None:
    given = number_of(store, register(store))
    with store.journal_transaction() as (connection, _):
        forgotten = json.dumps([local_digits(given)[:10], 0])
        connection.exec_driver_sql(
            "UPDATE sync_state SET value = ? WHERE name = 'own_part'", (forgotten,)
        )
    assert number_of(store, register(store)) != given


def twins(store: Store) -> tuple[str, str]:
    """The same number came from two computers that were copies of each other."""
    first = register(store, "赵一")
    given = number_of(store, first)
    fields = {"name": "钱二", "sex": "2", "no_id_reason": "未带", "record_number": given}
    arrive(store, "patient", "f" * 32, fields)
    return first, "f" * 32


def test_a_number_of_two_people_is_shown_with_both_and_given_anew(store: Store) -> None:
    first, second = twins(store)
    patients = Patients(store, actor(Role.DOCTOR))
    (twice,) = patients.given_twice()
    assert {one.id for one in twice.residents} == {first, second}
    patients.renumber([second], twice.number)
    assert number_of(store, first) == twice.number != number_of(store, second)
    assert patients.given_twice() == []


def test_records_of_one_person_and_removed_ones_are_no_two_people(store: Store) -> None:
    first, second = twins(store)
    patients = Patients(store, actor(Role.DOCTOR))
    link = patients.merge(second, first)
    assert patients.given_twice() == []
    patients.unmerge(link)
    assert len(patients.given_twice()) == 1
    patients.void(first, "重复")
    assert patients.given_twice() == []
