"""Lays out a national transfer slip: the stub, the cut line, the slip, and what flows overleaf."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from app.documents.boxes import boxed_row, labelled, outline, row_height
from app.documents.forms import POINTS_PER_MM, Imprint, Paper
from app.documents.headings import stamps
from app.documents.lines import (
    PaperField,
    Part,
    PrintedLine,
    field_rows,
    fixed,
    flow,
    label,
    sentence,
)
from app.documents.pages import Book
from app.documents.qr import QUIET, rows_of
from app.documents.sheet import QrCode, RuledLine, Sheet
from app.documents.typefaces import one_line, typefaces

SIZES_DOWN = 0.5  # step by which long texts shrink
STUB_TITLE = "双向转诊单"
OVERLEAF = "…（见续页）"
INDENT = 2.0
LABEL_EMS = 6.2
MODULE = 0.4 * POINTS_PER_MM
"""A cheap scanner reads no smaller dot from paper."""
CODE_NOTE = "接诊单位扫此码即可收到本单"


@dataclass(frozen=True, slots=True)
class Block:
    """A label and a long text on ruled lines; `share` of the lines that are to spare."""

    label: str
    text: str
    share: float = 1.0


@dataclass(frozen=True)
class PaperSlip:
    """A transfer form as the rules order it, both parts, ready to be laid out."""

    title: str
    stub_rows: tuple[tuple[PaperField, ...], ...]
    stub_sentence: tuple[Part, ...]
    salutation: str
    sentence: tuple[Part, ...]
    rows: tuple[tuple[PaperField, ...], ...]
    blocks: tuple[Block, ...]
    doctor: str
    doctor_phone: str
    facility: str
    signed: tuple[Part, ...]
    slip_no: str
    extra: tuple[tuple[PaperField, ...], ...]
    urgent_mark: str
    moved: tuple[Block, ...]  # values too long for their blanks
    patient_name: str
    signature: str = ""
    packet: str = ""


@dataclass
class Shortener:
    """Keeps blanks readable: a value longer than `longest` is printed in full on the next page."""

    moved: dict[str, Block] = field(default_factory=dict)

    def __call__(self, label: str, value: str, longest: int) -> str:
        value = one_line(value)
        if len(value) <= longest:
            return value
        self.moved[label] = Block(label, value)
        return value[: max(longest - len(OVERLEAF), 1)] + OVERLEAF


def draw_slip(book: Book, slip: PaperSlip, paper: Paper) -> None:
    """A4: stub and slip on one page with a cut line; A5: a sheet for each."""
    if paper is Paper.A4:
        with book.sheet(paper) as sheet:
            sheet.overleaf = partial(_head_overleaf, sheet, slip)
            _stub(sheet, slip, book.imprint)
            _cut_line(sheet, slip.slip_no)
            _slip(sheet, slip, book.imprint)
        return
    with book.sheet(paper) as sheet:
        _copy_mark(sheet, "存根联（本机构留存）")
        sheet.overleaf = partial(_head_overleaf, sheet, slip)
        _stub(sheet, slip, book.imprint)
        _extra_rows(sheet, slip.extra)
        _overleaf(sheet, slip, [], [])
    with book.sheet(paper) as sheet:
        sheet.overleaf = partial(_head_overleaf, sheet, slip)
        _copy_mark(sheet, "患者联（交接诊机构）")
        _slip(sheet, slip, book.imprint)


def _stub(sheet: Sheet, slip: PaperSlip, imprint: Imprint) -> None:
    use = sheet.use
    stamps(sheet, STUB_TITLE, imprint, slip.urgent_mark)
    sheet.centred(STUB_TITLE, use.title, bold=True)
    sheet.centred("存  根", use.body + 2, height=use.title * 1.3)
    for row in slip.stub_rows:
        sheet.lines(field_rows(row, sheet.width, use.body), pitch=_wide(sheet))
    sheet.lines(sentence(slip.stub_sentence, sheet.width, use.body, INDENT), pitch=_wide(sheet))
    sheet.y += use.body * 0.4
    _signed_by(sheet, slip)
    sheet.to_the_right(slip.signed, use.body)


def _wide(sheet: Sheet) -> float:
    return sheet.use.body * 1.9


def _signed_by(sheet: Sheet, slip: PaperSlip) -> None:
    """The doctor's name in print, and beside it room for the signature."""
    parts = (label("转诊医生（签字）："), Part(slip.doctor, blank=4), Part("", blank=8))
    sheet.to_the_right(parts, sheet.use.body, _wide(sheet))


