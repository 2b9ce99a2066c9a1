"""Documents signed with the person's own key: who signed, and whether it is still what was signed.

The private half of a key lies in the person's slot and is opened by the person's password alone; a
colleague at the same computer cannot sign as another. The public half is a record that everybody
sees. A key belongs to one person at one computer; after a reset there is a new one, and the old
record stays, so that what was signed before can still be checked.
"""

from __future__ import annotations

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Mapped, Session

from app.core.kinds import PUBLISHED
from app.core.record import RecordRow
from app.core.rights import EVERYONE, writers
from app.core.text import N_
from app.storage.base import Synced, id_field, kind_of, text_field
from app.storage.institutions import person_name
from app.storage.transaction import Transaction

PERSON_KEY = "person_key"
SIGNATURE = "signature"
"""The field that carries it, in every kind that is declared as signed."""
LONGEST = 250
_NOT_SIGNED = frozenset({SIGNATURE, "voided_at", "voided_by", "voided_why"})


class PersonKey(Synced):
    """The public half of one person's key at one computer (FHIR: Provenance, signature)."""

    __tablename__ = PERSON_KEY

    person_id: Mapped[str] = id_field(N_("Person"), required=True, index=True)
    key: Mapped[str] = text_field(N_("Public key"), required=True, max_length=60)


PERSON_KEY_KIND = kind_of(
    PersonKey,
    N_("Key for signing"),
    sight=PUBLISHED,
    writers=writers(EVERYONE),
    append_only=True,
)


class SignatureState(StrEnum):
    FITS = "fits"
    CHANGED = "changed"
    """It was signed so; the document has been changed since."""
    UNCHECKED = "unchecked"
    """The person's key has not come to this computer yet."""
    FALSE = "false"
    """Not the person's key, or not a signature of this document."""


@dataclass(frozen=True)
class Signed:
    """What a signature turned out to be. `mark` is short enough to be printed and compared."""

    state: SignatureState
    person: str
    mark: str


def publish_key(transaction: Transaction, person_id: str, public: bytes) -> None:
    """Let everybody check what this person signs here; nothing where that is known already."""
    key = _text(public)
    query = text(f"SELECT 1 FROM {PERSON_KEY} WHERE person_id = :person AND key = :key")
    values = {"person": person_id, "key": key}
    if transaction.session.execute(query, values).first() is None:
        transaction.put(PersonKey(person_id=person_id, key=key))


def signature_of(transaction: Transaction, document: RecordRow) -> str | None:
    """The present person's signature under a document as it stands; None where nobody has a key,
    as in a store without sign-in.
    """
    key = transaction.actor.key
    if key is None:
        return None
    digest = _digest(document)
    signed = key.sign(_message(document.id, transaction.actor.person_id, digest))
    return ".".join((_text(key.public), digest, _text(signed)))


def examine(
    session: Session, document: RecordRow, signature: str | None, person_id: str, place_id: str
) -> Signed | None:
    """Look at a signature that a person left at a place; None where there is none."""
    if not signature:
        return None
    state = _state(session, document, signature, person_id, place_id)
    return Signed(state, person_name(session, person_id), _mark(signature))


def _state(
    session: Session, document: RecordRow, signature: str, person_id: str, place_id: str
) -> SignatureState:
    key, digest, signed = (*signature.split("."), "", "", "")[:3]
    if not _fits(key, signed, _message(document.id, person_id, digest)):
        return SignatureState.FALSE
    known = session.execute(_KEYS, {"person": person_id}).all()
    if not any((row.key, row.place_id) == (key, place_id) for row in known):
        return SignatureState.FALSE if known else SignatureState.UNCHECKED
    return SignatureState.FITS if digest == _digest(document) else SignatureState.CHANGED


_KEYS = text(f"SELECT key, place_id FROM {PERSON_KEY} WHERE person_id = :person")


def _fits(key: str, signed: str, message: bytes) -> bool:
    from app.storage.keys.crypto import is_signed

    try:
        return is_signed(_bytes(key), message, _bytes(signed))
    except ValueError:
        return False


def _message(document_id: str, person_id: str, digest: str) -> bytes:
    said = ["jiceng", "document", 1, document_id, person_id, digest]
    return json.dumps(said, separators=(",", ":")).encode()


def _digest(document: RecordRow) -> str:
    """Of every field as it travels, in one order; a set counts alike in any order."""
    fields = {
        name: _ordered(value)
        for name, value in document.fields.items()
        if name not in _NOT_SIGNED and value is not None
    }
    whole = json.dumps([document.kind, document.id, fields], sort_keys=True, ensure_ascii=False)
    return _text(hashlib.sha256(whole.encode("utf-8", "surrogatepass")).digest())


def _ordered(value: Any) -> Any:
    is_set = isinstance(value, list) and all(isinstance(one, str) for one in value)
    return sorted(value) if is_set else value


def _mark(signature: str) -> str:
    digest = hashlib.sha256(signature.encode()).hexdigest().upper()
    return f"{digest[:4]}-{digest[4:8]}"


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes(said: str) -> bytes:
    return urlsafe_b64decode(said + "=" * (-len(said) % 4))


Signatures = Mapping[str, Signed]
"""By the id of the record that carries the signature."""
