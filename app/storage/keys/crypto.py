"""The ciphers of the key file: Argon2id, HKDF-SHA256, ChaCha20-Poly1305 and Ed25519.

Both libraries are imported inside the functions: together they take a tenth of a second, and the
sign-in screen shall stand before that.
"""

from __future__ import annotations

import secrets
import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

import msgspec

from app.storage.errors import StoreCode, store_error

KEY_BYTES = 32
SALT_BYTES = 16
NONCE_BYTES = 12


class Label(StrEnum):
    """One key for one job: what a derived key is for."""

    DATABASE = "db"
    ATTACHMENTS = "attach"
    HIGH_WATER = "highwater"
    INDEX = "index"


class KdfParameters(msgspec.Struct, frozen=True):
    """The work one password costs: memory in KiB, passes over it, lanes side by side."""

    memory_kib: int
    passes: int
    lanes: int

    def reaches(self, other: KdfParameters) -> bool:
        return (
            self.memory_kib >= other.memory_kib
            and self.passes >= other.passes
            and self.lanes >= other.lanes
        )


@dataclass(frozen=True)
class KdfPolicy:
    """What new passwords get, and the bounds outside which a stored slot is refused.

    The upper bound is there because a hostile slot could otherwise hang the computer.
    """

    wanted: KdfParameters
    least: KdfParameters
    most: KdfParameters

    def check(self, stored: KdfParameters) -> None:
        """Raises KEYS_LIMIT."""
        if not (stored.reaches(self.least) and self.most.reaches(stored)):
            raise store_error(StoreCode.KEYS_LIMIT)


# RFC 9106, second recommended choice; the refuse-below line is OWASP's minimum.
PRODUCT_POLICY = KdfPolicy(
    wanted=KdfParameters(memory_kib=65_536, passes=3, lanes=4),
    least=KdfParameters(memory_kib=19_456, passes=2, lanes=1),
    most=KdfParameters(memory_kib=1_048_576, passes=20, lanes=16),
)


class MasterKey:
    """The store's 32 random bytes, from which every other key is derived; held while signed in."""

    def __init__(self, secret: bytes) -> None:
        if len(secret) != KEY_BYTES:
            raise ValueError("a master key has 32 bytes")
        self._secret = bytearray(secret)
        self._is_forgotten = False

    @classmethod
    def new(cls) -> MasterKey:
        return cls(secrets.token_bytes(KEY_BYTES))

    def derive(self, label: Label) -> bytes:
        return self._derived(label, KEY_BYTES)

    def database_key(self) -> bytes:
        """Raw key and file salt, 48 bytes: a file whose first 16 bytes are lost still opens."""
        return self._derived(Label.DATABASE, KEY_BYTES + SALT_BYTES)

    def reveal(self) -> bytes:
        """The secret itself, for wrapping into a slot."""
        if self._is_forgotten:
            raise RuntimeError("this master key was forgotten")
        return bytes(self._secret)

    def forget(self) -> None:
        """Overwrite the secret; copies made by the libraries stay until the memory is reused."""
        self._secret[:] = bytes(KEY_BYTES)
        self._is_forgotten = True

    def _derived(self, label: Label, length: int) -> bytes:
        return hkdf(self.reveal(), f"jiceng/{label}", length=length)


class SigningKey:
    """A person's own Ed25519 key: whoever holds the master key still cannot sign as another."""

    def __init__(self, seed: bytes) -> None:
        self._seed = bytearray(seed)

    @classmethod
    def new(cls) -> SigningKey:
        return cls(secrets.token_bytes(KEY_BYTES))

    @property
    def public(self) -> bytes:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return Ed25519PrivateKey.from_private_bytes(self._seed).public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return Ed25519PrivateKey.from_private_bytes(self._seed).sign(message)

    def reveal(self) -> bytes:
        return bytes(self._seed)

    def forget(self) -> None:
        # An empty seed makes every later signature fail instead of signing with zeros.
        self._seed[:] = bytes(KEY_BYTES)
        self._seed.clear()


def is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the holder of this public key signed the message."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def hkdf(secret: bytes, info: str, *, salt: bytes = b"", length: int = KEY_BYTES) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), length, salt or None, info.encode()).derive(secret)


def seal(key: bytes, nonce: bytes, content: bytes, context: bytes) -> bytes:
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    return ChaCha20Poly1305(key).encrypt(nonce, content, context)


def unseal(key: bytes, nonce: bytes, sealed: bytes, context: bytes) -> bytes | None:
    """None when the key or anything in the context is not the one it was sealed with."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    try:
        return ChaCha20Poly1305(key).decrypt(nonce, sealed, context)
    except InvalidTag:
        return None


def stretch(password: str, salt: bytes, parameters: KdfParameters) -> bytes:
    """Argon2id of the password in NFKC, so that full-width input opens what half-width closed."""
    from argon2.low_level import Type, hash_secret_raw

    return hash_secret_raw(
        unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass"),
        salt,
        time_cost=parameters.passes,
        memory_cost=parameters.memory_kib,
        parallelism=parameters.lanes,
        hash_len=KEY_BYTES,
        type=Type.ID,
    )


def calibrate(
    policy: KdfPolicy = PRODUCT_POLICY,
    *,
    target_s: float = 0.5,
    measure: Callable[[KdfParameters], float] | None = None,
) -> KdfPolicy:
    """The policy with as many passes as take about `target_s` here, never fewer than it had."""
    measured_s = max((measure or _seconds)(policy.wanted), 0.001)
    passes = int(policy.wanted.passes * target_s / measured_s)
    passes = max(policy.wanted.passes, min(passes, policy.most.passes))
    return replace(policy, wanted=msgspec.structs.replace(policy.wanted, passes=passes))


def _seconds(parameters: KdfParameters) -> float:
    started = time.perf_counter()
    stretch("calibration", bytes(SALT_BYTES), parameters)
    return time.perf_counter() - started
