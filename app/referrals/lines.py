"""One referral in a list."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app import cases
from app.cases.trays import Listed
from app.core.masking import without_numbers
from app.core.values import instant_of
from app.patients import Gone, PatientState
from app.receipts import Way
from app.referrals.codes import Direction, State, TaskCode, direction_of

LONGEST_IMPRESSION = 40


@dataclass(frozen=True, kw_only=True)
class CaseLine(cases.ListLine):
    """One referral in a list."""

    state: State
    number: str
    direction: Direction
    sex: str
    birth_on: date | None
    asked_department: str
    given_department: str
    diagnosis: str
    referred_on: date | None
    appointment_at: datetime | None
    has_set_out: bool
    way: Way | None
    """How far the newest submission has got; None where nobody in the network is to receive it."""
    gone: Gone | None = None
    """The resident has died or moved away."""

    @property
    def waits(self) -> bool:
        """Somebody there is still to answer it."""
        is_owed = any(task.code == TaskCode.ANSWER for task in self.tasks)
        return self.state is State.WAITING and is_owed

    @property
    def department(self) -> str:
        """The department that took the case, or the one that was asked for."""
        return self.given_department or self.asked_department


DueLine = cases.DueLine[CaseLine]
NewsLine = cases.NewsLine[CaseLine]
SilentLine = cases.SilentLine[CaseLine]


def line_of(one: Listed) -> CaseLine:
    now, row, facts, told = one.now, one.record, one.facts, one.told
    there = told["to_name"] or row.to_facility_name or ""
    told |= {"to_name": there, "state": State(now.state)}
    told |= {"partner": there} if now.other == now.receiver else {}
    return CaseLine(
        **told,
        number=row.number or "",
        direction=direction_of(row.direction),
        patient_name=without_numbers(row.patient_name or ""),
        sex=row.sex or "",
        birth_on=_day(row.birth_on),
        asked_department=row.to_department or "",
        given_department=facts["department"] or "",
        diagnosis=_diagnosis(row.diagnoses, row.impression),
        referred_on=_day(row.referred_on),
        appointment_at=_instant(facts["appointment_at"]),
        has_set_out=facts["has_set_out"],
        way=Way(facts["way"]) if facts["way"] else None,
        gone=_gone(facts["gone"]),
    )


def _gone(said: list[Any] | None) -> Gone | None:
    if said is None:
        return None
    state, since, note = said
    return Gone(PatientState(state), _day(since), note)


def _instant(said: str | None) -> datetime | None:
    return instant_of(said) if said else None


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _diagnosis(diagnoses: str | None, impression: str | None) -> str:
    rows: Iterable[Any] = json.loads(diagnoses) if diagnoses else []
    names = [str(one.get("name") or "") for one in rows if isinstance(one, dict)]
    return "、".join(filter(None, names)) or _shortened(impression or "")


def _shortened(text: str) -> str:
    """A number that was cut off must not look like a whole one."""
    return text if len(text) <= LONGEST_IMPRESSION else text[: LONGEST_IMPRESSION - 1] + "…"
