"""Tasks on the screen: their words, colours and lists, the same wherever they are shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.clinic import Clinic
from app.tasks import Pile, Task, TaskList, Weight
from ui.page import Errand, Opening
from ui.text import tr
from ui.theme import scaled
from ui.urgency import is_urgent, urgency_column, urgency_tone, urgency_words
from ui.widgets.badges import EmptyState
from ui.widgets.bars import Tone
from ui.widgets.labels import plain_label
from ui.widgets.record_list import ROW_PX, RecordList
from ui.widgets.record_table import Column, RecordTableModel
from ui.words import label, since

MOST_ROWS = 3
MOST_LARGE_ROWS = 2
LARGE_PX = 120
"""What is 100 px otherwise has grown to this: there is room for less."""
TONES = {Weight.USUAL: Tone.NEUTRAL, Weight.NEW: Tone.ACCENT, Weight.WRONG: Tone.BAD}


def what(task: Task) -> str:
    if task.table:
        return label(task.table, task.what)
    return tr(task.what, count=task.count) if task.count else tr(task.what)


def state(task: Task) -> str:
    """The urgency stands where every list begins; in a narrow one the state goes with it."""
    words = urgency_words(task.urgency) if is_urgent(task.urgency) else ""
    return "  ".join(part for part in (words, what(task)) if part)


def person(task: Task) -> str:
    """Which form was begun is said here: the state has no room for it in large type."""
    return "  ".join(part for part in (tr(task.form) if task.form else "", task.person) if part)


def tone(task: Task) -> Tone:
    """That of the urgency, late or not; the clock says that it is late."""
    if is_urgent(task.urgency):
        return urgency_tone(task.urgency)
    return Tone.WARN if task.is_late else TONES[task.weight]


def errand_of(task: Task, opening: Opening) -> Errand | None:
    if task.page:
        return Errand(task.page, task.do, task.record, task.at)
    return opening(task.of or task.kind, task.record, task.at)


def pressing(tasks: TaskList, opening: Opening) -> Counter[str]:
    """How much waits on each page: a record once, however much is owed of it."""
    counts: Counter[str] = Counter()
    pressing = (one for one in tasks if one.presses)
    for task in {(one.kind, one.record or one.what): one for one in pressing}.values():
        errand = errand_of(task, opening)
        if errand is not None:
            counts[errand.feature] += task.count or 1
    for more in tasks.more:
        if more.presses and (errand := opening(more.kind, "", "")) is not None:
            counts[errand.feature] += more.count
    return counts


def when(task: Task, now: datetime, today: date) -> str:
    """Of what is owed how late it is; of the rest for how long it waits."""
    if task.pile is not Pile.DUE or task.due is None:
        return since(task.since, now)
    days = (today - task.due).days
    if days > 0:
        return tr("{days} d late", days=days)
    return tr("today") if days == 0 else tr("in {days} d", days=-days)


def key(task: Task) -> str:
    return f"{task.kind}/{task.record}/{task.form}/{task.what}/{task.at}"


class TaskPanel(QWidget):
    """One list under its heading, which counts."""

    def __init__(
        self,
        title: str,
        empty: str,
        columns: Sequence[Column[Task]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._title = title
        self._heading = plain_label(title, "heading")
        self._model = RecordTableModel(columns, key=key)
        self.list = RecordList(title, self._model, EmptyState(empty))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._heading)
        column.addWidget(self.list, 1)

    def show_tasks(self, tasks: TaskList) -> None:
        """The heading counts all there are, also where not all of them are listed."""
        self._heading.setText(f"{self._title}  {tasks.total}" if tasks else self._title)
        self._model.set_records(tasks)


class SilentPanel(TaskPanel):
    """Of whom nothing is heard: what is missing since when, and whom one rings. As high as it has
    lines, at most three; away when there are none."""

    def __init__(self, clinic: Clinic, parent: QWidget | None = None) -> None:
        super().__init__(tr("Nothing heard"), "", _silent_columns(clinic), parent)

    def show_tasks(self, tasks: TaskList) -> None:
        super().show_tasks(tasks)
        most = MOST_LARGE_ROWS if scaled(100) >= LARGE_PX else MOST_ROWS
        header = self.list.view.horizontalHeader().sizeHint().height()
        self.list.setFixedHeight(header + min(len(tasks), most) * scaled(ROW_PX) + 14)
        self.setVisible(bool(tasks))


def columns(clinic: Clinic) -> list[Column[Task]]:
    clock = clinic.clock
    return [
        Column(tr("What"), state, tone=tone, icon=lambda task: "clock" if task.is_late else ""),
        _resident(),
        Column(tr("With"), lambda task: task.place, optional=True),
        Column(tr("Time"), lambda task: when(task, clock.now(), clock.today()), width=92),
    ]


def _silent_columns(clinic: Clinic) -> list[Column[Task]]:
    return [
        urgency_column(lambda task: task.urgency),
        _resident(),
        Column(
            tr("What is missing"),
            what,
            width=190,
            tone=lambda _: Tone.ACCENT,
            icon=lambda _: "clock",
        ),
        Column(tr("Silent since"), lambda task: since(task.since, clinic.clock.now()), width=84),
        Column(tr("With"), lambda task: task.place, width=150, optional=True),
        Column(tr("What to do"), lambda task: tr(task.advice)),
        Column(tr("Phone"), lambda task: task.phone, width=140),
    ]


def _resident() -> Column[Task]:
    return Column(tr("Resident"), person, width=88, search=lambda task: task.person)
