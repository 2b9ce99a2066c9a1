"""Asking the county who keeps the record of somebody nobody here has on file."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.errors import ClinicError
from app.core.masking import masked
from ui.exchange import LookupAnswer, LookupCard
from ui.page import Desk
from ui.text import tr
from ui.widgets.badges import SectionHeader, framed
from ui.widgets.bars import Tone
from ui.widgets.chips import SegmentField
from ui.widgets.fields import TextField
from ui.widgets.form import FULL, Form
from ui.widgets.labels import plain_label
from ui.words import choices, label

LONGEST_SAID = 100


class CountyPane(QWidget):
    """One whole number, one reason, one question; the home is told who asked and why."""

    left = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._number = ""
        self._title = plain_label("", "title")
        self.found = plain_label("", "heading", wraps=True)
        self.form = Form(tr("&Ask the county  Ctrl+Enter"))
        self._fill()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 4, 16, 12)
        column.setSpacing(10)
        column.addWidget(SectionHeader(tr("Who keeps this record?")))
        column.addWidget(framed(self.form), 1)
        self.form.submitted.connect(self._on_submitted)
        self.form.left.connect(self.left)

    def _fill(self) -> None:
        says = tr(
            "Works only while the county is reached. You are told whom to ring, not the record. "
            "The resident's health centre sees that you asked, and why."
        )
        self.form.add_widget(self._title)
        self.form.add_widget(plain_label(says, "soft", wraps=True))
        reason = SegmentField(choices("lookup_reason"))
        self.form.add("reason", tr("Reason"), reason, needed=True, span=FULL)
        said = TextField(LONGEST_SAID)
        self.form.add("said", tr("Reason in words"), said, needed=True, span=FULL)
        self.form.add_widget(self.found)

    def begin(self, number: str) -> None:
        self._number = number
        self._title.setText(masked(number))
        self._say("")
        self.form.notice.clear()
        self.form.set_values({"reason": "treatment", "said": None})
        self.form.mark_clean()
        self.start()

    def start(self) -> None:
        self.form.go_to("said")

    @Slot(dict)
    def _on_submitted(self, values: dict[str, object]) -> None:
        number, reason, said = self._number, str(values["reason"]), str(values["said"])
        self._say("")
        self.form.set_busy(is_busy=True)
        self._desk.background.run(
            self,
            lambda: self._desk.look_up(number, reason, said),
            self._on_answer,
            self._on_refused,
        )

    def _on_answer(self, answer: LookupAnswer) -> None:
        self.form.set_busy(is_busy=False)
        self.form.mark_clean()
        lines = [_words(card) for card in answer.cards]
        self._say("\n".join(lines) or tr("Nobody in the county is registered under this number."))
        left = tr("You may ask {count} more times today.", count=answer.left)
        self.form.notice.show_notice(Tone.GOOD if lines else Tone.NEUTRAL, tr("Answered."), left)

    def _on_refused(self, error: ClinicError) -> None:
        self.form.set_busy(is_busy=False)
        self.form.show_error(error)

    def _say(self, text: str) -> None:
        self.found.setText(text)
        self.found.setVisible(bool(text))


def _words(card: LookupCard) -> str:
    born = tr("born {year}", year=card.birth_year) if card.birth_year else ""
    who = "  ".join(filter(None, (card.name, label("sex", card.sex), born)))
    where = "  ".join(filter(None, (card.facility_name, card.facility_phone)))
    return tr("{who}: kept by {where}", who=who, where=where)
