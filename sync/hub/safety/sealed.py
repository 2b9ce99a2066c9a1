"""The hub's keys, certificates and settings, sealed to the county's recovery key.

That key is made by `init`, shown once and kept on paper or a stick outside the house; a stolen
backup opens nothing without it.
"""

from __future__ import annotations

import base64
from pathlib import Path

import msgspec
import pyrage

from app.core.errors import ClinicError
from app.core.text import N_
from app.storage.durable import write_durably
from sync.hub.house.home import HubHome, HubKeys, HubSettings
from sync.hub.safety.dump import wrong_key

SEALED = "hub-keys.age"


class Sealed(msgspec.Struct, forbid_unknown_fields=True):
    settings: HubSettings
    keys: HubKeys
    certificates: dict[str, str]


def new_recovery_key() -> tuple[str, str]:
    """The identity to be kept on paper, and the recipient the hub keeps."""
    identity = pyrage.x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def recipient_of(home: HubHome, wished: str | None) -> str:
    """Whose key opens the backups: the one wished for, else the one of `init`. Raises RECIPIENT or
    NO_RECOVERY_KEY.
    """
    recipient = wished or home.settings().recovery
    if recipient is None:
        raise _no_recovery_key()
    try:
        pyrage.x25519.Recipient.from_str(recipient)
    except pyrage.RecipientError:
        raise _no_recipient() from None
    return recipient


def seal(home: HubHome, recipient: str, target: Path) -> None:
    files = sorted(path for path in home.certificates.glob("*") if path.is_file())
    certificates = {path.name: base64.b64encode(path.read_bytes()).decode() for path in files}
    content = msgspec.json.encode(Sealed(home.settings(), home.keys(), certificates))
    write_durably(target, pyrage.encrypt(content, [pyrage.x25519.Recipient.from_str(recipient)]))


def unseal(path: Path, recovery_key: str) -> Sealed:
    """Raises RECOVERY_KEY or BACKUP_MISSING."""
    if not path.is_file():
        raise backup_missing()
    try:
        identity = pyrage.x25519.Identity.from_str(recovery_key.strip())
        return msgspec.json.decode(pyrage.decrypt(path.read_bytes(), [identity]), type=Sealed)
    except (pyrage.IdentityError, pyrage.DecryptError, msgspec.MsgspecError):
        raise wrong_key() from None


def write_certificates(sealed: Sealed, home: HubHome) -> None:
    home.certificates.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, content in sealed.certificates.items():
        write_durably(home.certificates / Path(name).name, base64.b64decode(content))


def backup_missing() -> ClinicError:
    return ClinicError(
        "BACKUP_MISSING",
        N_("There is no complete backup of a hub in this folder."),
        N_("Choose the numbered folder that holds hub-keys.age."),
    )


def _no_recovery_key() -> ClinicError:
    return ClinicError(
        "NO_RECOVERY_KEY",
        N_("This hub has no recovery key, so its keys cannot be backed up safely."),
        N_("Make one with age-keygen, keep it outside the house, and name it with --to."),
    )


def _no_recipient() -> ClinicError:
    return ClinicError(
        "RECIPIENT",
        N_("This is no age recipient."),
        N_("Copy the whole line that begins with age1, and try again. Nothing was written."),
    )
