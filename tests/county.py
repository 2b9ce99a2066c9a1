"""A small county in one process: a real hub, real encrypted stores, and a wire that may fail."""

from __future__ import annotations

import atexit
import json
import secrets
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from pyrage.x25519 import Identity
from sqlalchemy import Engine, Table

from app.core.clock import Clock
from app.core.kinds import Kinds
from app.core.rights import Actor, FacilityKind, Role
from app.kinds import BY_NAME, KINDS
from app.reconciliation import Comparison
from app.storage.store import Store, write_state
from app.storage.transaction import new_id
from sync.client.courier import Courier
from sync.client.engine import RunOutcome, SyncEngine
from sync.client.enrolment import IDENTITY, DeviceIdentity, DeviceKeys, new_device_keys
from sync.client.reconciliation import Reconciler
from sync.client.state import Conversation, load
from sync.hub.clock import HubClock
from sync.hub.house.devices import Device, Devices, DeviceState
from sync.hub.house.home import HubKeys
from sync.hub.house.lookups import Lookups
from sync.hub.hub import Hub
from sync.hub.journal.withdrawals import Withdrawals
from sync.hub.storage.database import open_file
from sync.hub.storage.tables import DEVICE, METADATA
from sync.hub.wire.digests import Digests
from sync.hub.wire.envelopes import Envelopes
from sync.hub.wire.sticks import Sticks
from sync.protocol.messages import (
    Answer,
    DigestAnswer,
    DigestRequest,
    EnrolAnswer,
    EnrolRequest,
    HistoryAnswer,
    LookupAnswer,
    LookupRequest,
    Request,
)
from tests.stores import copy_store

MORNING = datetime(2026, 1, 15, 0, 30, tzinfo=UTC)
"""Half past eight in China."""


class DroppedLink(Exception):
    """The wire broke before or after the hub's turn."""


class Wire:
    """Carries messages between a workstation and the hub as bytes, and breaks when told to."""

    def __init__(self, county: County, device: str) -> None:
        self.county = county
        self.device = device
        self.before: Callable[[Request], None] = lambda request: None
        self.after: Callable[[Answer], None] = lambda answer: None
        self.last: Request | None = None
        self.before_digest: Callable[[DigestRequest], None] = lambda request: None
        self.digests: list[DigestRequest] = []

    def exchange(self, request: Request) -> Answer:
        self.last = request
        self.before(request)
        heard = msgspec.json.decode(msgspec.json.encode(request), type=Request)
        answer = self.county.hub.exchange(self.device, heard)
        self.after(answer)
        return msgspec.json.decode(msgspec.json.encode(answer), type=Answer)

    def digest(self, request: DigestRequest) -> DigestAnswer:
        self.digests.append(request)
        self.before_digest(request)
        heard = msgspec.json.decode(msgspec.json.encode(request), type=DigestRequest)
        answer = Digests(self.county.hub).answer(self.county.facility_of[self.device], heard)
        return msgspec.json.decode(msgspec.json.encode(answer), type=DigestAnswer)

    def lookup(self, request: LookupRequest) -> LookupAnswer:
        device = self.county.device(self.device)
        return Lookups(self.county.hub).look_up(device, request)

    def enrol(self, request: EnrolRequest) -> EnrolAnswer:
        raise NotImplementedError

    def history(self, kind: str, record_id: str) -> HistoryAnswer:
        facility = self.county.facility_of[self.device]
        found = self.county.hub.history(facility, kind, record_id)
        assert found is not None
        return found


class PostRoom:
    """The wire, for whoever passes on a sealed file of somebody else."""

    def __init__(self, county: County) -> None:
        self._county = county

    def pass_on(self, content: bytes) -> bytes:
        return self._county.envelopes.answer(content).sealed


