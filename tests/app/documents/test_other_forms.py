"""Consent, training and recovery sheets."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

from app.documents.consent_sheet import consent, slip_with_consent
from app.documents.form_sheet import form_sheet
from app.documents.forms import ConsentChoice, Paper
from app.documents.recovery_sheet import qr_modules, recovery_sheet
from app.documents.training_sheets import sign_in_sheet
from tests.app.documents.builders import (
    FIRST_PRINT,
    RECOVERY,
    THIRD_PRINT,
    assert_in_order,
    consent_form,
    pages_of,
    referral_back_form,
    referral_out_form,
    sign_in_form,
    sizes_mm,
    text_of,
    training_record_form,
)


@pytest.mark.parametrize("paper", Paper)
def test_the_consent_tells_the_three_points_the_risks_and_leaves_the_choice(paper: Paper) -> None:
    pages = pages_of(consent(consent_form(), FIRST_PRINT, paper))
    assert len(pages) == 1
    assert_in_order(
        pages[0],
        [
            "六沟镇中心卫生院",
            "转诊知情同意书",
            "张𬭎",
            "拟转入机构",
            "承德县医院",
            "转诊原因",
            "一、",
            "病情、转诊原因、拟转入的机构以及转诊的必要性",
            "二、",
            "挂号、缴费、检查、住院",
            "三、",
            "现场评估",
            "风险",
            "途中病情",
            "号源、床位、设备和排班",
            "绿色通道先行救治",
            "□",
            "同意转诊",
            "□",
            "不同意转诊",
            "签名:",
            "与患者关系:",
            "年月日",
            "经治医师签名:",
            "王堃",
            "2026年1月15日",
        ],
    )
    assert "✓" not in pages[0]


def test_a_choice_already_made_is_ticked() -> None:
    agreed = text_of(consent(consent_form(choice=ConsentChoice.AGREED), FIRST_PRINT))
    refused = text_of(consent(consent_form(choice=ConsentChoice.REFUSED), FIRST_PRINT))
    assert_in_order(agreed, ["□", "✓", "同意转诊", "□", "不同意转诊"])
    assert_in_order(refused, ["□", "同意转诊", "□", "✓", "不同意转诊"])


def test_a_consent_to_go_back_says_so() -> None:
    text = text_of(consent(consent_form(going_back=True), FIRST_PRINT))
    assert "拟转回机构" in text
    assert "拟转回的机构" in text


def test_a_signed_consent_names_signer_relation_and_date() -> None:
    form = consent_form(signer="李秀英", relation="配偶", signed_on=date(2026, 1, 14))
    assert_in_order(text_of(consent(form, FIRST_PRINT)), ["李秀英", "配偶", "2026年1月14日"])


def test_a_consent_with_long_reasons_goes_on_overleaf_with_the_name() -> None:
    pages = pages_of(consent(consent_form(reason="需进一步检查。" * 200), FIRST_PRINT, Paper.A5))
    assert len(pages) > 1
    assert_in_order(pages[-1], ["转诊知情同意书(续)", "张𬭎", "签名:"])


@pytest.mark.parametrize("paper", Paper)
def test_slip_and_consent_come_in_one_document(paper: Paper) -> None:
    pdf = slip_with_consent(referral_out_form(), consent_form(), FIRST_PRINT, paper)
    pages = pages_of(pdf)
    assert len(pages) == (2 if paper is Paper.A4 else 3)
    assert "双向转诊(转出)单" in pages[-2]
    assert "转诊知情同意书" in pages[-1]
    assert len(set(sizes_mm(pdf))) == 1


def test_the_return_slip_can_have_its_consent_too() -> None:
    form = consent_form(going_back=True)
    pages = pages_of(slip_with_consent(referral_back_form(), form, FIRST_PRINT))
    assert "双向转诊(回转)单" in pages[0]
    assert "拟转回机构" in pages[1]


def test_twenty_attendees_sign_on_one_page() -> None:
    pages = pages_of(sign_in_sheet(sign_in_form(20), FIRST_PRINT))
    assert len(pages) == 1
    assert_in_order(
        pages[0],
        [
            "培训签到表",
            "高血压急症的识别与转诊",
            "刘喆",
            "20人",
            "2026年1月15日14:30",
            "二楼会议室",
            "序号",
            "姓名",
            "单位",
            "职称",
            "签名",
            "1",
            "学员1",
            "六沟镇中心卫生院",
            "住院医师",
            "20",
            "学员20",
        ],
    )


def test_a_long_sign_in_sheet_repeats_its_header_on_each_page() -> None:
    pages = pages_of(sign_in_sheet(sign_in_form(70, empty_rows=5), FIRST_PRINT))
    assert len(pages) > 2
    for page in pages:
        assert_in_order(page, ["高血压急症的识别与转诊", "序号姓名单位职称签名"])
    assert "培训签到表(续)" in pages[1]
    assert_in_order("".join(pages), ["1学员1", "35学员35", "70学员70", "7172737475"])


def test_a_declared_sheet_holds_boxes_headings_tables_and_names_to_sign() -> None:
    text = text_of(form_sheet(training_record_form(), FIRST_PRINT))
    words = ["培训(带教)记录", "带教", "远程视频", "耳穴压豆", "支援科室", "针灸科", "受援科室"]
    more = [
        "中医科",
        "学时",
        "2",
        "内容",
        "讲解耳穴定位",
        "备注",
        "下月复训。",
        "出勤",
        "学员1",
        "到",
    ]
    assert_in_order(text, [*words, *more, "学员5", "缺", "记录人:", "王堃", "2026年1月15日"])


def test_a_record_of_many_pages_keeps_every_word() -> None:
    content = "".join(f"第{number}点内容，" for number in range(1, 400))
    form = training_record_form(content=content, roster=0)
    pages = pages_of(form_sheet(form, FIRST_PRINT))
    assert len(pages) > 1
    text = "".join(pages)
    for number in range(1, 400):
        assert f"第{number}点" in text, number


def test_the_recovery_sheet_shows_number_date_and_all_groups_in_order() -> None:
    text = text_of(recovery_sheet(RECOVERY, FIRST_PRINT))
    assert_in_order(text, ["工作站数据恢复单", "单号", "3", "2026年1月15日", "门诊一室"])
    groups = [f"{number}{group}" for number, group in enumerate(RECOVERY.groups, 1)]
    assert_in_order(text, [*groups, "保管", "以前的恢复单立即作废", "使用", "校验"])


def test_the_qr_code_of_the_recovery_sheet_draws_the_groups() -> None:
    text = "-".join(RECOVERY.groups)
    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(text)
    code.make()
    step = 100 / len(code.modules)
    dark = set()
    for frame in qr_modules(text, 0, 0, 100):
        row = round(frame.y / step)
        dark |= {(row, round(frame.x / step) + i) for i in range(round(frame.width / step))}
    size = range(len(code.modules))
    assert dark == {(row, column) for row in size for column in size if code.modules[row][column]}


def test_every_form_is_marked_when_it_is_printed_again() -> None:
    for pdf in (
        consent(consent_form(), THIRD_PRINT),
        sign_in_sheet(sign_in_form(3), THIRD_PRINT),
        form_sheet(training_record_form(), THIRD_PRINT),
        recovery_sheet(RECOVERY, THIRD_PRINT),
    ):
        assert "补打(第2次)" in text_of(pdf)


def test_an_attendee_name_like_markup_is_printed_as_typed() -> None:
    people = (replace(sign_in_form(1).attendees[0], name="<b>李</b>&lt;"),)
    assert "<b>李</b>&lt;" in text_of(sign_in_sheet(sign_in_form(0, attendees=people), FIRST_PRINT))
