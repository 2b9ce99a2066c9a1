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
from app.storage.keys.machine import MachineSecret
from app.storage.keys.passwords import check_password
from app.storage.keys.slots import Body, Person, Slot, Tries, close_slot, open_slot

LONGEST_WAIT_S = 60


@dataclass(frozen=True)
class Unlocked:
    """A person who has signed in, the store's master key and the person's own signing key."""

    person: Person
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

    def people(self, *, with_ended: bool = False) -> tuple[Person, ...]:
        """Everybody with a slot, in the order they were added; guests drop out by themselves."""
        today = min(self._clock.days())
        people = (slot.head.person for slot in self.book.read().slots)
        return tuple(person for person in people if with_ended or not person.has_ended(today))

    def find(self, typed: str) -> tuple[Person, ...]:
        """People whose name or initials begin with what was typed; an exact match comes first."""
        wanted = _folded(typed)
        if not wanted:
            return ()
        found = [person for person in self.people() if _begins(person, wanted)]
        return tuple(sorted(found, key=lambda person: wanted not in _keys(person)))

    def meant(self, typed: str) -> tuple[Person, ...]:
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
        self._note_success(slot, unlocked, password)
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

    def check_day(self, person: Person) -> None:
        """Raises GUEST_ENDED."""
        if person.expires_on is not None and person.has_ended(min(self._clock.days())):
            raise store_error(StoreCode.GUEST_ENDED, ended_on=person.expires_on.isoformat())

    def _check_may_try(self, person: Person) -> None:
        seconds = self.retry_after_s(person.id)
        if seconds:
            raise store_error(StoreCode.PW_WAIT, seconds=seconds)

    def _open(self, body: Body, slot: Slot, password: str) -> Unlocked:
        self._policy.check(slot.head.kdf)
        try:
            master, signing = open_slot(body.store, slot, password, self.book.machine.read())
        except StoreError as error:
            if error.code == StoreCode.PW_WRONG:
                self._note_wrong(slot.head.person.id)
            raise
        return Unlocked(slot.head.person, master, signing)

    def _note_wrong(self, person_id: str) -> None:
        body = self.book.proven()
        before = body.tries.get(person_id)
        tries = Tries((before.wrong if before else 0) + 1, self._clock.device())
        self._heard_at_s[person_id] = self._monotonic()
        self._try_to_write(body.with_tries(person_id, tries))

    def _note_success(self, slot: Slot, unlocked: Unlocked, password: str) -> None:
        """Forget the wrong tries, and wrap again when the policy asks for more work by now."""
        body, person = self.book.proven(), slot.head.person
        if not slot.head.kdf.reaches(self._policy.wanted):
            self._try_to_write(body.with_slot(self._closed(body, person, password, unlocked)))
        elif person.id in body.tries:
            self._try_to_write(body.with_tries(person.id, None))

    def _try_to_write(self, body: Body) -> None:
        # A full disk must not keep a doctor from reading; the first save will speak of it.
        try:
            self.book.write(body)
        except StoreError:
            return

    # What an administrator does

    def create(self, person: Person, password: str) -> Unlocked:
        """The first start: a new master key and its first slot. Raises KEYS_EXIST, InvalidInput."""
        check_password(password)
        if self.exists():
            raise store_error(StoreCode.KEYS_EXIST)
        self.book.machine.ensure()
        body = Body(store=uuid.uuid4().hex, slots=())
        unlocked = Unlocked(person, MasterKey.new(), SigningKey.new())
        self.book.write(body.with_slot(self._closed(body, person, password, unlocked)))
        return unlocked

    def add(self, master: MasterKey, person: Person, password: str) -> bytes:
        """A slot for one more person; answers with the public key. Raises PERSON_EXISTS."""
        if self.book.proven().has(person.id):
            raise store_error(StoreCode.PERSON_EXISTS)
        return self._put(Unlocked(person, master, SigningKey.new()), password)

    def reset(self, master: MasterKey, person: Person, password: str) -> bytes:
        """A new password, name or last day for somebody, without the old password.

        The old signing key cannot be read without it, so the person gets a new one; answers
        with its public key. Raises PERSON_UNKNOWN.
        """
        self.book.proven().slot(person.id)
        return self._put(Unlocked(person, master, SigningKey.new()), password)

    def change_password(self, person_id: str, old: str, new: str) -> Unlocked:
        """The person's own change; the signing key stays. Raises what `unlock` raises."""
        check_password(new)
        unlocked = self.unlock(person_id, old)
        self._put(unlocked, new)
        return unlocked

    def remove(self, person_id: str) -> None:
        """Take the slot out of both copies. Raises NotAllowed for the last one."""
        body = self.book.proven()
        body.slot(person_id)
        if len(body.slots) == 1:
            raise NotAllowed
        self.book.write(body.without_slot(person_id))

    def admit(self, unlocked: Unlocked, password: str, *, alone: bool) -> None:
        """After the recovery sheet: a slot for this person, `alone` on a new computer.

        There the other slots cannot be opened by anybody: the secret of the old computer is gone.
        """
        check_password(password)
        body = self.book.read()
        self.book.machine.ensure()
        if alone:
            body = msgspec.structs.replace(body, slots=(), tries={})
        closed = self._closed(body, unlocked.person, password, unlocked)
        self.book.write(body.with_slot(closed))

    def _put(self, unlocked: Unlocked, password: str) -> bytes:
        check_password(password)
        body = self.book.proven()
        slot = self._closed(body, unlocked.person, password, unlocked)
        self.book.write(body.with_slot(slot))
        return slot.head.public_key

    def _closed(self, body: Body, person: Person, password: str, unlocked: Unlocked) -> Slot:
        return close_slot(
            body.store,
            person,
            password,
            self.book.machine.read(),
            self._strongest(body),
            unlocked.master,
            unlocked.signing,
        )

    def _strongest(self, body: Body) -> KdfParameters:
        """What was calibrated once on this computer goes for everybody who comes later."""
        known = [slot.head.kdf for slot in body.slots if slot.head.kdf.reaches(self._policy.wanted)]
        return max([self._policy.wanted, *known], key=lambda kdf: (kdf.memory_kib, kdf.passes))


def _keys(person: Person) -> tuple[str, ...]:
    """The name, and the initials once for every reading of it."""
    return (_folded(person.name), *map(_folded, person.initials.split()))


def _begins(person: Person, wanted: str) -> bool:
    return any(key.startswith(wanted) for key in _keys(person) if key)


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
