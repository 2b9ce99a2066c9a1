"""What all messages are made of, and the numbers of the protocol."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import msgspec

PROTOCOL = 2
"""2 knows what is marked so below; whoever is spoken to in 1 is told none of it."""
OLDEST_PROTOCOL = 1
SEALING = 2
"""Who speaks this is sent seals, and shows them."""


@dataclass(frozen=True)
class Spoken:
    """The protocol numbers one side knows: what it speaks best, the oldest it understands, and the
    oldest whose speakers can read what it sends. What somebody older has written is taken from
    whoever is understood; rows go to those alone who can read them."""

    newest: int = PROTOCOL
    oldest: int = OLDEST_PROTOCOL
    readers: int = OLDEST_PROTOCOL


Name = Annotated[str, msgspec.Meta(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*\Z")]
"""One line in the envelope. Whether it names anything is asked later; no database of the hub holds
a NUL, so one in a single operation would stop the whole batch."""
Count = Annotated[int, msgspec.Meta(ge=0, le=2**62)]
"""A number of the hub's order, a place or an amount; no database holds much larger ones."""
Number = Annotated[int, msgspec.Meta(ge=0, le=10**9)]


class Message(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    """Base of all messages: defaults are left out, unknown keys are refused."""
