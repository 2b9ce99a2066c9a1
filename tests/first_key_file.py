"""A key file as the first version wrote it: no boxes, no numbers, no generations."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from app.storage import recovery
from app.storage.keys import KeyFile, Unlocked
from app.storage.keys import slots as now
from app.storage.keys.crypto import seal
from app.storage.keys.slots import KeyFileBody, Slot
from app.storage.recovery import RecoverySheet, code_of


def as_first_version(keys: KeyFile, passwords: Mapping[str, str], sheet: str = "") -> None:
    """Close every slot anew without a box; `passwords` by person id, `sheet` as it is printed."""
    body = keys.book.proven()
    unlocked = [keys.unlock(person_id, password) for person_id, password in passwords.items()]
    slots = tuple(_slot(keys, body, one, passwords[one.person.id]) for one in unlocked)
    old = KeyFileBody(body.store, slots, old_sheets=body.old_sheets, sheet=body.sheet)
    if sheet and body.sheet is not None:
        head = body.sheet.head
        printed = RecoverySheet(head.number, head.made_on, code_of(sheet))
        old = msgspec.structs.replace(old, sheet=_sheet(body, printed, unlocked[0]))
    keys.book.write(old)


def _slot(keys: KeyFile, body: KeyFileBody, unlocked: Unlocked, password: str) -> Slot:
    head = body.slot(unlocked.person.id).head
    bare = msgspec.structs.replace(head, box=None, generation=0)
    master, signing = now._wrapping_keys(bare, password, keys.book.machine.read())
    context = now._context(body.store, bare)
    return Slot(
        bare,
        master=seal(master, bare.nonce, unlocked.master.reveal(), context),
        signing=seal(signing, bare.signing_nonce, unlocked.signing.reveal(), context),
    )


def _sheet(body: KeyFileBody, printed: RecoverySheet, unlocked: Unlocked) -> now.SheetSlot:
    assert body.sheet is not None
    head = msgspec.structs.replace(body.sheet.head, box=None, generation=0)
    key, context = recovery._key(printed.code, head), recovery._context(body.store, head)
    sealed = seal(key, head.nonce, unlocked.master.reveal(), context)
    return now.SheetSlot(head, sealed, body.sheet.tag)
