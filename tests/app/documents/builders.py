"""Forms as a township would fill them, and ways to read a PDF back."""

from __future__ import annotations

import shutil
import subprocess
import unicodedata
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from app.documents.forms import (
    Attendee,
    FormSheet,
    Imprint,
    MoreInfo,
    RecoveryPaper,
    ReferralBack,
    ReferralConsent,
    ReferralOut,
    SheetRow,
    SignInSheet,
)

FIRST_PRINT = Imprint(printed_by="王建国", printed_at=datetime(2026, 1, 15, 2, 32, tzinfo=UTC))
THIRD_PRINT = replace(FIRST_PRINT, reprint=2)

MORE = MoreInfo(
    slip_no="ZZ20260115-0007",
    id_number="130823195001010017",
    born_on=date(1950, 1, 1),
    insurance_no="C12345678",
    allergies="青霉素(皮疹)",
    urgency="急",
    transport="救护车",
    booked_department="心血管内科",
    booked_for="2026年1月16日 上午",
    contact="李秀英",
    contact_phone="13800000002",
)


def referral_out_form(**changes: Any) -> ReferralOut:
    form = ReferralOut(
        patient_name="张𬭎",
        sex="男",
        age="76岁",
        record_no="13082110220100123",
        home_address="承德县六沟镇北台子村3组17号",
        phone="13800000001",
        referred_on=date(2026, 1, 15),
        to_facility="承德县医院",
        to_department="心血管内科",
        to_doctor="刘喆",
        impression="高血压3级 I10",
        present_illness="头晕3天，血压182/110mmHg。",
        past_history="高血压病史12年。",
        treatment="口服硝苯地平控释片30mg。",
        doctor="王堃",
        doctor_phone="0314-3000001",
        from_facility="六沟镇中心卫生院",
        signed_on=date(2026, 1, 16),
        more=MORE,
    )
    return replace(form, **changes)


def referral_back_form(**changes: Any) -> ReferralBack:
    form = ReferralBack(
        patient_name="张𬭎",
        sex="男",
        age="76岁",
        case_no="M0012345",
        home_address="承德县六沟镇北台子村3组17号",
        phone="13800000001",
        referred_on=date(2026, 1, 28),
        to_facility="六沟镇中心卫生院",
        to_doctor="王堃",
        diagnosis="高血压3级",
        inpatient_no="202601150033",
        findings="心脏彩超：EF 58%。",
        treatment="控制血压，症状消失。",
        next_plan="2周后复查血压。",
        rehabilitation="低盐饮食。",
        doctor="刘喆",
        doctor_phone="0314-3000120",
        from_facility="承德县医院",
        signed_on=date(2026, 1, 29),
        more=MORE,
    )
    return replace(form, **changes)


def consent_form(**changes: Any) -> ReferralConsent:
    form = ReferralConsent(
        patient_name="张𬭎",
        sex="男",
        age="76岁",
        id_number="130823195001010017",
        phone="13800000001",
        from_facility="六沟镇中心卫生院",
        to_facility="承德县医院",
        to_department="心血管内科",
        diagnosis="高血压3级",
        reason="需上一级进一步检查明确诊断",
        doctor="王堃",
        explained_on=date(2026, 1, 15),
        slip_no="ZZ20260115-0007",
    )
    return replace(form, **changes)


def attendees(count: int) -> tuple[Attendee, ...]:
    return tuple(
        Attendee(
            name=f"学员{number}",
            facility="六沟镇中心卫生院",
            job_title="住院医师",
            attended=number % 5 != 0,
            post_score=str(60 + number),
        )
        for number in range(1, count + 1)
    )


def sign_in_form(count: int, **changes: Any) -> SignInSheet:
    form = SignInSheet(
        facility="六沟镇中心卫生院",
        topic="高血压急症的识别与转诊",
        trainer="刘喆",
        held="2026年1月15日 14:30",
        place="二楼会议室",
        attendees=attendees(count),
    )
    return replace(form, **changes)


def training_record_form(
    topic: str = "耳穴压豆",
    content: str = "讲解耳穴定位，现场演示。",
    notes: str = "下月复训。",
    roster: int = 10,
) -> FormSheet:
    lines = [(str(one), f"学员{one}", "到" if one % 5 else "缺") for one in range(1, roster + 1)]
    rows = (
        SheetRow(fields=(("类别", "带教"), ("渠道", "远程视频"))),
        SheetRow(fields=(("主题", topic),)),
        SheetRow(fields=(("支援科室", "针灸科"), ("受援科室", "中医科"), ("学时", "2"))),
        SheetRow(heading="内容"),
        SheetRow(fields=(("培训内容", content),), is_long=True),
        SheetRow(fields=(("备注", notes),), is_long=True),
        *(
            [
                SheetRow(
                    fields=(("参加人员", ""),),
                    columns=(("序号", 1), ("姓名", 2), ("出勤", 1)),
                    lines=tuple(lines),
                )
            ]
            if roster
            else []
        ),
        SheetRow(signed=(("记录人", "王堃"),)),
    )
    return FormSheet(
        facility="六沟镇中心卫生院",
        title="培训（带教）记录",
        rows=rows,
        overleaf=(("培训主题", topic),),
        signed_on=date(2026, 1, 15),
    )


RECOVERY = RecoveryPaper(
    sheet_no="3",
    made_on=date(2026, 1, 15),
    facility="六沟镇中心卫生院",
    workstation="门诊一室",
    groups=("7K3Q9", "M4T2X", "0W8RZ", "H5VCN", "2D6PJ", "Y1BGE", "93ASF", "K7QM4"),
)


def pages_of(pdf: bytes) -> list[str]:
    """Each page as pypdf reads it, without white space and with plain punctuation."""
    return [bare(page.extract_text()) for page in PdfReader(BytesIO(pdf)).pages]


def text_of(pdf: bytes) -> str:
    return "".join(pages_of(pdf))


def poppler_text(pdf: bytes, folder: Path) -> str:
    """What pdftotext reads in the order of drawing, likewise; skips where there is none."""
    if shutil.which("pdftotext") is None:
        pytest.skip("poppler-utils is not installed")
    path = folder / "form.pdf"
    path.write_bytes(pdf)
    command = ["pdftotext", "-raw", "-enc", "UTF-8", str(path), "-"]
    read = subprocess.run(command, check=True, capture_output=True, timeout=60)
    return bare(read.stdout.decode("utf-8"))


def bare(text: str) -> str:
    """Labels are compared whether their punctuation is Chinese or Latin."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def sizes_mm(pdf: bytes) -> list[tuple[float, float]]:
    boxes = [page.mediabox for page in PdfReader(BytesIO(pdf)).pages]
    return [(float(box.width) / 72 * 25.4, float(box.height) / 72 * 25.4) for box in boxes]


def assert_in_order(text: str, expected: list[str]) -> None:
    position = 0
    for words in expected:
        found = text.find(bare(words), position)
        assert found >= 0, f"{words} does not follow in {text[position : position + 200]}"
        position = found + len(bare(words))
