"""Residents are registered once, found by whatever is typed, and never lost from sight by a slip."""

from __future__ import annotations

from datetime import date

import pytest

from app.core.errors import InvalidInput, NotAllowed, NotFound
from app.core.rights import Role
from app.patients import (
    Patient,
    PatientFilter,
    PatientLine,
    PatientOrder,
    Patients,
    PatientState,
    read_identity,
)
from app.receipts import ReceiptState
from app.storage.store import Store
from tests.stores import STATION, actor

TODAY = date(2026, 3, 2)
NUMBER = "130823195001010017"
OTHER_NUMBER = "130823196007152029"


def patient(name: str = "张国华", number: str | None = NUMBER, **fields: object) -> Patient:
    values: dict[str, object] = {"sex": "1", "birth_on": date(1950, 1, 1)}
    reason = None if number else "新生儿"
    return Patient(name=name, id_number=number, no_id_reason=reason, **values | fields)


@pytest.fixture
def patients(store: Store) -> Patients:
    return Patients(store, actor())


def names(found: list[PatientLine]) -> list[str]:
    return [line.name for line in found]


def test_a_resident_registered_is_read_back_whole(patients: Patients) -> None:
    record_id = patients.register(
        patient(
            phone="13800001234",
            allergies=["2", "5"],
            allergy_other="头孢",
            past_diseases=["2"],
            disease_details={"2": {"since": "2019-05"}},
            clinic_id=STATION,
        )
    )
    read = patients.open(record_id)
    assert (read.name, read.birth_on) == ("张国华", date(1950, 1, 1))
    assert read.allergies == ["2", "5"]
    assert read.disease_details == {"2": {"since": "2019-05"}}
    assert (read.state, read.filed_on) == (PatientState.ACTIVE, TODAY)


def test_an_official_number_is_kept(patients: Patients) -> None:
    record_id = patients.register(patient(record_number="13082310010100001"))
    assert patients.open(record_id).record_number == "13082310010100001"


def test_without_a_number_a_reason_is_asked(patients: Patients) -> None:
    with pytest.raises(InvalidInput) as problem:
        patients.register(Patient(name="张三", sex="1"))
    assert set(problem.value.fields) == {"id_number"}


def test_a_mistyped_number_is_refused_before_it_is_saved(patients: Patients) -> None:
    with pytest.raises(InvalidInput) as problem:
        patients.register(patient(number="130823195001010018"))
    assert problem.value.fields["id_number"].code == "FIELD_FORMAT"


def test_a_birth_in_the_future_is_refused_but_today_is_not(
    store: Store, patients: Patients
) -> None:
    store.clock.hear(store.clock.device())
    assert patients.register(patient(number=None, birth_on=TODAY))
    with pytest.raises(InvalidInput) as problem:
        patients.register(patient(number=None, birth_on=date(2026, 3, 9)))
    assert set(problem.value.fields) == {"birth_on"}


def test_a_clock_that_nothing_proves_asks_about_a_newborn_and_refuses_none(
    patients: Patients,
) -> None:
    """This computer's clock stands a week back, and the county was not heard today."""
    born = patient(number=None, birth_on=date(2026, 3, 9))
    (doubt,) = patients.doubts(born)["birth_on"]
    assert doubt.code == "BIRTH_FUTURE"
    assert patients.register(born)


def test_no_allergies_excludes_any_other_answer(patients: Patients) -> None:
    with pytest.raises(InvalidInput) as problem:
        patients.register(patient(allergies=["1", "2"]))
    assert set(problem.value.fields) == {"allergies"}


def test_a_number_that_speaks_of_another_birth_or_sex_warns_and_saves(patients: Patients) -> None:
    doubtful = patient(birth_on=date(1951, 1, 1), sex="2")
    assert set(patients.doubts(doubtful)) == {"birth_on", "sex"}
    assert patients.doubts(patient()) == {}
    assert patients.register(doubtful)


