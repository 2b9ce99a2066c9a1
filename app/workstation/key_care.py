"""The store's key between two sessions: which one counts, whose sign-in still does, when it turns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.core.errors import StoreError
from app.storage.errors import StoreCode, store_error
from app.storage.keys import Floor, KeyFile, MasterKey, Unlocked
from app.storage.keys.floor import marks_of

if TYPE_CHECKING:
    from app.attachments.renewal import Renewal
    from app.clinic import Clinic
    from app.storage.store import Store
    from app.storage.transaction import Transaction

DONE = 100
_FLOOR = "keys_floor"
"""In `sync_state`: what the records remember of the key file."""


@dataclass(frozen=True)
class DueTurn:
    """Both keys of a turn that waits for the records to be closed."""

    old: MasterKey
    new: MasterKey

    def forget(self) -> None:
        self.old.forget()
        self.new.forget()


class KeyCare:
    """For one workstation. `tell` hears per cent while the records are put under another key."""

    def __init__(self, keys: KeyFile, records: Path) -> None:
        self._keys = keys
        self._records = records
        self.tell: Callable[[int], None] = lambda _: None
        self.failure: StoreError | None = None
        """Why the last turn could not be done."""
        self._renewal: tuple[Store, Renewal] | None = None

    # While the records are closed

    def ready(self, unlocked: Unlocked) -> Unlocked:
        """With the key the records are under: a turn that was cut off is finished first.

        Raises StoreError where the key of a safety copy of before could not be turned.
        """
        self.bring_up(unlocked.master)
        following = self._keys.next_key(unlocked)
        if following is None or not self._turn(unlocked.master, following):
            return unlocked
        unlocked.master.forget()
        return replace(unlocked, master=following)

    def bring_up(self, present: MasterKey) -> None:
        """A safety copy made before a turn has come back: it is put under the present key."""
        from app.storage.turning import fitting, turn_records

        if fitting(self._records, [present]) is not None:
            return
        old = fitting(self._records, self._keys.earlier(present))
        if old is None:
            return
        try:
            turn_records(self._records, old, present, self.tell)
        finally:
            self.tell(DONE)

    def due(self, unlocked: Unlocked) -> DueTurn | None:
        """Asked before the session ends; the turn is done after it."""
        try:
            following = self._keys.next_key(unlocked)
        except StoreError:
            return None
        if following is None:
            return None
        return DueTurn(MasterKey(unlocked.master.reveal()), following)

    def finish(self, due: DueTurn | None) -> None:
        """What cannot be done now is done before the records open again."""
        if due is None:
            return
        try:
            self._turn(due.old, due.new)
        except StoreError:
            return
        finally:
            due.forget()

    def is_turned(self, following: MasterKey | None) -> bool:
        from app.storage.turning import is_under

        return following is not None and is_under(self._records, following.database_key())

    def _turn(self, old: MasterKey, new: MasterKey) -> bool:
        """Whether the records are under the new key. A full disk keeps nobody from reading."""
        from app.storage.turning import turn_records

        if not self.is_turned(new):
            try:
                turn_records(self._records, old, new, self.tell)
            except StoreError as error:
                self.failure = error
                return False
            finally:
                self.tell(DONE)
        self.failure = None
        self._keys.note_turned(old, new)
        return True

    # While they are open

    def check(self, store: Store, mark: str) -> None:
        """Whether this closing of a slot, or this sheet, still counts. Raises KEYS_OLD."""
        floor = Floor.of(store.state(_FLOOR))
        if floor is not None and not floor.admits(self._keys.book.read(), mark):
            raise store_error(StoreCode.KEYS_OLD)

    def check_person(self, store: Store, person_id: str) -> None:
        self.check(store, self._keys.book.read().slot(person_id).head.mark)

    def look_after(self, clinic: Clinic, unlocked: Unlocked, password: str = "") -> None:
        """Once somebody is in. Nothing of this keeps anybody out; the next sign-in does it."""
        try:
            is_put_back = self._put_forward(clinic.store)
            if password:
                self._keys.close_anew(unlocked, password)
            with clinic.store.transaction(clinic.actor) as transaction:
                if is_put_back:
                    transaction.audit("key_file_put_back")
                self.note(transaction)
        except StoreError:
            return

    def _put_forward(self, store: Store) -> bool:
        """Whether the key file is an older copy, though this person's part of it still counts."""
        floor = Floor.of(store.state(_FLOOR))
        if floor is None or not floor.is_below(self._keys.book.read()):
            return False
        self._keys.put_forward(floor)
        return True

    def note(self, transaction: Transaction) -> None:
        """From now on the key file as it is counts, and nothing before it."""
        from app.storage.store import read_state, write_state

        before = Floor.of(read_state(transaction.connection, _FLOOR))
        floor = (before or Floor()).after(self._keys.book.read())
        if floor != before:
            write_state(transaction.connection, **{_FLOOR: floor.kept})

    def renew_a_little(self, store: Store, replace_copies: Callable[[Store], Path]) -> bool:
        """Whether there is more of what follows a turn. Raises BACKUP_FAILED, DISK_...

        `replace_copies` answers where what is attached lies beside the new safety copy.
        """
        from app.attachments.renewal import Renewal

        if self._renewal is None or self._renewal[0] is not store:
            self._renewal = (store, Renewal(store))
        renewal = self._renewal[1]
        if not renewal.is_due:
            return False
        if renewal.step():
            return True
        renewal.finish(replace_copies(store))
        return False

    def retire(self, transaction: Transaction, person_id: str) -> None:
        """Before the slot goes: a kill in between must not leave a copy of it that counts."""
        from app.storage.store import read_state, write_state

        body = self._keys.book.read()
        before = Floor.of(read_state(transaction.connection, _FLOOR))
        floor = before or Floor(body.issue, marks_of(body))
        marks = frozenset({body.slot(person_id).head.mark})
        floor = replace(floor, in_force=floor.in_force - marks, retired=floor.retired | marks)
        write_state(transaction.connection, **{_FLOOR: floor.kept})
