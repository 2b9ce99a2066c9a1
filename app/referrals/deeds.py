"""One transaction on one referral: what it stands at, the steps added, and who may see it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, text

from app.cases.folding import Case
from app.cases.ladder import Side, Sort
from app.core.errors import NotAllowed, NotFound
from app.core.text import N_
from app.facilities import ended_places
from app.patients import Patient, whole_of
from app.referrals.content import CARRIED_ON, require_complete
from app.referrals.ladder import RULES, State, StepCode
from app.referrals.loading import load, resolve
from app.referrals.owing import require_somebody_there
from app.referrals.records import Referral, ReferralReturn, ReferralStep
from app.signatures import signature_of
from app.storage.cases import Grant
from app.storage.transaction import Transaction

PLACE_HAS_ENDED = "接诊机构已终止"


@dataclass(frozen=True)
class Place:
    """Where a referral goes: a facility of the network, or the name of one outside it."""

    facility_id: str | None = None
    name: str | None = None
    department: str | None = None


class Deed:
    """What a service does to one referral; everything it writes is one transaction.

    Raises NotFound when the case is not on this computer.
    """

    def __init__(self, transaction: Transaction, referral_id: str, now: datetime) -> None:
        session = transaction.session
        kept = resolve(session, referral_id)
        referral = session.scalars(select(Referral).where(Referral.id == kept)).one_or_none()
        loaded = load(session, [kept])
        if referral is None or kept not in loaded.rows:
            raise NotFound
        session.expunge(referral)
        self.transaction = transaction
        self.referral = referral
        self.now = now
        self.case: Case = loaded.case(kept)
        self.sides = loaded.sides(kept, transaction.actor.place_id)
        self._receiver = loaded.parties(kept).receiver

    def step(self, code: StepCode, **fields: Any) -> str:
        """Take a step. Raises NotAllowed when it is not this side's or comes too late."""
        rule = RULES[code]
        self.require(rule.sides)
        if not self.case.is_possible(rule):
            raise too_late()
        named = self.case.round if rule.sort is Sort.DECISION else None
        return write_step(self.transaction, self.referral, code, self.now, round=named, **fields)

    def require(self, sides: frozenset[Side]) -> None:
        if not sides & self.sides:
            raise NotAllowed(code="OTHER_SIDE", title=N_("This step is for the other side."))

    def send(self) -> None:
        """Open a round: the first one, or another after it came back."""
        rule = RULES[StepCode.SUBMIT]
        self.require(rule.sides)
        if not self.case.is_possible(rule):
            raise too_late()
        submit(self.transaction, self.referral, self.now)

    def taken_back(self) -> Deed:
        """The deed to go on with: what waits at an institution that has ended is withdrawn first."""
        ended = ended_places(self.transaction.session, self.transaction.days)
        if self.case.state is not State.WAITING or self._receiver not in ended:
            return self
        self.step(StepCode.WITHDRAW, reason=PLACE_HAS_ENDED)
        return Deed(self.transaction, self.referral.id, self.now)

    def close_to(self, facility: str) -> None:
        """The referral goes elsewhere now: whom it was opened to sees it no longer."""
        query = select(Grant).where(
            Grant.root == self.referral.id, Grant.to == facility, Grant.ended.is_(None)
        )
        for grant in self.transaction.session.scalars(query):
            values = {"ended": self.now, "ended_why": "改转其他机构"}
            self.transaction.patch(Grant, grant.id, values, dict.fromkeys(values))

    def send_back(self, slip_id: str, to: str | None) -> None:
        """The signed slip goes back with the resident."""
        signature = signature_of(self.transaction, self.transaction.row(ReferralReturn, slip_id))
        code = StepCode.RETURNED_BACK
        self.step(code, destination_id=to, about=slip_id, signature=signature)

    def put_slip(self, slip: ReferralReturn) -> str:
        referral = self.referral
        slip.to_facility_id = slip.to_facility_id or referral.by_phone_for or referral.home
        slip.to_doctor = slip.to_doctor or referral.doctor_name
        slip.doctor_name = slip.doctor_name or person_name(self.transaction)
        return self.transaction.put(slip, root=referral.id)


def too_late() -> NotAllowed:
    return NotAllowed(
        code="STEP_TOO_LATE",
        title=N_("The referral has moved on."),
        advice=N_("Nothing was changed. Open it again to see where it stands."),
    )


def write_step(
    transaction: Transaction, referral: Referral, code: StepCode, now: datetime, **fields: Any
) -> str:
    fields["at"] = fields.get("at") or now
    step = ReferralStep(step=code.value, urgency=referral.urgency, **fields)
    step.by_name = person_name(transaction)
    return transaction.put(step, root=referral.id)


def submit(
    transaction: Transaction, referral: Referral, now: datetime, also: Iterable[str] = ()
) -> None:
    """Open the case to whom it concerns and open a round. Raises InvalidInput if not complete, and
    RESIDENT_DIED."""
    require_complete(referral)
    require_somebody_there(transaction.session, referral, transaction.days)
    open_to(transaction, referral, also)
    write_step(
        transaction,
        referral,
        StepCode.SUBMIT,
        now,
        destination_id=referral.to_facility_id,
        destination_name=referral.to_facility_name,
        signature=signature_of(transaction, transaction.row(Referral, referral.id)),
    )


def unsigned(transaction: Transaction, slip_id: str) -> ReferralReturn:
    query = select(ReferralReturn).where(ReferralReturn.id == slip_id)
    slip = transaction.session.scalars(query).one_or_none()
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
    parent = session.execute(
        text("SELECT parent_id FROM facility WHERE id = :id"), {"id": referral.home}
    ).scalar()
    patient = session.scalars(select(Patient).where(Patient.id == referral.patient_id)).first()
    return [parent, whole_of(session, patient).clinic_id if patient is not None else None]


def person_name(transaction: Transaction) -> str:
    query = text("SELECT name FROM person WHERE id = :id")
    name = transaction.session.execute(query, {"id": transaction.actor.person_id}).scalar()
    return name or ""
