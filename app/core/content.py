"""What a record says, as one number that is the same wherever the record stands.

Two ends compare these numbers instead of the records. The order of fields, an absent field written
as nothing, and 1 written as 1.0 are ways of writing, and say nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

import msgspec

_MASK = 2**63 - 1
_WHOLE = 2.0**63
"""From here on a whole number is written as a fraction: no reader takes so long an integer."""
_encode = msgspec.json.Encoder(order="sorted").encode
_DEEP = (float, list, dict)


def content_of(
    kind: str, record_id: str, home: str, root: str | None, fields: Mapping[str, Any]
) -> int:
    return content_of_text(kind, record_id, home, root, canonical(fields))


def content_of_text(kind: str, record_id: str, home: str, root: str | None, fields: bytes) -> int:
    """The same of fields that are canonical JSON already; of other text it is another number."""
    named = f"{kind}\0{record_id}\0{home}\0{root or ''}\0".encode()
    digested = blake2b(named + fields, digest_size=8).digest()
    return int.from_bytes(digested) & _MASK


def canonical(fields: Mapping[str, Any]) -> bytes:
    return _encode(
        {
            name: _plain(value) if type(value) in _DEEP else value
            for name, value in fields.items()
            if value is not None and value != ""
        }
    )


def _plain(value: Any) -> Any:
    if type(value) is float:
        return int(value) if abs(value) < _WHOLE and value.is_integer() else value
    if type(value) is list:
        return [_plain(one) for one in value]
    if type(value) is dict:
        return {name: _plain(one) for name, one in value.items()}
    return value
