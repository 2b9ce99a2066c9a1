"""What the records remember of the key file, so that an older one put back does not count.

Each closing of a slot and each sheet has a mark. The records keep the marks that count, those that
counted once, and how far the key file had come; a copied key file can change none of that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.storage.keys.slots import KeyFileBody


@dataclass(frozen=True)
class Floor:
    issue: int = 0
    in_force: frozenset[str] = frozenset()
    retired: frozenset[str] = frozenset()

    @classmethod
    def of(cls, kept: Mapping[str, Any] | None) -> Floor | None:
        """None for records of a version that remembered nothing."""
        if kept is None:
            return None
        return cls(kept["issue"], frozenset(kept["in_force"]), frozenset(kept["retired"]))

    @property
    def kept(self) -> dict[str, Any]:
        in_force, retired = sorted(self.in_force), sorted(self.retired)
        return {"issue": self.issue, "in_force": in_force, "retired": retired}

    def is_below(self, body: KeyFileBody) -> bool:
        """Whether this key file was put back from an older copy."""
        return body.issue < self.issue

    def admits(self, body: KeyFileBody, mark: str) -> bool:
        """A file written last, by a session that was cut off before it could say so, counts."""
        if mark in self.retired:
            return False
        return mark in self.in_force or not self.is_below(body)

    def after(self, body: KeyFileBody) -> Floor:
        """Once this key file counts."""
        marks = marks_of(body)
        retired = (self.retired | self.in_force) - marks
        return Floor(max(self.issue, body.issue), marks, retired)


def marks_of(body: KeyFileBody) -> frozenset[str]:
    sheet = {body.sheet.head.mark} if body.sheet is not None else set()
    return frozenset({slot.head.mark for slot in body.slots} | sheet)
