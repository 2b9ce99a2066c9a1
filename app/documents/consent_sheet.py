"""转诊知情同意书: what the patient was told, the risks, the choice, and who signs.

It is printed alone or behind the slip it belongs to, in one PDF.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from app.documents.boxes import boxed_row, labelled
from app.documents.forms import (
    ConsentChoice,
    Imprint,
    Paper,
    ReferralBack,
    ReferralConsent,
    ReferralOut,
    date_text,
)
from app.documents.headings import heading
from app.documents.lines import PaperField, Part, PrintedLine, field_rows, fixed, flow, label
from app.documents.pages import Book, print_together
from app.documents.referral_slip import draw_referral_back, draw_referral_out
from app.documents.sheet import Sheet

TITLE = "转诊知情同意书"
LABEL_EMS = 6.4
SIGNATURE_LINES = 8

TOLD = (
    "一、经治医师已向我（或家属、监护人）说明患者目前的病情、转诊原因、拟{way}的机构以及转诊的必要性。",
    "二、转诊后仍需按照接收机构的流程办理挂号、缴费、检查、住院等手续。",
    "三、最终的诊疗安排以接收机构现场评估的结果为准。",
)
RISKS = (
    "1．转运途中病情可能发生变化，也可能因交通等原因延误。",
    "2．接收机构的号源、床位、设备和排班可能临时调整。",
    "3．急诊患者可经绿色通道先行救治，事后补签本同意书。",
)


def consent(form: ReferralConsent, imprint: Imprint, paper: Paper = Paper.A4) -> bytes:
    return print_together(TITLE, imprint, [lambda book: draw_consent(book, form, paper)])


def slip_with_consent(
    slip: ReferralOut | ReferralBack,
    form: ReferralConsent,
    imprint: Imprint,
    paper: Paper = Paper.A4,
) -> bytes:
    """The slip, then its consent sheet, in one PDF for one print."""

    def draw_referral(book: Book) -> None:
        if isinstance(slip, ReferralOut):
            draw_referral_out(book, slip, paper)
        else:
            draw_referral_back(book, slip, paper)

    drawings = (draw_referral, lambda book: draw_consent(book, form, paper))
    return print_together("双向转诊单及知情同意书", imprint, drawings)


def draw_consent(book: Book, form: ReferralConsent, paper: Paper) -> None:
    with book.sheet(paper) as sheet:
        heading(sheet, form.from_facility, TITLE, book.imprint)
        sheet.overleaf = partial(_head_overleaf, sheet, form, book.imprint)
        _particulars(sheet, form)
        _statements(sheet, form)
        _choice(sheet, form)
        _signatures(sheet, form)


def _head_overleaf(sheet: Sheet, form: ReferralConsent, imprint: Imprint) -> None:
    heading(sheet, form.from_facility, TITLE + "（续）", imprint)
    fields = (PaperField("患者姓名：", form.patient_name), PaperField("转诊单号：", form.slip_no))
    sheet.lines(field_rows(fields, sheet.width, sheet.use.body))
    sheet.y += sheet.use.body * 0.6


def _particulars(sheet: Sheet, form: ReferralConsent) -> None:
    size = sheet.use.body - 0.5
    way = "拟转回机构" if form.going_back else "拟转入机构"
    rows = (
        (
            PaperField("患者姓名", form.patient_name, 2),
            PaperField("性别", form.sex),
            PaperField("年龄", form.age),
        ),
        (PaperField("身份证号", form.id_number, 1.4), PaperField("联系电话", form.phone)),
        (PaperField(way, form.to_facility, 1.4), PaperField("科室", form.to_department)),
        (PaperField("诊断", form.diagnosis),),
        (PaperField("转诊原因", form.reason),),
        (PaperField("转诊单号", form.slip_no),),
    )
    for row in rows:
        boxed_row(sheet, labelled(row, sheet.width, size * LABEL_EMS), size, size * 2.1)
    sheet.y += size


def _statements(sheet: Sheet, form: ReferralConsent) -> None:
    way = "转回" if form.going_back else "转入"
    for text in TOLD:
        _paragraph(sheet, text.format(way=way))
    sheet.y += sheet.use.body * 0.5
    _paragraph(sheet, "转诊可能存在的风险：", bold=True)
    for text in RISKS:
        _paragraph(sheet, text)
    sheet.y += sheet.use.body * 0.5
    _paragraph(sheet, "以上内容医师已经逐项解释，我已了解并作出如下选择：")


def _paragraph(sheet: Sheet, text: str, bold: bool = False) -> None:
    lines = flow((fixed(text, bold),), sheet.width, sheet.use.body, indent=2)
    _break_before(sheet, lines)
    sheet.lines(lines)


def _break_before(sheet: Sheet, lines: Sequence[PrintedLine]) -> None:
    if sheet.room < len(lines) * sheet.pitch(sheet.use.body):
        sheet.new_page()


def _choice(sheet: Sheet, form: ReferralConsent) -> None:
    """Two boxes; the signatures stay on the same page as the choice they confirm."""
    size = sheet.use.body + 0.5
    if sheet.room < SIGNATURE_LINES * sheet.pitch(size):
        sheet.new_page()
    baseline = sheet.y + size * 1.7
    places = (
        (0.18, "同意转诊", ConsentChoice.AGREED),
        (0.56, "不同意转诊", ConsentChoice.REFUSED),
    )
    for share, text, choice in places:
        x = sheet.left + sheet.width * share
        sheet.words(x, baseline, "□", size * 1.25)
        if form.choice is choice:
            sheet.words(x + size * 0.2, baseline, "✓", size * 1.35, bold=True)
        sheet.words(x + size * 1.7, baseline, text, size, bold=True)
    sheet.y = baseline + size * 1.4


def _signatures(sheet: Sheet, form: ReferralConsent) -> None:
    _signed(
        sheet,
        (label("患者（或家属、监护人）签名："), Part(form.signer, blank=9)),
        (label("与患者关系："), Part(form.relation, blank=6)),
    )
    sheet.to_the_right((fixed(date_text(form.signed_on)),), sheet.use.body)
    _signed(sheet, (label("经治医师签名："), Part(form.doctor, blank=4), Part("", blank=8)), ())
    sheet.to_the_right((fixed(date_text(form.explained_on)),), sheet.use.body)


def _signed(sheet: Sheet, first: Sequence[Part], second: Sequence[Part]) -> None:
    size = sheet.use.body
    sheet.y += size * 0.6
    parts = (*first, fixed("  "), *second) if second else first
    sheet.lines(flow(parts, sheet.width, size), pitch=size * 2)
