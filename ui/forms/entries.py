"""What was entered by forms for one record: the list, one of them drawn by its form, its sheet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QInputDialog, QStackedLayout, QWidget

from app.forms.answers import Around
from app.forms.entries import EntryView, Start, Subject, unreadable
from app.forms.exporting import workbook_of
from app.forms.form import Form as Declared
from app.forms.kinds import ENTRY_KIND
from ui import keyboard
from ui.forms.entry_form import EntryForm
from ui.kept import Kept
from ui.layouts import page_column
from ui.page import Desk
from ui.saving import save
from ui.text import tr
from ui.widgets.badges import EmptyState, SectionHeader, framed
from ui.widgets.bars import NoticeBar, Tone
from ui.widgets.labels import button, literal
from ui.widgets.record_list import RecordList
from ui.widgets.record_table import Column, RecordTableModel
from ui.widgets.stacked_preview import StackedPreview
from ui.workbooks import ask_where, save_workbook

DRAFT = "form_entry"
KINDS = frozenset({"form", "form_entry"})
"""What a page that holds this part reloads for."""


@dataclass(frozen=True)
class EntriesOf:
    """The record: its kind and fields, of whom it is, its day, and what its sheets say above."""

    part_of: str
    record: Mapping[str, Any]
    subject: Subject
    day: date
    facility: str
    head: tuple[tuple[str, str], ...] = ()
    people: tuple[str, ...] = ()
    """Whose entries are meant, where it is not this record's alone."""


@dataclass(frozen=True)
class _Found:
    views: list[EntryView]
    offered: list[Declared]


