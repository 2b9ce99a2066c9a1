"""What stands in the key file: a slot per person, the recovery sheet's slot, the wrong tries."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

import msgspec

from app.storage.errors import StoreCode, store_error
from app.storage.keys.boxes import Passed, box_of, pass_on, take
from app.storage.keys.crypto import (
    NONCE_BYTES,
    SALT_BYTES,
    KdfParameters,
    MasterKey,
    SigningKey,
    hkdf,
    seal,
    stretch,
    unseal,
)
from app.storage.keys.types import Nonce, PublicKey, Salt, Sealed, Text

FORMAT = 2


class KeyHolder(msgspec.Struct, frozen=True):
    """Who may sign in here. Staff names stand in clear, so that one can sign in by name.

    A name with several readings has several initials, parted by blanks.
    """

    id: Text
    name: Text
    initials: str = ""
    expires_on: dt.date | None = None

    def has_ended(self, today: dt.date) -> bool:
        """A guest's last day is `expires_on`."""
        return self.expires_on is not None and today > self.expires_on


class SlotHead(msgspec.Struct, frozen=True, omit_defaults=True):
    """All of a slot that is not secret; none of it can be changed without the password.

    A slot of the first version has no box, so the store's next key cannot be passed to it. What
    has a default is left out where it stands there, or that version's seals would not open.
    """

    person: KeyHolder
    kdf: KdfParameters
    salt: Salt
    nonce: Nonce
    signing_nonce: Nonce
    public_key: PublicKey
    box: PublicKey | None = None
    generation: int = 0

    @property
    def mark(self) -> str:
        """Names this closing of the slot and no other: the salt is fresh each time."""
        return mark_of(self.salt)


class Slot(msgspec.Struct, frozen=True, omit_defaults=True):
    """`passed` are keys of later generations, for the owner to find at the next sign-in."""

    head: SlotHead
    master: Sealed
    signing: Sealed
    passed: tuple[Passed, ...] = ()


class Tries(msgspec.Struct, frozen=True):
    """Wrong passwords in a row, and when the last one was; advisory, so outside the seal."""

    wrong: int
    last_at: dt.datetime


class SheetHead(msgspec.Struct, frozen=True, omit_defaults=True):
    number: int
    made_on: dt.date
    salt: Salt
    nonce: Nonce
    box: PublicKey | None = None
    generation: int = 0

    @property
    def mark(self) -> str:
        return mark_of(self.salt)


class SheetSlot(msgspec.Struct, frozen=True, omit_defaults=True):
    head: SheetHead
    master: Sealed
    tag: str
    passed: tuple[Passed, ...] = ()


class OldSheet(msgspec.Struct, frozen=True):
    """A cancelled sheet: its tag recognises the code without giving anything of it away."""

    number: int
    tag: str


class Earlier(msgspec.Struct, frozen=True):
    """The store's key of a generation, under the key that came after it."""

    generation: int
    nonce: Nonce
    sealed: Sealed


class KeyFileBody(msgspec.Struct, frozen=True):
    """The whole key file; `store` names this store and is part of every seal.

    `issue` rises with every slot that comes, changes or goes. `generation` is the key that the
    records are under, `next` the one they shall be under, 0 for none; `wants_turn` waits for the
    moment when everybody can be passed a next one. `earlier` opens safety copies of before for
    whoever has the present key.
    """

    store: Text
    slots: tuple[Slot, ...]
    tries: dict[str, Tries] = {}
    sheet: SheetSlot | None = None
    old_sheets: tuple[OldSheet, ...] = ()
    format: int = FORMAT
    issue: int = 0
    generation: int = 0
    next: int = 0
    wants_turn: bool = False
    earlier: tuple[Earlier, ...] = ()

    def slot(self, person_id: str) -> Slot:
        """Raises PERSON_UNKNOWN."""
        for slot in self.slots:
            if slot.head.person.id == person_id:
                return slot
        raise store_error(StoreCode.PERSON_UNKNOWN)

    def has(self, person_id: str) -> bool:
        return any(slot.head.person.id == person_id for slot in self.slots)

    def with_slot(self, slot: Slot) -> KeyFileBody:
        """The person's slot put in or put in place of the old one; wrong tries are forgotten."""
        person_id = slot.head.person.id
        if self.has(person_id):
            slots = tuple(slot if old.head.person.id == person_id else old for old in self.slots)
        else:
            slots = (*self.slots, slot)
        return msgspec.structs.replace(
            self.with_tries(person_id, None), slots=slots, issue=self.issue + 1
        )

    def without_slot(self, person_id: str) -> KeyFileBody:
        kept = tuple(slot for slot in self.slots if slot.head.person.id != person_id)
        return msgspec.structs.replace(
            self.with_tries(person_id, None), slots=kept, issue=self.issue + 1
        )

    def with_tries(self, person_id: str, tries: Tries | None) -> KeyFileBody:
        kept = {other: known for other, known in self.tries.items() if other != person_id}
        if tries is not None:
            kept[person_id] = tries
        return msgspec.structs.replace(self, tries=kept)


