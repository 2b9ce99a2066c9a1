"""Who is on duty: the list a facility publishes, so that a referral is announced by phone first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Mapped

from app.core.checks import read_phone
from app.core.errors import FieldProblem
from app.core.kinds import PUBLISHED, Fields
from app.core.rights import CLINICAL, Actor, Role, writers
from app.core.text import N_
from app.forms.typed import asked, typed_form
from app.storage.base import Synced, code_field, date_field, kind_of, text_field
from app.storage.institutions import ended_places
from app.storage.reading import in_lists, listed
from app.storage.store import Store
from app.tasks import AskedBy, Task, TaskSource, Weight

KEPT_UP = timedelta(days=14)
"""A place whose list has ended longer ago than this does not keep one."""


class Duty(Synced):
    """One person on duty for one department on one day (FHIR: Schedule), seen by every facility."""

    __tablename__ = "duty"

    on_day: Mapped[date] = date_field(N_("Day"), required=True, index=True)
    department: Mapped[str] = code_field(N_("Department"), "department", required=True)
    person_name: Mapped[str] = text_field(N_("On duty"), required=True, max_length=40)
    phone: Mapped[str] = text_field(N_("Phone"), required=True, max_length=30, reads="phone")
    remark: Mapped[str | None] = text_field(N_("Remark"), max_length=100)


def check_duty(fields: Fields) -> Mapping[str, FieldProblem]:
    checked = read_phone(str(fields.get("phone", "")), needed=True)
    return {"phone": checked.problem} if checked.problem else {}


DUTY = kind_of(
    Duty,
    N_("Duty list"),
    sight=PUBLISHED,
    writers=writers(CLINICAL | {Role.MANAGER, Role.REFERRAL_OFFICE, Role.ADMINISTRATOR}),
    check=check_duty,
)
DUTY_FORM = typed_form(
    DUTY, rows=[("on_day",), ("department",), ("person_name",), ("phone",), ("remark",)]
)
WITHDRAWAL_FORM = typed_form(
    DUTY, rows=[(asked("voided_why", label=N_("Why it is withdrawn"), needed=True),)]
)
"""Of an entry that does not hold; it stays readable."""


class DutyList:
    """Writing one's own duty list and reading everybody's."""

    def __init__(self, store: Store, actor: Actor) -> None:
        self._store = store
        self._actor = actor

    def publish(self, duty: Duty) -> str:
        with self._store.transaction(self._actor) as transaction:
            return transaction.put(duty)

    def withdraw(self, duty_id: str, why: str) -> None:
        with self._store.transaction(self._actor) as transaction:
            transaction.void(Duty, duty_id, why)

    def source(self) -> TaskSource:
        """A place that keeps a list is told where it ends today."""

        def read(asked: AskedBy) -> Iterator[Task]:
            last = self._last_day() if self._actor.may(DUTY.writers) else None
            if not asked.patient_id and last and asked.today - KEPT_UP <= last <= asked.today:
                what, due = N_("Nobody is on duty from tomorrow"), asked.today
                yield Task(
                    kind="duty",
                    record="",
                    what=what,
                    due=due,
                    weight=Weight.NEW,
                    page="duty",
                    do="new",
                )

        return TaskSource(frozenset({"duty"}), read)

    def _last_day(self) -> date | None:
        query = select(func.max(Duty.on_day)).where(
            Duty.home == self._actor.place_id, *in_lists(Duty)
        )
        with self._store.reading() as session:
            return session.scalars(query).one()

    def from_day(self, day: date, limit: int = 500) -> list[Duty]:
        """Everybody's duties from that day on, soonest first."""
        query = listed(Duty).where(Duty.on_day >= day)
        with self._store.reading() as session:
            # Nobody is there any more to take the call.
            there = query.where(Duty.home.not_in(ended_places(session, self._store.clock.days())))
            soonest = there.order_by(Duty.on_day, Duty.home, Duty.n).limit(limit)
            return list(session.scalars(soonest))
