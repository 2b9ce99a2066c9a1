"""The hub's signed word on what it shows to a facility: one line for the wire, a sheet, a QR code."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import astuple, dataclass, replace
from hashlib import sha256

import msgspec

from sync.protocol.signing import Signer, is_signed

_COUNTS, _CONTENTS = ("JC1", "counts"), ("JC2", "contents")
"""How a receipt begins, and what is signed with it: a word on numbers and revisions is never read as
one on contents, nor the other way round."""


@dataclass(frozen=True)
class Statement:
    """At this time (the hub's), at this place of its order, the hub showed so many records of each
    kind to this facility. `sums` is the digest of the exact counts; contents: what each of the
    records says is counted in."""

    facility: str
    device: str
    epoch: str
    place: int
    at: str
    kinds: tuple[tuple[str, int], ...]
    sums: str
    contents: bool = False

    @property
    def records(self) -> int:
        return sum(number for _, number in self.kinds)

    def signed(self, signer: Signer) -> str:
        *told, contents = astuple(self)
        text = json.dumps(told, separators=(",", ":"))
        begins, purpose = _CONTENTS if contents else _COUNTS
        return f"{begins}{text}{signer.sign(purpose, text)}"


def read_statement(public: str, line: str) -> Statement | None:
    """What the hub with this key said; None for what it never signed. Blanks do not matter: a
    scanner or a hand may have put in some."""
    line = "".join(line.split())
    for begins, purpose in (_COUNTS, _CONTENTS):
        end = line.rfind("]") + 1
        text, signature = line[len(begins) : end], line[end:]
        if line.startswith(begins) and is_signed(public, signature, purpose, text):
            told = msgspec.json.decode(text, type=_Values)
            return replace(Statement(*told), contents=begins == _CONTENTS[0])
    return None


_Values = tuple[str, str, str, int, str, tuple[tuple[str, int], ...], str]


def sums_of(counts: Iterable[tuple[str, str, int, int]]) -> str:
    text = json.dumps([list(count) for count in counts], separators=(",", ":"))
    return sha256(text.encode()).hexdigest()[:32]
