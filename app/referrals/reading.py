"""Reading referrals: one complete, the trays of both sides, what is due, and the month's counts."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.clock import local
from app.core.errors import NotFound
from app.core.rights import Actor
from app.core.values import instant_of
from app.receipts import Opened, Receipt, ReceiptState, receipts_of
from app.referrals.folding import Case, TaskCode, changed_after
from app.referrals.ladder import Direction, Side, State, StepCode
from app.referrals.loading import (
    Loaded,
    load,
    load_of,
    pending_of,
    resolve,
    seen_of,
)
from app.referrals.records import Referral, ReferralReturn, ReferralStep
from app.referrals.rungs import allowed, by_id, rungs, task_views
from app.referrals.views import (
    CaseLine,
    CaseView,
    Count,
    DueLine,
    Limits,
    OpenedView,
    StepView,
)
from app.storage.finding import find
from app.storage.store import Store

_QUIET = frozenset({TaskCode.RECORD_ARRIVAL, TaskCode.FIRST_VISIT, TaskCode.FOLLOW_UP})
"""Tasks that wait for their day: in `due`, not in the tray."""


class CaseReading:
    """The reading half of `Referrals`."""

    def __init__(self, store: Store, actor: Actor, limits: Limits) -> None:
        self._store = store
        self._actor = actor
        self._limits = limits

    def get(self, referral_id: str) -> Referral | None:
        with self._store.reading() as session:
            return session.scalars(select(Referral).where(Referral.id == referral_id)).one_or_none()

    def case(self, referral_id: str) -> CaseView:
        """One referral complete. Raises NotFound when it is not on this computer."""
        with self._store.reading() as session:
            return self._case(session, resolve(session, referral_id))

    def in_tray(self) -> list[CaseLine]:
        """What waits for this place as the receiver: urgent first, then the longest waiting."""
        lines = [
            line for line, sides, _ in self._lines(Side.RECEIVER) if _calls(line, sides, self._now)
        ]
        return sorted(lines, key=lambda line: (-_urgency(line), _since(line), line.n))

    def answers(self) -> list[CaseLine]:
        """Cases sent from here with something of the other side not yet read on this computer."""
        lines = [line for line, _, _ in self._lines(Side.SENDER) if line.is_unread]
        return sorted(lines, key=lambda line: (-_urgency(line), _since(line), line.n))

    def unread(self) -> int:
        """How many cases hold something unread, of both directions."""
        return sum(line.is_unread for line, _, _ in self._lines(None))

    def sent(self) -> list[CaseLine]:
        """Everything this place sent, newest first; drafts are in `drafts`."""
        lines = [line for line, _, _ in self._lines(Side.SENDER) if line.state is not State.DRAFT]
        return sorted(lines, key=lambda line: line.n, reverse=True)

    def drafts(self) -> list[CaseLine]:
        """Written and not sent, or waiting for approval inside."""
        lines = [
            line
            for line, _, _ in self._lines(Side.SENDER)
            if line.state in (State.DRAFT, State.REVIEWING)
        ]
        return sorted(lines, key=lambda line: line.n, reverse=True)

    def waiting(self) -> list[CaseLine]:
        """Sent from here and not answered yet, the longest waiting first."""
        lines = [line for line, _, _ in self._lines(Side.SENDER) if line.state is State.WAITING]
        return sorted(lines, key=lambda line: (-_urgency(line), _since(line), line.n))

    def received(self) -> list[CaseLine]:
        """Everything this place ever received, newest first."""
        lines = [line for line, _, _ in self._lines(Side.RECEIVER) if line.state not in _UNSENT]
        return sorted(lines, key=lambda line: line.n, reverse=True)

    def of_patient(self, patient_id: str) -> list[CaseLine]:
        """The referrals of one resident of this line, newest first."""
        with self._store.reading() as session:
            ids = session.scalars(select(Referral.id).where(Referral.patient_id == patient_id))
            lines = [line for line, _, _ in self._make_lines(session, load(session, ids))]
        return sorted(lines, key=lambda line: line.n, reverse=True)

    def find(self, typed: str, limit: int = 20) -> list[CaseLine]:
        """By the resident's name, pinyin or numbers, or by the number of the referral."""
        with self._store.reading() as session:
            numbers = find(session.connection(), Referral.__tablename__, typed, limit)
            ids = session.scalars(select(Referral.id).where(Referral.n.in_(numbers)))
            lines = {ln.n: ln for ln, _, _ in self._make_lines(session, load(session, ids))}
        return [lines[n] for n in numbers if n in lines]

    def due(self, days_ahead: int = 3) -> list[DueLine]:
        """Tasks of this place that fall due by then, the latest first: follow-ups within two weeks,
        arrivals to record, return slips, first visits."""
        today = self._store.clock.today()
        last = today + timedelta(days=days_ahead)
        found = [
            DueLine(line, task, on, (today - on).days)
            for line, _, _ in self._lines(None)
            for task in line.mine
            if task.due_at is not None and (on := local(task.due_at).date()) <= last
        ]
        return sorted(found, key=lambda due: (due.due_on, due.line.n))

    def counts(self, first: date, last: date) -> list[Count]:
        """Steps that count, from the first to the last day, by direction, side and department."""
        counted: Counter[tuple[str, Side, str, str]] = Counter()
        with self._store.reading() as session:
            loaded = load_of(session, self._actor.place_id)
            for record_id, case in _cases(loaded):
                sides = loaded.sides(record_id, self._actor.place_id)
                for key in _counted(loaded, record_id, case, first, last):
                    counted.update((key[0], side, *key[1:]) for side in sides)
        return [
            Count(Direction(direction), side, department, step, number)
            for (direction, side, department, step), number in sorted(counted.items())
        ]

    @property
    def _now(self) -> datetime:
        return self._store.clock.now()

    def _lines(self, side: Side | None) -> list[tuple[CaseLine, frozenset[Side], Case]]:
        with self._store.reading() as session:
            loaded = load_of(session, self._actor.place_id)
            made = list(self._make_lines(session, loaded))
        return [one for one in made if side is None or side in one[1]]

    def _make_lines(
        self, session: Session, loaded: Loaded
    ) -> Iterator[tuple[CaseLine, frozenset[Side], Case]]:
        seen = seen_of(session, loaded.rows)
        pending = pending_of(session, loaded.rows)
        for record_id, case in _cases(loaded):
            sides = loaded.sides(record_id, self._actor.place_id)
            line = self._line(loaded, record_id, case, sides, seen.get(record_id, 0), pending)
            yield line, sides, case

    def _line(
        self,
        loaded: Loaded,
        record_id: str,
        case: Case,
        sides: frozenset[Side],
        seen: int,
        pending: set[str],
    ) -> CaseLine:
        row = loaded.rows[record_id]
        steps = by_id(map(_with_instants, loaded.all_steps(record_id)))
        submitted, accepted = (
            case.last(StepCode.SUBMIT),
            case.last(StepCode.ACCEPT, StepCode.RESCHEDULE),
        )
        sent_at = steps[submitted.id].at if submitted else None
        appointed = steps[accepted.id] if accepted else None
        place = self._actor.place_id
        return CaseLine(
            n=row.n,
            id=record_id,
            number=row.number or "",
            direction=Direction(row.direction),
            patient_name=row.patient_name or "",
            sex=row.sex or "",
            birth_on=date.fromisoformat(row.birth_on) if row.birth_on else None,
            state=case.state,
            urgency=row.urgency or "",
            from_name=loaded.places.get(row.by_phone_for or row.home, ""),
            to_name=loaded.places.get(row.to_facility_id) or row.to_facility_name or "",
            department=(appointed.department if appointed else None) or row.to_department or "",
            diagnosis=_diagnosis(row),
            referred_on=date.fromisoformat(row.referred_on) if row.referred_on else None,
            sent_at=sent_at,
            appointment_at=appointed.appointment_at if appointed else None,
            is_unread=any(s.place_id != place and s.ord > seen for s in steps.values()),
            has_set_out=case.last(StepCode.SET_OUT) is not None,
            is_saved_here_only=record_id in pending,
            tasks=task_views(case, steps, row.urgency or "", sides, self._limits),
        )

    def _case(self, session: Session, record_id: str) -> CaseView:
        loaded = load(session, [record_id])
        referral = session.scalars(select(Referral).where(Referral.id == record_id)).one_or_none()
        if referral is None or record_id not in loaded.rows:
            raise NotFound
        family = [record_id, *loaded.twins.get(record_id, ())]
        case = loaded.case(record_id)
        parties = loaded.parties(record_id)
        sides = loaded.sides(record_id, self._actor.place_id)
        records = _children(session, ReferralStep, family)
        receipts = receipts_of(session, [record_id, *(one.id for one in records)])
        steps = _step_views(case, records, receipts, loaded)
        opened = _opened_views(session, family, loaded)
        receipt = receipts.get(record_id, Receipt(ReceiptState.ON_HUB))
        sender = loaded.places.get(parties.sender, "")
        tasks = task_views(case, by_id(records), referral.urgency, sides, self._limits)
        return CaseView(
            referral=referral,
            state=case.state,
            sides=sides,
            steps=steps,
            returns=tuple(_children(session, ReferralReturn, family)),
            opened=opened,
            rungs=rungs(referral, case, steps, opened, receipt, sender, parties.receivers),
            tasks=tasks,
            allowed=allowed(case, sides, self._actor),
            receipt=receipt,
            changed_after=tuple(sorted(changed_after(case, referral.frev))),
            phoned_in=tuple(family[1:]),
            continued_by=tuple(
                session.scalars(select(Referral.id).where(Referral.continues.in_(family)))
            ),
            names=loaded.places,
        )