def cancelled(body: KeyFileBody) -> tuple[OldSheet, ...]:
    """The sheets that no longer count, once the present one does not."""
    if body.sheet is None:
        return body.old_sheets
    return (*body.old_sheets, OldSheet(body.sheet.head.number, body.sheet.tag))


class _FormatOnly(msgspec.Struct):
    format: int = FORMAT


def mark_of(salt: bytes) -> str:
    return hashlib.sha256(b"jiceng/mark/" + salt).hexdigest()[:16]


def encode(body: KeyFileBody) -> bytes:
    return msgspec.json.encode(msgspec.structs.replace(body, format=max(body.format, FORMAT)))


def decode(content: bytes) -> KeyFileBody:
    """Raises DB_NEWER for a file of a later program, KEYS_DAMAGED for one that makes no sense."""
    try:
        if msgspec.json.decode(content, type=_FormatOnly).format > FORMAT:
            raise store_error(StoreCode.DB_NEWER)
        return msgspec.json.decode(content, type=KeyFileBody)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as broken:
        raise store_error(StoreCode.KEYS_DAMAGED) from broken


def close_slot(
    store: str,
    person: KeyHolder,
    password: str,
    machine: bytes,
    kdf: KdfParameters,
    master: MasterKey,
    signing: SigningKey,
    generation: int = 0,
) -> Slot:
    """Wrap both keys under a fresh salt.

    A fresh salt gives a fresh key for every wrap, so the random 96-bit nonce of ChaCha20-Poly1305
    is never used twice with one key.
    """
    head = SlotHead(
        person,
        kdf,
        salt=secrets.token_bytes(SALT_BYTES),
        nonce=secrets.token_bytes(NONCE_BYTES),
        signing_nonce=secrets.token_bytes(NONCE_BYTES),
        public_key=signing.public,
        box=box_of(signing.reveal()),
        generation=generation,
    )
    master_key, signing_key = _wrapping_keys(head, password, machine)
    context = _context(store, head)
    return Slot(
        head,
        master=seal(master_key, head.nonce, master.reveal(), context),
        signing=seal(signing_key, head.signing_nonce, signing.reveal(), context),
    )


def open_slot(
    store: str, slot: Slot, password: str, machine: bytes
) -> tuple[dict[int, MasterKey], SigningKey]:
    """The store's keys by generation, and the person's own. Raises PW_WRONG.

    The caller has checked the slot's parameters against the policy.
    """
    head, context = slot.head, _context(store, slot.head)
    master_key, signing_key = _wrapping_keys(head, password, machine)
    master = unseal(master_key, head.nonce, slot.master, context)
    if master is None:
        raise store_error(StoreCode.PW_WRONG)
    signing = unseal(signing_key, head.signing_nonce, slot.signing, context)
    if signing is None:
        raise store_error(StoreCode.KEYS_DAMAGED)
    found = {head.generation: MasterKey(master), **passed_keys(store, slot.passed, signing)}
    return found, SigningKey(signing)


def passed_keys(store: str, passed: tuple[Passed, ...], secret: bytes) -> dict[int, MasterKey]:
    """What its owner finds, by generation."""
    taken = {one.generation: take(secret, one, store.encode()) for one in passed}
    return {generation: key for generation, key in taken.items() if key is not None}


def pass_to(store: str, box: bytes, generation: int, master: MasterKey) -> Passed:
    return pass_on(box, generation, master, store.encode())


def _wrapping_keys(head: SlotHead, password: str, machine: bytes) -> tuple[bytes, bytes]:
    secret = stretch(password, head.salt, head.kdf) + machine
    return (
        hkdf(secret, "jiceng/slot/master", salt=head.salt),
        hkdf(secret, "jiceng/slot/signing", salt=head.salt),
    )


def _context(store: str, head: SlotHead) -> bytes:
    return store.encode() + b"\n" + msgspec.json.encode(head)
