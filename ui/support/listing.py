"""The registers on the left, their entries on the right: by agreement, state, year and words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from app.agreements import AgreementView
from app.cases import Cut
from app.clinic import Clinic
from app.support import REGISTERS, RegisterCount, Sought, SupportLine
from app.support.record import ENTRY_KIND
from ui import keyboard
from ui.layouts import beside
from ui.page import Desk
from ui.support.words import register_words, tone_of
from ui.text import tr
from ui.widgets.badges import EmptyState, SectionHeader
from ui.widgets.bars import NoticeBar, Tone
from ui.widgets.choices import Choice
from ui.widgets.edits import LineEdit
from ui.widgets.fields import ChoiceField
from ui.widgets.labels import button
from ui.widgets.record_list import RecordList
from ui.widgets.record_table import Column, RecordTableModel
from ui.words import label

YEARS = 8
OPEN, OVER = "open", "over"


@dataclass(frozen=True)
class RegisterLine:
    """One register with how much is in it; `code` is empty for all of them together."""

    code: str
    group: str
    count: RegisterCount


@dataclass(frozen=True)
class _Found:
    registers: Sequence[RegisterLine]
    lines: Cut[SupportLine]
    unreadable: int


class SupportList(QWidget):
    """`chosen` carries an entry, `wants_new` the code of a register, `wants_story` an agreement."""

    chosen = Signal(object)
    wants_new = Signal(str)
    wants_story = Signal(object)
    wants_print = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._agreed: Sequence[AgreementView] = ()
        self.header = SectionHeader(tr("Support"))
        self._waiting = NoticeBar()
        self._registers = RecordTableModel(_register_columns(), key=lambda line: line.code)
        self.registers = RecordList(tr("Registers"), self._registers, EmptyState(""))
        self._model = RecordTableModel(_columns(), key=lambda line: line.id)
        self.empty = EmptyState(tr("Nothing is entered here yet."))
        self.list = RecordList(tr("Entries"), self._model, self.empty)
        self.search = LineEdit()
        self.search.setPlaceholderText(tr("Name, person or initials"))
        self.search.setAccessibleName(tr("Find an entry"))
        self.search.setClearButtonEnabled(True)
        self.agreement, self.state = ChoiceField([]), ChoiceField(_states())
        self.year = ChoiceField(_years(desk.clinic))
        self.new = button(tr("&New in a register"), "primary")
        self.story = button(tr("Agreement &story"))
        self.printing = button(tr("&Print  Ctrl+P"))
        self.new.setEnabled(desk.clinic.can(ENTRY_KIND))
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._arrange()
        self._connect()

    def _arrange(self) -> None:
        for made in (self.story, self.printing, self.new):
            self.header.more.addWidget(made)
        row = QHBoxLayout()
        row.setSpacing(8)
        named = ((self.agreement, tr("Agreement")), (self.state, tr("State")))
        for field, name in (*named, (self.year, tr("Year"))):
            field.set_name(name)
            field.combo.setPlaceholderText(name)
            row.addWidget(field, 1)
        row.addWidget(self.search, 2)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addLayout(row)
        right.addWidget(self.list, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 12)
        column.setSpacing(8)
        column.addWidget(self.header)
        column.addWidget(self._waiting)
        whole = QWidget()
        whole.setLayout(right)
        right.setContentsMargins(0, 0, 0, 0)
        column.addLayout(beside(self.registers, whole, (5, 9)), 1)

    def _connect(self) -> None:
        self._soon.timeout.connect(self.reload)
        self.search.textChanged.connect(self._soon.start)
        self.search.returnPressed.connect(self._on_enter)
        for field in (self.agreement, self.state, self.year):
            field.edited.connect(self.reload)
        self.registers.current_changed.connect(self._on_register)
        self.registers.chosen.connect(self._on_enter)
        self.list.chosen.connect(self.chosen)
        self.new.clicked.connect(self._on_new)
        self.empty.acted.connect(self._on_new)
        self.story.clicked.connect(self._on_story)
        self.printing.clicked.connect(self.wants_print)

    def show_agreements(self, agreed: Sequence[AgreementView]) -> None:
        """What was chosen stays."""
        self._agreed = agreed
        chosen = self.agreement.value()
        name_of = self._desk.clinic.name_of
        self.agreement.set_choices(
            [Choice(one.id, f"{name_of(one.partner_id)}  {one.subject}") for one in agreed]
        )
        self.agreement.set_value(chosen)

    @property
    def register(self) -> str:
        line = self.registers.current()
        return line.code if line is not None else ""

    @property
    def sought(self) -> Sought:
        """What is looked for as the filters stand."""
        state, year = self.state.value(), self.year.value()
        return Sought(
            self.register,
            self.agreement.value() or "",
            year=int(year) if year else 0,
            typed=self.search.text().strip(),
            is_open={OPEN: True, OVER: False}.get(state or ""),
        )

    @Slot()
    def reload(self) -> None:
        self._desk.read(self, partial(_find, self._desk.clinic, self.sought), self._show)

    def _show(self, found: _Found) -> None:
        self._registers.set_records(found.registers)
        self._model.set_records(found.lines)
        count, total = f"{len(found.lines):,}", f"{found.lines.total:,}"
        words = tr("{count} of {of}", count=count, of=total)
        self.header.set_text(tr("Support"), words if total != count else total)
        if found.unreadable:
            advice = tr("A newer program wrote them. They are kept as they came.")
            title = tr("{count} not readable yet", count=found.unreadable)
            self._waiting.show_notice(Tone.NEUTRAL, title, advice)
        else:
            self._waiting.clear()

    def show_register(self, code: str) -> None:
        self.registers.go_to_key(code)

    def start(self) -> None:
        keyboard.take(self.registers)

    def go_on(self) -> None:
        """Back from an entry: to its line, where there is one."""
        keyboard.take(self.list if self._model.rowCount() else self.registers)

    def empty_search(self) -> bool:
        """Esc takes the filters away first; False where none is set."""
        fields = (self.agreement, self.state, self.year)
        was_set = bool(self.search.text()) or any(field.value() for field in fields)
        for field in fields:
            field.set_value(None)
        self.search.clear()
        if was_set:
            self.reload()
        return was_set

    @Slot()
    def _on_register(self) -> None:
        """Another register is read when the caret stands on it, and not at each reading."""
        if self.registers.isAncestorOf(QApplication.focusWidget() or self):
            self._soon.start()

    @Slot()
    def _on_enter(self) -> None:
        self.reload()
        self._desk.background.settle(self)
        if self._model.rowCount():
            keyboard.take(self.list)

    @Slot()
    def _on_new(self) -> None:
        self.wants_new.emit(self.register)

    @Slot()
    def _on_story(self) -> None:
        chosen = self.agreement.value()
        views = {view.id: view for view in self._agreed}
        view = views.get(chosen or "") or next(iter(self._agreed), None)
        if view is None:
            self._desk.say(tr("There is no agreement yet. It is offered on the page Institutions."))
        else:
            self.wants_story.emit(view)


def _find(clinic: Clinic, sought: Sought) -> _Found:
    supports = clinic.supports
    counts = supports.counts()
    registers = [RegisterLine("", "", _all(counts))]
    for code, one in REGISTERS.items():
        registers.append(RegisterLine(code, one.group, counts.get(code, RegisterCount(code))))
    return _Found(registers, supports.find(sought), supports.unreadable())


def _all(counts: Mapping[str, RegisterCount]) -> RegisterCount:
    found = counts.values()
    return RegisterCount(
        "",
        sum(one.total for one in found),
        sum(one.open for one in found),
        sum(one.due for one in found),
    )


def _states() -> list[Choice]:
    return [Choice(OPEN, tr("Open")), Choice(OVER, tr("Done or ended"))]


def _years(clinic: Clinic) -> list[Choice]:
    now = clinic.clock.today().year
    return [Choice(str(year), str(year)) for year in range(now, now - YEARS, -1)]


def _register_columns() -> list[Column[RegisterLine]]:
    return [
        Column(
            tr("Group"),
            lambda line: label("support_group", line.group),
            width=72,
            optional=True,
        ),
        Column(
            tr("Register"),
            lambda line: register_words(line.code) if line.code else tr("All registers"),
        ),
        Column(
            tr("Entries"),
            _count_words,
            width=124,
            tone=lambda line: Tone.BAD if line.count.due else Tone.NEUTRAL,
        ),
    ]


def _count_words(line: RegisterLine) -> str:
    if line.count.due:
        return tr("{count}, late {late}", count=line.count.total, late=line.count.due)
    return str(line.count.total)


def _columns() -> list[Column[SupportLine]]:
    return [
        Column(tr("Date"), lambda line: line.from_on.isoformat(), width=104),
        Column(tr("What it is"), lambda line: line.title),
        Column(
            tr("State"),
            _state,
            width=130,
            tone=lambda line: tone_of(line.state, is_open=line.is_open),
        ),
        Column(tr("Next by"), _due, width=104),
        Column(tr("With"), lambda line: line.partner, width=150, optional=True),
        Column(
            tr("Department"),
            lambda line: label("department", line.department),
            width=110,
            optional=True,
        ),
        Column(tr("Person"), lambda line: line.person, width=90, optional=True),
    ]


def _state(line: SupportLine) -> str:
    if not line.is_readable:
        return tr("Not readable yet")
    return label("support_entry_state", line.state)


def _due(line: SupportLine) -> str:
    return line.due_on.isoformat() if line.due_on else ""
