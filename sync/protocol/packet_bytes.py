"""The bytes of a packet: names and keys in as few as they need, and base45 for the QR code.

Base45 (RFC 9285) turns two bytes into three characters of the alphabet that QR codes pack best,
and that a scanner types alike on every keyboard.
"""

from __future__ import annotations

import uuid

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_PLAIN_UUID, _HYPHENED_UUID, _TEXT = 0, 1, 2
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_RECIPIENT = "age1"
_RECIPIENT_CHARACTERS, _RECIPIENT_BYTES = 58, 37


def to_base45(body: bytes) -> str:
    return "".join(_group(body[at : at + 2]) for at in range(0, len(body), 2))


def _group(pair: bytes) -> str:
    number, text = int.from_bytes(pair, "big"), ""
    for _ in range(len(pair) + 1):
        number, digit = divmod(number, 45)
        text += ALPHABET[digit]
    return text


def from_base45(text: str) -> bytes:
    """Raises ValueError for what is none."""
    groups = [[ALPHABET.index(char) for char in text[at : at + 3]] for at in range(0, len(text), 3)]
    body = bytearray()
    for digits in groups:
        if len(digits) == 1:
            raise ValueError("cut")
        number = sum(digit * 45**place for place, digit in enumerate(digits))
        try:
            body += number.to_bytes(len(digits) - 1, "big")
        except OverflowError as error:
            raise ValueError("no base45") from error
    return bytes(body)


class Writer:
    """Puts bytes behind each other."""

    def __init__(self) -> None:
        self.bytes = b""

    def put(self, part: bytes) -> None:
        self.bytes += part

    def name(self, text: str) -> None:
        """The name of a record, device or facility: a UUID, written in either way, or any text."""
        form, body = _TEXT, text.encode()
        for known, write in ((_PLAIN_UUID, _plain), (_HYPHENED_UUID, str)):
            number = _uuid(text)
            if number is not None and write(number) == text:
                form, body = known, number.bytes
        self.put(bytes([form]) + (bytes([len(body)]) if form == _TEXT else b"") + body)

    def recipient(self, text: str) -> None:
        """An age key: 58 characters of five bits; other texts as they are."""
        data = text.removeprefix(_RECIPIENT)
        is_usual = text.startswith(_RECIPIENT) and len(data) == _RECIPIENT_CHARACTERS
        if not is_usual or not set(data) <= set(_BECH32):
            self.put(bytes([_TEXT, len(text.encode())]) + text.encode())
            return
        number = 0
        for char in data:
            number = number << 5 | _BECH32.index(char)
        self.put(bytes([_PLAIN_UUID]) + number.to_bytes(_RECIPIENT_BYTES, "big"))


class Reader:
    """Takes them off again. Raises ValueError where there are too few, or they make no sense."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._at = 0

    def take(self, count: int) -> bytes:
        part = self._body[self._at : self._at + count]
        if len(part) < count:
            raise ValueError("cut")
        self._at += count
        return part

    def rest(self) -> bytes:
        return self.take(len(self._body) - self._at)

    def name(self) -> str:
        form = self.take(1)[0]
        if form == _TEXT:
            return self.take(self.take(1)[0]).decode()
        if form not in (_PLAIN_UUID, _HYPHENED_UUID):
            raise ValueError("no name")
        number = uuid.UUID(bytes=self.take(16))
        return _plain(number) if form == _PLAIN_UUID else str(number)

    def recipient(self) -> str:
        if self.take(1)[0] == _TEXT:
            return self.take(self.take(1)[0]).decode()
        number = int.from_bytes(self.take(_RECIPIENT_BYTES), "big")
        places = range(_RECIPIENT_CHARACTERS - 1, -1, -1)
        return _RECIPIENT + "".join(_BECH32[number >> 5 * place & 31] for place in places)


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _plain(number: uuid.UUID) -> str:
    return number.hex