class EntriesPane(QWidget):
    """Enter opens, Alt+N begins by the first form that is offered, Ctrl+P prints, Esc goes back."""

    def __init__(self, desk: Desk, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._about: EntriesOf | None = None
        self._view: EntryView | None = None
        self._start: Start | None = None
        self._form: EntryForm | None = None
        self._card = QWidget()
        self._printed: EntryView | None = None
        self._offered: list[Declared] = []
        self._model = RecordTableModel(self._columns(), key=lambda view: view.entry.id)
        empty = EmptyState(
            tr("Nothing was entered here yet."), tr("The county sends the forms that fit here.")
        )
        self.list = RecordList(title, self._model, empty)
        self.list.chosen.connect(self.open)
        self._waiting = NoticeBar()
        self._offers = QHBoxLayout()
        self._name = title
        self._header = SectionHeader(title)
        self.saving = button(tr("Save as &Excel"))
        self.saving.clicked.connect(self._on_save)
        self._header.more.addWidget(self.saving)
        self._stack = QStackedLayout(self)
        self._preview = StackedPreview(desk.background, self._stack, self.start, self._on_printed)
        self._arrange()

    def _arrange(self) -> None:
        self._whole, self._editor = QWidget(), QWidget()
        column = page_column(self._whole, self._header)
        column.addWidget(self._waiting)
        column.addWidget(self.list, 1)
        column.addLayout(self._offers)
        self._title = SectionHeader("")
        self._place = page_column(self._editor, self._title)
        self._stack.addWidget(self._whole)
        self._stack.addWidget(self._editor)

    def _columns(self) -> list[Column[EntryView]]:
        name_of = self._desk.clinic.name_of
        return [
            Column(tr("Date"), lambda view: view.entry.day.isoformat(), width=110),
            Column(tr("Form"), lambda view: view.title),
            Column(tr("By"), lambda view: name_of(view.entry.author_id), width=120),
        ]

    # The list

    def show_about(self, about: EntriesOf) -> None:
        """An entry that is open stays while its record is read anew."""
        is_other = self._about is None or about.subject != self._about.subject
        self._about = about
        if is_other:
            self._leave_form()
            self._model.set_records([])
        self.reload()

    def reload(self) -> None:
        about, entries = self._about, self._desk.clinic.entries
        if about is None:
            return

        def find() -> _Found:
            root, people = about.subject.root, about.people
            own = entries.of_record(root) if root and not people else []
            views = entries.of_patient(people) if people else own
            return _Found(views, entries.offered(about.part_of, about.record))

        self._desk.read(self, find, self._on_found)

    def _on_found(self, found: _Found) -> None:
        self._model.set_records(found.views)
        self.saving.setVisible(any(view.form is not None for view in found.views))
        self._say_waiting(unreadable(found.views))
        self._offered = found.offered if self._desk.clinic.can(ENTRY_KIND) else []
        self._offer(self._offered)

    def _say_waiting(self, count: int) -> None:
        if count:
            words = tr("{count} not readable yet", count=count)
            advice = tr("Their form has not come yet. They are shown by themselves when it comes.")
            self._waiting.show_notice(Tone.NEUTRAL, words, advice)
        else:
            self._waiting.clear()

    def _offer(self, forms: list[Declared]) -> None:
        """A button for each form; the first of them is Alt+N."""
        while (item := self._offers.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        for number, form in enumerate(forms):
            words = tr("{name}  Alt+N") if number == 0 else "{name}"
            made = button(words.format(name=literal(form.title)), "primary" if not number else "")
            if number == 0:
                made.setShortcut("Alt+N")
            made.clicked.connect(partial(self._on_offer, form))
            self._offers.addWidget(made)
        self._offers.addStretch(1)
        for form in forms:
            blank = button(tr("Empty sheet: {name}", name=literal(form.title)))
            blank.clicked.connect(partial(self._on_blank, form))
            self._offers.addWidget(blank)

    def start(self) -> None:
        if self._form is not None and self._stack.currentIndex():
            self._form.start()
        else:
            keyboard.take(self.list)

    # One entry

    def go_on(self, at: str) -> bool:
        """A form that was begun, by its code, or an entry, by its id."""
        self._desk.background.settle(self)
        for form in (one for one in self._offered if one.code == at):
            self._on_offer(form)
        for view in (one for one in self._model.records() if one.entry.id == at):
            self.open(view)
        return self._form is not None

    def _on_offer(self, form: Declared, _: bool = False) -> None:
        about, entries = self._about, self._desk.clinic.entries
        if about is not None:
            job = partial(entries.begin, form, about.subject, about.day)
            self._desk.read(self._editor, job, self._begin)
            self._desk.background.settle(self._editor)

    def _begin(self, start: Start) -> None:
        self._start, self._view = start, None
        form = self._draw(start.form, start.around)
        form.show_answers(start.values, start.around.day, is_new=True)
        self._keep(form, f"{start.subject.root} {start.form.code}")

    @Slot(object)
    def open(self, view: EntryView) -> None:
        """What cannot be read yet stays in the list: above it stands why."""
        if view.form is None or view.answers is None or view.around is None:
            return
        self._start, self._view = None, view
        form = self._draw(view.form, view.around)
        form.show_answers(view.answers.values, view.entry.day, is_new=False)
        if view.may_edit:
            self._keep(form, view.entry.id)
        else:
            form.lock()
            keyboard.take(form.sheet)

    def _keep(self, form: EntryForm, subject: str) -> None:
        about = self._about
        beside = {"of": about.part_of, "root": about.subject.root} if about is not None else {}
        Kept(self._desk, form, DRAFT).begin(subject, beside)
        form.start()

    def _draw(self, declared: Declared, around: Around) -> EntryForm:
        self._leave_form()
        self._title.set_text(declared.title)
        form = EntryForm(declared, around, self._desk.clinic.clock.today)
        form.submitted.connect(self._on_submitted)
        form.left.connect(self.go_back)
        form.sheet.clicked.connect(self.print_it)
        form.void.clicked.connect(self._on_void)
        self._form, self._card = form, framed(form)
        self._place.addWidget(self._card, 1)
        self._stack.setCurrentWidget(self._editor)
        return form

    def _leave_form(self) -> None:
        """What was typed stays as a draft."""
        form, self._form = self._form, None
        if form is not None:
            if form.is_dirty:
                form.keep_draft()
            self._place.removeWidget(self._card)
            self._card.hide()
            self._card.deleteLater()
        self._stack.setCurrentIndex(0)

    @Slot(result=bool)
    def go_back(self) -> bool:
        """From the sheet to the entry, from there to the list; False where that is left too."""
        if self._preview.leave():
            return True
        if self._form is None:
            return False
        self._leave_form()
        self.start()
        return True

    # Saving

    @Slot(dict)
    def _on_submitted(self, values: Mapping[str, object]) -> None:
        form, view, start, entries = self._form, self._view, self._start, self._desk.clinic.entries
        if form is None:
            return
        said, day = form.wire_values(), form.day
        if view is not None:
            save(self._desk, form, partial(entries.correct, view, said, day), self._on_saved)
        elif start is not None:
            save(self._desk, form, partial(entries.write, start, said, day), self._on_saved)

    def _on_saved(self, _: object) -> None:
        if self._form is not None:
            self._form.mark_clean()
        self._leave_form()
        self.reload()
        self.start()

    @Slot()
    def _on_void(self) -> None:
        form, view = self._form, self._view
        title, asks = tr("Void this entry"), tr("Why is it void? It stays readable.")
        why, is_sure = QInputDialog.getText(self, title, asks)
        if form is None or view is None or not is_sure:
            return
        if not why.strip():
            form.notice.show_notice(Tone.WARN, tr("Nothing is void: a reason is needed."))
            return
        job = partial(self._desk.clinic.entries.void, view.entry.id, why.strip())
        save(self._desk, form, job, self._on_saved, said=tr("The entry is void."))

    # Printing

    @Slot()
    def print_it(self) -> None:
        """The entry that is open, or the one chosen in the list; by its own version of the form."""
        if self._preview.print_pages():
            return
        view, about = (self._view if self._form else self.list.current()), self._about
        if view is None or about is None or view.form is None:
            return
        if self._form is None or not self._form.is_dirty:
            self._printed, printing = view, self._desk.clinic.entries.print
            job = partial(printing, view, about.facility, self._printer, about.head)
            self._draw_sheet(view.form, job)

    def _on_blank(self, form: Declared, _: bool = False) -> None:
        """For the pen; nothing is noted of it."""
        if (about := self._about) is not None:
            self._printed = None
            printing = self._desk.clinic.entries.print_empty
            self._draw_sheet(
                form, partial(printing, form, about.facility, self._printer, about.head)
            )

    @Slot()
    def _on_save(self) -> None:
        name = f"{self._name} {self._desk.clinic.clock.today()}"
        if (path := ask_where(self, name)) is not None:
            self.save_workbook(path)

    def save_workbook(self, path: Path) -> None:
        """The entries of the list."""
        tables = partial(workbook_of, self._model.records())
        save_workbook(self._desk, self, path, tables, self._desk.clinic.entries.note_export)

    @property
    def _printer(self) -> str:
        clinic = self._desk.clinic
        return clinic.name_of(clinic.actor.person_id)

    def _draw_sheet(self, form: Declared, job: Callable[[], bytes]) -> None:
        shown = partial(self._preview.show, title=form.title)
        self._desk.background.lead(self, job, shown, self._desk.fail)

    def _on_printed(self) -> None:
        if self._printed is not None:
            job = partial(self._desk.clinic.entries.note_print, self._printed.entry.id)
            self._desk.background.run(self, job)
