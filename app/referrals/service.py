"""Referring residents, answering referrals, and everything that follows until they are back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from app.cases import RECEIVER
from app.cases.loading import load
from app.core.errors import NotFound
from app.core.rights import Actor
from app.patients import Patient, whole_of
from app.referrals.case import CASE, Limits
from app.referrals.codes import Direction, StepCode
from app.referrals.content import card_of
from app.referrals.deeds import Place, ReferralDeed, carried_on, submit, unsigned
from app.referrals.ladder import RULES
from app.referrals.numbers import referral_number
from app.referrals.of_person import CasesOfPerson
from app.referrals.records import Referral, ReferralLink, ReferralReturn
from app.storage.institutions import person_name
from app.storage.store import Store
from app.storage.transaction import Transaction, new_id

ROUTINE = "1"


class Referrals(CasesOfPerson):
    """Two-way referral as both sides do it."""

    def __init__(self, store: Store, actor: Actor, limits: Limits | None = None) -> None:
        super().__init__(store, actor, limits or Limits())

    # --- the sender

    def draft_for(self, patient: Patient, direction: Direction = Direction.UP) -> Referral:
        """A new referral with the resident's card filled in, from all records of theirs; not saved."""
        with self._store.reading() as session:
            card = card_of(whole_of(session, patient))
        return Referral(direction=direction.value, urgency=ROUTINE, **card)

    def refer(self, referral: Referral) -> str:
        """Save and send at once: the referral, its submission and who may see it. Returns the id."""
        with self._store.transaction(self._actor) as transaction:
            self._put(transaction, referral)
            submit(transaction, referral, self._now)
        return referral.id

    def save_draft(self, referral: Referral) -> str:
        """Save without sending; nobody else sees it."""
        with self._store.transaction(self._actor) as transaction:
            self._put(transaction, referral)
        return referral.id

    def discard(self, referral_id: str, why: str) -> None:
        """Void what was never sent; it leaves the lists and stays in the history."""
        with self._deed(referral_id) as deed:
            if deed.case.round is not None:
                raise CASE.too_late()
            deed.transaction.void(Referral, deed.referral.id, why)

    def amend(self, referral_id: str, values: Mapping[str, Any], seen: Mapping[str, Any]) -> bool:
        """Change the referral; the receiver is told when it had been accepted before.

        Where it goes changes with `resubmit` only.
        """
        with self._deed(referral_id) as deed:
            moved = values.get("to_facility_id", seen.get("to_facility_id"))
            if deed.case.round is not None and moved != seen.get("to_facility_id"):
                raise CASE.too_late()
            return deed.transaction.patch(Referral, deed.referral.id, values, seen)

    def resubmit(
        self,
        referral_id: str,
        values: Mapping[str, Any] | None = None,
        seen: Mapping[str, Any] | None = None,
    ) -> None:
        """Correct what was returned, rejected or withdrawn, or waits where nobody answers any more,
        and open a new round, perhaps elsewhere."""
        with self._deed(referral_id) as opened:
            deed = opened.taken_back()
            before = deed.referral.to_facility_id
            if values:
                deed.transaction.patch(Referral, deed.referral.id, values, seen or {})
                for name, value in values.items():
                    setattr(deed.referral, name, value)
            if before and before != deed.referral.to_facility_id:
                deed.close_to(before)
            deed.take(StepCode.SUBMIT)

    def save_return(self, referral_id: str, slip: ReferralReturn) -> str:
        """Keep an unsigned return slip; it may be changed until `sign_return`."""
        with self._deed(referral_id) as deed:
            deed.require(RECEIVER)
            return deed.put_slip(slip)

    def edit_return(self, slip_id: str, values: Mapping[str, Any], seen: Mapping[str, Any]) -> bool:
        """Change an unsigned slip. Raises NotAllowed once it is signed."""
        with self._store.transaction(self._actor) as transaction:
            unsigned(transaction, slip_id)
            return transaction.patch(ReferralReturn, slip_id, values, seen)

    def sign_return(self, slip_id: str) -> None:
        """Sign the slip: it is final, and the resident counts as sent back."""
        with self._store.transaction(self._actor) as transaction:
            slip = unsigned(transaction, slip_id)
            deed = ReferralDeed(transaction, slip.root or "", self._now)
            values = {"signed_at": deed.now}
            transaction.patch(ReferralReturn, slip_id, values, {"signed_at": None})
            deed.send_back(slip_id, slip.to_facility_id)

    def pass_on_to_hospital(self, referral_id: str, to: Place, reason: str) -> str:
        """Send the resident to another hospital: a new case of this place carries on the old one.

        Only the home of a case may open it to others, so the new case is this place's own; the
        first sender sees both.
        """
        with self._deed(referral_id) as deed:
            following = carried_on(deed.referral, to, reason)
            self._put(deed.transaction, following)
            first_sender = (deed.referral.by_phone_for or deed.referral.home,)
            submit(deed.transaction, following, deed.now, first_sender)
            before = deed.case.state in RULES[StepCode.REDIRECT].moves
            deed.take(
                StepCode.REDIRECT if before else StepCode.ONWARD,
                reason=reason,
                next_referral_id=following.id,
                destination_id=to.facility_id,
                destination_name=to.name,
            )
        return following.id

    def down_refer(self, referral: Referral, slip: ReferralReturn | None = None) -> str:
        """From the hospital into the township's care, with the slip that says how to go on."""
        referral.direction = Direction.DOWN.value
        with self._store.transaction(self._actor) as transaction:
            self._put(transaction, referral)
            submit(transaction, referral, self._now)
            if slip is not None:
                slip.to_facility_id = slip.to_facility_id or referral.to_facility_id
                slip.signed_at = self._now
                slip.returned_on = slip.returned_on or self._store.clock.today()
                transaction.put(slip, root=referral.id)
        return referral.id

    def enter_by_phone(self, referral: Referral, sender_id: str) -> str:
        """Write down a referral that a township without network phoned in; it sees it too."""
        referral.by_phone_for = sender_id
        referral.to_facility_id = referral.to_facility_id or self._actor.place_id
        return self.refer(referral)

    def match(self, phoned_id: str, own_id: str) -> str:
        """The referral phoned in and the township's own are one. Returns the link, to undo it."""
        with self._store.transaction(self._actor) as transaction:
            loaded = load(transaction.session, CASE, [phoned_id, own_id])
            if {phoned_id, own_id} - loaded.rows.keys():
                raise NotFound
            link = ReferralLink(old=phoned_id, kept=own_id)
            return transaction.put(link, root=own_id)

    def unmatch(self, link_id: str) -> None:
        with self._store.transaction(self._actor) as transaction:
            values = {"undone": self._now}
            transaction.patch(ReferralLink, link_id, values, {"undone": None})

    # --- the common part

    @contextmanager
    def _deed(self, case_id: str) -> Iterator[ReferralDeed]:
        with self._store.transaction(self._actor) as transaction:
            yield ReferralDeed(transaction, case_id, self._now)

    def _put(self, transaction: Transaction, referral: Referral) -> None:
        today = self._store.clock.today()
        referral.id = referral.id or new_id()
        referral.home = self._actor.place_id
        referral.number = referral.number or referral_number(referral.id, today)
        referral.direction = referral.direction or Direction.UP.value
        referral.urgency = referral.urgency or ROUTINE
        referral.referred_on = referral.referred_on or today
        if referral.by_phone_for is None:
            referral.doctor_id = referral.doctor_id or self._actor.person_id
            referral.doctor_name = referral.doctor_name or person_name(
                transaction.session, self._actor.person_id
            )
        transaction.put(referral)
