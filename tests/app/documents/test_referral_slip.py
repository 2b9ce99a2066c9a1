"""The two national transfer slips: every field, in the order of the rules, whole and unchanged."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from app.documents.forms import MoreInfo, Paper, ReferralBack, ReferralOut
from app.documents.referral_slip import referral_back, referral_out
from tests.app.documents.builders import (
    FIRST_PRINT,
    MORE,
    THIRD_PRINT,
    assert_in_order,
    bare,
    pages_of,
    poppler_text,
    referral_back_form,
    referral_out_form,
    sizes_mm,
    text_of,
)

STUB_OUT = [
    "双向转诊单",
    "存  根",
    "患者姓名",
    "张𬭎",
    "性别",
    "男",
    "年龄",
    "76岁",
    "档案编号",
    "13082110220100123",
    "家庭住址",
    "承德县六沟镇北台子村3组17号",
    "联系电话",
    "13800000001",
    "于2026年1月15日因病情需要,转入承德县医院单位心血管内科科室刘喆接诊医生。",
    "转诊医生(签字):",
    "王堃",
    "2026年1月16日",
]
SLIP_OUT = [
    "双向转诊(转出)单",
    "承德县医院(机构名称):",
    "现有患者张𬭎性别男年龄76岁因病情需要,需转入贵单位,请予以接诊。",
    "初步印象:",
    "高血压3级 I10",
    "主要现病史(转出原因):",
    "头晕3天，血压182/110mmHg。",
    "主要既往史:",
    "高血压病史12年。",
    "治疗经过:",
    "口服硝苯地平控释片30mg。",
    "转诊医生(签字):",
    "王堃",
    "联系电话:",
    "0314-3000001",
    "六沟镇中心卫生院(机构名称)",
    "2026年1月16日",
]
STUB_BACK = [
    "双向转诊单",
    "存  根",
    "患者姓名",
    "张𬭎",
    "性别",
    "年龄",
    "病案号",
    "M0012345",
    "家庭住址",
    "联系电话",
    "于2026年1月28日因病情需要,转回六沟镇中心卫生院单位王堃接诊医生。",
    "转诊医生(签字):",
    "2026年1月29日",
]
SLIP_BACK = [
    "双向转诊(回转)单",
    "六沟镇中心卫生院(机构名称):",
    "现有患者张𬭎因病情需要,现转回贵单位,请予以接诊。",
    "诊断结果",
    "高血压3级",
    "住院病案号",
    "202601150033",
    "主要检查结果:",
    "心脏彩超：EF 58%。",
    "治疗经过、下一步治疗方案及康复建议:",
    "控制血压，症状消失。",
    "2周后复查血压。",
    "低盐饮食。",
    "转诊医生(签字):",
    "联系电话:",
    "承德县医院(机构名称)",
    "2026年1月29日",
]
EXTRA = [
    "附加信息",
    "转诊单号",
    "ZZ20260115-0007",
    "紧急程度",
    "急",
    "身份证号",
    "130823195001010017",
    "出生日期",
    "1950年1月1日",
    "医保号",
    "C12345678",
    "转运方式",
    "救护车",
    "过敏史",
    "青霉素(皮疹)",
    "预约科室",
    "心血管内科",
    "预约时间",
    "2026年1月16日 上午",
    "联系人",
    "李秀英",
    "联系人电话",
    "13800000002",
]
LONG_HISTORY = "".join(f"第{number}日咳嗽气促，体温36.8℃；" for number in range(1, 70))


def test_the_transfer_slip_has_every_field_in_the_order_of_the_rules(tmp_path: Path) -> None:
    pdf = referral_out(referral_out_form(), FIRST_PRINT)
    assert len(pages_of(pdf)) == 1
    assert_in_order(text_of(pdf), STUB_OUT + SLIP_OUT + EXTRA)
    assert_in_order(poppler_text(pdf, tmp_path), STUB_OUT + SLIP_OUT + EXTRA)


def test_the_return_slip_has_every_field_in_the_order_of_the_rules(tmp_path: Path) -> None:
    pdf = referral_back(referral_back_form(), FIRST_PRINT)
    assert len(pages_of(pdf)) == 1
    assert_in_order(text_of(pdf), STUB_BACK + SLIP_BACK + EXTRA)
    assert_in_order(poppler_text(pdf, tmp_path), STUB_BACK + SLIP_BACK + EXTRA)


def test_the_return_slip_has_no_department_blank() -> None:
    stub = text_of(referral_back(referral_back_form(), FIRST_PRINT)).split("双向转诊(回转)单")[0]
    assert "科室" not in stub


def test_a4_is_one_page_with_a_cut_line_that_carries_the_slip_number() -> None:
    pdf = referral_out(referral_out_form(), FIRST_PRINT)
    assert sizes_mm(pdf) == [pytest.approx((210, 297))]
    assert_in_order(text_of(pdf), ["2026年1月16日", "转诊单号:ZZ20260115-0007", SLIP_OUT[0]])


def test_a5_gives_the_clinic_and_the_patient_a_sheet_each() -> None:
    clinic, patient = pages_of(referral_out(referral_out_form(), FIRST_PRINT, Paper.A5))
    assert_in_order(clinic, ["存根联(本机构留存)", *STUB_OUT, *EXTRA])
    assert_in_order(patient, ["患者联(交接诊机构)", *SLIP_OUT, *EXTRA])
    assert "初步印象" not in clinic
    assert "存根" not in patient


def test_the_return_slip_also_comes_on_two_a5_sheets() -> None:
    clinic, patient = pages_of(referral_back(referral_back_form(), FIRST_PRINT, Paper.A5))
    assert_in_order(clinic, STUB_BACK)
    assert_in_order(patient, SLIP_BACK)


@pytest.mark.parametrize("paper", Paper)
def test_every_page_has_the_exact_size_of_the_paper(paper: Paper) -> None:
    form = referral_out_form(present_illness=LONG_HISTORY * 2)
    for size in sizes_mm(referral_out(form, FIRST_PRINT, paper)):
        assert size == pytest.approx((paper.width_mm, paper.height_mm), abs=0.01)


@pytest.mark.parametrize("paper", Paper)
def test_names_with_rare_characters_can_be_read_and_searched(paper: Paper, tmp_path: Path) -> None:
    form = referral_out_form(patient_name="张𬭎䶮㛃喆堃", to_doctor="䶮喆")
    pdf = referral_out(form, FIRST_PRINT, paper)
    assert text_of(pdf).count("张𬭎䶮㛃喆堃") == 2
    assert poppler_text(pdf, tmp_path).count("张𬭎䶮㛃喆堃") == 2


@pytest.mark.parametrize("paper", Paper)
def test_what_looks_like_markup_is_printed_as_typed(paper: Paper, tmp_path: Path) -> None:
    typed = 'BP <120/80，T <38> &lt; <img src="//h/s"><a href=file:>x</a><br/>'
    form = referral_out_form(patient_name="<b>李</b>", impression=typed)
    pdf = referral_out(form, FIRST_PRINT, paper)
    assert bare(typed) in text_of(pdf)
    assert "现有患者<b>李</b>性别" in poppler_text(pdf, tmp_path)
    assert all("/Annots" not in page for page in PdfReader(BytesIO(pdf)).pages)


@pytest.mark.parametrize("paper", Paper)
def test_a_name_of_thirty_characters_is_printed_whole_on_one_page(paper: Paper) -> None:
    name = "阿卜杜热西提·阿卜杜克热木·买买提艾力·吐尔逊江·努尔艾合买"
    pdf = referral_out(referral_out_form(patient_name=name), FIRST_PRINT, paper)
    assert len(name) == 30
    assert len(pages_of(pdf)) == (1 if paper is Paper.A4 else 2)
    assert text_of(pdf).count(name) == 2


@pytest.mark.parametrize("paper", Paper)
def test_a_history_of_a_thousand_characters_goes_on_overleaf(paper: Paper) -> None:
    assert len(LONG_HISTORY) > 1000
    form = referral_out_form(present_illness=LONG_HISTORY, treatment=LONG_HISTORY)
    *_, page, overleaf = pages_of(referral_out(form, FIRST_PRINT, paper))
    assert "(转续页)" in page
    assert_in_order(overleaf, ["双向转诊(转出)单续页", "患者姓名:张𬭎", MORE.slip_no])
    for number in range(1, 70):
        assert (page + overleaf).count(f"第{number}日") == 2, number
    assert_in_order(page, [*SLIP_OUT[:3], "转诊医生(签字):", *EXTRA])


def test_a_short_history_stays_on_the_page_at_full_size() -> None:
    assert len(pages_of(referral_out(referral_out_form(), FIRST_PRINT))) == 1


@pytest.mark.parametrize("paper", Paper)
def test_nothing_leaves_the_page_however_long_every_field_is(paper: Paper) -> None:
    texts: dict[str, Any] = {
        name: "甲" * (2000 if name in {"present_illness", "treatment"} else 300)
        for name in ReferralOut.__dataclass_fields__
        if name not in {"referred_on", "signed_on", "more", "packet", "signature"}
    }
    texts |= {"packet": "JC1:" + "A" * 1096, "signature": "甲" * 20 + " 1A2B-3C4D"}
    more: dict[str, Any] = {
        name: "乙" * 300
        for name in MoreInfo.__dataclass_fields__
        if name not in {"born_on", "remarks"}
    }
    form = referral_out_form(**texts, more=MoreInfo(**more))
    pdf = referral_out(form, FIRST_PRINT, paper)
    for page in PdfReader(BytesIO(pdf)).pages:
        height, width = float(page.mediabox.height), float(page.mediabox.width)
        for x, y in _places(page):
            assert 10 < x < width - 10
            assert 10 < y < height - 10
    assert_in_order(pages_of(pdf)[-1 if paper is Paper.A4 else 0], ["附加信息"])


def _places(page: object) -> list[tuple[float, float]]:
    places: list[tuple[float, float]] = []

    def visit(text: str, cm: list[float], tm: list[float], *_: object) -> None:
        if text.strip():
            places.append((cm[4] + tm[4], cm[5] + tm[5]))

    page.extract_text(visitor_text=visit)  # type: ignore[attr-defined]
    return places


def test_a_value_too_long_for_its_blank_is_printed_in_full_overleaf() -> None:
    address = "".join(f"{number}号" for number in range(100))
    pages = pages_of(referral_out(referral_out_form(home_address=address), FIRST_PRINT))
    assert "…(见续页)" in pages[0].replace("...", "…")
    assert f"家庭住址:{address}" in pages[1]


def test_a_reprint_says_so_with_its_count_and_time_on_both_parts() -> None:
    for paper in Paper:
        text = text_of(referral_out(referral_out_form(), THIRD_PRINT, paper))
        assert text.count("补打(第2次)2026年1月15日10:32") == 2
    assert "补打" not in text_of(referral_out(referral_out_form(), FIRST_PRINT))


def test_every_page_says_who_printed_it_and_when_in_local_time() -> None:
    form = referral_out_form(present_illness=LONG_HISTORY * 3)
    pages = pages_of(referral_out(form, FIRST_PRINT))
    for number, page in enumerate(pages, 1):
        assert "打印人:王建国打印时间:2026年1月15日10:32" in page
        assert f"第{number}页共{len(pages)}页" in page


def test_an_urgent_referral_is_stamped_on_both_parts() -> None:
    more = replace(MORE, urgency="")
    urgent = text_of(referral_out(referral_out_form(urgent_mark="危重", more=more), FIRST_PRINT))
    assert urgent.count("危重") == 2
    assert "危重" not in text_of(referral_out(referral_out_form(more=more), FIRST_PRINT))


def test_open_dates_leave_blanks_for_the_pen() -> None:
    form = referral_out_form(referred_on=None, signed_on=None)
    text = text_of(referral_out(form, FIRST_PRINT))
    assert_in_order(text, ["于年月日因病情需要", "转诊医生(签字):", "年月日"])


def test_further_remarks_stand_below_the_other_added_fields() -> None:
    more = replace(MORE, remarks=(("关闭原因", "患者未到院"), ("转诊注意事项", "平卧")))
    text = text_of(referral_out(referral_out_form(more=more), FIRST_PRINT))
    assert_in_order(text, [*EXTRA, "关闭原因", "患者未到院", "转诊注意事项", "平卧"])


def test_a_character_without_a_shape_is_named_at_the_foot_of_the_page() -> None:
    text = text_of(referral_out(referral_out_form(patient_name="张\U00020bb7"), FIRST_PRINT))
    assert "字库缺字,请手写补正:U+20BB7" in text
    assert "字库缺字" not in text_of(referral_out(referral_out_form(), FIRST_PRINT))


def test_direction_marks_and_controls_are_shown_and_not_obeyed() -> None:
    form = referral_out_form(patient_name="张\u202e三\x07", impression="发热\ud800")
    text = text_of(referral_out(form, FIRST_PRINT))
    assert "现有患者张[U+202E]三[U+0007]性别" in text
    assert "发热[U+D800]" in text


@pytest.mark.parametrize("paper", Paper)
def test_the_same_form_gives_the_same_bytes(paper: Paper) -> None:
    first = referral_out(referral_out_form(), FIRST_PRINT, paper)
    assert first == referral_out(referral_out_form(), FIRST_PRINT, paper)


def test_forms_printed_at_once_from_several_threads_are_the_same() -> None:
    forms = [referral_out_form(patient_name=name) for name in ("张𬭎", "李喆", "王堃") * 4]
    alone = [referral_out(form, FIRST_PRINT) for form in forms]
    with ThreadPoolExecutor(max_workers=4) as pool:
        together = list(pool.map(lambda form: referral_out(form, FIRST_PRINT), forms))
    assert together == alone


def test_the_document_properties_name_no_person() -> None:
    pdf = referral_out(referral_out_form(patient_name="Zhangsan"), FIRST_PRINT)
    information = PdfReader(BytesIO(pdf)).metadata
    assert information is not None
    assert information.title == "双向转诊（转出）单"
    assert {information.author, information.creator} == {"基层通"}
    assert "Zhangsan" not in str(information)
    assert b"Zhangsan" not in pdf


def test_a_printer_that_draws_askew_can_be_corrected() -> None:
    shifted = replace(FIRST_PRINT, shift_right_mm=2.0, shift_down_mm=3.0)
    plain = _places(PdfReader(BytesIO(referral_out(referral_out_form(), FIRST_PRINT))).pages[0])
    moved = _places(PdfReader(BytesIO(referral_out(referral_out_form(), shifted))).pages[0])
    assert moved[0][0] - plain[0][0] == pytest.approx(2 / 25.4 * 72, abs=0.1)
    assert plain[0][1] - moved[0][1] == pytest.approx(3 / 25.4 * 72, abs=0.1)


def test_the_forms_hold_the_fields_of_the_rules_in_their_order() -> None:
    """A new field belongs below, into MoreInfo: the rules' order is not ours to change."""
    assert list(ReferralOut.__dataclass_fields__)[:4] == ["patient_name", "sex", "age", "record_no"]
    assert list(ReferralBack.__dataclass_fields__)[:4] == ["patient_name", "sex", "age", "case_no"]
