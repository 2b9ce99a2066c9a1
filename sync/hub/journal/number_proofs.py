"""Proof that this hub once knew a number, or once held a record, which it knows no more.

Nobody can tell a hub what it has lost but those who heard it: so every token carries, sealed with
a secret of the hub's database, how far its epoch had come, and every row that is sent a seal over
all that it says. The secret goes back in time with the database; what the lost days sealed still
opens with it, and what was made up does not.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import msgspec
from sqlalchemy import Connection, select

from app.core.record import RecordRow
from sync.hub.storage.tables import META, SECRET
from sync.protocol.messages import FeedPage, Lineage

_SEAL = 32
"""Characters of a token's seal: 128 bits."""
_ROW_SEAL = 8
"""Bytes of a row's. It can only be tried at the hub, where every wrong one is noted."""
_TOKENS, _SINCE = 1, 2
_decode = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder(order="sorted").encode


@dataclass(frozen=True)
class Proofs:
    """Seals tokens and rows, and believes those it has sealed.

    Below `since` rows were sent without a seal, by a program that knew none.
    """

    secret: str
    since: int = 0

    def token(self, device: str, epoch: str, start: int, made: int, head: int, lag: int) -> str:
        """The made-th token of this device, handed out when the counter stood at `head`; rows
        were sent up to `lag` below it."""
        body = f"{made}-{secrets.token_hex(8)}-{lag}-{head}"
        return f"{body}-{self._seal(device, epoch, start, body)}"

    def reached(self, device: str, lived: Lineage) -> int:
        """How far the hub had come in that epoch when it last spoke with this device there; 0
        without a proof."""
        body, _, seal = lived.proof.rpartition("-")
        head = body.rpartition("-")[2]
        is_ours = hmac.compare_digest(
            seal.encode(), self._seal(device, lived.epoch, lived.start, body).encode()
        )
        return int(head) if is_ours and head.isascii() and head.isdigit() else 0

    def seal_page(self, page: FeedPage) -> None:
        """So that whoever keeps the rows can bring them back."""
        for row in page.rows:
            if row.record is not None:
                row.seal = self.seal_row(row.record)

    def seal_row(self, row: RecordRow) -> str:
        said = _canonical(row)
        mac = hmac.digest(self._row_key, said, "sha256")[:_ROW_SEAL]
        return base64.urlsafe_b64encode(mac).rstrip(b"=").decode()

    def is_sealed(self, row: RecordRow, seal: str) -> bool:
        return hmac.compare_digest(self.seal_row(row).encode(), seal.encode())

    @cached_property
    def _row_key(self) -> bytes:
        return hmac.digest(bytes.fromhex(self.secret), b"row", "sha256")

    def _seal(self, device: str, epoch: str, start: int, body: str) -> str:
        said = "\n".join((device, epoch, str(start), body)).encode()
        return hmac.new(bytes.fromhex(self.secret), said, hashlib.sha256).hexdigest()[:_SEAL]


def rows_sent(token: str) -> int:
    """Up to which place rows were sent to whom this token was given with them."""
    _, *_, lag, head, _ = ("0", *token.split("-"))
    is_older_form = token.count("-") < 4
    return int(head) - (0 if is_older_form else int(lag))


def proofs_of(connection: Connection) -> Proofs:
    """With the secret of this database, made the first time it is asked for."""
    found = dict(connection.execute(select(SECRET.c.id, SECRET.c.value)).all())
    if _TOKENS not in found:
        found[_TOKENS] = secrets.token_hex(32)
        connection.execute(SECRET.insert().values(id=_TOKENS, value=found[_TOKENS]))
    if _SINCE not in found:
        found[_SINCE] = str(connection.execute(select(META.c.seq)).scalar_one())
        connection.execute(SECRET.insert().values(id=_SINCE, value=found[_SINCE]))
    return Proofs(found[_TOKENS], int(found[_SINCE]))


def _canonical(row: RecordRow) -> bytes:
    """The same bytes from the hub's table and from a workstation's typed one, in which nothing is
    absent and a whole number may have become a fraction without one."""
    fields, frev = _opened(row.fields), _opened(row.frev)
    values = {name: _plain(value) for name, value in fields.items() if value is not None}
    numbers = (row.rev, row.crev, row.ord, frev)
    who = (row.by, row.place, row.at)
    return _encode((row.id, row.kind, row.home, row.root, *numbers, values, *who))


def _opened(values: Any) -> dict[str, Any]:
    """A row only to be sent on has them still closed."""
    opened: dict[str, Any] = _decode(values) if isinstance(values, msgspec.Raw) else values
    return opened


def _plain(value: object) -> object:
    is_whole = isinstance(value, float) and value.is_integer()
    return int(value) if is_whole and isinstance(value, float) else value
