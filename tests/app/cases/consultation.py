"""A consultation, as it would be declared: data alone, for the tests of what reads a ladder."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache

from sqlalchemy.orm import Mapped

from app.cases import (
    EITHER,
    RECEIVER,
    SENDER,
    Ahead,
    CaseKind,
    KeptCases,
    Ladder,
    Limit,
    Owed,
    Rule,
    Side,
    Sort,
    leads,
)
from app.core.kinds import GRANTED, OWN
from app.core.rights import CLINICAL, Role, writers
from app.storage.base import (
    Base,
    Synced,
    code_field,
    date_field,
    id_field,
    instant_field,
    kind_of,
    text_field,
)

DOCTORS, ANYONE = writers({Role.DOCTOR}), writers(CLINICAL)
HERE, THERE = Side.SENDER, Side.RECEIVER
_SUBMIT, _DECISION, _FACT = Sort.SUBMIT, Sort.DECISION, Sort.FACT
_REASON = ("reason",)


def _in(*states: str) -> frozenset[str]:
    return frozenset(states)


STEPS = (
    Rule(
        "submit",
        _SUBMIT,
        SENDER,
        leads(("draft", "returned", "rejected", "withdrawn"), "waiting"),
        DOCTORS,
    ),
    Rule("withdraw", _DECISION, SENDER, {"waiting": "withdrawn"}, DOCTORS, _REASON, _REASON),
    Rule("accept", _DECISION, RECEIVER, {"waiting": "accepted"}, DOCTORS, ("text",), ("text",)),
    Rule(
        "return",
        _DECISION,
        RECEIVER,
        leads(("waiting", "accepted"), "returned"),
        DOCTORS,
        _REASON,
        _REASON,
        has_failed=True,
    ),
    Rule(
        "reject",
        _DECISION,
        RECEIVER,
        {"waiting": "rejected"},
        DOCTORS,
        _REASON,
        _REASON,
        has_failed=True,
    ),
    Rule("ask_more", _DECISION, RECEIVER, leads(("waiting", "accepted"), "asked"), DOCTORS),
    Rule("tell_more", _FACT, SENDER, {"asked": "accepted"}, DOCTORS, ("text",), ("text",)),
    Rule(
        "opinion",
        _FACT,
        RECEIVER,
        leads(("waiting", "accepted", "asked", "withdrawn"), "answered"),
        DOCTORS,
        ("text",),
        ("text",),
    ),
    Rule("read", _FACT, SENDER, {"answered": "read"}, DOCTORS),
    Rule("followed", _FACT, SENDER, leads(("answered", "read"), "closed"), DOCTORS),
    Rule("note", _FACT, EITHER, {}, ANYONE, ("text",), ("text",)),
    Rule("noted", _FACT, EITHER, {}, ANYONE, ("about",), is_inside=True),
)
CONSULTATION = Ladder(
    "consultation",
    "draft",
    STEPS,
    ended=_in("rejected", "withdrawn", "closed"),
    owed=(
        Owed("answer", THERE, _in("waiting"), limit=Limit("answer", "urgent_answer", True)),
        Owed("give_opinion", THERE, _in("accepted"), limit=Limit("opinion")),
        Owed("tell_more", HERE, _in("asked")),
        Owed("complete", HERE, _in("returned")),
        Owed("choose_other", HERE, _in("rejected")),
        Owed("read_opinion", HERE, _in("answered")),
        Owed("free_slot", THERE, _in("withdrawn"), late=("accept",)),
    ),
    unsent=_in("draft"),
    waiting=_in("waiting"),
    ahead=(
        Ahead("answered", ("accept", "reject", "return"), _in("waiting")),
        Ahead("opinion", ("opinion",)),
        Ahead("followed", ("followed",)),
    ),
)


NAME, STEP = "consultation", "consultation_step"


CASE = CaseKind(
    NAME, STEP, ladder=lambda row: CONSULTATION, columns=("to_facility_id", "question", "asked_on")
)


@cache
def declared() -> tuple[type[Synced], type[Synced]]:
    """The records of a consultation, tied to their ladder; their tables are not the program's."""

    class Consultation(Synced):
        __tablename__ = NAME
        to_facility_id: Mapped[str] = id_field("To", required=True)
        question: Mapped[str] = text_field("Question", required=True)
        asked_on: Mapped[date | None] = date_field("Asked on")

    class ConsultationStep(Synced):
        __tablename__ = STEP
        step: Mapped[str] = code_field("Step", STEP, required=True)
        round: Mapped[str | None] = id_field("Round")
        about: Mapped[str | None] = id_field("About")
        at: Mapped[datetime] = instant_field("At", required=True)
        by_name: Mapped[str | None] = text_field("By")
        text: Mapped[str | None] = text_field("Text")
        reason: Mapped[str | None] = text_field("Reason")

    kind_of(Consultation, "Consultation", sight=GRANTED, writers=DOCTORS, derived=KeptCases(CASE))
    kind_of(
        ConsultationStep,
        "Step of a consultation",
        sight=OWN,
        writers=DOCTORS,
        child_of=(NAME,),
        append_only=True,
        may_step=CONSULTATION.writers_of,
    )
    for made in (Consultation, ConsultationStep):
        Base.metadata.remove(Base.metadata.tables[made.__tablename__])
    return Consultation, ConsultationStep
