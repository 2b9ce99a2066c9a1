"""One transaction on one referral: what it stands at, the steps added, and who may see it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases import deeds as cases
from app.cases.deeds import write_step
from app.core.errors import ClinicError, InvalidInput, NotAllowed, NotFound
from app.core.text import N_
from app.facilities import Facility, place_ended
from app.patients import Patient, gone_of, whole_of
from app.referrals.case import CASE
from app.referrals.codes import State, StepCode
from app.referrals.content import CARRIED_ON, require_complete
from app.referrals.ladder import RULES
from app.referrals.records import Referral, ReferralReturn
from app.signatures import signature_of
from app.storage.cases import Grant
from app.storage.institutions import ended_places, person_name
from app.storage.reading import record_of
from app.storage.transaction import Transaction

PLACE_HAS_ENDED = "接诊机构已终止"


@dataclass(frozen=True)
class Place:
    """Where a referral goes: a facility of the network, or the name of one outside it."""

    facility_id: str | None = None
    name: str | None = None
    department: str | None = None


class ReferralDeed(cases.Deed):
    """What a service does to one referral; everything it writes is one transaction."""

    def __init__(self, transaction: Transaction, referral_id: str, now: datetime) -> None:
        super().__init__(transaction, CASE, referral_id, now)
        self.referral: Referral = self.record

    def take(self, code: str, **values: Any) -> str:
        """What is sent must be complete, with somebody there; the return slip is written with its
        step (`values` are what it says)."""
        if code == StepCode.PROPOSE:
            require_complete(self.referral)
        if code == StepCode.SUBMIT:
            self.require_possible(RULES[code])
            return submit(self.transaction, self.referral, self.now)
        if code == StepCode.RETURNED_BACK and "about" not in values:
            slip = ReferralReturn(**values, signed_at=self.now)
            return self.send_back(self.put_slip(slip), slip.to_facility_id)
        return super().take(code, **values)

    def taken_back(self) -> ReferralDeed:
        """The deed to go on with: what waits at an institution that has ended is withdrawn first."""
        ended = ended_places(self.transaction.session, self.transaction.days)
        if self.case.state is not State.WAITING or self.parties.receiver not in ended:
            return self
        self.take(StepCode.WITHDRAW, reason=PLACE_HAS_ENDED)
        return ReferralDeed(self.transaction, self.referral.id, self.now)

    def close_to(self, facility: str) -> None:
        """The referral goes elsewhere now: whom it was opened to sees it no longer."""
        query = select(Grant).where(
            Grant.root == self.referral.id, Grant.to == facility, Grant.ended.is_(None)
        )
        for grant in self.transaction.session.scalars(query):
            values = {"ended": self.now, "ended_why": "改转其他机构"}
            self.transaction.patch(Grant, grant.id, values, dict.fromkeys(values))

    def send_back(self, slip_id: str, to: str | None) -> str:
        """The signed slip goes back with the resident."""
        signature = signature_of(self.transaction, self.transaction.row(ReferralReturn, slip_id))
        code = StepCode.RETURNED_BACK
        return self.take(code, destination_id=to, about=slip_id, signature=signature)

    def put_slip(self, slip: ReferralReturn) -> str:
        referral = self.referral
        slip.to_facility_id = slip.to_facility_id or referral.by_phone_for or referral.home
        slip.to_doctor = slip.to_doctor or referral.doctor_name
        slip.doctor_name = slip.doctor_name or _own_name(self.transaction)
        return self.transaction.put(slip, root=referral.id)


def submit(
    transaction: Transaction, referral: Referral, now: datetime, also: Iterable[str] = ()
) -> str:
    """Open the case to whom it concerns and open a round. Raises InvalidInput if not complete, and
    RESIDENT_DIED."""
    require_complete(referral)
    require_somebody_there(transaction.session, referral, transaction.days)
    open_to(transaction, referral, also)
    return write_step(
        transaction,
        CASE,
        referral,
        StepCode.SUBMIT,
        now,
        destination_id=referral.to_facility_id,
        destination_name=referral.to_facility_name,
        signature=signature_of(transaction, transaction.row(Referral, referral.id)),
    )


def unsigned(transaction: Transaction, slip_id: str) -> ReferralReturn:
    slip = record_of(transaction.session, ReferralReturn, slip_id)
    if slip is None:
        raise NotFound
    if slip.signed_at is not None:
        raise NotAllowed(
            code="SIGNED",
            title=N_("This slip is signed and final."),
            advice=N_("Write another slip if something has to be added."),
        )
    return slip


def carried_on(referral: Referral, to: Place, reason: str) -> Referral:
    values = {name: getattr(referral, name) for name in CARRIED_ON}
    return Referral(
        **values,
        continues=referral.id,
        to_facility_id=to.facility_id,
        to_facility_name=to.name,
        to_department=to.department,
        reasons_up=referral.reasons_up,
        reason_other=reason,
    )


def open_to(transaction: Transaction, referral: Referral, also: Iterable[str] = ()) -> None:
    """Open the case to the receiver, to whom it was phoned in for, and to the resident's line."""
    wanted = [referral.to_facility_id, referral.by_phone_for, *also]
    wanted += _line_of(transaction, referral)
    query = select(Grant.to).where(Grant.root == referral.id, Grant.ended.is_(None))
    present = {referral.home, *transaction.session.scalars(query)}
    for facility in dict.fromkeys(filter(None, wanted)):
        if facility not in present:
            grant = Grant(to=facility, reason=f"双向转诊 {referral.number}")
            transaction.put(grant, root=referral.id)


def _line_of(transaction: Transaction, referral: Referral) -> list[str | None]:
    """The sender's township if a station sends, and the village clinic that follows the resident."""
    session = transaction.session
    sender = record_of(session, Facility, referral.home)
    patient = record_of(session, Patient, referral.patient_id)
    parent = sender.parent_id if sender is not None else None
    return [parent, whole_of(session, patient).clinic_id if patient is not None else None]


def _own_name(transaction: Transaction) -> str:
    return person_name(transaction.session, transaction.actor.person_id)


def require_somebody_there(session: Session, referral: Referral, days: Iterable[date]) -> None:
    """Raises RESIDENT_DIED, or InvalidInput for an institution that has ended."""
    gone = gone_of(session, referral.patient_id) if referral.patient_id else None
    if gone is not None and gone.has_died:
        raise _has_died()
    if referral.to_facility_id in ended_places(session, days):
        raise InvalidInput({"to_facility_id": place_ended()})


def _has_died() -> ClinicError:
    return ClinicError(
        "RESIDENT_DIED",
        N_("This resident is recorded as having died."),
        N_(
            "Nothing was sent; what you typed is kept. If that record is a mistake, put the "
            "resident back in care first: open the record, More, Back in care."
        ),
    )
