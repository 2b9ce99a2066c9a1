"""Looking at an attachment inside the program: nothing that came in is handed to another one."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt, Signal, Slot
from PySide6.QtGui import QImage, QImageReader, QKeyEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.attachments import AttachmentLine, OpenedAttachment, type_of
from app.core.errors import ClinicError
from ui import keyboard
from ui.attachments.bar import size_words, type_words
from ui.page import Desk
from ui.reading import Reading
from ui.text import tr
from ui.widgets.badges import Card, EmptyState, SectionHeader
from ui.widgets.bars import NoticeBar, Tone
from ui.widgets.dialogs import file_to_save
from ui.widgets.fields import TextField
from ui.widgets.form import FULL, Form
from ui.widgets.labels import button
from ui.widgets.pdf_preview import PdfPreview

PDF = "application/pdf"
FORMATS = {"image/jpeg": b"jpeg", "image/png": b"png"}
MOST_PIXELS = 50_000_000
LARGEST_SIDE_PX = 6000
ZOOM_STEP, LEAST_ZOOM, MOST_ZOOM = 1.25, 0.1, 8.0


def read_picture(content: bytes, media_type: str) -> QImage | None:
    """None for what is no picture of that type, or a larger one than this computer should open."""
    buffer = QBuffer()
    buffer.setData(QByteArray(content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(FORMATS[media_type]))
    reader.setDecideFormatFromContent(False)
    reader.setAutoTransform(True)
    size = reader.size()
    if not size.isValid() or size.width() * size.height() > MOST_PIXELS:
        return None
    largest = QSize(LARGEST_SIDE_PX, LARGEST_SIDE_PX)
    if size.width() > largest.width() or size.height() > largest.height():
        reader.setScaledSize(size.scaled(largest, Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    return None if image.isNull() else image


class PictureView(QScrollArea):
    """A picture as large as the place allows; + and - change that, 0 takes it back."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Picture"))
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._picture = QPixmap()
        self._zoom = 1.0
        self.label = QLabel()
        self.setWidget(self.label)

    def show_picture(self, image: QImage) -> None:
        self._picture, self._zoom = QPixmap.fromImage(image), 1.0
        self._draw()

    def clear(self) -> None:
        self._picture = QPixmap()
        self.label.clear()

    def _draw(self) -> None:
        if self._picture.isNull():
            return
        room, size = self.maximumViewportSize(), self._picture.size()
        fitting = size.scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
        shown = (size if fitting.width() > size.width() else fitting) * self._zoom
        smooth = Qt.TransformationMode.SmoothTransformation
        ratio = Qt.AspectRatioMode.KeepAspectRatio
        self.label.setPixmap(self._picture.scaled(shown, ratio, smooth))
        self.label.adjustSize()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = {"+": ZOOM_STEP, "=": ZOOM_STEP, "-": 1 / ZOOM_STEP, "0": 1 / self._zoom}
        factor = by.get(event.text())
        if factor is None:
            super().keyPressEvent(event)
            return
        self._zoom = max(LEAST_ZOOM, min(self._zoom * factor, MOST_ZOOM))
        self._draw()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._draw()


