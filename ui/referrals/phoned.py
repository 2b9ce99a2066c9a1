"""A referral that a township without network phones in: the hospital writes it down for it."""

from __future__ import annotations

from app.clinic import Clinic
from app.core.rights import GRASSROOTS
from app.referrals import Direction, Referral
from ui.referrals.form import ReferralForm
from ui.text import tr
from ui.widgets.chips import SegmentField
from ui.widgets.choices import Choice
from ui.widgets.fields import DateField, PhoneField, TextField
from ui.widgets.form import HALF, QUARTER
from ui.widgets.pickers import Picker
from ui.words import choices


class PhonedForm(ReferralForm):
    """The same form with the sender, the resident's card and the doctor asked first."""

    def __init__(self, clinic: Clinic) -> None:
        super().__init__(clinic, Direction.UP)

    def _whom(self) -> None:
        sender = Picker(self._find_sender, self._facility_choice)
        self.add("by_phone_for", tr("Phoned in by"), sender, needed=True, span=HALF)
        self.add("doctor_name", tr("Doctor's name"), TextField(40), span=HALF)
        self.add("patient_name", tr("Full name"), TextField(60), needed=True, span=HALF)
        sexes = SegmentField(choices("sex"), shows_codes=True)
        self.add("sex", tr("Sex"), sexes, needed=True, span=HALF)
        born = DateField(self._clinic.clock.today)
        self.add("birth_on", tr("Date of birth"), born, span=QUARTER)
        self.add("phone", tr("Phone"), PhoneField(), span=QUARTER)

    def begin_new(self) -> None:
        """To this hospital, unless another is named."""
        here = self._clinic.actor.place_id
        self.show_referral(Referral(direction="up", urgency="1", to_facility_id=here))
        self.as_draft.hide()
        self.go_to("by_phone_for")

    def _find_sender(self, typed: str) -> list[Choice]:
        found = self._clinic.facilities.search(typed, kinds=GRASSROOTS)
        return [Choice(one.id, one.name) for one in found]
