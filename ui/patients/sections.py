"""The fields of a resident's form that need more than their declaration: numbers, places, people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.clinic import Clinic
from app.core.checks import Checked, read_text
from app.core.identity import local_digits, read_record_number, written_record_number
from app.core.rights import CLINICAL
from app.patients.form import FAMILY, NEWBORN
from ui.patients.identity_field import IdentityField
from ui.patients.marks import short_tag
from ui.patients.more_fields import (
    CodesPicker,
    DiseaseDetailsField,
    EventsField,
    NamedField,
    WordsPicker,
)
from ui.patients.places import Villages, division_choice, find_county, find_town
from ui.text import tr
from ui.widgets.chips import MultiChoiceField, SegmentField
from ui.widgets.choices import Choice
from ui.widgets.fields import ChoiceField, DateField, Field, TypedField
from ui.widgets.pickers import Picker
from ui.words import choices


def brought_fields(clinic: Clinic, villages: Villages) -> dict[str, Field]:
    """By the names of the record."""
    return {
        **_identity(clinic),
        **_places(clinic, villages),
        **_history(clinic),
        "record_number": TypedField(_read_number, written_record_number),
        "doctor_id": NamedField(_doctors(clinic)),
        "tags": MultiChoiceField([Choice(o.value, short_tag(o.value)) for o in choices("tag")]),
    }


def no_number_reasons() -> tuple[Choice, ...]:
    """Stored in the words of the paper form; shown in the person's language."""
    return (
        Choice("未带证件", tr("Card not brought"), initials="wdzj"),
        Choice(NEWBORN, tr("Newborn"), initials="xse"),
        Choice("无户口", tr("Not registered"), initials="whk"),
        Choice("证件遗失", tr("Card lost"), initials="zjys"),
    )


def _identity(clinic: Clinic) -> dict[str, Field]:
    latest = clinic.clock.latest
    kind = ChoiceField(choices("id_document"))
    birth = DateField(clinic.clock.today)
    birth.edit.setPlaceholderText(tr("e.g. 19580312"))
    return {
        "id_number": IdentityField(latest, kind.value),
        "id_kind": kind,
        "no_id_reason": SegmentField(no_number_reasons()),
        "mother_id_number": IdentityField(latest, lambda: None),
        "sex": SegmentField(_sexes(), shows_codes=True),
        "birth_on": birth,
    }


def _sexes() -> list[Choice]:
    """The field says that it is about the sex; two of its four choices need not repeat it."""
    return [replace(one, label=one.label.removesuffix("的性别")) for one in choices("sex")]


def _places(clinic: Clinic, villages: Villages) -> dict[str, Field]:
    place = clinic.facilities.get(clinic.actor.place_id)
    home = (place.division if place else None) or ""
    county = Picker(find_county(home), division_choice, digits_choose=False)
    town = Picker(find_town(county.value), division_choice, digits_choose=False)
    villages.town = town.value
    return {
        "county_code": county,
        "town_code": town,
        "village_name": WordsPicker(villages.find, 60, placeholder=tr("Words or initials")),
        "clinic_id": NamedField(_stations(clinic)),
    }


def _history(clinic: Clinic) -> dict[str, Field]:
    latest = clinic.clock.latest
    events = ("operations", "injuries", "transfusions")
    return {
        "disease_details": DiseaseDetailsField(latest),
        **{name: EventsField(latest) for name in events},
        **{f"family_{relative}": CodesPicker("family_disease") for relative in FAMILY},
    }


def _stations(clinic: Clinic) -> list[Choice]:
    found = clinic.facilities.children(clinic.actor.place_id)
    own = clinic.facilities.get(clinic.actor.place_id)
    if own is not None and own.is_grassroots_station:
        found = [own, *found]
    return [Choice(one.id, one.label) for one in found]


def _read_number(typed: str) -> Checked[str]:
    """A local number in the form it is stored in; any other is judged by the record."""
    found = read_record_number(typed)
    if found.value is not None and local_digits(found.value):
        return found
    return read_text(typed, limit=20)


def _doctors(clinic: Clinic) -> Sequence[Choice]:
    staff = clinic.users.staff(clinic.actor.place_id)
    return [Choice(one.person.id, one.person.name) for one in staff if one.roles & CLINICAL]
