"""The workbench of conflicts: record by record, field by field, one key to decide."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.attention import ConflictChoice, ConflictedRecord, ConflictSide, OpenConflict
from app.core.errors import ClinicError
from app.core.text import N_
from ui import keyboard
from ui.attention.others import who_has_what_was_kept_aside
from ui.attention.sides import Sides
from ui.attention.words import named, said, why_suggested
from ui.layouts import beside
from ui.page import Desk
from ui.text import tr
from ui.theme import scaled
from ui.widgets.badges import Card, EmptyState
from ui.widgets.bars import Tone
from ui.widgets.labels import plain_label
from ui.widgets.record_list import ROW_PX, RecordList
from ui.widgets.record_table import Column, RecordTableModel
from ui.words import spoken

MOST_OTHERS = 4
LEAST_ROWS = 2
"""The heading and a field stay in sight, whatever the type."""
KEYS = N_("Enter: as suggested · Ctrl+Enter: all fields as suggested · Ctrl+Z: take back")
Decision = tuple[OpenConflict, ConflictChoice]


class Workbench(QWidget):
    """1 keeps what stands in the record, 2 takes what was kept aside, 3 both; Enter takes what is
    suggested, Ctrl+Enter for all fields of the record; Ctrl+Z takes the last decision back."""

    decided = Signal(str)
    """What was done, in words."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._is_choosing = False
        self._last: list[Decision] = []
        self._records = RecordTableModel(_record_columns(), key=lambda one: one.record_id)
        self._fields = RecordTableModel(self._field_columns(), key=lambda one: one.id)
        self.records = RecordList(tr("Records with conflicts"), self._records, _no_conflicts())
        self.fields = RecordList(tr("Fields"), self._fields, EmptyState(""))
        self.sides = Sides()
        self._title = plain_label("", "heading", wraps=True)
        self._others = plain_label("", "caption", wraps=True)
        self._why = plain_label("", "soft", wraps=True)
        self._card = Card()
        self._arrange()
        self._connect()

    def _arrange(self) -> None:
        for shown in (self.records, self.fields):
            shown.setMinimumHeight(LEAST_ROWS * scaled(ROW_PX))
        body = self._card.body
        body.setContentsMargins(16, 4, 16, 4)
        body.setSpacing(4)
        body.addWidget(self._title)
        body.addWidget(self._others)
        body.addWidget(self.fields, 2)
        body.addWidget(self._why)
        body.addWidget(self.sides, 3)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(beside(self.records, self._card, (2, 5)), 1)

    def _connect(self) -> None:
        self.records.current_changed.connect(self._on_record)
        self.records.chosen.connect(partial(keyboard.take, self.fields))
        self.fields.current_changed.connect(self._on_field)
        self.fields.chosen.connect(self._on_suggested)
        sides = ((self.sides.kept, "1"), (self.sides.loser, "2"), (self.sides.both, "3"))
        slots = (self._on_keep, self._on_take, self._on_both)
        for (side, key), slot in zip(sides, slots, strict=True):
            side.choose.clicked.connect(slot)
            for sequence in (key, f"Alt+{key}"):
                self._key(sequence, slot)
        self._key("Ctrl+Return", self._on_all)
        self._key("Ctrl+Enter", self._on_all)
        self._key("Ctrl+Z", self._on_undo)

    def _key(self, sequence: str, slot: Callable[[], None]) -> None:
        context = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence(sequence), self, slot, context=context)

    def show_records(self, found: Sequence[ConflictedRecord]) -> None:
        self._records.set_records(found)
        self._on_record(self.records.current())

    def count(self) -> int:
        """Open conflicts, not records."""
        return sum(len(record.conflicts) for record in self._records.records())

    def start(self) -> None:
        keyboard.take(self.fields if self._fields.rowCount() else self.records)

    def _field_columns(self) -> list[Column[OpenConflict]]:
        return [
            Column(tr("Field"), lambda one: tr(one.field_label), width=110),
            Column(tr("In the record"), lambda one: self._said(one, one.kept)),
            Column(tr("Kept aside"), lambda one: self._said(one, one.loser)),
            Column(
                tr("Suggested"),
                _suggested,
                width=120,
                tone=lambda one: Tone.ACCENT if one.suggested else Tone.WARN,
            ),
        ]

    def _said(self, conflict: OpenConflict, side: ConflictSide) -> str:
        name_of = self._desk.clinic.name_of
        words = said(conflict, side, conflict.declared, name_of)
        return words.replace("\n", " ")

    @Slot(object)
    def _on_record(self, record: ConflictedRecord | None) -> None:
        self._card.setVisible(record is not None)
        self._fields.set_records(record.conflicts if record else [])
        if record is None:
            return
        self._title.setText(named(record.kind_label, record.title, record.about))
        name_of = self._desk.clinic.name_of
        told = [
            f"{tr(field.label)} {spoken(field, value, name_of)}"
            for field, value in record.others[:MOST_OTHERS]
        ]
        self._others.setText(" · ".join(told))
        self._on_field(self.fields.current())

    @Slot(object)
    def _on_field(self, conflict: OpenConflict | None) -> None:
        if conflict is None:
            return
        field = conflict.declared
        why = f"{tr(conflict.field_label)}：{why_suggested(conflict)}"
        others = who_has_what_was_kept_aside(self._desk.clinic, conflict, field)
        self._why.setText("\n".join(filter(None, (why, others))))
        self.sides.show_conflict(conflict, field, self._desk.clinic.name_of)

    @Slot()
    def _on_keep(self) -> None:
        self._choose(ConflictChoice.KEPT)

    @Slot()
    def _on_take(self) -> None:
        self._choose(ConflictChoice.LOSER)

    @Slot()
    def _on_both(self) -> None:
        conflict = self.fields.current()
        if conflict is not None and conflict.may_be_both:
            self._choose(ConflictChoice.BOTH)

    @Slot()
    def _on_suggested(self) -> None:
        conflict = self.fields.current()
        if conflict is not None and conflict.suggested is not None:
            self._choose(conflict.suggested)

    def _choose(self, choice: ConflictChoice) -> None:
        conflict = self.fields.current()
        if conflict is not None:
            self._decide([(conflict, choice)])

    @Slot()
    def _on_all(self) -> None:
        """Fields of which nothing is suggested stay open."""
        record = self.records.current()
        if record is not None:
            self._decide([(one, one.suggested) for one in record.conflicts if one.suggested])

    def _decide(self, decisions: list[Decision]) -> None:
        """One at a time: a key that bounces must not decide the next one too."""
        if not decisions or self._is_choosing:
            return
        self._is_choosing = True
        job = partial(self._desk.clinic.attention.decide, decisions)
        self._desk.background.run(
            self, job, lambda _: self._on_decided(decisions), self._on_refused
        )

    def _on_decided(self, decisions: list[Decision]) -> None:
        self._is_choosing = False
        self._last = decisions
        words = tr("{count} decided. Both values stay in the history.", count=len(decisions))
        self._desk.sync_soon()
        self.decided.emit(f"{words}  Ctrl+Z")

    @Slot()
    def _on_undo(self) -> None:
        last, self._last = self._last, []
        if last and not self._is_choosing:
            self._is_choosing = True
            job = partial(self._desk.clinic.attention.undo, last)
            self._desk.background.run(self, job, self._on_taken_back, self._on_refused)

    def _on_taken_back(self, _: None) -> None:
        self._is_choosing = False
        self.decided.emit(tr("Taken back. The conflict is open again."))

    def _on_refused(self, error: ClinicError) -> None:
        self._is_choosing = False
        self._desk.fail(error)


def _record_columns() -> list[Column[ConflictedRecord]]:
    return [
        Column(tr("Record"), lambda one: named(one.kind_label, one.title, one.about)),
        Column(tr("Fields"), lambda one: str(len(one.conflicts)), width=64),
    ]


def _suggested(conflict: OpenConflict) -> str:
    match conflict.suggested:
        case ConflictChoice.KEPT:
            return tr("In the record")
        case ConflictChoice.LOSER:
            return tr("Kept aside")
        case ConflictChoice.BOTH:
            return tr("Both stand") if conflict.both_stand else tr("Both in one")
    return tr("Choose")


def _no_conflicts() -> EmptyState:
    return EmptyState(
        tr("No conflicts."), tr("When two people change the same field, both values appear here.")
    )
