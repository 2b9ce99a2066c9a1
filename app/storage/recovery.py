"""The recovery sheet: 160 random bits on paper that open the store when every password is lost.

Eight groups of four Crockford characters, each with a check character over GF(32). The weights
1, a, a^2, a^3, a^4 are all different and none is zero, so every single wrong character and every
exchange of two characters in a group is found; a constant per group finds groups in the wrong
place as well.
"""

from __future__ import annotations

import hmac
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import date

import msgspec

from app.core.errors import StoreError
from app.storage.errors import StoreCode, store_error
from app.storage.keys.boxes import box_of
from app.storage.keys.crypto import (
    NONCE_BYTES,
    SALT_BYTES,
    MasterKey,
    SigningKey,
    hkdf,
    seal,
    unseal,
)
from app.storage.keys.file import KeyFile, Unlocked
from app.storage.keys.passwords import check_password
from app.storage.keys.slots import (
    KeyFileBody,
    KeyHolder,
    SheetHead,
    SheetSlot,
    cancelled,
    pass_to,
    passed_keys,
)
from app.storage.keys.turn import key_of, prepared, turned, wanted

GROUPS = 8
DATA_CHARACTERS = 4
GROUP_CHARACTERS = DATA_CHARACTERS + 1
CODE_BYTES = 20

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ALIKE = str.maketrans("ILO", "110")
# x^5 + x^2 + 1 makes x a generator of all 31 non-zero elements.
_POLYNOMIAL = 0b100101


@dataclass(frozen=True)
class RecoverySheet:
    """What is printed once and kept nowhere: number, date and code."""

    number: int
    made_on: date
    code: bytes

    @property
    def groups(self) -> tuple[str, ...]:
        return groups_of(self.code)

    @property
    def text(self) -> str:
        """The code as one line, also for the square code."""
        return "-".join(self.groups)

    def confirm(self, group: int, typed: str) -> None:
        """The first start has one group (1 to 8) typed back. Raises SHEET_TYPO."""
        if checked_group(group, typed) != self.groups[group - 1]:
            raise _typo(group)


@dataclass(frozen=True)
class OpenedBySheet:
    """The store's key, the one it shall have where one is prepared, and the mark of the sheet."""

    master: MasterKey
    following: MasterKey | None
    mark: str


class Recovery:
    """Makes the sheet of one store, and opens the store with it."""

    def __init__(self, keys: KeyFile) -> None:
        self._keys = keys

    def issue(self, by: Unlocked, today: date) -> RecoverySheet:
        """A new sheet; the one before it no longer opens anything, nor the key it has seen."""
        body = self._keys.book.proven()
        sheet = RecoverySheet(_next_number(body), today, secrets.token_bytes(CODE_BYTES))
        slot = _close(body, sheet, by.master, self._keys.next_key(by))
        fresh = msgspec.structs.replace(
            body, sheet=slot, old_sheets=cancelled(body), issue=body.issue + 1
        )
        self._keys.book.write(wanted(fresh) if body.sheet is not None else prepared(fresh))
        return sheet

    def open(self, typed: str) -> MasterKey:
        """Raises what `opened` raises."""
        return self.opened(typed).master

    def opened(self, typed: str) -> OpenedBySheet:
        """Raises SHEET_TYPO, SHEET_OLD, SHEET_OTHER; works without this computer's secret."""
        code, body = code_of(typed), self._keys.book.read()
        found = _open(body, code)
        if not found or body.sheet is None:
            raise _foreign(body, code)
        following = found.get(body.next) if body.next else None
        return OpenedBySheet(key_of(found, body), following, body.sheet.head.mark)

    def admit(
        self, opened: OpenedBySheet, person: KeyHolder, password: str, *, is_turned: bool = False
    ) -> Unlocked:
        """Give the person a new password and signing key.

        On this computer everybody else keeps theirs. On another one a new machine secret is
        made, and the others need new passwords from an administrator. `is_turned` when the
        records were found under the following key.
        """
        check_password(password)
        body, is_proven = self._keys.book.read(), self._keys.book.is_proven
        master, following = opened.master, opened.following
        if is_turned and following is not None:
            body = turned(body, master, following)
            master, following = following, None
        if not is_proven:
            body = msgspec.structs.replace(body, slots=(), tries={})
        unlocked = Unlocked(person, master, SigningKey.new())
        self._keys.admit(body, unlocked, password, following)
        return unlocked

    def restore(self, typed: str, person: KeyHolder, password: str) -> Unlocked:
        """Open with the sheet and admit, where there are no records to ask first."""
        check_password(password)
        return self.admit(self.opened(typed), person, password)


# The text on paper


