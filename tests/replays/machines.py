"""A served hub and the computers of a programme: real stores, signed exchanges over TLS."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path

from sqlalchemy import Engine, text

from app.clinic import Clinic
from app.core.clock import CHINA, Clock
from app.core.directory import COMMUNITY, FACILITY, MEMBERSHIP, PERSON, POST
from app.core.rights import Actor, Role
from app.kinds import BY_NAME, KINDS
from app.storage.store import Store
from app.storage.transaction import new_id
from sync.client.engine import RunOutcome, SyncEngine
from sync.hub.hub import Hub
from sync.hub.journal.administering import administered
from sync.hub.storage.database import open_server
from sync.hub.storage.tables import METADATA
from tests.county import TEMPLATE_KEY, template_store
from tests.replays.events import Alliance, Joined, Person, Place, Programme
from tests.stores import copy_store
from tests.sync.road import Road, home_at, road_to, speak

ROLES = (Role.DOCTOR, Role.MANAGER, Role.ADMINISTRATOR)
TOGETHER = 200
FROM = date(2010, 1, 1)
"""Since when everybody holds their posts."""


@dataclass
class Calendar:
    """The one clock of hub and computers; it goes forward from event to event."""

    at: datetime

    def __call__(self) -> datetime:
        return self.at

    def reach(self, day: date) -> None:
        """Nine in the morning of that day, where that is still to come."""
        morning = datetime.combine(day, time(9), CHINA).astimezone(UTC)
        self.at = max(self.at, morning)


@dataclass
class Machine:
    """The computer of one institution, and who sits at it."""

    place: Place
    clinic: Clinic
    engine: SyncEngine

    @property
    def store(self) -> Store:
        return self.clinic.store


@dataclass
class Stage:
    """Hub and computers of one programme. Institutions, people and alliances by their keys."""

    hub: Hub
    road: Road
    folder: Path
    calendar: Calendar
    places: dict[str, str] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    person_ids: dict[str, str] = field(default_factory=dict)
    alliances: dict[str, str] = field(default_factory=dict)
    joined: list[str] = field(default_factory=list)
    """The memberships, in the order of the programme."""
    _listed: list[tuple[str, str, dict[str, object]]] = field(default_factory=list)
    machines: dict[str, Machine] = field(default_factory=dict)
    closing: ExitStack = field(default_factory=ExitStack)

    def lay_out(self, programme: Programme) -> None:
        """What the hub's administrator writes, and the computers enrolled."""
        for place in programme.places:
            self._found(place)
        for alliance in programme.alliances:
            self._ally(alliance)
        for joined in programme.joined:
            self._join(joined)
        self._write_together()
        for person in programme.people:
            self.person_ids[person.key] = self._employ(person.name, person.place)
            self.people[person.key] = person
        for place in programme.computers:
            self._set_up(place)

    def sync(self) -> None:
        """Everybody exchanges, until all have heard of all."""
        for machine in (*self.machines.values(), *self.machines.values()):
            machine.engine.run_once()

    def _found(self, place: Place) -> None:
        fields = {
            "name": place.name,
            "kind": place.kind.value,
            "parent_id": self.places.get(place.parent),
            "tags": list(place.tags) or None,
            "division": place.division or None,
        }
        self.places[place.key] = self._list(FACILITY, fields)

    def _employ(self, name: str, place: str, *roles: Role) -> str:
        home = self.places[place]
        person = self._administer(PERSON, {"name": name, "home_id": home})
        for role in roles or (Role.NURSE,):
            post = {"person_id": person, "facility_id": home, "role": role.value}
            self._administer(POST, {**post, "from_on": FROM.isoformat()})
        return person

    def _ally(self, alliance: Alliance) -> None:
        fields = {
            "name": alliance.name,
            "kind": alliance.kind,
            "lead_id": self.places.get(alliance.lead),
        }
        self.alliances[alliance.key] = self._list(COMMUNITY, fields)

    def _join(self, joined: Joined) -> None:
        fields = {
            "community_id": self.alliances[joined.alliance],
            "facility_id": self.places[joined.place],
            "role": joined.role,
            "from_on": joined.first.isoformat(),
            "until_on": joined.last.isoformat() if joined.last else None,
        }
        self.joined.append(self._list(MEMBERSHIP, fields))

    def _list(self, kind: str, fields: Mapping[str, object]) -> str:
        self._listed.append((kind, record_id := new_id(), _present(fields)))
        return record_id

    def _write_together(self) -> None:
        """A province has thousands, and for each word of its own the hub reads its whole directory
        anew. It does so once more when the first post is written, after these."""
        for at in range(0, len(self._listed), TOGETHER):
            with self.hub.writing() as (_, records):
                for kind, record_id, fields in self._listed[at : at + TOGETHER]:
                    now = self.hub.now_text()
                    records.add(administered(KINDS, None, kind, record_id, fields, now))

    def _administer(self, kind: str, fields: Mapping[str, object]) -> str:
        record_id = new_id()
        self.hub.administer(kind, record_id, _present(fields))
        return record_id

    def _set_up(self, place: Place) -> None:
        home = self.places[place.key]
        doctor = self._employ(f"{place.key}管理员", place.key, *ROLES)
        path = self.folder / f"{len(self.machines)}.db"
        copy_store(template_store(), path)
        clock = Clock(self.calendar)
        store = Store.open(path, TEMPLATE_KEY, KINDS, BY_NAME, clock)
        identity = self.road.enrol(home)
        line = speak(identity)
        self.closing.enter_context(closing(store))
        self.closing.enter_context(closing(line))
        actor = Actor(doctor, home, home, place.kind, frozenset(ROLES))
        engine = SyncEngine(store, line, identity.device, progress=self._rest)
        self.machines[place.key] = Machine(place, Clinic(store, actor), engine)

    def _rest(self, _: RunOutcome) -> None:
        """Between two calls of a computer, as far as the hub's limits are concerned."""
        self.road.ticker.now += 10


def _present(fields: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in fields.items() if value is not None}


@contextmanager
def stage_of(programme: Programme, folder: Path, engine: Engine | None = None) -> Iterator[Stage]:
    """The programme's hub, on its own file or an empty database, and computers that are enrolled
    and have heard who there is."""
    home = home_at(folder / "hub")
    days = [one.on for one in programme.referred]
    calendar = Calendar(datetime(2000, 1, 1, tzinfo=UTC))
    calendar.reach(min(days, default=programme.today))
    made = engine or home.open()
    hub = Hub(made, KINDS, calendar)
    try:
        with road_to(hub, home, calendar) as road, ExitStack() as stack:
            stage = Stage(hub, road, folder, calendar, closing=stack)
            stage.lay_out(programme)
            stage.sync()
            yield stage
    finally:
        if engine is None:
            made.dispose()


@contextmanager
def empty_server(url: str) -> Iterator[Engine]:
    """PostgreSQL with the hub's empty tables, which are dropped again."""
    engine = open_server(url)
    try:
        yield engine
    finally:
        with engine.begin() as connection:
            connection.execute(text("SET LOCAL client_min_messages = warning"))
            METADATA.drop_all(connection)
        engine.dispose()
