"""A referral that a township without network phones in: the hospital writes it down for it."""

from __future__ import annotations

from app.core.rights import GRASSROOTS
from app.forms.form import Form as Declared
from app.referrals import Direction, Referral
from app.referrals.form import PHONED_FORM
from ui.page import Desk
from ui.referrals.form import ReferralForm
from ui.widgets.choices import Choice
from ui.widgets.fields import Field


class PhonedForm(ReferralForm):
    """The same form with the sender, the resident's card and the doctor asked first."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, Direction.UP)

    @property
    def asks(self) -> Declared:
        return PHONED_FORM

    def _brought(self) -> dict[str, Field]:
        return {
            **super()._brought(),
            "by_phone_for": self._place(self._find_sender),
        }

    def begin_new(self) -> None:
        """To this hospital, unless another is named."""
        here = self._clinic.actor.place_id
        self.show_referral(Referral(direction="up", urgency="1", to_facility_id=here))
        self.as_draft.hide()
        self.go_to("by_phone_for")

    def _find_sender(self, typed: str) -> list[Choice]:
        found = self._clinic.facilities.search(typed, kinds=GRASSROOTS)
        return [Choice(one.id, one.name) for one in found]
