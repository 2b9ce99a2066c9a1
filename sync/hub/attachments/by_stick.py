"""Contents of attachments that come on a stick, and those that go home with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager

from sync.hub.attachments.pieces import HubBlobs
from sync.hub.house.devices import Device
from sync.hub.hub import Hub
from sync.hub.journal import epochs
from sync.protocol.codec import decode, encode
from sync.protocol.contents import PART, Stretch, stretches
from sync.protocol.envelope import Frame, FrameKind
from sync.protocol.messages import BlobQuery, BlobState, BlobStates
from sync.protocol.problems import ProtocolError

_MOST_DOWN = 8 * 1024 * 1024
"""Of contents in one answer; what is left waits for the next."""


class HubStickContents:
    """`turn` is held for each call of the database, as for an exchange."""

    def __init__(self, hub: Hub, turn: AbstractContextManager[object]) -> None:
        self._hub = hub
        self._blobs = HubBlobs(hub)
        self._turn = turn

    def heard(self, device: Device, frame: Frame) -> list[Frame]:
        """Take in a stretch, which is answered by nothing, or answer the question."""
        for stretch in stretches([frame]):
            self._take(device, stretch)
        if frame.kind == FrameKind.QUESTION:
            query = decode(frame.content, BlobQuery)
            return list(self._answer(device, query))
        return []

    def _take(self, device: Device, stretch: Stretch) -> None:
        """What cannot be taken is told by the answer to the question that follows."""
        held = self._held_elsewhere(device, stretch)
        known = 0 if held is None else held - stretch.offset
        if 0 < known < len(stretch.content):
            rest = Stretch(stretch.attachment_id, held or 0, stretch.content[known:])
            self._held_elsewhere(device, rest)

    def _held_elsewhere(self, device: Device, stretch: Stretch) -> int | None:
        """Keep it; how much is here where that is not up to where it begins."""
        name, offset, content = stretch.attachment_id, stretch.offset, stretch.content
        try:
            with self._turn:
                self._blobs.add(device.id, device.facility, name, offset, content)
        except ProtocolError as refusal:
            held = refusal.detail.get("held")
            return held if isinstance(held, int) else None
        return None

    def _answer(self, device: Device, query: BlobQuery) -> Iterator[Frame]:
        with self._turn:
            states = self._blobs.states(device.facility, query.ids)
            with self._hub.engine.connect() as connection:
                epoch = epochs.present(connection).epoch
        yield Frame(FrameKind.STATES, encode(BlobStates(states, epoch)))
        room = _MOST_DOWN
        for state in states:
            if state.held == state.size and state.id in query.held:
                for stretch in self._rest_of(device, state, query.held[state.id]):
                    room -= len(stretch.content)
                    if room < 0:
                        return
                    yield stretch.framed()

    def _rest_of(self, device: Device, state: BlobState, held: int) -> Iterator[Stretch]:
        for offset in range(max(0, held), state.size, PART):
            with self._turn:
                content = self._blobs.read(device.facility, state.id, offset, PART)
            yield Stretch(state.id, offset, content)
