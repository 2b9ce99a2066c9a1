"""Joined records are one resident in every list and search, once, with all that any of them knows."""

from __future__ import annotations

from datetime import date
from itertools import permutations

import pytest

from app.core.errors import NotAllowed
from app.patients import (
    Handovers,
    Patient,
    PatientFilter,
    PatientLine,
    PatientLink,
    PatientOrder,
    Patients,
    PatientState,
)
from app.referrals import Referrals
from app.storage.store import Store
from tests.stores import HOSPITAL, STATION, actor, lay_out_county

NUMBER = "130823195001010017"


def person(name: str = "刘桂兰", **fields: object) -> Patient:
    values: dict[str, object] = {"sex": "2", "birth_on": date(1950, 1, 2)}
    reason = None if fields.get("id_number") else "无"
    return Patient(name=name, no_id_reason=reason, **values | fields)


def two(patients: Patients) -> tuple[str, str]:
    drugs = person(allergies=["2", "5"], allergy_other="头孢", phone="13800001111")
    drugs.filed_on = date(2019, 5, 1)
    return patients.register(drugs), patients.register(person(phone="13900002222"))


def link(store: Store, old: str, kept: str) -> str:
    """As another desk wrote it, which had not heard of any other join."""
    with store.transaction(actor()) as transaction:
        return transaction.put(PatientLink(old=old, kept=kept), root=kept)


def listed(patients: Patients, wanted: PatientFilter | None = None) -> list[PatientLine]:
    return patients.rows(patients.ids(PatientOrder.NAME, wanted))


def seen(patients: Patients) -> set[str]:
    """Once in the list and once in search, and there the same record."""
    in_list = [line.id for line in listed(patients)]
    assert sorted(line.id for line in patients.find("lgl")) == sorted(in_list)
    assert len({*in_list}) == len(in_list)
    return {*in_list}


def test_a_line_shows_the_allergies_of_every_record(patients: Patients) -> None:
    old, kept = two(patients)
    patients.merge(old, kept)
    for line in (*patients.find("lgl"), *listed(patients), *patients.find("13900002222")):
        assert (line.id, line.allergies, line.allergy_other) == (kept, ("2", "5"), "头孢")


def test_the_page_and_the_list_of_those_seen_last_show_them_too(patients: Patients) -> None:
    old, kept = two(patients)
    patients.open(old)
    patients.merge(old, kept)
    assert patients.whole(patients.open(kept)).allergies == ["2", "5"]
    patients.open(kept)
    (line,) = patients.recent()
    assert (line.id, line.allergies) == (kept, ("2", "5"))


def test_an_old_telephone_finds_whoever_has_a_new_one(patients: Patients) -> None:
    old, kept = two(patients)
    patients.merge(old, kept)
    assert [line.id for line in patients.find("13800001111")] == [kept]
    assert [line.phone for line in patients.find("13800001111")] == ["13900002222"]


def test_a_card_opens_whoever_has_its_number_on_another_record(patients: Patients) -> None:
    old = patients.register(person(id_number=NUMBER))
    kept = patients.register(person())
    patients.merge(old, kept)
    assert patients.holder(NUMBER) == kept
    assert patients.holder("130823196007152029") is None


def test_none_known_of_one_record_hides_no_allergy_of_the_other(patients: Patients) -> None:
    old = patients.register(person(allergies=["3"], past_diseases=["2"]))
    kept = patients.register(person(allergies=["1"], past_diseases=["1"]))
    patients.merge(old, kept)
    whole = patients.whole(patients.open(kept))
    assert (whole.allergies, whole.past_diseases) == (["3"], ["2"])
    assert [line.allergies for line in patients.find("lgl")] == [("3",)]


def test_two_that_know_of_none_know_of_none_together(patients: Patients) -> None:
    old = patients.register(person(allergies=["1"]))
    kept = patients.register(person(allergies=["1"]))
    patients.merge(old, kept)
    assert patients.whole(patients.open(kept)).allergies == ["1"]


def test_what_one_record_does_not_say_the_other_does(patients: Patients) -> None:
    old = patients.register(
        person(
            blood_abo="1",
            past_history="2019年胆囊切除",
            operations=[{"name": "胆囊切除", "on": "2019-03"}],
            family_history={"father": ["2"]},
            disease_details={"2": {"since": "2019-05"}},
        )
    )
    kept = patients.register(
        person(
            blood_abo="5",
            past_history="高血压十年",
            operations=[{"name": "阑尾切除", "on": "1999-01"}],
            family_history={"father": ["1"], "mother": ["3"]},
        )
    )
    patients.merge(old, kept)
    whole = patients.whole(patients.open(kept))
    assert whole.blood_abo == "1"
    assert whole.past_history == "高血压十年；2019年胆囊切除"
    assert [one["name"] for one in whole.operations or []] == ["阑尾切除", "胆囊切除"]
    assert whole.family_history == {"father": ["2"], "mother": ["3"]}
    assert whole.disease_details == {"2": {"since": "2019-05"}}


