"""What travels between workstation and hub, over HTTPS and on a stick alike.

Decoding is strict: unknown keys of the envelope are refused; unknown kinds and fields of a record
are data and pass.
"""

from __future__ import annotations

from sync.protocol.messages.attachments import (
    MOST_ASKED,
    MOST_PART,
    BlobQuery,
    BlobState,
    BlobStates,
)
from sync.protocol.messages.base import (
    OLDEST_PROTOCOL,
    PROTOCOL,
    SEALING,
    Count,
    Message,
    Name,
    Number,
    Spoken,
)
from sync.protocol.messages.comparison import (
    MOST_BUCKETS,
    MOST_FETCHED,
    DigestAnswer,
    DigestRequest,
)
from sync.protocol.messages.enrolment import (
    EnrolAnswer,
    EnrolRequest,
    IntroduceAnswer,
    IntroduceRequest,
)
from sync.protocol.messages.exchange import (
    MOST_EPOCHS,
    MOST_OPERATIONS,
    MOST_ROWS,
    PASSING,
    REPLACED,
    Answer,
    FeedPage,
    Fork,
    Lineage,
    Offer,
    Operation,
    OpReceipt,
    OpReceiptState,
    PageRow,
    Request,
    Seal,
    StationStanding,
)
from sync.protocol.messages.questions import (
    HistoryAnswer,
    LookupAnswer,
    LookupCard,
    LookupRequest,
    Problem,
    StatusAnswer,
    StoryEntry,
)
from sync.protocol.messages.waiting import LONGEST_WAIT_S, WaitAnswer, WaitRequest

__all__ = [
    "LONGEST_WAIT_S",
    "MOST_ASKED",
    "MOST_BUCKETS",
    "MOST_EPOCHS",
    "MOST_FETCHED",
    "MOST_OPERATIONS",
    "MOST_PART",
    "MOST_ROWS",
    "OLDEST_PROTOCOL",
    "PASSING",
    "PROTOCOL",
    "REPLACED",
    "SEALING",
    "Answer",
    "BlobQuery",
    "BlobState",
    "BlobStates",
    "Count",
    "DigestAnswer",
    "DigestRequest",
    "EnrolAnswer",
    "EnrolRequest",
    "FeedPage",
    "Fork",
    "HistoryAnswer",
    "IntroduceAnswer",
    "IntroduceRequest",
    "Lineage",
    "LookupAnswer",
    "LookupCard",
    "LookupRequest",
    "Message",
    "Name",
    "Number",
    "Offer",
    "OpReceipt",
    "OpReceiptState",
    "Operation",
    "PageRow",
    "Problem",
    "Request",
    "Seal",
    "Spoken",
    "StationStanding",
    "StatusAnswer",
    "StoryEntry",
    "WaitAnswer",
    "WaitRequest",
]
