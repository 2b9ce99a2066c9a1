"""培训签到表, to be signed on paper, and the 培训/带教记录 that is filed after the session."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import count

from app.documents.boxes import Column, boxed_row, labelled, table
from app.documents.forms import Attendee, Imprint, Paper, SignInSheet, TrainingRecord, date_text
from app.documents.headings import heading
from app.documents.lines import Field, Part, fixed
from app.documents.pages import Book, print_together
from app.documents.sheet import Sheet

SIGN_IN = "培训签到表"
RECORD = "培训（带教）记录"
LABEL_EMS = 8.0
ROOM_TO_SIGN = 27.0  # points: a signature by hand needs a centimetre

SIGN_IN_COLUMNS = (
    Column("序号", 1, centred=True),
    Column("姓名", 2.4, centred=True),
    Column("单位", 4.2),
    Column("职称", 2.4, centred=True),
    Column("签名", 3),
)
ROSTER_COLUMNS = (
    Column("序号", 1, centred=True),
    Column("姓名", 2.2, centred=True),
    Column("单位", 3.8),
    Column("职称", 2.2, centred=True),
    Column("出勤", 1.2, centred=True),
    Column("前测", 1.2, centred=True),
    Column("后测", 1.2, centred=True),
)
PRESENCE = {True: "到", False: "缺", None: ""}


def sign_in_sheet(form: SignInSheet, imprint: Imprint, paper: Paper = Paper.A4) -> bytes:
    return print_together(SIGN_IN, imprint, [lambda book: draw_sign_in(book, form, paper)])


def training_record(form: TrainingRecord, imprint: Imprint, paper: Paper = Paper.A4) -> bytes:
    return print_together(RECORD, imprint, [lambda book: draw_record(book, form, paper)])


def draw_sign_in(book: Book, form: SignInSheet, paper: Paper) -> None:
    with book.sheet(paper) as sheet:
        size = sheet.use.body - 0.5
        heading(sheet, form.facility, SIGN_IN, book.imprint)
        sheet.overleaf = partial(_head_overleaf, sheet, form, SIGN_IN, book.imprint)
        for row in _session(form):
            boxed_row(sheet, labelled(row, sheet.width, size * LABEL_EMS), size, size * 2.1)
        sheet.y += size * 0.8
        table(sheet, SIGN_IN_COLUMNS, _to_sign(form), size, ROOM_TO_SIGN)


def _session(form: SignInSheet) -> Iterator[tuple[Field, ...]]:
    yield (Field("培训主题", form.topic),)
    yield Field("主讲人", form.trainer), Field("应到人数", f"{len(form.attendees)}人")
    yield Field("时间", form.held), Field("地点", form.place)


def _to_sign(form: SignInSheet) -> Iterator[tuple[str, ...]]:
    for number, person in enumerate(form.attendees, 1):
        yield str(number), person.name, person.facility, person.job_title, ""
    for number in range(len(form.attendees) + 1, len(form.attendees) + form.empty_rows + 1):
        yield str(number), "", "", "", ""


def draw_record(book: Book, form: TrainingRecord, paper: Paper) -> None:
    with book.sheet(paper) as sheet:
        size = sheet.use.body - 0.5
        heading(sheet, form.facility, RECORD, book.imprint)
        sheet.overleaf = partial(_head_overleaf, sheet, form, RECORD, book.imprint)
        for row in _particulars(form):
            boxed_row(sheet, labelled(row, sheet.width, size * LABEL_EMS), size, size * 2.1)
        for field in (Field("培训内容", form.content), Field("备注", form.notes)):
            cells = labelled((field,), sheet.width, size * LABEL_EMS)
            boxed_row(sheet, cells, size, size * 4.5)
        if form.roster:
            _roster(sheet, form, size)
        _recorded_by(sheet, form)


def _particulars(form: TrainingRecord) -> Iterator[tuple[Field, ...]]:
    yield Field("类别", form.kind), Field("渠道", form.channel)
    yield (Field("主题", form.topic),)
    yield Field("带教（主讲）人", form.trainer), Field("职称", form.trainer_title)
    yield (Field("带教人所在单位", form.trainer_facility),)
    yield (
        Field("支援科室", form.supporting_department),
        Field("受援科室", form.supported_department),
    )
    yield Field("时间", form.held), Field("地点", form.place)
    yield Field("学时", form.hours), Field("学分", form.credits)
    yield (Field("培训对象", form.audience),)
    yield Field("应到人数", form.expected), Field("实到人数", form.present)
    yield Field("前测平均分", form.pre_score), Field("后测平均分", form.post_score)


def _roster(sheet: Sheet, form: TrainingRecord, size: float) -> None:
    sheet.y += size * 0.8
    table(sheet, ROSTER_COLUMNS, map(_present, form.roster, count(1)), size, size * 2)


def _present(person: Attendee, number: int) -> tuple[str, ...]:
    return (
        str(number),
        person.name,
        person.facility,
        person.job_title,
        PRESENCE[person.attended],
        person.pre_score,
        person.post_score,
    )


def _recorded_by(sheet: Sheet, form: TrainingRecord) -> None:
    size = sheet.use.body
    if sheet.room < size * 6:
        sheet.new_page()
    sheet.y += size
    name = (fixed("记录人："), Part(form.recorder, blank=4), Part("", blank=6))
    sheet.to_the_right(name, size, size * 2)
    sheet.to_the_right((fixed(date_text(form.recorded_on)),), size)


def _head_overleaf(
    sheet: Sheet, form: SignInSheet | TrainingRecord, title: str, imprint: Imprint
) -> None:
    heading(sheet, form.facility, title + "（续）", imprint)
    size = sheet.use.body - 0.5
    cells = labelled((Field("培训主题", form.topic),), sheet.width, size * LABEL_EMS)
    boxed_row(sheet, cells, size, size * 2.1)
    sheet.y += size * 0.8
