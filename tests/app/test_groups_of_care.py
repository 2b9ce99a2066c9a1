"""Who is a small child or old follows from the birth date, in a mark as in the list's filter."""

from __future__ import annotations

from datetime import date

import pytest

from app.patients import Patient, PatientFilter, Patients, groups_of
from tests.stores import StoreFolder, actor

TODAY = date(2026, 3, 2)
BORN = {
    "新生儿": date(2026, 3, 1),
    "六岁": date(2019, 3, 3),
    "七岁": date(2019, 3, 2),
    "六十四": date(1961, 3, 3),
    "六十五": date(1961, 3, 2),
    "七十八": date(1948, 1, 1),
}


@pytest.mark.parametrize(
    ("tags", "birth_on", "groups"),
    [
        (["child"], date(2019, 3, 2), []),
        ([], date(2019, 3, 3), ["child"]),
        (["hypertension"], date(1953, 1, 1), ["hypertension", "elderly"]),
        (["elderly", "diabetes"], date(1990, 1, 1), ["diabetes"]),
        (["elderly"], None, ["elderly"]),
        ([], date(1960, 2, 29), ["elderly"]),
    ],
)
def test_the_age_decides_and_what_the_hand_set_stays(
    tags: list[str], birth_on: date | None, groups: list[str]
) -> None:
    assert list(groups_of(tags, birth_on, TODAY)) == groups


def test_the_list_filters_by_the_same_rule(stores: StoreFolder) -> None:
    patients = Patients(stores.new(), actor())
    for name, born in BORN.items():
        patients.register(Patient(name=name, sex="1", birth_on=born, no_id_reason="未带"))
    patients.register(Patient(name="不详", sex="1", no_id_reason="未带", tags=["elderly"]))
    for tag, names in (("child", {"新生儿", "六岁"}), ("elderly", {"六十五", "七十八", "不详"})):
        lines = patients.rows(patients.ids(wanted=PatientFilter(tag=tag)))
        assert {line.name for line in lines} == names
        by_mark = {n for n, born in BORN.items() if tag in groups_of((), born, TODAY)}
        assert by_mark == names - {"不详"}
