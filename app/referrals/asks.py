"""What the form of each step of a referral asks; a step that asks nothing is taken at once."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.kinds import FieldType
from app.core.text import N_
from app.forms.element import Element
from app.forms.form import Item
from app.forms.typed import Part, asked
from app.referrals.codes import StepCode

C, TEXT = StepCode, FieldType.TEXT


_REASON = asked("reason", label=N_("Reason"), type=TEXT, needed=True, wide=True)
_WHERE = asked("department", needed=True, width=2)
_WHY = (_REASON,)
_REFUSAL = (asked("reason_code", wide=True), asked("reason", type=TEXT, wide=True))
_APPOINTMENT = (
    (
        asked("department", needed=True),
        "doctor",
        Item(Element("on", N_("Appointment"), FieldType.DATE)),
        Item(Element("clock", N_("Time of day"), TEXT, reads="time")),
    ),
    asked("bed", width=1),
    asked("phone", width=1),
    asked("where_to_go", width=2),
)
_ELSEWHERE = (
    (Item(Element("hospital", N_("Hospital"), FieldType.ID)), "department"),
    asked("destination_name", label=N_("Or a hospital outside the county"), wide=True),
    _REASON,
)
_RETURN = (
    asked("diagnosis", needed=True, width=2),
    asked("inpatient_number", width=1),
    asked("outcome", width=1),
    asked("findings", lines=2, wide=True),
    asked("treatment", needed=True, lines=2, wide=True),
    (asked("next_plan", lines=2), asked("medicines", lines=2)),
    (asked("rehabilitation", lines=2), asked("precautions", lines=2)),
    ("doctor_phone", "review_on"),
)
ASKS: Mapping[str, tuple[Part, ...]] = {
    **dict.fromkeys((C.SEND_BACK, C.WITHDRAW, C.ASK_CANCEL, C.CANCEL, C.NOT_ARRIVED, C.DIED), _WHY),
    **dict.fromkeys((C.ACCEPT, C.RESCHEDULE), _APPOINTMENT),
    **dict.fromkeys((C.REJECT, C.RETURN), _REFUSAL),
    **dict.fromkeys((C.REDIRECT, C.ONWARD), _ELSEWHERE),
    C.PASS_ON: (_WHERE, _REASON),
    C.ARRIVED: ((asked("arrival", needed=True), "inpatient_number"),),
    C.ADMITTED: (
        asked("inpatient_number", width=1),
        asked("department", width=1),
        asked("bed", width=2),
    ),
    C.DISCHARGED: (
        asked("outcome", needed=True, wide=True),
        ("discharge", "diagnosis"),
        asked("going_back", wide=True),
    ),
    C.RETURNED_BACK: _RETURN,
    C.FOLLOW_UP: (
        asked("result", needed=True, width=2),
        asked("text", type=TEXT, max_length=1000, wide=True),
    ),
    C.NOTE: (asked("text", needed=True, wide=True),),
}
PAPERS: Mapping[str, str] = {C.RETURNED_BACK: "referral_return"}
"""Steps that write a record of their own, which is what their form asks."""
