"""A list of candidates that is cut says how many there are."""

from __future__ import annotations

from app.patients import Patient, Patients


def fill(patients: Patients, count: int) -> list[str]:
    return [
        patients.register(Patient(name="张国华", sex="1", no_id_reason="无")) for _ in range(count)
    ]


def test_three_of_five_are_shown_and_five_are_counted(patients: Patients) -> None:
    fill(patients, 5)
    found = patients.search("zgh", 3)
    assert (len(found.lines), found.of, found.is_cut, found.is_open) == (3, 5, True, False)


def test_all_of_a_short_list_are_shown(patients: Patients) -> None:
    fill(patients, 3)
    found = patients.search("zgh", 3)
    assert (len(found.lines), found.of, found.is_cut) == (3, 3, False)


def test_joined_residents_count_once(patients: Patients) -> None:
    made = fill(patients, 6)
    for other in made[1:3]:
        patients.merge(other, made[0])
    found = patients.search("zgh", 3)
    assert (len({line.id for line in found.lines}), found.of) == (3, 4)
