"""Hands a key to somebody who is not there: sealed to a box that only the owner's secret opens.

The secret is the person's own signing key, or the code on the recovery sheet. So the store's key
can be turned by whoever is in, and nobody's password is needed for it.
"""

from __future__ import annotations

import secrets

import msgspec

from app.storage.keys.crypto import KEY_BYTES, NONCE_BYTES, MasterKey, hkdf, seal, unseal
from app.storage.keys.types import PublicKey, Sealed

# The key of a seal is made for this one seal, so its nonce is never used twice.
_NONCE = bytes(NONCE_BYTES)


class Passed(msgspec.Struct, frozen=True):
    """The store's key of one generation, for one owner; `public` is the sender's key, used once."""

    generation: int
    public: PublicKey
    sealed: Sealed


def box_of(secret: bytes) -> bytes:
    """The open half of the owner's box, which anybody may close something with."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    return X25519PrivateKey.from_private_bytes(_opener(secret)).public_key().public_bytes_raw()


def pass_on(box: bytes, generation: int, master: MasterKey, context: bytes) -> Passed:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    own = secrets.token_bytes(KEY_BYTES)
    public = X25519PrivateKey.from_private_bytes(own).public_key().public_bytes_raw()
    key = _shared(own, box, public + box)
    return Passed(
        generation, public, seal(key, _NONCE, master.reveal(), _said(context, generation))
    )


def take(secret: bytes, passed: Passed, context: bytes) -> MasterKey | None:
    """None when it was not closed for this owner."""
    key = _shared(_opener(secret), passed.public, passed.public + box_of(secret))
    opened = unseal(key, _NONCE, passed.sealed, _said(context, passed.generation))
    return MasterKey(opened) if opened is not None else None


def _opener(secret: bytes) -> bytes:
    return hkdf(secret, "jiceng/box")


def _shared(own: bytes, other: bytes, both: bytes) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

    exchanged = X25519PrivateKey.from_private_bytes(own).exchange(
        X25519PublicKey.from_public_bytes(other)
    )
    return hkdf(exchanged, "jiceng/passed", salt=both)


def _said(context: bytes, generation: int) -> bytes:
    return b"%d\n" % generation + context
