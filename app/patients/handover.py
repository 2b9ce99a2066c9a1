"""Handing a resident who moves away over to the new home: a case that carries a copy of the record.

The old home opens the case to the new one, which makes a record of its own from the copy and says
so under the case. Two records stay, each at its own line.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session

from app.cases import (
    RECEIVER,
    Ahead,
    CaseKind,
    Cases,
    Folded,
    KeptCases,
    Ladder,
    Listed,
    Owed,
    Rule,
    RungCode,
    Side,
    Sort,
    sent_to,
)
from app.core.checks.readable import is_readable
from app.core.checks.result import required
from app.core.errors import ClinicError, InvalidInput, NotAllowed, NotFound
from app.core.kinds import GRANTED, OWN, Fields
from app.core.masking import without_numbers
from app.core.pinyin import tokens
from app.core.rights import Actor, writers
from app.core.shapes import any_table
from app.core.text import N_
from app.core.values import from_wire, instant_of, present, to_wire
from app.facilities import place_ended
from app.forms.typed import asked
from app.patients.joined import family_of
from app.patients.record import WRITERS, Patient, PatientState
from app.patients.service import enter
from app.patients.standing import all_gone
from app.patients.together import whole_of
from app.storage.base import (
    STAMPED,
    Synced,
    code_field,
    data_field,
    date_field,
    id_field,
    kind_of,
    text_field,
)
from app.storage.cases import Grant
from app.storage.institutions import ended_places
from app.storage.reading import record_of
from app.storage.store import Store

HANDOVER = "handover"
HANDOVER_ANSWER = "handover_answer"
REASON = "居民迁出移交"
TAKEN, DECLINED = "taken", "declined"
"""Codes of the table `handover_answer`."""
STAYS = frozenset(
    {
        *STAMPED,
        *("voided_at", "voided_by", "voided_why"),
        *("county_code", "town_code", "village_code", "village_name", "address"),
        *("record_number", "clinic_id", "doctor_id", "filed_on"),
        *("state", "state_on", "state_note"),
    }
)
"""What is true of the old home alone and is asked anew at the new one."""


class Handover(Synced):
    """A resident handed over to another facility (FHIR: Task). `record` is the copy: the fields of
    the resident's record that go along, as they travel."""

    __tablename__ = HANDOVER

    patient_id: Mapped[str] = id_field(N_("Resident"), required=True, index=True)
    patient_name: Mapped[str] = text_field(N_("Full name"), required=True, max_length=60)
    to_facility_id: Mapped[str] = id_field(N_("Handed over to"), required=True, index=True)
    moved_on: Mapped[date] = date_field(N_("Date of moving"), required=True)
    note: Mapped[str | None] = text_field(N_("Cause or destination"), max_length=200)
    record: Mapped[dict[str, Any]] = data_field(
        N_("Copy of the record"), required=True, shape=any_table
    )


class HandoverAnswer(Synced):
    """What the new home made of it: a record of its own (`patient_id`), or why not."""

    __tablename__ = HANDOVER_ANSWER

    answer: Mapped[str] = code_field(N_("Answer"), "handover_answer", required=True)
    patient_id: Mapped[str | None] = id_field(N_("Record at the new home"))
    reason: Mapped[str | None] = text_field(N_("Reason"), max_length=200)
    by_name: Mapped[str | None] = text_field(N_("By"), max_length=40)


def handover_tokens(fields: Fields) -> set[str]:
    name = fields.get("patient_name")
    return tokens(name) if name and not fields.get("voided_at") else set()


_WAITING, _WRITERS = "waiting", writers(WRITERS)
LADDER = Ladder(
    HANDOVER,
    _WAITING,
    (
        Rule(TAKEN, Sort.DECISION, RECEIVER, {_WAITING: TAKEN}, _WRITERS, ("patient_id",)),
        Rule(
            DECLINED,
            Sort.DECISION,
            RECEIVER,
            {_WAITING: DECLINED},
            _WRITERS,
            asks=(asked("reason", needed=True, wide=True),),
            has_failed=True,
        ),
    ),
    ended=frozenset({TAKEN, DECLINED}),
    owed=(Owed("take_over", Side.RECEIVER, frozenset({_WAITING})),),
    waiting=frozenset({_WAITING}),
    ahead=(Ahead(RungCode.ANSWERED, (TAKEN, DECLINED)),),
)
"""The hand-over is its own submission; the first answer counts, in the hub's order."""


def _facts(one: Folded) -> dict[str, Any]:
    answer = one.case.last(TAKEN, DECLINED)
    step = one.steps[answer.id] if answer else None
    return {"at": step.written_at, "reason": step.reason} if step else {}


HANDOVER_CASE = CaseKind(
    HANDOVER,
    HANDOVER_ANSWER,
    ladder=lambda row: LADDER,
    parties=sent_to(has_line=False),
    columns=("patient_id", "patient_name", "to_facility_id", "moved_on", "note", "written_at"),
    step_columns=("reason",),
    named={"step": "answer", "round": "NULL", "about": "NULL", "at": "written_at"},
    facts=_facts,
    too_late=lambda: NotAllowed(
        code="HANDOVER_ANSWERED",
        title=N_("This hand-over has been answered already."),
        advice=N_("Nothing was changed. Look the resident up in the list."),
    ),
)
HANDOVER_KIND = kind_of(
    Handover,
    N_("Hand-over"),
    sight=GRANTED,
    writers=_WRITERS,
    tokens=handover_tokens,
    title=lambda fields: str(fields.get("moved_on") or ""),
    derived=KeptCases(HANDOVER_CASE),
)
HANDOVER_ANSWER_KIND = kind_of(
    HandoverAnswer,
    N_("Answer to a hand-over"),
    sight=OWN,
    writers=_WRITERS,
    child_of=(HANDOVER,),
    append_only=True,
)


