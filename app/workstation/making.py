"""Makes a whole new store: keys, records, facility, first administrator, recovery sheet.

Everything is made in a folder beside the store's own and takes its place only after one group of
the printed recovery sheet was typed back: without the sheet a lost password means lost records.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date

from app.clinic import Clinic
from app.core.errors import InvalidInput
from app.core.limits import check_record
from app.core.values import present
from app.facilities import Facility
from app.kinds import BY_NAME, KINDS
from app.signatures import publish_key
from app.storage.errors import storage_errors
from app.storage.founding import RECORDS, found_store
from app.storage.keys import KeyFile, KeyHolder, Label, Unlocked, calibrate, check_password
from app.storage.recovery import Recovery, RecoverySheet
from app.storage.store import Store, write_state
from app.storage.transaction import Transaction, new_id
from app.users import Person, Posting, founding_actor, sign_in_initials
from app.workstation.first_start import (
    JOINED_AS,
    OWN_FACILITY,
    FirstFacility,
    FirstPerson,
    Ground,
    PendingStart,
)

_IN_THE_FORM = {"name": "facility"}


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
    slot = KeyHolder(person_id, person.name.strip(), sign_in_initials(person.name))
    policy = calibrate(ground.policy)
    unlocked = found_store(ground.unfinished, ground.machine, slot, person.password, policy=policy)
    store = _open(ground, unlocked)
    try:
        _write(store, facility, person, person_id)
        _publish(store, facility, person_id, unlocked)
        sheet = _sheet(ground, unlocked)
    except BaseException:
        store.close()
        shutil.rmtree(ground.unfinished, ignore_errors=True)
        raise
    return PendingStart(ground, unlocked, store, sheet, finish)


def _check(facility: FirstFacility, person: FirstPerson) -> None:
    """Before the slow part, so that a mistake is answered at once."""
    check_password(person.password)
    try:
        check_record(Facility.kind, facility.fields, new=True)
    except InvalidInput as error:
        # Beside the person's own name; the form calls this one the facility.
        raise InvalidInput({_IN_THE_FORM.get(n, n): p for n, p in error.fields.items()}) from None
    name = person.name.strip()
    check_record(Person.kind, present({"name": name, "title": person.title}), new=True)


def _open(ground: Ground, unlocked: Unlocked) -> Store:
    master, path = unlocked.master, ground.unfinished / RECORDS
    return Store.open(
        path,
        master.database_key(),
        KINDS,
        BY_NAME,
        ground.clock,
        blob_key=master.derive(Label.ATTACHMENTS),
        water_key=master.derive(Label.HIGH_WATER),
    )


def _sheet(ground: Ground, unlocked: Unlocked) -> RecoverySheet:
    keys = KeyFile(ground.unfinished, ground.machine, policy=ground.policy, clock=ground.clock)
    return Recovery(keys).issue(unlocked, ground.clock.today())


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


def _publish(store: Store, facility: FirstFacility, person_id: str, unlocked: Unlocked) -> None:
    """In a transaction after the posts: by them the hub knows that this person may write."""
    with store.transaction(founding_actor(person_id, facility.id, facility.kind)) as transaction:
        publish_key(transaction, person_id, unlocked.signing.public)


def _register(transaction: Transaction, person: FirstPerson, person_id: str, today: date) -> None:
    """The first administrator's own records, sent to the county when it is known."""
    transaction.put(Person(id=person_id, name=person.name.strip(), title=person.title))
    for role in person.roles:
        transaction.put(Posting(role).post(person_id, transaction.actor.place_id, today))
