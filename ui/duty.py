"""The duty list: everybody's from today on, and the form that publishes one's own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core import coding
from app.core.errors import ClinicError
from app.duty import DUTY, Duty
from ui.page import Desk, Errand, Page
from ui.text import tr
from ui.widgets.badges import EmptyState, SectionHeader
from ui.widgets.choices import choices_of
from ui.widgets.fields import ChoiceField, DateField, PhoneField, TextField
from ui.widgets.form import FULL, Form
from ui.widgets.record_list import RecordList
from ui.widgets.record_table import Column, RecordTableModel


class DutyPage(Page):
    """The list on the left; on the right, for those who may, the form."""

    kinds = frozenset({"duty"})

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._model = RecordTableModel(self._columns(), key=lambda duty: duty.id)
        empty = EmptyState(
            tr("Nobody is entered yet."),
            tr("What a facility publishes here is seen by the whole county."),
        )
        self._list = RecordList(tr("Duty list"), self._model, empty)
        self._form = DutyForm(desk.clinic.clock.today)
        self._form.setVisible(desk.clinic.can(DUTY))
        self._form.submitted.connect(self._on_submitted)
        self._form.left.connect(self._list.setFocus)
        left = QVBoxLayout()
        left.addWidget(SectionHeader(tr("Duty list")))
        left.addWidget(self._list, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 12)
        row.addLayout(left, 3)
        row.addWidget(self._form, 2)
        self._begin()

    def _columns(self) -> list[Column[Duty]]:
        departments = coding.table("department")
        name_of = self.desk.clinic.name_of
        return [
            Column(tr("Day"), lambda duty: duty.on_day.isoformat(), width=110),
            Column(tr("Facility"), lambda duty: name_of(duty.home)),
            Column(
                tr("Department"),
                lambda duty: departments.label(duty.department, coding.CHINESE),
                width=120,
            ),
            Column(tr("On duty"), lambda duty: duty.person_name, width=110),
            Column(tr("Phone"), lambda duty: duty.phone, width=130),
        ]

    def reload(self) -> None:
        clinic = self.desk.clinic
        self._model.set_records(clinic.duty.from_day(clinic.clock.today()))

    def start(self) -> None:
        self._list.setFocus()

    def run(self, errand: Errand) -> None:
        if errand.do == "new":
            self._form.go_to("department")

    def _begin(self) -> None:
        self._form.set_values({"on_day": self.desk.clinic.clock.today()})

    @Slot(dict)
    def _on_submitted(self, values: dict[str, object]) -> None:
        duty, clinic = Duty(**values), self.desk.clinic
        self._form.set_busy(is_busy=True)
        self.desk.background.run(
            self, lambda: clinic.duty.publish(duty), self._on_saved, self._on_refused
        )

    def _on_saved(self, _: str) -> None:
        self._form.set_busy(is_busy=False)
        self._begin()
        self._form.go_to("department")
        self.desk.say(tr("Saved here, waiting to be sent."))

    def _on_refused(self, error: ClinicError) -> None:
        self._form.set_busy(is_busy=False)
        self._form.show_error(error)


class DutyForm(Form):
    """Day, department, who, and the phone to ring."""

    def __init__(self, today: Callable[[], date], parent: QWidget | None = None) -> None:
        super().__init__(tr("&Publish  Ctrl+Enter"), parent)
        departments = choices_of(coding.table("department"))
        self.add("on_day", tr("Day"), DateField(today), needed=True, span=FULL)
        self.add("department", tr("Department"), ChoiceField(departments), needed=True, span=FULL)
        self.add("person_name", tr("On duty"), TextField(40), needed=True, span=FULL)
        self.add("phone", tr("Phone"), PhoneField(), needed=True, span=FULL)
        self.add("remark", tr("Remark"), TextField(100), span=FULL)