class Workstation:
    """One computer of one facility, with its own store and one person at the keyboard."""

    def __init__(self, county: County, store: Store, device: str, actor: Actor) -> None:
        self.county = county
        self.store = store
        self.device = device
        self.actor = actor
        self.wire = Wire(county, device)

    @property
    def identity(self) -> DeviceIdentity:
        """What enrolment leaves on a computer."""
        keys, hub = self.county.keys_of[self.device], self.county.keys
        return DeviceIdentity(
            self.device,
            self.actor.place_id,
            {},
            {},
            keys.signing_key,
            keys.age_identity,
            "https://hub.example",
            None,
            hub.signer.public,
            hub.age_recipient,
            "",
        )

    @property
    def courier(self) -> Courier:
        return Courier(self.store, self.identity)

    @property
    def engine(self) -> SyncEngine:
        return SyncEngine(self.store, self.wire, self.device, batch=50, page=100)

    def sync(self) -> RunOutcome:
        return self.engine.run_once()

    def compare(self) -> Comparison | None:
        return Reconciler(self.store, self.wire, self.device).run_once()

    def conversation(self) -> Conversation:
        with self.store.reading() as session:
            return load(session.connection())

    def states(self) -> list[str]:
        """How far each change written here has got, oldest first."""
        with self.store.reading() as session:
            found = session.connection().exec_driver_sql("SELECT state FROM change ORDER BY n")
            return list(found.scalars())

    def copied(self, name: str) -> Workstation:
        """What a copied disk starts as: the same store, speaking as the same device."""
        with self.store.engine.connect() as connection:
            bare = connection.execution_options(isolation_level="AUTOCOMMIT")
            bare.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            file = bare.exec_driver_sql("PRAGMA database_list").one()[2]
        shutil.copy(file, self.county.folder / f"{name}.db")
        store = self.county.open_store(f"{name}.db")
        return Workstation(self.county, store, self.device, self.actor)

    def as_person(self, person_id: str, *roles: Role) -> Actor:
        return Actor(
            person_id,
            self.actor.home_id,
            self.actor.place_id,
            self.actor.place_kind,
            frozenset(roles or self.actor.roles),
        )


