"""What the steps of a referral ask, each in the order of its form."""

from __future__ import annotations

from functools import partial
from typing import Any

from app.core.kinds import FieldType
from app.core.text import N_
from app.forms.element import Element
from app.forms.form import Item
from app.forms.typed import Asked, asked, typed_form
from app.referrals.records import REFERRAL_RETURN_KIND, REFERRAL_STEP_KIND

_form = partial(typed_form, REFERRAL_STEP_KIND)


def _line(name: str, label: str = "", *, needed: bool = False) -> Asked:
    """On one line, where the record has room for several."""
    words: dict[str, Any] = {"label": label} if label else {}
    return asked(name, needed=needed, type=FieldType.TEXT, max_length=1000, **words)


_WHY = _line("reason", N_("Reason"), needed=True)
_ON = Item(Element("on", N_("Appointment"), FieldType.DATE), width=1)
_CLOCK = Item(Element("clock", N_("Time of day"), FieldType.TEXT, reads="time"), width=1)
_OUTSIDE = N_("Or a hospital outside the county")

REASON = _form(rows=[(_WHY,)])
REFUSAL = _form(rows=[("reason_code",), (_line("reason"),)])
APPOINTMENT = _form(
    rows=[
        (asked("department", needed=True), "doctor", _ON, _CLOCK),
        "bed",
        "phone",
        asked("where_to_go", width=2),
    ]
)
PASS_ON = _form(rows=[asked("department", needed=True, width=2), (_WHY,)])
ELSEWHERE = _form(
    rows=[
        (asked("destination_id", code="hospital", label=N_("Hospital")), "department"),
        (asked("destination_name", code="hospital_name", label=_OUTSIDE),),
        (_WHY,),
    ]
)
ARRIVAL = _form(rows=[(asked("arrival", needed=True), "inpatient_number")])
ADMISSION = _form(rows=["inpatient_number", "department", asked("bed", width=2)])
DISCHARGE = _form(
    rows=[
        (asked("outcome", needed=True),),
        (asked("discharge", code="way"), "diagnosis"),
        ("going_back",),
    ]
)
FOLLOW_UP = _form(rows=[asked("result", needed=True, width=2), (_line("text"),)])
MESSAGE = _form(rows=[(asked("text", needed=True),)])
RETURN_SLIP = typed_form(
    REFERRAL_RETURN_KIND,
    rows=[
        (asked("diagnosis", needed=True), "inpatient_number", "outcome"),
        (asked("findings", lines=2),),
        (asked("treatment", needed=True, lines=2),),
        (asked("next_plan", lines=2), asked("medicines", lines=2)),
        (asked("rehabilitation", lines=2), asked("precautions", lines=2)),
        ("doctor_phone", "review_on"),
    ],
)
