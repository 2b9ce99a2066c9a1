"""The desk of the exchange: what the hub refused and why, and what two people wrote differently."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.attention import HeldChange, OpenConflict
from app.core.errors import ClinicError
from sync.client.status import status_of
from ui.attention.conflict import ConflictCard
from ui.attention.correction import Correction
from ui.attention.words import facts, reason
from ui.happenings import Happenings
from ui.layouts import Switch, beside, in_card, page_column
from ui.page import Desk, Errand, Page
from ui.text import tr
from ui.widgets.badges import EmptyState, SectionHeader
from ui.widgets.labels import button, plain_label
from ui.widgets.record_list import RecordList
from ui.widgets.record_table import Column, RecordTableModel

HELD, CONFLICTS = 0, 1


class AttentionPage(Page):
    """Refused changes behind one button, conflicts behind another; nothing is discarded here."""

    kinds = frozenset({"sync", "conflict"})

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._facts = plain_label("", "soft", wraps=True)
        self._reconciliation = button(tr("Not one record &short"))
        self.happenings = Happenings(desk)
        self._held_model = RecordTableModel(_held_columns(), key=lambda held: held.group)
        self._conflict_model = RecordTableModel(_conflict_columns(), key=lambda one: one.id)
        self._held = RecordList(tr("Refused by the hub"), self._held_model, _nothing_refused())
        self._conflicts = RecordList(tr("Conflicts"), self._conflict_model, _no_conflicts())
        self._correction = Correction(desk)
        self._both = ConflictCard()
        self._is_choosing = False
        self._arrange()
        self._connect()

    def _arrange(self) -> None:
        self._beside_held = in_card(self._correction)
        panes = (
            _pane(self._held, self._beside_held),
            _pane(self._conflicts, self._both),
        )
        self._switch = Switch((tr("&Refused"), tr("Written &differently")), panes)
        column = page_column(self, SectionHeader(tr("Exchange with the county")))
        column.addWidget(self.happenings)
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self._facts, 1)
        line.addWidget(self._reconciliation)
        column.addLayout(line)
        column.addWidget(self._switch, 1)

    def _connect(self) -> None:
        self._held.current_changed.connect(self._on_held)
        self._held.chosen.connect(self._correction.start)
        self._correction.left.connect(self._held.setFocus)
        self._correction.sent.connect(self._on_sent)
        self._conflicts.current_changed.connect(self._on_conflict)
        self._switch.opened.connect(self._go_to_work)
        self._reconciliation.clicked.connect(self._on_reconciliation)
        self._both.kept.choose.clicked.connect(self._on_keep)
        self._both.loser.choose.clicked.connect(self._on_take)
        for key, slot in (("Alt+1", self._on_keep), ("Alt+2", self._on_take)):
            QShortcut(
                QKeySequence(key), self, slot, context=Qt.ShortcutContext.WidgetWithChildrenShortcut
            )

    def reload(self) -> None:
        attention = self.desk.clinic.attention
        self.happenings.reload()
        self._facts.setText(facts(status_of(self.desk.clinic.store)))
        self._held_model.set_records(attention.held())
        self._conflict_model.set_records(attention.conflicts())
        self._switch.count(HELD, self._held_model.rowCount())
        self._switch.count(CONFLICTS, self._conflict_model.rowCount())
        self._on_held(self._held.current())
        self._on_conflict(self._conflicts.current())

    def start(self) -> None:
        """Where there is work; the first of both when there is none."""
        if not self._model(self._switch.number).rowCount():
            other = HELD if self._switch.number == CONFLICTS else CONFLICTS
            if self._model(other).rowCount():
                self._switch.open(other)
        self._go_to_work()

    def _model(self, number: int) -> RecordTableModel[HeldChange] | RecordTableModel[OpenConflict]:
        return self._held_model if number == HELD else self._conflict_model

    @Slot()
    def _go_to_work(self) -> None:
        number = self._switch.number
        if self._model(number).rowCount():
            (self._held if number == HELD else self._conflicts).setFocus()
        else:
            self._switch.tabs[number].setFocus()

    @Slot(object)
    def _on_held(self, held: HeldChange | None) -> None:
        self._beside_held.setVisible(held is not None)
        self._correction.show_held(held)

    @Slot(object)
    def _on_conflict(self, conflict: OpenConflict | None) -> None:
        clinic = self.desk.clinic
        self._both.show_conflict(conflict, clinic.store.kinds, clinic.name_of)

    @Slot()
    def _on_reconciliation(self) -> None:
        self.opens.emit(Errand("reconciliation"))

    @Slot()
    def _on_sent(self) -> None:
        self.desk.say(tr("Queued once more."))
        self.desk.sync_soon()
        self.reload()
        self.start()

    @Slot()
    def _on_keep(self) -> None:
        self._choose("kept")

    @Slot()
    def _on_take(self) -> None:
        self._choose("loser")

    def _choose(self, side: str) -> None:
        """One at a time: a key that bounces must not decide the next one too."""
        conflict = self._conflicts.current()
        if conflict is None or self._is_choosing or self._switch.number != CONFLICTS:
            return
        self._is_choosing = True
        attention = self.desk.clinic.attention
        self.desk.background.run(
            self, lambda: attention.choose(conflict, side), self._on_chosen, self._on_refused
        )

    def _on_chosen(self, _: None) -> None:
        self._is_choosing = False
        self.desk.say(tr("Decided. Both values stay in the history."))
        self.desk.sync_soon()
        self.reload()
        self.start()

    def _on_refused(self, error: ClinicError) -> None:
        self._is_choosing = False
        self.desk.fail(error)


def _pane(records: QWidget, side: QWidget) -> QWidget:
    pane = QWidget()
    whole = QVBoxLayout(pane)
    whole.setContentsMargins(0, 0, 0, 0)
    whole.addLayout(beside(records, side, (2, 3)))
    return pane


def _held_columns() -> list[Column[HeldChange]]:
    return [
        Column(tr("Kind"), lambda held: tr(held.kind_label), width=110),
        Column(tr("Record"), lambda held: held.title),
        Column(tr("Reason"), reason, optional=True, width=200),
    ]


def _conflict_columns() -> list[Column[OpenConflict]]:
    return [
        Column(tr("Kind"), lambda one: tr(one.kind_label), width=110),
        Column(tr("Record"), lambda one: one.title),
        Column(tr("Field"), lambda one: tr(one.field_label), width=130),
    ]


def _nothing_refused() -> EmptyState:
    return EmptyState(tr("Nothing was refused."), tr("What the hub does not accept appears here."))


def _no_conflicts() -> EmptyState:
    return EmptyState(
        tr("No conflicts."), tr("When two people change the same field, both values appear here.")
    )