def _copy_mark(sheet: Sheet, text: str) -> None:
    size = sheet.use.small
    sheet.to_the_right((fixed(text),), size, size * 1.5)


def _cut_line(sheet: Sheet, slip_no: str) -> None:
    """The slip's number stands across the line: after the cut each part keeps half of it."""
    size = sheet.use.small
    text = one_line("转诊单号：" + slip_no) if slip_no else "沿虚线裁开"
    wide = typefaces().advance(text) * size
    middle = sheet.y + size * 1.5
    start = sheet.left + (sheet.width - wide) / 2
    for x1, x2 in ((sheet.left - 20, start - 8), (start + wide + 8, sheet.right + 20)):
        sheet.add(RuledLine(x1, middle, x2, middle, dashed=True))
    sheet.words(start, middle + size * 0.36, text, size)
    sheet.y = middle + size * 1.7


def _slip(sheet: Sheet, slip: PaperSlip, imprint: Imprint) -> None:
    use = sheet.use
    stamps(sheet, slip.title, imprint, slip.urgent_mark)
    sheet.centred(slip.title, use.title, bold=True, height=use.title * 1.7)
    salutation = (Part(slip.salutation, blank=14), label("（机构名称）："))
    sheet.lines(flow(salutation, sheet.width, use.body), pitch=_wide(sheet))
    sheet.lines(sentence(slip.sentence, sheet.width, use.body, INDENT), pitch=_wide(sheet))
    for row in slip.rows:
        sheet.lines(field_rows(row, sheet.width, use.body), pitch=_wide(sheet))
    closing = _closing_height(sheet, slip)
    extra = _extra_height(sheet, slip)
    least = len(slip.blocks) * sheet.pitch(use.floor) * 2
    extra_overleaf = sheet.room - closing - extra < least
    end = sheet.bottom - closing - (0 if extra_overleaf else extra)
    rest = _blocks(sheet, slip.blocks, end)
    sheet.y = max(sheet.y, end)
    _closing(sheet, slip)
    if not extra_overleaf:
        _extra_rows(sheet, slip.extra)
    _overleaf(sheet, slip, rest, list(slip.extra) if extra_overleaf else [])


def _closing(sheet: Sheet, slip: PaperSlip) -> None:
    """Signature, telephone and date at the right; the code in the room left of them."""
    top = sheet.y
    _signature(sheet, slip)
    if slip.packet:
        end = _packet(sheet, slip.packet, top)
        sheet.y = max(sheet.y, end)


def _packet(sheet: Sheet, packet: str, top: float) -> float:
    """Draws the code with the white that it needs around it; returns where it ends."""
    rows, size = rows_of(packet), sheet.use.small - 1
    quiet = QUIET * MODULE
    sheet.add(QrCode(sheet.left + quiet, top + quiet, rows, MODULE))
    below = top + len(rows) * MODULE + 2 * quiet
    sheet.words(sheet.left + quiet, below + size * 0.9, CODE_NOTE, size)
    return below + size * 1.4


def _signature(sheet: Sheet, slip: PaperSlip) -> None:
    body = sheet.use.body
    sheet.y += body * 0.5
    _signed_by(sheet, slip)
    phone = Part(slip.doctor_phone, blank=12)
    sheet.to_the_right((label("联系电话："), phone), body, _wide(sheet))
    facility = Part(slip.facility, blank=12)
    sheet.to_the_right((facility, label("（机构名称）")), body, _wide(sheet))
    sheet.to_the_right(slip.signed, body)
    if slip.signature:
        small = sheet.use.small
        sheet.to_the_right((fixed("电子签名：" + slip.signature),), small, small * 1.6)


def _closing_height(sheet: Sheet, slip: PaperSlip) -> float:
    trial = Sheet(sheet.paper)
    start = trial.y
    _closing(trial, slip)
    return trial.y - start


def _blocks(
    sheet: Sheet, blocks: Sequence[Block], end: float
) -> list[tuple[Block, list[PrintedLine]]]:
    """Fills the lines down to `end`; returns what did not fit at the smallest size."""
    size, wrapped = _fit(sheet, blocks, end - sheet.y)
    pitch = sheet.pitch(size)
    counts = share_lines(
        int((end - sheet.y) / pitch), [len(lines) for lines in wrapped], [b.share for b in blocks]
    )
    rest: list[tuple[Block, list[PrintedLine]]] = []
    for block, lines, count in zip(blocks, wrapped, counts, strict=True):
        if len(lines) > count:
            rest.append((block, lines[count - 1 :]))
            lines = lines[: count - 1]
        _ruled(sheet, block.label, lines, count, size)
        if rest and rest[-1][0] is block:
            _at_line_end(sheet, "（转续页）", size)
    return rest


