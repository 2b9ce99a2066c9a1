"""双向转诊(转出)单 and 双向转诊(回转)单, field by field in the order of the national rules.

The fields the rules do not know stand below in a block of their own. Reprints are marked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from app.documents.forms import Imprint, MoreInfo, Paper, ReferralBack, ReferralOut, date_text
from app.documents.lines import PaperField, Part, fixed, label
from app.documents.pages import Book
from app.documents.slip_layout import Block, PaperSlip, Shortener, draw_slip

OUT_TITLE = "双向转诊（转出）单"
BACK_TITLE = "双向转诊（回转）单"

Short = Callable[[str, str, int], str]

# Characters a blank takes; a longer value goes overleaf in full.
NAME, WORD, NUMBER, PLACE, STREET = 60, 12, 32, 60, 90


def referral_out(form: ReferralOut, imprint: Imprint, paper: Paper = Paper.A4) -> bytes:
    """The PDF: on A4 stub and slip above each other, on A5 a sheet for clinic and patient each."""
    book = Book(OUT_TITLE, imprint)
    draw_referral_out(book, form, paper)
    return book.finish()


def referral_back(form: ReferralBack, imprint: Imprint, paper: Paper = Paper.A4) -> bytes:
    book = Book(BACK_TITLE, imprint)
    draw_referral_back(book, form, paper)
    return book.finish()


def draw_referral_out(book: Book, form: ReferralOut, paper: Paper) -> None:
    short = Shortener()
    name = short("患者姓名：", form.patient_name, NAME)
    sex, age = short("性别：", form.sex, WORD), short("年龄：", form.age, WORD)
    to = short("转入单位：", form.to_facility, PLACE)
    slip = PaperSlip(
        title=OUT_TITLE,
        stub_rows=(
            (
                PaperField("患者姓名", name, 3),
                PaperField("性别", sex, 1),
                PaperField("年龄", age, 1.3),
                PaperField("档案编号", short("档案编号：", form.record_no, NUMBER), 3.6),
            ),
            _home(short, form.home_address, form.phone),
        ),
        stub_sentence=(
            *_on(form.referred_on),
            fixed("因病情需要，"),
            label("转入"),
            Part(to, blank=9),
            label("单位"),
            Part(short("转入科室：", form.to_department, NUMBER), blank=6),
            label("科室"),
            Part(short("接诊医生：", form.to_doctor, NUMBER), blank=6),
            label("接诊医生。"),
        ),
        salutation=to,
        sentence=(
            fixed("现有患者"),
            Part(name, blank=7),
            label("性别"),
            Part(sex, blank=3),
            label("年龄"),
            Part(age, blank=4),
            fixed("因病情需要，需转入贵单位，请予以接诊。"),
        ),
        rows=(),
        blocks=(
            Block("初步印象：", form.impression, 1.2),
            Block("主要现病史（转出原因）：", form.present_illness, 3),
            Block("主要既往史：", form.past_history, 1.8),
            Block("治疗经过：", form.treatment, 2.2),
        ),
        doctor=short("转诊医生：", form.doctor, NUMBER),
        doctor_phone=short("联系电话（医生）：", form.doctor_phone, NUMBER),
        facility=short("转出机构：", form.from_facility, PLACE),
        signed=(fixed(date_text(form.signed_on)),),
        slip_no=short("转诊单号：", form.more.slip_no, NUMBER),
        extra=tuple(_extra(form.more, short)),
        urgent_mark=form.urgent_mark[:12],
        patient_name=name,
        signature=short("电子签名：", form.signature, NUMBER),
        moved=tuple(short.moved.values()),
        packet=form.packet,
    )
    draw_slip(book, slip, paper)


def draw_referral_back(book: Book, form: ReferralBack, paper: Paper) -> None:
    short = Shortener()
    name = short("患者姓名：", form.patient_name, NAME)
    sex, age = short("性别：", form.sex, WORD), short("年龄：", form.age, WORD)
    to = short("转回单位：", form.to_facility, PLACE)
    slip = PaperSlip(
        title=BACK_TITLE,
        stub_rows=(
            (
                PaperField("患者姓名", name, 3),
                PaperField("性别", sex, 1),
                PaperField("年龄", age, 1.3),
                PaperField("病案号", short("病案号：", form.case_no, NUMBER), 3.6),
            ),
            _home(short, form.home_address, form.phone),
        ),
        stub_sentence=(
            *_on(form.referred_on),
            fixed("因病情需要，"),
            label("转回"),
            Part(to, blank=11),
            label("单位"),
            Part(short("接诊医生：", form.to_doctor, NUMBER), blank=7),
            label("接诊医生。"),
        ),
        salutation=to,
        sentence=(
            fixed("现有患者"),
            Part(name, blank=7),
            fixed("因病情需要，现转回贵单位，请予以接诊。"),
        ),
        rows=(
            (
                PaperField("诊断结果", short("诊断结果：", form.diagnosis, STREET), 3),
                PaperField("住院病案号", short("住院病案号：", form.inpatient_no, NUMBER), 1.6),
            ),
        ),
        blocks=(
            Block("主要检查结果：", form.findings, 1.6),
            Block("治疗经过、下一步治疗方案及康复建议：", _three_texts(form), 3),
        ),
        doctor=short("转诊医生：", form.doctor, NUMBER),
        doctor_phone=short("联系电话（医生）：", form.doctor_phone, NUMBER),
        facility=short("回转机构：", form.from_facility, PLACE),
        signed=(fixed(date_text(form.signed_on)),),
        slip_no=short("转诊单号：", form.more.slip_no, NUMBER),
        extra=tuple(_extra(form.more, short)),
        urgent_mark=form.urgent_mark[:12],
        patient_name=name,
        signature=short("电子签名：", form.signature, NUMBER),
        moved=tuple(short.moved.values()),
        packet=form.packet,
    )
    draw_slip(book, slip, paper)


def _home(short: Short, address: str, phone: str) -> tuple[PaperField, ...]:
    return (
        PaperField("家庭住址", short("家庭住址：", address, STREET), 3),
        PaperField("联系电话", short("联系电话：", phone, NUMBER), 1.6),
    )


def _on(day: date | None) -> Iterator[Part]:
    """于 年 月 日, with blanks for the pen when the day is open."""
    yield label("于")
    for value, word, room in (
        (str(day.year) if day else "", "年", 3.4),
        (str(day.month) if day else "", "月", 2.2),
        (str(day.day) if day else "", "日", 2.2),
    ):
        yield Part(value, blank=room)
        yield label(word)


def _three_texts(form: ReferralBack) -> str:
    """The three fields of the one block, each on its own line under its own name."""
    texts = (
        ("治疗经过", form.treatment),
        ("下一步治疗方案", form.next_plan),
        ("康复建议", form.rehabilitation),
    )
    return "".join(f"\n{name}：{text}" for name, text in texts if text.strip())


def _extra(more: MoreInfo, short: Short) -> Iterator[tuple[PaperField, ...]]:
    def field(name: str, value: str, share: float = 1.0) -> PaperField:
        return PaperField(name, short(name + "：", value, PLACE), share)

    born = date_text(more.born_on) if more.born_on else ""
    yield field("转诊单号", more.slip_no), field("紧急程度", more.urgency)
    yield field("身份证号", more.id_number), field("出生日期", born)
    yield field("医保号", more.insurance_no), field("转运方式", more.transport)
    yield (field("过敏史", more.allergies),)
    yield field("预约科室", more.booked_department), field("预约时间", more.booked_for)
    yield field("联系人", more.contact), field("联系人电话", more.contact_phone)
    for name, value in more.remarks:
        yield (field(name, value),)
