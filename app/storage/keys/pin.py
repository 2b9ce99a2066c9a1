"""The six-digit PIN that reopens the same person's locked screen while the program runs."""

from __future__ import annotations

import hmac
import secrets
import time
import unicodedata
from collections.abc import Callable

from app.core.errors import FieldProblem, InvalidInput
from app.core.text import N_
from app.storage.errors import StoreCode, store_error
from app.storage.keys.crypto import SALT_BYTES, KdfParameters, stretch

DIGITS = 6
WRONG_TRIES = 5
LASTS_S = 12 * 3600.0
# It only lives in memory and ends after five tries, so a quick hash is enough.
PIN_KDF = KdfParameters(memory_kib=8_192, passes=1, lanes=1)


class SessionPin:
    """Never written anywhere: a new start of the program asks for the password."""

    def __init__(self, pin: str, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._salt = secrets.token_bytes(SALT_BYTES)
        self._hash = stretch(_checked(pin), self._salt, PIN_KDF)
        self._monotonic = monotonic
        self._ends_at_s = monotonic() + LASTS_S
        self._left = WRONG_TRIES

    @property
    def has_ended(self) -> bool:
        return self._left <= 0 or self._monotonic() >= self._ends_at_s

    def check(self, typed: str) -> None:
        """Raises PIN_WRONG with the tries left, or PIN_ENDED when only the password counts."""
        if self.has_ended:
            raise store_error(StoreCode.PIN_ENDED)
        if hmac.compare_digest(stretch(typed, self._salt, PIN_KDF), self._hash):
            self._left = WRONG_TRIES
            return
        self._left -= 1
        if self.has_ended:
            raise store_error(StoreCode.PIN_ENDED)
        raise store_error(StoreCode.PIN_WRONG, left=self._left)

    def end(self) -> None:
        """From now on only the password opens: deep lock, sign-out, another person."""
        self._left, self._hash = 0, b""


def _checked(pin: str) -> str:
    """Raises InvalidInput. Full-width digits count: the input method may have been on."""
    plain = unicodedata.normalize("NFKC", pin)
    if len(plain) != DIGITS or not (plain.isascii() and plain.isdigit()):
        problem = FieldProblem("PIN_DIGITS", N_("A PIN has {digits} digits."), {"digits": DIGITS})
        raise InvalidInput({"pin": problem})
    return plain
