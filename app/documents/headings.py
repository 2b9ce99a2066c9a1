"""What stands at the head of forms: the institution, the title, and the stamps beside it."""

from __future__ import annotations

from app.documents.forms import Imprint
from app.documents.pages import printed_at_text
from app.documents.sheet import Ink, Sheet
from app.documents.typefaces import one_line, typefaces


def heading(sheet: Sheet, facility: str, title: str, imprint: Imprint) -> None:
    """Institution and title of a form of our own, marked when it is printed again."""
    use = sheet.use
    sheet.centred(one_line(facility), use.body + 1, height=use.body * 1.9)
    stamps(sheet, title, imprint)
    sheet.centred(title, use.title, bold=True, height=use.title * 1.8)


def stamps(sheet: Sheet, title: str, imprint: Imprint, urgent: str = "") -> None:
    """Struck left and right of the title that will stand at `y`: urgency, and 补打 with its time."""
    use = sheet.use
    title_width = typefaces().advance(title, bold=True) * use.title
    room = (sheet.width - title_width) / 2 - use.body / 2
    if urgent:
        sheet.stamp(one_line(urgent), sheet.left, sheet.y, room, Ink.RED)
    if imprint.reprint:
        mark = f"补打（第{imprint.reprint}次）"
        sheet.stamp(mark, sheet.right, sheet.y, room, Ink.BLACK, to_left=True)
        size = use.small - 1
        at = printed_at_text(imprint)
        x = sheet.right - typefaces().advance(at) * size
        sheet.words(x, sheet.y + use.body * 2.8, at, size)
