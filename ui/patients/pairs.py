"""The page of pairs: two records that may be one resident, side by side. Only a person judges."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core.errors import ClinicError
from app.core.text import N_
from app.patients import DISTINCT_PEOPLE, PATIENT, PATIENT_LINK, PairToJudge, Patient, ToJudge
from app.patients.likely import LIKELY_PAIR
from ui import keyboard
from ui.layouts import page_column
from ui.page import Desk, Errand, Page
from ui.patients.comparing import SideBySide, allergies
from ui.patients.judgements import (
    JudgedWhy,
    Judgement,
    ask_if_one,
    ask_if_two,
    earlier,
    note_on,
    reasons,
)
from ui.text import tr
from ui.widgets.badges import Card, EmptyState, SectionHeader, scrolling
from ui.widgets.bars import NoticeBar, Tone, UndoBar
from ui.widgets.labels import button, plain_label, restyle
from ui.widgets.question import Question
from ui.widgets.record_list import RecordList
from ui.widgets.record_table import Column, RecordTableModel

MOST_SHOWN = 50
KEYS = N_("1 one · 2 two · 3 later · Ctrl+Z back")


class PairsPage(Page):
    """Left the pairs, the likeliest first; right both records. A key answers, a question says what
    follows, and the last answer can be taken back."""

    kinds = frozenset({PATIENT, PATIENT_LINK, DISTINCT_PEOPLE, LIKELY_PAIR})

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._later: list[tuple[str, str]] = []
        self._asked: Judgement | None = None
        self._undo: Callable[[], None] | None = None
        self._header = SectionHeader(tr("One person or two?"))
        self.model = RecordTableModel(_columns(), key=lambda pair: pair.key)
        self.empty = EmptyState(tr("Reading the list …"), picture="people")
        self.pairs = RecordList(tr("Pairs of records"), self.model, self.empty)
        self.comparison = SideBySide(desk.clinic)
        self.note = plain_label("", "warning", wraps=True)
        self.error = NoticeBar()
        self.question = Question()
        self.undo = UndoBar()
        self.one = button(tr("&One person  1"), "primary")
        self.two = button(tr("&Two people  2"))
        self.later = button(tr("&Later  3"))
        self._arrange()
        self._connect()

    def _arrange(self) -> None:
        column = page_column(self, self._header)
        column.addWidget(self.error)
        column.addWidget(self.undo)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.pairs, 2)
        self._side = self._beside()
        row.addWidget(self._side, 5)
        column.addLayout(row, 1)

    def _beside(self) -> QWidget:
        card = Card()
        card.body.setContentsMargins(1, 4, 1, 8)
        card.body.addWidget(self.note)
        card.body.addWidget(scrolling(self.comparison, tr("Both records")), 1)
        self._answers = QWidget()
        answers = QHBoxLayout(self._answers)
        answers.setContentsMargins(12, 0, 12, 0)
        answers.setSpacing(8)
        for made in (self.one, self.two, self.later):
            answers.addWidget(made)
        answers.addStretch(1)
        card.body.addWidget(self._answers)
        asked = QVBoxLayout()
        asked.setContentsMargins(12, 0, 12, 0)
        asked.addWidget(self.question)
        card.body.addLayout(asked)
        self.note.setContentsMargins(12, 4, 12, 0)
        return card

    def _connect(self) -> None:
        self.pairs.current_changed.connect(self._on_current)
        self.pairs.chosen.connect(self._on_chosen)
        self.empty.acted.connect(self._on_residents)
        self.question.agreed.connect(self._on_agreed)
        self.question.left.connect(self._on_left)
        for made, slot in (
            (self.one, self._on_one),
            (self.two, self._on_two),
            (self.later, self._on_later),
        ):
            made.clicked.connect(slot)
        for keys, slot in (
            ("1", self._on_one),
            ("2", self._on_two),
            ("3", self._on_later),
            ("Ctrl+Z", self._on_undo),
        ):
            here = Qt.ShortcutContext.WidgetWithChildrenShortcut
            QShortcut(QKeySequence(keys), self, slot, context=here)

    def reload(self) -> None:
        """What was put off stands last, as long as the page is open."""
        self.read(partial(self.desk.clinic.patients.to_judge, MOST_SHOWN), self._show)

    def _show(self, found: ToJudge) -> None:
        listed = sorted(found.pairs, key=lambda pair: self._put_off(pair.key))
        self.model.set_records(listed)
        cut = tr("{count} of {of}", count=len(listed), of=found.of)
        said = [tr(KEYS)] if listed else []
        self._header.set_text(tr("One person or two?"), "   ·   ".join([cut, *said]))
        self.empty.set_text(
            tr("No two records look like one person."),
            tr("Likely pairs are looked for whenever a resident comes or changes."),
            tr("To the &residents"),
        )
        self._on_current(self.pairs.current())

    def _put_off(self, key: tuple[str, str]) -> int:
        return self._later.index(key) + 1 if key in self._later else 0

    def start(self) -> None:
        if self.question.is_open:
            keyboard.take(self.question.agree)
        else:
            keyboard.take(self.pairs)

    def run(self, errand: Errand) -> None:
        self.start()

    def go_back(self) -> bool:
        if self.question.is_open:
            self.question.back.click()
        else:
            self.opens.emit(Errand("patients"))
        return True

    @Slot(object)
    def _on_current(self, pair: PairToJudge | None) -> None:
        if self._asked is not None and (pair is None or pair.key != self._asked.pair.key):
            self._close_question()
        self._side.setVisible(pair is not None)
        if pair is None:
            return
        self.comparison.show_records((pair.one, pair.other), self._headings())
        said = earlier(pair, self.desk.clinic)
        self.note.setText(said or reasons(pair))
        restyle(self.note, "role", "warning" if said else "soft")
        self.note.setVisible(bool(self.note.text()))

    def _headings(self) -> tuple[QWidget, QWidget]:
        self.first = button(tr("Open the le&ft one"), "quiet")
        self.second = button(tr("Open the ri&ght one"), "quiet")
        self.first.clicked.connect(self._on_first)
        self.second.clicked.connect(self._on_second)
        return _at_the_left(self.first), _at_the_left(self.second)

    @Slot(object)
    def _on_chosen(self, _: PairToJudge) -> None:
        keyboard.take(self.one, Qt.FocusReason.TabFocusReason)

    @Slot()
    def _on_one(self) -> None:
        self._ask(JudgedWhy.ONE)

    @Slot()
    def _on_two(self) -> None:
        self._ask(JudgedWhy.TWO)

    def _ask(self, why: JudgedWhy) -> None:
        pair = self.pairs.current()
        if pair is None or not self.desk.clinic.can(Patient.kind):
            return
        self._asked = Judgement(pair, why)
        ask = ask_if_one if why is JudgedWhy.ONE else ask_if_two
        ask(self.question, pair, allergies)
        self._answers.hide()

    def _close_question(self) -> None:
        self._asked = None
        self.question.withdraw()
        self._answers.show()

    @Slot()
    def _on_left(self) -> None:
        self._close_question()
        keyboard.take(self.pairs)

    @Slot()
    def _on_agreed(self) -> None:
        asked, patients = self._asked, self.desk.clinic.patients
        self._close_question()
        keyboard.take(self.pairs)
        if asked is not None:
            self.error.clear()
            self.desk.background.run(
                self, lambda: asked.carry_out(patients), self._on_done, self._on_refused
            )

    def _on_done(self, done: tuple[str, Callable[[], None]]) -> None:
        words, self._undo = tr(done[0]), done[1]
        self.undo.offer(f"{words}  Ctrl+Z", self._take_back)
        self.desk.sync_soon()
        self.reload()

    def _on_refused(self, error: ClinicError) -> None:
        self.error.show_error(error)
        self.reload()

    @Slot()
    def _on_undo(self) -> None:
        self.undo.withdraw()
        self._take_back()

    def _take_back(self) -> None:
        undo, self._undo = self._undo, None
        if undo is not None:
            self.desk.background.run(self, undo, self._on_taken_back, self._on_refused)

    def _on_taken_back(self, _: None) -> None:
        self.desk.say(tr("Taken back. Saved here, waiting to be sent."))
        self.desk.sync_soon()
        self.reload()

    @Slot()
    def _on_later(self) -> None:
        """To the end of the list; on the next start of the page it stands where it stood."""
        pair = self.pairs.current()
        if pair is not None and not self.question.is_open:
            self._later = [key for key in self._later if key != pair.key] + [pair.key]
            row = max(0, self.model.row_of(pair.key))
            self.reload()
            self.settle()
            self.pairs.view.go_to(min(row, self.model.rowCount() - 1))

    @Slot()
    def _on_first(self) -> None:
        self._open(0)

    @Slot()
    def _on_second(self) -> None:
        self._open(1)

    def _open(self, number: int) -> None:
        pair = self.pairs.current()
        if pair is not None:
            self.opens.emit(Errand("patients", "open", pair.key[number]))

    @Slot()
    def _on_residents(self) -> None:
        self.opens.emit(Errand("patients"))


def _at_the_left(made: QWidget) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(made)
    row.addStretch(1)
    return holder


def _columns() -> list[Column[PairToJudge]]:
    return [
        Column(tr("Residents"), _names, search=_names),
        Column(tr("Said before"), lambda pair: note_on(pair)[0], width=128, tone=_tone),
    ]


def _names(pair: PairToJudge) -> str:
    one, other = pair.one.name, pair.other.name
    return one if one == other else f"{one} / {other}"


def _tone(pair: PairToJudge) -> Tone:
    return note_on(pair)[1]
