"""Choosing a file to attach: the newest one of the folder used last, by two keys, or any other."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.attachments import NewFile, newest_in, read_file, type_of
from app.core.errors import ClinicError
from app.settings import LONGEST_TEXT, Settings
from ui import keyboard
from ui.errors import describe
from ui.page import Desk
from ui.text import tr
from ui.widgets.dialogs import file_to_open, folder_to_use
from ui.widgets.labels import button, plain_label

KILOBYTE, MEGABYTE = 1024, 1024 * 1024
FITTING = "(*.jpg *.jpeg *.png *.pdf *.dcm)"


class AttachBar(QWidget):
    """A button, and the offer it opens. `taken` carries the NewFile that was chosen; `offering`
    says that the offer opens or closes. Who has a better place for the button takes it there."""

    taken = Signal(object)
    offering = Signal(bool)

    def __init__(self, desk: Desk, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._found: NewFile | None = None
        self.button = button(f"{tr('Attach a file')}  {key}")
        self.button.setShortcut(key)
        self.button.clicked.connect(self.begin)
        self._words = plain_label("", wraps=True)
        self.take = button(tr("Attach this file"), "primary")
        self.take.clicked.connect(self._on_take)
        self.other = button(tr("Another file …"))
        self.other.clicked.connect(self.ask_for_file)
        self.folder = button(tr("Another folder …"))
        self.folder.clicked.connect(self.ask_for_folder)
        self.offer = _Offer((self.take, self.other, self.folder), self._words, self)
        self.offer.left.connect(self._on_left)
        self._arrange()

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.offer)
        self.offer.hide()

    @property
    def _settings(self) -> Settings:
        return self._desk.clinic.settings

    @Slot()
    def begin(self) -> None:
        """Offer the newest file; ask for one where no folder is known yet."""
        if folder := self._settings.attachment_folder:
            self._look_in(Path(folder))
        else:
            self.ask_for_file()

    @Slot()
    def ask_for_file(self) -> None:
        kinds = tr("Pictures and documents")
        path = file_to_open(
            self, tr("Attach a file"), self._settings.attachment_folder, f"{kinds} {FITTING};;*"
        )
        if path is not None:
            self.take_file(path)

    @Slot()
    def ask_for_folder(self) -> None:
        folder = folder_to_use(self, tr("Folder of new pictures"), self._settings.attachment_folder)
        if folder is not None:
            self._look_in(folder)

    def take_file(self, path: Path) -> None:
        """Attach this very file."""
        self._read(lambda: read_file(path), self._take, path.parent)

    def _look_in(self, folder: Path) -> None:
        self._read(lambda: read_file(newest_in(folder)), self._show_offer, folder)

    def _read(
        self, job: Callable[[], NewFile], done: Callable[[NewFile], None], folder: Path
    ) -> None:
        settings = self._settings

        def read() -> NewFile:
            _remember(settings, folder)
            return job()

        self._desk.background.run(self, read, done, self._on_failed)

    def _show_offer(self, file: NewFile) -> None:
        self._found = file
        name = file.name or tr(file.type.label)
        words = tr("Newest file: {name}", name=name)
        self._say(f"{words}  {tr(file.type.label)}  {size_words(len(file.content))}", self.take)

    def _on_failed(self, error: ClinicError) -> None:
        self._found = None
        words = describe(error)
        self._say(f"{words.title} {words.advice}", self.other)

    def _say(self, words: str, first: QPushButton) -> None:
        self._words.setText(words)
        self.take.setVisible(self._found is not None)
        self.offering.emit(True)
        self.offer.show()
        keyboard.take(first, Qt.FocusReason.ShortcutFocusReason)

    @Slot()
    def _on_take(self) -> None:
        if self._found is not None:
            self._take(self._found)

    def _take(self, file: NewFile) -> None:
        self._on_left()
        self.taken.emit(file)

    @Slot()
    def _on_left(self) -> None:
        self._found = None
        self.offer.hide()
        self.offering.emit(False)
        keyboard.take(self.button)


class _Offer(QFrame):
    """What was found, and what can be done about it. Enter does it, Esc leaves."""

    left = Signal()

    def __init__(
        self, buttons: tuple[QPushButton, ...], words: QWidget, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "bar")
        row = QHBoxLayout()
        row.setSpacing(8)
        for made in buttons:
            row.addWidget(made)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(6)
        column.addWidget(words)
        column.addLayout(row)

    def give_up(self) -> bool:
        self.left.emit()
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.give_up()
        else:
            super().keyPressEvent(event)


def _remember(settings: Settings, folder: Path) -> None:
    """On the worker; a folder deep below many others is asked for again."""
    text = str(folder)
    if text != settings.attachment_folder and len(text) <= LONGEST_TEXT:
        settings.attachment_folder = text


def size_words(size: int) -> str:
    """A size as people read it."""
    if size < MEGABYTE:
        return f"{max(1, round(size / KILOBYTE))} KB"
    return f"{size / MEGABYTE:.1f} MB"


def type_words(media_type: str) -> str:
    known = type_of(media_type)
    return tr(known.label) if known else tr("Unknown type of file")


class ChosenFiles(QWidget):
    """In a form that is not saved yet: what will be attached with it."""

    def __init__(self, desk: Desk, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.files: list[NewFile] = []
        self.bar = AttachBar(desk, key)
        self.bar.taken.connect(self._on_taken)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(self._lines)
        column.addWidget(self.bar)

    def show_files(self, files: list[NewFile]) -> None:
        """Go on with this list; what is chosen is added to it."""
        self.files = files
        self._show()

    @Slot(object)
    def _on_taken(self, file: NewFile) -> None:
        self.files.append(file)
        self._show()

    def _leave_out(self, file: NewFile) -> None:
        self.files.remove(file)
        self._show()
        keyboard.take(self.bar.button)

    def _show(self) -> None:
        while (item := self._lines.takeAt(0)) is not None:
            if (line := item.widget()) is not None:
                line.hide()
                line.deleteLater()
        for file in self.files:
            self._lines.addWidget(_chosen(file, partial(self._leave_out, file)))


def _chosen(file: NewFile, leave_out: Callable[[], None]) -> QWidget:
    line = QWidget()
    name = file.name or tr(file.type.label)
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    row.addWidget(plain_label(name))
    row.addWidget(plain_label(f"{tr(file.type.label)}  {size_words(len(file.content))}", "soft"))
    made = button(tr("Leave out"), "quiet")
    made.setAccessibleName(tr("Leave out {name}", name=name))
    made.clicked.connect(leave_out)
    row.addWidget(made)
    row.addStretch(1)
    return line
