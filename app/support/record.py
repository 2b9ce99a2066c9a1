"""An entry of a register of support, and the steps it takes (FHIR: Task).

The elements that a register asks are further fields of entry and step: they travel, merge and are
kept by programs that do not know the register.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Mapped

from app.cases import EITHER, CaseKind, Folded, KeptCases, Ladder, Parties, Side
from app.cases.kind import Parents
from app.core.checks.result import required
from app.core.errors import FieldProblem
from app.core.kinds import OWN, Field, Fields, Lookup, Sight, SightClass
from app.core.pinyin import tokens
from app.core.text import N_
from app.facilities import check_period
from app.forms.entry_fields import described, entry_field, name_of
from app.forms.form import Item
from app.storage.base import (
    Synced,
    code_field,
    date_field,
    id_field,
    instant_field,
    kind_of,
    long_text_field,
    text_field,
)
from app.support.register import SUPPORTED, SUPPORTER, UNKNOWN, WRITERS, Register
from app.support.registers import REGISTERS

ENTRY, STEP = "support_entry", "support_step"
REGISTER_TABLE, STEP_TABLE = "support_register", "support_step"


class SupportEntry(Synced):
    """One entry. Of the two institutions one may be outside the network, with its name alone;
    `from_on` is the day by which it stands in lists and is seen, `until_on` its last or due day."""

    __tablename__ = ENTRY

    register: Mapped[str] = code_field(N_("Register"), REGISTER_TABLE, required=True, index=True)
    title: Mapped[str] = text_field(N_("What it is"), required=True, max_length=120)
    agreement_id: Mapped[str | None] = id_field(N_("Agreement"), index=True)
    supporting_id: Mapped[str | None] = id_field(N_("Supporting institution"), index=True)
    supporting_name: Mapped[str | None] = text_field(
        N_("Supporting institution in words"), max_length=60
    )
    supporting_department: Mapped[str | None] = code_field(
        N_("Supporting department"), "department"
    )
    supporting_person: Mapped[str | None] = text_field(
        N_("Who answers at the supporter"), max_length=40
    )
    supported_id: Mapped[str | None] = id_field(N_("Supported institution"), index=True)
    supported_department: Mapped[str | None] = code_field(N_("Supported department"), "department")
    supported_person: Mapped[str | None] = text_field(
        N_("Who answers at the supported"), max_length=40
    )
    person_id: Mapped[str | None] = id_field(N_("Person's account"), index=True)
    person_name: Mapped[str | None] = text_field(N_("Person"), max_length=40)
    from_on: Mapped[date] = date_field(N_("Date"), required=True, index=True)
    until_on: Mapped[date | None] = date_field(N_("Until"))
    notes: Mapped[str | None] = long_text_field(N_("Remarks"), max_length=2000)
    by_name: Mapped[str | None] = text_field(N_("By"), max_length=40)


class SupportStep(Synced):
    """One step of an entry, on the day it was taken; `due_on` is until when the next is owed."""

    __tablename__ = STEP

    register: Mapped[str] = code_field(N_("Register"), REGISTER_TABLE, required=True)
    step: Mapped[str] = code_field(N_("Step"), STEP_TABLE, required=True, index=True)
    day: Mapped[date] = date_field(N_("Date"), required=True, index=True)
    due_on: Mapped[date | None] = date_field(N_("Next by"))
    note: Mapped[str | None] = text_field(N_("Remark"), max_length=300)
    round: Mapped[str | None] = id_field(N_("Round"))
    at: Mapped[datetime] = instant_field(N_("Time"), required=True)
    by_name: Mapped[str | None] = text_field(N_("By"), max_length=40)


def register_of(code: Any) -> Register | None:
    """None for one that a newer program brought."""
    return REGISTERS.get(code) if isinstance(code, str) else None


def ladder_of(row: Any) -> Ladder:
    register = register_of(row.register)
    return register.ladder if register is not None else UNKNOWN


def check_entry(fields: Fields) -> Mapping[str, FieldProblem]:
    problems = dict(check_period(fields))
    if not (fields.get("supporting_id") or fields.get("supporting_name")):
        problems["supporting_id"] = required()
    if not fields.get("supported_id"):
        problems["supported_id"] = required()
    return problems


def entry_tokens(fields: Fields) -> set[str]:
    """By what it is, who it is about and who answers."""
    if fields.get("voided_at"):
        return set()
    names = ("title", "person_name", "supporting_person", "supported_person")
    return set().union(*(tokens(word) for name in names if (word := fields.get(name))))


class _Two(Parties):
    """The supporter stands where others send, the supported where they receive, whoever wrote it;
    where only one of them is in the network it is both."""

    def sides_of(self, place: str, parents: Parents) -> frozenset[Side]:
        if not self.receivers:
            return EITHER if place == self.sender else frozenset()
        found = {SUPPORTER} if place == self.sender else set()
        return frozenset(found | ({SUPPORTED} if place in self.receivers else set()))


def _parties(row: Any, steps: Any) -> Parties:
    inside = [one for one in (row.supporting_id, row.supported_id) if one]
    first = inside[0] if inside else row.home
    others = frozenset(inside[1:]) - {first}
    return _Two(row.home, first, others, next(iter(others), None), has_line=False)


def _facts(one: Folded) -> dict[str, Any]:
    """The last day on which something was said to have happened."""
    days = [step.day for step in one.steps.values() if step.day]
    return {"last_on": max(days, default=None)}


SUPPORT_CASE = CaseKind(
    ENTRY,
    STEP,
    ladder=ladder_of,
    parties=_parties,
    columns=(
        *("register", "title", "agreement_id", "supporting_id", "supporting_name"),
        *("supporting_department", "supported_id", "supported_department", "person_name"),
        *("from_on", "until_on", "written_at"),
    ),
    step_columns=("day", "due_on"),
    named={"about": "NULL"},
    carried=("register",),
    facts=_facts,
)


def _of_entry(fields: Fields, lookup: Lookup) -> Mapping[str, Field]:
    register = register_of(fields.get("register"))
    return fields_of(register.items.values()) if register is not None else {}


def _of_step(fields: Fields, lookup: Lookup) -> Mapping[str, Field]:
    register, step = register_of(fields.get("register")), fields.get("step")
    if register is None or not isinstance(step, str):
        return {}
    return fields_of(register.asked_at(step))


def fields_of(items: Any) -> dict[str, Field]:
    """Elements with the words of their register, by the names they travel under."""
    asked: list[Item] = list(items)
    return {name_of(one.element): described(one.element, None) for one in asked}


ENTRY_KIND = kind_of(
    SupportEntry,
    N_("Entry of support"),
    sight=Sight(SightClass.STANDING, by=("supporting_id", "supported_id"), on="from_on"),
    writers=WRITERS,
    check=check_entry,
    tokens=entry_tokens,
    title=lambda fields: str(fields.get("title") or ""),
    open=entry_field,
    described=_of_entry,
    derived=KeptCases(SUPPORT_CASE),
)
STEP_KIND = kind_of(
    SupportStep,
    N_("Step of support"),
    sight=OWN,
    writers=WRITERS,
    child_of=(ENTRY,),
    append_only=True,
    open=entry_field,
    described=_of_step,
)
