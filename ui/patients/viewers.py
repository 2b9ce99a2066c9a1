"""Who can see this resident, since when and why: one line for each facility and what it sees."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.clinic import Clinic
from app.core.clock import local
from app.core.sight import ALL, SightReason
from app.patients import DECLINED, PATIENT, Viewer
from ui.text import tr
from ui.widgets.badges import EmptyState
from ui.widgets.bars import Tone
from ui.widgets.labels import plain_label
from ui.widgets.record_list import RecordList
from ui.widgets.record_table import Column, RecordTableModel


class ViewersOf(QWidget):
    """As far as this computer knows; who sees a case no more stands below who still does."""

    def __init__(self, clinic: Clinic, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clinic = clinic
        self.model = RecordTableModel(_columns(clinic), key=_key)
        empty = EmptyState(tr("Nobody but this institution."), picture="people")
        self._list = RecordList(tr("Who can see it"), self.model, empty)
        says = tr("What others see of this resident, and by whose decision. Nobody else sees it.")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.addWidget(plain_label(says, "caption", wraps=True))
        column.addWidget(self._list, 1)
        self.setFocusProxy(self._list)

    def show_record(self, patient_id: str) -> None:
        self.model.set_records(self._clinic.patients.who_can_see(patient_id))


def _key(viewer: Viewer) -> str:
    return f"{viewer.record_id}/{viewer.facility_id}/{viewer.why}/{viewer.since}"


def _columns(clinic: Clinic) -> list[Column[Viewer]]:
    def name(viewer: Viewer) -> str:
        if viewer.facility_id == ALL:
            return tr("Every institution of the county")
        return clinic.name_of(viewer.facility_id) or tr("Not known here")

    return [
        Column(tr("Institution"), name, width=200),
        Column(tr("What it sees"), _what, width=180),
        Column(tr("By what rule"), _why),
        Column(tr("Since"), lambda viewer: _day(viewer.since), width=110),
        Column(tr("State"), _state, width=170, tone=_tone),
    ]


def _what(viewer: Viewer) -> str:
    if viewer.kind.name == PATIENT:
        return tr("The whole record")
    if viewer.why is SightReason.LOOKED_UP:
        return tr("Surname, sex, year of birth, and who keeps the record")
    return f"{tr(viewer.kind.label)} {viewer.title}".strip()


def _why(viewer: Viewer) -> str:
    match viewer.why:
        case SightReason.HOME if viewer.kind.name == PATIENT:
            return tr("Keeps this record")
        case SightReason.HOME:
            return tr("Wrote it")
        case SightReason.LINE:
            return tr("Village clinic and health centre work together")
        case SightReason.STANDING:
            return tr("Both belong to one community")
        case SightReason.PUBLISHED:
            return tr("Meant for everybody")
        case SightReason.GRANTED:
            return viewer.reason
        case SightReason.LOOKED_UP:
            return tr("Looked up by its number: {reason}", reason=viewer.reason)


def _state(viewer: Viewer) -> str:
    if viewer.why is SightReason.LOOKED_UP:
        return tr("Once")
    if viewer.until is None:
        return tr("Can see it")
    return "  ".join(filter(None, (tr("until {day}", day=_day(viewer.until)), viewer.ended_why)))


def _day(at: datetime | None) -> str:
    return local(at).date().isoformat() if at is not None else ""


def _tone(viewer: Viewer) -> Tone:
    return Tone.GOOD if viewer.is_open else Tone.NEUTRAL


def handed_over(clinic: Clinic, patient_id: str) -> str:
    """What became of the resident's last hand-over, in one sentence; nothing where there is none."""
    found = clinic.handovers.of_patient(patient_id)
    if not found:
        return ""
    last = found[0]
    place, day = clinic.name_of(last.to_id), _day(last.answered_at)
    if last.answer is None:
        return tr("Handed over to {place}; not answered yet.", place=place)
    if last.answer == DECLINED:
        return tr(
            "{place} did not take it over ({day}): {why}", place=place, day=day, why=last.reason
        )
    return tr("Taken over by {place} on {day}.", place=place, day=day)
