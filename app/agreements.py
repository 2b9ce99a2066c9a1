"""Agreements of two institutions: what they show each other, between two days (FHIR: Contract).

One side writes the terms and opens them to the other, which confirms; only then, and only between
the days, each sees what the terms open of the other's. Either ends it. Terms are never changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session

from app.core.agreements import AGREEMENT, AGREEMENT_STEP, AgreementWord, Terms
from app.core.checks.result import required
from app.core.errors import FieldProblem, InvalidInput, NotAllowed, NotFound
from app.core.kinds import GRANTED, OWN, Fields
from app.core.rights import Actor, Role, writers
from app.core.text import N_
from app.facilities import Facilities, check_period, place_ended
from app.forms.typed import asked, typed_form
from app.storage.base import (
    Synced,
    code_field,
    codes_field,
    date_field,
    id_field,
    kind_of,
    text_field,
)
from app.storage.cases import Grant
from app.storage.institutions import person_name
from app.storage.store import Store
from app.storage.transaction import Transaction

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


AGREEMENT_KIND = kind_of(
    Agreement,
    N_("Agreement"),
    sight=GRANTED,
    writers=WRITERS,
    append_only=True,
    check=check_period,
    title=lambda fields: str(fields.get("subject") or ""),
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
END_FORM = typed_form(
    AGREEMENT_STEP_KIND, rows=[asked("last_on", needed=True, width=2), ("reason",)]
)


class Stage(StrEnum):
    OFFERED = "offered"
    """Written here; the other side has not confirmed."""
    ASKED = "asked"
    """Written there; this side is asked to confirm."""
    AHEAD = "ahead"
    IN_FORCE = "in_force"
    ENDED = "ended"


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


class Agreements:
    """Offering, confirming and ending; the rules of sight ask the directory."""

    def __init__(self, store: Store, actor: Actor, facilities: Facilities) -> None:
        self._store = store
        self._actor = actor
        self._facilities = facilities

    def offer(self, agreement: Agreement) -> str:
        """Write the terms and show them to the other side. Raises InvalidInput."""
        partner = agreement.partner_id
        if partner == self._actor.place_id or self._facilities.get(partner or "") is None:
            raise InvalidInput({"partner_id": required()})
        if self._facilities.has_ended(partner):
            raise InvalidInput({"partner_id": place_ended()})
        with self._store.transaction(self._actor) as transaction:
            agreement.by_name = self._own_name(transaction.session)
            made = transaction.put(agreement)
            transaction.put(Grant(to=partner, reason=REASON), root=made)
        return made

    def confirm(self, agreement_id: str) -> None:
        """Raises NotAllowed at the side that wrote it, and for what has been ended."""
        with self._store.transaction(self._actor) as transaction:
            view = self._view(transaction.session, agreement_id)
            if view.stage is not Stage.ASKED:
                raise _not_to_confirm()
            self._say(transaction, agreement_id, AgreementStep(step=AgreementWord.CONFIRM.value))

    def end(self, agreement_id: str, last_on: date, reason: str = "") -> None:
        """What was not confirmed yet is taken back or declined: then it opens no day at all."""
        with self._store.transaction(self._actor) as transaction:
            view = self._view(transaction.session, agreement_id)
            if view.stage in (Stage.OFFERED, Stage.ASKED):
                last_on = min(last_on, view.from_on - timedelta(days=1))
            ended = AgreementStep(step=AgreementWord.END.value, last_on=last_on, reason=reason)
            self._say(transaction, agreement_id, ended)

    def all(self) -> list[AgreementView]:
        """Of this place: what it is asked for first, what has ended last, the newest before others."""
        query = select(Agreement).where(Agreement.archived.is_(False)).order_by(Agreement.n.desc())
        with self._store.reading() as session:
            found = [self._terms(session, one.id) for one in session.scalars(query)]
        views = [self._view_of(terms) for terms in found if self._is_ours(terms)]
        return sorted(views, key=lambda view: _ORDER.index(view.stage))

    def with_partner(self, facility_id: str) -> list[AgreementView]:
        return [view for view in self.all() if view.partner_id == facility_id]

    def _say(self, transaction: Transaction, agreement_id: str, step: AgreementStep) -> None:
        step.by_name = self._own_name(transaction.session)
        transaction.put(step, root=agreement_id)

    def _own_name(self, session: Session) -> str | None:
        return person_name(session, self._actor.person_id) or None

    def _view(self, session: Session, agreement_id: str) -> AgreementView:
        terms = self._terms(session, agreement_id)
        if not self._is_ours(terms):
            raise NotFound
        return self._view_of(terms)

    def _is_ours(self, terms: Terms) -> bool:
        """Between this place and another one."""
        return self._actor.place_id in terms.parties and len(terms.parties) == 2

    def _view_of(self, terms: Terms) -> AgreementView:
        fields, last = terms.row.fields, terms.last_on
        (partner,) = terms.parties - {self._actor.place_id}
        return AgreementView(
            terms.row.id,
            partner,
            str(fields.get("subject") or ""),
            tuple(fields.get("opens") or ()),
            date.fromisoformat(terms.first_on),
            date.fromisoformat(last) if last and last < _NEVER else None,
            self._stage(terms),
            str(fields.get("by_name") or ""),
        )

    def _terms(self, session: Session, agreement_id: str) -> Terms:
        """The same facts as the rules of sight use, of this one agreement."""
        connection, tables = session.connection(), self._store.tables
        row = tables.get(connection, AGREEMENT, agreement_id)
        if row is None:
            raise NotFound
        query = select(AgreementStep.id).where(AgreementStep.root == agreement_id)
        steps = [tables.get(connection, AGREEMENT_STEP, i) for i in session.scalars(query)]
        return Terms(row, tuple(step for step in steps if step is not None))

    def _stage(self, terms: Terms) -> Stage:
        days = [day.isoformat() for day in self._store.clock.days()]
        if terms.last_on < days[0] or terms.last_on < terms.first_on:
            return Stage.ENDED
        if not terms.is_confirmed:
            return Stage.OFFERED if terms.row.home == self._actor.place_id else Stage.ASKED
        return Stage.AHEAD if days[-1] < terms.first_on else Stage.IN_FORCE


_NEVER = "9999-12-31"
_ORDER = (Stage.ASKED, Stage.OFFERED, Stage.IN_FORCE, Stage.AHEAD, Stage.ENDED)


def _not_to_confirm() -> NotAllowed:
    return NotAllowed(
        code="AGREEMENT_NOT_ASKED",
        title=N_("This agreement does not wait for your institution."),
        advice=N_(
            "Nothing was changed. Only the other side confirms, once, while it is not ended."
        ),
    )
