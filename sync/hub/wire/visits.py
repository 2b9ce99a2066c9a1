"""One call on its connection: from where it comes, and what it has proved there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from litestar import Request

from sync.hub.wire.gate import GATE, GUEST, Gate, Guest, neighbourhood
from sync.hub.wire.reception import CallProof

_FORWARDED = "x-forwarded-for"

HttpRequest = Request[Any, Any, Any]


@dataclass
class Visit:
    address: str
    gate: Gate | None = None
    guest: Guest | None = None
    proof: CallProof = field(default_factory=CallProof)

    @classmethod
    def of(cls, request: HttpRequest) -> Visit:
        state: Mapping[str, Any] = request.scope.get("state") or {}
        guest: Guest | None = state.get(GUEST)
        if guest is None:
            return cls(request.client.host if request.client else "")
        forwarded = request.headers.get(_FORWARDED) if guest.is_proxy else None
        # A proxy adds whom it saw itself at the end; what stands before is its caller's word.
        said = forwarded.rpartition(",")[2].strip() if forwarded else ""
        return cls(neighbourhood(said) if said else guest.address, state.get(GATE), guest)

    @property
    def is_proved(self) -> bool:
        guest = self.guest
        return bool(self.proof.device) or (guest is not None and bool(guest.device))

    def knows(self, device: str) -> bool:
        return bool(self.gate and self.guest and self.gate.knows(self.guest, device))

    def payer(self, device: str) -> str:
        """Who holds the memory of what it sends: a device that is known there, or the address."""
        return f"{self.address} {device}" if self.knows(device) else self.address

    def come(self) -> CallProof:
        """All of it has arrived."""
        if self.guest is not None:
            self.guest.is_served = True
        return self.proof

    def pour(self, size: int) -> None:
        """It was refused after so much of it had been read."""
        if self.gate is not None and self.guest is not None and not self.proof.device:
            self.gate.pour(self.guest, size)

    def end(self) -> None:
        if self.gate is not None and self.guest is not None:
            self.guest.is_served = False
        self.prove()

    def prove(self) -> None:
        if self.gate is not None and self.guest is not None and self.proof.device:
            self.gate.prove(self.guest, self.proof.device)
