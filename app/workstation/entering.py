"""What is looked up and written down when somebody comes in or goes."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from app.core.clock import Clock
from app.core.errors import StoreError
from app.core.rights import Actor
from app.storage.errors import StoreCode, store_error
from app.storage.keys import KeyFile, KeyHolder
from app.storage.recovery import OpenedBySheet
from app.workstation.errors import NoPost, WhichPerson
from app.workstation.first_start import JOINED_AS, OWN_FACILITY
from app.workstation.key_care import KeyCare
from app.workstation.records import OpenRecords

if TYPE_CHECKING:
    from app.clinic import Clinic
    from app.storage.store import Store


def meant(keys: KeyFile, typed: str) -> KeyHolder:
    """By name, initials or person id. Raises WhichPerson, PERSON_UNKNOWN."""
    known = {person.id: person for person in keys.people(with_ended=True)}
    if typed in known:
        return known[typed]
    found = keys.meant(typed)
    if len(found) > 1:
        raise WhichPerson(found)
    if not found:
        raise store_error(StoreCode.PERSON_UNKNOWN)
    return found[0]


def check_sheet(
    records: OpenRecords, care: KeyCare, opened: OpenedBySheet, *, is_turned: bool
) -> None:
    """Raises KEYS_OLD: an older key file put back knows an older sheet."""
    were_open = records.are_open
    if not (were_open or is_turned):
        care.bring_up(opened.master)
    master = opened.following if is_turned and opened.following else opened.master
    try:
        care.check(records.open(master), opened.mark)
    except BaseException:
        if not were_open:
            records.close()
        raise


def actor_of(store: Store, clock: Clock, person_id: str) -> Actor:
    """Raises NoPost. Before the first exchange of a joined computer no post is known yet."""
    from app.users import actor_for, founding_actor

    place = str(store.state(OWN_FACILITY, ""))
    actor = actor_for(store, clock.days(), person_id, place)
    if not actor.roles and _has_joined_as(store, person_id):
        actor = founding_actor(person_id, place, actor.place_kind)
    if not actor.roles:
        raise NoPost
    return actor


def _has_joined_as(store: Store, person_id: str) -> bool:
    return store.state(JOINED_AS) == person_id and not store.state("head_reached")


def note(clinic: Clinic, what: str) -> None:
    """Who came and went. A full disk keeps nobody from reading, locking or leaving."""

    def write(at: datetime) -> None:
        with clinic.store.transaction(clinic.actor) as transaction:
            transaction.audit(what, at=at)

    clinic.store.note(write)


def publish(clinic: Clinic, public: bytes) -> None:
    """For a key made by an older program, or with the recovery sheet. A full disk keeps nobody
    out; the next sign-in does it."""
    from app.signatures import publish_key

    try:
        with clinic.store.transaction(clinic.actor) as transaction:
            publish_key(transaction, clinic.actor.person_id, public)
    except StoreError:
        return


def draw_own_part(clinic: Clinic) -> None:
    """The sheet opens a copied store on another computer too, whose numbers must be its own. A full
    disk keeps nobody out."""
    from app.storage.own_part import draw_anew

    try:
        with clinic.store.journal_transaction() as (connection, _):
            draw_anew(connection)
    except StoreError:
        return


def keep_day(store: Store) -> None:
    from app.storage.today import keep_day

    keep_day(store)
