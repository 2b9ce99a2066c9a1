"""Agreements of two institutions: what they show each other, between two days (FHIR: Contract).

One side writes the terms and opens them to the other, which confirms; only then, and only between
the days, each sees what the terms open of the other's. Either ends it. Terms are never changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Mapped

from app import cases
from app.cases import (
    EITHER,
    RECEIVER,
    Ahead,
    CaseKind,
    Cases,
    Folded,
    KeptCases,
    Ladder,
    Listed,
    Moves,
    Owed,
    Rule,
    RungCode,
    Side,
    Sort,
    sent_to,
)
from app.core.agreements import AGREEMENT, AGREEMENT_STEP, AgreementWord, Terms
from app.core.checks.result import required
from app.core.errors import FieldProblem, InvalidInput, NotAllowed, NotFound
from app.core.kinds import GRANTED, OWN, Fields
from app.core.record import RecordRow
from app.core.rights import Actor, Role, writers
from app.core.text import N_
from app.core.values import instant_of
from app.facilities import Facilities, check_period, place_ended
from app.forms.typed import asked, typed_form
from app.storage.base import (
    Synced,
    code_field,
    codes_field,
    date_field,
    id_field,
    kind_of,
    load,
    text_field,
)
from app.storage.cases import Grant
from app.storage.institutions import person_name
from app.storage.store import Store
from app.tasks import AskedBy, Pile, Task, TaskSource, Weight

OPENS_TABLE = "agreement_opens"
REASON = "双方协议"
WRITERS = writers([Role.MANAGER, Role.ADMINISTRATOR])


class Agreement(Synced):
    """The terms, as one side wrote them. `opens` are the kinds of record they open, `until_on` is
    the last day."""

    __tablename__ = AGREEMENT

    partner_id: Mapped[str] = id_field(N_("Other institution"), required=True, index=True)
    subject: Mapped[str] = text_field(N_("What it is about"), required=True, max_length=80)
    opens: Mapped[list[str]] = codes_field(N_("Both show each other"), OPENS_TABLE, required=True)
    from_on: Mapped[date] = date_field(N_("From"), required=True)
    until_on: Mapped[date | None] = date_field(N_("Until"))
    by_name: Mapped[str | None] = text_field(N_("By"), max_length=40)


class AgreementStep(Synced):
    """One side confirms, or ends it with a last day."""

    __tablename__ = AGREEMENT_STEP

    step: Mapped[str] = code_field(N_("Step"), AGREEMENT_STEP, required=True)
    last_on: Mapped[date | None] = date_field(N_("Last day"))
    reason: Mapped[str | None] = text_field(N_("Reason"), max_length=200)
    by_name: Mapped[str | None] = text_field(N_("By"), max_length=40)


def check_step(fields: Fields) -> Mapping[str, FieldProblem]:
    if fields.get("step") == AgreementWord.END and not fields.get("last_on"):
        return {"last_on": required()}
    return {}


class AgreementState(StrEnum):
    """Where it stands by what was said; between which days it counts, the terms say."""

    OFFERED = "offered"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    TAKEN_BACK = "taken_back"
    ENDED = "ended"


def _lands(step: Any, state: str, seen: frozenset[str]) -> str:
    """Who wrote the offer takes it back; who was asked refuses."""
    is_own = state == AgreementState.REFUSED and Side.SENDER in step.sides
    return AgreementState.TAKEN_BACK if is_own else state


CONFIRM, END = AgreementWord
_ENDS: Moves = {
    AgreementState.OFFERED: AgreementState.REFUSED,
    AgreementState.CONFIRMED: AgreementState.ENDED,
    AgreementState.ENDED: AgreementState.ENDED,
}
"""It may be ended once more, on an earlier day."""
_DAY_AND_REASON = (asked("last_on", needed=True, width=2), ("reason",))
LADDER = Ladder(
    AGREEMENT,
    AgreementState.OFFERED,
    (
        Rule(
            CONFIRM,
            Sort.DECISION,
            RECEIVER,
            {AgreementState.OFFERED: AgreementState.CONFIRMED},
            WRITERS,
        ),
        Rule(END, Sort.DECISION, EITHER, _ENDS, WRITERS, ("last_on",), _DAY_AND_REASON),
    ),
    ended=frozenset({AgreementState.REFUSED, AgreementState.TAKEN_BACK, AgreementState.ENDED}),
    owed=(Owed("confirm", Side.RECEIVER, frozenset({AgreementState.OFFERED})),),
    waiting=frozenset({AgreementState.OFFERED}),
    lands=_lands,
    ahead=(Ahead(RungCode.ANSWERED, (CONFIRM, END), frozenset({AgreementState.OFFERED})),),
)
"""The terms are their own submission. What opens records is not this but the rules of sight."""
NEVER = "9999-12-31"


def _terms(row: Any, steps: Iterable[Any]) -> Terms:
    """The same facts as the rules of sight use, of this one agreement."""
    dated = {name: getattr(row, name) for name in ("partner_id", "from_on", "until_on")}
    said = (
        RecordRow(
            step.id,
            AGREEMENT_STEP,
            step.home,
            row.id,
            fields={"step": step.step, "last_on": step.last_on},
        )
        for step in steps
    )
    return Terms(RecordRow(row.id, AGREEMENT, row.home, None, fields=dated), tuple(said))


def _facts(one: Folded) -> dict[str, Any]:
    terms = _terms(one.row, one.steps.values())
    return {
        "is_confirmed": terms.is_confirmed,
        "first_on": terms.first_on,
        "last_on": terms.last_on,
    }


def _not_to_confirm() -> NotAllowed:
    return NotAllowed(
        code="AGREEMENT_NOT_ASKED",
        title=N_("This agreement does not wait for your institution."),
        advice=N_(
            "Nothing was changed. Only the other side confirms, once, while it is not ended."
        ),
    )


AGREEMENT_CASE = CaseKind(
    AGREEMENT,
    AGREEMENT_STEP,
    ladder=lambda row: LADDER,
    parties=sent_to("partner_id", has_line=False),
    columns=("partner_id", "subject", "opens", "from_on", "until_on", "by_name", "written_at"),
    step_columns=("home", "last_on"),
    named={"round": "NULL", "about": "NULL", "at": "written_at"},
    facts=_facts,
    too_late=_not_to_confirm,
)
AGREEMENT_KIND = kind_of(
    Agreement,
    N_("Agreement"),
    sight=GRANTED,
    writers=WRITERS,
    append_only=True,
    check=check_period,
    title=lambda fields: str(fields.get("subject") or ""),
    derived=KeptCases(AGREEMENT_CASE),
)
AGREEMENT_STEP_KIND = kind_of(
    AgreementStep,
    N_("Step of an agreement"),
    sight=OWN,
    writers=WRITERS,
    child_of=(AGREEMENT,),
    append_only=True,
    check=check_step,
)
OFFER_FORM = typed_form(AGREEMENT_KIND, rows=[("subject",), ("opens",), ("from_on", "until_on")])


class Stage(StrEnum):
    """Codes of the table `agreement_state`: where it stands today, seen from one side."""

    ASKED = "asked"
    """Written there; this side is asked to confirm."""
    OFFERED = "offered"
    """Written here; the other side has not confirmed."""
    IN_FORCE = "in_force"
    AHEAD = "ahead"
    REFUSED = "refused"
    ENDED = "ended"

    @property
    def is_over(self) -> bool:
        return self in (Stage.REFUSED, Stage.ENDED)


@dataclass(frozen=True)
class AgreementView:
    """One agreement as this side sees it; `last_on` is the day on which it ends or ended."""

    id: str
    partner_id: str
    subject: str
    opens: tuple[str, ...]
    from_on: date
    last_on: date | None
    stage: Stage
    by_name: str
    written_at: datetime


@dataclass(frozen=True, kw_only=True)
class AgreementCase(cases.CaseView):
    """One agreement complete, and how it stands today. What is over nobody needs to end."""

    view: AgreementView


class Agreements(Cases[AgreementView]):
    """Offering, confirming and ending; the rules of sight ask the directory."""

    kind = AGREEMENT_CASE

    def __init__(self, store: Store, actor: Actor, facilities: Facilities) -> None:
        super().__init__(store, actor, {}, self._view_of)
        self._facilities = facilities

    def offer(self, agreement: Agreement) -> str:
        """Write the terms and show them to the other side. Raises InvalidInput."""
        partner = agreement.partner_id
        if partner == self._actor.place_id or self._facilities.get(partner or "") is None:
            raise InvalidInput({"partner_id": required()})
        if self._facilities.has_ended(partner):
            raise InvalidInput({"partner_id": place_ended()})
        with self._store.transaction(self._actor) as transaction:
            agreement.by_name = person_name(transaction.session, self._actor.person_id)
            made = transaction.put(agreement)
            transaction.put(Grant(to=partner, reason=REASON), root=made)
        return made

    def take(self, case_id: str, code: str, **values: Any) -> str:
        """What was not confirmed yet is taken back or refused: then it opens no day at all; nor can
        it be confirmed once its days are over."""
        with self._deed(case_id) as deed:
            terms, last = deed.record, values.get("last_on")
            if code == END and last and deed.case.state == AgreementState.OFFERED:
                values["last_on"] = min(last, terms.from_on - timedelta(days=1))
            is_over = terms.until_on is not None and terms.until_on < min(deed.transaction.days)
            if code == CONFIRM and is_over:
                raise _not_to_confirm()
            return deed.take(code, **values)

    def all(self) -> list[AgreementView]:
        """Of this place: what it is asked for first, what has ended last, the newest before others."""
        order = list(Stage)
        return sorted(self.listed("sends <> receives"), key=lambda view: order.index(view.stage))

    def case(self, case_id: str) -> AgreementCase:
        """Raises NotFound where it is not on this computer."""
        view, _ = self._view(case_id)
        found = self._trays.of([case_id])
        if not found:
            raise NotFound
        may = () if found[0].stage.is_over else view.may
        return AgreementCase(**{**view.__dict__, "may": may}, view=found[0])

    def source(self) -> TaskSource:
        """What this place is asked to confirm, for who may."""

        def read(asked: AskedBy) -> Iterator[Task]:
            may = self._actor.may(WRITERS) and not asked.patient_id
            asking = (view for view in (self.all() if may else ()) if view.stage is Stage.ASKED)
            yield from map(_to_confirm, asking)

        return TaskSource(frozenset({AGREEMENT, AGREEMENT_STEP}), read)

    def _view_of(self, one: Listed) -> AgreementView:
        row, said = one.record, one.facts
        return AgreementView(
            row.id,
            one.now.other or "",
            row.subject or "",
            tuple(load(row.opens) if row.opens else ()),
            date.fromisoformat(said["first_on"]),
            date.fromisoformat(said["last_on"]) if said["last_on"] < NEVER else None,
            self._stage(one),
            row.by_name or "",
            instant_of(row.written_at),
        )

    def _stage(self, one: Listed) -> Stage:
        days = [day.isoformat() for day in self._store.clock.days()]
        first, last = one.facts["first_on"], one.facts["last_on"]
        if one.now.state == AgreementState.REFUSED:
            return Stage.REFUSED
        if last < days[0] or last < first:
            return Stage.ENDED
        if not one.facts["is_confirmed"]:
            return Stage.OFFERED if one.now.sends else Stage.ASKED
        return Stage.AHEAD if days[-1] < first else Stage.IN_FORCE


def _to_confirm(view: AgreementView) -> Task:
    return Task(
        kind=AGREEMENT,
        record=view.id,
        what=Stage.ASKED,
        table="agreement_state",
        pile=Pile.CAME,
        place_id=view.partner_id,
        since=view.written_at,
        weight=Weight.NEW,
    )
