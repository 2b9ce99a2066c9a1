"""The recovery sheet on the screen: to be printed or written down, and one group typed back."""

from __future__ import annotations

import platform
import secrets
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QStackedLayout, QWidget

from app.core.clock import device_now
from app.core.errors import ClinicError
from app.storage.recovery import GROUPS, RecoverySheet
from ui import keyboard
from ui.background import Background
from ui.layouts import Centred
from ui.text import tr
from ui.theme import scaled
from ui.widgets.edits import LineEdit
from ui.widgets.labels import button, plain_label
from ui.widgets.stacked_preview import StackedPreview

CARD_WIDTH = 640
IN_A_ROW = 4


@dataclass(frozen=True)
class ShownSheet:
    """A sheet, the group that is asked back, and what its print says beside the groups."""

    sheet: RecoverySheet
    asked_group: int
    facility: str
    person: str

    @property
    def wanted(self) -> str:
        return self.sheet.groups[self.asked_group - 1]


class SheetPage(QWidget):
    """`typed` carries what was typed back; the caller checks it."""

    typed = Signal(str)

    def __init__(self, background: Background, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self.shown: ShownSheet | None = None
        self.card = SheetCard()
        self.card.done.clicked.connect(self._on_done)
        self.card.answer.returnPressed.connect(self._on_done)
        self.card.printing.clicked.connect(self.print_it)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.card)
        back = partial(keyboard.take, self.card.answer)
        self._preview = StackedPreview(background, self._stack, back)

    def show_sheet(self, shown: ShownSheet) -> None:
        self.shown = shown
        self.card.show_sheet(shown)
        self._stack.setCurrentWidget(self.card)
        keyboard.take(self.card.answer)

    def show_new(self, sheet: RecoverySheet, facility: str, person: str) -> None:
        """A sheet just issued; chance says which group is asked back."""
        self.show_sheet(ShownSheet(sheet, secrets.randbelow(GROUPS) + 1, facility, person))

    def accepts(self, typed: str) -> bool:
        """Whether this is the group of the new sheet; where it is not, the page says so."""
        if self.shown is None:
            return False
        try:
            self.shown.sheet.confirm(self.shown.asked_group, typed)
        except ClinicError as error:
            self.show_error(error)
            return False
        return True

    def show_error(self, error: ClinicError) -> None:
        self.card.show_error(error)
        self.card.answer.selectAll()
        keyboard.take(self.card.answer)

    @Slot()
    def _on_done(self) -> None:
        self.card.notice.clear()
        self.typed.emit(self.card.answer.text())

    @Slot()
    def print_it(self) -> None:
        """The sheet as it goes on paper; Esc comes back to the group."""
        shown, now = self.shown, device_now()
        if shown is not None:
            self._background.run(self, lambda: sheet_pdf(shown, now), self._on_made)

    def _on_made(self, data: bytes) -> None:
        self._preview.show(data, "工作站数据恢复单")


class SheetCard(Centred):
    """Eight groups, the print button, and the line for the one that is asked back."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Recovery sheet"), parent)
        for part in (self.card, self.notice):
            part.setFixedWidth(scaled(CARD_WIDTH))
        why = tr(
            "Print this sheet or write it down, and keep it locked away from this computer. "
            "It opens the records when a password is forgotten or the computer is lost."
        )
        self._groups = QGridLayout()
        self._groups.setVerticalSpacing(12)
        self._question = plain_label("", "strong", wraps=True)
        self.answer = LineEdit()
        self.printing = button(tr("&Print the sheet  Ctrl+P"))
        self.printing.setShortcut("Ctrl+P")
        self.done = button(tr("&Finish"), "primary")
        answer = QHBoxLayout()
        answer.addWidget(self.answer, 1)
        answer.addWidget(self.done)
        self.inside.addWidget(plain_label(why, wraps=True))
        self.inside.addSpacing(4)
        self.inside.addLayout(self._groups)
        self.inside.addSpacing(4)
        self.inside.addWidget(self.printing)
        self.inside.addSpacing(4)
        self.inside.addWidget(self._question)
        self.inside.addLayout(answer)

    def show_sheet(self, shown: ShownSheet) -> None:
        while (item := self._groups.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for place, group in enumerate(shown.sheet.groups):
            label = plain_label(f"{place + 1}.  {group}", "heading")
            self._groups.addWidget(label, place // IN_A_ROW, place % IN_A_ROW)
        words = tr("Type group {number} from your paper:", number=shown.asked_group)
        self._question.setText(words)
        self.answer.clear()
        self.answer.setAccessibleName(words)
        self.notice.clear()


def sheet_pdf(shown: ShownSheet, now: datetime) -> bytes:
    """恢复单 on paper."""
    from app.documents.forms import Imprint, RecoveryPaper
    from app.documents.recovery_sheet import recovery_sheet

    form = RecoveryPaper(
        sheet_no=str(shown.sheet.number),
        made_on=shown.sheet.made_on,
        facility=shown.facility,
        workstation=platform.node(),
        groups=shown.sheet.groups,
    )
    return recovery_sheet(form, Imprint(printed_by=shown.person, printed_at=now))
