"""Who may open this store, and with which password: sign-in, and what an administrator does."""

from __future__ import annotations

import math
import time
import unicodedata
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from app.core.clock import Clock
from app.core.errors import NotAllowed, StoreError
from app.storage.errors import StoreCode, store_error
from app.storage.keys.book import KeyBook
from app.storage.keys.crypto import (
    PRODUCT_POLICY,
    KdfParameters,
    KdfPolicy,
    MasterKey,
    SigningKey,
)
from app.storage.keys.floor import Floor
from app.storage.keys.machine import MachineSecret
from app.storage.keys.passwords import check_password
from app.storage.keys.slots import (
    KeyFileBody,
    KeyHolder,
    Slot,
    Tries,
    cancelled,
    close_slot,
    open_slot,
    pass_to,
)
from app.storage.keys.turn import earlier_keys, key_of, next_key, prepared, turned, wanted

LONGEST_WAIT_S = 60


@dataclass(frozen=True)
class Unlocked:
    """A person who has signed in, the store's master key and the person's own signing key."""

    person: KeyHolder
    master: MasterKey
    signing: SigningKey

    def forget(self) -> None:
        """Overwrite both keys: deep lock and sign-out."""
        self.master.forget()
        self.signing.forget()


class KeyFile:
    """The slots of one store. Used by one worker at a time, never on the GUI thread."""

    def __init__(
        self,
        folder: Path,
        machine: MachineSecret,
        *,
        policy: KdfPolicy = PRODUCT_POLICY,
        clock: Clock | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.book = KeyBook(folder, machine)
        self._policy = policy
        self._clock = clock or Clock()
        self._monotonic = monotonic
        # When this process first heard of a person's wrong tries: a wrong clock cannot make
        # anybody wait longer than the delay itself.
        self._heard_at_s: dict[str, float] = {}

    @property
    def paths(self) -> tuple[Path, Path]:
        """Both copies, for the safety copy."""
        return self.book.paths

    def exists(self) -> bool:
        return self.book.exists()

    # Who may sign in

    def people(self, *, with_ended: bool = False) -> tuple[KeyHolder, ...]:
        """Everybody with a slot, in the order they were added; guests drop out by themselves."""
        today = min(self._clock.days())
        people = (slot.head.person for slot in self.book.read().slots)
        return tuple(person for person in people if with_ended or not person.has_ended(today))

    def find(self, typed: str) -> tuple[KeyHolder, ...]:
        """People whose name or initials begin with what was typed; an exact match comes first."""
        wanted = _folded(typed)
        if not wanted:
            return ()
        found = [person for person in self.people() if _begins(person, wanted)]
        return tuple(sorted(found, key=lambda person: wanted not in _keys(person)))

    def meant(self, typed: str) -> tuple[KeyHolder, ...]:
        """Those whose name or initials are exactly what was typed, or else begin with it.

        A guest whose time seems to be over is meant too: this computer's clock may be wrong.
        """
        wanted = _folded(typed)
        exactly = [p for p in self.people(with_ended=True) if wanted and wanted in _keys(p)]
        return tuple(exactly) or self.find(typed)

    def public_key(self, person_id: str) -> bytes:
        return self.book.read().slot(person_id).head.public_key

    # Sign-in

    def unlock(self, person_id: str, password: str, *, on_any_day: bool = False) -> Unlocked:
        """Raises PERSON_UNKNOWN, GUEST_ENDED, PW_WAIT, PW_WRONG, KEYS_LIMIT, MACHINE_OTHER.

        on_any_day: whoever asks looks at a guest's last day afterwards, when more is known of the
        day than what this computer's clock says.
        """
        body = self.book.proven()
        slot = body.slot(person_id)
        if not on_any_day:
            self.check_day(slot.head.person)
        self._check_may_try(slot.head.person)
        unlocked = self._open(body, slot, password)
        if person_id in body.tries:
            self._try_to_write(body.with_tries(person_id, None))
        return unlocked

    def retry_after_s(self, person_id: str) -> int:
        """How long a wrong password makes this person wait: 1, 2, 4 ... 60 s, also after a restart.

        Advisory: whoever copies the disk does not wait.
        """
        tries = self.book.read().tries.get(person_id)
        if tries is None or tries.wrong <= 0:
            return 0
        delay_s = min(2.0 ** min(tries.wrong - 1, 30), LONGEST_WAIT_S)
        heard_at_s = self._heard_at_s.setdefault(person_id, self._monotonic())
        left_s = delay_s - (self._monotonic() - heard_at_s)
        since_s = (self._clock.device() - tries.last_at).total_seconds()
        if since_s >= 0:
            left_s = min(left_s, delay_s - since_s)
        return max(0, math.ceil(left_s))

    def check_day(self, person: KeyHolder) -> None:
        """Raises GUEST_ENDED."""
        if person.expires_on is not None and person.has_ended(min(self._clock.days())):
            raise store_error(StoreCode.GUEST_ENDED, ended_on=person.expires_on.isoformat())

    def _check_may_try(self, person: KeyHolder) -> None:
        seconds = self.retry_after_s(person.id)
        if seconds:
            raise store_error(StoreCode.PW_WAIT, seconds=seconds)

    def _open(self, body: KeyFileBody, slot: Slot, password: str) -> Unlocked:
        self._policy.check(slot.head.kdf)
        try:
            found, signing = open_slot(body.store, slot, password, self.book.machine.read())
        except StoreError as error:
            if error.code == StoreCode.PW_WRONG:
                self._note_wrong(slot.head.person.id)
            raise
        return Unlocked(slot.head.person, key_of(found, body), signing)

    def _note_wrong(self, person_id: str) -> None:
        body = self.book.proven()
        before = body.tries.get(person_id)
        tries = Tries((before.wrong if before else 0) + 1, self._clock.device())
        self._heard_at_s[person_id] = self._monotonic()
        self._try_to_write(body.with_tries(person_id, tries))

    def close_anew(self, unlocked: Unlocked, password: str) -> None:
        """Once the person is in: wrap again when more work is asked for by now, or a key was passed.

        Not before: an old slot put back must not become a new one by being opened.
        """
        body = self.book.proven()
        head = body.slot(unlocked.person.id).head
        is_current = head.box is not None and head.generation == body.generation
        if not (is_current and head.kdf.reaches(self._policy.wanted)):
            slot = self._closed(body, unlocked, password, self._following(body, unlocked))
            self._try_to_write(prepared(body.with_slot(slot)))

    def _try_to_write(self, body: KeyFileBody) -> None:
        # A full disk must not keep a doctor from reading; the first save will speak of it.
        try:
            self.book.write(body)
        except StoreError:
            return

    # What an administrator does

    def create(self, person: KeyHolder, password: str) -> Unlocked:
        """The first start: a new master key and its first slot. Raises KEYS_EXIST, InvalidInput."""
        check_password(password)
        if self.exists():
            raise store_error(StoreCode.KEYS_EXIST)
        self.book.machine.ensure()
        body = KeyFileBody(store=uuid.uuid4().hex, slots=())
        unlocked = Unlocked(person, MasterKey.new(), SigningKey.new())
        self.book.write(body.with_slot(self._closed(body, unlocked, password)))
        return unlocked

    def add(self, by: Unlocked, person: KeyHolder, password: str) -> bytes:
        """A slot for one more person; answers with the public key. Raises PERSON_EXISTS."""
        if self.book.proven().has(person.id):
            raise store_error(StoreCode.PERSON_EXISTS)
        return self._put(by, Unlocked(person, by.master, SigningKey.new()), password)

    def reset(self, by: Unlocked, person: KeyHolder, password: str) -> bytes:
        """A new password, name or last day for somebody, without the old password.

        The old signing key cannot be read without it, so the person gets a new one; answers
        with its public key. The old password counts no more: the store's key is turned. Raises
        PERSON_UNKNOWN.
        """
        self.book.proven().slot(person.id)
        return self._put(by, Unlocked(person, by.master, SigningKey.new()), password, wanted)

    def change_password(self, person_id: str, old: str, new: str) -> Unlocked:
        """The person's own change; the signing key stays. Raises what `unlock` raises."""
        check_password(new)
        unlocked = self.unlock(person_id, old)
        self._put(unlocked, unlocked, new)
        return unlocked

    def take_back(self, person_id: str) -> None:
        """A slot just added whose person was not saved after all; nobody has ever used it."""
        self.book.write(self.book.proven().without_slot(person_id))

    def remove(self, person_id: str) -> None:
        """Take the slot out of both copies, and turn the store's key, which the person has seen.

        Raises NotAllowed for the last one.
        """
        body = self.book.proven()
        body.slot(person_id)
        if len(body.slots) == 1:
            raise NotAllowed
        self.book.write(wanted(body.without_slot(person_id)))

    def next_key(self, unlocked: Unlocked) -> MasterKey | None:
        """The key that the records shall be under, where one is prepared."""
        return self._following(self.book.proven(), unlocked)

    def note_turned(self, old: MasterKey, new: MasterKey) -> None:
        """The records are under the next key. Called again after a cut it changes nothing."""
        body = self.book.proven()
        if body.next:
            self.book.write(turned(body, old, new))

    def earlier(self, present: MasterKey) -> list[MasterKey]:
        """The keys before this one, from the newest back."""
        return earlier_keys(self.book.read(), present)

    def keys_of(self, unlocked: Unlocked) -> list[MasterKey]:
        """All that records of this store may be under: the present key, the next, those before."""
        body = self.book.read()
        following = self._following(body, unlocked) if body.next else None
        later = [following] if following is not None else []
        return [unlocked.master, *later, *self.earlier(unlocked.master)]

    def put_forward(self, floor: Floor) -> None:
        """An older copy that came back: what counts of it is written as the newest."""
        body = self.book.proven()
        slots = tuple(slot for slot in body.slots if slot.head.mark in floor.in_force)
        kept = msgspec.structs.replace(body, slots=slots, issue=floor.issue + 1)
        if kept.sheet is not None and kept.sheet.head.mark not in floor.in_force:
            kept = msgspec.structs.replace(kept, sheet=None, old_sheets=cancelled(kept))
        self.book.write(kept)

    def admit(
        self, body: KeyFileBody, unlocked: Unlocked, password: str, following: MasterKey | None
    ) -> None:
        """After the recovery sheet: a slot for this person in `body`, under this computer's secret.

        `following` is the key that the records shall be under, where one is prepared.
        """
        check_password(password)
        self.book.machine.ensure()
        self.book.write(body.with_slot(self._closed(body, unlocked, password, following)))

    def _put(
        self,
        by: Unlocked,
        unlocked: Unlocked,
        password: str,
        finished: Callable[[KeyFileBody], KeyFileBody] = prepared,
    ) -> bytes:
        check_password(password)
        body = self.book.proven()
        slot = self._closed(body, unlocked, password, self._following(body, by))
        self.book.write(finished(body.with_slot(slot)))
        return slot.head.public_key

    def _following(self, body: KeyFileBody, unlocked: Unlocked) -> MasterKey | None:
        passed = body.slot(unlocked.person.id).passed
        return next_key(body, passed, unlocked.signing.reveal())

    def _closed(
        self,
        body: KeyFileBody,
        unlocked: Unlocked,
        password: str,
        following: MasterKey | None = None,
    ) -> Slot:
        slot = close_slot(
            body.store,
            unlocked.person,
            password,
            self.book.machine.read(),
            self._strongest(body),
            unlocked.master,
            unlocked.signing,
            body.generation,
        )
        if following is None:
            return slot
        assert slot.head.box is not None
        passed = pass_to(body.store, slot.head.box, body.next, following)
        return msgspec.structs.replace(slot, passed=(passed,))

    def _strongest(self, body: KeyFileBody) -> KdfParameters:
        """What was calibrated once on this computer goes for everybody who comes later."""
        known = [slot.head.kdf for slot in body.slots if slot.head.kdf.reaches(self._policy.wanted)]
        return max([self._policy.wanted, *known], key=lambda kdf: (kdf.memory_kib, kdf.passes))


def _keys(person: KeyHolder) -> tuple[str, ...]:
    """The name, and the initials once for every reading of it."""
    return (_folded(person.name), *map(_folded, person.initials.split()))


def _begins(person: KeyHolder, wanted: str) -> bool:
    return any(key.startswith(wanted) for key in _keys(person) if key)


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
