"""One computer of a health centre: who may enter, who is in, when it locks. No Qt, no network.

Passwords take about a second on purpose; call everything here from one worker thread at a time.
The services and the database library are loaded at the first sign-in, or before by `warm_up`: the
sign-in screen must not wait for them.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from app.core.clock import Clock
from app.core.errors import StoreError
from app.core.rights import Actor
from app.settings import Preferences
from app.storage.durable import make_own
from app.storage.errors import StoreCode, storage_errors, store_error
from app.storage.founding import RECORDS
from app.storage.keys import (
    PRODUCT_POLICY,
    KdfPolicy,
    KeyFile,
    KeyHolder,
    MachineSecret,
    SessionPin,
    SigningKey,
    Unlocked,
    check_password,
    usual_path,
)
from app.storage.lock import StoreLock
from app.storage.recovery import Recovery
from app.storage.returning import finish
from app.workstation.entering import (
    actor_of,
    check_sheet,
    draw_own_part,
    keep_day,
    meant,
    note,
    publish,
)
from app.workstation.errors import NobodySignedIn
from app.workstation.first_start import (
    FirstFacility,
    FirstPerson,
    Ground,
    PendingStart,
)
from app.workstation.inside import Inside
from app.workstation.key_care import KeyCare
from app.workstation.own_key import OwnKey
from app.workstation.records import OpenRecords
from app.workstation.safety import SafetyCopies

if TYPE_CHECKING:
    from app.clinic import Clinic
    from app.storage.store import Store
    from app.workstation.accounts import Accounts


class StationStage(StrEnum):
    """Where this computer stands; it decides the first screen."""

    NEW = "new"
    SIGNED_OUT = "signed_out"
    SIGNED_IN = "signed_in"
    LOCKED = "locked"


class Workstation:
    """The folder of one computer's records, from the first start to the last sign-out.

    `with Workstation(folder) as workstation:` keeps other processes out meanwhile.
    """

    def __init__(
        self,
        folder: Path,
        machine: MachineSecret | None = None,
        *,
        policy: KdfPolicy = PRODUCT_POLICY,
        clock: Clock | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.folder = folder
        self.clock = clock or Clock()
        self.preferences = Preferences(folder / "preferences.json")
        secret = machine or MachineSecret(usual_path())
        self._ground = Ground(folder / "store", secret, policy, self.clock)
        self._monotonic = monotonic
        self._keys = self._key_file(self._ground.store)
        self._care = KeyCare(self._keys, self._ground.store / RECORDS)
        self._lock = StoreLock(folder / "store.lock")
        self._records = OpenRecords(self._ground, self._lock, self.clock)
        self._inside: Inside | None = None
        self.last_person: KeyHolder | None = None
        """Who was in last, to be offered at the next sign-in."""

    def __enter__(self) -> Workstation:
        """Raises STORE_IN_USE."""
        with storage_errors():
            make_own(self.folder)
        self._lock.acquire()
        with storage_errors():
            finish(self._ground.store)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.sign_out()
        self._lock.__exit__(kind, error, trace)

    @property
    def stage(self) -> StationStage:
        if self._inside is not None:
            return StationStage.LOCKED if self._inside.is_locked else StationStage.SIGNED_IN
        return StationStage.SIGNED_OUT if self._ground.store.exists() else StationStage.NEW

    @property
    def clinic(self) -> Clinic:
        """The services of who is in. Raises NobodySignedIn, also while the screen is locked."""
        if self._inside is None or self._inside.is_locked:
            raise NobodySignedIn
        return self._inside.clinic

    def remember(self, person_id: str) -> None:
        """Who was in before this process began."""
        self.last_person = next((one for one in self.people() if one.id == person_id), None)

    @staticmethod
    def warm_up() -> None:
        """Load what signing in needs, on a worker, while the person still types."""
        for module in ("app.clinic", "app.kinds", "app.users"):
            import_module(module)

    # First start

    def found(self, facility: FirstFacility, person: FirstPerson) -> PendingStart:
        """Begin a store here: by itself, or joining a facility that an enrolment has named."""
        if self.stage is not StationStage.NEW:
            raise store_error(StoreCode.DB_EXISTS)
        from app.workstation.making import begin

        return begin(self._ground, facility, person, self._enter)

    # Sign-in and sign-out

    def people(self) -> tuple[KeyHolder, ...]:
        """Everybody who can sign in here today; guests drop out by themselves."""
        return self._keys.people() if self._keys.exists() else ()

    def find(self, typed: str) -> tuple[KeyHolder, ...]:
        """Those whose name or initials begin with what was typed, exact ones first."""
        return self._keys.find(typed)

    def retry_after_s(self, person_id: str) -> int:
        """How long wrong passwords make this person wait now."""
        return self._keys.retry_after_s(person_id)

    def sign_in(self, typed: str, password: str) -> Clinic:
        """By name, initials or person id. Whoever was in before is signed out first.

        Raises WhichPerson, NoPost, PERSON_UNKNOWN, PW_WRONG, PW_WAIT, GUEST_ENDED and what opening
        the store raises; then whoever was in still is.
        """
        person_id = meant(self._keys, typed).id
        # What the hub last said of the time stands in the records, and they are closed yet.
        return self._enter(
            self._keys.unlock(person_id, password, on_any_day=True), password=password
        )

    switch_person = sign_in
    """The records stay open meanwhile."""

    def sign_out(self) -> None:
        """Close the records and forget the keys; turn the store's key where that is due."""
        self._end("sign_out")

    def lock(self) -> None:
        """Screen lock: records stay open, keys stay in memory, the PIN opens again."""
        if self._inside is not None and not self._inside.is_locked:
            self._audit("lock")
            self._inside = replace(self._inside, is_locked=True)

    def deep_lock(self) -> None:
        """After a long absence or before sleep: only the password opens again."""
        self._end("deep_lock")

    def tell_of_turn(self, tell: Callable[[int], None]) -> None:
        """`tell` hears per cent while the store's key is turned, on the thread that waits for it."""
        self._care.tell = tell

    def set_pin(self, pin: str) -> None:
        """Six digits that open this person's locked screen. Raises InvalidInput."""
        inside = self._require_inside()
        self._inside = replace(inside, pin=SessionPin(pin, self._monotonic))

    @property
    def has_pin(self) -> bool:
        return bool(self._inside and self._inside.pin and not self._inside.pin.has_ended)

    def unlock(self, pin: str) -> Clinic:
        """Back in after a screen lock. Raises PIN_WRONG, PIN_ENDED; NoPost if the post has ended."""
        inside = self._require_locked()
        if inside.pin is None:
            raise store_error(StoreCode.PIN_ENDED)
        try:
            inside.pin.check(pin)
        except StoreError:
            self._audit("wrong_pin")
            raise
        return self._back_in()

    def unlock_with_password(self, password: str) -> Clinic:
        """Back in after a screen lock without a PIN. Raises what `sign_in` raises."""
        inside = self._require_locked()
        self._keys.unlock(inside.unlocked.person.id, password).forget()
        return self._back_in()

    def open_with_sheet(self, typed: str, person_id: str, password: str) -> Clinic:
        """The recovery sheet opens for one person, who gets a new password.

        Raises SHEET_TYPO, SHEET_OLD, SHEET_OTHER, PERSON_UNKNOWN, InvalidInput.
        """
        check_password(password)
        person = self._keys.book.read().slot(person_id).head.person
        recovery = Recovery(self._keys)
        opened = recovery.opened(typed)
        is_turned = self._care.is_turned(opened.following)
        check_sheet(self._records, self._care, opened, is_turned=is_turned)
        unlocked = recovery.admit(opened, person, password, is_turned=is_turned)
        clinic = self._enter(unlocked, how="sheet_used")
        draw_own_part(clinic)
        return clinic

    # What is kept for who is in

    @property
    def accounts(self) -> Accounts:
        """Who may sign in here. Raises NotAllowed for whom is no administrator."""
        from app.workstation.accounts import Accounts

        inside = self._require_inside()
        return Accounts(self._keys, self._care, inside.clinic, inside.unlocked)

    def change_password(self, old: str, new: str) -> None:
        """One's own. Raises PW_WRONG, PW_WAIT, InvalidInput."""
        from app.workstation.accounts import note_own_password

        inside = self._require_inside()
        person_id = inside.unlocked.person.id
        self._inside = replace(inside, unlocked=self._keys.change_password(person_id, old, new))
        inside.unlocked.forget()
        note_own_password(inside.clinic)
        self._care.look_after(inside.clinic, self._require_inside().unlocked)

    @property
    def must_change_password(self) -> bool:
        """The password is still the first one, which the administrator knows."""
        from app.workstation.accounts import has_first_password

        return has_first_password(self._require_inside().clinic)

    def sign(self, message: bytes) -> bytes:
        """The signature of who is in, with the person's own key."""
        return self._require_inside().unlocked.signing.sign(message)

    def make_safety_copy(self, stick: Path | None = None) -> Path:
        """A verified copy of records, keys and attachments beside the store, or on a stick.
        Raises BACKUP_FAILED."""
        inside = self._require_inside()
        key = inside.unlocked.master.database_key()
        return self.copies.make(inside.clinic.store, key, stick).folder

    def copy_if_due(self) -> Path | None:
        """The safety copy of these days, unless there is one already. Raises BACKUP_FAILED."""
        inside = self._inside
        if inside is None or inside.is_locked:
            return None
        if not self.copies.is_due(timedelta(days=inside.clinic.settings.safety_copy_days)):
            return None
        return self.make_safety_copy()

    def renew_a_little(self) -> bool:
        """After a turn of the store's key: some attachments, then the safety copies of before.

        True while there is more; a few at a time, so that nobody waits behind it.
        """
        inside = self._inside
        if inside is None:
            return False
        key = inside.unlocked.master.database_key()
        return self._care.renew_a_little(
            inside.clinic.store, lambda store: self.copies.replace_all(store, key).attached
        )

    @property
    def copies(self) -> SafetyCopies:
        """The safety copies of this computer, and those that may come back to it."""
        return SafetyCopies(self._ground, self._keys, self._key_file, self.sign_out, self._enter)

    def _key_file(self, folder: Path) -> KeyFile:
        """The key file of another folder, under the rules of this computer."""
        ground = self._ground
        return KeyFile(
            folder,
            ground.machine,
            policy=ground.policy,
            clock=self.clock,
            monotonic=self._monotonic,
        )

    # The steps

    def _enter(self, unlocked: Unlocked, how: str = "sign_in", password: str = "") -> Clinic:
        try:
            if not self._records.are_open:
                unlocked = self._care.ready(unlocked)
            store = self._records.open(unlocked.master)
            self._care.check_person(store, unlocked.person.id)
            self._keys.check_day(unlocked.person)
            clinic = self._services(store, self._actor(store, unlocked.person.id))
        except BaseException:
            unlocked.forget()
            if self._inside is None:
                self._records.close()
            raise
        self._leave("sign_out")
        self._inside = Inside(clinic, unlocked)
        self.last_person = unlocked.person
        self._audit(how)
        publish(clinic, unlocked.signing.public)
        self._care.look_after(clinic, unlocked, password)
        keep_day(clinic.store)
        return clinic

    def _services(self, store: Store, actor: Actor) -> Clinic:
        from app.clinic import Clinic

        return Clinic(store, actor, self.clock)

    def look_at_records(self) -> None:
        """After sign-in, on a worker: look for damage that was not seen at opening, once. What is
        found is told like the rest. A locked or leaving person ends it without a word."""
        self._records.inspect()

    def _actor(self, store: Store, person_id: str) -> Actor:
        """Raises NoPost."""
        actor = actor_of(store, self.clock, person_id)
        return replace(actor, key=OwnKey(person_id, self._signing_key))

    def _signing_key(self, person_id: str) -> SigningKey:
        """Looked up at every signature: a new password has brought the key anew. Raises
        NobodySignedIn when the person has left."""
        inside = self._inside
        if inside is None or inside.unlocked.person.id != person_id:
            raise NobodySignedIn
        return inside.unlocked.signing

    def _back_in(self) -> Clinic:
        """After the lock: the same services, or new ones when the person's roles have changed."""
        inside = self._require_locked()
        actor = self._actor(inside.clinic.store, inside.unlocked.person.id)
        clinic = inside.clinic
        if actor != clinic.actor:
            clinic = self._services(clinic.store, actor)
        self._inside = replace(inside, clinic=clinic, is_locked=False)
        self._audit("unlock")
        return clinic

    def _end(self, how: str) -> None:
        due = self._care.due(self._inside.unlocked) if self._inside is not None else None
        self._leave(how)
        self._records.close()
        self._care.finish(due)

    def _leave(self, how: str) -> None:
        inside = self._inside
        if inside is not None:
            self._audit(how)
            inside.forget()
        self._inside = None

    def _audit(self, what: str) -> None:
        if self._inside is not None:
            note(self._inside.clinic, what)

    def _require_inside(self) -> Inside:
        if self._inside is None or self._inside.is_locked:
            raise NobodySignedIn
        return self._inside

    def _require_locked(self) -> Inside:
        if self._inside is None or not self._inside.is_locked:
            raise NobodySignedIn
        return self._inside
