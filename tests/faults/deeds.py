"""What anybody at a desk may try to do with a referral."""

from __future__ import annotations

from collections.abc import Callable

from app.referrals import Appointment, Referrals

OFFER = Appointment("03.04", doctor="赵主任")
DEEDS: list[tuple[str, Callable[[Referrals, str, str], object]]] = [
    ("withdraws", lambda desk, case, word: desk.withdraw(case, word)),
    ("asks to cancel", lambda desk, case, word: desk.ask_cancel(case, word)),
    ("accepts", lambda desk, case, word: desk.accept(case, OFFER)),
    ("accepts", lambda desk, case, word: desk.accept(case, OFFER)),
    ("moves it", lambda desk, case, word: desk.reschedule(case, OFFER, word)),
    ("rejects", lambda desk, case, word: desk.reject(case, word)),
    ("returns for completion", lambda desk, case, word: desk.return_for_completion(case, word)),
    ("cancels", lambda desk, case, word: desk.cancel(case, word)),
    ("sees them arrive", lambda desk, case, word: desk.mark_arrived(case, "outpatient")),
    ("waits in vain", lambda desk, case, word: desk.mark_not_arrived(case, word)),
    ("discharges", lambda desk, case, word: desk.discharge(case, "2", diagnosis=word)),
    ("has them back", lambda desk, case, word: desk.confirm_back(case)),
    ("sends it again", lambda desk, case, word: desk.resubmit(case)),
    ("opens it", lambda desk, case, word: desk.mark_opened(case)),
    ("writes a note", lambda desk, case, word: desk.note(case, word)),
    ("closes", lambda desk, case, word: desk.close(case, word)),
    ("reports a death", lambda desk, case, word: desk.died(case)),
]