class County:
    """A hub and the computers that sync with it."""

    def __init__(self, folder: Path, engine: Engine | None = None, kinds: Kinds = KINDS) -> None:
        self.folder = folder
        self.kinds = kinds
        self.now = MORNING
        self.wrong_by: dict[str, timedelta] = {}
        """By how much the clock of the computer with this store's file is wrong."""
        self.key = TEMPLATE_KEY
        self.keys = HubKeys.new()
        self.keys_of: dict[str, DeviceKeys] = {}
        self.signer = self.keys.signer
        self._engine = engine
        self.hub = self._open_hub()
        self.facility_of: dict[str, str] = {}

    def _open_hub(self) -> Hub:
        path = self.folder / "hub.db"
        if self._engine is None and not path.exists():
            shutil.copy(template_hub(), path)
        engine = self._engine or open_file(path, self.key)
        self.withdrawals = Withdrawals(engine, self.signer, self.folder, self.hub_now)
        self.withdrawals.come_back()
        return Hub(
            engine,
            self.kinds,
            self.hub_now,
            authority=self.signer.public,
            withdrawals=self.withdrawals,
            clock=self._hub_clock(engine),
        )

    def hub_now(self) -> datetime:
        """What the hub's own clock shows."""
        return self.now

    def _hub_clock(self, engine: Engine) -> HubClock | None:
        """None: this hub serves at any time."""
        return None

    @property
    def devices(self) -> Devices:
        return Devices(self.hub.engine, self.keys, self.hub_now, self.withdrawals)

    @property
    def envelopes(self) -> Envelopes:
        return Envelopes(self.hub, self.devices, self.keys)

    @property
    def sticks(self) -> Sticks:
        """As the command line opens them each time."""
        return Sticks(self.envelopes)

    @property
    def post_room(self) -> PostRoom:
        return PostRoom(self)

    def restart_hub(self) -> None:
        self.hub.engine.dispose()
        self.hub = self._open_hub()

    def back_up_hub(self, name: str = "hub-copy") -> Path:
        """A copy of the hub's file as it is now."""
        with self.hub.engine.connect() as connection:
            bare = connection.execution_options(isolation_level="AUTOCOMMIT")
            bare.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        copy = self.folder / f"{name}.db"
        shutil.copy(self.folder / "hub.db", copy)
        return copy

    def bring_hub_back(self, copy: Path) -> None:
        """The hub goes back to what it was when this copy was made."""
        self.hub.engine.dispose()
        for name in ("hub.db-wal", "hub.db-shm"):
            (self.folder / name).unlink(missing_ok=True)
        shutil.copy(copy, self.folder / "hub.db")
        self.hub = self._open_hub()

    def safety_copy(self) -> Callable[[], None]:
        """What brings the hub back to where it is now, on either database. On PostgreSQL as the
        server's own tools do it: nobody tells the hub, it must see that by itself."""
        if self._engine is None:
            made = self.back_up_hub(f"hub-copy-{secrets.token_hex(4)}")
            return lambda: self.bring_hub_back(made)
        with self._engine.connect() as connection:
            rows = [(t, connection.execute(t.select()).all()) for t in METADATA.sorted_tables]
        return lambda: self._reload(rows)

    def _reload(self, rows: list[tuple[Table, Any]]) -> None:
        names = ", ".join(f'"{table.name}"' for table, _ in rows)
        with self.hub.engine.begin() as connection:
            connection.exec_driver_sql(f"TRUNCATE {names}")
            for table, found in rows:
                if found:
                    connection.execute(table.insert(), [dict(row._mapping) for row in found])
        self.restart_hub()

    def facility(self, name: str, kind: FacilityKind, **fields: Any) -> str:
        facility = new_id()
        self.hub.administer("facility", facility, {"name": name, "kind": kind.value, **fields})
        return facility

    def administer(self, kind: str, /, **fields: Any) -> str:
        record_id = new_id()
        self.hub.administer(kind, record_id, fields)
        return record_id

    def staff(self, facility: str, *roles: Role, person: str | None = None) -> str:
        """A person with posts, as the hub's administrator may write them too."""
        person = person or new_id()
        self.hub.administer("person", person, {"name": "王医生", "home_id": facility})
        for role in roles:
            post = {"person_id": person, "facility_id": facility, "role": role.value}
            self.hub.administer("post", new_id(), {**post, "from_on": "2020-01-01"})
        return person

    def workstation(
        self,
        name: str,
        facility: str,
        kind: FacilityKind,
        roles: tuple[Role, ...] = (Role.DOCTOR, Role.ADMINISTRATOR),
        *,
        person: str | None = None,
    ) -> Workstation:
        person = person or self.staff(facility, *roles)
        device = new_id()
        self.enrol(device, facility, name)
        store = self.open_store(f"{name}.db", create=True)
        actor = Actor(person, facility, facility, kind, frozenset(roles))
        return Workstation(self, store, device, actor)

    def device(self, device: str) -> Device:
        at = self.now
        facility = self.facility_of[device]
        return Device(device, facility, "", "", "", DeviceState.ACTIVE, at, None, None)

    def open_store(self, file_name: str, *, create: bool = False) -> Store:
        path = self.folder / file_name
        if create:
            copy_store(template_store(), path)
        right = timedelta(0)
        clock = Clock(lambda: self.now + self.wrong_by.get(file_name, right))
        return Store.open(path, TEMPLATE_KEY, KINDS, BY_NAME, clock)

    def certify(self, workstation: Workstation) -> DeviceIdentity:
        """Give a workstation the keys and the certificate that an enrolment brings."""
        keys, facility = self.keys_of[workstation.device], workstation.actor.place_id
        known = DeviceIdentity(
            device=workstation.device,
            facility=facility,
            facility_fields={},
            administrators={},
            signing_key=keys.signing_key,
            age_identity=keys.age_identity,
            hub_url="http://127.0.0.1",
            authorities=None,
            hub_key=self.signer.public,
            hub_age_recipient="",
            certificate="",
        )
        key, recipient = known.speaker.signer.public, known.age_recipient
        word = self.signer.certify(workstation.device, facility, key, recipient)
        identity = replace(known, certificate=word)
        with workstation.store.journal_transaction() as (connection, _):
            write_state(connection, **{IDENTITY: json.loads(identity.to_json())})
        return identity

    def enrol(self, device: str, facility: str, name: str) -> None:
        self.facility_of[device] = facility
        keys = self.keys_of[device] = replace(new_device_keys(), device=device)
        values: Mapping[str, Any] = {
            "id": device,
            "facility": facility,
            "key": keys.speaker.signer.public,
            "age_recipient": str(Identity.from_str(keys.age_identity).to_public()),
            "name": name,
            "state": "active",
            "enrolled_at": "2026-01-15T00:00:00.000Z",
            "cursor": 0,
        }
        with self.hub.engine.begin() as connection:
            connection.execute(DEVICE.insert().values(values))


TEMPLATE_KEY = bytes(range(32))


@cache
def template_store() -> Path:
    """A migrated, empty store made once per process and copied: migrating takes a second."""
    path = _template_folder() / "store.db"
    store = Store.open(path, TEMPLATE_KEY, KINDS, BY_NAME, create=True)
    _write_back(store.engine)
    store.close()
    return path


@cache
def template_hub() -> Path:
    """The hub's file with its tables and nothing in them; a hub draws what is its own when it opens."""
    path = _template_folder() / "hub.db"
    engine = open_file(path, TEMPLATE_KEY)
    _write_back(engine)
    engine.dispose()
    return path


def _template_folder() -> Path:
    folder = tempfile.mkdtemp(prefix="jiceng-template-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


def _write_back(engine: Engine) -> None:
    """All of it stands in the one file then."""
    with engine.connect() as connection:
        bare = connection.execution_options(isolation_level="AUTOCOMMIT")
        bare.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
