"""What anybody at a desk may try to do with a referral."""

from __future__ import annotations

from collections.abc import Callable

from app.referrals import Appointment, Referrals, StepCode

OFFER = Appointment("03.04", doctor="赵主任")
DEEDS: list[tuple[str, Callable[[Referrals, str, str], object]]] = [
    ("withdraws", lambda desk, case, word: desk.take(case, StepCode.WITHDRAW, reason=word)),
    ("asks to cancel", lambda desk, case, word: desk.take(case, StepCode.ASK_CANCEL, reason=word)),
    ("accepts", lambda desk, case, word: desk.take(case, StepCode.ACCEPT, **OFFER.fields)),
    ("accepts", lambda desk, case, word: desk.take(case, StepCode.ACCEPT, **OFFER.fields)),
    (
        "moves it",
        lambda desk, case, word: desk.take(case, StepCode.RESCHEDULE, **OFFER.fields, reason=word),
    ),
    ("rejects", lambda desk, case, word: desk.take(case, StepCode.REJECT, reason=word)),
    (
        "returns for completion",
        lambda desk, case, word: desk.take(case, StepCode.RETURN, reason=word),
    ),
    ("cancels", lambda desk, case, word: desk.take(case, StepCode.CANCEL, reason=word)),
    (
        "sees them arrive",
        lambda desk, case, word: desk.take(case, StepCode.ARRIVED, arrival="outpatient"),
    ),
    ("waits in vain", lambda desk, case, word: desk.take(case, StepCode.NOT_ARRIVED, reason=word)),
    (
        "discharges",
        lambda desk, case, word: desk.take(
            case, StepCode.DISCHARGED, outcome="2", diagnosis=word, going_back=True
        ),
    ),
    ("has them back", lambda desk, case, word: desk.take(case, StepCode.BACK_CONFIRMED)),
    ("sends it again", lambda desk, case, word: desk.resubmit(case)),
    ("opens it", lambda desk, case, word: desk.mark_opened(case)),
    ("writes a note", lambda desk, case, word: desk.take(case, StepCode.NOTE, text=word)),
    ("closes", lambda desk, case, word: desk.take(case, StepCode.CLOSE, reason=word)),
    ("reports a death", lambda desk, case, word: desk.take(case, StepCode.DIED)),
]
