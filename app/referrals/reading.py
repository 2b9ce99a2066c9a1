"""Reading referrals: one complete, the trays of both sides and what is due."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.folding import Case
from app.cases.ladder import Side
from app.core.clock import local
from app.core.errors import NotFound
from app.core.rights import Actor
from app.patients import joined_records_found
from app.receipts import (
    Arrival,
    Opened,
    Receipt,
    ReceiptState,
    arrivals_of,
    came_from_hub,
    receipts_of,
)
from app.referrals.folding import changed_after
from app.referrals.ladder import INSIDE, State, StepCode, TaskCode
from app.referrals.lines import CaseLines, FoldedLine
from app.referrals.loading import Loaded, load, resolve
from app.referrals.news import NewsLine, is_unopened, news_of
from app.referrals.of_person import CasesOfPerson
from app.referrals.order import by_urgency, open_first, urgency_of
from app.referrals.owing import standings
from app.referrals.records import (
    REFERRAL,
    REFERRAL_RETURN,
    Referral,
    ReferralReturn,
    ReferralStep,
)
from app.referrals.rungs import allowed, rungs, task_views
from app.referrals.silence import (
    Silent,
    SilentLine,
    awaited_of,
    last_word,
    phones_of,
    record_missing,
    silence_of,
    stamps_of,
)
from app.referrals.views import (
    CaseLine,
    CaseView,
    DueLine,
    Limits,
    OpenedView,
    StepView,
    There,
)
from app.signatures import Signatures, Signed, examine
from app.storage.finding import find
from app.storage.store import Store

_QUIET = frozenset({TaskCode.RECORD_ARRIVAL, TaskCode.FIRST_VISIT, TaskCode.FOLLOW_UP})
"""Tasks that wait for their day: in `due`, not in the tray."""


class CaseReading(CasesOfPerson):
    """The reading half of `Referrals`."""

    def __init__(self, store: Store, actor: Actor, limits: Limits) -> None:
        self._store = store
        self._actor = actor
        self._limits = limits
        self._folded = CaseLines(actor.place_id, limits, store.clock.days)

    def get(self, referral_id: str) -> Referral | None:
        with self._store.reading() as session:
            return session.scalars(select(Referral).where(Referral.id == referral_id)).one_or_none()

    def case(self, referral_id: str) -> CaseView:
        """One referral complete. Raises NotFound when it is not on this computer."""
        with self._store.reading() as session:
            return self._case(session, resolve(session, referral_id))

    def in_tray(self) -> list[CaseLine]:
        """What waits for this place as the receiver: urgent first, then the longest waiting."""
        now = self._now
        return by_urgency(one.line for one in self._lines(Side.RECEIVER) if _calls(one, now))

    def answers(self) -> list[CaseLine]:
        """Cases sent from here with something of the other side not yet read on this computer."""
        return by_urgency(one.line for one in self._lines(Side.SENDER) if one.line.is_unread)

    def came(self) -> list[CaseLine]:
        """Both together, in one order: what waits for this place, and what it has not read."""
        return by_urgency({line.id: line for line in (*self.in_tray(), *self.answers())}.values())

    def unread(self) -> int:
        """How many cases hold something unread, of both directions."""
        return sum(one.line.is_unread for one in self._lines(None))

    def news(self) -> list[NewsLine]:
        """What others said and nobody of this place has opened, the most urgent first."""
        with self._store.reading() as session:
            return news_of(session, self._actor.place_id, self._folded)

    def is_news(self, referral_id: str) -> bool:
        """Whether others said something of this case that nobody of this place has opened."""
        with self._store.reading() as session:
            return is_unopened(session, self._actor.place_id, referral_id)

    def sent(self) -> list[CaseLine]:
        """Everything this place sent, what is open first; drafts are in `drafts`."""
        lines = [one.line for one in self._lines(Side.SENDER)]
        return open_first(line for line in lines if line.state is not State.DRAFT)

    def drafts(self) -> list[CaseLine]:
        """Written and not sent, or waiting for approval inside."""
        lines = [one.line for one in self._lines(Side.SENDER)]
        return by_urgency(line for line in lines if line.state in _UNSENT)

    def waiting(self) -> list[CaseLine]:
        """Sent from here and not answered yet, the longest waiting first."""
        lines = [one.line for one in self._lines(Side.SENDER)]
        return by_urgency(line for line in lines if line.waits)

    def received(self) -> list[CaseLine]:
        """Everything this place received, what is open first."""
        lines = [one.line for one in self._lines(Side.RECEIVER)]
        return open_first(line for line in lines if line.state not in _UNSENT)

    def find(self, typed: str, limit: int = 20) -> list[CaseLine]:
        """By the resident's name, pinyin or numbers, or by the number of the referral."""
        with self._store.reading() as session:
            numbers = find(session.connection(), Referral.__tablename__, typed, limit)
            numbers = _with_other_records(session, typed, numbers)[:limit]
            ids = session.scalars(select(Referral.id).where(Referral.n.in_(numbers))).all()
            found = self._folded.of(session, load(session, ids))
            lines = {one.line.n: one.line for one in found}
        return [lines[n] for n in numbers if n in lines]

    def due(self, days_ahead: int = 3) -> list[DueLine]:
        """Tasks of this place that fall due by then, urgent cases first, then the latest: follow-ups
        within two weeks, arrivals to record, return slips, first visits."""
        today = self._store.clock.today()
        last = today + timedelta(days=days_ahead)
        found = [
            DueLine(one.line, task, on, (today - on).days)
            for one in self._lines(None)
            for task in one.line.mine
            if task.due_at is not None and (on := local(task.due_at).date()) <= last
        ]
        return sorted(found, key=lambda due: (-urgency_of(due.line), due.due_on, due.line.n))

    def silent(self) -> list[SilentLine]:
        """Cases of which nothing is heard for longer than the limits allow, urgent ones first."""
        with self._store.reading() as session:
            found = self._silent(session)
            phones = phones_of(session, {silent.facility_id for _, silent in found})
        listed = []
        for line, silent in found:
            place, phone = phones.get(silent.facility_id, ("", ""))
            phone = phone or silent.phone
            listed.append(SilentLine(line, silent.why, silent.since, place, phone))
        return sorted(listed, key=lambda one: (-urgency_of(one.line), one.since))

    def _silent(self, session: Session) -> list[tuple[CaseLine, Silent]]:
        """Of a case that is known from its slip alone, that its record is missing and no more."""
        now, awaited = self._now, awaited_of(session)
        lines = self._folded.all(session, min(self._store.clock.days()))
        spoken = {one.line.id: step for one in lines if (step := last_word(one)) is not None}
        stamps = stamps_of(session, (step.id for step in spoken.values()))
        found = []
        for one in lines:
            case, step = one.line.id, spoken.get(one.line.id)
            silent = None
            if one.standing.gone is not None:
                continue
            if case in awaited:
                silent = record_missing(one, awaited[case], now, self._limits)
            elif step is not None and step.id in stamps:
                silent = silence_of(one, step, stamps[step.id], now, self._limits)
            if silent is not None:
                found.append((one.line, silent))
        return found

    @property
    def _now(self) -> datetime:
        return self._store.clock.now()

    def _lines(self, side: Side | None) -> list[FoldedLine]:
        with self._store.reading() as session:
            found = self._folded.all(session, min(self._store.clock.days()))
        return [one for one in found if side is None or side in one.sides]

    def _case(self, session: Session, record_id: str) -> CaseView:
        loaded = load(session, [record_id], archived=True)
        referral = session.scalars(select(Referral).where(Referral.id == record_id)).one_or_none()
        if referral is None or record_id not in loaded.rows:
            raise NotFound
        family = [record_id, *loaded.twins.get(record_id, ())]
        case = loaded.case(record_id)
        parties = loaded.parties(record_id)
        sides = loaded.sides(record_id, self._actor.place_id)
        records = _children(session, ReferralStep, family)
        receipts = receipts_of(session, [record_id, *(one.id for one in records)])
        arrivals = arrivals_of(session, family)
        signatures = self._signatures(session, record_id, records)
        steps = _step_views(case, records, receipts, loaded, signatures)
        steps = tuple(
            self._with_arrivals(step, referral, parties.sender, arrivals, loaded.places)
            for step in steps
        )
        receipt = receipts.get(record_id) or _case_from_elsewhere(session, referral)
        there = arrivals.get(record_id, {}).get(referral.to_facility_id or "")
        standing = standings(session, self._store.clock.days()).of(record_id, parties)
        rows = {one.id: one for one in records}
        tasks = task_views(case, rows, referral.urgency, sides, self._limits, standing)
        return CaseView(
            referral=referral,
            state=State(case.state),
            sides=sides,
            steps=steps,
            returns=tuple(_children(session, ReferralReturn, family)),
            opened=_opened_views(session, family, loaded),
            rungs=rungs(referral, case, steps, there, receipt, loaded.places),
            tasks=tasks,
            allowed=() if referral.archived else allowed(case, sides, self._actor),
            receipt=receipt,
            changed_after=tuple(sorted(changed_after(case, referral.frev))),
            phoned_in=tuple(family[1:]),
            continued_by=tuple(
                session.scalars(select(Referral.id).where(Referral.continues.in_(family)))
            ),
            names=loaded.places,
            standing=standing,
        )

    def _with_arrivals(
        self,
        step: StepView,
        referral: Referral,
        sender: str,
        arrivals: Mapping[str, Mapping[str, Arrival]],
        places: Mapping[str, str],
    ) -> StepView:
        """Of a step that was taken here and is on the hub: whether the other side has it."""
        record, here = step.record, self._actor.place_id
        if record.place_id != here or not record.ord or record.step in INSIDE:
            return step
        known = arrivals.get(record.root or "", {})
        others = {sender, referral.to_facility_id} - {here, None, ""}
        there = tuple(
            There(places.get(one, ""), known[one].arrived_at(record.ord) if one in known else None)
            for one in sorted(filter(None, others))
        )
        return replace(step, there=there)

    def _signatures(
        self, session: Session, record_id: str, steps: Iterable[ReferralStep]
    ) -> dict[str, Signed]:
        """Of each step that carries one: whether it fits what the step sent."""
        found: dict[str, Signed] = {}
        for step in steps:
            kind = REFERRAL_RETURN if step.step == StepCode.RETURNED_BACK else REFERRAL
            about = step.about if kind == REFERRAL_RETURN else step.root
            row = self._store.tables.get(session.connection(), kind, about or record_id)
            if row is None:
                continue
            signed = examine(session, row, step.signature, step.author_id, step.place_id)
            if signed is not None:
                found[step.id] = signed
        return found


