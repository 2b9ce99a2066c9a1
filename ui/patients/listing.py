"""The list of residents: a hundred thousand rows, filtered by clinic, state and group of care."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.patients import Patient, PatientFilter, PatientLine, PatientOrder, Patients, PatientState
from ui import keyboard
from ui.page import Desk, Errand
from ui.patients.columns import MARKS_COLUMN, resident_columns
from ui.patients.marks import MarksDelegate, short_tag
from ui.patients.recent import RecentLine
from ui.text import tr
from ui.widgets.badges import EmptyState, SectionHeader
from ui.widgets.choices import Choice
from ui.widgets.edits import StillCombo
from ui.widgets.labels import button
from ui.widgets.record_list import RecordList
from ui.widgets.record_table import PagedRecordModel, Sorting
from ui.words import choices, label

IN_CARE = "in_care"
EVERYBODY = "all"
LIKELY = 20
LEAST_LETTERS = 7
"""What a filter shows of its choice where large type leaves no room for all of it."""


@dataclass(frozen=True)
class ListQuestion:
    """What the list shall show, and in which order."""

    wanted: PatientFilter = field(default_factory=PatientFilter)
    order: PatientOrder = PatientOrder.NAME
    descending: bool = False


class ResidentList(QWidget):
    """All residents of the facility's line. Their order is worked out off the UI thread."""

    chosen = Signal(str)
    wants_new = Signal()
    opens = Signal(object)
    """An Errand."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._asked: ListQuestion | None = None
        self._answered: ListQuestion | None = None
        self._numbers: Sequence[int] = ()
        self.filters = {
            "clinic": self._filter(tr("Village clinic"), _clinics(desk)),
            "state": self._filter(tr("State of the record"), _states()),
            "tag": self._filter(tr("Group of care"), _tags()),
        }
        self._new = button(tr("&Register a resident  F3"), "primary")
        self._new.clicked.connect(self.wants_new)
        self._pairs = button(tr("&Pairs"))
        self._pairs.setToolTip(tr("One person or two?"))
        self._pairs.clicked.connect(self._on_pairs)
        if not desk.clinic.can(Patient.kind):
            self._pairs.hide()
        self.header = SectionHeader(tr("Residents"))
        self.recent = RecentLine()
        self.recent.chosen.connect(self.chosen)
        self.empty = EmptyState(tr("Reading the list …"), picture="people")
        self.empty.acted.connect(self._on_empty_acted)
        self.model = PagedRecordModel(
            resident_columns(desk.clinic.clock.today),
            key=lambda line: line.n,
            list_keys=self._keys,
            fetch=self._fetch,
            find_key=self._find,
        )
        self.list = RecordList(tr("Residents"), self.model, self.empty)
        self.list.view.setItemDelegateForColumn(
            MARKS_COLUMN, MarksDelegate(self.list.view, desk.clinic.clock.today)
        )
        self.list.chosen.connect(self._on_chosen)
        self._arrange()

    def _filter(self, name: str, offered: Sequence[Choice]) -> StillCombo:
        combo = StillCombo(self)
        combo.setAccessibleName(name)
        combo.setToolTip(name)
        combo.setMinimumContentsLength(LEAST_LETTERS)
        for choice in offered:
            combo.addItem(choice.label, choice.value)
        combo.activated.connect(self._on_filtered)
        return combo

    def _arrange(self) -> None:
        for widget in (*self.filters.values(), self._pairs, self._new):
            self.header.more.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 4, 16, 12)
        column.setSpacing(8)
        column.addWidget(self.header)
        column.addWidget(self.recent)
        column.addWidget(self.list, 1)
        self.setFocusProxy(self.list)

    @property
    def _patients(self) -> Patients:
        return self._desk.clinic.patients

    def reload(self) -> None:
        self._ask(self._question(None) if self._asked is None else self._asked)
        self.show_recent()

    def start(self) -> None:
        """Take the keyboard."""
        keyboard.take(self.list)

    def show_recent(self) -> None:
        self._desk.read(self.recent, self._patients.recent, self.recent.show_lines)

    def _question(self, sorting: Sorting | None) -> ListQuestion:
        states = {
            IN_CARE: frozenset({PatientState.ACTIVE, PatientState.LOST}),
            EVERYBODY: frozenset(PatientState),
        }
        state = self.filters["state"].currentData()
        wanted = PatientFilter(
            clinic_id=self.filters["clinic"].currentData() or None,
            tag=self.filters["tag"].currentData() or None,
            states=states.get(state) or frozenset({PatientState(state)}),
        )
        return _ordered(wanted, sorting)

    def _ask(self, question: ListQuestion) -> None:
        self._asked = question
        patients = self._patients

        def answer() -> tuple[ListQuestion, list[int]]:
            found = patients.ids(question.order, question.wanted, descending=question.descending)
            return question, found

        self._desk.read(self, answer, self._on_answered)

    def _on_answered(self, answer: tuple[ListQuestion, list[int]]) -> None:
        question, numbers = answer
        if question != self._asked:
            return
        self._answered, self._numbers = question, numbers
        self._say_why_empty(question)
        self.model.reload()
        self.header.set_text(tr("Residents"), tr("{count} people", count=f"{len(numbers):,}"))

    def _keys(self, sorting: Sorting | None) -> Sequence[Hashable]:
        """What is known now; a new order is asked for and shown when the answer comes."""
        question = self._question(sorting)
        if question not in (self._asked, self._answered):
            self._ask(question)
        return self._numbers

    def _fetch(self, keys: Sequence[Hashable]) -> Sequence[PatientLine]:
        return self._patients.rows([key for key in keys if isinstance(key, int)])

    def _find(self, typed: str) -> Hashable | None:
        """The likeliest resident that this list holds."""
        found = (line.n for line in self._patients.find(typed, LIKELY))
        return next((n for n in found if self.model.row_of(n) >= 0), None)

    def _say_why_empty(self, question: ListQuestion) -> None:
        if question.wanted == PatientFilter():
            advice = tr("Look somebody up first; who is not there yet is registered.")
            self.empty.set_text(tr("No residents yet."), advice, tr("Register a resident  F3"))
        else:
            advice = tr("Choose another clinic, state or group.")
            self.empty.set_text(tr("Nobody fits this choice."), advice, tr("Show &everybody"))

    @Slot()
    def _on_empty_acted(self) -> None:
        if self._asked is None or self._asked.wanted == PatientFilter():
            self.wants_new.emit()
            return
        for combo in self.filters.values():
            combo.setCurrentIndex(0)
        self._on_filtered()

    @Slot()
    def _on_filtered(self) -> None:
        sorted_so = self._asked or ListQuestion()
        wanted = self._question(None).wanted
        self._ask(ListQuestion(wanted, sorted_so.order, sorted_so.descending))

    @Slot()
    def _on_pairs(self) -> None:
        self.opens.emit(Errand("pairs"))

    @Slot(object)
    def _on_chosen(self, line: PatientLine) -> None:
        self.chosen.emit(line.id)


def _ordered(wanted: PatientFilter, sorting: Sorting | None) -> ListQuestion:
    if sorting is None:
        return ListQuestion(wanted)
    order = PatientOrder(sorting.name)
    # The column says age and the order is of birth: the youngest were born last.
    is_age = order is PatientOrder.BIRTH
    return ListQuestion(wanted, order, sorting.descending is not is_age)


def _clinics(desk: Desk) -> list[Choice]:
    clinics = desk.clinic.facilities.children(desk.clinic.actor.place_id, ended=True)
    return [Choice("", tr("All clinics")), *(Choice(one.id, one.label) for one in clinics)]


def _states() -> list[Choice]:
    single = [Choice(state.value, label("patient_state", state)) for state in PatientState]
    return [
        Choice(IN_CARE, tr("In care, and not to be found")),
        *single,
        Choice(EVERYBODY, tr("All states")),
    ]


def _tags() -> list[Choice]:
    tags = [Choice(choice.value, short_tag(choice.value)) for choice in choices("tag")]
    return [Choice("", tr("All groups")), *tags]
