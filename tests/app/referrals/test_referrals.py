"""A referral from the first word to the resident's return, as both desks see it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from app.core.errors import InvalidInput, NotAllowed, NotFound
from app.core.rights import FacilityKind, Role
from app.counted import FIGURES
from app.figures import Figures, Period
from app.patients import Patient
from app.receipts import ReceiptState
from app.referrals import (
    Appointment,
    Direction,
    Place,
    Referral,
    ReferralReturn,
    ReferralRung,
    Referrals,
    State,
    StepCode,
    TaskCode,
    Why,
)
from app.referrals.numbers import referral_number
from tests.app.referrals.conftest import Desks
from tests.stores import CENTRE, HOSPITAL, STATION, actor, arrive

CITY = "7" * 32
TOMORROW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
OFFER = Appointment("03.04", doctor="赵主任", at=TOMORROW, where_to_go="门诊楼三楼")


def grants(desks: Desks, case_id: str) -> set[str]:
    with desks.store.reading() as session:
        found = session.connection().exec_driver_sql(
            'SELECT "to" FROM "grant" WHERE root = ? AND ended IS NULL', (case_id,)
        )
        return set(found.scalars())


def test_a_referral_copies_the_resident_and_is_opened_to_the_receiver_and_the_village(
    desks: Desks,
) -> None:
    patient = Patient(
        name="张国华",
        sex="1",
        birth_on=date(1950, 1, 1),
        id_number="130823195001010017",
        allergies=["2", "5"],
        allergy_other="头孢",
        past_diseases=["2"],
        clinic_id=STATION,
    )
    desks.patients.register(patient)
    referral = desks.township.draft_for(patient)
    referral.to_facility_id, referral.reasons_up, referral.impression = HOSPITAL, ["6"], "高血压"
    case = desks.township.case(desks.township.refer(referral))
    assert case.state is State.WAITING
    assert case.referral.patient_name == "张国华"
    assert case.referral.allergies == "青霉素、头孢"
    assert case.referral.past_history == "高血压"
    assert (case.referral.doctor_name, case.from_name, case.to_name) == (
        "李医生",
        "惠七镇卫生院",
        "望奎县人民医院",
    )
    assert grants(desks, case.referral.id) == {HOSPITAL, STATION}
    assert [line.id for line in desks.township.of_patient(patient.id)] == [case.referral.id]


def test_everything_of_a_new_referral_is_one_transaction(desks: Desks) -> None:
    desks.sent()
    with desks.store.reading() as session:
        groups = session.connection().exec_driver_sql("SELECT DISTINCT grp FROM change").all()
    assert len(groups) == 1


def test_an_urgent_referral_overtakes_other_work_and_a_routine_one_does_not(desks: Desks) -> None:
    desks.sent(urgency="3")
    desks.sent(urgency="1")
    with desks.store.reading() as session:
        found = session.connection().exec_driver_sql(
            "SELECT kind, urgent FROM change WHERE kind = 'referral' ORDER BY n"
        )
        assert [row.urgent for row in found] == [1, 0]


def test_what_is_missing_is_named_and_nothing_is_saved(desks: Desks) -> None:
    with pytest.raises(InvalidInput) as problem:
        desks.township.refer(Referral(patient_name="张国华", urgency="1"))
    assert set(problem.value.fields) == {"to_facility_id", "reasons_up", "impression"}
    assert desks.township.drafts() == []
    with pytest.raises(InvalidInput):
        desks.sent(to_facility_id=CENTRE)


def test_a_draft_is_seen_by_nobody_else_until_it_is_sent(desks: Desks) -> None:
    case_id = desks.township.save_draft(desks.fresh(impression=None))
    assert grants(desks, case_id) == set()
    assert desks.county.in_tray() == []
    assert [line.id for line in desks.township.drafts()] == [case_id]
    desks.township.amend(case_id, {"impression": "胸痛"}, {"impression": None})
    desks.township.take(case_id, StepCode.SUBMIT)
    assert desks.township.drafts() == []
    assert [line.id for line in desks.county.in_tray()] == [case_id]


def test_a_draft_is_discarded_with_a_reason_and_what_was_sent_is_not(desks: Desks) -> None:
    draft = desks.township.save_draft(desks.fresh())
    desks.township.discard(draft, "重复")
    assert desks.township.drafts() == []
    kept = desks.township.get(draft)
    assert kept is not None
    assert kept.voided_why == "重复"
    sent = desks.sent()
    with pytest.raises(NotAllowed):
        desks.township.discard(sent, "重复")


def test_a_draft_may_be_approved_inside_first(desks: Desks) -> None:
    case_id = desks.township.save_draft(desks.fresh())
    desks.township.take(case_id, StepCode.PROPOSE)
    assert desks.township.case(case_id).tasks[0].code is TaskCode.APPROVE
    desks.township.take(case_id, StepCode.SEND_BACK, reason="补充心电图")
    assert desks.township.case(case_id).state is State.DRAFT
    desks.township.take(case_id, StepCode.PROPOSE)
    desks.township.take(case_id, StepCode.SUBMIT)
    assert desks.township.case(case_id).state is State.WAITING


def test_the_whole_way_there_and_back_with_every_rung(desks: Desks) -> None:
    case_id = desks.sent()
    desks.county.mark_opened(case_id)
    desks.county.take(case_id, StepCode.ACCEPT, **OFFER.fields, text="请带既往检查结果")
    desks.township.take(case_id, StepCode.SET_OUT)
    desks.county.take(case_id, StepCode.ARRIVED, arrival="inpatient", inpatient_number="Z001")
    desks.county.take(case_id, StepCode.DISCHARGED, outcome="2", discharge="3", going_back=True)
    assert desks.county.case(case_id).state is State.RETURN_DUE
    slip = {"diagnosis": "高血压3级", "treatment": "调整用药", "rehabilitation": "低盐饮食"}
    desks.county.take(case_id, StepCode.RETURNED_BACK, **slip)
    desks.township.take(case_id, StepCode.BACK_CONFIRMED)
    desks.township.take(case_id, StepCode.CLOSE)
    case = desks.township.case(case_id)
    assert case.state is State.CLOSED
    assert [(rung.code, rung.is_done) for rung in case.rungs] == [
        (ReferralRung.WRITTEN, True),
        (ReferralRung.ON_HUB, False),
        (ReferralRung.DELIVERED, True),
        (ReferralRung.OPENED, True),
        (ReferralRung.ANSWERED, True),
        (ReferralRung.ARRIVED, True),
        (ReferralRung.FINISHED, True),
        (ReferralRung.SENT_BACK, True),
        (ReferralRung.FOLLOWED, True),
    ]
    answered = case.rungs[4]
    assert (answered.place, answered.person) == ("望奎县人民医院", "赵主任")
    assert answered.step is StepCode.ACCEPT
    assert case.receipt.state is ReceiptState.SAVED_HERE
    assert case.returns[0].to_facility_id == CENTRE
    assert case.accepted is not None
    assert case.accepted.appointment_at == TOMORROW
    assert case.tasks == ()


def test_the_receiver_may_not_withdraw_nor_the_sender_accept(desks: Desks) -> None:
    case_id = desks.sent()
    with pytest.raises(NotAllowed) as refused:
        desks.county.take(case_id, StepCode.WITHDRAW, reason="x")
    assert refused.value.code == "OTHER_SIDE"
    with pytest.raises(NotAllowed):
        desks.township.take(case_id, StepCode.ACCEPT, **OFFER.fields)


def test_a_nurse_records_arrivals_and_decides_nothing(desks: Desks) -> None:
    nurse = Referrals(
        desks.store, actor(Role.NURSE, place=HOSPITAL, kind=FacilityKind.COUNTY_HOSPITAL)
    )
    case_id = desks.sent()
    with pytest.raises(NotAllowed):
        nurse.take(case_id, StepCode.ACCEPT, **OFFER.fields)
    assert StepCode.ACCEPT not in nurse.case(case_id).may
    nurse.take(case_id, StepCode.ARRIVED, arrival="emergency")
    assert nurse.case(case_id).state is State.ARRIVED


def test_a_step_that_comes_too_late_is_said_so(desks: Desks) -> None:
    case_id = desks.sent()
    desks.township.take(case_id, StepCode.WITHDRAW, reason="家属要求")
    with pytest.raises(NotAllowed) as refused:
        desks.county.take(case_id, StepCode.ACCEPT, **OFFER.fields)
    assert refused.value.code == "STEP_TOO_LATE"
    assert desks.township.case(case_id).may == (
        StepCode.SUBMIT,
        StepCode.FOLLOW_UP,
        StepCode.NOTE,
        StepCode.NOTED,
        StepCode.DIED,
    )


def test_a_rejection_needs_a_reason(desks: Desks) -> None:
    case_id = desks.sent()
    with pytest.raises(InvalidInput):
        desks.county.take(case_id, StepCode.REJECT, reason="")
    desks.county.take(case_id, StepCode.REJECT, reason="", reason_code="1")
    rungs = desks.township.case(case_id).rungs
    assert [rung.code for rung in rungs if rung.has_failed] == [ReferralRung.ANSWERED]


def test_a_returned_referral_is_completed_and_waits_again(desks: Desks) -> None:
    case_id = desks.sent()
    desks.county.take(case_id, StepCode.RETURN, reason="请补心电图")
    assert desks.township.case(case_id).tasks[0].code is TaskCode.COMPLETE
    desks.township.resubmit(case_id, {"examinations": "窦性心律"}, {"examinations": None})
    case = desks.county.case(case_id)
    assert (case.state, case.referral.examinations) == (State.WAITING, "窦性心律")
    assert not case.rungs[3].is_done
    desks.county.take(case_id, StepCode.ACCEPT, **OFFER.fields)
    assert desks.county.case(case_id).state is State.ACCEPTED


def test_after_a_rejection_another_hospital_may_be_asked(desks: Desks) -> None:
    arrive(desks.store, "facility", CITY, {"kind": "city_hospital", "name": "绥化市第一医院"})
    case_id = desks.sent()
    desks.county.take(case_id, StepCode.REJECT, reason="无床位")
    desks.township.resubmit(case_id, {"to_facility_id": CITY}, {"to_facility_id": HOSPITAL})
    case = desks.township.case(case_id)
    assert (case.state, case.to_name) == (State.WAITING, "绥化市第一医院")
    assert [step.is_effective for step in case.steps] == [True, True, True]
    assert grants(desks, case_id) == {CITY}


def test_where_a_sent_referral_goes_is_not_just_changed(desks: Desks) -> None:
    case_id = desks.sent()
    with pytest.raises(NotAllowed):
        desks.township.amend(case_id, {"to_facility_id": CITY}, {"to_facility_id": HOSPITAL})


def test_the_county_sends_on_to_a_city_hospital_in_a_case_of_its_own(desks: Desks) -> None:
    arrive(desks.store, "facility", CITY, {"kind": "city_hospital", "name": "绥化市第一医院"})
    case_id = desks.sent()
    desks.county.take(case_id, StepCode.ARRIVED, arrival="emergency")
    onward = desks.county.pass_on_to_hospital(case_id, Place(CITY, department="03.03"), "需手术")
    first, second = desks.township.case(case_id), desks.county.case(onward)
    assert (first.state, first.continued_by) == (State.ONWARD, (onward,))
    assert (second.state, second.referral.continues) == (State.WAITING, case_id)
    assert second.referral.home == HOSPITAL
    assert second.referral.patient_name == "张国华"
    assert grants(desks, onward) == {CITY, CENTRE}


def test_a_hospital_without_the_program_is_named_and_the_sender_records_both_sides(
    desks: Desks,
) -> None:
    case_id = desks.sent(to_facility_id=None, to_facility_name="哈尔滨医科大学附属第一医院")
    desks.township.take(case_id, StepCode.ACCEPT, department="03.04")
    desks.township.take(case_id, StepCode.ARRIVED, arrival="outpatient")
    case = desks.township.case(case_id)
    assert (case.state, case.to_name) == (State.ARRIVED, "哈尔滨医科大学附属第一医院")
    assert ReferralRung.OPENED not in {rung.code for rung in case.rungs}


def test_a_return_slip_may_be_changed_until_it_is_signed(desks: Desks) -> None:
    case_id = desks.sent()
    desks.county.take(case_id, StepCode.ARRIVED, arrival="outpatient")
    slip_id = desks.county.save_return(case_id, ReferralReturn(diagnosis="高血压"))
    desks.county.edit_return(slip_id, {"diagnosis": "高血压3级"}, {"diagnosis": "高血压"})
    assert desks.county.case(case_id).state is State.ARRIVED
    desks.county.sign_return(slip_id)
    assert desks.county.case(case_id).state is State.RETURNED_BACK
    with pytest.raises(NotAllowed) as refused:
        desks.county.edit_return(slip_id, {"diagnosis": "x"}, {"diagnosis": "高血压3级"})
    assert refused.value.code == "SIGNED"


def test_the_county_refers_down_without_a_referral_before_it(desks: Desks) -> None:
    referral = Referral(
        patient_name="张国华",
        to_facility_id=CENTRE,
        reasons_down=["7"],
        impression="脑梗死恢复期",
        urgency="1",
    )
    case_id = desks.county.down_refer(referral, ReferralReturn(rehabilitation="肢体康复"))
    case = desks.township.case(case_id)
    assert (case.direction, case.state) == (Direction.DOWN, State.WAITING)
    assert case.returns[0].rehabilitation == "肢体康复"
    assert [line.id for line in desks.township.in_tray()] == [case_id]
    desks.township.take(case_id, StepCode.ACCEPT, department="02")
    (due,) = [d for d in desks.township.due(days_ahead=30) if d.task.code is TaskCode.FIRST_VISIT]
    assert due.due_on == date(2026, 3, 9)
    desks.township.take(case_id, StepCode.FOLLOW_UP, result="arrived", text="血压平稳")
    assert TaskCode.FIRST_VISIT not in {t.code for t in desks.township.case(case_id).tasks}


def test_a_referral_phoned_in_is_matched_with_the_township_s_own(desks: Desks) -> None:
    phoned = desks.county.enter_by_phone(desks.fresh(to_facility_id=None), CENTRE)
    desks.county.take(phoned, StepCode.ACCEPT, **OFFER.fields)
    assert grants(desks, phoned) == {CENTRE}
    own = desks.sent()
    assert len(desks.township.sent()) == 2
    link = desks.township.match(phoned, own)
    (line,) = desks.township.sent()
    assert (line.id, line.state) == (own, State.ACCEPTED)
    case = desks.county.case(phoned)
    assert (case.referral.id, case.twins) == (own, (phoned,))
    assert all(step.is_effective for step in case.steps)
    desks.township.unmatch(link)
    assert desks.township.case(own).state is State.WAITING
    assert desks.county.case(phoned).state is State.ACCEPTED


def test_the_tray_holds_urgent_first_then_the_longest_waiting(desks: Desks) -> None:
    first = desks.sent(patient_name="一")
    desks.clock.forward(hours=1)
    second = desks.sent(patient_name="二")
    desks.clock.forward(hours=1)
    urgent = desks.sent(patient_name="急", urgency="3")
    assert [line.id for line in desks.county.in_tray()] == [urgent, first, second]
    desks.county.take(first, StepCode.ACCEPT, **OFFER.fields)
    desks.county.mark_opened(first)
    assert [line.id for line in desks.county.in_tray()] == [urgent, second]
    assert desks.township.waiting()[0].id == urgent
    assert desks.township.in_tray() == []


def test_urgent_answers_are_due_in_half_an_hour_and_weekends_do_not_count(desks: Desks) -> None:
    urgent, routine = desks.sent(urgency="2"), desks.sent()
    tasks = {line.id: line.mine[0] for line in desks.county.in_tray()}
    sent = desks.clock.at
    assert tasks[urgent].due_at == sent.replace(minute=30)
    assert tasks[routine].due_at == sent.replace(day=3)
    desks.clock.forward(days=4)
    friday = desks.sent()
    (line,) = [one for one in desks.county.in_tray() if one.id == friday]
    assert line.mine[0].due_at == sent.replace(day=9)


def test_the_two_week_follow_up_falls_due_and_is_done_by_asking(desks: Desks) -> None:
    case_id = desks.sent()
    assert desks.township.due() == []
    desks.clock.forward(days=15)
    (due,) = desks.township.due()
    assert (due.task.code, due.due_on, due.days_late) == (
        TaskCode.FOLLOW_UP,
        date(2026, 3, 16),
        1,
    )
    desks.township.take(case_id, StepCode.FOLLOW_UP, result="arrived", text="已住院")
    assert desks.township.due() == []


def test_a_list_follows_what_happens_to_its_cases(desks: Desks) -> None:
    case_id = desks.sent()
    (line,) = desks.county.received()
    assert line.department == "03.04"
    assert desks.county.received() == [line]
    desks.township.amend(case_id, {"patient_name": "章国华"}, {"patient_name": "张国华"})
    desks.county.take(case_id, StepCode.ACCEPT, department="03.05")
    (line,) = desks.county.received()
    assert (line.patient_name, line.department) == ("章国华", "03.05")
    assert line.state is State.ACCEPTED
    arrive(desks.store, "facility", CENTRE, {"kind": "township_centre", "name": "惠七镇中心卫生院"})
    assert desks.county.received()[0].from_name == "惠七镇中心卫生院"


def test_old_referrals_leave_the_lists_and_are_still_found(desks: Desks) -> None:
    case_id = desks.sent()
    desks.clock.forward(days=401)
    assert desks.township.sent() == []
    assert [line.id for line in desks.township.find("zgh")] == [case_id]


def test_opening_is_noted_once_for_the_other_side(desks: Desks) -> None:
    case_id = desks.sent()
    desks.county.mark_opened(case_id)
    desks.county.mark_opened(case_id)
    desks.township.mark_opened(case_id)
    (opened,) = desks.township.case(case_id).opened
    assert (opened.place, opened.person) == ("望奎县人民医院", "赵主任")


def test_the_month_is_counted_by_direction_department_and_step(desks: Desks) -> None:
    case_id = desks.sent()
    desks.sent(to_department="04")
    desks.county.take(case_id, StepCode.PASS_ON, department="03.05", reason="专科问题")
    desks.county.take(case_id, StepCode.ACCEPT, department="03.05")
    figures = Figures(desks.store, desks.county._actor, FIGURES)
    march, apart = Period.month(2026, 3), ("direction", "side", "department", "step")
    told = figures.compute("referral_steps", march, HOSPITAL, by=apart)
    assert {one.values: one.value for one in told.groups} == {
        ("up", "receiver", "03.04", "submit"): 1,
        ("up", "receiver", "04", "submit"): 1,
        ("up", "receiver", "03.05", "pass_on"): 1,
        ("up", "receiver", "03.05", "accept"): 1,
    }
    assert figures.compute("referral_steps", march.after(), HOSPITAL).value == 0


def test_a_referral_is_found_by_name_initials_and_number(desks: Desks) -> None:
    case_id = desks.sent()
    number = desks.township.case(case_id).referral.number
    for typed in ("zgh", "张国"):
        assert [line.id for line in desks.county.find(typed)] == [case_id]
    assert number.startswith("260302-")
    assert len(number) == 12


def test_numbers_of_two_records_differ_and_are_easy_to_say() -> None:
    one, other = (
        referral_number(start + "0" * 24, date(2026, 3, 2)) for start in ("00a1b2c3", "00a1b2c4")
    )
    assert one != other
    assert not set("ILOU") & set(one)


def test_prints_are_counted_by_form(desks: Desks) -> None:
    case_id = desks.sent()
    assert desks.township.note_print(case_id, "out") == 0
    assert desks.township.note_print(case_id, "out") == 1
    assert desks.township.note_print(case_id, "consent") == 0


def test_a_late_withdrawal_from_elsewhere_shows_with_its_reason(desks: Desks) -> None:
    case_id = desks.sent()
    desks.county.take(case_id, StepCode.ACCEPT, **OFFER.fields)
    round_id = desks.county.case(case_id).steps[0].record.id
    fields = {
        "step": "withdraw",
        "round": round_id,
        "reason": "x",
        "at": "2026-03-02T01:00:00.000Z",
    }
    _arrive_step(desks, case_id, fields)
    case = desks.county.case(case_id)
    late = case.steps[-1]
    assert (late.code, late.outcome.why) == ("withdraw", Why.TOO_LATE)
    assert case.state is State.ACCEPTED


def _arrive_step(desks: Desks, case_id: str, fields: dict[str, str]) -> None:
    """A step of the township's other computer, placed by the hub after the acceptance."""
    arrive(desks.store, "referral_step", "5" * 32, fields, home=CENTRE)
    with desks.store.journal_transaction() as (connection, _):
        connection.exec_driver_sql(
            "UPDATE referral_step SET root = ?, ord = 99 WHERE id = ?", (case_id, "5" * 32)
        )
        connection.exec_driver_sql("UPDATE referral_step SET ord = n WHERE ord = 0")


def test_a_case_not_on_this_computer_is_said_to_be_missing(desks: Desks) -> None:
    with pytest.raises(NotFound):
        desks.township.case("0" * 32)
    with pytest.raises(NotFound):
        desks.township.take("0" * 32, StepCode.WITHDRAW, reason="x")
