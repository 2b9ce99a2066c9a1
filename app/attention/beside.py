"""Two measurements of one field, written without knowledge of each other: both stand.

The row holds one of them; the other is the hub's conflict, or, until that has come back, this
computer's own change that lost. It stands until a person chose one of the two.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.attention.views import Beside, ConflictChoice, ConflictSide
from app.core.kinds import Field, Kind, Merge
from app.storage.cases import Conflict
from app.storage.rows import Tables
from app.storage.shadow import kept_aside_here
from app.storage.store import read_state


def both_stand(field: Field | None) -> bool:
    return field is not None and field.merge is Merge.BOTH


def standing_beside(
    session: Session, tables: Tables, kind: Kind, record_id: str
) -> tuple[Beside, ...]:
    """In the order in which they came, each value of a person once."""
    row = tables.get(session.connection(), kind.name, record_id)
    present = row.fields if row is not None else {}
    found: dict[tuple[str, object, str | None], Beside] = {}
    field_of = kind.fields_in(present, tables.lookup(session.connection()))
    for name, side in (*_at_the_hub(session, record_id), *_written_here(session, record_id)):
        field = field_of(name)
        if field is not None and both_stand(field) and side.value != present.get(name):
            found.setdefault((name, side.value, side.by), Beside(field, side))
    return tuple(found.values())


def _at_the_hub(session: Session, record_id: str) -> Iterator[tuple[str, ConflictSide]]:
    nobody_chose = or_(Conflict.resolved.is_(None), Conflict.resolved == ConflictChoice.BOTH)
    query = select(Conflict).where(Conflict.record_id == record_id, nobody_chose)
    for one in session.scalars(query.order_by(Conflict.ord, Conflict.n)):
        yield one.field, ConflictSide(one.loser, one.loser_by, one.loser_from, one.loser_at)


def _written_here(session: Session, record_id: str) -> Iterator[tuple[str, ConflictSide]]:
    connection = session.connection()
    here = read_state(connection, "facility")
    for name, value, person in kept_aside_here(connection, record_id):
        yield name, ConflictSide(value, person, here, None)
