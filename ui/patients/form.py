"""The form of a resident's record: identity first, what the number proves filled in by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.clinic import Clinic
from app.core import coding
from app.core.checks import FieldWarning
from app.core.identity import Identity
from app.core.identity.documents import DocumentKind
from app.core.rights import Role
from app.core.text import N_
from app.patients import Doubts, Patient
from app.patients.form import FAMILY, HAD, PATIENT_FORM
from ui.forms.form import DrawnForm
from ui.patients.asked import ASKED, kept, shown
from ui.patients.identity_field import IdentityField
from ui.patients.more_fields import DiseaseDetailsField, NamedField
from ui.patients.places import Villages, address_of, home_codes
from ui.patients.sections import brought_fields
from ui.widgets.choices import Choice
from ui.widgets.keys import is_plain_enter

HAN = "01"
DOUBTED = ("name", "id_number", "birth_on", "sex")


class PatientForm(DrawnForm):
    """All of 居民个人基本信息表. `record_values` answers in the fields of the record."""

    def __init__(
        self, clinic: Clinic, villages: Villages, save: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(save, parent)
        self._clinic = clinic
        self._villages = villages
        self._proved: Identity | None = None
        self._told_before: tuple[str, ...] = ()
        self._record_id: str | None = None
        self.draw(PATIENT_FORM, clinic.clock.today, brought_fields(clinic, villages))
        self._connect()

    def _connect(self) -> None:
        for name in ("id_number", "id_kind"):
            self.field(name).edited.connect(self._on_identity)
        for name in ("name", "id_number", "birth_on", "sex", "id_kind"):
            self.field(name).left.connect(self.show_doubts)
        self.field("county_code").edited.connect(self._on_county)
        self.field("village_name").left.connect(self._on_village_left)

    @property
    def number(self) -> IdentityField:
        field = self.field("id_number")
        assert isinstance(field, IdentityField)
        return field

    def show_new(self, values: Mapping[str, object] | None = None) -> None:
        """An empty record with what can be taken for granted here, and what is known already."""
        place = self._clinic.facilities.get(self._clinic.actor.place_id)
        county, town = home_codes(place.division if place else None)
        station = place.id if place and place.is_grassroots_station else None
        doctor = self._clinic.actor.person_id if self._is_doctor else None
        self._offer("doctor_id", doctor)
        usual = {
            "id_kind": DocumentKind.CITIZEN_CARD.value,
            "county_code": county,
            "town_code": town,
            "clinic_id": station,
            "ethnicity": HAN,
            "filed_on": self._clinic.clock.today(),
            "doctor_id": doctor,
        }
        self._told_before = ()
        self._record_id = None
        empty: dict[str, object] = {
            name: [] if isinstance(box.field.value(), list) else None
            for name, box in self.boxes.items()
        }
        self.set_values({**empty, **usual})
        for name, value in (values or {}).items():
            self.field(name).set_value(value)
        self.follow()
        self._on_identity()
        self._set_dirty(is_dirty=bool(values))

    @property
    def _is_doctor(self) -> bool:
        return Role.DOCTOR in self._clinic.actor.roles

    def show_patient(self, patient: Patient) -> None:
        """A record as it stands; its numbers are masked."""
        self._record_id = patient.id
        family = patient.family_history or {}
        values = {name: getattr(patient, name) for name in self.boxes if hasattr(patient, name)}
        values |= {f"family_{relative}": family.get(relative, []) for relative in FAMILY}
        values |= shown(values)
        self._tell_of(patient.disease_details or {}, patient.past_diseases or [])
        for name in ("clinic_id", "doctor_id"):
            self._offer(name, getattr(patient, name))
        self.set_values(values)
        for name in ("id_number", "mother_id_number"):
            field = self.field(name)
            assert isinstance(field, IdentityField)
            field.conceal()
        self.mark_clean()

    def _offer(self, name: str, value: str | None) -> None:
        """A clinic or doctor of another place is shown by name too."""
        field = self.field(name)
        if value and isinstance(field, NamedField):
            field.offer(Choice(value, self._clinic.name_of(value) or value))

    def set_values(self, values: Mapping[str, object]) -> None:
        self._proved = None
        super().set_values(values)
        self.mark_clean()

    def restore(self, draft: Mapping[str, object]) -> None:
        told = draft.get("disease_details")
        self._tell_of(told if isinstance(told, dict) else {}, [])
        super().restore(draft)

    def _tell_of(self, details: Mapping[str, object], ticked: Sequence[str]) -> None:
        """Open a line for each disease of the record, also for one that is not ticked."""
        self._told_before = tuple(code for code in details if code not in ticked)
        self._details.show_codes(self._diseases([*ticked, *details]))

    @property
    def _details(self) -> DiseaseDetailsField:
        field = self.field("disease_details")
        assert isinstance(field, DiseaseDetailsField)
        return field

    @staticmethod
    def _diseases(codes: Sequence[str]) -> list[str]:
        table = coding.table("past_disease")
        return [code for code in table.ordered(codes) if code != table.exclusive]

    def record_values(self) -> dict[str, Any]:
        """The values in the fields of `Patient`."""
        values: dict[str, Any] = dict(self.values())
        family = {relative: values.pop(f"family_{relative}") for relative in FAMILY}
        values["family_history"] = {who: codes for who, codes in family.items() if codes} or None
        values["village_code"] = self._villages.code_of(values["village_name"])
        values |= kept(values)
        for name in ASKED:
            del values[HAD + name]
        return values

    def candidate(self) -> Patient:
        """What stands in the form, as a record: of the resident shown, or a new one."""
        return Patient(id=self._record_id, **self.record_values())

    @Slot()
    def show_doubts(self) -> None:
        """What is unlikely, in amber beneath its field; it never blocks."""
        found = self._doubts()
        for name in DOUBTED:
            if self.boxes[name].problem is None and (name in found or name != "id_number"):
                self.boxes[name].show_warnings(found.get(name, ()))

    def _doubts(self) -> Doubts:
        found = self._clinic.patients.doubts(self.candidate())
        printing = printing_doubts(str(self.field("name").value() or ""))
        return found | ({"name": (*found.get("name", ()), *printing)} if printing else {})

    @Slot()
    def _on_identity(self) -> None:
        """A whole number fills in birth and sex, and takes back what the number before it said."""
        proved = self.number.identity()
        if proved is None:
            return
        before, self._proved = self._proved, proved
        for name in ("birth_on", "sex"):
            said, stands = getattr(proved, name), self.field(name).value()
            was_ours = before is not None and stands == getattr(before, name)
            if said and (stands is None or was_ours):
                self.field(name).set_value(said)

    def wire_values(self) -> dict[str, Any]:
        """Of a number that is still being typed nobody asks why there is none."""
        number = self.number.value() or self.number.edit.text().strip() or None
        return {**super().wire_values(), "id_number": number}

    def follow(self) -> None:
        """Each disease has its line before it is decided whether they are shown."""
        ticked = self.field("past_diseases").value()
        codes = self._diseases([*(ticked if isinstance(ticked, list) else []), *self._told_before])
        if codes != self._details.codes:
            self._details.show_codes(codes)
        super().follow()

    def _show_asked(self, unasked: set[str]) -> None:
        """What was told of a disease that is not ticked stays in sight."""
        super()._show_asked(unasked - {"disease_details"} if self._told_before else unasked)

    @Slot()
    def _on_county(self) -> None:
        self.field("town_code").set_value(None)

    @Slot()
    def _on_village_left(self) -> None:
        """An empty address begins with what is known of the place."""
        village, town = self.field("village_name").value(), self.field("town_code").value()
        if village and not self.field("address").value():
            begin = address_of(str(town) if town else None, str(village))
            self.field("address").set_value(begin)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_plain_enter(event) and self._number_says_all():
            self.go_to("phone")
        else:
            super().keyPressEvent(event)

    def _number_says_all(self) -> bool:
        """Whether Enter in the number may pass over what the number filled in."""
        if self.number.is_masked or not self.number.edit.hasFocus():
            return False
        proved = self.number.identity()
        return proved is not None and proved.birth_on is not None


def printing_doubts(name: str) -> tuple[FieldWarning, ...]:
    """A character that neither typeface holds would be a box on the paper form."""
    try:
        name.encode("gb2312")
    except UnicodeEncodeError:
        # Loading the typefaces takes a quarter of a second; common names never need them.
        from app.documents.typefaces import missing_characters

        missing = missing_characters(name)
    else:
        missing = ""
    if not missing:
        return ()
    text = N_("{characters} cannot be printed; the form will show a box. Please compare the card.")
    return (FieldWarning("NAME_PRINT", text, {"characters": missing}),)
