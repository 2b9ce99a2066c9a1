"""What client, hub and envelope all speak; one interface, spoken over HTTP or in process."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from sync.protocol.messages import (
    Answer,
    BlobState,
    DigestAnswer,
    DigestRequest,
    EnrolAnswer,
    EnrolRequest,
    HistoryAnswer,
    LookupAnswer,
    LookupRequest,
    Request,
    WaitAnswer,
    WaitRequest,
)


class HubApi(Protocol):
    """The hub as a workstation sees it. Raises NetworkError or a ClinicError with the hub's code."""

    def exchange(self, request: Request) -> Answer: ...

    def enrol(self, request: EnrolRequest) -> EnrolAnswer: ...

    def history(self, kind: str, record_id: str) -> HistoryAnswer: ...


class DigestApi(Protocol):
    """The hub's side of the comparison; raises like HubApi, HUB_BUSY while it compares for others."""

    def digest(self, request: DigestRequest) -> DigestAnswer: ...


class BlobApi(Protocol):
    """The hub's side of the attachments' lane; raises like HubApi.

    A record that the hub does not know and one that the caller may not see are NOT_FOUND alike.
    """

    def blob_states(self, ids: Sequence[str]) -> list[BlobState]:
        """How much the hub has of each; those the caller may not ask about are left out."""
        ...

    def send_part(self, attachment_id: str, offset: int, content: bytes) -> BlobState:
        """Raises ATTACHMENT_OFFSET where the hub is elsewhere, ATTACHMENT_HASH after the last part
        of what is not what its record says."""
        ...

    def fetch_part(self, attachment_id: str, offset: int, length: int) -> bytes: ...


class LookupApi(Protocol):
    """Looking a resident up beyond one's own sight; raises like HubApi."""

    def lookup(self, request: LookupRequest) -> LookupAnswer:
        """Raises LOOKUP_LIMIT and, where this person may not look up, NOT_ALLOWED."""
        ...


class WaitApi(Protocol):
    """Hearing at once that something has come; raises like HubApi, NOT_FOUND of an older hub."""

    def wait(self, request: WaitRequest) -> WaitAnswer:
        """Returns when something has come, and after a while in any case."""
        ...

    def hang_up(self) -> None:
        """From any thread: the call under way ends now, and no other is made."""
        ...