def test_a_referral_written_after_the_join_says_every_allergy(
    store: Store, patients: Patients
) -> None:
    lay_out_county(store)
    old, kept = two(patients)
    patients.merge(old, kept)
    for opened in (patients.open(kept), patients.open(old)):
        draft = Referrals(store, actor()).draft_for(opened)
        assert (draft.allergy_state, draft.allergies) == ("1", "青霉素、头孢")


def test_more_allergies_than_a_case_has_room_for_say_that_there_are_more(
    store: Store, patients: Patients
) -> None:
    old = patients.register(person(allergies=["5"], allergy_other="头孢" * 100))
    kept = patients.register(person(allergies=["5"], allergy_other="磺胺" * 100))
    patients.merge(old, kept)
    draft = Referrals(store, actor()).draft_for(patients.open(kept))
    assert draft.allergies is not None
    assert len(draft.allergies) == 200
    assert draft.allergies.endswith("（另见居民档案）")


def test_the_cases_of_every_record_are_the_residents_own(store: Store, patients: Patients) -> None:
    old, kept = two(patients)
    referrals = Referrals(store, actor())
    earlier = referrals.save_draft(referrals.draft_for(patients.open(old)))
    patients.merge(old, kept)
    later = referrals.save_draft(referrals.draft_for(patients.open(old)))
    for record in (old, kept):
        assert {line.id for line in referrals.of_patient(record)} == {earlier, later}


def test_a_case_under_one_record_is_found_by_the_telephone_of_another(
    store: Store, patients: Patients
) -> None:
    old, kept = two(patients)
    referrals = Referrals(store, actor())
    case = referrals.save_draft(referrals.draft_for(patients.open(old)))
    assert referrals.find("13900002222") == []
    patients.merge(old, kept)
    assert [line.id for line in referrals.find("13900002222")] == [case]


def test_what_is_handed_over_goes_with_the_allergies_of_every_record(
    store: Store, patients: Patients
) -> None:
    lay_out_county(store)
    old, kept = two(patients)
    patients.merge(old, kept)
    handovers = Handovers(store, actor())
    case = handovers.hand_over(patients.open(kept), STATION, date(2026, 3, 1), "随子女")
    assert handovers.copied(case).allergies == ["2", "5"]


@pytest.mark.parametrize("turned", range(6))
def test_opposite_joins_of_two_desks_leave_one_resident(
    store: Store, patients: Patients, turned: int
) -> None:
    """In whatever order they arrive, and the record that is shown is the same at every desk."""
    a = patients.register(person(id_number=NUMBER))
    b = patients.register(person(allergies=["2"]))
    c = patients.register(person(allergies=["3"]))
    circle = [(a, b), (b, c), (c, a)]
    for old, kept in list(permutations(circle))[turned]:
        link(store, old, kept)
    assert seen(patients) == {a}
    assert {patients.open(one).id for one in (a, b, c)} == {a}
    assert [line.allergies for line in patients.find("lgl")] == [("2", "3")]
    assert set(patients.family(b)) == {a, b, c}


def test_two_desks_that_join_each_others_record_into_their_own(
    store: Store, patients: Patients
) -> None:
    old, kept = two(patients)
    link(store, old, kept)
    link(store, kept, old)
    assert seen(patients) == {old}
    assert [line.allergies for line in patients.find("lgl")] == [("2", "5")]


def test_one_of_two_joins_taken_back_leaves_the_other(store: Store, patients: Patients) -> None:
    old, kept = two(patients)
    first = link(store, old, kept)
    link(store, kept, old)
    patients.unmerge(first)
    assert seen(patients) == {old}


def test_a_join_undone_in_the_middle_of_a_chain_leaves_two(
    store: Store, patients: Patients
) -> None:
    a, b, c, d = (patients.register(person(phone=f"1380000000{n}")) for n in range(4))
    link(store, a, b)
    middle = link(store, b, c)
    link(store, c, d)
    assert seen(patients) == {d}
    patients.unmerge(middle)
    assert seen(patients) == {b, d}
    assert set(patients.family(a)) == {a, b}
    assert set(patients.family(c)) == {c, d}


def test_a_record_joined_to_itself_or_to_one_nobody_has_stays(
    store: Store, patients: Patients
) -> None:
    one = patients.register(person())
    link(store, one, one)
    assert seen(patients) == {one}
    other = patients.register(person())
    link(store, other, "9" * 32)
    assert seen(patients) == {one, other}
    assert patients.open(other).id == other


