"""What a number of another epoch means here: whether it is known, was known once, or never was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from app.core.record import RecordRow
from sync.hub.journal.number_proofs import Proofs
from sync.protocol.messages import Lineage


@dataclass(frozen=True)
class KnownNumbers:
    """The numbers known here, where the present epoch began, and the epochs the caller lived in."""

    ranges: list[tuple[int, int]]
    start: int
    lineage: list[Lineage]
    proved: Mapping[str, int] = field(default_factory=dict)
    """Epoch → how far this hub had come in it, by a token that only this hub can have written."""

    def proves(self, number: int) -> bool:
        """Whether this hub is sure to have given this number, and to have lost it."""
        epoch = self.epoch_at(number)
        return not self.has(number) and epoch.start <= number <= self.proved.get(epoch.epoch, 0)

    def has(self, number: int) -> bool:
        """Whether a number means here what it means to the caller."""
        return number <= 0 or number >= self.start or _lies_in(number, self.ranges)

    def epoch_at(self, place: int) -> Lineage:
        lived = [epoch for epoch in self.lineage if epoch.start <= place]
        return max(lived, key=lambda epoch: epoch.start) if lived else Lineage("", 0)

    def knew(self, place: int, other: int) -> bool:
        """Whether whoever wrote at this place could have seen what was written at the other."""
        epoch = self.epoch_at(place)
        before = epoch.ranges or [one for one in self.ranges if one[0] < epoch.start]
        return other == 0 or epoch.start <= other < place or _lies_in(other, before)


def _lies_in(number: int, ranges: Iterable[tuple[int, int]]) -> bool:
    return any(first <= number <= last for first, last in ranges)


class Trust(Enum):
    """How far a row that somebody offers is the hub's own word."""

    WHOLE = "whole"
    """In all it says: the hub once sent it so, and has lost it."""
    NUMBER = "number"
    """The hub once gave its number, and has lost it; what it says is who brings it's word."""
    NONE = "none"


@dataclass(frozen=True)
class HubsWord:
    """Tells the hub's own word from what somebody only says."""

    past: KnownNumbers
    proofs: Proofs

    def trust_in(self, row: RecordRow, seal: str) -> Trust:
        if self.past.has(row.rev):
            return Trust.NONE
        if seal and self.proofs.is_sealed(row, seal):
            return Trust.WHOLE
        if not self.past.proves(row.rev):
            return Trust.NONE
        was_unsealed = not seal and row.rev < self.proofs.since
        return Trust.WHOLE if was_unsealed else Trust.NUMBER
