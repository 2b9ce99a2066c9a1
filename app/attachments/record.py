"""A picture or document that belongs to a record (FHIR: DocumentReference); the bytes are elsewhere.

The record is small and travels like any other; what it names follows in a lane of its own and may
come much later.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Mapped

from app.core.errors import FieldProblem
from app.core.kinds import OWN, Fields
from app.core.rights import EVERYONE, writers
from app.core.text import N_
from app.storage.base import Synced, id_field, integer_field, kind_of, text_field

ATTACHMENT = "attachment"
MOST_BYTES = 20 * 1024 * 1024
LONGEST_NAME = 60
_DIGEST = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True)
class About:
    """What something is attached to: the record, and the case that it is a part of."""

    kind: str
    id: str
    root: str

    @classmethod
    def case(cls, kind: str, root: str) -> About:
        return cls(kind, root, root)


class Attachment(Synced):
    """What one content is called, what it is and to what it belongs. Its name is never a path.

    `proof` shows the hub that who wrote this had the content: naming one's SHA-256 gives it to
    nobody.
    """

    __tablename__ = ATTACHMENT

    name: Mapped[str] = text_field(N_("Name"), required=True, max_length=LONGEST_NAME)
    media_type: Mapped[str] = text_field(N_("Type of file"), required=True, max_length=60)
    size: Mapped[int] = integer_field(
        N_("Size"), required=True, minimum=1, maximum=MOST_BYTES, unit=N_("bytes")
    )
    sha256: Mapped[str] = text_field("SHA-256", required=True, max_length=64, index=True)
    proof: Mapped[str] = text_field(N_("Proof of content"), required=True, max_length=64)
    about_kind: Mapped[str] = text_field(N_("Kind of record"), required=True, max_length=40)
    about_id: Mapped[str] = id_field(N_("Record"), required=True)


class Proof:
    """Of a record's content, made piece by piece; another record of the same content has another."""

    def __init__(self, record_id: str) -> None:
        self._hash = hashlib.sha256(f"jiceng attachment {record_id}\n".encode())

    def add(self, piece: bytes) -> None:
        self._hash.update(piece)

    @property
    def text(self) -> str:
        return self._hash.hexdigest()


def proof_of(record_id: str, content: bytes) -> str:
    proof = Proof(record_id)
    proof.add(content)
    return proof.text


def check_attachment(fields: Fields) -> Mapping[str, FieldProblem]:
    digests = {name: fields.get(name) for name in ("sha256", "proof")}
    return {name: _no_digest() for name, value in digests.items() if not _is_digest(value)}


def _is_digest(value: Any) -> bool:
    return isinstance(value, str) and _DIGEST.fullmatch(value) is not None


def _no_digest() -> FieldProblem:
    return FieldProblem("FIELD_FORMAT", N_("This must be 64 hexadecimal digits."))


KIND = kind_of(
    Attachment,
    N_("Attachment"),
    sight=OWN,
    writers=writers(EVERYONE),
    child_of=("*",),
    severable=True,
    check=check_attachment,
)
