"""Whether both ends hold the same, and the rows that they do not."""

from __future__ import annotations

from sync.protocol.messages.base import Count, Message, Name
from sync.protocol.messages.exchange import PageRow

MOST_BUCKETS = 16
"""Whose ids are asked for at once, when both ends are compared."""
MOST_FETCHED = 200
"""Rows sent once more with one answer."""


class DigestRequest(Message):
    """Asks one thing: the counts (from `since` on day by day), the buckets of `kinds`, the ids in
    `buckets` (kind, bucket), or the rows of `fetch` once more. Valid at the head of the feed alone.

    contents: what each record says counts too, and ids are answered by `marks` (2).
    """

    device: Name
    epoch: Name
    cursor: Count
    since: Name = ""
    kinds: list[Name] = []
    buckets: list[tuple[Name, int]] = []
    fetch: list[Name] = []
    contents: bool = False


class DigestAnswer(Message):
    """moved: the caller is not at the head any more, and nothing else is said.

    counts: (kind, day, number, sum); buckets: (kind, bucket, number, sum); ids: (kind, id,
    revision); rows: where the record stands for the caller now, without record if it does not.
    receipt: the hub's signed word about the counts. marks: (kind, id, revision, mark). doubtful: so
    many of the records counted do not say at the hub what it wrote.
    """

    hub_time: str
    moved: bool = False
    counts: list[tuple[str, str, int, int]] = []
    buckets: list[tuple[str, int, int, int]] = []
    ids: list[tuple[str, str, int]] = []
    rows: list[PageRow] = []
    receipt: str = ""
    marks: list[tuple[str, str, int, int]] = []
    doubtful: int = 0
