"""The roster of a session as a field of its form: tick, untick, paste, score, all by keyboard."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemDelegate, QHBoxLayout, QVBoxLayout, QWidget

from app.core.checks import Checked
from app.training import Entry
from ui import keyboard
from ui.background import Background
from ui.text import tr
from ui.theme import scaled
from ui.training.roster_model import RosterColumn, RosterModel, Row
from ui.widgets.choices import Choice
from ui.widgets.fields import Field
from ui.widgets.finding import Search
from ui.widgets.keys import ENTER, held_with, is_plain_enter
from ui.widgets.labels import button, plain_label
from ui.widgets.pickers import Picker, PickerEdit
from ui.widgets.record_list import RecordView, Wish, fitting

WIDTHS = {
    RosterColumn.STATE: Wish(100),
    RosterColumn.NAME: Wish(120, stretches=True),
    RosterColumn.FACILITY: Wish(130, stretches=True, optional=True),
    RosterColumn.TITLE: Wish(100, optional=True),
    RosterColumn.BEFORE: Wish(64),
    RosterColumn.AFTER: Wish(64),
}
LEAST_ROWS = 3


class RosterView(RecordView):
    """Space ticks, letters jump, digits score, Delete takes off, Ctrl+V pastes names."""

    pasted = Signal(str)

    def __init__(self, name: str, model: RosterModel, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._roster = model
        self._initials: Mapping[str, frozenset[str]] = {}
        self.setEditTriggers(
            RecordView.EditTrigger.AnyKeyPressed | RecordView.EditTrigger.DoubleClicked
        )
        self.setSelectionBehavior(RecordView.SelectionBehavior.SelectItems)
        self.setModel(model)
        self.clicked.connect(self._on_clicked)
        model.modelReset.connect(self._measure)
        self._measure()

    def know_initials(self, initials: Mapping[str, frozenset[str]]) -> None:
        """What type-ahead compares letters with, for each name."""
        self._initials = {**self._initials, **initials}

    def _measure(self) -> None:
        if not hasattr(self, "_roster"):
            return
        self.verticalHeader().setDefaultSectionSize(scaled(34))
        grown = self.fontMetrics().height() / 20
        wishes = [Wish(round(w.width * grown), w.stretches, w.optional) for w in WIDTHS.values()]
        for column, width in enumerate(fitting(wishes, self.viewport().width())):
            self.setColumnHidden(column, width == 0)
            if width:
                self.setColumnWidth(column, width)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row, plain = self.currentIndex().row(), not held_with(event)
        if event.matches(QKeySequence.StandardKey.Paste):
            self.pasted.emit(QGuiApplication.clipboard().text())
        elif plain and event.key() == Qt.Key.Key_Space and row >= 0:
            self._roster.toggle(row)
        elif plain and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and row >= 0:
            self._take_off(row)
        elif event.key() in ENTER:
            # The form goes on, or saves; an Enter that ends typing a score is used up by that.
            event.setAccepted(self.state() is RecordView.State.EditingState)
        else:
            super().keyPressEvent(event)

    def _take_off(self, row: int) -> None:
        place = self.currentIndex().column()
        self._roster.take_off(row)
        last = self._roster.rowCount() - 1
        self.setCurrentIndex(self._roster.index(min(row, last), place))

    def keyboardSearch(self, search: str) -> None:
        """Initials as they are typed; letters within 0.8 s belong together."""
        is_new = not self._typing.isValid() or self._typing.elapsed() > 800
        self._typing.start()
        self._typed = search.lower() if is_new else self._typed + search.lower()
        row = self._roster.find(self._fits, max(self.currentIndex().row(), 0))
        if row >= 0:
            self.setCurrentIndex(self._roster.index(row, RosterColumn.NAME))

    def _fits(self, name: str) -> bool:
        known = self._initials.get(name, frozenset())
        return any(word.startswith(self._typed) for word in (name.lower(), *known))

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        """A score that was entered leads to the next line, so that a column is typed in one go."""
        super().closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)
        here = self.currentIndex()
        entered = hint is QAbstractItemDelegate.EndEditHint.SubmitModelCache
        if entered and here.row() + 1 < self._roster.rowCount():
            self.setCurrentIndex(here.siblingAtRow(here.row() + 1))

    @Slot(QModelIndex)
    def _on_clicked(self, index: QModelIndex) -> None:
        if index.column() == RosterColumn.STATE:
            self._roster.toggle(index.row())


class NamesEdit(PickerEdit):
    """People of any institution by initials, or names typed and pasted as they are."""

    names_given = Signal(str)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text = self.text().strip()
        if event.matches(QKeySequence.StandardKey.Paste):
            self._paste()
        elif is_plain_enter(event) and text and not self._is_choosing():
            self.clear()
            self.names_given.emit(text)
        else:
            super().keyPressEvent(event)

    def _is_choosing(self) -> bool:
        is_choice = self.popup.is_open and self.popup.current() is not None
        return is_choice or self._finding.is_open

    def _paste(self) -> None:
        """A whole list goes to the roster at once; one name may still be completed by hand."""
        text = QGuiApplication.clipboard().text().strip()
        if any(mark in text for mark in "\n\t、,，;；"):
            self.names_given.emit(text)
        else:
            self.paste()


class RosterField(Field):
    """The roster with its tools. `names_given` asks for the lines of a pasted list, `wants_staff`
    for the colleagues of an institution, `chose_person` for one person's line."""

    names_given = Signal(str)
    wants_staff = Signal(str)
    chose_person = Signal(object)

    def __init__(
        self,
        name_of: Callable[[str | None], str],
        people: Search,
        facilities: Search,
        background: Background,
    ) -> None:
        super().__init__()
        self.model = RosterModel(name_of, self)
        self.view = RosterView(tr("Roster"), self.model, self)
        self.count = plain_label("", "strong")
        self.all_present = button(tr("&All present"))
        self.paste = button(tr("Paste &names"))
        self.add = NamesEdit(people, self, digits_choose=False, background=background)
        self.add.setPlaceholderText(tr("Add people: initials, or names; Enter adds"))
        words = tr("Staff of another institution")
        self.staff = Picker(facilities, placeholder=words, background=background)
        self._arrange()
        self._connect()
        self._count()

    def _arrange(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.count, 1)
        top.addWidget(self.paste)
        top.addWidget(self.all_present)
        bottom = QHBoxLayout()
        bottom.setSpacing(8)
        bottom.addWidget(self.add, 3)
        bottom.addWidget(self.staff, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(top)
        column.addWidget(self.view, 1)
        column.addLayout(bottom)
        self.view.setMinimumHeight(scaled(34) * LEAST_ROWS)

    def _connect(self) -> None:
        self.model.edited.connect(self._on_edited)
        self.model.modelReset.connect(self._count)
        self.all_present.clicked.connect(self._on_all_present)
        self.paste.clicked.connect(self._on_paste)
        self.view.pasted.connect(self._on_names)
        self.add.names_given.connect(self._on_names)
        self.add.picked.connect(self._on_person)
        self.staff.picked.connect(self._on_staff)

    # A field of a form

    def value(self) -> list[Entry]:
        return self.model.entries()

    def set_value(self, value: object) -> None:
        entries = value if isinstance(value, Sequence) else ()
        self.model.set_rows(Row(entry) for entry in entries if isinstance(entry, Entry))
        self._stand_on(0)

    def check(self) -> Checked[object]:
        return Checked(self.value())

    def draft(self) -> object:
        return [asdict(entry) for entry in self.value()]

    def restore(self, draft: object) -> None:
        """What was on the roster; colleagues who are offered here stay offered."""
        found = [Entry(**one) for one in draft] if isinstance(draft, list) else []
        offered = [row for row in self.model.rows() if not row.on]
        here = {entry.person_id for entry in found} - {None}
        self.model.set_rows(
            [*map(Row, found), *(row for row in offered if row.entry.person_id not in here)]
        )
        self._stand_on(0)

    def stops(self) -> Sequence[QWidget]:
        return (self.view, self.add)

    def set_name(self, name: str) -> None:
        self.view.setAccessibleName(name)
        self.add.setAccessibleName(tr("Add people"))
        self.staff.set_name(tr("Staff of another institution"))

    # What the form brings

    def offer(self, entries: Sequence[Entry]) -> None:
        row = self.model.offer(entries)
        self._stand_on(max(row, 0))

    def add_entries(self, entries: Sequence[Entry]) -> None:
        row = self.model.add(entries)
        self._stand_on(max(row, 0))

    def set_planned(self, *, is_planned: bool) -> None:
        self.model.is_planned = is_planned
        self.all_present.setText(tr("&All expected") if is_planned else tr("&All present"))

    def _stand_on(self, row: int) -> None:
        if self.model.rowCount():
            index = self.model.index(row, RosterColumn.NAME)
            self.view.setCurrentIndex(index)
            self.view.scrollTo(index, RosterView.ScrollHint.PositionAtCenter)

    @Slot()
    def _on_edited(self) -> None:
        self._count()
        self.edited.emit()

    @Slot()
    def _count(self) -> None:
        entries = self.model.entries()
        came = sum(entry.present is True for entry in entries)
        words = tr("{came} came of {all}", came=came, all=len(entries))
        self.count.setText(words if entries else tr("Nobody ticked yet"))

    @Slot()
    def _on_all_present(self) -> None:
        self.model.tick_all()
        keyboard.take(self.view, Qt.FocusReason.ShortcutFocusReason)

    @Slot()
    def _on_paste(self) -> None:
        self._on_names(QGuiApplication.clipboard().text())
        keyboard.take(self.view, Qt.FocusReason.ShortcutFocusReason)

    @Slot(str)
    def _on_names(self, text: str) -> None:
        if text.strip():
            self.names_given.emit(text)

    @Slot(object)
    def _on_person(self, choice: Choice) -> None:
        self.add.clear()
        self.chose_person.emit(choice)

    @Slot(object)
    def _on_staff(self, choice: Choice) -> None:
        self.wants_staff.emit(choice.value)
        self.staff.set_choice(None)
        keyboard.take(self.view, Qt.FocusReason.OtherFocusReason)