def test_a_record_that_is_void_takes_nobody_along(patients: Patients) -> None:
    old, kept = two(patients)
    patients.merge(old, kept)
    patients.void(kept, "重复建档")
    assert seen(patients) == {old}
    assert patients.open(kept).id == old


def test_three_records_of_one_person_end_at_one(patients: Patients) -> None:
    old, middle = two(patients)
    kept = patients.register(person())
    patients.merge(old, middle)
    patients.merge(middle, kept)
    assert patients.open(old).id == kept
    assert set(patients.family(middle)) == {old, middle, kept}
    with pytest.raises(NotAllowed):
        patients.merge(kept, old)


def test_of_two_the_one_with_a_number_is_shown_then_the_one_filed_first(
    patients: Patients,
) -> None:
    late = patients.register(person(filed_on=date(2025, 1, 1)))
    early = patients.register(person(filed_on=date(2019, 1, 1)))
    patients.join(late, early)
    assert seen(patients) == {early}
    numbered = patients.register(person("王秀英", id_number=NUMBER))
    plain = patients.register(person("王秀英", filed_on=date(2010, 1, 1)))
    patients.join(numbered, plain)
    assert [line.id for line in patients.find("wxy")] == [numbered]


def test_a_list_of_a_group_or_a_clinic_holds_whom_any_record_puts_there(
    patients: Patients,
) -> None:
    old = patients.register(person(tags=["hypertension"], clinic_id=STATION))
    kept = patients.register(person(tags=["elderly"]))
    patients.merge(old, kept)
    for wanted in (
        PatientFilter(tag="hypertension"),
        PatientFilter(tag="elderly"),
        PatientFilter(clinic_id=STATION),
    ):
        assert [line.id for line in listed(patients, wanted)] == [kept]
    assert listed(patients, PatientFilter(clinic_id=HOSPITAL)) == []


def test_the_dead_stay_dead_whichever_record_says_so(patients: Patients) -> None:
    old, kept = two(patients)
    patients.mark_deceased(patients.open(old), date(2026, 2, 1), "脑卒中")
    patients.merge(old, kept)
    assert listed(patients) == []
    gone = PatientFilter(states=frozenset({PatientState.DECEASED}))
    assert [line.id for line in listed(patients, gone)] == [kept]
    patients.mark_active(patients.open(kept), date(2026, 2, 20), "登记有误")
    assert [line.id for line in listed(patients)] == [kept]


def test_long_lists_keep_their_order_with_joined_residents_among_them(
    patients: Patients,
) -> None:
    for name in ("赵六", "李四", "王五"):
        patients.register(person(name))
    old, kept = patients.register(person("陈一")), patients.register(person("陈一"))
    patients.merge(old, kept)
    assert [line.name for line in listed(patients)] == ["陈一", "李四", "王五", "赵六"]
    newest = patients.rows(patients.ids(PatientOrder.NEWEST))
    assert [line.name for line in newest] == ["陈一", "王五", "李四", "赵六"]
    assert patients.count() == 4


def test_a_list_of_joined_residents_alone_is_listed_too(patients: Patients) -> None:
    old, kept = two(patients)
    patients.merge(old, kept)
    assert [line.id for line in listed(patients)] == [kept]


def test_parted_records_stand_by_themselves_with_what_each_says(patients: Patients) -> None:
    old, kept = two(patients)
    patients.merge(old, kept)
    patients.part(old)
    assert seen(patients) == {old, kept}
    assert {line.id: line.allergies for line in patients.find("lgl")} == {
        old: ("2", "5"),
        kept: (),
    }
    with pytest.raises(NotAllowed):
        patients.part(old)


def test_parting_undoes_every_join_of_the_record_and_keeps_the_rest_together(
    store: Store, patients: Patients
) -> None:
    """The one in the middle is somebody else; that the outer two are one nobody has denied."""
    a, b, c = (patients.register(person(phone=f"1380000000{n}")) for n in range(3))
    for old, kept in ((a, b), (b, a), (b, c)):
        link(store, old, kept)
    patients.part(b)
    assert set(patients.family(a)) == {a, c}
    assert patients.family(b) == [b]


def test_the_records_of_a_resident_are_told_with_who_joined_them(patients: Patients) -> None:
    old, kept = two(patients)
    assert patients.joined_records(kept) == []
    made = patients.merge(old, kept, "同一人")
    shown, other = patients.joined_records(old)
    assert (shown.patient.id, other.patient.id) == (kept, old)
    (join,) = other.joins
    assert (join.link_id, join.by, join.reason) == (made, actor().person_id, "同一人")
