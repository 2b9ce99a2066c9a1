"""Training: the month's sessions, the form of one, and its printed sheets."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QInputDialog, QStackedLayout, QWidget

from app.clinic import Clinic
from app.core.errors import ClinicError, NotFound
from app.forms.entries import Subject
from app.storage.transaction import new_id
from app.training import (
    ATTENDANCE,
    SESSION,
    TOPIC,
    Entry,
    SessionLine,
    Training,
    TrainingSession,
    TrainingSheet,
    resumed,
)
from app.training import SessionView as View
from app.training.sheets import sheet_head
from ui import keyboard
from ui.forms.entries import KINDS, EntriesOf, EntriesPane
from ui.kept import Kept
from ui.layouts import page_column
from ui.on_the_way import rungs_in_words
from ui.page import Desk, Errand, Page
from ui.reading import MOMENT_MS, Reading
from ui.saving import save
from ui.text import tr
from ui.training.form import NEW_TOPIC, ROSTER, SessionForm
from ui.training.listing import SessionList
from ui.widgets.badges import SectionHeader, framed
from ui.widgets.bars import NoticeBar, Tone
from ui.widgets.stacked_preview import StackedPreview

DRAFT = "training"
NEW_ID = "session_id"
"""Beside the fields in the draft of a new session."""
TITLES = {TrainingSheet.SIGN_IN: "培训签到表", TrainingSheet.RECORD: "培训带教记录"}
"""Names of the sheets; they become the name of the file and of the print job."""


class TrainingPage(Page):
    """Enter opens, Alt+N begins a new session, Ctrl+P prints, Esc goes back."""

    kinds = KINDS | {SESSION, ATTENDANCE, TOPIC, "opened", "delivered", "facility", "person"}

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._view: View | None = None
        self._new_id = ""
        self._is_again = False
        """Some of it may be written already, by a try that was cut off."""
        self._printing: tuple[str, TrainingSheet] | None = None
        self._entries: EntriesPane | None = None
        self.list = SessionList(desk)
        self.form = SessionForm(desk.clinic, desk.background)
        self._header = SectionHeader("")
        self._draft_bar = NoticeBar()
        self._kept = Kept(desk, self.form, DRAFT, self._draft_bar)
        self._editor = QWidget()
        self._reading = Reading(desk, self._editor, MOMENT_MS)
        self._stack = QStackedLayout(self)
        self._preview = StackedPreview(desk.background, self._stack, self.start, self._on_printed)
        self._arrange()
        self._connect()

    def _arrange(self) -> None:
        column = page_column(self._editor, self._header)
        column.addWidget(self._draft_bar)
        column.addWidget(framed(self.form), 1)
        self._stack.addWidget(self.list)
        self._stack.addWidget(self._editor)

    def _connect(self) -> None:
        self.list.wants_new.connect(self.begin)
        self.list.chosen.connect(self._on_chosen)
        self.form.submitted.connect(self._on_submitted)
        self.form.left.connect(self.go_back)
        self.form.dirty_changed.connect(self._on_dirty_changed)
        self._kept.thrown_away.connect(self._on_thrown_away)
        self.form.sign_in.clicked.connect(self._on_sign_in)
        self.form.record_sheet.clicked.connect(self._on_record_sheet)
        self.form.void.clicked.connect(self._on_void)
        self.form.entries.clicked.connect(self._on_entries)

    def reload(self) -> None:
        self.list.reload()
        if (pane := self._open_entries) is not None:
            pane.reload()

    def start(self) -> None:
        if (pane := self._open_entries) is not None:
            pane.start()
        elif self._is_editing:
            last: QWidget | None = self.form.focusWidget()
            keyboard.take(last or self.form)
        else:
            self.list.start()

    def run(self, errand: Errand) -> None:
        if errand.do == "new":
            self.begin()
        elif errand.do == "open":
            self.open(errand.subject)
            if self._is_editing and errand.field in self.form.boxes:
                self.form.go_to(errand.field)
            elif self._is_editing and errand.field:
                self._on_entries()
                if self._entries is not None:
                    self._entries.go_on(errand.field)

    # The form

    @Slot()
    def begin(self) -> None:
        """An empty form, or what was typed into one before and not saved."""
        if not self.list.new.isEnabled():
            return
        self._kept.leave()
        self._view, self._new_id, self._is_again = None, new_id(), False
        self._reading.end()
        training = self.desk.clinic.training
        self._header.set_text(tr("New session"))
        self.form.notice.clear()
        self.form.show_new(training.last(), training.staff_entries())
        self._restore_draft()
        self._stack.setCurrentWidget(self._editor)
        self.form.go_to("topic")

    def open(self, session_id: str) -> None:
        view = self.desk.clinic.training.get(session_id)
        if view is None:
            self.desk.fail(NotFound())
            return
        self._kept.leave()
        self._view, self._is_again = view, False
        self._reading.end()
        self._header.set_text(tr("Training session"))
        self.form.notice.clear()
        self.form.show_session(view)
        if view.may_edit:
            self._restore_draft()
            self._say_way(view)
        else:
            self._kept.forget()
            self._say_whose(view)
        self._stack.setCurrentWidget(self._editor)
        keyboard.take(self.form.roster.view, Qt.FocusReason.OtherFocusReason)

    def _say_way(self, view: View) -> None:
        """How far it has got, where another institution is to see it."""
        if view.partner:
            order = view.session.ord
            words = rungs_in_words(view.receipt, view.partner, view.there, order)
            self.form.notice.show_notice(Tone.NEUTRAL, words)

    def _say_whose(self, view: View) -> None:
        self._reading.begin(partial(self.desk.clinic.training.note_opened, view.session.id))
        name = self.desk.clinic.name_of(view.session.home)
        words = tr("Recorded by {name}; only they can change it.", name=name)
        self.form.notice.show_notice(Tone.NEUTRAL, words)

    @Slot(object)
    def _on_chosen(self, line: SessionLine) -> None:
        self.open(line.id)

    @property
    def _subject(self) -> str:
        return self._view.session.id if self._view else ""

    def _restore_draft(self) -> None:
        """With the name the session will have: what a power cut leaves half written is found by it."""
        self._draft_bar.clear()
        beside = {} if self._view else {NEW_ID: self._new_id}
        self._is_again = self._kept.begin(self._subject, beside)
        self._new_id = str(self._kept.beside.get(NEW_ID) or self._new_id)

    @Slot()
    def _on_thrown_away(self) -> None:
        if self._view is None:
            self.begin()
        else:
            self.open(self._subject)

    @Slot(result=bool)
    def go_back(self) -> bool:
        """To the list; what was typed stays as a draft."""
        if self._preview.leave():
            return True
        if (pane := self._open_entries) is not None:
            if not pane.go_back():
                self._stack.setCurrentWidget(self._editor)
                self.start()
            return True
        if not self._is_editing:
            return self.list.empty_search()
        if self.form.close_choices():
            return True
        self._kept.leave()
        self._show_list(self._subject)
        return True

    @property
    def _is_editing(self) -> bool:
        return self._stack.currentWidget() is self._editor

    def _show_list(self, session_id: str) -> None:
        self._stack.setCurrentWidget(self.list)
        self.list.go_to(session_id)
        self.list.start()

    # Saving

    @Slot(dict)
    def _on_submitted(self, values: Mapping[str, Any]) -> None:
        clinic, subject = self.desk.clinic, self._subject
        typed = TypedSession(
            subject or self._new_id,
            self.form.record_values(),
            values[ROSTER],
            partial(clinic.drafts.discard, DRAFT, subject),
        )
        job = partial(typed.save, clinic.training, self._view, is_again=self._is_again)
        save(self.desk, self.form, job, self._on_saved, is_in_parts=True, refused=self._on_refused)

    def _on_saved(self, session_id: str) -> None:
        self.list.reload()
        if not keyboard.is_late():
            self._show_list(session_id)

    def _on_refused(self, error: ClinicError) -> None:
        self._is_again = True
        self.form.show_error(error)

    @Slot()
    def _on_void(self) -> None:
        view = self._view
        why, is_sure = QInputDialog.getText(
            self,
            tr("Void this session"),
            tr("Why is it void? It stays readable, and leaves all counts."),
        )
        if is_sure and not why.strip():
            words = tr("Nothing is void: a reason is needed.")
            self.form.notice.show_notice(Tone.WARN, words)
        elif view is not None and is_sure:
            job = partial(self.desk.clinic.training.void, view.session.id, why.strip())
            said = tr("The session is void.")
            save(self.desk, self.form, job, self._on_voided, said=said, refused=self._on_refused)

    def _on_voided(self, _: object) -> None:
        self.list.reload()
        self._show_list("")

    # What is entered for it by forms

    @property
    def _open_entries(self) -> EntriesPane | None:
        is_shown = self._stack.currentWidget() is self._entries
        return self._entries if is_shown else None

    @Slot()
    def _on_entries(self) -> None:
        view = self._view
        if view is None:
            return
        if self._entries is None:
            self._entries = EntriesPane(self.desk, tr("Teaching forms"))
            self._stack.addWidget(self._entries)
        self._stack.setCurrentWidget(self._entries)
        self._entries.show_about(_about(view, self.desk.clinic))
        self.desk.background.settle(self._entries)
        self._entries.start()

    # Printing

    @Slot(bool)
    def _on_dirty_changed(self, is_dirty: bool) -> None:
        """Only what is saved can be printed."""
        for sheet in (self.form.sign_in, self.form.record_sheet):
            sheet.setEnabled(not is_dirty)

    @Slot()
    def _on_sign_in(self) -> None:
        self.show_sheet(self._subject, TrainingSheet.SIGN_IN)

    @Slot()
    def _on_record_sheet(self) -> None:
        self.show_sheet(self._subject, TrainingSheet.RECORD)

    def show_sheet(self, session_id: str, which: TrainingSheet) -> None:
        """Prepare a sheet and show it before it goes on paper."""
        self._printing = (session_id, which)
        job = partial(self.desk.clinic.training.print, session_id, which)
        self.desk.background.lead(self, job, self._on_sheet, self.desk.fail)

    def _on_sheet(self, data: bytes) -> None:
        assert self._printing is not None
        self._preview.show(data, TITLES[self._printing[1]])

    def _on_printed(self) -> None:
        if self._printing is not None:
            job = partial(self.desk.clinic.training.note_print, *self._printing)
            self.desk.background.run(self, job)

    def print_it(self) -> None:
        """The record once somebody came, before that the sheet to be signed."""
        line = self.list.current()
        if (pane := self._open_entries) is not None:
            pane.print_it()
        elif self._preview.print_pages():
            pass
        elif self._is_editing and self._view is not None and not self.form.is_dirty:
            came = self._view.present
            self.show_sheet(self._subject, TrainingSheet.RECORD if came else TrainingSheet.SIGN_IN)
        elif self._stack.currentWidget() is self.list and line is not None:
            self.show_sheet(
                line.id, TrainingSheet.RECORD if line.present else TrainingSheet.SIGN_IN
            )


def _about(view: View, clinic: Clinic) -> EntriesOf:
    """The session as its teaching forms know it."""
    session = view.session
    return EntriesOf(
        part_of=SESSION,
        record=vars(session),
        subject=Subject(root=session.id),
        day=session.held_on,
        facility=clinic.name_of(session.home),
        head=sheet_head(view),
    )


@dataclass(frozen=True)
class TypedSession:
    """What stood in the form when it was saved; `ending` is done with the last of it."""

    id: str
    values: Mapping[str, Any]
    roster: Sequence[Entry]
    ending: Callable[[], None]

    def save(self, training: Training, view: View | None, *, is_again: bool) -> str:
        """On the worker. Where a long roster was cut off, what is written is not written again."""
        topic = str(self.values["topic"])
        new_topic = topic.removeprefix(NEW_TOPIC) if topic.startswith(NEW_TOPIC) else ""
        written = training.get(self.id) if is_again else None
        base = _with_written(view, written, self.roster) if view and written else view or written
        if base is None:
            session = TrainingSession(id=self.id, **self.values)
            return training.record(session, self.roster, new_topic=new_topic, ending=self.ending)
        roster = resumed(self.roster, base.entries)
        return training.revise(base, self.values, roster, new_topic=new_topic, ending=self.ending)


def _with_written(view: View, written: View, roster: Sequence[Entry]) -> View:
    """The session as it was shown, and the new lines of which an earlier try has written some."""
    shown = {entry.id for entry in view.entries}
    fresh = [line for line in written.roster if line.entry.id not in shown]
    mine = {entry.id for entry in resumed(roster, [line.entry for line in fresh])}
    return replace(view, roster=(*view.roster, *(one for one in fresh if one.entry.id in mine)))
