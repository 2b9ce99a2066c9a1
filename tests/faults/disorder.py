"""What comes from outside the program: rows that drift, a computer that forges, two losses at once."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from app.core.record import RecordRow
from app.reconciliation import Comparison
from sync.hub.storage.tables import RECORD
from sync.protocol.problems import ProtocolError
from tests.county import DroppedLink, Workstation
from tests.faults import going_back
from tests.faults.drift import drifted_row, said_by
from tests.faults.forgeries import TRIES, Forger, a_step_of_long_ago
from tests.seats import Seat

if TYPE_CHECKING:
    from tests.faults.week import Week

_STEP = "referral_step"
_ARRIVAL = "delivered"


# A computer with a program of its own


def forger_of(week: Week) -> Forger:
    seat = Seat(week.county, "双河镇卫生院")
    seat.put("note", noted_on="2026-01-15", title="晨会")
    seat.read()
    return Forger(week.county, seat, week.workstations[-1], "", week.rng)


def somebody_forges(week: Week, at: Workstation) -> None:
    """Whatever it says, no row of others becomes another, and none comes into being."""
    forger, forger.rng = week.forger, week.rng
    try:
        forger.seat.read()
    except ProtocolError:
        return
    before = {row.id: row for row in forger.rows()}
    tries = [one for one in TRIES if one is not a_step_of_long_ago or _has_step(before)]
    attempt = week.rng.choice(tries)
    attempt(forger)
    week.say("somebody tries", attempt.__name__)
    newest = max(row.ord for row in before.values())
    for row in forger.rows():
        old = before.get(row.id)
        if old is None and row.ord > newest and _is_its_own(forger, row):
            continue
        if row != old and row.kind != _ARRIVAL:
            week.faults.append("a forged word counts")


def _is_its_own(forger: Forger, row: RecordRow) -> bool:
    """Written where it is, by whom it has, and nobody else is named as who did."""
    own = {forger.seat.facility, forger.seat.person}
    said = [row.fields.get(name) for name in ("author_id", "author_home_id", "place_id")]
    return {row.home, row.place, row.by, *said} <= own


def _has_step(rows: dict[str, RecordRow]) -> bool:
    return any(row.kind == _STEP for row in rows.values())


# Drift


def a_row_drifts_here(week: Week, at: Workstation) -> None:
    """At equal revision; the next comparison finds it, and what it said is there again. Once for
    each computer: of a record that drifts again and again a person is told."""
    if at.store in week.drifted_here or not _is_at_rest(at):
        return
    before = said_by(at)
    made = drifted_row(at, week.rng)
    comparison = at.compare()
    week.drifted_here.add(at.store)
    week.say(week.names[id(at)], "has a row that drifts", len(made))
    if comparison is None or comparison.mended < len(made) or said_by(at) != before:
        week.faults.append("a row drifted here and the comparison says nothing")


def a_row_drifts_at_the_hub(week: Week, at: Workstation) -> None:
    """At equal revision; whoever compares is told so. Its administrator sets it right again."""
    if at.store in week.drifted_at_hub or not _is_at_rest(at):
        return
    before = said_by(at)
    shown = [row.id for kind in ("note", "patient") for row in week._rows(at, kind) if row.rev]
    if not shown:
        return
    record_id = week.rng.choice(shown)
    right = _alter(week, record_id)
    told = at.compare()
    _write_fields(week, record_id, right)
    again = at.compare()
    week.drifted_at_hub.add(at.store)
    week.say("a row drifts at the hub")
    if told is None or not told.doubtful:
        week.faults.append("a row drifted at the hub and the comparison says nothing")
    if again is None or again.doubtful or said_by(at) != before:
        week.faults.append("a row set right at the hub is not as it was")


def _is_at_rest(at: Workstation) -> bool:
    """All is read, and the two ends say the same."""
    try:
        if not at.sync().complete:
            return False
        comparison = at.compare()
    except (DroppedLink, ProtocolError):
        return False
    return comparison is not None and _is_clean(comparison)


def _is_clean(comparison: Comparison) -> bool:
    return not (comparison.mended or comparison.unequal or comparison.doubtful)


def _alter(week: Week, record_id: str) -> str:
    """What it said."""
    query = select(RECORD.c.fields).where(RECORD.c.id == record_id)
    with week.county.hub.engine.connect() as connection:
        right: str = connection.execute(query).scalar_one()
    fields = json.loads(right)
    name = "title" if "title" in fields else "name"
    _write_fields(week, record_id, json.dumps({**fields, name: "别的"}, ensure_ascii=False))
    return right


def _write_fields(week: Week, record_id: str, fields: str) -> None:
    with week.county.hub.engine.begin() as connection:
        connection.execute(update(RECORD).where(RECORD.c.id == record_id).values(fields=fields))


# Two losses at once


def hub_and_computer_go_back(week: Week, at: Workstation) -> None:
    """Each to a copy of another day."""
    if week.hub_copies and id(at) in week.copies:
        going_back.bring_back(week, at)
        going_back.bring_hub_back(week, at)


WORK: list[tuple[float, Callable[[Week, Workstation], None]]] = [
    (4, somebody_forges),
    (1.5, a_row_drifts_here),
    (1, a_row_drifts_at_the_hub),
    (3, hub_and_computer_go_back),
]
