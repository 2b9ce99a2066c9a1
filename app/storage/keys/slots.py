"""What stands in the key file: a slot per person, the recovery sheet's slot, the wrong tries."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Annotated

import msgspec

from app.storage.errors import StoreCode, store_error
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

FORMAT = 1

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Salt = Annotated[bytes, msgspec.Meta(min_length=SALT_BYTES, max_length=SALT_BYTES)]
Nonce = Annotated[bytes, msgspec.Meta(min_length=NONCE_BYTES, max_length=NONCE_BYTES)]
PublicKey = Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]
# 32 bytes and the 16 of the authentication tag.
Sealed = Annotated[bytes, msgspec.Meta(min_length=48, max_length=48)]


class Person(msgspec.Struct, frozen=True):
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


class SlotHead(msgspec.Struct, frozen=True):
    """All of a slot that is not secret; none of it can be changed without the password."""

    person: Person
    kdf: KdfParameters
    salt: Salt
    nonce: Nonce
    signing_nonce: Nonce
    public_key: PublicKey


class Slot(msgspec.Struct, frozen=True):
    head: SlotHead
    master: Sealed
    signing: Sealed


class Tries(msgspec.Struct, frozen=True):
    """Wrong passwords in a row, and when the last one was; advisory, so outside the seal."""

    wrong: int
    last_at: dt.datetime


class SheetHead(msgspec.Struct, frozen=True):
    number: int
    made_on: dt.date
    salt: Salt
    nonce: Nonce


class SheetSlot(msgspec.Struct, frozen=True):
    head: SheetHead
    master: Sealed
    tag: str


class OldSheet(msgspec.Struct, frozen=True):
    """A cancelled sheet: its tag recognises the code without giving anything of it away."""

    number: int
    tag: str


class Body(msgspec.Struct, frozen=True):
    """The whole key file; `store` names this store and is part of every seal."""

    store: Text
    slots: tuple[Slot, ...]
    tries: dict[str, Tries] = {}
    sheet: SheetSlot | None = None
    old_sheets: tuple[OldSheet, ...] = ()
    format: int = FORMAT

    def slot(self, person_id: str) -> Slot:
        """Raises PERSON_UNKNOWN."""
        for slot in self.slots:
            if slot.head.person.id == person_id:
                return slot
        raise store_error(StoreCode.PERSON_UNKNOWN)

    def has(self, person_id: str) -> bool:
        return any(slot.head.person.id == person_id for slot in self.slots)

    def with_slot(self, slot: Slot) -> Body:
        """The person's slot put in or put in place of the old one; wrong tries are forgotten."""
        person_id = slot.head.person.id
        if self.has(person_id):
            slots = tuple(slot if old.head.person.id == person_id else old for old in self.slots)
        else:
            slots = (*self.slots, slot)
        return msgspec.structs.replace(self.with_tries(person_id, None), slots=slots)

    def without_slot(self, person_id: str) -> Body:
        kept = tuple(slot for slot in self.slots if slot.head.person.id != person_id)
        return msgspec.structs.replace(self.with_tries(person_id, None), slots=kept)

    def with_tries(self, person_id: str, tries: Tries | None) -> Body:
        kept = {other: known for other, known in self.tries.items() if other != person_id}
        if tries is not None:
            kept[person_id] = tries
        return msgspec.structs.replace(self, tries=kept)


class _FormatOnly(msgspec.Struct):
    format: int = FORMAT


def encode(body: Body) -> bytes:
    return msgspec.json.encode(body)


def decode(content: bytes) -> Body:
    """Raises DB_NEWER for a file of a later program, KEYS_DAMAGED for one that makes no sense."""
    try:
        if msgspec.json.decode(content, type=_FormatOnly).format > FORMAT:
            raise store_error(StoreCode.DB_NEWER)
        return msgspec.json.decode(content, type=Body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as broken:
        raise store_error(StoreCode.KEYS_DAMAGED) from broken


def close_slot(
    store: str,
    person: Person,
    password: str,
    machine: bytes,
    kdf: KdfParameters,
    master: MasterKey,
    signing: SigningKey,
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
) -> tuple[MasterKey, SigningKey]:
    """Raises PW_WRONG. The caller has checked the slot's parameters against the policy."""
    head, context = slot.head, _context(store, slot.head)
    master_key, signing_key = _wrapping_keys(head, password, machine)
    master = unseal(master_key, head.nonce, slot.master, context)
    if master is None:
        raise store_error(StoreCode.PW_WRONG)
    signing = unseal(signing_key, head.signing_nonce, slot.signing, context)
    if signing is None:
        raise store_error(StoreCode.KEYS_DAMAGED)
    return MasterKey(master), SigningKey(signing)


def _wrapping_keys(head: SlotHead, password: str, machine: bytes) -> tuple[bytes, bytes]:
    secret = stretch(password, head.salt, head.kdf) + machine
    return (
        hkdf(secret, "jiceng/slot/master", salt=head.salt),
        hkdf(secret, "jiceng/slot/signing", salt=head.salt),
    )


def _context(store: str, head: SlotHead) -> bytes:
    return store.encode() + b"\n" + msgspec.json.encode(head)
