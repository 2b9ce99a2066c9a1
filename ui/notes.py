"""Notes of the centre: the list, and the form beside it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.core.errors import ClinicError
from app.notes import Note
from ui.page import Desk, Errand, Page
from ui.text import tr
from ui.widgets.badges import EmptyState, SectionHeader
from ui.widgets.fields import DateField, LongTextField, TextField
from ui.widgets.form import FULL, HALF, Form
from ui.widgets.record_list import RecordList
from ui.widgets.record_table import Column, RecordTableModel


class NotesPage(Page):
    """All notes on the left; on the right the one chosen, or a new one."""

    kinds = frozenset({"note"})

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._note: Note | None = None
        self._model = RecordTableModel(_columns(), key=lambda note: note.id)
        empty = EmptyState(
            tr("No notes yet."),
            tr("A note is shared with all computers of this facility."),
            tr("Write a note"),
        )
        self._list = RecordList(tr("Notes"), self._model, empty)
        self._form = NoteForm(desk.clinic.clock.today)
        self._new = QPushButton(tr("&New note"))
        self._arrange()
        self._new.clicked.connect(self._on_new)
        empty.acted.connect(self._on_new)
        self._list.chosen.connect(self._on_chosen)
        self._form.submitted.connect(self._on_submitted)
        self._form.left.connect(self._list.setFocus)

    def _arrange(self) -> None:
        header = SectionHeader(tr("Notes"))
        left = QVBoxLayout()
        left.addWidget(header)
        left.addWidget(self._list, 1)
        left.addWidget(self._new)
        row = QHBoxLayout(self)
        row.addLayout(left, 1)
        row.addWidget(self._form, 1)

    def reload(self) -> None:
        self._model.set_records(self.desk.clinic.notes.latest())

    def start(self) -> None:
        self._list.setFocus()

    def run(self, errand: Errand) -> None:
        if errand.do == "new":
            self._on_new()

    @Slot()
    def _on_new(self) -> None:
        self._note = None
        today = self.desk.clinic.clock.today()
        self._form.set_values({"noted_on": today, "title": None, "text": None})
        self._form.go_to("title")

    @Slot(object)
    def _on_chosen(self, note: Note) -> None:
        self._note = note
        values = {"noted_on": note.noted_on, "title": note.title, "text": note.text}
        self._form.set_values(values)
        self._form.go_to("text")

    @Slot(dict)
    def _on_submitted(self, values: dict[str, object]) -> None:
        clinic, note = self.desk.clinic, self._note
        if note is None:
            made = Note(**values)
            self._save(lambda: clinic.notes.write(made))
        else:
            self._save(lambda: clinic.notes.correct(note, values))

    def _save(self, job: Callable[[], object]) -> None:
        self._form.set_busy(is_busy=True)
        self.desk.background.run(self, job, self._on_saved, self._on_refused)

    def _on_saved(self, _: object) -> None:
        self._form.set_busy(is_busy=False)
        self._form.mark_clean()
        self.desk.say(tr("Saved here, waiting to be sent."))
        self._on_new()
        self._list.setFocus()

    def _on_refused(self, error: ClinicError) -> None:
        self._form.set_busy(is_busy=False)
        self._form.show_error(error)


class NoteForm(Form):
    """Date, title and text of one note."""

    def __init__(self, today: Callable[[], date], parent: QWidget | None = None) -> None:
        super().__init__(tr("Save note"), parent)
        self.add("noted_on", tr("Date"), DateField(today), needed=True, span=HALF)
        self.add("title", tr("Title"), TextField(60), needed=True, span=FULL)
        self.add("text", tr("Text"), LongTextField(6, 4000), span=FULL)


def _columns() -> list[Column[Note]]:
    return [
        Column(tr("Date"), lambda note: note.noted_on.isoformat(), width=110),
        Column(tr("Title"), lambda note: note.title),
    ]
