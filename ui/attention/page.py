"""The desk of the exchange: what was refused and why, what was written differently, what is stuck."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.attention import ConflictedRecord, DoubtfulDate, HeldChange, Stuck
from app.clinic import Clinic
from app.patients import GivenTwice
from app.storage.durable import write_durably
from app.storage.errors import storage_errors
from ui import keyboard
from ui.attention.correction import Correction
from ui.attention.dates import Dates
from ui.attention.listing import headings, lines
from ui.attention.twice import Twice
from ui.attention.words import facts, named, reason, stuck_reason
from ui.attention.workbench import KEYS, Workbench
from ui.exchange import SyncStatus, status_of
from ui.happenings import Happenings
from ui.layouts import Switch, beside, in_card, page_column
from ui.page import Desk, Errand, Page
from ui.text import tr
from ui.widgets.badges import EmptyState, SectionHeader
from ui.widgets.dialogs import file_to_save
from ui.widgets.labels import button, plain_label
from ui.widgets.record_list import RecordList
from ui.widgets.record_table import Column, RecordTableModel
from ui.words import moment

HELD, CONFLICTS, STUCK, DATES, TWICE = 0, 1, 2, 3, 4
ALL = (HELD, CONFLICTS, STUCK, DATES, TWICE)


@dataclass(frozen=True)
class _Found:
    """What one look at the records has found for the page."""

    status: SyncStatus
    held: Sequence[HeldChange]
    stuck: Sequence[Stuck]
    conflicted: Sequence[ConflictedRecord]
    dates: list[DoubtfulDate]
    twice: Sequence[GivenTwice]


def _find(clinic: Clinic) -> _Found:
    attention = clinic.attention
    return _Found(
        status_of(clinic),
        attention.held(),
        attention.stuck(),
        attention.conflicted(),
        attention.doubtful_dates(),
        clinic.patients.given_twice(),
    )


class AttentionPage(Page):
    """Refused changes, conflicts, and what gets no further, each behind a button. Nothing is
    discarded here."""

    kinds = frozenset({"sync", "conflict", "patient"})

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._said = ""
        """What was decided last, in place of the facts until one comes back to the page."""
        self._facts = plain_label("", "soft", wraps=True)
        self._reconciliation = button(tr("Not one record &short"))
        self.happenings = Happenings(desk)
        self._held_model = RecordTableModel(_held_columns(), key=lambda held: held.group)
        self._stuck_model = RecordTableModel(_stuck_columns(), key=lambda one: one.id)
        self._held = RecordList(tr("Refused by the hub"), self._held_model, _nothing_refused())
        self._stuck = RecordList(tr("Stuck"), self._stuck_model, _nothing_stuck())
        self._correction = Correction(desk)
        self.workbench = Workbench(desk)
        self.dates = Dates(desk)
        self.twice = Twice(desk)
        self._save = button(tr("Save as a &list …"))
        self._arrange()
        self._connect()

    def _arrange(self) -> None:
        self._beside_held = in_card(self._correction)
        held = _pane(self._held, self._beside_held)
        parts = (held, self.workbench, self._stuck, self.dates, self.twice)
        differently, twice = tr("Written &differently"), tr("N&umbers")
        titles = (tr("&Refused"), differently, tr("S&tuck"), tr("Dat&es"), twice)
        self._switch = Switch(titles, parts)
        self._header = SectionHeader(tr("Exchange with the county"))
        self._header.more.addWidget(self._reconciliation)
        self._header.more.addWidget(self._save)
        column = page_column(self, self._header)
        column.addWidget(self.happenings)
        column.addWidget(self._facts)
        column.addWidget(self._switch, 1)

    def _connect(self) -> None:
        self._held.current_changed.connect(self._on_held)
        self._held.chosen.connect(self._correction.start)
        self._correction.left.connect(partial(keyboard.take, self._held))
        self._correction.sent.connect(self._on_sent)
        self._correction.opens.connect(self.opens)
        self.workbench.decided.connect(self._on_decided)
        self.dates.decided.connect(self.reload)
        self.twice.decided.connect(self.reload)
        self.twice.opens.connect(self.opens)
        self._switch.opened.connect(self._go_to_work)
        self._save.clicked.connect(self._on_save)
        self._reconciliation.clicked.connect(self._on_reconciliation)
        here = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence("Alt+O"), self, self._correction.go_elsewhere, context=here)

    def reload(self) -> None:
        self.happenings.reload()
        self.read(partial(_find, self.desk.clinic), self._show)

    def _show(self, found: _Found) -> None:
        self._facts.setText(self._said or facts(found.status))
        self._held_model.set_records(found.held)
        self._stuck_model.set_records(found.stuck)
        self.workbench.show_records(found.conflicted)
        self.dates.show_dates(found.dates)
        self.twice.show_numbers(found.twice)
        for number in ALL:
            self._switch.count(number, self._count(number))
        self._save.setVisible(bool(self._count(HELD) + self._count(STUCK)))
        self._on_held(self._held.current())

    def run(self, errand: Errand) -> None:
        """A correction that was begun goes on."""
        found = {one.record_id: one.group for one in self._held_model.records()}
        if errand.do == "correct" and errand.subject in found:
            self._switch.open(HELD)
            self._held.go_to_key(found[errand.subject])
            self._correction.start()

    def start(self) -> None:
        """Where there is work; the first of all when there is none."""
        if self._said:
            self._said = ""
            self.reload()
        self._take_work()

    def _take_work(self) -> None:
        if not self._count(self._switch.number):
            busy = (number for number in ALL if self._count(number))
            self._switch.open(next(busy, HELD))
        self._go_to_work()

    def _count(self, number: int) -> int:
        if number == CONFLICTS:
            return self.workbench.count()
        if number == DATES:
            return self.dates.count()
        if number == TWICE:
            return self.twice.count()
        return (self._held_model if number == HELD else self._stuck_model).rowCount()

    @Slot()
    def _go_to_work(self) -> None:
        number = self._switch.number
        is_deciding = number == CONFLICTS and self._count(CONFLICTS)
        self._header.set_text(tr("Exchange with the county"), tr(KEYS) if is_deciding else "")
        if not self._count(number):
            keyboard.take(self._switch.tabs[number])
        elif number == CONFLICTS:
            self.workbench.start()
        else:
            others = (self._held, self.workbench, self._stuck, self.dates, self.twice)
            keyboard.take(others[number])

    @Slot()
    def _on_reconciliation(self) -> None:
        self.opens.emit(Errand("reconciliation"))

    @Slot(object)
    def _on_held(self, held: HeldChange | None) -> None:
        self._beside_held.setVisible(held is not None)
        self._correction.show_held(held)

    @Slot()
    def _on_sent(self) -> None:
        self.desk.sync_soon()
        self._go_on()

    def _go_on(self) -> None:
        """To what is left; a key typed next is meant for that."""
        self.reload()
        self.settle()
        self._take_work()

    @Slot(str)
    def _on_decided(self, words: str) -> None:
        """Said in a line that is there anyway: a bar would push the keys out of reach."""
        self._said = words
        self._go_on()

    @Slot()
    def _on_save(self) -> None:
        """A list to carry; where it goes is the person's choice, and it is noted."""
        name = tr("Not accepted by the county {day}", day=self.desk.clinic.clock.today())
        path = file_to_save(
            self, tr("Save as a list"), f"{name}.xlsx", tr("Excel workbook (*.xlsx)")
        )
        if path is not None:
            self.save_list(path)

    def save_list(self, path: Path) -> None:
        attention = self.desk.clinic.attention
        rows = lines(self._held_model.records(), self._stuck_model.records(), self.desk.clinic)

        def job() -> None:
            content = attention.export(headings(), rows)
            with storage_errors():
                write_durably(path, content)

        said = tr("The list is saved: {name}", name=path.name)
        self.desk.background.run(self, job, partial(self._on_saved, said), self.desk.fail)

    def _on_saved(self, said: str, _: None) -> None:
        self.desk.say(said)


def _pane(records: QWidget, side: QWidget) -> QWidget:
    pane = QWidget()
    whole = QVBoxLayout(pane)
    whole.setContentsMargins(0, 0, 0, 0)
    whole.addLayout(beside(records, side, (2, 3)))
    return pane


def _held_columns() -> list[Column[HeldChange]]:
    return [
        Column(tr("Kind"), lambda held: tr(held.kind_label), width=110),
        Column(tr("Record"), lambda held: "  ".join(filter(None, (held.about, held.title)))),
        Column(tr("Reason"), reason, optional=True, width=200),
    ]


def _stuck_columns() -> list[Column[Stuck]]:
    return [
        Column(tr("Record"), lambda one: named(one.kind_label, one.title, one.about), width=320),
        Column(tr("Reason"), stuck_reason),
        Column(tr("Since"), lambda one: moment(one.since) if one.since else "", width=170),
    ]


def _nothing_refused() -> EmptyState:
    return EmptyState(tr("Nothing was refused."), tr("What the hub does not accept appears here."))


def _nothing_stuck() -> EmptyState:
    return EmptyState(
        tr("Nothing is stuck."), tr("What waits for another record appears here with the reason.")
    )
