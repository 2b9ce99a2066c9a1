"""The hub's own keys at rest: closed by a key that does not lie on the same disk.

Without a seal the folder opens itself to whoever can read it. A seal is a passphrase typed at the
start, a credential that systemd hands over, or a file on a stick.
"""

from __future__ import annotations

import getpass
import os
import secrets
import sys
from base64 import b64decode, b64encode
from collections.abc import Callable
from enum import StrEnum
from functools import cache
from pathlib import Path

import msgspec

from app.core.errors import ClinicError
from app.core.text import N_
from app.storage.durable import write_durably
from app.storage.keys import crypto
from app.storage.keys.crypto import (
    KEY_BYTES,
    NONCE_BYTES,
    PRODUCT_POLICY,
    SALT_BYTES,
    KdfParameters,
)

CREDENTIAL = "jiceng-hub-key"
"""Its name in systemd's LoadCredential=."""
PASSPHRASE_FD = "JICENG_HUB_PASSPHRASE_FD"
"""Names an open file from which the passphrase is read, where nobody sits at the keyboard."""
_CONTEXT = b"jiceng hub keys 1"
_FEWEST_CHARACTERS = 12
_FEWEST_BYTES = 16
_MOST_BYTES = 4096


class SealKind(StrEnum):
    NONE = "none"
    PASSPHRASE = "passphrase"
    CREDENTIAL = "credential"
    KEYFILE = "keyfile"


class SealedKeys(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What stands in keys.json then; `place` is where the key file was last."""

    seal: SealKind
    salt: str
    nonce: str
    box: str
    place: str = ""
    work: KdfParameters | None = None


def sealed(content: bytes) -> SealedKeys | None:
    """None for keys that are not."""
    try:
        return msgspec.json.decode(content, type=SealedKeys)
    except msgspec.MsgspecError:
        return None


def close(content: bytes, kind: SealKind, secret: bytes, place: Path | None = None) -> bytes:
    salt, nonce = secrets.token_bytes(SALT_BYTES), secrets.token_bytes(NONCE_BYTES)
    work = PRODUCT_POLICY.wanted if kind is SealKind.PASSPHRASE else None
    box = crypto.seal(_key(secret, salt, work), nonce, content, _CONTEXT)
    salted, once, boxed = (b64encode(part).decode() for part in (salt, nonce, box))
    where = str(place.resolve()) if place is not None else ""
    return msgspec.json.encode(SealedKeys(kind, salted, once, boxed, where, work))


def unclose(found: SealedKeys, secret: bytes) -> bytes:
    """Raises HUB_KEY_WRONG, or KEYS_LIMIT for work that nobody would ask for."""
    if found.work is not None:
        PRODUCT_POLICY.check(found.work)
    try:
        salt, nonce, box = (b64decode(part) for part in (found.salt, found.nonce, found.box))
    except ValueError:
        raise _key_wrong() from None
    content = crypto.unseal(_key(secret, salt, found.work), nonce, box, _CONTEXT)
    if content is None:
        raise _key_wrong()
    return content


def _key(secret: bytes, salt: bytes, work: KdfParameters | None) -> bytes:
    if work is not None:
        return crypto.stretch(secret.decode("utf-8", "surrogatepass"), salt, work)
    return crypto.hkdf(secret, "jiceng/hub-keys", salt=salt)


# Where the secret comes from


def secret_for(found: SealedKeys) -> bytes:
    """Raises HUB_KEY_MISSING."""
    if found.seal is SealKind.PASSPHRASE:
        return _passphrase()
    if found.seal is SealKind.CREDENTIAL:
        return read_key(credential_file())
    return read_key(Path(found.place))


def credential_file() -> Path:
    return Path(os.environ.get("CREDENTIALS_DIRECTORY", "")) / CREDENTIAL


def read_key(path: Path) -> bytes:
    try:
        content = path.read_bytes()[:_MOST_BYTES].strip()
    except OSError:
        raise _key_missing(path) from None
    if len(content) < _FEWEST_BYTES:
        raise _key_missing(path)
    return content


def make_key(path: Path) -> None:
    """A new key file, unless there is one."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_durably(path, secrets.token_hex(KEY_BYTES).encode() + b"\n")


@cache
def _passphrase() -> bytes:
    """Asked once in a process, however often the keys are read."""
    return ask_passphrase("Passphrase: ")


def ask_passphrase(prompt: str, ask: Callable[[str], str] = getpass.getpass) -> bytes:
    if number := os.environ.get(PASSPHRASE_FD, ""):
        return _from_descriptor(number)
    if not sys.stdin.isatty():
        raise _no_passphrase()
    return ask(prompt).encode("utf-8", "surrogatepass")


@cache
def _from_descriptor(number: str) -> bytes:
    try:
        with os.fdopen(int(number), "rb") as file:
            return file.read(_MOST_BYTES).strip()
    except (OSError, ValueError):
        raise _no_passphrase() from None


def check_passphrase(passphrase: bytes) -> None:
    if len(passphrase.decode("utf-8", "replace")) < _FEWEST_CHARACTERS:
        raise ClinicError(
            "HUB_PASSPHRASE_SHORT",
            N_("The passphrase is too short: whoever has the disk can try for ever."),
            N_("Nothing was changed. Choose {least} characters or more, such as four words."),
            least=_FEWEST_CHARACTERS,
        )


def _key_missing(path: Path) -> ClinicError:
    return ClinicError(
        "HUB_KEY_MISSING",
        N_("The key that opens the hub's own keys is not at {place}."),
        N_("Nothing was changed. Plug in its stick, or start the hub as its service."),
        place=str(path),
    )


def _no_passphrase() -> ClinicError:
    return ClinicError(
        "HUB_KEY_MISSING",
        N_("The hub's own keys are closed with a passphrase, and nobody is here to type it."),
        N_(
            "Nothing was changed. Start the hub at a keyboard, or close it with `seal` another way."
        ),
    )


def _key_wrong() -> ClinicError:
    return ClinicError(
        "HUB_KEY_WRONG",
        N_("This key or passphrase does not open the hub's own keys."),
        N_("Nothing was changed. Try again; at worst the recovery key brings a backup back."),
    )
