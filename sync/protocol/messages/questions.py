"""What is asked of the hub beside the exchange: a record's story, a resident's home, its state."""

from __future__ import annotations

from typing import Any

from sync.protocol.messages.base import Message, Name


class StoryEntry(Message):
    """One operation of a record's whole story, as the hub keeps it."""

    op_id: str
    action: str
    set: dict[str, Any]
    was: dict[str, Any]
    user: str
    facility: str
    at: str
    seq: int
    lost: list[str] = []


class HistoryAnswer(Message):
    id: str
    entries: list[StoryEntry]


class LookupRequest(Message):
    """Asks who keeps the record of one identity number; reason is of the table `lookup_reason`."""

    number: Name
    reason: Name
    said: Name
    user: Name


class LookupCard(Message):
    """As much as one needs to ring the home: the name after its first character is hidden."""

    name: str
    sex: str
    birth_year: int | None
    facility: str
    facility_name: str
    facility_phone: str


class LookupAnswer(Message):
    """Nobody found, nobody who may be shown and no number at all are one empty list; `left` is how
    often this computer may ask until tomorrow."""

    cards: list[LookupCard]
    left: int


class StatusAnswer(Message):
    """What anybody may know: that a hub is there, what it speaks, and its time."""

    protocol: int
    program: str
    hub_time: str


class Problem(Message):
    """An error answer: a stable code and what concerns it; the sentence is the workstation's."""

    code: str
    detail: dict[str, Any] = {}
