"""Who is in, and what is kept for this person meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.storage.keys import SessionPin, Unlocked

if TYPE_CHECKING:
    from app.clinic import Clinic


@dataclass(frozen=True)
class Inside:
    """Services, keys, PIN, and whether the screen is locked."""

    clinic: Clinic
    unlocked: Unlocked
    pin: SessionPin | None = None
    is_locked: bool = False

    def forget(self) -> None:
        self.unlocked.forget()
        if self.pin is not None:
            self.pin.end()
