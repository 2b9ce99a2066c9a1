"""The duty list: everybody's from today on, and the form that publishes one's own."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.duty import DUTY, DUTY_FORM, WITHDRAWAL_FORM, Duty
from ui import keyboard
from ui.forms.form import drawn
from ui.kept import Kept
from ui.layouts import above_buttons, beside, in_card, page_column
from ui.page import Desk, Errand, Page
from ui.saving import save
from ui.text import tr
from ui.widgets.badges import EmptyState, SectionHeader
from ui.widgets.labels import button
from ui.widgets.record_list import RecordList
from ui.widgets.record_table import Column, RecordTableModel
from ui.words import label


class DutyPage(Page):
    """The list; beside it, for those who may and when they want it, the form."""

    kinds = frozenset({"duty", "facility_end"})

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._model = RecordTableModel(self._columns(), key=lambda duty: duty.id)
        may_publish = self._may_publish = desk.clinic.can(DUTY)
        empty = EmptyState(
            tr("Nobody is entered yet."),
            tr("What a facility publishes here is seen by the whole county."),
            tr("New entry") if may_publish else "",
        )
        self._list = RecordList(tr("Duty list"), self._model, empty)
        today = desk.clinic.clock.today
        self._form = drawn(DUTY_FORM, today, tr("&Publish  Ctrl+Enter"))
        self._kept = Kept(desk, self._form, "duty")
        self._wrong: Duty | None = None
        self._withdrawal = drawn(WITHDRAWAL_FORM, today, tr("With&draw it  Ctrl+Enter"))
        self._withdrawn = Kept(desk, self._withdrawal, "duty_withdrawal")
        self._side = QStackedWidget()
        for form in (self._form, self._withdrawal):
            self._side.addWidget(in_card(form))
            form.left.connect(self._on_left)
        self._side.hide()
        self._new = button(tr("&New entry"))
        self._new.clicked.connect(self._on_new)
        self._withdraw = button(tr("&Withdraw the entry"))
        self._withdraw.clicked.connect(self._on_withdraw)
        self._list.current_changed.connect(self._on_current)
        empty.acted.connect(self._on_new)
        self._form.submitted.connect(self._on_submitted)
        self._withdrawal.submitted.connect(self._on_withdrawal)
        column = page_column(self, SectionHeader(tr("Duty list")))
        left = above_buttons(self._list, self._new, self._withdraw)
        column.addLayout(beside(left, self._side, (2, 1)), 1)
        for part in (self._new, self._withdraw):
            part.setVisible(may_publish)
        self._on_current(None)
        self._begin()
        self._kept.begin()

    def _columns(self) -> list[Column[Duty]]:
        name_of = self.desk.clinic.name_of
        return [
            Column(tr("Day"), lambda duty: duty.on_day.isoformat(), width=106),
            Column(tr("Facility"), lambda duty: name_of(duty.home)),
            Column(tr("Department"), lambda d: label("department", d.department), width=104),
            Column(tr("On duty"), lambda duty: duty.person_name, width=120),
            Column(tr("Phone"), lambda duty: duty.phone, width=118, optional=True),
            Column(tr("Remark"), lambda duty: duty.remark or "", width=150, optional=True),
        ]

    def reload(self) -> None:
        self.read(self._duties, self._model.set_records)

    def _duties(self) -> list[Duty]:
        """With the names of the places, which the list shows."""
        clinic = self.desk.clinic
        duties = clinic.duty.from_day(clinic.clock.today())
        for duty in duties:
            clinic.name_of(duty.home)
        return duties

    def start(self) -> None:
        keyboard.take(self._list)

    def run(self, errand: Errand) -> None:
        if errand.do == "new" and self.desk.clinic.can(DUTY):
            self._on_new()
        elif errand.do in ("open", "withdraw"):
            self._list.go_to_key(errand.subject)
            if errand.do == "withdraw" and self._withdraw.isEnabled():
                self._on_withdraw()

    def go_back(self) -> bool:
        """What was typed stays in the form."""
        was_open = self._side.isVisible()
        self._on_left()
        return was_open

    @Slot(object)
    def _on_current(self, duty: Duty | None) -> None:
        """One's own place's alone; the form stays with the entry for which it was opened."""
        is_own = duty is not None and duty.home == self.desk.clinic.actor.place_id
        self._withdraw.setEnabled(is_own)

    @Slot()
    def _on_withdraw(self) -> None:
        self._wrong = self._list.current()
        if self._wrong is not None:
            self._withdrawn.leave()
            self._withdrawal.set_values({"voided_why": None})
            self._withdrawn.begin(self._wrong.id)
            self._side.setCurrentIndex(1)
            self._side.show()
            self._withdrawal.start()

    @Slot(dict)
    def _on_withdrawal(self, values: dict[str, object]) -> None:
        wrong, duty, form = self._wrong, self.desk.clinic.duty, self._withdrawal
        if wrong is not None:
            why = str(values["voided_why"])
            save(self.desk, form, lambda: duty.withdraw(wrong.id, why), self._on_withdrawn)

    def _on_withdrawn(self, _: None) -> None:
        self._wrong = None
        self._withdrawn.forget()
        self.reload()
        self._on_left()

    @Slot()
    def _on_new(self) -> None:
        self._side.setCurrentIndex(0)
        self._side.show()
        self._form.go_to("department")

    @Slot()
    def _on_left(self) -> None:
        self._side.hide()
        keyboard.take(self._list)

    def _begin(self) -> None:
        self._form.set_values({"on_day": self.desk.clinic.clock.today()})

    @Slot(dict)
    def _on_submitted(self, values: dict[str, object]) -> None:
        duty, clinic = Duty(**values), self.desk.clinic
        save(self.desk, self._form, lambda: clinic.duty.publish(duty), self._on_saved)

    def _on_saved(self, _: str) -> None:
        self._begin()
        self._form.go_to("department")
