"""What the page of one referral shows."""

from __future__ import annotations

from dataclasses import dataclass

from app import cases
from app.cases import Side
from app.referrals.codes import Direction, State, StepCode, direction_of
from app.referrals.folding import changed_after
from app.referrals.records import Referral, ReferralReturn, ReferralStep


@dataclass(frozen=True)
class CaseView(cases.CaseView):
    """One referral complete, with its return slips and the cases that carry it on."""

    returns: tuple[ReferralReturn, ...] = ()
    continued_by: tuple[str, ...] = ()

    @property
    def referral(self) -> Referral:
        referral: Referral = self.record
        return referral

    @property
    def state(self) -> State:
        return State(self.case.state)

    @property
    def changed_after(self) -> tuple[str, ...]:
        return tuple(sorted(changed_after(self.case, self.referral.frev)))

    @property
    def direction(self) -> Direction:
        return direction_of(self.referral.direction)

    @property
    def is_stranded(self) -> bool:
        """It waits where nobody answers any more: the sender may send it elsewhere."""
        return self.state is State.WAITING and Side.RECEIVER in self.standing.ended

    @property
    def to_name(self) -> str:
        return self.names.get(self.referral.to_facility_id or "") or (
            self.referral.to_facility_name or ""
        )

    @property
    def accepted(self) -> ReferralStep | None:
        """The acceptance that stands, with its department, doctor, time and bed."""
        step = self.newest(StepCode.ACCEPT, StepCode.RESCHEDULE)
        return step.record if step else None
