"""Who may be the same person is found by any of several ways, and what differs hides nobody."""

from __future__ import annotations

from datetime import date

import pytest

from app.patients import Duplicate, Patient, Patients, Sign
from app.storage.store import Store
from tests.benchmarks.duplicates import fill
from tests.benchmarks.households import Somebody
from tests.stores import actor

NUMBER, OTHERS = "130823195503120021", "130823196007152029"
OLD_NUMBER = "130823550312002"


def liu(**changes: object) -> Patient:
    """A woman on file, or what is typed of her a second time."""
    values: dict[str, object] = {
        "name": "刘桂兰",
        "sex": "2",
        "birth_on": date(1955, 3, 12),
        "phone": "13800001111",
        "village_name": "东沟村",
        "no_id_reason": "未带证件",
    }
    return Patient(**{**values, **changes})


@pytest.fixture
def patients(store: Store) -> Patients:
    return Patients(store, actor())


@pytest.fixture
def known(patients: Patients) -> str:
    return patients.register(liu(contact_name="王德福", contact_phone="13900002222"))


def signs(duplicate: Duplicate) -> set[Sign]:
    return {one.sign for one in duplicate.score.why}


def ids(found: list[Duplicate]) -> list[str]:
    return [one.patient.id for one in found]


@pytest.mark.parametrize(
    "changed",
    [
        {"birth_on": date(1955, 4, 4)},
        {"birth_on": date(1955, 2, 19)},
        {"birth_on": date(1955, 12, 3)},
        {"birth_on": date(1956, 3, 12)},
        {"birth_on": date(1955, 3, 21)},
        {"birth_on": date(1985, 3, 12)},
        {"birth_on": date(1955, 1, 1)},
        {"birth_on": date(1957, 8, 30)},
        {"birth_on": None},
        {"sex": "9"},
        {"sex": "1"},
        {"name": "刘贵兰"},
        {"name": "牛桂兰", "birth_on": date(1955, 3, 12)},
        {"name": "刘柱兰"},
        {"name": "刘桂英"},
        {"phone": None, "birth_on": date(1955, 4, 4)},
        {"village_name": None, "birth_on": None},
        {"phone": "13700003333", "village_name": "西山村"},
        {"phone": "13900002222", "birth_on": None, "village_name": None},
        {"name": "刘二嫂", "birth_on": date(1955, 3, 12)},
    ],
    ids=str,
)
def test_one_field_that_differs_or_is_empty_hides_nobody(
    patients: Patients, known: str, changed: dict[str, object]
) -> None:
    assert ids(patients.duplicates(liu(**changed))) == [known]


def test_another_woman_of_the_same_name_is_not_shown(patients: Patients, known: str) -> None:
    other = liu(birth_on=date(1980, 6, 6), phone="13700000000", village_name="西山村")
    assert patients.duplicates(other) == []


def test_a_neighbour_of_the_same_age_is_not_shown(patients: Patients, known: str) -> None:
    other = liu(name="赵玉珍", phone="13700000000", birth_on=date(1955, 9, 1))
    assert patients.duplicates(other) == []


def test_what_agrees_is_told(patients: Patients, known: str) -> None:
    (found,) = patients.duplicates(liu(name="刘贵兰", birth_on=date(1955, 4, 4)))
    assert {Sign.SOUND, Sign.NEAR_BIRTH, Sign.PHONE, Sign.VILLAGE, Sign.SEX} <= signs(found)


@pytest.mark.parametrize("typed", [NUMBER, OLD_NUMBER])
def test_the_same_number_is_shown_whatever_else_differs(patients: Patients, typed: str) -> None:
    known = patients.register(liu(id_number=NUMBER, no_id_reason=None))
    other = liu(name="张三", sex="1", birth_on=date(1990, 1, 1), phone=None, village_name="西山村")
    other.id_number = typed
    (found,) = patients.duplicates(other)
    assert found.patient.id == known
    assert found.score.is_same_number


def test_the_date_in_the_number_finds_who_gave_another(patients: Patients) -> None:
    known = patients.register(liu(id_number=NUMBER, no_id_reason=None, birth_on=date(1954, 7, 9)))
    typed = liu(phone=None, village_name=None)
    assert ids(patients.duplicates(typed)) == [known]


