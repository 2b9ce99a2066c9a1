"""People leave and come back, and a computer is founded by somebody whose clock is wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.core.clock import day_of
from app.core.directory import POST
from app.core.record import RecordRow
from app.core.rights import FacilityKind, Role
from app.core.sight import HUB
from app.storage.change import OPEN
from app.storage.transaction import new_id
from app.users import Person, Posting, actor_for, founding_actor
from sync.hub.journal.records import ROW, read_row
from sync.hub.storage.tables import RECORD
from sync.protocol.messages import PASSING
from tests.county import County, Workstation

if TYPE_CHECKING:
    from tests.faults.week import Week

FOUNDED = "founded"
_CLOCKS = (0, 1, -1, 40, -400, 26_000, -20_000)
_FIRST = (Role.ADMINISTRATOR, Role.DOCTOR)


def posts(county: County, person: str) -> list[RecordRow]:
    """As they stand at the hub, ended ones too."""
    query = select(*ROW).where(RECORD.c.kind == POST)
    with county.hub.engine.connect() as connection:
        rows = [read_row(values) for values in connection.execute(query)]
    return [row for row in rows if row.fields["person_id"] == person]


def lasts(post: RecordRow, day: date) -> bool:
    return not post.fields.get("voided_at") and str(post.fields.get("until_on") or "9") >= str(day)


def somebody_s_post_ends(week: Week, at: Workstation) -> None:
    """At the county; nobody has told whoever sits at the computer."""
    today = day_of(week.county.now)
    for post in posts(week.county, at.actor.person_id):
        if lasts(post, today) and post.home == HUB:
            ended = {"until_on": str(today - timedelta(days=1))}
            week.county.hub.administer(POST, post.id, ended)
            week.say(week.names[id(at)], "loses a post")


def somebody_gets_a_post_again(week: Week, at: Workstation) -> None:
    """Whoever has lost his; the old one goes on, or it is a new one from today."""
    if left := [one for one in week.workstations if _has_left(one)]:
        _give_a_post_again(week, week.rng.choice(left))


def some_come_back(week: Week) -> None:
    """Before the week ends: what was held goes up by itself."""
    for at in week.workstations:
        if _has_left(at) and week.rng.random() < 0.5:
            _give_a_post_again(week, at)


def _has_left(at: Workstation) -> bool:
    found, today = posts(at.county, at.actor.person_id), day_of(at.county.now)
    return bool(found) and not any(lasts(post, today) for post in found)


def _give_a_post_again(week: Week, at: Workstation) -> None:
    county, person = week.county, at.actor.person_id
    old = week.rng.choice([post for post in posts(county, person) if post.home == HUB])
    if week.rng.random() < 0.5:
        county.hub.administer(POST, old.id, {"until_on": None})
    else:
        fields = {name: old.fields[name] for name in ("person_id", "facility_id", "role")}
        # So that it may end on the same day: a post ends on the day before.
        county.administer(POST, **fields, from_on=str(day_of(county.now) - timedelta(days=1)))
    week.say(week.names[id(at)], "gets a post again")


def founded(week: Week, file_name: str) -> Workstation:
    """The first computer of a station: its first administrator makes himself, on whatever day its
    clock shows."""
    county, kind = week.county, FacilityKind.VILLAGE_CLINIC
    facility = county.facility("惠二村卫生室", kind, parent_id=week.centre)
    days = week.rng.choice(_CLOCKS)
    county.wrong_by[file_name] = timedelta(days=days)
    device, person = new_id(), new_id()
    county.enrol(device, facility, FOUNDED)
    store = county.open_store(file_name, create=True)
    today = store.clock.today()
    with store.transaction(founding_actor(person, facility, kind)) as transaction:
        transaction.put(Person(id=person, name="李院长"))
        for role in _FIRST:
            transaction.put(Posting(role).post(person, facility, today))
    actor = founding_actor(person, facility, kind)
    at = Workstation(county, store, device, actor)
    at.actor = at.as_person(person, *_FIRST)
    week.say("a station is founded by a clock that is wrong by", days)
    return at


def locked_out(at: Workstation) -> list[str]:
    """At rest: whoever has a post today may sign in, and nothing of his is held for want of it."""
    today = day_of(at.county.now)
    with at.store.reading() as session:
        held = session.connection().exec_driver_sql(
            f"SELECT DISTINCT person_id FROM change WHERE {OPEN} AND state = 'held' "
            f"AND code IN {PASSING}"
        )
        people = set(held.scalars())
    faults = []
    if any(_has_post(at, person, today) for person in people):
        faults.append("work of somebody with a post is held")
    if _has_post(at, at.actor.person_id, today) and not _may_sign_in(at):
        faults.append("somebody with a post may not sign in")
    return faults


def _has_post(at: Workstation, person: str, today: date) -> bool:
    held: list[Any] = [post for post in posts(at.county, person) if lasts(post, today)]
    place = at.actor.place_id
    return any(
        post.fields["facility_id"] == place and post.fields["role"] == Role.DOCTOR for post in held
    )


def _may_sign_in(at: Workstation) -> bool:
    days, person = at.store.clock.days(), at.actor.person_id
    return bool(actor_for(at.store, days, person, at.actor.place_id).roles)


WORK: list[tuple[float, Callable[[Week, Workstation], None]]] = [
    (2, somebody_s_post_ends),
    (5, somebody_gets_a_post_again),
]
