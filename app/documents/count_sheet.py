"""数据核对单: what is here and what the county has, with the county's signed receipt to be checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from app.documents.boxes import SheetColumn, boxed_row, labelled, table
from app.documents.forms import POINTS_PER_MM, CountLine, CountSheet, Imprint, Paper
from app.documents.headings import heading
from app.documents.lines import PaperField, fixed, flow
from app.documents.pages import Book, print_together
from app.documents.recovery_sheet import qr_modules
from app.documents.sheet import Sheet
from app.documents.typefaces import one_line

TITLE = "数据核对单"
LABEL_EMS = 8.0
QR_SIDE_MM = 62
QUIET = 16  # points: the white a QR code needs beside it
SAME, DIFFERENT, CONTENT_UNKNOWN = "一致", "不一致", "内容未核对"
HOW_TO_CHECK = (
    "这是县平台对上述县端数目的签名回执。核验：在县平台的电脑上运行 jiceng-hub verify-receipt，"
    "扫描二维码，或键入下列文字。"
)

KINDS = (
    SheetColumn("类别", 3),
    SheetColumn("本机", 1.4, centred=True),
    SheetColumn("县端", 1.4, centred=True),
    SheetColumn("已回执", 1.4, centred=True),
    SheetColumn("核对", 1.4, centred=True),
)
DAYS = (SheetColumn("日期", 2.2, centred=True), *KINDS)
DIFFERENCES = (
    SheetColumn("县平台时间", 2.2, centred=True),
    SheetColumn("类别", 2),
    SheetColumn("处理", 5),
)


def count_sheet(form: CountSheet, imprint: Imprint, paper: Paper = Paper.A4) -> bytes:
    return print_together(TITLE, imprint, [lambda book: draw_counts(book, form, paper)])


def draw_counts(book: Book, form: CountSheet, paper: Paper) -> None:
    with book.sheet(paper) as sheet:
        size = sheet.use.body - 0.5
        heading(sheet, form.facility, TITLE, book.imprint)
        sheet.overleaf = partial(_head_overleaf, sheet, form)
        for row in _particulars(form):
            boxed_row(sheet, labelled(row, sheet.width, size * LABEL_EMS), size, size * 2.1)
        _part(sheet, "分类合计", size)
        table(sheet, KINDS, map(_figures, (*form.kinds, form.total)), size, size * 2)
        if form.receipt:
            _receipt(sheet, form.receipt)
        if form.differences:
            _part(sheet, "曾不一致的记录及处理", size)
            table(sheet, DIFFERENCES, form.differences, size, size * 2)
        _part(sheet, "逐日明细", size)
        days = ((line.day, *_figures(line)) for line in form.days)
        table(sheet, DAYS, days, size, size * 2)


def _head_overleaf(sheet: Sheet, form: CountSheet) -> None:
    size = sheet.use.small
    sheet.centred(f"{one_line(form.facility)}  {TITLE}  {form.compared_at}", size, height=size * 2)


def _particulars(form: CountSheet) -> Iterator[tuple[PaperField, ...]]:
    yield PaperField("核对时间", form.compared_at), PaperField("逐日统计起", form.since)
    yield (PaperField("核对结论", form.verdict),)


def _part(sheet: Sheet, title: str, size: float) -> None:
    if sheet.room < size * 8:
        sheet.new_page()
    sheet.y += size * 0.6
    sheet.words(sheet.left, sheet.y + size, title, size, bold=True)
    sheet.y += size * 1.7


def _figures(line: CountLine) -> tuple[str, ...]:
    verdict = DIFFERENT
    if line.is_complete:
        verdict = SAME if line.is_by_content else CONTENT_UNKNOWN
    return line.kind, str(line.here), str(line.hub), str(line.acknowledged), verdict


def _receipt(sheet: Sheet, receipt: str) -> None:
    side, small = QR_SIDE_MM * POINTS_PER_MM, sheet.use.small - 1
    if sheet.room < side + small * 4:
        sheet.new_page()
    _part(sheet, "县平台签名回执", sheet.use.body - 0.5)
    top = sheet.y
    for mark in qr_modules(receipt, sheet.right - side, top, side):
        sheet.add(mark)
    width = sheet.width - side - QUIET
    sheet.lines(flow((fixed(HOW_TO_CHECK),), width, small), pitch=small * 1.5)
    sheet.y += small * 0.6
    for line in _cut(receipt, int(width / (small * 0.66))):
        sheet.words(sheet.left, sheet.y + small, line, small)
        sheet.y += small * 1.4
    sheet.y = max(sheet.y, top + side) + small


def _cut(text: str, length: int) -> Iterable[str]:
    return (text[start : start + length] for start in range(0, len(text), length))
