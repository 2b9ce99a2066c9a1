"""The case of a referral: its face, whom it is about, and that two records are one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from app.cases import Rung
from app.core.text import N_
from app.referrals import CaseView, ReferralRung, StepCode, TaskCode
from app.referrals.case import CASE
from app.referrals.slips import BACK_FORM, OUT_FORM
from ui.cases import CasePanel, Face
from ui.cases.words import word
from ui.page import Desk
from ui.patient_strip import PatientStrip
from ui.referrals.actions import (
    OPEN_AGAIN,
    REWRITE,
    SAME,
    buttons,
    likely,
    may_rewrite,
    next_step,
)
from ui.referrals.facts import sections_of
from ui.referrals.match import MatchForm
from ui.referrals.printing import printed
from ui.referrals.steps import STEPS
from ui.referrals.words import RUNGS, appointed, details_of, gone_words, state_tone
from ui.text import tr

TO_BE_NOTED = frozenset(
    {
        TaskCode.ASK_WHY_NOT,
        TaskCode.CHOOSE_OTHER,
        TaskCode.FREE_BED,
        TaskCode.CANCEL_ASKED,
        TaskCode.WISH_TO_MOVE,
        TaskCode.READ_CHANGE,
        TaskCode.RESIDENT_MOVED,
        TaskCode.PLACE_ENDED,
    }
)
"""Tasks that no step of the ladder settles; saying that one has seen them does."""


def _answered(case: CaseView, rung: Rung) -> Sequence[str]:
    """Where to go and when, in place of who said so."""
    accepted = case.accepted
    if rung.code != ReferralRung.ANSWERED or not rung.is_done or accepted is None:
        return ()
    department, at = word("department", accepted.department), appointed(accepted.appointment_at)
    return (department, accepted.doctor or "", at, accepted.bed or "")


def _gone(case: CaseView) -> str:
    return gone_words(case.standing.gone) if case.standing.gone is not None else ""


FACE = Face(
    CASE,
    title=N_("Referral"),
    service=lambda clinic: clinic.referrals,
    steps=STEPS,
    tone=state_tone,
    next=next_step,
    likely=likely,
    sections=sections_of,
    buttons=buttons,
    details=details_of,
    answered=_answered,
    prints=printed,
    paper=lambda case: BACK_FORM if case.returns else OUT_FORM,
    gone=_gone,
    rungs=RUNGS,
    settled=TO_BE_NOTED,
)


class ReferralPanel(CasePanel[CaseView]):
    """With whom it is about above it, in the page's strip."""

    def __init__(self, desk: Desk, strip: PatientStrip, parent: QWidget | None = None) -> None:
        super().__init__(desk, FACE, parent)
        self._strip = strip
        self.adds_to = ""
        """The case in which the step that adds words is opened as soon as it is shown."""

    def show_head(self, case: CaseView) -> None:
        referral, referrals = case.referral, self._desk.clinic.referrals
        others = referrals.open_of(referral)
        self._strip.show_person(referrals.person_of(referral), others, referral.urgency)
        super().show_head(case)

    def add_if_wanted(self) -> None:
        """What came back or was never sent is completed; to what is under way a message is added."""
        case, wanted = self.case, self.adds_to
        self.adds_to = ""
        if case is None or case.referral.id != wanted:
            return
        if may_rewrite(case) and case.state in OPEN_AGAIN:
            self.wants.emit(REWRITE)
        else:
            self.begin(StepCode.NOTE)

    def offer_match(self, own_id: str = "") -> None:
        """Ask whether the case shown, phoned in before, is one of our own: this one, where it came on
        paper just now."""
        case = self.case
        if case is None:
            return
        form = MatchForm(self._desk, case)
        form.chosen.connect(self._on_matched)
        self.show_form(form, tr(SAME))
        if own_id:
            form.suggest(own_id)

    @Slot(str)
    def _on_matched(self, own_id: str) -> None:
        case, referrals = self.case, self._desk.clinic.referrals
        if case is not None:
            self.do(lambda: referrals.match(case.referral.id, own_id))
