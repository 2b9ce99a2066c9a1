"""培训签到表, to be signed on paper."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from app.documents.boxes import SheetColumn, boxed_row, labelled, table
from app.documents.forms import Imprint, Paper, SignInSheet
from app.documents.headings import heading
from app.documents.lines import PaperField
from app.documents.pages import Book, print_together
from app.documents.sheet import Sheet

SIGN_IN = "培训签到表"
LABEL_EMS = 8.0
ROOM_TO_SIGN = 27.0  # points: a signature by hand needs a centimetre

SIGN_IN_COLUMNS = (
    SheetColumn("序号", 1, centred=True),
    SheetColumn("姓名", 2.4, centred=True),
    SheetColumn("单位", 4.2),
    SheetColumn("职称", 2.4, centred=True),
    SheetColumn("签名", 3),
)


def sign_in_sheet(form: SignInSheet, imprint: Imprint, paper: Paper = Paper.A4) -> bytes:
    return print_together(SIGN_IN, imprint, [lambda book: draw_sign_in(book, form, paper)])


def draw_sign_in(book: Book, form: SignInSheet, paper: Paper) -> None:
    with book.sheet(paper) as sheet:
        size = sheet.use.body - 0.5
        heading(sheet, form.facility, SIGN_IN, book.imprint)
        sheet.overleaf = partial(_head_overleaf, sheet, form, book.imprint)
        for row in _session(form):
            boxed_row(sheet, labelled(row, sheet.width, size * LABEL_EMS), size, size * 2.1)
        sheet.y += size * 0.8
        table(sheet, SIGN_IN_COLUMNS, _to_sign(form), size, ROOM_TO_SIGN)


def _session(form: SignInSheet) -> Iterator[tuple[PaperField, ...]]:
    yield (PaperField("培训主题", form.topic),)
    yield PaperField("主讲人", form.trainer), PaperField("应到人数", f"{len(form.attendees)}人")
    yield PaperField("时间", form.held), PaperField("地点", form.place)


def _to_sign(form: SignInSheet) -> Iterator[tuple[str, ...]]:
    for number, person in enumerate(form.attendees, 1):
        yield str(number), person.name, person.facility, person.job_title, ""
    for number in range(len(form.attendees) + 1, len(form.attendees) + form.empty_rows + 1):
        yield str(number), "", "", "", ""


def _head_overleaf(sheet: Sheet, form: SignInSheet, imprint: Imprint) -> None:
    heading(sheet, form.facility, f"{SIGN_IN}（续）", imprint)
    size = sheet.use.body - 0.5
    cells = labelled((PaperField("培训主题", form.topic),), sheet.width, size * LABEL_EMS)
    boxed_row(sheet, cells, size, size * 2.1)
    sheet.y += size * 0.8
