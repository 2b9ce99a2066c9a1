"""The recovery sheet: eight groups on paper that open a workstation nobody can sign in to.

It is made for an envelope in the safe: large type, a QR code of the same groups, and what to do
with it in plain words.
"""

from __future__ import annotations

from collections.abc import Iterator

from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

from app.documents.boxes import boxed_row, labelled
from app.documents.forms import POINTS_PER_MM, Imprint, Paper, RecoveryPaper, date_text
from app.documents.headings import heading
from app.documents.lines import PaperField, fixed, flow
from app.documents.pages import Book, print_together
from app.documents.sheet import FIRM, HAIR, Sheet, SheetFrame
from app.documents.typefaces import typefaces

TITLE = "工作站数据恢复单"
LABEL_EMS = 5.4
QR_SIDE_MM = 42
IN_A_ROW = 2
QUIET = 20  # points: the white a QR code needs beside it
OVERLAP = 0.05  # closes the hairline some viewers leave between two black modules

WHAT_FOR = "本单用于在所有人忘记密码、或负责人离岗时，打开本工作站上的加密数据。没有本单，也没有县级托管密钥，数据将无法找回。"
KEEPING = (
    "任何人得到本单和本工作站，就能打开全部患者资料。请装入信封密封，放入单位保险柜，由专人保管。",
    "不要拍照，不要用微信或QQ发送，不要与电脑放在一起。",
    "重新生成恢复单后，以前的恢复单立即作废，请当场销毁。",
)
USING = (
    "在登录窗口选择“用恢复单登录”，核对上面的单号。",
    "按顺序输入八组字符，或用扫码枪扫描二维码。字母不分大小写，没有字母I、L、O、U，只有数字1和0。",
    "每组末尾带有校验；哪一组输错，程序会指出是第几组。",
    "设置新密码后，按提示重新打印一张恢复单，并销毁本单。",
)


def recovery_sheet(form: RecoveryPaper, imprint: Imprint, paper: Paper = Paper.A4) -> bytes:
    return print_together(TITLE, imprint, [lambda book: draw_recovery(book, form, paper)])


def draw_recovery(book: Book, form: RecoveryPaper, paper: Paper) -> None:
    with book.sheet(paper) as sheet:
        heading(sheet, form.facility, TITLE, book.imprint)
        _particulars(sheet, form)
        _groups(sheet, form)
        _instructions(sheet)


def _particulars(sheet: Sheet, form: RecoveryPaper) -> None:
    use = sheet.use
    rows = (
        (PaperField("单号", form.sheet_no), PaperField("生成日期", date_text(form.made_on))),
        (PaperField("工作站", form.workstation),),
    )
    for row in rows:
        boxed_row(sheet, labelled(row, sheet.width, use.body * LABEL_EMS), use.body, use.body * 2.2)
    sheet.y += use.body


def _groups(sheet: Sheet, form: RecoveryPaper) -> None:
    """The groups two to a row at the left, the same as a QR code at the right."""
    side = QR_SIDE_MM * POINTS_PER_MM
    top = sheet.y
    for mark in qr_modules("-".join(form.groups), sheet.right - side, top, side):
        sheet.add(mark)
    wide = (sheet.width - side - QUIET) / IN_A_ROW
    rows = -(-len(form.groups) // IN_A_ROW)
    high = side / rows
    for number, group in enumerate(form.groups):
        row, column = divmod(number, IN_A_ROW)
        _group(sheet, number + 1, group, sheet.left + column * wide, top + row * high, wide, high)
    sheet.add(SheetFrame(sheet.left, top, wide * IN_A_ROW, side, FIRM))
    sheet.y = top + side + sheet.use.body * 1.5


def _group(
    sheet: Sheet, number: int, group: str, x: float, y: float, width: float, height: float
) -> None:
    """A numbered box with the characters set wide apart, so that none is read twice."""
    small, size = sheet.use.small, sheet.use.title + 1
    sheet.add(SheetFrame(x, y, width, height, HAIR))
    sheet.words(x + 4, y + height / 2 + small * 0.36, f"{number}", small)
    step = size * 1.05
    start = x + (width - step * len(group)) / 2 + small * 0.5
    for place, char in enumerate(group):
        inner = typefaces().advance(char, bold=True) * size
        left = start + place * step + (step - inner) / 2
        sheet.words(left, y + height / 2 + size * 0.36, char, size, bold=True)


def _instructions(sheet: Sheet) -> None:
    body = sheet.use.body
    sheet.lines(flow((fixed(WHAT_FOR),), sheet.width, body, indent=2))
    for words, steps in (("保管", KEEPING), ("使用", USING)):
        sheet.y += body * 0.7
        sheet.lines(flow((fixed(words, bold=True),), sheet.width, body + 1))
        for number, text in enumerate(steps, 1):
            _step(sheet, f"{number}．", text)
    sheet.y += body
    parts = "保管人签名：＿＿＿＿＿＿＿＿  封存日期：＿＿＿＿年＿＿月＿＿日"
    sheet.lines(flow((fixed(parts),), sheet.width, body), pitch=body * 2.2)


def _step(sheet: Sheet, number: str, text: str) -> None:
    """A numbered sentence whose further lines stand under its first word."""
    body = sheet.use.body
    hang = body * 1.6
    lines = flow((fixed(text),), sheet.width - hang, body)
    baseline = sheet.y + sheet.pitch(body) / 2 + body * 0.36
    sheet.words(sheet.left, baseline, number, body)
    sheet.lines(lines, sheet.left + hang)


def qr_modules(text: str, x: float, y: float, side: float) -> Iterator[SheetFrame]:
    """The dark squares of a QR code, neighbours in a row joined."""
    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(text)
    code.make()
    step = side / len(code.modules)
    for row, modules in enumerate(code.modules):
        start = 0
        while start < len(modules):
            end = start
            while end < len(modules) and modules[end]:
                end += 1
            if end > start:
                width = (end - start) * step + OVERLAP
                yield SheetFrame(
                    x + start * step, y + row * step, width, step + OVERLAP, filled=True
                )
            start = end + 1
