"""Notes of the centre: the list, and the form beside it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from app.notes import NOTE_FORM, Note
from ui import keyboard
from ui.forms.form import drawn
from ui.kept import Kept
from ui.layouts import above_buttons, beside, in_card, page_column
from ui.page import Desk, Errand, Page
from ui.saving import save
from ui.text import tr
from ui.widgets.badges import EmptyState, SectionHeader
from ui.widgets.labels import button
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
        self._form = drawn(NOTE_FORM, desk.clinic.clock.today, tr("&Save note  Ctrl+Enter"))
        self._kept = Kept(desk, self._form, "note")
        self._new = button(tr("&New note"))
        self._arrange()
        self._new.clicked.connect(self._on_new)
        empty.acted.connect(self._on_new)
        self._list.chosen.connect(self._on_chosen)
        self._form.submitted.connect(self._on_submitted)
        self._form.left.connect(partial(keyboard.take, self._list))
        self._blank()

    def _arrange(self) -> None:
        left = above_buttons(self._list, self._new)
        column = page_column(self, SectionHeader(tr("Notes")))
        column.addLayout(beside(left, in_card(self._form), (1, 1)), 1)

    def reload(self) -> None:
        self.read(self.desk.clinic.notes.latest, self._model.set_records)

    def start(self) -> None:
        keyboard.take(self._list)

    def run(self, errand: Errand) -> None:
        if errand.do == "new":
            self._on_new()
        elif errand.do == "open":
            self._open(errand.subject)

    def _open(self, note_id: str) -> None:
        self._list.go_to_key(note_id)
        note = self._list.current()
        if note is not None and note.id == note_id:
            self._on_chosen(note)

    @Slot()
    def _on_new(self) -> None:
        self._blank()
        self._form.go_to("title")

    @Slot(object)
    def _on_chosen(self, note: Note) -> None:
        self._kept.leave()
        self._note = note
        values = {"noted_on": note.noted_on, "title": note.title, "text": note.text}
        self._form.set_values(values)
        self._kept.begin(note.id)
        self._form.go_to("text")

    def _blank(self) -> None:
        """What was typed into one before and not saved stands in it again."""
        self._kept.leave()
        self._note = None
        today = self.desk.clinic.clock.today()
        self._form.set_values({"noted_on": today, "title": None, "text": None})
        self._kept.begin()

    @Slot(dict)
    def _on_submitted(self, values: dict[str, object]) -> None:
        clinic, note = self.desk.clinic, self._note
        if note is None:
            made = Note(**values)
            save(self.desk, self._form, lambda: clinic.notes.write(made), self._on_saved)
        else:
            save(self.desk, self._form, lambda: clinic.notes.correct(note, values), self._on_saved)

    def _on_saved(self, _: object) -> None:
        self._blank()
        keyboard.take(self._list)


def _columns() -> list[Column[Note]]:
    return [
        Column(tr("Date"), lambda note: note.noted_on.isoformat(), width=110),
        Column(tr("Title"), lambda note: note.title),
    ]