_UNSENT = (State.DRAFT, State.REVIEWING)


def _cases(loaded: Loaded) -> Iterator[tuple[str, Case]]:
    """Each referral once: one that was matched counts with the referral it belongs to."""
    joined = {old for twins in loaded.twins.values() for old in twins}
    for record_id in loaded.rows:
        if record_id not in joined:
            yield record_id, loaded.case(record_id)


def _calls(line: CaseLine, sides: frozenset[Side], now: datetime) -> bool:
    """Whether a case belongs into the receiver's tray now."""
    if Side.RECEIVER not in sides or line.state in _UNSENT:
        return False
    owed = any(
        task.code not in _QUIET or (task.due_at is not None and task.due_at <= now)
        for task in line.mine
        if task.task.side is Side.RECEIVER
    )
    return owed or line.is_unread


def _urgency(line: CaseLine) -> int:
    return int(line.urgency) if line.urgency.isdigit() else 0


def _since(line: CaseLine) -> str:
    return line.sent_at.isoformat() if line.sent_at else "~"


def _with_instants(row: Any) -> Any:
    values = dict(row._mapping)
    for name in ("at", "appointment_at"):
        values[name] = instant_of(values[name]) if values[name] else None
    return SimpleNamespace(**values)


def _diagnosis(row: Any) -> str:
    rows = json.loads(row.diagnoses) if row.diagnoses else []
    names = [str(one.get("name", "")) for one in rows if isinstance(one, dict)]
    return "、".join(filter(None, names)) or (row.impression or "")[:40]


