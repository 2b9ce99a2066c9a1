"""Proof that this hub once knew a number which it knows no more.

Nobody can tell a hub what it has lost but those who heard it: so every token carries, sealed with
a secret of the hub's database, how far its epoch had come. The secret goes back in time with the
database; a token of the lost days still opens with it, and one that was made up does not.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from sqlalchemy import Connection, select

from sync.hub.storage import SECRET
from sync.protocol.messages import Lineage

_SEAL = 32
"""Characters of the seal: 128 bits."""


@dataclass(frozen=True)
class Proofs:
    """Seals tokens, and believes those it has sealed."""

    secret: str

    def token(self, device: str, epoch: str, start: int, made: int, head: int) -> str:
        """The made-th token of this device, handed out when the counter stood at `head`."""
        body = f"{made}-{secrets.token_hex(8)}-{head}"
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

    def _seal(self, device: str, epoch: str, start: int, body: str) -> str:
        said = "\n".join((device, epoch, str(start), body)).encode()
        return hmac.new(bytes.fromhex(self.secret), said, hashlib.sha256).hexdigest()[:_SEAL]


def proofs_of(connection: Connection) -> Proofs:
    """With the secret of this database, made the first time it is asked for."""
    found = connection.execute(select(SECRET.c.value)).scalar()
    if found is None:
        found = secrets.token_hex(32)
        connection.execute(SECRET.insert().values(id=1, value=found))
    return Proofs(found)
