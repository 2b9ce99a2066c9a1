"""Changing the state of a record: died, moved away, not to be found, back in care, or void."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from app.core.kinds import FieldType
from app.core.rights import GRASSROOTS
from app.core.text import N_
from app.facilities import MOST_IN_A_COUNTY, Facility
from app.forms.element import Element
from app.forms.form import Form as Declared
from app.forms.form import Item
from app.forms.typed import asked, typed_form
from app.patients import HandoverView, Patient, PatientState
from app.patients.record import PATIENT_KIND
from ui.forms.form import DrawnForm
from ui.open_cases import open_words
from ui.page import Desk
from ui.text import tr
from ui.widgets.bars import Tone
from ui.widgets.choices import Choice, FirstChoices
from ui.widgets.fields import DateField
from ui.widgets.form import HALF
from ui.widgets.pickers import Picker
from ui.words import label, since

VOID = "void"
MOST_FOUND = 12


@dataclass(frozen=True)
class StateStep:
    """One way to change a record's state, in the words of the form that asks for it."""

    name: str
    menu: str
    title: str
    on: str
    note: str
    save: str


STEPS = (
    StateStep(
        PatientState.DECEASED.value,
        N_("&Deceased …"),
        N_("This resident has died"),
        N_("Date of death"),
        N_("Cause of death"),
        N_("Record the death  Ctrl+Enter"),
    ),
    StateStep(
        PatientState.MOVED_AWAY.value,
        N_("&Moved away …"),
        N_("This resident has moved away"),
        N_("Date of moving"),
        N_("Where to, and who took over the file"),
        N_("Record the move  Ctrl+Enter"),
    ),
    StateStep(
        PatientState.LOST.value,
        N_("Not to be &found …"),
        N_("This resident is not to be found"),
        N_("Since"),
        N_("Reason"),
        N_("Record it  Ctrl+Enter"),
    ),
    StateStep(
        PatientState.ACTIVE.value,
        N_("&Back in care …"),
        N_("This resident is in care again"),
        N_("Since"),
        N_("Reason"),
        N_("Record it  Ctrl+Enter"),
    ),
    StateStep(
        VOID,
        N_("&Void this record …"),
        N_("Void this record"),
        "",
        N_("Why it is void, e.g. registered twice"),
        N_("Void the record  Ctrl+Enter"),
    ),
)


def _declared(step: StateStep) -> Declared:
    """Voiding has no date, and only a file that moves is handed over."""
    on = [asked("state_on", code="on", label=step.on, needed=True)] if step.on else []
    whom = Item(Element("to", N_("Hand the file over to"), FieldType.ID), width=HALF)
    to = [whom] if step.name == PatientState.MOVED_AWAY else []
    note = asked("state_note", code="note", label=step.note, needed=True)
    return typed_form(PATIENT_KIND, [(step.title, [*on, *to, note])])


class StateForm(DrawnForm):
    """A date and a reason; voiding asks for the reason only."""

    def __init__(self, desk: Desk, step: StateStep, parent: QWidget | None = None) -> None:
        super().__init__(tr(step.save), parent)
        self.step = step
        self._clinic = clinic = desk.clinic
        today = clinic.clock.today
        on = DateField(today, latest=clinic.clock.latest())
        to = Picker(self._find_home, self._home, background=desk.background)
        self.draw(_declared(step), today, {"on": on, "to": to})
        self.set_values({"on": today()} if step.on else {})
        self._unanswered: list[HandoverView] = []

    def tell_what_is_open(self, patient: Patient) -> None:
        """What still runs of the resident, before anything is typed: a hand-over first, for a
        second one would make a second record there."""
        handed_over = self._clinic.handovers.of_patient(patient.id)
        cases = self._clinic.referrals.open_of_patient(patient)
        if self.step.name == PatientState.MOVED_AWAY:
            self._unanswered = [one for one in handed_over if one.answer is None]
        if self._unanswered:
            self._tell_of_handover()
        elif cases and self.step.name != PatientState.ACTIVE:
            said = open_words(cases, self._clinic.clock.now())
            advice = tr("Open the case above and tell the other side, or close it.")
            self.notice.show_notice(Tone.WARN, said, advice)

    def _tell_of_handover(self) -> None:
        last, now = self._unanswered[0], self._clinic.clock.now()
        said = tr(
            "Handed over to {place} already, {since} ago, not answered yet.",
            place=self._clinic.name_of(last.to_id),
            since=since(last.sent_at, now),
        )
        advice = tr("Ring them first. Save once more to hand the file over all the same.")
        self.notice.show_notice(Tone.WARN, said, advice)

    @Slot()
    def submit(self) -> None:
        """A second hand-over is saved once it was asked for twice."""
        asks = bool(self._unanswered) and bool(self.field("to").value())
        if asks and not self.is_busy:
            self._tell_of_handover()
            self._unanswered = []
        else:
            super().submit()

    def carry_out(self, patient: Patient, values: dict[str, object]) -> None:
        """Write the step; call it off the UI thread."""
        patients, note, on = self._clinic.patients, str(values["note"]), values.get("on")
        if self.step.name == VOID or not isinstance(on, date):
            patients.void(patient.id, note)
            return
        if (to := values.get("to")) is not None:
            self._clinic.handovers.hand_over(patient, str(to), on, note)
            return
        mark = {
            PatientState.DECEASED: patients.mark_deceased,
            PatientState.MOVED_AWAY: patients.mark_moved_away,
            PatientState.LOST: patients.mark_lost,
            PatientState.ACTIVE: patients.mark_active,
        }[PatientState(self.step.name)]
        mark(patient, on, note)

    def _find_home(self, typed: str) -> Sequence[Choice]:
        """Those who keep residents' records; the others are only told by telephone."""
        here = self._clinic.actor.place_id
        found = self._clinic.facilities.search(typed, MOST_IN_A_COUNTY, kinds=GRASSROOTS)
        wanted = [one for one in found if one.id != here]
        return FirstChoices.cut(map(_choice, wanted[:MOST_FOUND]), len(wanted))

    def _home(self, facility_id: str) -> Choice | None:
        facility = self._clinic.facilities.get(facility_id)
        return None if facility is None else _choice(facility)


def _choice(facility: Facility) -> Choice:
    return Choice(facility.id, facility.name, label("facility_kind", facility.facility_kind))


def steps_for(patient: Patient) -> list[StateStep]:
    """What can happen to a record in its present state. Who moved away may be handed over to
    another place; who died comes back only where that was a mistake."""
    now = patient.state or PatientState.ACTIVE.value
    if now == PatientState.DECEASED:
        return [step for step in STEPS if step.name in (PatientState.ACTIVE, VOID)]
    again = PatientState.MOVED_AWAY
    return [step for step in STEPS if step.name != now or step.name == again]
