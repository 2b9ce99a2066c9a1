"""The file that carries the messages on a stick: sealed to whom it is for, signed by who wrote it.

A few short lines in the clear say which computer and which hub it is between and which way it goes;
their signature covers the rest, too, and is checked before any of that is opened. The rest is an
age file, in it frames: a cover, then messages, each packed as on the network and with a checksum.
Frames of a kind that this program does not know are passed over.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum, StrEnum

import msgspec
import pyrage

from sync.protocol.codec import MOST_ANSWER_PACKED, MOST_PACKED, encode
from sync.protocol.messages import Message, Name
from sync.protocol.problems import ProtocolError
from sync.protocol.signing import Signer, digest, is_signed

_FIRST_LINE = b"JICENG STICK "
VERSION = b"1"
MOST_BYTES = MOST_ANSWER_PACKED
"""Of any such file; what goes up is no larger than what the network takes at once."""
MOST_BYTES_UP = MOST_PACKED
MOST_FRAMES = 500
_MOST_CLEAR = 512
_FRAME = struct.Struct(">IBI")
_CLEAR_LINES = 6
_WORD = re.compile(rb"[A-Za-z0-9_-]{1,100}\Z")


class EnvelopeWay(StrEnum):
    UP = "up"
    DOWN = "down"


class FrameKind(IntEnum):
    """What a frame holds; the last three are about contents of attachments."""

    COVER = 0
    REQUEST = 1
    ANSWER = 2
    CONTENT = 3
    QUESTION = 4
    STATES = 5


@dataclass(frozen=True)
class Between:
    """Which computer and which hub, by their numbers and public keys, and which way."""

    way: EnvelopeWay
    device: str
    device_key: str
    hub_key: str

    @property
    def writer_key(self) -> str:
        return self.device_key if self.way is EnvelopeWay.UP else self.hub_key

    def lines(self) -> list[bytes]:
        return [one.encode() for one in (self.way, self.device, self.device_key, self.hub_key)]


@dataclass(frozen=True)
class Envelope:
    """A file that is whole and was written by the key it names; still closed."""

    between: Between
    sealed: bytes


class Offered(Message):
    """The rows offered in one file: those after `before` up to `after` (kind and short number;
    None: all are offered)."""

    before: tuple[str, int] | None
    after: tuple[str, int] | None
    rows: int


class UpCover(Message):
    """What goes up: from which life of the computer, and how much.

    known is the highest number of its epoch that the computer knows; a hub that has forgotten a
    part of that epoch sees it by this number.
    """

    incarnation: Name
    epoch: Name | None
    known: int
    operations: int
    frames: int
    offered: Offered | None = None


class DownCover(Message):
    """What comes down, and what of the way up is answered by no receipt; offered as it went up."""

    hub_time: str
    frames: int
    unanswered: list[str] = msgspec.field(default_factory=list)
    offered: Offered | None = None


@dataclass(frozen=True)
class Frame:
    kind: int
    content: bytes


def seal(
    between: Between, cover: Message, frames: Iterable[Frame], signer: Signer, recipient: str
) -> bytes:
    """The file as it stands on the stick."""
    whole = b"".join(_framed(one) for one in (Frame(FrameKind.COVER, encode(cover)), *frames))
    sealed = pyrage.encrypt(whole, [pyrage.x25519.Recipient.from_str(recipient)])
    clear = [_FIRST_LINE + VERSION, *between.lines(), str(len(sealed)).encode()]
    signature = signer.sign("stick", *_signed(clear, sealed))
    return b"\n".join([*clear, signature.encode(), sealed])


def read_envelope(content: bytes) -> Envelope:
    """Check a file from outside as far as that is possible without a key. Raises ProtocolError:
    PKG_DAMAGED, PKG_NOT_OURS, PKG_NEWER, PKG_TOO_LARGE or PKG_SIGNATURE.
    """
    if len(content) > MOST_BYTES:
        raise ProtocolError("PKG_TOO_LARGE")
    _check_first_line(content)
    clear, signature, sealed = _parted(content)
    between = _between(clear)
    if clear[-1] != str(len(sealed)).encode():
        raise ProtocolError("PKG_DAMAGED")
    if not is_signed(between.writer_key, signature, "stick", *_signed(clear, sealed)):
        raise ProtocolError("PKG_SIGNATURE")
    return Envelope(between, sealed)


def open_frames(envelope: Envelope, identity: str) -> list[Frame]:
    """What is inside, the cover first. Raises PKG_DAMAGED or PKG_TOO_LARGE."""
    try:
        known = pyrage.x25519.Identity.from_str(identity)
        whole = pyrage.decrypt(envelope.sealed, [known])
    except (pyrage.DecryptError, pyrage.IdentityError):
        raise ProtocolError("PKG_DAMAGED") from None
    frames = list(_frames(whole))
    if not frames or frames[0].kind != FrameKind.COVER:
        raise ProtocolError("PKG_DAMAGED")
    return frames


def _framed(frame: Frame) -> bytes:
    content = frame.content
    return _FRAME.pack(len(content), frame.kind, zlib.crc32(content)) + content


def _frames(whole: bytes) -> Iterator[Frame]:
    at, count = 0, 0
    while at < len(whole):
        count += 1
        if count > MOST_FRAMES:
            raise ProtocolError("PKG_TOO_LARGE")
        if at + _FRAME.size > len(whole):
            raise ProtocolError("PKG_DAMAGED")
        length, kind, checksum = _FRAME.unpack_from(whole, at)
        at += _FRAME.size
        content = whole[at : at + length]
        if len(content) != length or zlib.crc32(content) != checksum:
            raise ProtocolError("PKG_DAMAGED")
        at += length
        yield Frame(kind, content)


def _check_first_line(content: bytes) -> None:
    first, _, _ = content[: len(_FIRST_LINE) + 10].partition(b"\n")
    if len(content) < len(_FIRST_LINE) and _FIRST_LINE.startswith(content):
        raise ProtocolError("PKG_DAMAGED")  # an empty file among them
    if not first.startswith(_FIRST_LINE):
        raise ProtocolError("PKG_NOT_OURS")
    version = first[len(_FIRST_LINE) :]
    if version != VERSION and version.isdigit():
        raise ProtocolError("PKG_NEWER")
    if version != VERSION:
        raise ProtocolError("PKG_DAMAGED")


def _parted(content: bytes) -> tuple[list[bytes], str, bytes]:
    """The lines in the clear, their signature, and what is sealed."""
    lines = content[:_MOST_CLEAR].split(b"\n", _CLEAR_LINES + 1)
    if len(lines) < _CLEAR_LINES + 2 or not all(map(_WORD.match, lines[1:-1])):
        raise ProtocolError("PKG_DAMAGED")
    *clear, signature, _ = lines
    start = sum(len(line) + 1 for line in (*clear, signature))
    return clear, signature.decode(), content[start:]


def _between(clear: list[bytes]) -> Between:
    way, device, device_key, hub_key = (line.decode() for line in clear[1:5])
    if way not in set(EnvelopeWay):
        raise ProtocolError("PKG_DAMAGED")
    return Between(EnvelopeWay(way), device, device_key, hub_key)


def _signed(clear: list[bytes], sealed: bytes) -> tuple[str, ...]:
    return (*(line.decode() for line in clear), digest(sealed))
