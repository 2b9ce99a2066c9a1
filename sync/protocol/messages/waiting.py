"""A call that the hub answers when something has come, so that nobody has to ask again and again."""

from __future__ import annotations

from sync.protocol.messages.base import Count, Message, Name

LONGEST_WAIT_S = 45.0
"""So long the hub keeps a caller waiting: less than a proxy's minute, and than that after which a
computer no longer says that it is in touch with the county."""


class WaitRequest(Message):
    """Asks to be told when something has come for the caller's institution behind `after`, a place
    in the feed of that epoch. Only of a hub that is known to speak 2."""

    device: Name
    epoch: Name
    after: Count


class WaitAnswer(Message):
    """Nothing has come while `upto` is 0. is_urgent: something of it overtakes other work.
    moved: the hub lives in another epoch, and the next exchange will tell of it."""

    hub_time: str
    upto: Count = 0
    is_urgent: bool = False
    moved: bool = False
