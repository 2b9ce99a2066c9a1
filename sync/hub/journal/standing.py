"""What each computer said of itself, and which of it is trouble for the county's administrator."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import msgspec
from sqlalchemy import Connection, select

from app.core.clock import CHINA
from app.core.text import N_
from app.core.values import instant_of, instant_text
from app.core.version import PROGRAM
from sync.hub.storage.bulk import upsert
from sync.hub.storage.tables import DEVICE, STANDING
from sync.protocol.messages import StationStanding

UNHEARD_AFTER = timedelta(days=30)
UNSENT_AFTER = timedelta(days=7)
LITTLE_MB = 1024
WRONG_S = 600
_LINE_FAILED = "NET_"
"""A line that broke and holds again is no trouble."""


@dataclass(frozen=True)
class StandingTrouble:
    """What is the matter with one computer, and what to do; both with places for `params`."""

    device: str
    name: str
    facility: str
    what: str
    do: str
    params: dict[str, object]


def note_standing(
    connection: Connection, device: str, standing: StationStanding, now: str, *, by_stick: bool
) -> None:
    """A stick tells how it was when it was written; what is known of later stands."""
    at = _earlier(standing.at, now) if by_stick else now
    if by_stick:
        known = select(STANDING.c.at).where(STANDING.c.device == device)
        if (connection.execute(known).scalar() or "") > at:
            return
    upsert(connection, STANDING, [(device, at, msgspec.json.encode(standing).decode())])


def troubles(connection: Connection, now: datetime) -> list[StandingTrouble]:
    """Of every computer that may speak, by facility."""
    columns = (DEVICE.c.id, DEVICE.c.name, DEVICE.c.facility)
    since = (DEVICE.c.last_seen, DEVICE.c.enrolled_at, DEVICE.c.forked_at)
    query = select(*columns, *since, STANDING.c.told).select_from(
        DEVICE.outerjoin(STANDING, STANDING.c.device == DEVICE.c.id)
    )
    query = query.where(DEVICE.c.state == "active").order_by(DEVICE.c.facility, DEVICE.c.name)
    found = []
    for device, name, facility, seen, enrolled, forked, told in connection.execute(query):
        standing = msgspec.json.decode(told, type=StationStanding) if told else StationStanding()
        lines = [*_silent(seen or enrolled, now), *_copied(forked), *_said(standing, now)]
        found += [StandingTrouble(device, name, facility, *line) for line in lines]
    return found


Line = tuple[str, str, dict[str, object]]


def _silent(heard: str, now: datetime) -> Iterator[Line]:
    days = (now - instant_of(heard)).days
    if days >= UNHEARD_AFTER.days:
        do = N_("Ask whether it is in use; send a stick, or `revoke` it.")
        yield N_("not heard of for {days} days"), do, {"days": days}


def _copied(forked: str | None) -> Iterator[Line]:
    if forked is not None:
        do = N_("If nobody restored it, find the copy: both work on, each by its own name.")
        yield N_("was copied or restored"), do, {}


def _said(told: StationStanding, now: datetime) -> Iterator[Line]:
    yield from _of_records(told)
    today = now.astimezone(CHINA).date()
    if (days := _days_since(told.oldest_on, today)) >= UNSENT_AFTER.days:
        do = N_("Let it exchange by stick: `jiceng-hub usb`.")
        yield N_("changes unsent for {days} days"), do, {"days": days}
    if 0 < told.free_mb < LITTLE_MB:
        do = N_("Free room on its disk before it cannot save any more.")
        yield N_("less than {mb} MB free"), do, {"mb": min(LITTLE_MB, 2 * told.free_mb)}
    if abs(told.clock_s) >= WRONG_S:
        do = N_("Set its clock; an empty battery loses it again.")
        yield N_("clock wrong by {minutes} minutes"), do, {"minutes": abs(told.clock_s) // 60}
    is_recent = 0 <= _days_since(told.failed_on, today) < UNSENT_AFTER.days
    if told.failed and is_recent and not told.failed.startswith(_LINE_FAILED):
        do = N_("Look at its status line; the code stands in the manual.")
        yield N_("an exchange failed: {code}"), do, {"code": told.failed}
    if _version(told.program) < _version(PROGRAM) and told.program:
        do = N_("Bring it the present version on a stick.")
        yield N_("program {version} is old"), do, {"version": told.program}


def _of_records(told: StationStanding) -> Iterator[Line]:
    if told.held:
        do = N_("There, under what needs attention: correct each or leave it off.")
        yield N_("{count} changes refused"), do, {"count": told.held}
    if told.aside:
        do = N_("Update its program; it takes them in then by itself.")
        yield N_("{count} records set aside"), do, {"count": told.aside}
    if told.unequal:
        do = N_("There, under reconciliation: compare; if it stays, restore that computer.")
        yield N_("{count} records unequal"), do, {"count": told.unequal}
    if told.conflicts:
        do = N_("There, under what needs attention: choose which of two values stands.")
        yield N_("{count} conflicts undecided"), do, {"count": told.conflicts}


def _earlier(at: str, now: str) -> str:
    try:
        return min(instant_text(instant_of(at)), now)
    except (ValueError, OverflowError):
        return now


def _days_since(day: str, today: date) -> int:
    try:
        return (today - date.fromisoformat(day)).days
    except ValueError:
        return -1


def _version(program: str) -> tuple[int, ...]:
    numbers = program.split(".")
    return tuple(int(part) for part in numbers if part.isascii() and part.isdigit())[:4]
