"""Records of residents side by side, fact by fact: what differs is marked, allergies stand in red."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from app.clinic import Clinic
from app.core.identity import printed_record_number
from app.core.masking import masked, without_numbers
from app.patients import Patient
from ui.icons import pixmap
from ui.patients.marks import NO_ALLERGY, allergy_words, each_allergy, short_tag
from ui.patients.words import age
from ui.text import tr
from ui.theme import scaled
from ui.widgets.badges import StateBadge
from ui.widgets.bars import Tone
from ui.widgets.flow_layout import FlowLayout
from ui.widgets.labels import plain_label
from ui.words import label, labels

ICON_PX = 16
FIRST_RECORD = 1
"""The column of the first record; each has one for its mark and one for its words."""


@dataclass(frozen=True)
class Fact:
    """One line; `told` is what counts as different where the words hide it."""

    title: str
    words: Callable[[Patient], str]
    told: Callable[[Patient], str | None] | None = None
    is_allergy: bool = False
    is_of_the_record: bool = False
    """It belongs to the record, not to the person: that it differs says nothing."""

    def differs(self, records: Sequence[Patient]) -> bool:
        """A missing value is no disagreement."""
        if self.is_of_the_record:
            return False
        read = self.told or self.words
        return len({said for one in records if (said := read(one))}) > 1


class SideBySide(QWidget):
    """One column for each record, its heading above it."""

    def __init__(self, clinic: Clinic, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "scrolled")
        self._facts = facts(clinic)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(12, 8, 12, 8)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(6)

    def show_records(self, records: Sequence[Patient], headings: Sequence[QWidget]) -> None:
        self._clear()
        for number, heading in enumerate(headings):
            self._grid.addWidget(heading, 0, FIRST_RECORD + 2 * number, 1, 2)
            # At once: whoever gives the keyboard to a button in it does so now.
            heading.show()
        self._grid.setColumnStretch(0, 0)
        for number in range(self._grid.columnCount()):
            is_words = number > 0 and number % 2 == 0 and number <= 2 * len(records)
            self._grid.setColumnStretch(number, 1 if is_words else 0)
        for row, fact in enumerate(self._facts, 1):
            self._show(row, fact, records)
        self._grid.setRowStretch(len(self._facts) + 1, 1)

    def _show(self, row: int, fact: Fact, records: Sequence[Patient]) -> None:
        differs = fact.differs(records)
        top = Qt.AlignmentFlag.AlignTop
        self._grid.addWidget(plain_label(fact.title, "label"), row, 0, top)
        for number, record in enumerate(records):
            column = FIRST_RECORD + 2 * number
            mark = differing() if differs else QWidget()
            self._grid.addWidget(mark, row, column, top)
            self._grid.addWidget(_words(fact, record, differs=differs), row, column + 1, top)

    def _clear(self) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()


def _words(fact: Fact, record: Patient, *, differs: bool) -> QWidget:
    if fact.is_allergy and allergies(record):
        return _in_red(record)
    said = fact.words(record)
    return plain_label(said or "—", "strong" if differs else "", wraps=True)


def _in_red(record: Patient) -> QWidget:
    """Each drug by itself, so that a long list goes to the next line."""
    inside = QWidget()
    flow = FlowLayout(inside, 4)
    for mark in each_allergy(record):
        flow.addWidget(StateBadge(mark.text, mark.tone, mark.icon, inside))
    return inside


def differing() -> QLabel:
    """Beside a value that is not the others'."""
    picture = QLabel()
    ratio = picture.devicePixelRatioF()
    picture.setPixmap(pixmap("conflict", scaled(ICON_PX), Tone.WARN.colour, ratio))
    picture.setAccessibleName(tr("differs"))
    return picture


def facts(clinic: Clinic) -> list[Fact]:
    """What tells people apart first, then what must not be overlooked, then where they belong."""
    today = clinic.clock.today()
    return [
        Fact(tr("Full name"), lambda one: without_numbers(one.name or "")),
        Fact(tr("Sex"), lambda one: label("sex", one.sex)),
        Fact(tr("Date of birth"), lambda one: one.birth_on.isoformat() if one.birth_on else ""),
        Fact(tr("Age"), lambda one: age(one.birth_on, today)),
        Fact(tr("Identity number"), lambda one: masked(one.id_number), lambda one: one.id_number),
        Fact(tr("Drug allergies"), _allergies_or_none, is_allergy=True),
        Fact(tr("Past diseases"), lambda one: labels("past_disease", one.past_diseases or ())),
        Fact(tr("Phone"), lambda one: one.phone or ""),
        Fact(tr("Contact person"), _contact),
        Fact(tr("Village or committee"), lambda one: one.village_name or ""),
        Fact(tr("Present address"), lambda one: one.address or ""),
        Fact(
            tr("Record number"),
            lambda one: printed_record_number(one.record_number),
            is_of_the_record=True,
        ),
        Fact(tr("Group of care"), lambda one: tr(", ").join(map(short_tag, one.tags or ()))),
        Fact(tr("Responsible village clinic"), lambda one: clinic.name_of(one.clinic_id)),
        Fact(
            tr("Filed on"),
            lambda one: one.filed_on.isoformat() if one.filed_on else "",
            is_of_the_record=True,
        ),
        Fact(tr("State of the record"), lambda one: label("patient_state", one.state)),
    ]


def allergies(patient: Patient) -> str:
    return tr(", ").join(allergy_words(patient.allergies or (), patient.allergy_other))


def _allergies_or_none(patient: Patient) -> str:
    return tr("No drug allergies") if patient.allergies == [NO_ALLERGY] else allergies(patient)


def _contact(patient: Patient) -> str:
    return "  ".join(filter(None, (patient.contact_name, patient.contact_phone)))
