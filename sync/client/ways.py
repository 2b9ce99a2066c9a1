"""One hub behind several addresses: where one does not answer, the next is tried.

Every address must be answered by the same hub: certificates and the signature of every answer are
checked against the same keys. Any request may be repeated on another road.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from app.core.errors import ClinicError, NetworkError
from app.storage.store import Store, write_state
from sync.client.enrolment import DeviceIdentity, introduction_of
from sync.client.line import Patience
from sync.client.transport import HttpHub, checked_url
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
from sync.protocol.problems import ProtocolError

ROAD = "road"
"""In `sync_state`: the address that answered last."""

T = TypeVar("T")


class Ways:
    """A HubApi, BlobApi, DigestApi, LookupApi, WaitApi and Passing over one or more addresses of one
    hub; for one thread.

    The address that answered last is asked first, also after the next start.
    """

    def __init__(
        self,
        store: Store,
        identity: DeviceIdentity,
        addresses: Iterable[str] = (),
        patience: Patience | None = None,
    ) -> None:
        self._store = store
        self._identity = identity
        self._patience = patience
        self._urls = _sound(identity, addresses)
        self._hubs: dict[str, HttpHub] = {}
        self._is_over = False
        known = store.state(ROAD)
        self.road: str = known if known in self._urls else self._urls[0]

    def exchange(self, request: Request) -> Answer:
        return self._ask(lambda hub: self._exchange(hub, request))

    def enrol(self, request: EnrolRequest) -> EnrolAnswer:
        return self._ask(lambda hub: hub.enrol(request))

    def history(self, kind: str, record_id: str) -> HistoryAnswer:
        return self._ask(lambda hub: hub.history(kind, record_id))

    def digest(self, request: DigestRequest) -> DigestAnswer:
        return self._ask(lambda hub: hub.digest(request))

    def lookup(self, request: LookupRequest) -> LookupAnswer:
        return self._ask(lambda hub: hub.lookup(request))

    def wait(self, request: WaitRequest) -> WaitAnswer:
        return self._ask(lambda hub: hub.wait(request))

    def blob_states(self, ids: Sequence[str]) -> list[BlobState]:
        return self._ask(lambda hub: hub.blob_states(ids))

    def send_part(self, attachment_id: str, offset: int, content: bytes) -> BlobState:
        return self._ask(lambda hub: hub.send_part(attachment_id, offset, content))

    def fetch_part(self, attachment_id: str, offset: int, length: int) -> bytes:
        return self._ask(lambda hub: hub.fetch_part(attachment_id, offset, length))

    def pass_on(self, content: bytes) -> bytes:
        return self._ask(lambda hub: hub.pass_on(content))

    def close(self) -> None:
        for hub in self._hubs.values():
            hub.close()

    def hang_up(self) -> None:
        """From any thread: whoever asks is answered no more, and nobody is asked any more."""
        self._is_over = True
        for hub in list(self._hubs.values()):
            hub.hang_up()

    def _exchange(self, hub: HttpHub, request: Request) -> Answer:
        """A hub that was set back to before this computer's enrolment is shown its own word for
        it. Raises DEVICE_PENDING then: it waits for its administrator."""
        try:
            return hub.exchange(request)
        except ProtocolError as refusal:
            if refusal.code != "DEVICE_UNKNOWN" or not self._identity.certificate:
                raise
            self._introduce(hub, refusal)
        return hub.exchange(request)

    def _introduce(self, hub: HttpHub, unknown: ProtocolError) -> None:
        try:
            hub.introduce(introduction_of(self._identity))
        except ProtocolError as refusal:
            # An older hub has no such door.
            raise unknown if refusal.code == "NOT_FOUND" else refusal from None

    def _ask(self, call: Callable[[HttpHub], T]) -> T:
        """Raises what the address said that is asked first, where none answers."""
        first: NetworkError | None = None
        for url in (self.road, *(url for url in self._urls if url != self.road)):
            try:
                answer = call(self._hub(url))
            except NetworkError as error:
                first = first or error
                if self._is_over:
                    break
                continue
            self._remember(url)
            return answer
        assert first is not None
        raise first

    def _hub(self, url: str) -> HttpHub:
        if url not in self._hubs:
            address = replace(self._identity.address, url=url)
            self._hubs[url] = HttpHub(address, self._identity.speaker, self._patience)
            if self._is_over:  # while it was being made
                self._hubs[url].hang_up()
        return self._hubs[url]

    def _remember(self, url: str) -> None:
        if url != self.road:
            self.road = url
            with self._store.journal_transaction() as (connection, _):
                write_state(connection, **{ROAD: url})


def _sound(identity: DeviceIdentity, addresses: Iterable[str]) -> list[str]:
    """The addresses that can be asked, each once; that of the enrolment where no other is left."""
    found = []
    for url in addresses:
        try:
            found.append(checked_url(replace(identity.address, url=url)))
        except ClinicError:
            continue
    return list(dict.fromkeys(found)) or [identity.hub_url]
