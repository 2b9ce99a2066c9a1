"""Contents of attachments on a stick: stretches of bytes, and the question how far each has got.

They come after all messages in files of their own, so that what is lost with one is bytes and no
record. A stretch that comes twice, late or not at all changes nothing but how soon it is all there.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass

from sync.protocol.envelope import Frame, FrameKind
from sync.protocol.messages import MOST_PART
from sync.protocol.problems import ProtocolError

MOST_ON_STICK = 48 * 1024 * 1024
"""Bytes of contents that go up at once; what is left waits for the next stick, or for the network."""
PART = 256 * 1024
_HEAD = struct.Struct(">QH")


@dataclass(frozen=True)
class Stretch:
    """Bytes of one attachment's content, from offset on."""

    attachment_id: str
    offset: int
    content: bytes

    def framed(self) -> Frame:
        name = self.attachment_id.encode()
        head = _HEAD.pack(self.offset, len(name))
        return Frame(FrameKind.CONTENT, head + name + self.content)


def stretches(frames: Iterable[Frame]) -> Iterable[Stretch]:
    """Raises PKG_DAMAGED for a frame that holds none."""
    for frame in frames:
        if frame.kind == FrameKind.CONTENT:
            yield _stretch(frame.content)


def _stretch(content: bytes) -> Stretch:
    try:
        offset, length = _HEAD.unpack_from(content)
        name = content[_HEAD.size : _HEAD.size + length].decode("ascii")
    except (struct.error, UnicodeDecodeError):
        raise ProtocolError("PKG_DAMAGED") from None
    rest = content[_HEAD.size + length :]
    if not 0 < len(rest) <= MOST_PART:
        raise ProtocolError("PKG_DAMAGED")
    return Stretch(name, offset, rest)
