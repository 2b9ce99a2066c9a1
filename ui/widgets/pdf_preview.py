"""Shows a finished PDF before it goes on paper; printing and saving happen off the UI thread."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import (
    QBuffer,
    QByteArray,
    QEvent,
    QIODevice,
    QObject,
    Qt,
    QUrl,
    Signal,
    Slot,
)
from PySide6.QtGui import (
    QColor,
    QDesktopServices,
    QKeyEvent,
    QKeySequence,
    QPalette,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core.errors import ClinicError
from ui import keyboard
from ui.background import Background
from ui.text import tr
from ui.theme import tokens
from ui.widgets.badges import SectionHeader
from ui.widgets.bars import NoticeBar, Tone
from ui.widgets.choices import Choice
from ui.widgets.dialogs import file_to_save
from ui.widgets.fields import ChoiceField, WholeField
from ui.widgets.labels import button
from ui.widgets.printing import PrintWish, print_pdf, printer_names, save_pdf

MOST_COPIES = 20
SCREEN_DPI, POINTS_PER_INCH = 96, 72
LARGEST_ZOOM = 1.4
PAGE_MARGIN_PX = 12
_CLICKS = (
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseButtonRelease,
    QEvent.Type.MouseButtonDblClick,
)


class PdfPreview(QWidget):
    """The pages at full width; Ctrl+P prints, Esc goes back.

    `title` and the file's name must not hold personal data: they become the name of the print
    job and of the saved file. `printed` carries the wish, so that it can be remembered.
    """

    printed = Signal(object)
    saved = Signal(object)
    left = Signal()

    def __init__(self, background: Background, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "page")
        self._background = background
        self._data = b""
        self._title = ""
        self._saved_as: Path | None = None
        self._wish = PrintWish()
        self._is_printing = False
        self._source = QBuffer(self)
        self.notice = NoticeBar(self)
        self.notice.acted.connect(self._on_open_saved)
        self._make_view()
        self._make_controls()
        self._arrange()

    def _make_view(self) -> None:
        # Here and not above: the PDF library loads with the first preview, not with the program.
        from PySide6.QtPdf import QPdfDocument
        from PySide6.QtPdfWidgets import QPdfView

        self._document = QPdfDocument(self)
        self.view = QPdfView(self)
        self.view.setDocument(self._document)
        self.view.setPageMode(QPdfView.PageMode.MultiPage)
        self.view.setZoomMode(QPdfView.ZoomMode.Custom)
        colours = self.view.palette()
        colours.setColor(QPalette.ColorRole.Dark, QColor(tokens().sunken))
        self.view.setPalette(colours)
        self.view.setAccessibleName(tr("Pages"))
        # The view would follow links, out of the program too; a document from elsewhere may hold any.
        self.view.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        return event.type() in _CLICKS or super().eventFilter(watched, event)

    def _make_controls(self) -> None:
        self.header = SectionHeader("")
        self.printer = ChoiceField(())
        self.printer.set_name(tr("Printer"))
        self.copies = WholeField(tr("copies"), low=1, high=MOST_COPIES, width=3)
        self.copies.set_name(tr("Copies"))
        self.print_button = button(tr("&Print  Ctrl+P"), "primary")
        self.print_button.clicked.connect(self.print_pages)
        self.save_button = button(tr("Save as PDF"))
        self.save_button.clicked.connect(self.ask_where_to_save)
        self.back_button = button(tr("Back  Esc"))
        self.back_button.clicked.connect(self.left)

    def _arrange(self) -> None:
        self.printer.setMinimumWidth(220)
        for part in (self.printer, self.copies, self.save_button, self.print_button):
            self.header.more.addWidget(part)
        bottom = QHBoxLayout()
        bottom.addWidget(self.back_button)
        bottom.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(12)
        column.addWidget(self.header)
        column.addWidget(self.notice)
        column.addWidget(self.view, 1)
        column.addLayout(bottom)

    def show_pdf(self, data: bytes, title: str, wish: PrintWish | None = None) -> None:
        """Show these pages; printer and copies as wished, or as last time."""
        self._data, self._title = data, title
        self._wish = wish or self._wish
        self.notice.clear()
        self._document.close()
        self._source.close()
        self._source.setData(QByteArray(data))
        self._source.open(QIODevice.OpenModeFlag.ReadOnly)
        self._document.load(self._source)
        pages = tr("{count} pages", count=self._document.pageCount())
        self.header.set_text(title, pages)
        self.copies.set_value(self._wish.copies)
        self._fit()
        self._background.run(self, printer_names, self._on_printers)
        keyboard.take(self.print_button)

    def forget(self) -> None:
        """Nothing of the pages stays on the screen or in memory."""
        self._data = b""
        self._document.close()
        self._source.close()
        self._source.setData(QByteArray())

    def _fit(self) -> None:
        """As wide as the place allows, but a small sheet is not blown up."""
        if self._document.pageCount():
            page = self._document.pagePointSize(0).width() * SCREEN_DPI / POINTS_PER_INCH
            room = self.view.viewport().width() - 2 * PAGE_MARGIN_PX
            self.view.setZoomFactor(max(0.2, min(room / page, LARGEST_ZOOM)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    @Slot(object)
    def _on_printers(self, names: Sequence[str]) -> None:
        """Offer what is there; the one used last stays chosen while it exists."""
        wanted = self._wish.printer if self._wish.printer in names else next(iter(names), None)
        self.printer.set_choices([Choice(name, name) for name in names])
        self.printer.set_value(wanted)
        if not names and self.print_button.hasFocus():
            keyboard.take(self.save_button)
        self.print_button.setEnabled(bool(names))
        if not names:
            self.notice.show_notice(
                Tone.WARN,
                tr("No printer is set up on this computer."),
                tr("Save the PDF and print it from another computer."),
            )

    @Slot()
    def print_pages(self) -> None:
        """Spool on the worker; a second press while it runs does nothing."""
        if not self.print_button.isEnabled() or self._is_printing:
            return
        self._wish = PrintWish(self.printer.value() or "", self.copies.value() or 1)
        self._is_printing = True  # not disabled: the keyboard would go to the button beside it
        job = partial(print_pdf, self._data, self._wish, self._title)
        self._background.run(self, job, self._on_printed, self._on_failed)

    @Slot(object)
    def _on_printed(self, _: object) -> None:
        self._is_printing = False
        self._saved_as = None
        self.notice.show_notice(Tone.GOOD, tr("The pages were sent to the printer."))
        self.printed.emit(self._wish)

    @Slot(object)
    def _on_failed(self, error: ClinicError) -> None:
        self._is_printing = False
        self._saved_as = None
        self.notice.show_error(error)

    @Slot()
    def ask_where_to_save(self) -> None:
        path = file_to_save(self, tr("Save as PDF"), f"{self._title}.pdf", "*.pdf")
        if path is not None:
            self.save_to(path)

    def save_to(self, path: Path) -> None:
        job = partial(save_pdf, self._data, path)
        self._background.run(self, job, self._on_saved, self._on_failed)

    @Slot(object)
    def _on_saved(self, path: Path) -> None:
        self._saved_as = path
        text = tr("Saved as {name}.", name=path.name)
        self.notice.show_notice(Tone.GOOD, text, action=tr("&Open"))
        self.saved.emit(path)

    @Slot()
    def _on_open_saved(self) -> None:
        """The system's own viewer, for a printer that only it knows."""
        if self._saved_as is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._saved_as)))
            self._saved_as = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Print):
            self.print_pages()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
