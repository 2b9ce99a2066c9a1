"""Reading referrals: one complete, and what is found."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases import Cases
from app.cases.loading import resolve
from app.cases.reading import children
from app.core.rights import Actor
from app.patients import joined_records_found
from app.referrals.case import CASE, Limits
from app.referrals.lines import CaseLine, line_of
from app.referrals.records import Referral, ReferralReturn
from app.referrals.views import CaseView
from app.storage.finding import find
from app.storage.reading import record_of
from app.storage.store import Store


class CaseReading(Cases[CaseLine]):
    """The reading half of `Referrals`."""

    kind = CASE

    def __init__(self, store: Store, actor: Actor, limits: Limits) -> None:
        super().__init__(store, actor, limits.by_name, line_of)

    def get(self, referral_id: str) -> Referral | None:
        with self._store.reading() as session:
            return record_of(session, Referral, referral_id)

    def case(self, referral_id: str) -> CaseView:
        """One referral complete. Raises NotFound when it is not on this computer."""
        view, loaded = self._view(referral_id)
        family = loaded.family(view.record.id)
        with self._store.reading() as session:
            continued = session.scalars(select(Referral.id).where(Referral.continues.in_(family)))
            return CaseView(
                **view.__dict__,
                returns=tuple(children(session, ReferralReturn, family)),
                continued_by=tuple(continued),
            )

    def find(self, typed: str, limit: int = 20) -> list[CaseLine]:
        """By the resident's name, pinyin or numbers, or by the number of the referral."""
        with self._store.reading() as session:
            numbers = find(session.connection(), Referral.__tablename__, typed, limit)
            numbers = _with_other_records(session, typed, numbers)[:limit]
            rows = session.execute(select(Referral.n, Referral.id).where(Referral.n.in_(numbers)))
            named = {n: resolve(session, CASE, one) for n, one in rows.all()}
        lines = {line.id: line for line in self._trays.of(list(named.values()))}
        kept = dict.fromkeys(named[n] for n in numbers if n in named)
        return [lines[one] for one in kept if one in lines]


def _with_other_records(session: Session, typed: str, numbers: Sequence[int]) -> list[int]:
    """Also what was written under another record of whoever is found by this."""
    records = joined_records_found(session, typed)
    query = select(Referral.n).where(Referral.patient_id.in_(records)).order_by(Referral.n.desc())
    return list(dict.fromkeys([*numbers, *(session.scalars(query) if records else ())]))
