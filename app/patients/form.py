"""What the form of a resident asks, in the order of 居民个人基本信息表."""

from __future__ import annotations

from app.core import coding
from app.core.kinds import FieldType
from app.core.text import N_
from app.forms.element import Element
from app.forms.form import Item
from app.forms.typed import asked, typed_form
from app.patients.record import PATIENT_KIND

HAD = "had_"
"""Opens the name of what asks whether there was something of the kind."""
NEWBORN = "新生儿"
"""A reason for having no number."""
FAMILY = ("father", "mother", "siblings", "children")
"""The relatives of `family_history`; in the form each is asked as `family_…`."""
_FAMILY_WORDS = (
    N_("Family history: father"),
    N_("Family history: mother"),
    N_("Family history: brothers and sisters"),
    N_("Family history: children"),
)


def _other(element: str, table: str) -> str:
    """Where one of the answers asks what it is called."""
    opening = sorted(coding.table(table).other)
    return " or ".join(f"has({element}, '{code}')" for code in opening)


def _any(element: str, table: str) -> str:
    """Where there is anything of the kind."""
    return f"count({element}) > 0 and not has({element}, '{coding.table(table).exclusive}')"


def _had(name: str, question: str) -> Item:
    return Item(Element(HAD + name, question, FieldType.CODE, codes="yes_no"), width=1)


def _family(relative: str, words: str) -> Item:
    return Item(
        Element(f"family_{relative}", words, FieldType.CODES, codes="family_disease"), width=2
    )


PATIENT_FORM = typed_form(
    PATIENT_KIND,
    [
        (
            N_("Identity"),
            [
                ("name", "id_number", "id_kind"),
                (asked("no_id_reason", shown_if="not known(id_number)"),),
                (asked("mother_id_number", shown_if=f"no_id_reason = '{NEWBORN}'"),),
                ("sex", "birth_on", "phone"),
            ],
        ),
        (
            N_("Contact and address"),
            [
                ("contact_name", "contact_relation", "contact_phone", "resident_type"),
                ("county_code", "town_code", "village_name", "clinic_id"),
                ("address", "register_address"),
                "workplace",
            ],
        ),
        (
            N_("About the person"),
            [
                ("ethnicity", "education", "occupation", "marital"),
                ("blood_abo", "blood_rh"),
                ("payment_kinds",),
                (
                    asked("payment_other", shown_if=_other("payment_kinds", "payment")),
                    "insurance_number",
                ),
            ],
        ),
        (
            N_("Health history"),
            [
                ("allergies", asked("allergy_other", shown_if=_other("allergies", "allergy"))),
                asked("exposures", width=2),
                ("past_diseases",),
                (asked("disease_details", shown_if=_any("past_diseases", "past_disease")),),
                _had("operations", N_("Ever had surgery")),
                _had("injuries", N_("Ever injured")),
                _had("transfusions", N_("Ever had a transfusion")),
                _had("hereditary", N_("Any hereditary disease")),
                ("operations", "injuries"),
                ("transfusions", "hereditary"),
                (asked("past_history", lines=2),),
                *map(_family, FAMILY, _FAMILY_WORDS),
                ("disabilities",),
            ],
        ),
        (
            N_("Living environment"),
            [("kitchen", "fuel", "water", "toilet"), asked("livestock", width=1)],
        ),
        (
            N_("The file"),
            [
                asked("record_number", hint=N_("Left empty, a temporary number is given.")),
                "filed_on",
                "doctor_id",
                ("tags",),
            ],
        ),
    ],
)