def test_a_scanned_number_fills_in_birth_and_sex() -> None:
    fresh = Patient(name="李梅", id_number="13082319600715 2029")
    read_identity(fresh, TODAY)
    assert (fresh.id_number, fresh.birth_on) == (OTHER_NUMBER, date(1960, 7, 15))
    assert (fresh.sex, fresh.id_kind) == ("2", "01")


@pytest.mark.parametrize(
    "typed",
    ["zgh", "zhangguohua", "zhanggh", "张国", "国华", "华", "1234", "0017", NUMBER, "zgh 1234"],
)
def test_one_box_finds_a_resident_by_anything(patients: Patients, typed: str) -> None:
    patients.register(patient(phone="13800001234"))
    patients.register(patient("李梅", OTHER_NUMBER, sex="2"))
    assert names(patients.find(typed)) == ["张国华"]


@pytest.mark.parametrize("typed", ["szx", "dzx", "shanzx", "dan", "单"])
def test_a_surname_is_found_by_all_its_readings(patients: Patients, typed: str) -> None:
    patients.register(patient("单志新"))
    assert names(patients.find(typed)) == ["单志新"]


def test_a_corrected_name_is_found_and_the_old_one_no_longer(patients: Patients) -> None:
    record_id = patients.register(patient())
    assert patients.edit(record_id, {"name": "章国华"}, {"name": "张国华"})
    assert names(patients.find("章")) == ["章国华"]
    assert patients.find("张") == []


def test_a_voided_record_leaves_search_and_lists(patients: Patients) -> None:
    record_id = patients.register(patient())
    patients.void(record_id, "重复建档")
    assert patients.find("zgh") == []
    assert patients.ids() == []
    kept = patients.get(record_id)
    assert kept is not None
    assert kept.voided_why == "重复建档"


def test_the_same_number_comes_before_the_same_sounding_name(patients: Patients) -> None:
    patients.register(patient("章国华", None))
    patients.register(patient("王五"))
    found = patients.duplicates(patient())
    assert [(d.patient.name, d.score.is_same_number) for d in found] == [
        ("王五", True),
        ("章国华", False),
    ]


def test_a_record_is_no_duplicate_of_itself(patients: Patients) -> None:
    record_id = patients.register(patient())
    assert patients.duplicates(patients.open(record_id)) == []


def test_a_book_pasted_as_a_name_is_compared_like_any_other(patients: Patients) -> None:
    assert patients.duplicates(Patient(name="字" * 1_000_000, birth_on=TODAY, sex="1")) == []


def test_death_and_moving_away_need_a_date_and_leave_the_list(patients: Patients) -> None:
    gone = patients.open(patients.register(patient()))
    away = patients.open(patients.register(patient("李梅", OTHER_NUMBER, sex="2")))
    patients.mark_deceased(gone, date(2026, 2, 28), "脑出血")
    patients.mark_moved_away(away, date(2026, 3, 1), "丰宁县")
    assert patients.ids() == []
    with pytest.raises(InvalidInput):
        patients.edit(gone.id, {"state_on": None}, {"state_on": date(2026, 2, 28)})
    dead = patients.ids(wanted=PatientFilter(states=frozenset({PatientState.DECEASED})))
    assert names(patients.rows(dead)) == ["张国华"]
    assert patients.find("zgh")[0].state is PatientState.DECEASED


def test_lists_stand_in_the_order_of_pinyin(patients: Patients) -> None:
    for name in ("张三", "阿明", "李四", "王五"):
        patients.register(patient(name, None))
    assert names(patients.rows(patients.ids(PatientOrder.NAME))) == ["阿明", "李四", "王五", "张三"]
    newest = patients.rows(patients.ids(PatientOrder.NEWEST))
    assert names(newest) == ["王五", "李四", "阿明", "张三"]
    oldest = patients.ids(PatientOrder.NEWEST, descending=True)
    assert names(patients.rows(oldest))[0] == "张三"


