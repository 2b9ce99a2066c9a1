"""Safety copies of one computer: made here or onto a stick, listed, and brought back.

Like all of the workstation it is called from one worker thread at a time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from app.core.errors import StoreError
from app.storage.backup import KEEP
from app.storage.errors import StoreCode, store_error
from app.storage.founding import RECORDS
from app.storage.keys import KeyFile, KeyHolder, Unlocked
from app.storage.returning import BACKUPS, give_up, lay_out, opens, take_place
from app.storage.safety_copy import (
    KEPT_ON_STICK,
    CopyNote,
    SafetyCopy,
    copies_in,
    make_copy,
    place_on,
)
from app.storage.turning import fitting
from app.workstation.first_start import Ground

if TYPE_CHECKING:
    from app.clinic import Clinic
    from app.storage.store import Store

BROUGHT_BACK = "brought_back"
"""In `sync_state`: the copy that took the place of the store, and what was saved of that one."""

_KEYS_LOST = (StoreCode.KEYS_MISSING, StoreCode.KEYS_DAMAGED)


@dataclass(frozen=True)
class BroughtBack:
    """A copy is the store now. `rescued`: changes not at the county yet that the damaged file still
    held; `kept`: the folder in which what stood here before lies."""

    clinic: Clinic
    copy: SafetyCopy
    rescued: int
    kept: Path | None


class SafetyCopies:
    """`keys` is the key file of the present store, as far as there is one."""

    def __init__(
        self,
        ground: Ground,
        keys: KeyFile,
        key_file: Callable[[Path], KeyFile],
        leave: Callable[[], None],
        enter: Callable[[Unlocked, str], Clinic],
    ) -> None:
        """`leave` signs out whoever is in and closes the records."""
        self._ground = ground
        self._keys = keys
        self._key_file = key_file
        self._leave = leave
        self._enter = enter

    def here(self) -> list[SafetyCopy]:
        """Those beside the store, the newest first."""
        return copies_in(self._ground.store / BACKUPS)

    def on(self, *places: Path) -> list[SafetyCopy]:
        """Those on sticks, or in folders that were copied by hand."""
        return copies_in(*places)

    def make(self, store: Store, key: bytes, stick: Path | None = None) -> SafetyCopy:
        """A verified copy beside the store, or on a stick. Raises BACKUP_FAILED."""
        beside, keep = self._ground.store / BACKUPS, KEEP
        if stick is not None:
            beside, keep = place_on(stick, self._keys.book.read().store), KEPT_ON_STICK
        records, note = self._ground.store / RECORDS, self._note(store)
        return make_copy(beside, records, key, self._keys.paths, note, keep=keep)

    def replace_all(self, store: Store, key: bytes) -> SafetyCopy:
        """A new copy beside the store, and none of before: they are under a key that somebody knows
        who shall not open them any more. Raises BACKUP_FAILED."""
        records, note = self._ground.store / RECORDS, self._note(store)
        beside = self._ground.store / BACKUPS
        return make_copy(beside, records, key, self._keys.paths, note, keep=1)

    def is_due(self, every: timedelta) -> bool:
        """A copy that seems to come from the future was made by a wrong clock and counts for
        nothing."""
        made = [copy.made_at for copy in self.here()[:1]]
        return not made or abs(self._ground.clock.device() - made[0]) >= every

    def _note(self, store: Store) -> CopyNote:
        from app.attachments.transfers import counted
        from app.storage.change import OPEN

        with store.reading() as session:
            connection = session.connection()
            newest = connection.exec_driver_sql("SELECT max(n) FROM change").scalar()
            waiting = f"SELECT count(DISTINCT grp) FROM change WHERE {OPEN}"
            waits = connection.exec_driver_sql(waiting).scalar_one()
            attachments, only_here = counted(connection)
        at: datetime = self._ground.clock.device()
        return CopyNote(at, newest or 0, waits, attachments, only_here)

    # Bringing one back

    def people(self, copy: SafetyCopy) -> tuple[KeyHolder, ...]:
        """Who may sign in to it."""
        return self._key_file_for(copy).people(with_ended=True)

    def opens_by_password(self, copy: SafetyCopy) -> bool:
        """Whether it was made on this computer; elsewhere it takes the recovery sheet."""
        return self._key_file_for(copy).book.is_proven

    def bring_back(self, copy: SafetyCopy, person_id: str, password: str) -> BroughtBack:
        """In place of the present store, with a password of this computer. Nothing is changed
        before the copy was looked through. Raises PW_WRONG, PW_WAIT, what is wrong with the copy.
        """
        unlocked = self._key_file_for(copy).unlock(person_id, password, on_any_day=True)
        return self._replace(copy, unlocked, self._key_file_for(copy).paths)

    def bring_back_with_sheet(
        self, copy: SafetyCopy, typed: str, person_id: str, password: str
    ) -> BroughtBack:
        """On any computer, an empty one too; the person gets a new password. Raises SHEET_TYPO,
        SHEET_OLD, SHEET_OTHER, InvalidInput, what is wrong with the copy."""
        from app.storage.recovery import Recovery

        found = self._key_file_for(copy)
        fresh = lay_out(copy, self._ground.store, found.paths)
        try:
            keys = self._key_file(fresh)
            person = keys.book.read().slot(person_id).head.person
            unlocked = Recovery(keys).restore(typed, person, password)
        except BaseException:
            give_up(self._ground.store)
            raise
        return self._finish(copy, fresh, unlocked)

    def _key_file_for(self, copy: SafetyCopy) -> KeyFile:
        """The present one where it can be read, so that nobody comes back whose sign-in was taken
        away since; else the copy's own."""
        own = self._key_file(copy.folder)
        try:
            present, its = self._keys.book, own.book if own.exists() else self._keys.book
            if present.is_proven and present.read().store == its.read().store:
                return self._keys
        except StoreError as error:
            if error.code not in _KEYS_LOST:
                raise
        return own

    def _replace(self, copy: SafetyCopy, unlocked: Unlocked, keys: tuple[Path, ...]) -> BroughtBack:
        there = [path for path in keys if path.is_file()]
        return self._finish(copy, lay_out(copy, self._ground.store, there), unlocked)

    def _finish(self, copy: SafetyCopy, fresh: Path, unlocked: Unlocked) -> BroughtBack:
        known = self._key_file(fresh).keys_of(unlocked)
        try:
            key = fitting(fresh / RECORDS, known) or unlocked.master
            if not opens(fresh, key.database_key()):
                raise store_error(StoreCode.DB_OTHER_KEY)
        except BaseException:
            give_up(self._ground.store)
            unlocked.forget()
            raise
        self._leave()
        kept = take_place(self._ground.store)
        of_before = fitting(kept / RECORDS, known) if kept is not None else None
        before = (of_before or unlocked.master).database_key()
        clinic = self._enter(unlocked, "copy_brought_back")
        rescued = self._rescue(clinic.store, kept, before)
        return BroughtBack(clinic, copy, rescued, kept)

    def _rescue(self, store: Store, kept: Path | None, key: bytes) -> int:
        from app.storage.damage import set_expected
        from app.storage.salvage import take_over, unsent_of
        from app.storage.store import write_state

        changes = unsent_of(kept / RECORDS, key) if kept is not None else []
        with store.journal_transaction() as (connection, touched):
            touched |= take_over(connection, store.tables, changes)
            set_expected(connection, StoreCode.MARK_MISSING, self._ground.clock.device())
            now = self._ground.clock.device().isoformat()
            write_state(connection, **{BROUGHT_BACK: {"at": now, "rescued": len(changes)}})
        return len(changes)
