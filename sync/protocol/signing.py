"""Who speaks: Ed25519 signatures of requests, answers and certificates, and six words to compare.

What is signed is always a JSON list beginning with its purpose, so that a signature made for one
thing never fits another. Keys and signatures travel as URL-safe base64 without padding.
"""

from __future__ import annotations

import binascii
import hashlib
import json
from base64 import b64decode, urlsafe_b64encode

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sync.protocol.words import WORDS

DEVICE_HEADER = "X-Jiceng-Device"
INCARNATION_HEADER = "X-Jiceng-Incarnation"
SIGNATURE_HEADER = "X-Jiceng-Signature"
"""On a request the device's signature, on an answer the hub's."""


class Signer:
    """A private key; what it signs is checked with `public`."""

    def __init__(self, private: str) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(from_text(private))
        self.public = to_text(self._key.public_key().public_bytes_raw())

    def sign(self, purpose: str, *parts: str) -> str:
        return to_text(self._key.sign(_signed(purpose, *parts)))

    def sign_request(
        self, method: str, path: str, body: bytes, device: str, incarnation: str
    ) -> str:
        return self.sign("request", method, path, digest(body), device, incarnation)

    def sign_answer(self, request: bytes, answer: bytes, device: str) -> str:
        """The hub's word for its receipts: bound to the request, so that no old answer fits it."""
        return self.sign("answer", digest(request), digest(answer), device)

    def certify(self, device: str, facility: str, signing_key: str, age_recipient: str) -> str:
        """The hub's word that this device with these keys speaks for this facility."""
        return self.sign("device", device, facility, signing_key, age_recipient)


def new_private_key() -> str:
    return to_text(Ed25519PrivateKey.generate().private_bytes_raw())


def is_signed(public: str, signature: str, purpose: str, *parts: str) -> bool:
    """Whether it is; a key or signature that is none is a signature that does not fit."""
    try:
        key = Ed25519PublicKey.from_public_bytes(from_text(public))
        key.verify(from_text(signature), _signed(purpose, *parts))
    except (InvalidSignature, ValueError):
        return False
    return True


def is_signed_request(
    public: str,
    signature: str,
    method: str,
    path: str,
    body: bytes,
    device: str,
    incarnation: str,
) -> bool:
    parts = (method, path, digest(body), device, incarnation)
    return is_signed(public, signature, "request", *parts)


def is_signed_answer(
    public: str, signature: str, request: bytes, answer: bytes, device: str
) -> bool:
    return is_signed(public, signature, "answer", digest(request), digest(answer), device)


def is_certified(
    public: str,
    certificate: str,
    device: str,
    facility: str,
    signing_key: str,
    age_recipient: str,
) -> bool:
    parts = (device, facility, signing_key, age_recipient)
    return is_signed(public, certificate, "device", *parts)


def is_public_key(text: str) -> bool:
    try:
        return len(from_text(text)) == 32
    except ValueError:
        return False


def fingerprint(*keys: str) -> str:
    """Six words that two people compare over the telephone.

    Six of 256 words are 48 bits; the slow hash makes each guess cost as much as thousands.
    """
    text = json.dumps(keys).encode()
    code = hashlib.scrypt(text, salt=b"jiceng fingerprint", n=2**14, r=8, p=1, dklen=6)
    return " ".join(WORDS[byte] for byte in code)


def digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _signed(purpose: str, *parts: str) -> bytes:
    return json.dumps(["jiceng", purpose, 1, *parts], separators=(",", ":")).encode()


def to_text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def from_text(text: str) -> bytes:
    """Raises ValueError for what is no URL-safe base64."""
    try:
        return b64decode(text + "=" * (-len(text) % 4), altchars="-_", validate=True)
    except binascii.Error as error:
        raise ValueError from error