_UNSENT = (State.DRAFT, State.REVIEWING)


def _with_other_records(session: Session, typed: str, numbers: Sequence[int]) -> list[int]:
    """Also what was written under another record of whoever is found by this."""
    records = joined_records_found(session, typed)
    query = select(Referral.n).where(Referral.patient_id.in_(records)).order_by(Referral.n.desc())
    return list(dict.fromkeys([*numbers, *(session.scalars(query) if records else ())]))


def _calls(one: FoldedLine, now: datetime) -> bool:
    """Whether a case belongs into the receiver's tray now."""
    if one.line.state in _UNSENT:
        return False
    owed = any(
        task.code not in _QUIET or (task.due_at is not None and task.due_at <= now)
        for task in one.line.mine
        if task.task.side is Side.RECEIVER
    )
    return owed or one.line.is_unread


def _children(session: Session, record_class: Any, roots: Iterable[str]) -> list[Any]:
    query = (
        select(record_class)
        .where(record_class.root.in_(list(roots)), record_class.voided_at.is_(None))
        .order_by(record_class.n)
    )
    return list(session.scalars(query))


def _from_elsewhere(record: Referral | ReferralStep) -> Receipt:
    """Of what was not written on this computer: the hub has numbered all that it brought."""
    return came_from_hub(record) if record.rev else Receipt(ReceiptState.ON_PAPER)


def _case_from_elsewhere(session: Session, referral: Referral) -> Receipt:
    receipt = _from_elsewhere(referral)
    if receipt.state is not ReceiptState.ON_PAPER:
        return receipt
    awaited = awaited_of(session).get(referral.id)
    return replace(receipt, hub_at=awaited.since if awaited else None)


def _step_views(
    case: Case,
    records: Iterable[ReferralStep],
    receipts: dict[str, Receipt],
    loaded: Loaded,
    signatures: Signatures,
) -> tuple[StepView, ...]:
    """In the order in which they count."""
    found = {one.id: one for one in records}
    return tuple(
        StepView(
            record=found[outcome.step.id],
            outcome=outcome,
            place=loaded.places.get(found[outcome.step.id].place_id, ""),
            receipt=receipts.get(outcome.step.id) or _from_elsewhere(found[outcome.step.id]),
            signed=signatures.get(outcome.step.id),
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
