"""Pictures for tests, and the wire that carries them between one computer and the hub."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from app.attachments import NewFile
from app.attachments.files import TYPES
from app.storage.blobs import PIECE
from sync.hub.attachments.pieces import HubBlobs
from sync.protocol.messages import BlobState
from tests.county import Workstation

JPEG = next(one for one in TYPES if one.media_type == "image/jpeg")


def picture(size: int = 5 * PIECE + 700) -> NewFile:
    content = JPEG.magic + secrets.token_bytes(size - len(JPEG.magic))
    return NewFile("心电图", JPEG, content)


@dataclass
class BlobWire:
    """Carries the parts of one computer, counts them, and breaks when told to."""

    workstation: Workstation
    sent: list[tuple[int, int]] = field(default_factory=list)
    fetched: list[tuple[int, int]] = field(default_factory=list)
    asked: int = 0
    before: Callable[[int], None] = lambda offset: None
    after: Callable[[int], None] = lambda offset: None
    spoil: Callable[[bytes], bytes] = lambda content: content

    @property
    def hub(self) -> HubBlobs:
        return HubBlobs(self.workstation.county.hub)

    @property
    def facility(self) -> str:
        return self.workstation.county.facility_of[self.workstation.device]

    def blob_states(self, ids: Sequence[str]) -> list[BlobState]:
        self.asked += 1
        return self.hub.states(self.facility, ids)

    def send_part(self, attachment_id: str, offset: int, content: bytes) -> BlobState:
        self.before(offset)
        device = self.workstation.device
        state = self.hub.add(device, self.facility, attachment_id, offset, self.spoil(content))
        self.sent.append((offset, len(content)))
        self.after(offset)
        return state

    def fetch_part(self, attachment_id: str, offset: int, length: int) -> bytes:
        self.before(offset)
        content = self.hub.read(self.facility, attachment_id, offset, length)
        self.fetched.append((offset, len(content)))
        self.after(offset)
        return self.spoil(content)
