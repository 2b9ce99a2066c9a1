"""Who may sign in at this computer, and with whose password: what an administrator looks after."""

from __future__ import annotations

from contextlib import AbstractContextManager, suppress
from datetime import date
from functools import partial

from app.clinic import Clinic
from app.core.errors import NotAllowed, NotFound, StoreError
from app.core.rights import Role
from app.signatures import publish_key
from app.storage.keys import Awaited, KeyFile, KeyHolder, Unlocked, check_password
from app.storage.keys.turn import awaited
from app.storage.recovery import Recovery, RecoverySheet
from app.storage.transaction import Transaction
from app.users import Person, Posting, StaffMember, sign_in_initials
from app.workstation.key_care import KeyCare

_FIRST_PASSWORD = "first_password."
"""In table `setting`, with the person's id: the password is the one the administrator set."""


class Accounts:
    """The sign-ins of this computer, as one administrator changes them.

    Works with passwords, which take their time: not on the GUI thread.
    """

    def __init__(self, keys: KeyFile, care: KeyCare, clinic: Clinic, unlocked: Unlocked) -> None:
        if Role.ADMINISTRATOR not in clinic.actor.roles:
            raise NotAllowed
        self._keys = keys
        self._care = care
        self._clinic = clinic
        self._unlocked = unlocked

    def all(self) -> tuple[KeyHolder, ...]:
        """Everybody with a sign-in here, guests whose time is over too."""
        return self._keys.people(with_ended=True)

    def enter(self, person: Person, appointment: Posting, first_password: str = "") -> str:
        """A new colleague with a post here and, with a first password, a sign-in: all or nothing.
        Returns the person's id. Raises InvalidInput."""
        if first_password:
            check_password(first_password)
        with self._transaction():
            person_id = self._clinic.users.register(person, [appointment])
            if first_password:
                self.add(person_id, first_password)
        return person_id

    def invite(
        self, person_id: str, appointment: Posting, until_on: date, first_password: str
    ) -> None:
        """A guest's post and sign-in, or neither. Who had a sign-in here before gets a new
        password. Raises InvalidInput, NotFound."""
        check_password(first_password)
        with self._transaction():
            self._clinic.users.invite_guest(person_id, appointment, until_on=until_on)
            if self._has(person_id) and person_id != self._unlocked.person.id:
                self.reset(person_id, first_password)
            else:
                self.add(person_id, first_password)

    def withdraw(self, person: Person, why: str) -> None:
        """Somebody entered by mistake: person and posts are void, and the sign-in ends with them.

        Raises NotAllowed for oneself and for whom another institution has entered.
        """
        if person.id == self._unlocked.person.id:
            raise NotAllowed
        with self._transaction() as transaction:
            self._clinic.users.withdraw(person, why)
            if self._has(person.id):
                self._retire(transaction, person.id)

    def add(self, person_id: str, first_password: str) -> None:
        """A sign-in for somebody with a post here; a guest's ends with the guest's last post.

        The person is asked for an own password at the first sign-in. Raises NotFound without a
        post, PERSON_EXISTS, InvalidInput.
        """
        check_password(first_password)
        with self._transaction() as transaction:
            signer = self._signer(person_id)
            self._forget_cut_off(signer.name)
            key = self._keys.add(self._unlocked, signer, first_password)
            transaction.at_end.append(partial(self._take_back, person_id))
            self._note_first_password(person_id, "account_added", key)

    def _take_back(self, person_id: str, is_saved: bool) -> None:
        """The key file goes the way of the records."""
        if not is_saved:
            with suppress(StoreError):
                self._keys.take_back(person_id)

    def _forget_cut_off(self, name: str) -> None:
        """The power went when a sign-in was there and its person not yet: it would stand in the
        list of names a second time, and open nothing."""
        for known in self.all():
            if known.name == name and self._clinic.users.get(known.id) is None:
                self._keys.take_back(known.id)

    def reset(self, person_id: str, first_password: str) -> None:
        """A new first password; name and last day are taken over from the records."""
        check_password(first_password)
        with self._transaction():
            key = self._keys.reset(self._unlocked, self._signer(person_id), first_password)
            self._note_first_password(person_id, "password_reset", key)

    def remove(self, person_id: str) -> None:
        """The sign-in only; the person, and what the person wrote, stay. Not one's own."""
        if person_id == self._unlocked.person.id:
            raise NotAllowed
        with self._transaction() as transaction:
            self._retire(transaction, person_id)

    def _retire(self, transaction: Transaction, person_id: str) -> None:
        self._care.retire(transaction, person_id)
        transaction.audit("account_removed", "person", person_id)
        transaction.at_end.append(partial(self._take_out, person_id))

    def _take_out(self, person_id: str, is_saved: bool) -> None:
        """Only once the records know that it no longer counts."""
        if is_saved:
            self._keys.remove(person_id)
            self._note()

    def _has(self, person_id: str) -> bool:
        return self._keys.book.read().has(person_id)

    @property
    def awaited(self) -> Awaited:
        """Who has to come first, before the key can be turned that a removed person has seen."""
        return awaited(self._keys.book.read())

    @property
    def turn_failure(self) -> StoreError | None:
        """Why the key that a removed person has seen could not be turned yet."""
        return self._care.failure

    @property
    def has_sheet(self) -> bool:
        """Not where an older key file was put back that knew a cancelled one only."""
        return self._keys.book.read().sheet is not None

    def new_sheet(self) -> RecoverySheet:
        """A new recovery sheet; the one before it no longer opens anything."""
        today = self._clinic.clock.today()
        sheet = Recovery(self._keys).issue(self._unlocked, today)
        with self._transaction() as transaction:
            transaction.audit("sheet_issued", number=sheet.number)
            self._care.note(transaction)
        return sheet

    def _staff(self) -> list[StaffMember]:
        return self._clinic.users.staff(self._clinic.actor.place_id)

    def _signer(self, person_id: str) -> KeyHolder:
        """Name, initials and last day as the records have them."""
        for member in self._staff():
            if member.person.id == person_id:
                name = member.person.name
                return KeyHolder(person_id, name, sign_in_initials(name), _last_day(member))
        raise NotFound

    def _note_first_password(self, person_id: str, what: str, key: bytes) -> None:
        with self._transaction() as transaction:
            publish_key(transaction, person_id, key)
            transaction.connection.exec_driver_sql(
                "INSERT OR REPLACE INTO setting (name, value) VALUES (?, 'true')",
                (_FIRST_PASSWORD + person_id,),
            )
            transaction.audit(what, "person", person_id)
            self._care.note(transaction)

    def _note(self) -> None:
        with self._transaction() as transaction:
            self._care.note(transaction)

    def _transaction(self) -> AbstractContextManager[Transaction]:
        return self._clinic.store.transaction(self._clinic.actor)


def has_first_password(clinic: Clinic) -> bool:
    """Whether who is in still has the password that the administrator set, and knows."""
    with clinic.store.reading() as session:
        found = session.connection().exec_driver_sql(
            "SELECT 1 FROM setting WHERE name = ?", (_FIRST_PASSWORD + clinic.actor.person_id,)
        )
        return found.first() is not None


def note_own_password(clinic: Clinic) -> None:
    with clinic.store.transaction(clinic.actor) as transaction:
        transaction.connection.exec_driver_sql(
            "DELETE FROM setting WHERE name = ?", (_FIRST_PASSWORD + clinic.actor.person_id,)
        )
        transaction.audit("password_changed")


def _last_day(member: StaffMember) -> date | None:
    """None for staff; for a guest the last day of the longest post."""
    if not member.is_guest:
        return None
    return max((post.until_on for post in member.posts if post.until_on), default=None)