def test_the_telephone_of_a_joined_record_finds_the_resident(
    patients: Patients, known: str
) -> None:
    kept = patients.register(liu(phone="13711112222", village_name="西山村"))
    patients.merge(known, kept)
    found = patients.duplicates(liu(birth_on=None, village_name=None))
    assert ids(found) == [kept]


def test_the_same_official_record_number_is_shown(patients: Patients) -> None:
    official = "13082310110100017"
    known = patients.register(liu(record_number=official))
    typed = liu(name="刘小兰", phone=None, village_name=None, record_number=official)
    assert ids(patients.duplicates(typed)) == [known]


def test_all_that_are_found_are_compared(patients: Patients, store: Store) -> None:
    """The one of six hundred born on one day who is meant stands last."""
    born = date(1950, 1, 1)
    crowd = [
        Somebody(f"{one}{other}", "1", born, None, None, None, None, "西山村")
        for one in "赵钱孙李周吴郑王冯陈卫蒋沈韩杨朱秦尤许何"
        for other in "东南西北春夏秋冬金木水火土日月星天地山川雷风云雨雪霜露江河湖"
    ]
    fill(store, crowd)
    known = patients.register(liu(birth_on=born))
    assert len(crowd) == 600
    assert ids(patients.duplicates(liu(birth_on=born)))[0] == known


def test_a_rare_name_says_more_than_a_common_one(patients: Patients, store: Store) -> None:
    people = [Somebody("王秀英", "2", None, None, None, None, None, None) for _ in range(300)]
    fill(store, [*people, Somebody("单梓涵", "2", None, None, None, None, None, None)])
    rare, common = (
        patients.duplicates(Patient(name=name, sex="2")) for name in ("单梓涵", "王秀英")
    )
    assert len(rare) == 1
    assert common == []


class TestAnIdentityTypedLater:
    """Newborns and people without a card get their number when the record has long been there."""

    def test_another_s_number_is_told_and_shown(self, patients: Patients) -> None:
        holder = patients.register(liu(id_number=NUMBER, no_id_reason=None))
        record = patients.register(liu(name="王建军", sex="1", birth_on=date(1990, 5, 5)))
        assert patients.made_likely(record, {"phone": "13800001112"}) == []
        found = patients.made_likely(record, {"id_number": NUMBER, "no_id_reason": None})
        assert ids(found) == [holder]
        typed = patients.open(record)
        typed.id_number = NUMBER
        assert [one.code for one in patients.doubts(typed)["id_number"]] == ["ID_OF_ANOTHER"]

    def test_its_own_number_is_no_other_s(self, patients: Patients) -> None:
        record = patients.register(liu(id_number=NUMBER, no_id_reason=None))
        assert "id_number" not in patients.doubts(patients.open(record))
        assert patients.made_likely(record, {"id_number": NUMBER}) == []

    def test_who_was_like_it_before_is_not_shown_again(
        self, patients: Patients, known: str
    ) -> None:
        record = patients.register(liu())
        assert patients.made_likely(record, {"phone": "13711112222"}) == []

    def test_a_corrected_name_and_birthday_show_who_it_makes_likely(
        self, patients: Patients, known: str
    ) -> None:
        other = liu(name="赵三", sex="1", birth_on=date(1990, 1, 1), phone=None, village_name=None)
        record = patients.register(other)
        values = {"name": "刘桂兰", "sex": "2", "birth_on": date(1955, 3, 12)}
        assert ids(patients.made_likely(record, values)) == [known]


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("刘桂兰", []),
        ("刘桂兰2", ["NAME_DIGIT"]),
        ("130823195503120021", ["NAME_NUMBER"]),
        ("刘桂兰 １３８００００１１１１", ["NAME_NUMBER"]),
    ],
)
def test_a_number_in_a_name_is_doubted(patients: Patients, name: str, codes: list[str]) -> None:
    found = patients.doubts(liu(name=name)).get("name", ())
    assert [one.code for one in found] == codes


def test_a_number_in_a_name_is_masked_in_lists(patients: Patients) -> None:
    patients.register(liu(name="130823195503120021"))
    (line,) = patients.find("130823195503120021")
    assert line.name == "1308**********0021"
