"""What was entered of one resident by the county's forms, and the forms that may be entered."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.clock import local
from app.core.identity import age_text
from app.core.text import N_
from app.forms.entries import Subject
from app.patients import PATIENT
from ui.forms.entries import EntriesOf, EntriesPane
from ui.page import Desk, ResidentTab
from ui.text import tr
from ui.words import label


class EnteredFor(ResidentTab):
    title = N_("For&ms")

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.pane = EntriesPane(desk, tr("Forms"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.pane, 1)
        self.setFocusProxy(self.pane.list)

    def show_resident(self, patient_id: str) -> None:
        self.patient_id = patient_id
        self.desk.read(self, partial(self._find, patient_id), self._on_found)

    def _find(self, patient_id: str) -> EntriesOf | None:
        clinic = self.desk.clinic
        patient = clinic.patients.get(patient_id)
        if patient is None:
            return None
        today = local(clinic.clock.now()).date()
        age = age_text(patient.birth_on, today) if patient.birth_on else ""
        return EntriesOf(
            part_of=PATIENT,
            record=vars(patient),
            subject=Subject(patient_id, patient_id, patient.sex, patient.birth_on),
            day=clinic.clock.today(),
            facility=clinic.name_of(clinic.actor.place_id),
            head=(("姓名", patient.name), ("性别", label("sex", patient.sex)), ("年龄", age)),
            people=tuple(clinic.patients.family(patient_id)),
        )

    def _on_found(self, about: EntriesOf | None) -> None:
        if about is not None:
            self.pane.show_about(about)

    def go_on(self, at: str) -> bool:
        self.desk.background.settle(self)
        return self.pane.go_on(at)

    def go_back(self) -> bool:
        return self.pane.go_back()
