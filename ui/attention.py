"""The desk of the exchange: what the hub refused and why, and what two people wrote differently."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.attention import HeldChange, OpenConflict, Side
from app.core.clock import local
from app.core.errors import ClinicError
from app.core.text import N_
from sync.client.status import SyncStatus, status_of
from ui.errors import sentence
from ui.page import Desk, Page
from ui.text import tr
from ui.widgets.badges import Card, EmptyState, SectionHeader
from ui.widgets.labels import button, plain_label
from ui.widgets.record_list import RecordList
from ui.widgets.record_table import Column, RecordTableModel

Naming = Callable[[str | None], str]

REASONS: Mapping[str, str] = {
    "FIELDS": N_("The hub does not accept a field. Correct it and send it again."),
    "PERSON": N_("The hub does not know a post of the writer at this facility on that day."),
    "ROLE": N_("The writer's role may not do this at this kind of facility."),
    "NOT_YOURS": N_("This record belongs to another facility."),
    "NOT_FOUND": N_("This case is not open to this facility, or not any more."),
    "AUTHOR": N_("The writer named in the record is not the one who sent it."),
    "ROOT": N_("This does not belong to a case of that kind."),
    "KIND": N_("The hub knows this record as one of another kind."),
    "APPEND_ONLY": N_("A step that was taken is not changed afterwards."),
    "ADMINISTERED": N_("Only the hub's administrator may write this."),
    "SAME_NAME": N_("The hub has another change under the same name. Send this one again."),
    "TOO_LARGE": N_("This is too large for the hub."),
}


class AttentionPage(Page):
    """Held changes above, conflicts below; nothing is ever discarded here."""

    kinds = frozenset({"sync", "conflict"})

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._header = SectionHeader(tr("Exchange with the county"))
        self._facts = plain_label("", "soft", wraps=True)
        self._held_model = RecordTableModel(_held_columns(), key=lambda held: held.group)
        self._conflict_model = RecordTableModel(_conflict_columns(), key=lambda one: one.id)
        self._held = RecordList(tr("Refused by the hub"), self._held_model, _nothing_refused())
        self._conflicts = RecordList(tr("Conflicts"), self._conflict_model, _no_conflicts())
        self._why = plain_label("", wraps=True)
        self._again = button(tr("&Send again"), "primary")
        self._again.clicked.connect(self._on_send_again)
        self._both = ConflictCard()
        self._both.kept.clicked.connect(self._on_keep)
        self._both.loser.clicked.connect(self._on_take)
        self._held.current_changed.connect(self._on_held)
        self._conflicts.current_changed.connect(self._on_conflict)
        self._arrange()
        for key, slot in (("Alt+1", self._on_keep), ("Alt+2", self._on_take)):
            QShortcut(
                QKeySequence(key), self, slot, context=Qt.ShortcutContext.WidgetWithChildrenShortcut
            )

    def _arrange(self) -> None:
        refused = QHBoxLayout()
        refused.addWidget(self._why, 1)
        refused.addWidget(self._again)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 12)
        column.addWidget(self._header)
        column.addWidget(self._facts)
        column.addWidget(plain_label(tr("Refused by the hub"), "heading"))
        column.addWidget(self._held, 2)
        column.addLayout(refused)
        column.addWidget(plain_label(tr("Written differently at two computers"), "heading"))
        column.addWidget(self._conflicts, 2)
        column.addWidget(self._both)

    def reload(self) -> None:
        attention = self.desk.clinic.attention
        self._facts.setText(facts(status_of(self.desk.clinic.store)))
        self._held_model.set_records(attention.held())
        self._conflict_model.set_records(attention.conflicts())
        self._on_held(self._held.current())
        self._on_conflict(self._conflicts.current())

    def start(self) -> None:
        (self._held if self._held.current() else self._conflicts).setFocus()

    @Slot(object)
    def _on_held(self, held: HeldChange | None) -> None:
        self._again.setEnabled(held is not None)
        self._why.setText("" if held is None else reason(held))

    @Slot(object)
    def _on_conflict(self, conflict: OpenConflict | None) -> None:
        self._both.show_conflict(conflict, self.desk.clinic.name_of)

    @Slot()
    def _on_send_again(self) -> None:
        held = self._held.current()
        if held is not None:
            attention = self.desk.clinic.attention
            self.desk.background.run(
                self, lambda: attention.send_again(held.group), self._on_sent, self._on_refused
            )

    def _on_sent(self, _: None) -> None:
        self.desk.say(tr("Queued once more."))
        self.desk.sync_soon()
        self.reload()

    def _on_refused(self, error: ClinicError) -> None:
        self.desk.fail(error)

    @Slot()
    def _on_keep(self) -> None:
        self._choose("kept")

    @Slot()
    def _on_take(self) -> None:
        self._choose("loser")

    def _choose(self, side: str) -> None:
        conflict = self._conflicts.current()
        if conflict is not None:
            attention = self.desk.clinic.attention
            self.desk.background.run(
                self, lambda: attention.choose(conflict, side), self._on_chosen, self._on_refused
            )

    def _on_chosen(self, _: None) -> None:
        self.desk.say(tr("Decided. Both values stay in the history."))
        self.desk.sync_soon()
        self.reload()


class ConflictCard(Card):
    """Two values side by side, each with who, where and when, and the key that takes it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._labels = [plain_label("", "strong", wraps=True) for _ in range(2)]
        self._sources = [plain_label("", "caption", wraps=True) for _ in range(2)]
        self.kept = button(tr("Keep this  Alt+1"))
        self.loser = button(tr("Take this  Alt+2"))
        sides = QHBoxLayout()
        for label, source, choose in zip(
            self._labels, self._sources, (self.kept, self.loser), strict=True
        ):
            side = QVBoxLayout()
            side.addWidget(label)
            side.addWidget(source)
            side.addWidget(choose)
            sides.addLayout(side, 1)
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.addLayout(sides)

    def show_conflict(self, conflict: OpenConflict | None, name_of: Naming) -> None:
        self.setVisible(conflict is not None)
        if conflict is None:
            return
        for number, side in enumerate((conflict.kept, conflict.loser)):
            self._labels[number].setText(shown(side.value))
            self._sources[number].setText(source_of(side, name_of))


