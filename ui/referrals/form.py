"""The form of a referral, filled with what is known of the resident and of the usual hospital."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QWidget

from app.core.icd10 import shipped as icd10
from app.core.rights import GRASSROOTS, HOSPITALS
from app.facilities import CommunityRole, Facility
from app.forms.form import Form as Declared
from app.referrals import Direction, Referral, ReferralReturn
from app.referrals.form import FORMS, SLIP, SLIP_FIELDS
from ui.cases.words import word
from ui.forms.form import DrawnForm
from ui.page import Desk
from ui.text import tr
from ui.widgets.choices import Choice
from ui.widgets.fields import ChoiceField, Field
from ui.widgets.finding import Search
from ui.widgets.labels import button, plain_label
from ui.widgets.pickers import ListPicker, Picker
from ui.words import choices

ICD10_COMMON = "icd10"
MOST_FOUND = 12


class ReferralForm(DrawnForm):
    """One referral, up or down. `referral()` is what was typed; `show_referral` fills it in."""

    def __init__(self, desk: Desk, direction: Direction, parent: QWidget | None = None) -> None:
        super().__init__(tr("&Send referral  Ctrl+Enter"), parent)
        self._clinic = clinic = desk.clinic
        self._background = desk.background
        self.direction = direction
        self._base = Referral(direction=direction.value)
        self._contact = plain_label("", "soft", wraps=True)
        self.as_draft = button(tr("Keep as &draft"))
        self.add_action(self.as_draft)
        self.add_widget(self._contact)
        self.draw(self.asks, clinic.clock.today, self._brought())

    @property
    def asks(self) -> Declared:
        return FORMS[self.direction]

    def _brought(self) -> dict[str, Field]:
        """What is found in lists of its own."""
        return {
            "to_facility_id": self._place(self._find_facility),
            "green_channel": ChoiceField(choices("green_channel")),
            "diagnoses": ListPicker(_find_diagnosis, _diagnosis),
        }

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

    def _place(self, search: Search) -> Picker:
        return Picker(search, self._facility_choice, background=self._background)

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
