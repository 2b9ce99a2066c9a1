"""The signing key of who is in, for the services: it goes when the person goes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.storage.keys import SigningKey


@dataclass(frozen=True)
class OwnKey:
    """Signs as one person, for as long as this person is signed in, locked screen or not."""

    person_id: str
    find: Callable[[str], SigningKey]

    @property
    def public(self) -> bytes:
        return self.find(self.person_id).public

    def sign(self, message: bytes) -> bytes:
        return self.find(self.person_id).sign(message)
