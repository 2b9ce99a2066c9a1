"""How much of an attachment is where."""

from __future__ import annotations

from sync.protocol.messages.base import Message, Name

MOST_ASKED = 500
"""Attachments in one question."""
MOST_PART = 1024 * 1024
"""Bytes of a content that travel at once."""


class BlobQuery(Message):
    """Asks how much the hub has of what these attachments name.

    held, on a stick alone: how much is here of those whose contents shall come back with it.
    """

    ids: list[Name]
    held: dict[Name, int] = {}


class BlobState(Message):
    """The hub has `held` of `size` bytes, and they are on its disk."""

    id: str
    size: int
    held: int


class BlobStates(Message):
    """One for each attachment that the caller may ask about, in no particular order.

    epoch, on a stick alone: the hub's, when that was so.
    """

    states: list[BlobState]
    epoch: str = ""