class AttachmentViewer(QWidget):
    """One attachment at a time. `left` goes back to where it was opened."""

    left = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._line: AttachmentLine | None = None
        self._wanted = ""
        self._reading = Reading(desk, self)
        self.header = SectionHeader("")
        self.notice = NoticeBar()
        self.picture = PictureView()
        self.unshown = EmptyState("", "", picture="document")
        self.why = Form(tr("&Remove attachment  Ctrl+Enter"))
        self.why.add("why", tr("Why is it removed?"), TextField(200), needed=True, span=FULL)
        self._pdf: PdfPreview | None = None
        self._stack = QStackedWidget()
        self._asking = Card()
        self._asking.body.setContentsMargins(1, 6, 1, 6)
        self._asking.body.addWidget(self.why)
        for part in (self.unshown, self.picture, self._asking):
            self._stack.addWidget(part)
        self.remove = button(tr("&Remove …"))
        self.save = button(tr("Save a &copy …"))
        self.back = button(tr("Back  Esc"))
        self._arrange()
        self._connect()

    def _arrange(self) -> None:
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.back)
        foot.addStretch(1)
        foot.addWidget(self.remove)
        foot.addWidget(self.save)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.header)
        column.addWidget(self.notice)
        column.addWidget(self._stack, 1)
        column.addLayout(foot)

    def _connect(self) -> None:
        self.back.clicked.connect(self.leave)
        self.save.clicked.connect(self.ask_where_to_save)
        self.remove.clicked.connect(self._on_wants_removal)
        self.why.submitted.connect(self._on_removal)
        self.why.left.connect(self.go_back)

    @property
    def pdf(self) -> PdfPreview:
        """Made with the first PDF: its library takes a while to load."""
        if self._pdf is None:
            self._pdf = PdfPreview(self._desk.background)
            self._pdf.back_button.hide()
            if (layout := self._pdf.layout()) is not None:
                layout.setContentsMargins(0, 0, 0, 0)
            self._pdf.left.connect(self.leave)
            self._pdf.printed.connect(partial(self._note, "print"))
            self._pdf.saved.connect(partial(self._note, "export"))
            self._stack.addWidget(self._pdf)
        return self._pdf

    def open(self, attachment_id: str) -> None:
        """Show it when it is read; say so where it is still coming."""
        attachments = self._desk.clinic.attachments
        self._blank()
        self._wanted = attachment_id

        def read() -> tuple[OpenedAttachment, QImage | None]:
            opened = attachments.read(attachment_id)
            media_type = opened.line.media_type
            is_picture = media_type in FORMATS
            return opened, read_picture(opened.content, media_type) if is_picture else None

        self._desk.background.lead(self, read, self._on_read, self._on_failed)

    def _blank(self) -> None:
        self._line = None
        self._wanted = ""
        self._reading.end()
        self.notice.clear()
        self.picture.clear()
        self.unshown.set_text("")
        self.header.set_text(tr("Attachment"))
        self.header.show()
        self._stack.setCurrentWidget(self.unshown)
        self.remove.hide()
        self.save.hide()
        self.back.show()
        keyboard.take(self.back)

    def _on_read(self, read: tuple[OpenedAttachment, QImage | None]) -> None:
        opened, image = read
        if opened.line.id != self._wanted:
            return  # left meanwhile
        line = self._line = opened.line
        self._reading.begin(partial(self._desk.clinic.attachments.note, "read", line.id))
        self.header.set_text(line.name, f"{type_words(line.media_type)}  {size_words(line.size)}")
        self.remove.setVisible(self._desk.clinic.attachments.may_remove(line))
        self.save.show()
        if line.media_type == PDF:
            self._show_pdf(opened.content)
        elif image is not None:
            self.picture.show_picture(image)
            self._turn_to(self.picture)
        else:
            self.unshown.set_text(
                tr("This file cannot be shown here."),
                tr("It is safe in the records. Save a copy to open it in its own program."),
            )
            keyboard.take(self.save)

    def _show_pdf(self, content: bytes) -> None:
        self.header.hide()
        self.save.hide()
        self.pdf.show_pdf(content, tr("Attachment"))
        self._stack.setCurrentWidget(self.pdf)
        keyboard.take(self.pdf.view)

    def _turn_to(self, part: QWidget) -> None:
        self._stack.setCurrentWidget(part)
        keyboard.take(part)

    def _on_failed(self, error: ClinicError) -> None:
        self.notice.show_error(error)

    @Slot()
    def leave(self) -> None:
        """Nothing of it stays on the screen or in memory."""
        self._blank()
        if self._pdf is not None:
            self._pdf.forget()
        self.left.emit()

    @Slot()
    def go_back(self) -> None:
        """Esc: from the question why to what is to be removed, and from there back."""
        if self._line is not None and self._stack.currentWidget() is self._asking:
            self.open(self._line.id)
        else:
            self.leave()

    # --- a copy, and removing it

    @Slot()
    def ask_where_to_save(self) -> None:
        """The name that is proposed says nothing of the patient."""
        line = self._line
        if line is None:
            return
        known = type_of(line.media_type)
        proposed = f"{tr('Attachment')}{known.suffix if known else ''}"
        path = file_to_save(self, tr("Save a copy"), proposed)
        if path is not None:
            self.save_to(path)

    def save_to(self, path: Path) -> None:
        line, attachments = self._line, self._desk.clinic.attachments
        if line is not None:
            job = partial(attachments.save_copy, line.id, path)
            self._desk.background.run(self, job, partial(self._on_saved, path), self._on_failed)

    def _on_saved(self, path: Path, _: object) -> None:
        self.notice.show_notice(
            Tone.GOOD,
            tr("Saved as {name}.", name=path.name),
            tr("This copy is not protected. Delete it when it is no longer needed."),
        )

    def _note(self, what: str, _: object) -> None:
        line, attachments = self._line, self._desk.clinic.attachments
        if line is not None:
            self._desk.background.run(self, partial(attachments.note, what, line.id))

    @Slot()
    def _on_wants_removal(self) -> None:
        self.why.set_values({"why": None})
        self.save.hide()
        self.remove.hide()
        self.back.hide()
        self.header.show()
        self._stack.setCurrentWidget(self._asking)
        self.why.start()

    @Slot(dict)
    def _on_removal(self, values: dict[str, object]) -> None:
        line, attachments = self._line, self._desk.clinic.attachments
        if line is not None:
            self.why.set_busy(is_busy=True)
            job = partial(attachments.remove, line.id, str(values["why"]))
            self._desk.background.lead(self, job, self._on_removed, self._on_not_removed)

    def _on_removed(self, _: object) -> None:
        self.why.set_busy(is_busy=False)
        self._desk.say(tr("The attachment was removed; the history keeps it."))
        self._desk.sync_soon()
        self.leave()

    def _on_not_removed(self, error: ClinicError) -> None:
        self.why.set_busy(is_busy=False)
        self.why.show_error(error)