def facts(status: SyncStatus) -> str:
    """The state of the exchange in whole sentences."""
    parts = []
    if status.last_at is not None:
        parts.append(tr("Last exchange {when}.", when=_when(status.last_at)))
    parts.append(tr("{count} changes wait to be sent.", count=status.waiting))
    if abs(status.offset_s) >= 120:
        minutes = round(abs(status.offset_s) / 60)
        parts.append(tr("This computer's clock is wrong by {minutes} minutes.", minutes=minutes))
    if status.copies:
        parts.append(tr("A copy of this computer's records was noticed; both go on separately."))
    if status.hub_went_back:
        parts.append(tr("The hub was restored from a backup; what it lost was sent again."))
    return "  ".join(parts)


def reason(held: HeldChange) -> str:
    """Why the hub refused it, and which field is at fault."""
    sentences = [tr(REASONS.get(held.code, N_("The hub keeps it without accepting it.")))]
    sentences += [sentence(problem) for problem in held.problems.values()]
    return "  ".join([*sentences, f"({held.code})"])


def shown(value: object) -> str:
    if value is None:
        return tr("(empty)")
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)


def source_of(side: Side, name_of: Naming) -> str:
    parts = [name_of(side.by), name_of(side.place)]
    if side.at is not None:
        parts.append(_when(side.at))
    return "  ".join(part for part in parts if part)


def _when(at: datetime) -> str:
    return local(at).strftime("%Y-%m-%d %H:%M")


def _held_columns() -> list[Column[HeldChange]]:
    return [
        Column(tr("Kind"), lambda held: tr(held.kind_label), width=140),
        Column(tr("Record"), lambda held: held.title),
        Column(tr("Reason"), reason),
        Column(tr("Refused on"), lambda h: _when(h.hub_time) if h.hub_time else "", width=140),
    ]


def _conflict_columns() -> list[Column[OpenConflict]]:
    return [
        Column(tr("Kind"), lambda one: tr(one.kind_label), width=140),
        Column(tr("Record"), lambda one: one.title),
        Column(tr("Field"), lambda one: tr(one.field_label), width=160),
        Column(tr("In the record"), lambda one: shown(one.kept.value)),
        Column(tr("Kept aside"), lambda one: shown(one.loser.value)),
    ]


def _nothing_refused() -> EmptyState:
    return EmptyState(tr("Nothing was refused."), tr("What the hub does not accept appears here."))


def _no_conflicts() -> EmptyState:
    return EmptyState(
        tr("No conflicts."), tr("When two people change the same field, both values appear here.")
    )
