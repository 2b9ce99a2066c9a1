"""The first page: what came in, what waits, what is due, as every feature's tasks say it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.tasks import Pile, Task, TaskList
from ui import keyboard
from ui.happenings import Happenings
from ui.page import Desk, Errand, Page, ToldAtFoot
from ui.text import tr
from ui.to_do import SilentPanel, TaskPanel, columns, errand_of
from ui.widgets.badges import Card, SectionHeader
from ui.widgets.labels import plain_label
from ui.words import day


class TodayPage(Page):
    """Three lists side by side; Enter opens what a line is about. Below: of what nothing is heard,
    and what features say, such as who is on duty."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        desk.tasks.came.connect(self._on_came)
        self._header = SectionHeader(tr("Today"))
        self.happenings = Happenings(desk)
        self.panels = {
            pile: TaskPanel(title, empty, columns(desk.clinic))
            for pile, title, empty in (
                (Pile.CAME, tr("Came in"), tr("Nothing new.")),
                (Pile.WAITING, tr("Waiting for an answer"), tr("Nothing waits.")),
                (Pile.DUE, tr("Due"), tr("Nothing is due.")),
            )
        }
        self.silent = SilentPanel(desk.clinic)
        self._cards = [ToldCard() for _ in desk.cards]
        self._arrange()
        for panel in (*self.panels.values(), self.silent):
            panel.list.chosen.connect(self._on_chosen)

    def _arrange(self) -> None:
        self._grid = QGridLayout()
        self._grid.setSpacing(12)
        for number, panel in enumerate(self.panels.values()):
            self._grid.addWidget(panel, 0, number)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 12)
        column.setSpacing(8)
        column.addWidget(self._header)
        column.addWidget(self.happenings)
        column.addLayout(self._grid, 1)
        column.addWidget(self.silent)
        for card in self._cards:
            column.addWidget(card)

    def reload(self) -> None:
        self._header.set_text(tr("Today"), day(self.desk.clinic.clock.today()))
        self.desk.tasks.look()

    def settle(self) -> None:
        self.desk.tasks.settle()
        super().settle()

    @Slot(object)
    def _on_came(self, tasks: TaskList) -> None:
        """What else stands here is read with them. A page that nobody sees shows them when it is
        looked at next."""
        if not self.isVisible():
            self._freshness.expire()
            return
        self._show(tasks)
        self.happenings.reload()
        clinic = self.desk.clinic
        self.read(lambda: [card(clinic) for card in self.desk.cards], self._show_told)

    def _show(self, tasks: TaskList) -> None:
        for pile, panel in (*self.panels.items(), (Pile.SILENT, self.silent)):
            panel.show_tasks(tasks.of(pile))
        self._share_room()

    def _show_told(self, told: Sequence[ToldAtFoot]) -> None:
        for card, one in zip(self._cards, told, strict=True):
            card.show_told(one)

    def _share_room(self) -> None:
        """A list with nothing in it leaves room to the others, which large type needs."""
        for number, panel in enumerate(self.panels.values()):
            self._grid.setColumnStretch(number, 3 if panel.list.current() else 2)

    def start(self) -> None:
        """Stand where there is something to do; what was read meanwhile is not news any more."""
        self.reload()
        self.settle()
        panels = self.panels.values()
        busy = next((one for one in panels if one.list.current()), self.panels[Pile.CAME])
        keyboard.take(busy.list)

    def run(self, errand: Errand) -> None:
        if errand.do == "due":
            keyboard.take(self.panels[Pile.DUE].list)

    @Slot(object)
    def _on_chosen(self, task: Task) -> None:
        errand = errand_of(task, self.desk.opening)
        if errand is not None:
            self.opens.emit(errand)


class ToldCard(Card):
    """What one feature says."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._title, self._text = plain_label("", "heading"), plain_label("", wraps=True)
        self.body.addWidget(self._title)
        self.body.addWidget(self._text)

    def show_told(self, told: ToldAtFoot) -> None:
        self._title.setText(told.title)
        self._text.setText(told.text)