@dataclass(frozen=True)
class HandoverView:
    """One hand-over as both sides show it; `answer` is None while the new home owes one."""

    id: str
    patient_id: str
    patient_name: str
    from_id: str
    to_id: str
    moved_on: date
    note: str
    sent_at: datetime
    answer: str | None = None
    answered_at: datetime | None = None
    reason: str = ""


class Handovers(Cases[HandoverView]):
    """Handing over, and taking over."""

    kind = HANDOVER_CASE

    def __init__(self, store: Store, actor: Actor) -> None:
        super().__init__(store, actor, {}, _view)

    def hand_over(self, patient: Patient, to: str, on: date, note: str) -> str:
        """The resident has moved away, into the care of another facility. Returns the case."""
        if to in (self._actor.place_id, patient.home):
            raise InvalidInput({"to": required()})
        if patient.state == PatientState.DECEASED:
            raise _has_died()
        seen = {name: getattr(patient, name) for name in ("state", "state_on", "state_note")}
        values = {"state": PatientState.MOVED_AWAY.value, "state_on": on, "state_note": note}
        with self._store.transaction(self._actor) as transaction:
            if to in ended_places(transaction.session, transaction.days):
                raise InvalidInput({"to": place_ended()})
            transaction.patch(Patient, patient.id, values, seen)
            case = transaction.put(
                Handover(
                    patient_id=patient.id,
                    patient_name=patient.name,
                    to_facility_id=to,
                    moved_on=on,
                    note=note or None,
                    record=copy_of(whole_of(transaction.session, patient)),
                )
            )
            transaction.put(Grant(to=to, reason=REASON), root=case)
        return case

    def came_in(self) -> list[HandoverView]:
        """Those handed over to this place that nobody here has answered yet."""
        return self.listed("is_open = 1 AND receives = 1")

    def stranded(self) -> list[HandoverView]:
        """Handed over from here to an institution that has ended since and never answered, as far
        as the resident was not handed over once more."""
        with self._store.reading() as session:
            ended = ended_places(session, self._store.clock.days())
            moved = {one for one, gone in all_gone(session).items() if not gone.has_died}
        sent = self.listed("sends = 1") if ended else []
        newest = {view.patient_id: view for view in reversed(sent)}
        waiting = (view for view in newest.values() if view.answer is None)
        return [view for view in waiting if view.to_id in ended and view.patient_id in moved]

    def of_patient(self, patient_id: str) -> list[HandoverView]:
        """The hand-overs of one resident, the newest first."""
        with self._store.reading() as session:
            family = family_of(session, patient_id)
            found = session.scalars(select(Handover.id).where(Handover.patient_id.in_(family)))
            ids = json.dumps(found.all())
        return self.listed("id IN (SELECT value FROM json_each(:ids))", ids=ids)

    def get(self, handover_id: str) -> HandoverView | None:
        return next(iter(self.listed("id = :id", id=handover_id)), None)

    def copied(self, handover_id: str) -> Patient:
        """The record as it would be here; not saved. Look for duplicates before `take_over`."""
        with self._store.reading() as session:
            return copied_of(_handover(session, handover_id))

    def take_over(self, handover_id: str) -> str:
        """Make this place's own record from the copy. Returns the resident's id here."""
        with self._store.transaction(self._actor) as transaction:
            patient = copied_of(_handover(transaction.session, handover_id))
            patient_id = enter(transaction, patient, self._store.clock.today())
            self.take(handover_id, TAKEN, patient_id=patient_id)
        return patient_id


def _has_died() -> ClinicError:
    return ClinicError(
        "RESIDENT_DIED",
        N_("This resident is recorded as having died."),
        N_("Nothing was handed over. If that is a mistake, put the resident back in care first."),
    )


def copy_of(patient: Patient) -> dict[str, Any]:
    """The fields that go along, as they travel."""
    values = {
        field.name: to_wire(field.type, getattr(patient, field.name))
        for field in Patient.kind.fields
        if field.name not in STAYS
    }
    return present(values)


def copied_of(handover: Handover) -> Patient:
    """What this program knows of the copy; a newer one may have sent more."""
    known = {field.name: field for field in Patient.kind.fields if field.name not in STAYS}
    values = {
        name: from_wire(known[name].type, value)
        for name, value in (handover.record or {}).items()
        if name in known and is_readable(known[name], value)
    }
    return Patient(**values)


def _handover(session: Session, handover_id: str) -> Handover:
    found = record_of(session, Handover, handover_id)
    if found is None:
        raise NotFound
    return found


def _view(one: Listed) -> HandoverView:
    now, row, said = one.now, one.record, one.facts
    return HandoverView(
        row.id,
        row.patient_id,
        without_numbers(row.patient_name),
        row.home,
        row.to_facility_id,
        date.fromisoformat(row.moved_on),
        row.note or "",
        instant_of(row.written_at),
        answer=None if now.state == _WAITING else now.state,
        answered_at=instant_of(said["at"]) if said else None,
        reason=(said.get("reason") or "") if said else "",
    )
