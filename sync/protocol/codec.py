"""Messages as bytes: strict JSON, compressed with raw deflate or gzip, unpacked within limits.

Everything that arrives is hostile until decoded. Each limit has its own refusal, and nothing is
unpacked, parsed or built beyond its limit.
"""

from __future__ import annotations

import json
import math
import re
import zlib
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any, TypeVar

import msgspec

from app.core.resources import resource
from sync.protocol.messages import MOST_OPERATIONS, Request
from sync.protocol.problems import ProtocolError

MOST_PACKED = 2 * 1024 * 1024
MOST_UNPACKED = 8 * 1024 * 1024
# A workstation trusts its hub further, lest one page of very long records stop it for ever.
MOST_ANSWER_PACKED = 8 * MOST_PACKED
_ANSWER_FACTOR = 8
MOST_RATIO = 100
# A short body may hold one long line of dashes; below this the ratio tells nothing.
RATIO_FROM = 1024 * 1024
MOST_DEPTH = 32
MOST_STRING = 64 * 1024
# Each costs a Python object: 8 MB of `{},` would be half a gigabyte. 500 whole residents have
# a third of it.
MOST_ELEMENTS = 300_000
_LARGEST_INTEGER = 2**63 - 1

T = TypeVar("T")


class Packing(StrEnum):
    """How a body is compressed, as it stands in Content-Encoding."""

    DICTIONARY = "jiceng-1"
    """Raw deflate with the dictionary of that name, which ships with the program."""
    RAW_DEFLATE = "raw-deflate"
    GZIP = "gzip"
    PLAIN = "identity"


DICTIONARIES = "resources/wire"
_SHORT = 4096
"""Bytes of a body that is packed as tightly as can be."""
_WINDOW = {
    Packing.DICTIONARY: -zlib.MAX_WBITS,
    Packing.RAW_DEFLATE: -zlib.MAX_WBITS,
    Packing.GZIP: zlib.MAX_WBITS | 16,
}
_encoder = msgspec.json.Encoder()


def encode(message: msgspec.Struct, packing: Packing = Packing.RAW_DEFLATE) -> bytes:
    """The message as it travels."""
    return pack(_encoder.encode(message), packing)


def decode(body: bytes, kind: type[T], packing: Packing = Packing.RAW_DEFLATE) -> T:
    """The message in a body from outside. Raises ProtocolError: BODY_INVALID with the path of the
    fault, TOO_LARGE or BATCH_LIMIT.
    """
    message = parse(unpack(body, packing), kind, MOST_ELEMENTS)
    if isinstance(message, Request):
        _check_batch(message)
    return message


def decode_answer(body: bytes, kind: type[T], packing: Packing = Packing.RAW_DEFLATE) -> T:
    """The same for what the hub answers, with wider limits of size."""
    return parse(unpack(body, packing, _ANSWER_FACTOR), kind, MOST_ELEMENTS * _ANSWER_FACTOR)


def _check_batch(request: Request) -> None:
    if len(request.operations) + len(request.offers) > MOST_OPERATIONS:
        raise ProtocolError("BATCH_LIMIT", limit=MOST_OPERATIONS)


def pack(text: bytes, packing: Packing) -> bytes:
    if packing is Packing.PLAIN:
        return text
    if len(text) > _SHORT:
        return _packed(text, packing, 6, zlib.Z_DEFAULT_STRATEGY)
    # What a village sends most often: a few bytes less are worth a second try.
    strategies = (zlib.Z_DEFAULT_STRATEGY, zlib.Z_FILTERED)
    return min((_packed(text, packing, 9, strategy) for strategy in strategies), key=len)


def _packed(text: bytes, packing: Packing, level: int, strategy: int) -> bytes:
    window, known = _WINDOW[packing], _dictionary(packing)
    settings = (level, zlib.DEFLATED, window, zlib.DEF_MEM_LEVEL, strategy)
    packer = zlib.compressobj(*settings, known) if known else zlib.compressobj(*settings)
    return packer.compress(text) + packer.flush()


def is_available(packing: Packing) -> bool:
    """Whether this program can do it: its dictionary may not have shipped."""
    return packing is not Packing.DICTIONARY or _dictionary(packing) is not None


@lru_cache(maxsize=len(Packing))
def _dictionary(packing: Packing) -> bytes | None:
    path = resource("wire", f"{packing.value}.dict")
    return path.read_bytes() if packing is Packing.DICTIONARY and path.is_file() else None


def unpack(body: bytes, packing: Packing, factor: int = 1) -> bytes:
    """Decompress no further than the limits; what would go beyond is never held in memory."""
    if len(body) > MOST_PACKED * factor:
        raise ProtocolError("TOO_LARGE", limit=MOST_PACKED * factor)
    if packing is Packing.PLAIN:
        return body
    limit = min(MOST_UNPACKED * factor, max(RATIO_FROM, MOST_RATIO * len(body)))
    if not is_available(packing):
        raise _invalid("$", "compression")
    window, known = _WINDOW[packing], _dictionary(packing)
    unpacker = zlib.decompressobj(window) if known is None else zlib.decompressobj(window, known)
    try:
        text = unpacker.decompress(body, limit + 1)
    except zlib.error:
        raise _invalid("$", "compression") from None
    if len(text) > limit:
        raise ProtocolError("TOO_LARGE", limit=limit)
    if not unpacker.eof or unpacker.unused_data:
        raise _invalid("$", "compression")
    return text


