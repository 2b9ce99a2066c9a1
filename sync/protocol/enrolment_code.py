"""The one-time code against which a computer is enrolled: read aloud, typed, compared.

Twenty characters without look-alikes: four that name the code, so that wrong tries are counted
against it, and sixteen (80 random bits) that prove it.
"""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from dataclasses import dataclass

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans("OIL", "011", " -_－—·")
_NAME = 4
_LENGTH = 20


@dataclass(frozen=True)
class EnrolmentCode:
    """`name` may be stored and shown; of the rest only the hash is kept."""

    text: str

    @property
    def name(self) -> str:
        return self.text[:_NAME]

    @property
    def stored(self) -> str:
        secret = hashlib.sha256(b"jiceng enrolment " + self.text.encode()).hexdigest()
        return f"{self.name}:{secret}"

    def __str__(self) -> str:
        return "-".join(self.text[i : i + 4] for i in range(0, _LENGTH, 4))

    def __repr__(self) -> str:
        return f"EnrolmentCode({self.name}…)"


def new_code() -> EnrolmentCode:
    return EnrolmentCode("".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH)))


def read_code(typed: str) -> EnrolmentCode | None:
    """What was typed, in small or full-width letters, with or without hyphens; None if no code."""
    text = unicodedata.normalize("NFKC", typed).upper().translate(_MISREAD)
    is_code = len(text) == _LENGTH and set(text) <= set(_ALPHABET)
    return EnrolmentCode(text) if is_code else None
