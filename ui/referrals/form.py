"""The form of a referral, in the order of the national slip; what differs most often comes first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QWidget

from app.clinic import Clinic
from app.core.icd10 import shipped as icd10
from app.core.rights import GRASSROOTS, HOSPITALS
from app.facilities import CommunityRole, Facility
from app.referrals import Direction, Referral, ReferralReturn
from ui.referrals.words import word
from ui.text import tr
from ui.widgets.chips import MultiChoiceField, SegmentField
from ui.widgets.choices import Choice
from ui.widgets.fields import (
    ChoiceField,
    DateField,
    LongTextField,
    PhoneField,
    TextField,
    TimeField,
)
from ui.widgets.form import FULL, HALF, QUARTER, Form
from ui.widgets.labels import button, plain_label
from ui.widgets.pickers import ListPicker, Picker
from ui.words import choices

ICD10_COMMON = "icd10"
MOST_FOUND = 12
SLIP = "slip_"
"""Opens the name of a box that belongs to the return slip of a referral down."""
SLIP_FIELDS = ("findings", "treatment", "next_plan", "medicines", "rehabilitation", "precautions")


class ReferralForm(Form):
    """One referral, up or down. `referral()` is what was typed; `show_referral` fills it in."""

    def __init__(self, clinic: Clinic, direction: Direction, parent: QWidget | None = None) -> None:
        super().__init__(tr("&Send referral  Ctrl+Enter"), parent)
        self._clinic = clinic
        self.direction = direction
        self._base = Referral(direction=direction.value)
        self._contact = plain_label("", "soft", wraps=True)
        self.as_draft = button(tr("Keep as &draft"))
        self.add_action(self.as_draft)
        self.add_widget(self._contact)
        self._whom()
        self._where()
        self._why()
        self._story()
        self._way()

    def _whom(self) -> None:
        """Nothing here: the resident's card is known. A referral phoned in asks for it."""

    def _where(self) -> None:
        to = Picker(self._find_facility, self._facility_choice)
        self.add("to_facility_id", tr("Refer to"), to, needed=True, span=HALF)
        departments = ChoiceField(choices("department"))
        self.add("to_department", tr("Department"), departments, span=QUARTER)
        self.add("to_doctor", tr("Receiving doctor"), TextField(40), span=QUARTER)
        urgency = SegmentField(choices("urgency"), shows_codes=True)
        self.add("urgency", tr("Urgency"), urgency, needed=True, span=HALF)
        channels = ChoiceField(choices("green_channel"))
        self.add("green_channel", tr("Green channel"), channels, span=HALF)

    def _why(self) -> None:
        diagnoses = ListPicker(_find_diagnosis, _diagnosis)
        self.add("diagnoses", tr("Diagnoses"), diagnoses, span=FULL)
        up = self.direction is Direction.UP
        reasons = MultiChoiceField(choices("referral_up" if up else "referral_down"))
        self.add("reasons_up" if up else "reasons_down", tr("Reasons"), reasons, span=FULL)
        self.add("reason_other", tr("Other reason"), TextField(200), span=FULL)

    def _story(self) -> None:
        self.add("impression", tr("Initial impression"), LongTextField(2), span=HALF)
        self.add("past_history", tr("Past history"), LongTextField(2), span=HALF)
        if self.direction is Direction.UP:
            self.add("present_illness", tr("Present illness"), LongTextField(3), span=FULL)
            self.add("treatment", tr("Treatment so far"), LongTextField(2), span=HALF)
            self.add("examinations", tr("Examinations and results"), LongTextField(2), span=HALF)
        else:
            self._slip()

    def _slip(self) -> None:
        """How to go on: what the return slip says, signed together with the referral."""
        self.section(tr("Return slip"))
        for name in SLIP_FIELDS:
            field = ReferralReturn.kind.field(name)
            assert field is not None
            self.add(SLIP + name, tr(field.label), LongTextField(2), span=HALF)

    def _way(self) -> None:
        self.add("transport", tr("Transport"), SegmentField(choices("transport")), span=HALF)
        wanted = DateField(self._clinic.clock.today)
        self.add("requested_on", tr("Wanted for"), wanted, span=QUARTER)
        self.add("requested_time", tr("Time of day"), TimeField(), span=QUARTER)
        self.add("accompanied_by", tr("Accompanied by"), TextField(60), span=QUARTER)
        self.add("doctor_phone", tr("Doctor's phone"), PhoneField(), span=QUARTER)
        self.add("consent", tr("Consent"), SegmentField(choices("consent")), span=HALF)

    # --- filling and reading

    def show_referral(self, referral: Referral) -> None:
        """Begin with what is known of the resident, and with the usual hospital."""
        self._base = referral
        # Who it is stands above the form, where it does not scroll away.
        contact = "    ".join(filter(None, (referral.phone, referral.address)))
        self._contact.setText(contact)
        self._contact.setVisible(bool(contact))
        values: dict[str, Any] = {name: getattr(referral, name, None) for name in self.boxes}
        values["diagnoses"] = [row["code"] for row in referral.diagnoses or []]
        if self.direction is Direction.UP and not values["to_facility_id"]:
            values["to_facility_id"] = self._usual_hospital()
        self.set_values(values)
        self.as_draft.setVisible(not referral.id)

    @property
    def patient_id(self) -> str | None:
        """Whom it is about, where a record of the resident is here."""
        return self._base.patient_id

    def referral(self, values: Mapping[str, object]) -> Referral:
        """The referral as typed, on the card it began with."""
        names = [field.name for field in Referral.kind.fields]
        card = {name: getattr(self._base, name) for name in names}
        made = Referral(**{**card, **self.record_values(values)})
        made.direction = self.direction.value
        return made

    def record_values(self, values: Mapping[str, object]) -> dict[str, Any]:
        """What was typed, as the fields of a referral."""
        typed = {name: value for name, value in values.items() if not name.startswith(SLIP)}
        return {**typed, "diagnoses": self._diagnoses() or None}

    def seen(self) -> dict[str, Any]:
        """The same fields as they were shown."""
        return {name: getattr(self._base, name) for name in self.record_values(self.values())}

    def slip(self, values: Mapping[str, object]) -> ReferralReturn | None:
        """The return slip of a referral down; None while nothing of it was written."""
        written = {name: values.get(SLIP + name) for name in SLIP_FIELDS}
        if not any(written.values()):
            return None
        names = "、".join(row["name"] for row in self._diagnoses())
        return ReferralReturn(**written, diagnosis=names or None)

    def _diagnoses(self) -> list[dict[str, str]]:
        field = self.field("diagnoses")
        assert isinstance(field, ListPicker)
        return [
            {"code": choice.value, "name": choice.label, "system": ICD10_COMMON}
            for choice in field.choices()
        ]

    def begin(self) -> None:
        """The caret starts where it differs most often: the department."""
        is_known = bool(self.field("to_facility_id").value())
        self.go_to("to_department" if is_known else "to_facility_id")

    # --- what can be found

    def _usual_hospital(self) -> str | None:
        """The one chosen last, or the lead hospital of our community."""
        known = self._clinic.settings.default_hospital_id
        facilities = self._clinic.facilities
        if known and facilities.get(known) is not None and not facilities.has_ended(known):
            return known
        for community in facilities.communities_of(self._clinic.actor.place_id):
            for member in facilities.members(community.id):
                if member.role == CommunityRole.LEAD and member.facility.facility_kind in HOSPITALS:
                    return member.facility.id
        return None

    def _find_facility(self, typed: str) -> list[Choice]:
        kinds = HOSPITALS if self.direction is Direction.UP else GRASSROOTS
        here = self._clinic.actor.place_id
        found = self._clinic.facilities.search(typed, MOST_FOUND + 1, kinds=kinds)
        wanted = [facility for facility in found if facility.id != here]
        return [_as_choice(facility) for facility in wanted[:MOST_FOUND]]

    def _facility_choice(self, facility_id: str) -> Choice | None:
        """Of one that has ended the choice says so; it cannot be sent to."""
        facility = self._clinic.facilities.get(facility_id)
        if facility is None:
            return None
        choice = _as_choice(facility)
        has_ended = self._clinic.facilities.has_ended(facility_id)
        return replace(choice, label=f"{choice.label} {tr('(has ended)')}") if has_ended else choice


def _as_choice(facility: Facility) -> Choice:
    return Choice(facility.id, facility.name, word("facility_kind", facility.facility_kind))


def _find_diagnosis(typed: str) -> list[Choice]:
    return [Choice(d.code, d.name, d.code) for d in icd10().search(typed, MOST_FOUND)]


def _diagnosis(code: str) -> Choice | None:
    found = icd10().get(code)
    return Choice(found.code, found.name, found.code) if found else None
