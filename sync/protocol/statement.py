"""The hub's signed word on what it shows to a facility: one line for the wire, a sheet, a QR code."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from hashlib import sha256

import msgspec

from sync.protocol.signing import Signer, is_signed

_PURPOSE = "counts"
_MARK = "JC1"


@dataclass(frozen=True)
class Statement:
    """At this time (the hub's), at this place of its order, the hub showed so many records of each
    kind to this facility. `sums` is the digest of the exact counts."""

    facility: str
    device: str
    epoch: str
    place: int
    at: str
    kinds: tuple[tuple[str, int], ...]
    sums: str

    @property
    def records(self) -> int:
        return sum(number for _, number in self.kinds)

    def signed(self, signer: Signer) -> str:
        text = json.dumps(astuple(self), separators=(",", ":"))
        return f"{_MARK}{text}{signer.sign(_PURPOSE, text)}"


def read_statement(public: str, line: str) -> Statement | None:
    """What the hub with this key said; None for what it never signed. Blanks do not matter: a
    scanner or a hand may have put in some."""
    line = "".join(line.split())
    end = line.rfind("]") + 1
    text, signature = line[len(_MARK) : end], line[end:]
    if not line.startswith(_MARK) or not is_signed(public, signature, _PURPOSE, text):
        return None
    return Statement(*msgspec.json.decode(text, type=_Values))


_Values = tuple[str, str, str, int, str, tuple[tuple[str, int], ...], str]


def sums_of(counts: Iterable[tuple[str, str, int, int]]) -> str:
    text = json.dumps([list(count) for count in counts], separators=(",", ":"))
    return sha256(text.encode()).hexdigest()[:32]
