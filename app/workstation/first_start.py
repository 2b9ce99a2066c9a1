"""The first start of a computer: keys, records, facility, first administrator, recovery sheet.

Everything is made in a folder beside the store's own and takes its place only after one group of
the printed recovery sheet was typed back: without the sheet a lost password means lost records.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from app.clinic import Clinic
from app.core.clock import Clock
from app.core.limits import check_record
from app.core.rights import FacilityKind, Role
from app.core.values import present
from app.facilities import LEVELS, Facility
from app.kinds import BY_NAME, KINDS
from app.storage.durable import replace_durably
from app.storage.errors import storage_errors
from app.storage.founding import RECORDS, found_store
from app.storage.keys import (
    KdfPolicy,
    KeyFile,
    MachineSecret,
    Unlocked,
    calibrate,
    check_password,
)
from app.storage.keys import Person as SlotPerson
from app.storage.recovery import GROUPS, Recovery, RecoverySheet
from app.storage.store import Store, write_state
from app.storage.transaction import Transaction, new_id
from app.users import Appointment, Person, founding_actor, sign_in_initials

OWN_FACILITY = "facility"
"""In `sync_state`: the facility this workstation stands in."""
JOINED_AS = "joined_as"
"""In `sync_state`: whom the county named as first person here; counts until the first exchange."""


@dataclass(frozen=True)
class FirstFacility:
    """The institution this computer stands in, with its fields as they travel.

    `keep` is what an enrolment wants remembered in `sync_state`, written in the same transaction.
    """

    fields: Mapping[str, Any]
    id: str = field(default_factory=new_id)
    keep: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def new(cls, kind: FacilityKind, name: str, **more: Any) -> FirstFacility:
        """An institution that no hub knows yet; the later enrolment brings the hub's own row."""
        return cls(present({"kind": kind.value, "level": LEVELS.get(kind), "name": name, **more}))

    @property
    def kind(self) -> FacilityKind:
        return FacilityKind(self.fields["kind"])


@dataclass(frozen=True)
class FirstPerson:
    """The first administrator; `also` are the other roles this person has.

    `known_as` is the person's id when the county knows the person already, from another computer.
    """

    name: str
    password: str
    title: str | None = None
    also: tuple[Role, ...] = ()
    known_as: str | None = None

    @property
    def roles(self) -> tuple[Role, ...]:
        return tuple(dict.fromkeys((Role.ADMINISTRATOR, *self.also)))


@dataclass(frozen=True)
class Ground:
    """Where a store is made and by which rules: the machine's secret, the work of passwords."""

    store: Path
    machine: MachineSecret
    policy: KdfPolicy
    clock: Clock

    @property
    def unfinished(self) -> Path:
        return self.store.with_name(self.store.name + ".unfinished")


class PendingStart:
    """A whole new store that waits for one group of its recovery sheet."""

    def __init__(
        self,
        ground: Ground,
        unlocked: Unlocked,
        store: Store,
        sheet: RecoverySheet,
        finish: Callable[[Unlocked], Clinic],
    ) -> None:
        self.sheet = sheet
        self.asked_group = secrets.randbelow(GROUPS) + 1
        """The group, 1 to 8, that the person is asked to type from the printed sheet."""
        self._ground = ground
        self._unlocked = unlocked
        self._store = store
        self._finish = finish

    def confirm_group(self, group: int, typed: str) -> Clinic:
        """Finish the first start and sign in. Raises SHEET_TYPO; then nothing is lost."""
        self.sheet.confirm(group, typed)
        self._store.close()
        with storage_errors():
            replace_durably(self._ground.unfinished, self._ground.store)
        return self._finish(self._unlocked)

    def abandon(self) -> None:
        """Leave no trace: no store was begun here."""
        self._store.close()
        self._unlocked.forget()
        shutil.rmtree(self._ground.unfinished, ignore_errors=True)


def begin(
    ground: Ground,
    facility: FirstFacility,
    person: FirstPerson,
    finish: Callable[[Unlocked], Clinic],
) -> PendingStart:
    """Make everything up to the sheet. Raises InvalidInput, DB_EXISTS, DISK_...

    Takes about a second on purpose (the password's key): run it on a worker.
    """
    _check(facility, person)
    with storage_errors():
        if ground.unfinished.exists():
            shutil.rmtree(ground.unfinished)
    person_id = person.known_as or new_id()
    slot = SlotPerson(person_id, person.name.strip(), sign_in_initials(person.name))
    policy = calibrate(ground.policy)
    unlocked = found_store(ground.unfinished, ground.machine, slot, person.password, policy=policy)
    store = _open(ground, unlocked)
    try:
        _write(store, facility, person, person_id)
        sheet = _sheet(ground, unlocked)
    except BaseException:
        store.close()
        shutil.rmtree(ground.unfinished, ignore_errors=True)
        raise
    return PendingStart(ground, unlocked, store, sheet, finish)


def _check(facility: FirstFacility, person: FirstPerson) -> None:
    """Before the slow part, so that a mistake is answered at once."""
    check_password(person.password)
    check_record(Facility.kind, facility.fields, new=True)
    check_record(Person.kind, present({"name": person.name, "title": person.title}), new=True)


def _open(ground: Ground, unlocked: Unlocked) -> Store:
    key = unlocked.master.database_key()
    return Store.open(ground.unfinished / RECORDS, key, KINDS, BY_NAME, ground.clock)


def _sheet(ground: Ground, unlocked: Unlocked) -> RecoverySheet:
    keys = KeyFile(ground.unfinished, ground.machine, policy=ground.policy, clock=ground.clock)
    return Recovery(keys).issue(unlocked.master, ground.clock.today())


def _write(store: Store, facility: FirstFacility, person: FirstPerson, person_id: str) -> None:
    actor = founding_actor(person_id, facility.id, facility.kind)
    with store.transaction(actor) as transaction:
        transaction.found(Facility, facility.id, facility.fields)
        if person.known_as is None:
            _register(transaction, person, person_id, store.clock.today())
        else:
            # Until the first exchange brings the county's own row, with the posts.
            fields = present({"name": person.name.strip(), "title": person.title})
            transaction.found(Person, person_id, fields, facility.id)
            write_state(transaction.connection, **{JOINED_AS: person_id})
        transaction.audit("first_start")
        write_state(transaction.connection, **{OWN_FACILITY: facility.id}, **facility.keep)


def _register(transaction: Transaction, person: FirstPerson, person_id: str, today: date) -> None:
    """The first administrator's own records, sent to the county when it is known."""
    transaction.put(Person(id=person_id, name=person.name.strip(), title=person.title))
    for role in person.roles:
        transaction.put(Appointment(role).post(person_id, transaction.actor.place_id, today))
