"""What the forms of a referral ask, in the order of the national slip; what differs most first."""

from __future__ import annotations

from app.core.text import N_
from app.forms.form import Form
from app.forms.typed import Part, asked, typed_form
from app.referrals.codes import Direction
from app.referrals.records import REFERRAL_KIND, REFERRAL_RETURN_KIND

SLIP = "slip_"
"""Opens the name of what belongs to the return slip of a referral down."""
SLIP_FIELDS = ("findings", "treatment", "next_plan", "medicines", "rehabilitation", "precautions")

_WHOM: list[Part] = [
    (asked("by_phone_for", needed=True), "doctor_name"),
    ("patient_name", asked("sex", needed=True)),
    "birth_on",
    "phone",
]
_WHERE: list[Part] = [
    (asked("to_facility_id", needed=True), "to_department", "to_doctor"),
    ("urgency", "green_channel"),
    ("diagnoses",),
]
_STORY: list[Part] = [
    ("reason_other",),
    (asked("impression", lines=2), asked("past_history", lines=2)),
]
_SO_FAR: list[Part] = [
    ("present_illness",),
    (asked("treatment", lines=2), asked("examinations", lines=2)),
]
_WAY: list[Part] = [
    ("transport", "requested_on", "requested_time"),
    asked("accompanied_by", width=1),
    "doctor_phone",
    "consent",
]


def _slip(name: str) -> Part:
    """How to go on: what the return slip says, signed together with the referral."""
    return asked(name, kind=REFERRAL_RETURN_KIND, code=SLIP + name, width=2, lines=2)


_UP: list[Part] = [*_WHERE, ("reasons_up",), *_STORY, *_SO_FAR, *_WAY]
UP_FORM = typed_form(REFERRAL_KIND, rows=_UP)
PHONED_FORM = typed_form(REFERRAL_KIND, rows=[*_WHOM, *_UP])
DOWN_FORM = typed_form(
    REFERRAL_KIND,
    [(N_("Return slip"), [*map(_slip, SLIP_FIELDS), *_WAY])],
    rows=[*_WHERE, ("reasons_down",), *_STORY],
)
FORMS: dict[Direction, Form] = {Direction.UP: UP_FORM, Direction.DOWN: DOWN_FORM}