def test_a_village_that_is_not_filled_in_comes_after_all_others(patients: Patients) -> None:
    for name, village in (("王五", None), ("李四", "镕家沟村"), ("赵六", "阿家沟村")):
        patients.register(patient(name, None, village_name=village))
    ordered = patients.rows(patients.ids(PatientOrder.VILLAGE))
    assert names(ordered) == ["赵六", "李四", "王五"]
    backwards = patients.rows(patients.ids(PatientOrder.VILLAGE, descending=True))
    assert names(backwards) == ["王五", "李四", "赵六"]


def test_a_list_read_again_holds_who_came_and_was_renamed_and_not_who_left(
    patients: Patients,
) -> None:
    def listed() -> list[str]:
        return names(patients.rows(patients.ids()))

    first = patients.register(patient("李四", None))
    other = patients.register(patient("王五", None))
    assert listed() == ["李四", "王五"]
    patients.register(patient("阿明", None))
    assert listed() == ["阿明", "李四", "王五"]
    patients.edit(first, {"name": "张三"}, {"name": "李四"})
    assert listed() == ["阿明", "王五", "张三"]
    patients.merge(other, first)
    assert listed() == ["阿明", "张三"]
    patients.void(first, "重复建档")
    assert listed() == ["阿明", "王五"]


def test_a_list_read_again_shows_a_new_telephone_in_the_same_order(patients: Patients) -> None:
    record_id = patients.register(patient("李四", None))
    patients.register(patient("王五", None))
    before = patients.ids()
    patients.edit(record_id, {"phone": "13800138001"}, {"phone": patients.open(record_id).phone})
    assert patients.ids() == before
    assert patients.rows(before)[0].phone == "13800138001"


def test_a_list_may_hold_one_village_or_one_tag(patients: Patients) -> None:
    patients.register(patient(clinic_id=STATION, tags=["hypertension", "elderly"]))
    patients.register(patient("李梅", None))
    for wanted in (PatientFilter(clinic_id=STATION), PatientFilter(tag="hypertension")):
        assert names(patients.rows(patients.ids(wanted=wanted))) == ["张国华"]
    assert patients.count(PatientFilter(tag="diabetes")) == 0
    assert patients.count() == 2


def test_recent_residents_are_each_person_s_own_newest_first(store: Store) -> None:
    one, other = Patients(store, actor()), Patients(store, actor(person="f" * 32))
    first = one.register(patient())
    second = one.register(patient("李梅", None))
    for record_id in (first, second, first):
        one.open(record_id)
    other.open(second)
    assert names(one.recent()) == ["张国华", "李梅"]
    assert names(other.recent()) == ["李梅"]


def test_an_unknown_resident_is_said_to_be_missing(patients: Patients) -> None:
    assert patients.get("0" * 32) is None
    with pytest.raises(NotFound):
        patients.open("0" * 32)


def test_a_pharmacist_may_not_register(store: Store) -> None:
    with pytest.raises(NotAllowed):
        Patients(store, actor(Role.PHARMACIST)).register(patient())


def test_a_list_knows_what_a_resident_must_not_be_given(patients: Patients) -> None:
    patients.register(patient(allergies=["2", "5"], allergy_other="头孢"))
    (line,) = patients.find("zgh")
    assert (line.allergies, line.allergy_other) == (("2", "5"), "头孢")


def test_villages_are_offered_by_the_number_of_their_residents(patients: Patients) -> None:
    patients.register(patient(village_name="惠二村"))
    for number in (OTHER_NUMBER, None):
        patients.register(patient("李梅", number, village_name="惠一村", town_code="231221101"))
    found = [(village.name, village.town_code) for village in patients.villages()]
    assert found == [("惠一村", "231221101"), ("惠二村", None)]


def test_showing_a_whole_identity_number_is_noted(patients: Patients, store: Store) -> None:
    record_id = patients.register(patient())
    patients.reveal(record_id)
    with store.reading() as session:
        noted = session.connection().exec_driver_sql("SELECT what, record_id FROM audit").all()
    assert list(map(tuple, noted)) == [("reveal", record_id)]


def test_a_record_saved_here_is_not_said_to_be_on_the_hub(patients: Patients) -> None:
    record_id = patients.register(patient())
    assert patients.receipt(record_id).state is ReceiptState.SAVED_HERE
