"""The form of a referral, in the order of the national slip; what differs most often comes first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QWidget

from app.clinic import Clinic
from app.core import coding
from app.core.icd10 import shipped as icd10
from app.core.rights import GRASSROOTS, HOSPITALS
from app.facilities import Facility
from app.referrals import Direction, Referral
from ui.referrals.words import person, word
from ui.text import tr
from ui.widgets.chips import MultiChoiceField, SegmentField
from ui.widgets.choices import Choice, choices_of
from ui.widgets.fields import ChoiceField, DateField, Field, LongTextField, PhoneField, TextField
from ui.widgets.form import FULL, HALF, QUARTER, Form
from ui.widgets.labels import plain_label
from ui.widgets.pickers import ListPicker, Picker

ICD10_COMMON = "icd10"


class ReferralForm(Form):
    """One referral, up or down. `referral()` is what was typed; `show_referral` fills it in."""

    def __init__(self, clinic: Clinic, direction: Direction, parent: QWidget | None = None) -> None:
        super().__init__(tr("&Send referral  Ctrl+Enter"), parent)
        self._clinic = clinic
        self.direction = direction
        self._base = Referral(direction=direction.value)
        self._subject = plain_label("", "title")
        self._where()
        self._why()
        self._story()
        self._way()

    def _where(self) -> None:
        self.add_widget(self._subject)
        self.add(
            "to_facility_id",
            tr("Refer to"),
            Picker(self._find_facility, self._facility_choice),
            needed=True,
            span=HALF,
        )
        departments = choices_of(coding.table("department"))
        self.add("to_department", tr("Department"), ChoiceField(departments), span=QUARTER)
        self.add("to_doctor", tr("Receiving doctor"), TextField(40), span=QUARTER)
        urgency = choices_of(coding.table("urgency"))
        self.add("urgency", tr("Urgency"), SegmentField(urgency), needed=True, span=HALF)
        channels = choices_of(coding.table("green_channel"))
        self.add("green_channel", tr("Green channel"), ChoiceField(channels), span=HALF)

    def _why(self) -> None:
        self.add("diagnoses", tr("Diagnoses"), ListPicker(_find_diagnosis, _diagnosis), span=FULL)
        up = self.direction is Direction.UP
        name = "reasons_up" if up else "reasons_down"
        reasons = choices_of(coding.table("referral_up" if up else "referral_down"))
        self.add(name, tr("Reasons"), MultiChoiceField(reasons), span=FULL)
        self.add("reason_other", tr("Other reason"), TextField(200), span=FULL)

    def _story(self) -> None:
        self.add("impression", tr("Initial impression"), LongTextField(2), span=FULL)
        self.add("present_illness", tr("Present illness"), LongTextField(3), span=FULL)
        self.add("past_history", tr("Past history"), LongTextField(2), span=HALF)
        self.add("treatment", tr("Treatment so far"), LongTextField(2), span=HALF)
        self.add("examinations", tr("Examinations and results"), LongTextField(2), span=FULL)

    def _way(self) -> None:
        transport = choices_of(coding.table("transport"))
        self.add("transport", tr("Transport"), SegmentField(transport), span=HALF)
        self.add("requested_on", tr("Wanted for"), DateField(), span=QUARTER)
        self.add("requested_time", tr("Time of day"), TextField(20), span=QUARTER)
        self.add("doctor_phone", tr("Doctor's phone"), PhoneField(), span=HALF)
        consent = choices_of(coding.table("consent"))
        self.add("consent", tr("Consent"), SegmentField(consent), span=HALF)

    # --- filling and reading

    def show_referral(self, referral: Referral) -> None:
        """Begin with what is known of the resident, and with the usual hospital."""
        self._base = referral
        today = self._clinic.clock.today()
        parts = (
            person(referral, today),
            referral.phone or "",
            referral.address or "",
            _allergy(referral),
        )
        self._subject.setText("    ".join(part for part in parts if part))
        values: dict[str, Any] = {name: getattr(referral, name, None) for name in self.boxes}
        values["diagnoses"] = [d["code"] for d in referral.diagnoses or []]
        if self.direction is Direction.UP and not values["to_facility_id"]:
            values["to_facility_id"] = self._clinic.settings.default_hospital_id or None
        self.set_values(values)

    def referral(self, values: Mapping[str, object]) -> Referral:
        """The referral as typed, on the card it began with."""
        card = {
            field.name: getattr(self._base, field.name)
            for field in Referral.kind.fields
            if field.name not in self.boxes
        }
        typed = dict(values)
        typed["diagnoses"] = self._diagnoses() or None
        made = Referral(**{**card, **typed})
        made.direction = self.direction.value
        return made

    def _diagnoses(self) -> list[dict[str, str]]:
        field = self.field("diagnoses")
        assert isinstance(field, ListPicker)
        return [
            {"code": choice.value, "name": choice.label, "system": ICD10_COMMON}
            for choice in field.choices()
        ]

    def begin(self) -> None:
        """The caret starts where it differs most often: the department."""
        self.go_to("to_department" if self._value("to_facility_id") else "to_facility_id")

    def _value(self, name: str) -> object:
        field: Field = self.field(name)
        return field.value()

    def _find_facility(self, typed: str) -> list[Choice]:
        kinds = HOSPITALS if self.direction is Direction.UP else GRASSROOTS
        here = self._clinic.actor.place_id
        found = self._clinic.facilities.search(typed, 30)
        wanted = [f for f in found if f.facility_kind in kinds and f.id != here]
        return [_as_choice(facility) for facility in wanted[:12]]

    def _facility_choice(self, facility_id: str) -> Choice | None:
        facility = self._clinic.facilities.get(facility_id)
        return _as_choice(facility) if facility else None


def _as_choice(facility: Facility) -> Choice:
    return Choice(facility.id, facility.name, word("facility_kind", facility.facility_kind))


def _find_diagnosis(typed: str) -> list[Choice]:
    return [Choice(d.code, d.name, d.code) for d in icd10().search(typed, 12)]


def _diagnosis(code: str) -> Choice | None:
    found = icd10().get(code)
    return Choice(found.code, found.name, found.code) if found else None


def _allergy(referral: Referral) -> str:
    if referral.allergies:
        return tr("Allergic to {what}", what=referral.allergies)
    return ""
