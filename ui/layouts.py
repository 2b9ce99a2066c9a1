"""How pages are laid out: one header, one margin, a list with what belongs to it at its side."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.core.errors import ClinicError, InvalidInput
from ui.errors import sentence
from ui.theme import scaled
from ui.widgets.badges import Card, framed
from ui.widgets.bars import NoticeBar, Tone
from ui.widgets.form import Form
from ui.widgets.labels import button, plain_label

MARGINS = (16, 8, 16, 12)
GAP = 12
ENTRANCE_CARD, ENTRANCE_FORM = 420, 760


def page_column(page: QWidget, header: QWidget) -> QVBoxLayout:
    """The column of a page, its header in it already."""
    column = QVBoxLayout(page)
    column.setContentsMargins(*MARGINS)
    column.setSpacing(8)
    column.addWidget(header)
    return column


def beside(left: QLayout | QWidget, right: QWidget, shares: tuple[int, int]) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(GAP)
    for part, share in zip((left, right), shares, strict=True):
        if isinstance(part, QLayout):
            row.addLayout(part, share)
        else:
            row.addWidget(part, share)
    return row


def in_card(*parts: QWidget) -> Card:
    """A card that a form fills to its edges; only the round corners stay free."""
    card = Card()
    card.body.setContentsMargins(1, 6, 1, 6)
    card.body.setSpacing(0)
    for part in parts:
        card.body.addWidget(part)
    return card


def above_buttons(whole: QWidget, *buttons: QPushButton) -> QVBoxLayout:
    """A list with the buttons that work on it beneath."""
    row = QHBoxLayout()
    row.setSpacing(8)
    for made in buttons:
        row.addWidget(made)
    row.addStretch(1)
    column = QVBoxLayout()
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(8)
    column.addWidget(whole, 1)
    column.addLayout(row)
    return column


class Switch(QWidget):
    """Several parts in one place, each opened by a button with a letter; the others stay as left.

    `opened` comes when a person opens one, with its number.
    """

    opened = Signal(int)

    def __init__(self, titles: Sequence[str], parts: Sequence[QWidget], *, inset: int = 0) -> None:
        super().__init__()
        self.tabs = [_tab(title) for title in titles]
        self._titles = titles
        self._group = QButtonGroup(self, exclusive=True)
        self._stack = QStackedWidget()
        row = QHBoxLayout()
        row.setContentsMargins(inset, 0, inset, 4)
        row.setSpacing(8)
        for number, (tab, part) in enumerate(zip(self.tabs, parts, strict=True)):
            self._group.addButton(tab, number)
            self._stack.addWidget(part)
            row.addWidget(tab)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self._stack, 1)
        self.tabs[0].setChecked(True)
        self._group.idClicked.connect(self._on_clicked)

    @property
    def number(self) -> int:
        return self._stack.currentIndex()

    def open(self, number: int) -> None:
        self.tabs[number].setChecked(True)
        self._stack.setCurrentIndex(number)

    def count(self, number: int, count: int) -> None:
        """Show how much there is behind a button."""
        title = self._titles[number]
        self.tabs[number].setText(f"{title}  {count}" if count else title)

    @Slot(int)
    def _on_clicked(self, number: int) -> None:
        self.open(number)
        self.opened.emit(number)


def _tab(title: str) -> QPushButton:
    made = button(title)
    made.setCheckable(True)
    return made


class Centred(QWidget):
    """A card in the middle of the window, with a heading above and a notice below it."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.card = Card()
        self.notice = NoticeBar()
        self.heading = plain_label(title, "display")
        self.heading.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.card.setFixedWidth(scaled(ENTRANCE_CARD))
        self.notice.setFixedWidth(scaled(ENTRANCE_CARD))
        column = QVBoxLayout(self)
        column.addStretch(2)
        column.addWidget(self.heading)
        column.addSpacing(16)
        for widget in (self.card, self.notice):
            row = QHBoxLayout()
            row.addStretch(1)
            row.addWidget(widget)
            row.addStretch(1)
            column.addLayout(row)
        column.addStretch(3)

    @property
    def inside(self) -> QVBoxLayout:
        layout = self.card.layout()
        assert isinstance(layout, QVBoxLayout)
        return layout

    def show_error(self, error: ClinicError) -> None:
        if isinstance(error, InvalidInput):
            problems = " ".join(sentence(p) for p in error.fields.values())
            self.notice.show_notice(Tone.BAD, problems, code=error.code)
        else:
            self.notice.show_error(error)


def in_the_middle(form: Form, title: str, detail: str) -> QWidget:
    """A form on a card in the middle of the entrance, under its heading."""
    holder, middle = QWidget(), QWidget()
    holder.setProperty("role", "page")
    column = QVBoxLayout(middle)
    column.setContentsMargins(24, 24, 24, 24)
    column.setSpacing(8)
    column.addWidget(plain_label(title, "display"))
    if detail:
        column.addWidget(plain_label(detail, "soft", wraps=True))
    column.addWidget(framed(form), 1)
    middle.setMaximumWidth(scaled(ENTRANCE_FORM))
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    # The middle first takes all it may; what is left goes to both sides alike.
    row.addStretch(1)
    row.addWidget(middle, 1000)
    row.addStretch(1)
    return holder