def _fit(
    sheet: Sheet, blocks: Sequence[Block], height: float
) -> tuple[float, list[list[PrintedLine]]]:
    """The largest size at which all texts fit, or the floor."""
    size = sheet.use.body
    while True:
        wrapped = [_wrapped(sheet, block, size) for block in blocks]
        needed = sum(len(lines) for lines in wrapped) * sheet.pitch(size)
        if needed <= height or size <= sheet.use.floor:
            return size, wrapped
        size -= SIZES_DOWN


def _wrapped(sheet: Sheet, block: Block, size: float) -> list[PrintedLine]:
    return flow((fixed(block.label), Part(block.text)), sheet.width, size)


def share_lines(total: int, needed: Sequence[int], shares: Sequence[float]) -> list[int]:
    """Lines per block: first what each needs, then the rest by shares; too few are shared out."""
    counts = [min(need, 2) for need in needed]
    for _ in range(total - sum(counts)):
        wanting = [i for i, count in enumerate(counts) if count < needed[i]]
        neediest = min(wanting or range(len(counts)), key=lambda i: counts[i] / shares[i])
        counts[neediest] += 1
    return counts


def _ruled(sheet: Sheet, label: str, lines: Sequence[PrintedLine], count: int, size: float) -> None:
    """Text on ruled lines, the first rule beginning after the label; empty lines for the pen."""
    pitch = sheet.pitch(size)
    after_label = typefaces().advance(label) * size
    for number in range(count):
        if number < len(lines):
            sheet.line(lines[number], sheet.left, sheet.y, pitch)
        start = sheet.left + (after_label if number == 0 else 0)
        sheet.rule(start, sheet.right, sheet.y + pitch / 2 + size * 0.58)
        sheet.y += pitch


def _at_line_end(sheet: Sheet, text: str, size: float) -> None:
    pitch = sheet.pitch(size)
    sheet.y -= pitch
    sheet.to_the_right((fixed(text),), size, pitch)


def _extra_rows(sheet: Sheet, rows: Sequence[Sequence[PaperField]]) -> None:
    size = sheet.use.small
    sheet.y += size * 0.7
    sheet.lines(flow((fixed("附加信息", bold=True),), sheet.width, size), pitch=size * 1.7)
    top, page = sheet.y, len(sheet.pages)
    for row in rows:
        boxed_row(sheet, labelled(row, sheet.width, size * LABEL_EMS), size)
    if len(sheet.pages) == page:
        outline(sheet, top)


def _extra_height(sheet: Sheet, slip: PaperSlip) -> float:
    size = sheet.use.small
    rows = (labelled(row, sheet.width, size * LABEL_EMS) for row in slip.extra)
    return size * 2.4 + sum(row_height(cells, size) for cells in rows)


def _overleaf(
    sheet: Sheet,
    slip: PaperSlip,
    rest: Sequence[tuple[Block, list[PrintedLine]]],
    extra: Sequence[Sequence[PaperField]],
) -> None:
    """Continuation pages for what found no room; none when all of it did."""
    if not (rest or extra or slip.moved):
        return
    sheet.new_page()
    for block in slip.moved:
        lines = _wrapped(sheet, block, sheet.use.body)
        _continued_lines(sheet, lines)
    for block, lines in rest:
        _continued_heading(sheet, block)
        _continued_lines(sheet, lines)
    if extra:
        _extra_rows(sheet, extra)


def _head_overleaf(sheet: Sheet, slip: PaperSlip) -> None:
    use = sheet.use
    sheet.centred(f"{slip.title}  续页", use.title - 2, bold=True, height=use.title * 1.8)
    fields = (
        PaperField("患者姓名：", slip.patient_name, 2),
        PaperField("转诊单号：", slip.slip_no, 2),
    )
    sheet.lines(field_rows(fields, sheet.width, use.body), pitch=_wide(sheet))
    sheet.y += use.body


def _continued_heading(sheet: Sheet, block: Block) -> None:
    use = sheet.use
    if sheet.room < sheet.pitch(use.body) * 3:
        sheet.new_page()
    words = fixed(block.label.rstrip("：") + "（续）：", bold=True)
    sheet.lines(flow((words,), sheet.width, use.body))


def _continued_lines(sheet: Sheet, lines: Sequence[PrintedLine]) -> None:
    size = lines[0].size
    for line in lines:
        if sheet.room < sheet.pitch(size):
            sheet.new_page()
        _ruled(sheet, "", (line,), 1, size)
    sheet.y += size * 0.8
