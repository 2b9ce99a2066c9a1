"""A record as the hub knows it: identity, the hub's numbers, field values, who last changed it."""

from __future__ import annotations

from typing import Any

import msgspec


class _Named(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    id: str
    kind: str
    home: str
    root: str | None = None


class RecordRow(_Named, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """rev is the number that last changed the record, crev the one that made it, ord its first place.

    frev names, per field, the number that last wrote it (missing = crev). by, place and at tell
    who changed it last, from which facility, and when by the hub's clock.
    """

    rev: int = 0
    crev: int = 0
    ord: int = 0
    frev: dict[str, int] = {}
    fields: dict[str, Any] = {}
    by: str | None = None
    place: str | None = None
    at: str | None = None


_encoder = msgspec.json.Encoder(order="sorted")
_decoder = msgspec.json.Decoder(RecordRow)


def encode_row(row: RecordRow) -> str:
    return _encoder.encode(row).decode()


def decode_row(text: str) -> RecordRow:
    return _decoder.decode(text)
