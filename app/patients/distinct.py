"""That two records are two people, said by somebody who looked at both."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Mapped, Session

from app.core.kinds import OWN
from app.core.rights import writers
from app.core.text import N_
from app.patients.record import PATIENT, WRITERS
from app.storage.base import Synced, id_field, instant_field, kind_of, text_field
from app.storage.reading import listed

DISTINCT_PEOPLE = "distinct_people"


class DistinctPeople(Synced):
    """Two records that look alike and are two people. `facts` marks what identified both when it
    was said: where that changes, the pair is asked about again."""

    __tablename__ = DISTINCT_PEOPLE

    one: Mapped[str] = id_field(N_("One record"), required=True, index=True)
    other: Mapped[str] = id_field(N_("The other record"), required=True, index=True)
    facts: Mapped[str | None] = text_field(N_("Mark of what identified them"), max_length=80)
    reason: Mapped[str | None] = text_field(N_("Reason"), max_length=200)
    undone: Mapped[datetime | None] = instant_field(N_("Undone on"))


DISTINCT_PEOPLE_KIND = kind_of(
    DistinctPeople,
    N_("Two people, not one"),
    sight=OWN,
    writers=writers(WRITERS),
    child_of=(PATIENT,),
    title=lambda fields: str(fields.get("reason") or ""),
)


@dataclass(frozen=True)
class Said:
    """Who said of two records that they are two people, and when."""

    id: str
    by: str
    at: datetime
    facts: str
    reason: str = ""


def said_of(session: Session, ids: Iterable[str]) -> list[tuple[frozenset[str], Said]]:
    """What stands of it about these records, each with its pair, the newest first."""
    wanted = list(ids)
    query = listed(DistinctPeople).where(
        DistinctPeople.one.in_(wanted), DistinctPeople.undone.is_(None)
    )
    return [
        (
            frozenset((row.one, row.other)),
            Said(row.id, row.author_id, row.written_at, row.facts or "", row.reason or ""),
        )
        for row in session.scalars(query.order_by(DistinctPeople.n.desc()))
    ]