def parse(text: bytes, kind: type[T], most_elements: int = MOST_ELEMENTS) -> T:
    """Strict JSON into a message: typed, no duplicate or unknown key, sane numbers and depth."""
    _check_shape(text, most_elements)
    if (message := _canonical(text, kind)) is not None:
        return message
    try:
        found = _parser.decode(text.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise _invalid("$", _reason(error)) from None
    try:
        return msgspec.convert(found, kind)
    except msgspec.ValidationError as error:
        raise _invalid(*_place(str(error))) from None


def _canonical(text: bytes, kind: type[T]) -> T | None:
    """A message as our own programs write it; None for anything else, which is looked at slowly.

    What is decoded and written again to the very same bytes has no key twice, no blank and no
    number of a strange form. Both together take a tenth of what the strict parser does.
    """
    digits = text.translate(_ALL_DIGITS_0)
    if any(number in digits for number in _LONG_NUMBERS):
        return None
    try:
        message: T = _decoder(kind).decode(text)  # type: ignore[arg-type] # a class is hashable
        return message if _encoder.encode(message) == text else None
    except (ValueError, RecursionError):
        return None


@cache
def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(kind)


# An escaped character counts as two; it only matters that its quote opens and closes nothing.
_ESCAPED = ((b"\\\\", b".."), (b'\\"', b".."))
_KEEP_STRUCTURE = bytes(c for c in range(256) if c not in b'"[]{},')
_KEEP_BRACKETS = bytes(c for c in range(256) if c not in b"[]{}")
_ALL_DIGITS_0 = bytes.maketrans(b"123456789", b"000000000")
# As they may begin outside of a string; inside, many a name holds as many digits.
_LONG_NUMBERS = tuple(mark + b"0" * 19 for mark in (b":", b",", b"[", b"-"))
# An escaped half of a surrogate pair; whether its other half follows is looked at only then.
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


def _check_shape(text: bytes, most_elements: int) -> None:
    """Number of elements, depth, length of strings: by whole-text operations, before any parser."""
    for escaped, neutral in _ESCAPED:
        text = text.replace(escaped, neutral)
    if text.count(b'"') > 2 * most_elements:
        raise ProtocolError("TOO_LARGE", elements=most_elements)
    _check_strings(text)
    # Without the strings that hold nothing of the kind. Two that touch become one, which moves
    # nothing in or out of a string.
    structure = text.translate(None, _KEEP_STRUCTURE).replace(b'""', b"")
    outside = b"".join(structure.split(b'"')[::2])
    if outside.count(b",") > most_elements:
        raise ProtocolError("TOO_LARGE", elements=most_elements)
    brackets = outside.translate(None, _KEEP_BRACKETS)
    for _ in range(MOST_DEPTH):
        brackets = brackets.replace(b"[]", b"").replace(b"{}", b"")
    if brackets:
        raise _invalid("$", "depth")
    if _SURROGATE.search(text):
        _check_surrogates(text)


def _check_strings(text: bytes) -> None:
    """A string that is too long covers at least one of these stretches without a quote."""
    stretch = MOST_STRING // 2
    for start in range(0, len(text) - stretch, stretch):
        if text.find(b'"', start, start + stretch) < 0:
            if max(map(len, text.split(b'"')[1::2]), default=0) > MOST_STRING:
                raise _invalid("$", "string too long")
            return


def _check_surrogates(text: bytes) -> None:
    try:
        json.dumps(json.loads(text), ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError):
        raise _invalid("$", "characters") from None


class _Refused(ValueError):
    """Raised inside the parser, with the reason."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _Refused("duplicate key")
    return found


def _integer(digits: str) -> int:
    if len(digits) > 20 or abs(number := int(digits)) > _LARGEST_INTEGER:
        raise _Refused("number")
    return number


def _number(digits: str) -> float:
    if len(digits) > 40 or not math.isfinite(number := float(digits)):
        raise _Refused("number")
    return number


def _constant(name: str) -> Any:
    raise _Refused("number")


_parser = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_int=_integer,
    parse_float=_number,
    parse_constant=_constant,
)


def _reason(error: Exception) -> str:
    if isinstance(error, _Refused):
        return str(error)
    return "depth" if isinstance(error, RecursionError) else "syntax"


def _place(message: str) -> tuple[str, str]:
    """Path and reason from msgspec's sentence; the sentence itself could quote what was sent."""
    path = re.search(r"at `(?:key in )?(\$[\w.\[\]$]*)`", message)
    unknown = message.startswith("Object contains unknown field")
    return (path[1] if path else "$", "unknown key" if unknown else "type")


def _invalid(path: str, reason: str) -> ProtocolError:
    return ProtocolError("BODY_INVALID", path=path, reason=reason)
