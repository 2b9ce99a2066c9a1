"""A change of the directory, or a kind newly understood, moves whole cases in and out of sight, in
steps of their own.

Each step is one transaction; what is still to be looked at stands in a table, so that a hub
stopped half-way goes on where it was.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select, update

from app.core.agreements import AGREEMENT_KINDS
from app.core.directory import FACILITY, MEMBERSHIP, FacilityDirectory
from app.core.kinds import Kinds, SightClass
from app.core.record import RecordRow
from app.core.sight import ALL
from sync.hub.journal.feed import Feed, Moves
from sync.hub.journal.records import Records
from sync.hub.storage.bulk import upsert
from sync.hub.storage.tables import DELIVERY, META, RECORD, RESCOPE

SCOPE_STEP = 500
"""How many cases are looked at in one transaction (sync/README.md, M3)."""

_BY_LINE = "line"
_BY_MEMBERSHIP = "membership"
_BY_AGREEMENT = "agreement"
_BY_KIND = "kind "
_CLASSES = {
    _BY_LINE: (SightClass.LINE,),
    _BY_MEMBERSHIP: (SightClass.STANDING, SightClass.PUBLISHED),
    _BY_AGREEMENT: (SightClass.STANDING,),
}


def note_change(
    connection: Connection,
    directory: FacilityDirectory,
    before: RecordRow | None,
    after: RecordRow,
) -> None:
    """Remember which cases must be looked at again because a facility or membership changed."""
    if after.kind == FACILITY:
        homes = _line_homes(after.id, before.fields if before else {}, after.fields)
        if homes:
            homes |= directory.below(after.id)
            _note(connection, _BY_LINE, json.dumps(sorted(homes)))
    elif after.kind == MEMBERSHIP:
        _note(connection, _BY_MEMBERSHIP, None)


def note_agreements(
    connection: Connection, directory: FacilityDirectory, rows: Iterable[RecordRow]
) -> None:
    """Remember the standing cases of both sides of each agreement that was written or spoken to."""
    for row in rows:
        if row.kind in AGREEMENT_KINDS and (terms := directory.agreements.get(row.root or row.id)):
            _note(connection, _BY_AGREEMENT, json.dumps(sorted(terms.parties)))


def note_kind(connection: Connection, kind: str) -> None:
    """Remember that the cases of this kind must be looked at: it is understood only now, or its
    declaration has changed."""
    _note(connection, _BY_KIND + kind, None)


def _line_homes(facility: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> set[str]:
    """The homes of what may move: the facility's own records, and its centres', who name it. Those
    of the stations below it move too."""
    deciding = ("kind", "parent_id", "voided_at")
    if all(old.get(name) == new.get(name) for name in deciding):
        return set()
    return {facility} | {p for fields in (old, new) if (p := fields.get("parent_id"))}


def _note(connection: Connection, sight: str, homes: str | None) -> None:
    connection.execute(RESCOPE.insert().values(sight=sight, homes=homes, after=0))


def _concerned(kinds: Kinds, sight: str) -> list[str]:
    """The kinds whose sight such a change may widen or narrow."""
    in_class = [kind for kind in kinds if kind.sight.sight in _CLASSES[sight]]
    return [kind.name for kind in in_class if kind.sight.by or sight == _BY_LINE]


def next_step(connection: Connection, kinds: Kinds) -> list[str] | None:
    """The next cases to look at because of the oldest change; None when all are carried out."""
    query = select(RESCOPE).order_by(RESCOPE.c.id).limit(1).with_for_update()
    job = connection.execute(query).first()
    if job is None:
        return None
    case = func.coalesce(RECORD.c.root, RECORD.c.id).label("case")
    query = select(RECORD.c.n, case).where(*_due(kinds, job.sight), RECORD.c.n > job.after)
    if job.homes is not None:
        query = query.where(RECORD.c.home.in_(json.loads(job.homes)))
    found = connection.execute(query.order_by(RECORD.c.n).limit(SCOPE_STEP)).all()
    if found:
        connection.execute(update(RESCOPE).where(RESCOPE.c.id == job.id).values(after=found[-1].n))
    else:
        connection.execute(RESCOPE.delete().where(RESCOPE.c.id == job.id))
    return list(dict.fromkeys(row.case for row in found))


def _due(kinds: Kinds, sight: str) -> list[ColumnElement[bool]]:
    """Which records lead to the cases that may move."""
    if sight.startswith(_BY_KIND):
        return [RECORD.c.kind == sight.removeprefix(_BY_KIND)]
    return [RECORD.c.kind.in_(_concerned(kinds, sight)), RECORD.c.root.is_(None)]


def move(connection: Connection, feed: Feed, records: Records, roots: list[str]) -> None:
    """Bring each of these cases to those who see it now, each at a place of its own."""
    records.load(roots)
    records.load_papers(roots)
    statement = update(META).values(seq=META.c.seq + len(roots)).returning(META.c.seq)
    last: int = connection.execute(statement).scalar_one()
    moves = Moves(connection)
    first = last - len(roots) + 1
    feed.move_cases(moves, records, {root: first + i for i, root in enumerate(roots)})
    moves.save()


def tell_lost_sight(
    connection: Connection, kinds: Kinds, facility: str, declined: Iterable[RecordRow]
) -> None:
    """A hub set back in time does not know to whom it showed what since. A facility that brings a
    membership or a line which is not so here is told what it does not see: it may still show it."""
    for row in declined:
        if row.kind == MEMBERSHIP:
            _take_away(connection, facility, _due(kinds, _BY_MEMBERSHIP))
        elif row.kind == FACILITY:
            of_line = RECORD.c.home.in_({row.id, row.fields.get("parent_id") or row.id})
            _take_away(connection, facility, [*_due(kinds, _BY_LINE), of_line])


def _take_away(connection: Connection, facility: str, concerned: list[ColumnElement[bool]]) -> None:
    here = DELIVERY.c.record == RECORD.c.n, DELIVERY.c.facility.in_((facility, ALL))
    is_shown = select(DELIVERY.c.record).where(*here, DELIVERY.c.gone.is_(False)).exists()
    query = select(RECORD.c.n).where(*concerned, ~is_shown).order_by(RECORD.c.n)
    unseen = list(connection.execute(query).scalars())
    if unseen:
        statement = update(META).values(seq=META.c.seq + len(unseen)).returning(META.c.seq)
        first: int = connection.execute(statement).scalar_one() - len(unseen) + 1
        rows = [(n, facility, first + i, True) for i, n in enumerate(unseen)]
        upsert(connection, DELIVERY, rows)


def differences(connection: Connection, feed: Feed) -> dict[str, tuple[set[str], set[str]]]:
    """Records whose delivery is not their audience: id → (who should see it, whom it is shown to).

    Empty after every commit, save while a change of scope is still being carried out.
    """
    records = Records(connection, locking=False)
    ids = list(connection.execute(select(RECORD.c.id)).scalars())
    records.load(ids)
    moves = Moves(connection)
    moves.load(n for i in ids if (n := records.number(i)) is not None)
    found = {}
    for record_id in ids:
        row, n = records.get(record_id), records.number(record_id)
        assert row is not None
        assert n is not None
        audience, shown = feed.audience(records, row), moves.shown_to(n)
        if audience != shown and not (ALL in audience and ALL in shown):
            found[record_id] = (audience, shown)
    return found
