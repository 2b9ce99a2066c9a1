"""What client, hub and envelope all speak; one interface, spoken over HTTP or in process."""

from __future__ import annotations

from typing import Protocol

from sync.protocol.messages import (
    Answer,
    EnrolAnswer,
    EnrolRequest,
    HistoryAnswer,
    Request,
)


class HubApi(Protocol):
    """The hub as a workstation sees it. Raises NetworkError or a ClinicError with the hub's code."""

    def exchange(self, request: Request) -> Answer: ...

    def enrol(self, request: EnrolRequest) -> EnrolAnswer: ...

    def history(self, kind: str, record_id: str) -> HistoryAnswer: ...
