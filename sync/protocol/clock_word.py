"""The word of the hub's administrator that the hub's time was wrong, signed with the hub's key.

It travels with answers. Whoever hears it for the first time forgets whatever later time of the hub
was learnt before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.core.values import instant_of, instant_text
from sync.protocol.signing import Signer, is_signed

_PURPOSE = "clock"


@dataclass(frozen=True)
class ClockWord:
    """`number` counts the words of one hub; `at` is where its clock stood when it was right."""

    number: int
    at: datetime
    signature: str

    @classmethod
    def signed(cls, signer: Signer, number: int, at: datetime) -> ClockWord:
        return cls(number, at, signer.sign(_PURPOSE, str(number), instant_text(at)))

    @property
    def text(self) -> str:
        return f"{self.number} {instant_text(self.at)} {self.signature}"

    @classmethod
    def read(cls, text: str) -> ClockWord | None:
        """None for what is none."""
        number, _, rest = text.partition(" ")
        at, _, signature = rest.partition(" ")
        try:
            return cls(int(number), instant_of(at), signature)
        except ValueError:
            return None

    def is_of(self, hub_key: str) -> bool:
        return is_signed(hub_key, self.signature, _PURPOSE, str(self.number), instant_text(self.at))
