"""What was taken away and may not come back: signed by the hub, kept by every workstation too.

A hub that was set back in time, or built anew from its sealed keys, hears its own word again. The
list names no person: numbers, a code's hash, and how far a record was ended.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated

import msgspec

from sync.protocol.signing import Signer, is_signed

MOST_WITHDRAWN = 500
"""Entries in one message."""
NEWEST_TOLD = 200
"""Entries shown at once to a hub that asks: what a night's copy lacks is among the newest."""

Text = Annotated[str, msgspec.Meta(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*\Z")]


class What(StrEnum):
    COMPUTER = "computer"
    CODE = "code"
    RECORD = "record"


class Withdrawal(msgspec.Struct, array_like=True, forbid_unknown_fields=True, frozen=True):
    """One right that ended. Of a record, the entry with the highest number counts: `ended` holds
    its last day or the moment it was voided, and nothing where it was given back since.
    """

    what: Text
    id: Text
    kind: Text
    ended: dict[Text, Text]
    number: int
    at: Text
    signature: Text

    @property
    def short(self) -> str:
        return hashlib.sha256(self.signature.encode()).hexdigest()[:12]

    def is_of(self, hub_key: str) -> bool:
        return is_signed(hub_key, self.signature, "withdrawn", *_signed(self))


def withdrawal(
    signer: Signer, what: What, of: str, at: str, kind: str = "", **more: object
) -> Withdrawal:
    ended, number = dict(more.get("ended") or {}), more.get("number", 0)  # type: ignore[call-overload]
    bare = Withdrawal(what.value, of, kind, ended, int(str(number)), at, "")
    return msgspec.structs.replace(bare, signature=signer.sign("withdrawn", *_signed(bare)))


def _signed(one: Withdrawal) -> tuple[str, ...]:
    return (
        one.what,
        one.id,
        one.kind,
        json.dumps(one.ended, sort_keys=True),
        str(one.number),
        one.at,
    )


class WithdrawnTally(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    """How many entries, and a sum over them: two lists of the same tally are the same."""

    count: int = 0
    sum: Text = ""

    def with_these(self, shorts: Iterable[str]) -> WithdrawnTally:
        count, total = self.count, int(self.sum or "0", 16)
        for short in shorts:
            count, total = count + 1, total ^ int(short, 16)
        return WithdrawnTally(count, f"{total:012x}" if count else "")


class WithdrawnHere(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    """What the workstation has; known (each entry in short) and entries only when the hub asks."""

    tally: WithdrawnTally
    known: list[Text] = []
    entries: list[Withdrawal] = []


class WithdrawnThere(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    """What the hub has in addition; asks: it wants to be told what the workstation has, and those
    in `wanted` whole. strange are no words of this hub, and need not be kept."""

    entries: list[Withdrawal] = []
    asks: bool = False
    wanted: list[Text] = []
    strange: list[Text] = []