def groups_of(code: bytes) -> tuple[str, ...]:
    number = int.from_bytes(code, "big")
    count = GROUPS * DATA_CHARACTERS
    values = [(number >> 5 * (count - 1 - place)) & 31 for place in range(count)]
    return tuple(
        _group_text(group, values[(group - 1) * DATA_CHARACTERS : group * DATA_CHARACTERS])
        for group in range(1, GROUPS + 1)
    )


def code_of(typed: str) -> bytes:
    """The 160 bits. Raises SHEET_TYPO naming the first group that cannot be right."""
    number = 0
    for group, text in enumerate(_split(typed), start=1):
        for character in checked_group(group, text)[:DATA_CHARACTERS]:
            number = number << 5 | _ALPHABET.index(character)
    return number.to_bytes(CODE_BYTES, "big")


def checked_group(group: int, typed: str) -> str:
    """One group as the sheet prints it. Raises SHEET_TYPO when its check does not agree."""
    text = "".join(_plain(typed).replace("-", " ").split())
    if len(text) != GROUP_CHARACTERS or any(character not in _ALPHABET for character in text):
        raise _typo(group)
    values = [_ALPHABET.index(character) for character in text]
    if _group_text(group, values[:DATA_CHARACTERS]) != text:
        raise _typo(group)
    return text


def _plain(typed: str) -> str:
    """Upper case, half width, and O, I, L read as the digits they look like."""
    return unicodedata.normalize("NFKC", typed).upper().translate(_ALIKE)


def _split(typed: str) -> list[str]:
    """Eight groups: where the person parted them, or every five characters."""
    parts = _plain(typed).replace("-", " ").split()
    if len(parts) != GROUPS:
        joined = "".join(parts)
        parts = [
            joined[place * GROUP_CHARACTERS : (place + 1) * GROUP_CHARACTERS]
            for place in range(GROUPS)
        ]
        parts[-1] += joined[GROUPS * GROUP_CHARACTERS :]
    return parts


def _group_text(group: int, values: list[int]) -> str:
    check = group
    for value in values:
        check = _times_x(check ^ value)
    return "".join(_ALPHABET[value] for value in (*values, check))


def _times_x(element: int) -> int:
    doubled = element << 1
    return doubled ^ _POLYNOMIAL if doubled & 32 else doubled


def _typo(group: int) -> StoreError:
    return store_error(StoreCode.SHEET_TYPO, group=group)


# The slot in the key file


def _next_number(body: KeyFileBody) -> int:
    return 1 + max((old.number for old in cancelled(body)), default=0)


def _close(
    body: KeyFileBody, sheet: RecoverySheet, master: MasterKey, following: MasterKey | None
) -> SheetSlot:
    head = SheetHead(
        sheet.number,
        sheet.made_on,
        salt=secrets.token_bytes(SALT_BYTES),
        nonce=secrets.token_bytes(NONCE_BYTES),
        box=box_of(sheet.code),
        generation=body.generation,
    )
    key, context = _key(sheet.code, head), _context(body.store, head)
    sealed = seal(key, head.nonce, master.reveal(), context)
    slot = SheetSlot(head, sealed, _tag(body.store, sheet.code))
    if following is None or head.box is None:
        return slot
    passed = pass_to(body.store, head.box, body.next, following)
    return msgspec.structs.replace(slot, passed=(passed,))


def _open(body: KeyFileBody, code: bytes) -> dict[int, MasterKey]:
    """The store's keys by generation; none when this is not the sheet that counts."""
    if body.sheet is None:
        return {}
    head = body.sheet.head
    secret = unseal(_key(code, head), head.nonce, body.sheet.master, _context(body.store, head))
    if secret is None:
        return {}
    later = passed_keys(body.store, body.sheet.passed, code)
    return {head.generation: MasterKey(secret), **later}


def _foreign(body: KeyFileBody, code: bytes) -> StoreError:
    tag = _tag(body.store, code)
    for old in body.old_sheets:
        if hmac.compare_digest(old.tag.encode(), tag.encode()):
            newest = body.sheet.head.number if body.sheet else old.number
            return store_error(StoreCode.SHEET_OLD, number=old.number, newest=newest)
    return store_error(StoreCode.SHEET_OTHER)


def _key(code: bytes, head: SheetHead) -> bytes:
    # 160 random bits need no slow function: they cannot be guessed.
    return hkdf(code, "jiceng/sheet", salt=head.salt)


def _tag(store: str, code: bytes) -> str:
    return hkdf(code, f"jiceng/sheet/tag/{store}").hex()[:16]


def _context(store: str, head: SheetHead) -> bytes:
    return store.encode() + b"\n" + msgspec.json.encode(head)
