"""Turning the store's key, as far as the key file goes: who is passed the next one, and when.

The next key is a new random one. It is sealed to the box of everybody who stays and of the
recovery sheet, kept by nobody, and taken by whoever signs in or out while the records are closed.
Somebody whose sign-in was taken away meanwhile must not have it: then another one takes its place.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TypeVar

import msgspec

from app.core.errors import StoreError
from app.storage.errors import StoreCode, store_error
from app.storage.keys.boxes import Passed
from app.storage.keys.crypto import NONCE_BYTES, MasterKey, hkdf, seal, unseal
from app.storage.keys.slots import (
    Earlier,
    KeyFileBody,
    KeyHolder,
    SheetSlot,
    Slot,
    pass_to,
    passed_keys,
)

S = TypeVar("S", Slot, SheetSlot)


@dataclass(frozen=True)
class Awaited:
    """Without whom the key is not turned yet: they would be locked out by it.

    Only a key file of the first version has such slots: each person signs in once, or gets a new
    first password; the sheet is printed anew.
    """

    people: tuple[KeyHolder, ...] = ()
    sheet: bool = False

    def __bool__(self) -> bool:
        return bool(self.people) or self.sheet


def wanted(body: KeyFileBody) -> KeyFileBody:
    """A sign-in or a sheet was taken away; whatever key was prepared before, its owner has seen."""
    cleared = msgspec.structs.replace(_without(body, body.next), next=0, wants_turn=True)
    return prepared(cleared)


def awaited(body: KeyFileBody) -> Awaited:
    if not body.wants_turn:
        return Awaited()
    people = tuple(slot.head.person for slot in body.slots if slot.head.box is None)
    return Awaited(people, body.sheet is not None and body.sheet.head.box is None)


def prepared(body: KeyFileBody) -> KeyFileBody:
    """With the next key passed to everybody, once everybody can be."""
    if not body.wants_turn or body.next or awaited(body):
        return body
    number, master = body.generation + 1, MasterKey.new()
    passed = _passing(body, number, master)
    master.forget()
    return passed


def turned(body: KeyFileBody, old: MasterKey, new: MasterKey) -> KeyFileBody:
    """The records are under the next key; nobody is passed an earlier one any more."""
    number = body.next
    earlier = (*body.earlier, _under(body, old, new))
    slots = tuple(_only(slot, number) for slot in body.slots)
    sheet = _only(body.sheet, number) if body.sheet is not None else None
    return msgspec.structs.replace(
        body,
        slots=slots,
        sheet=sheet,
        generation=number,
        next=0,
        wants_turn=False,
        earlier=earlier,
    )


def earlier_keys(body: KeyFileBody, present: MasterKey) -> list[MasterKey]:
    """From the newest back; what opens a safety copy that was made before a turn."""
    found: list[MasterKey] = []
    for one in sorted(body.earlier, key=lambda one: -one.generation):
        after = (found or [present])[-1]
        opened = unseal(_covering(after), one.nonce, one.sealed, _named(body, one.generation))
        if opened is None:
            break
        found.append(MasterKey(opened))
    return found


def _under(body: KeyFileBody, old: MasterKey, new: MasterKey) -> Earlier:
    nonce = secrets.token_bytes(NONCE_BYTES)
    named = _named(body, body.generation)
    return Earlier(body.generation, nonce, seal(_covering(new), nonce, old.reveal(), named))


def _covering(key: MasterKey) -> bytes:
    return hkdf(key.reveal(), "jiceng/earlier")


def _named(body: KeyFileBody, generation: int) -> bytes:
    return f"{body.store}\nearlier {generation}".encode()


def key_of(found: dict[int, MasterKey], body: KeyFileBody) -> MasterKey:
    """Of the generation that counts. Raises KEYS_TURNED."""
    key = found.get(body.generation)
    if key is None:
        raise turned_away()
    return key


def turned_away() -> StoreError:
    return store_error(StoreCode.KEYS_TURNED)


def next_key(body: KeyFileBody, passed: tuple[Passed, ...], secret: bytes) -> MasterKey | None:
    """What was prepared for the owner of this secret."""
    return passed_keys(body.store, passed, secret).get(body.next) if body.next else None


def _passing(body: KeyFileBody, number: int, master: MasterKey) -> KeyFileBody:
    slots = tuple(_with(body.store, slot, number, master) for slot in body.slots)
    sheet = _with(body.store, body.sheet, number, master) if body.sheet is not None else None
    return msgspec.structs.replace(body, slots=slots, sheet=sheet, next=number)


def _with(store: str, slot: S, number: int, master: MasterKey) -> S:
    slot = _no_longer(slot, number)
    assert slot.head.box is not None
    passed = pass_to(store, slot.head.box, number, master)
    return msgspec.structs.replace(slot, passed=(*slot.passed, passed))


def _without(body: KeyFileBody, number: int) -> KeyFileBody:
    slots = tuple(_no_longer(slot, number) for slot in body.slots)
    sheet = _no_longer(body.sheet, number) if body.sheet is not None else None
    return msgspec.structs.replace(body, slots=slots, sheet=sheet)


def _no_longer(slot: S, number: int) -> S:
    passed = tuple(one for one in slot.passed if one.generation != number)
    return msgspec.structs.replace(slot, passed=passed)


def _only(slot: S, number: int) -> S:
    passed = tuple(one for one in slot.passed if one.generation == number)
    return msgspec.structs.replace(slot, passed=passed)
