"""The attachments of one record: what there is, how far it is on its way, and one more."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.attachments import ATTACHMENT, About, AttachmentLine, AttachmentState, NewFile
from ui.attachments.bar import AttachBar, size_words, type_words
from ui.changes import Freshness
from ui.page import Desk
from ui.text import tr
from ui.theme import scaled
from ui.widgets.badges import EmptyState, SectionHeader
from ui.widgets.bars import Tone
from ui.widgets.record_list import ROW_PX, RecordList
from ui.widgets.record_table import Column, RecordTableModel

MOST_ROWS_SHOWN = 2
EDGES_PX = 10


class AttachmentPanel(QWidget):
    """Reloads by itself when something arrives. `wants_open` carries an attachment's id."""

    wants_open = Signal(str)

    def __init__(self, desk: Desk, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._about: About | None = None
        self.header = SectionHeader(tr("Attachments"), role="heading")
        self.bar = AttachBar(desk, key)
        self.bar.taken.connect(self._on_taken)
        self.bar.offering.connect(self._on_offering)
        self.header.more.addWidget(self.bar.button)
        self._model = RecordTableModel(_columns(), key=lambda line: line.id)
        self.list = RecordList(tr("Attachments"), self._model, EmptyState(tr("No attachments.")))
        # Three lines of words need no line that explains them.
        self.list.view.horizontalHeader().hide()
        self.list.chosen.connect(self._on_chosen)
        self._freshness = Freshness(self, desk.news, frozenset({ATTACHMENT}), self.reload)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.header)
        column.addWidget(self.list)
        column.addWidget(self.bar)

    def show_record(self, about: About) -> None:
        self._about = about
        self.reload()

    @Slot()
    def reload(self) -> None:
        lines = self._desk.clinic.attachments.of(self._about.root) if self._about else []
        self._model.set_records(lines)
        self.header.set_text(tr("Attachments"), str(len(lines) or ""))
        self._show_list(is_shown=bool(lines) and not self.bar.offer.isVisible())
        rows = min(len(lines), MOST_ROWS_SHOWN)
        self.list.setFixedHeight(rows * scaled(ROW_PX) + EDGES_PX)

    @Slot(bool)
    def _on_offering(self, is_offering: bool) -> None:
        """The offer takes the place of the list: there is not much of it beneath a case."""
        self._show_list(is_shown=not is_offering and bool(self._model.rowCount()))

    def _show_list(self, *, is_shown: bool) -> None:
        """Tab stops at a hidden list as well, where nothing can be seen of it."""
        self.list.setVisible(is_shown)
        self.setFocusProxy(self.list if is_shown else self.bar.button)

    @property
    def lines(self) -> list[str]:
        """What each row says."""
        rows = (self._model.row_at(row) for row in range(self._model.rowCount()))
        return ["  ".join(row.texts) for row in rows]

    @Slot(object)
    def _on_chosen(self, line: AttachmentLine) -> None:
        self.wants_open.emit(line.id)

    @Slot(object)
    def _on_taken(self, file: NewFile) -> None:
        attachments, about, desk = self._desk.clinic.attachments, self._about, self._desk
        if about is not None:
            job = partial(attachments.attach, file, about)
            desk.background.run(self, job, self._on_attached, desk.fail)

    def _on_attached(self, _: str) -> None:
        self._desk.say(tr("Saved here, waiting to be sent."))
        self._desk.sync_soon()
        self.reload()


def state_words(line: AttachmentLine) -> str:
    match line.state:
        case AttachmentState.HERE:
            return tr("On this computer")
        case AttachmentState.COMING:
            return tr("Still coming, {percent} %", percent=line.percent)
    if line.percent:
        return tr("Being sent, {percent} %", percent=line.percent)
    return tr("Waiting to be sent")


def _tone(line: AttachmentLine) -> Tone:
    return Tone.GOOD if line.state is AttachmentState.HERE else Tone.WARN


def _picture(line: AttachmentLine) -> str:
    pictures = {
        AttachmentState.HERE: "good",
        AttachmentState.COMING: "download",
        AttachmentState.TO_SEND: "pending",
    }
    return pictures[line.state]


def _columns() -> list[Column[AttachmentLine]]:
    return [
        Column(tr("Name"), lambda line: line.name),
        Column(tr("Type of file"), lambda line: type_words(line.media_type), width=100),
        Column(tr("Size"), lambda line: size_words(line.size), width=80, optional=True),
        Column(tr("State"), state_words, width=190, tone=_tone, icon=_picture),
    ]
