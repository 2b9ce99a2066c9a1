"""Which fields a resident's form has, in the order of 居民个人基本信息表."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.clinic import Clinic
from app.core import coding
from app.core.checks import Checked, read_text
from app.core.identity import local_digits, read_record_number, written_record_number
from app.core.rights import CLINICAL
from app.patients import Patient
from ui.patients.asked import ASKED, HAD
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
from ui.patients.words import choices
from ui.text import tr
from ui.widgets.chips import MultiChoiceField, SegmentField
from ui.widgets.choices import Choice
from ui.widgets.fields import (
    ChoiceField,
    DateField,
    LongTextField,
    PhoneField,
    TextField,
    TypedField,
)
from ui.widgets.form import FULL, HALF, QUARTER, Form
from ui.widgets.pickers import Picker

NEWBORN = "新生儿"
FAMILY = ("father", "mother", "siblings", "children")
"""The relatives of `family_history`; in the form each is a field `family_…`."""


def _title(name: str) -> str:
    """What the record itself calls the field."""
    field = Patient.kind.field(name)
    return tr(field.label) if field is not None else name


def no_number_reasons() -> tuple[Choice, ...]:
    """Stored in the words of the paper form; shown in the person's language."""
    return (
        Choice("未带证件", tr("Card not brought"), initials="wdzj"),
        Choice(NEWBORN, tr("Newborn"), initials="xse"),
        Choice("无户口", tr("Not registered"), initials="whk"),
        Choice("证件遗失", tr("Card lost"), initials="zjys"),
    )


def add_identity(form: Form, clinic: Clinic) -> None:
    today, latest = clinic.clock.today, clinic.clock.latest
    form.section(tr("Identity"))
    form.add("name", _title("name"), TextField(60), needed=True, span=HALF)
    kind = ChoiceField(choices("id_document"))
    number = IdentityField(latest, kind.value)
    form.add("id_number", _title("id_number"), number, span=QUARTER)
    form.add("id_kind", _title("id_kind"), kind, span=QUARTER)
    reasons = SegmentField(no_number_reasons())
    form.add("no_id_reason", _title("no_id_reason"), reasons, span=FULL)
    mother = IdentityField(latest, lambda: None)
    form.add("mother_id_number", _title("mother_id_number"), mother, span=FULL)
    sexes = SegmentField(_sexes(), shows_codes=True)
    form.add("sex", _title("sex"), sexes, needed=True, span=HALF)
    birth = DateField(today)
    birth.edit.setPlaceholderText(tr("e.g. 19580312"))
    form.add("birth_on", _title("birth_on"), birth, span=QUARTER)
    form.add("phone", _title("phone"), PhoneField(), span=QUARTER)


def _sexes() -> list[Choice]:
    """The field says that it is about the sex; two of its four choices need not repeat it."""
    return [replace(one, label=one.label.removesuffix("的性别")) for one in choices("sex")]


def add_contact(form: Form, clinic: Clinic, villages: Villages) -> None:
    form.section(tr("Contact and address"))
    form.add("contact_name", _title("contact_name"), TextField(60), span=QUARTER)
    form.add(
        "contact_relation",
        _title("contact_relation"),
        ChoiceField(choices("relation")),
        span=QUARTER,
    )
    form.add("contact_phone", _title("contact_phone"), PhoneField(), span=QUARTER)
    kinds = SegmentField(choices("resident_type"), shows_codes=True)
    form.add("resident_type", _title("resident_type"), kinds, span=QUARTER)
    place = clinic.facilities.get(clinic.actor.place_id)
    home = (place.division if place else None) or ""
    county = Picker(find_county(home), division_choice, digits_choose=False)
    form.add("county_code", _title("county_code"), county, span=QUARTER)
    town = Picker(find_town(county.value), division_choice, digits_choose=False)
    form.add("town_code", _title("town_code"), town, span=QUARTER)
    villages.town = town.value
    village = WordsPicker(villages.find, 60, placeholder=tr("Words or initials"))
    form.add("village_name", _title("village_name"), village, span=QUARTER)
    stations = NamedField(_stations(clinic))
    form.add("clinic_id", _title("clinic_id"), stations, span=QUARTER)
    form.add("address", _title("address"), TextField(200), span=HALF)
    form.add("register_address", _title("register_address"), TextField(200), span=HALF)
    form.add("workplace", _title("workplace"), TextField(100), span=HALF)


