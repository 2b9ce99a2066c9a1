"""The printed forms say what the case says, and leave blank what it does not."""

from __future__ import annotations

from datetime import UTC, date, datetime

from app.documents.forms import ConsentChoice, Imprint, ReferralOut
from app.documents.referral_slip import referral_out as printed
from app.referrals import Appointment, Referral, ReferralReturn, StepCode
from app.referrals.slips import consent_sheet, referral_back, referral_out
from tests.app.referrals.conftest import Desks
from tests.stores import CENTRE

TOMORROW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)


def _sent(desks: Desks) -> str:
    return desks.sent(
        birth_on=date(1950, 1, 1),
        record_number="13082310010100001",
        diagnoses=[
            {"code": "I10", "name": "原发性高血压", "system": "icd10"},
            {"code": "E11.9", "name": "2型糖尿病", "system": "icd10"},
        ],
        present_illness="头痛三天",
        urgency="3",
        green_channel="stroke",
        allergy_state="1",
        allergies="青霉素",
        requested_on=date(2026, 3, 4),
        doctor_phone="0455-6720000",
    )


def test_the_slip_out_carries_the_national_fields_and_the_extras(desks: Desks) -> None:
    form = referral_out(desks.township.case(_sent(desks)))
    assert (form.patient_name, form.sex, form.age) == ("张国华", "男", "76岁")
    assert form.record_no == "101-00001"
    assert (form.to_facility, form.to_department) == ("望奎县人民医院", "心血管内科")
    assert form.impression == "1.原发性高血压(I10) 2.2型糖尿病(E11.9)\n高血压3级"
    assert form.present_illness == "头痛三天\n转出原因：需上一级进一步检查明确诊断"
    assert (form.doctor, form.from_facility) == ("李医生", "惠七镇卫生院")
    assert form.urgent_mark == "危重"
    assert form.more.allergies == "有：青霉素"
    assert form.more.booked_for == "2026年3月4日"
    assert form.more.remarks == (("绿色通道", "卒中"),)


def test_after_acceptance_the_slip_names_doctor_department_and_time(desks: Desks) -> None:
    case_id = _sent(desks)
    offer = Appointment("03.03", doctor="赵主任", at=TOMORROW, where_to_go="门诊楼三楼")
    desks.county.take(case_id, StepCode.ACCEPT, **offer.fields)
    form = referral_out(desks.township.case(case_id))
    assert (form.to_department, form.to_doctor) == ("神经内科", "赵主任")
    assert form.more.booked_for == "2026年3月3日 10:00"
    assert ("就诊地点", "门诊楼三楼") in form.more.remarks


def test_the_slip_prints(desks: Desks) -> None:
    form = referral_out(desks.township.case(_sent(desks)))
    assert isinstance(form, ReferralOut)
    assert printed(form, Imprint(printed_by="李医生", printed_at=TOMORROW)).startswith(b"%PDF")


def test_the_return_slip_goes_back_to_the_sender(desks: Desks) -> None:
    case_id = _sent(desks)
    desks.county.take(case_id, StepCode.ARRIVED, arrival="inpatient")
    slip = {
        "diagnosis": "高血压3级",
        "case_number": "B001",
        "inpatient_number": "Z001",
        "findings": "心电图：左室高电压",
        "treatment": "降压治疗",
        "outcome": "2",
        "next_plan": "两周后复查",
        "medicines": "氨氯地平 5mg 每日一次",
        "rehabilitation": "低盐饮食",
    }
    desks.county.take(case_id, StepCode.RETURNED_BACK, **slip)
    case = desks.township.case(case_id)
    form = referral_back(case, case.returns[0])
    assert (form.to_facility, form.to_doctor) == ("惠七镇卫生院", "李医生")
    assert (form.from_facility, form.doctor) == ("望奎县人民医院", "赵主任")
    assert (form.case_no, form.inpatient_no) == ("B001", "Z001")
    assert form.treatment == "降压治疗\n转归：好转"
    assert form.next_plan == "两周后复查\n带药：氨氯地平 5mg 每日一次"
    assert form.signed_on == date(2026, 3, 2)


def test_a_referral_down_prints_on_the_return_form(desks: Desks) -> None:
    referral = Referral(
        patient_name="张国华",
        to_facility_id=CENTRE,
        reasons_down=["7"],
        impression="脑梗死恢复期",
        urgency="1",
    )
    case_id = desks.county.down_refer(referral, ReferralReturn(rehabilitation="肢体康复"))
    case = desks.township.case(case_id)
    form = referral_back(case, case.returns[0])
    assert (form.to_facility, form.from_facility) == ("惠七镇卫生院", "望奎县人民医院")
    assert form.referred_on == date(2026, 3, 2)
    assert consent_sheet(case).going_back


def test_consent_is_ticked_only_when_it_was_given(desks: Desks) -> None:
    open_form = consent_sheet(desks.township.case(_sent(desks)))
    assert (open_form.choice, open_form.signed_on) == (ConsentChoice.OPEN, None)
    agreed = desks.sent(consent="agreed", consent_by="张小明", consent_relation="child")
    form = consent_sheet(desks.township.case(agreed))
    assert (form.choice, form.signer, form.relation) == (ConsentChoice.AGREED, "张小明", "子女")