def _counted(
    loaded: Loaded, record_id: str, case: Case, first: date, last: date
) -> Iterator[tuple[str, str, str]]:
    """(direction, department, step) of every step of the case that counts in the period."""
    row = loaded.rows[record_id]
    steps = by_id(loaded.all_steps(record_id))
    department = row.to_department or ""
    for outcome in case.outcomes:
        step = steps[outcome.step.id]
        department = step.department or department
        if outcome.is_effective and first <= local(instant_of(step.at)).date() <= last:
            yield row.direction, department, step.step


def _children(session: Session, record_class: Any, roots: Iterable[str]) -> list[Any]:
    query = (
        select(record_class)
        .where(record_class.root.in_(list(roots)), record_class.voided_at.is_(None))
        .order_by(record_class.n)
    )
    return list(session.scalars(query))


def _step_views(
    case: Case, records: Iterable[ReferralStep], receipts: dict[str, Receipt], loaded: Loaded
) -> tuple[StepView, ...]:
    """In the order in which they count."""
    found = by_id(records)
    on_hub = Receipt(ReceiptState.ON_HUB)
    return tuple(
        StepView(
            record=found[outcome.step.id],
            outcome=outcome,
            place=loaded.places.get(found[outcome.step.id].place_id, ""),
            receipt=receipts.get(outcome.step.id, on_hub),
        )
        for outcome in case.outcomes
        if outcome.step.id in found
    )


def _opened_views(session: Session, roots: Iterable[str], loaded: Loaded) -> tuple[OpenedView, ...]:
    return tuple(
        OpenedView(
            one.place_id, loaded.places.get(one.place_id, ""), one.by_name or "", one.written_at
        )
        for one in _children(session, Opened, roots)
    )