def _stations(clinic: Clinic) -> list[Choice]:
    found = clinic.facilities.children(clinic.actor.place_id)
    own = clinic.facilities.get(clinic.actor.place_id)
    if own is not None and own.is_grassroots_station:
        found = [own, *found]
    return [Choice(one.id, one.label) for one in found]


def add_person(form: Form, clinic: Clinic) -> None:
    form.section(tr("About the person"))
    for name in ("ethnicity", "education", "occupation", "marital"):
        form.add(name, _title(name), ChoiceField(choices(name)), span=QUARTER)
    abo = SegmentField(choices("abo"), shows_codes=True)
    form.add("blood_abo", _title("blood_abo"), abo, span=HALF)
    rhesus = SegmentField(choices("rh"), shows_codes=True)
    form.add("blood_rh", _title("blood_rh"), rhesus, span=HALF)
    form.add("payment_kinds", _title("payment_kinds"), _several("payment"), span=FULL)
    form.add("payment_other", _title("payment_other"), TextField(60), span=HALF)
    form.add("insurance_number", _title("insurance_number"), TextField(40), span=HALF)


def add_health(form: Form, clinic: Clinic) -> None:
    latest = clinic.clock.latest
    form.section(tr("Health history"))
    form.add("allergies", _title("allergies"), _several("allergy"), span=HALF)
    form.add("allergy_other", _title("allergy_other"), TextField(200), span=HALF)
    form.add("exposures", _title("exposures"), _several("exposure"), span=HALF)
    form.add("past_diseases", _title("past_diseases"), _several("past_disease"), span=FULL)
    details = DiseaseDetailsField(latest)
    form.add("disease_details", _title("disease_details"), details, span=FULL)
    for name, question in ASKED.items():
        form.add(HAD + name, tr(question), SegmentField(choices("yes_no")), span=QUARTER)
    form.add("operations", _title("operations"), EventsField(latest), span=HALF)
    form.add("injuries", _title("injuries"), EventsField(latest), span=HALF)
    form.add("transfusions", _title("transfusions"), EventsField(latest), span=HALF)
    form.add("hereditary", _title("hereditary"), TextField(100), span=HALF)
    form.add("past_history", _title("past_history"), LongTextField(2, 4000), span=FULL)
    for relative, title in zip(
        FAMILY,
        (tr("Father"), tr("Mother"), tr("Brothers and sisters"), tr("Children")),
        strict=True,
    ):
        label = tr("Family history: {relative}", relative=title)
        form.add(f"family_{relative}", label, CodesPicker("family_disease"), span=HALF)
    form.add("disabilities", _title("disabilities"), _several("disability"), span=FULL)


def _several(table: str) -> MultiChoiceField:
    return MultiChoiceField(choices(table), exclusive=coding.table(table).exclusive)


def add_living(form: Form, clinic: Clinic) -> None:
    form.section(tr("Living environment"))
    for name in ("kitchen", "fuel", "water", "toilet", "livestock"):
        form.add(name, _title(name), ChoiceField(choices(name)), span=QUARTER)


def add_file(form: Form, clinic: Clinic) -> None:
    form.section(tr("The file"))
    hint = tr("Left empty, a temporary number is given.")
    number = TypedField(_read_number, written_record_number)
    form.add("record_number", _title("record_number"), number, span=QUARTER, hint=hint)
    form.add("filed_on", _title("filed_on"), DateField(clinic.clock.today), span=QUARTER)
    doctors = NamedField(_doctors(clinic))
    form.add("doctor_id", _title("doctor_id"), doctors, span=QUARTER)
    tags = [Choice(one.value, short_tag(one.value)) for one in choices("tag")]
    form.add("tags", _title("tags"), MultiChoiceField(tags), span=FULL)


def _read_number(typed: str) -> Checked[str]:
    """A local number in the form it is stored in; any other is judged by the record."""
    found = read_record_number(typed)
    if found.value is not None and local_digits(found.value):
        return found
    return read_text(typed, limit=20)


def _doctors(clinic: Clinic) -> Sequence[Choice]:
    staff = clinic.users.staff(clinic.actor.place_id)
    return [Choice(one.person.id, one.person.name) for one in staff if one.roles & CLINICAL]
