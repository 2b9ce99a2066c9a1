"""What is to be done about one resident, whatever feature says so."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.text import N_
from app.tasks import Task
from ui.page import Desk, ResidentTab
from ui.tasks_of_now import tasks_of
from ui.text import tr
from ui.to_do import TaskPanel, columns, errand_of

DAYS_AHEAD = 366


class ToDo(ResidentTab):
    """Enter opens what a line is about."""

    title = N_("&To do")

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        nothing = tr("Nothing is owed to this resident.")
        self.panel = TaskPanel(tr("To do"), nothing, columns(desk.clinic))
        self.panel.list.chosen.connect(self._on_chosen)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.addWidget(self.panel, 1)
        self.setFocusProxy(self.panel.list)

    def show_resident(self, patient_id: str) -> None:
        self.patient_id = patient_id
        read = partial(tasks_of, self.desk.clinic, DAYS_AHEAD, patient_id)
        self.desk.read(self, read, self.panel.show_tasks)

    @Slot(object)
    def _on_chosen(self, task: Task) -> None:
        errand = errand_of(task, self.desk.opening)
        if errand is not None:
            self.opens.emit(errand)
