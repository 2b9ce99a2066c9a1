"""Backup and return of the whole hub: the database as it is, the keys sealed to the county.

The recovery key is made by `init`, shown once and kept on paper or a stick outside the house; a
stolen backup opens nothing without it.
"""

from __future__ import annotations

import base64
import shutil
import tempfile
from pathlib import Path

import msgspec
import pyrage

from app.core.errors import ClinicError
from app.core.text import N_
from app.storage.backup import Backups, verify
from app.storage.durable import replace_durably, sync_file, write_durably
from sync.hub.home import HubHome, HubKeys, HubSettings

SEALED = "hub-keys.age"


class _Sealed(msgspec.Struct, forbid_unknown_fields=True):
    settings: HubSettings
    keys: HubKeys
    certificates: dict[str, str]


def new_recovery_key() -> tuple[str, str]:
    """The identity to be kept on paper, and the recipient the hub keeps."""
    identity = pyrage.x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def back_up(home: HubHome, folder: Path) -> Path:
    """A new generation: the sealed keys, and the database unless it is a server's own affair.
    Raises BACKUP_FAILED or NO_RECOVERY_KEY.
    """
    settings = home.settings()
    if settings.recovery is None:
        raise _no_recovery_key()
    sealed = pyrage.encrypt(
        msgspec.json.encode(_contents(home, settings)),
        [pyrage.x25519.Recipient.from_str(settings.recovery)],
    )
    if settings.database is not None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_durably(folder / SEALED, sealed)
        return folder
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / SEALED
        write_durably(path, sealed)
        key = bytes.fromhex(home.keys().database)
        return Backups(folder).make(home.database_file, key, beside=[path])


def restore(generation: Path, recovery_key: str, home: HubHome) -> None:
    """Put a backup into an empty folder. The next start is a new epoch, and the workstations then
    send again what the backup did not have. Raises RECOVERY_KEY, BACKUP_MISSING, HUB_HOME_USED.
    """
    if home.is_set_up:
        # The one sentence for it is there already.
        home.set_up(home.settings())
    sealed = _opened(generation / SEALED, recovery_key)
    home.certificates.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, content in sealed.certificates.items():
        write_durably(home.certificates / Path(name).name, base64.b64decode(content))
    if sealed.settings.database is None:
        _return_database(generation / home.database_file.name, home, sealed.keys)
    home.set_up(sealed.settings, sealed.keys)


def _contents(home: HubHome, settings: HubSettings) -> _Sealed:
    files = sorted(path for path in home.certificates.glob("*") if path.is_file())
    certificates = {path.name: base64.b64encode(path.read_bytes()).decode() for path in files}
    return _Sealed(settings, home.keys(), certificates)


def _opened(path: Path, recovery_key: str) -> _Sealed:
    if not path.is_file():
        raise _backup_missing()
    try:
        identity = pyrage.x25519.Identity.from_str(recovery_key.strip())
        return msgspec.json.decode(pyrage.decrypt(path.read_bytes(), [identity]), type=_Sealed)
    except (pyrage.IdentityError, pyrage.DecryptError, msgspec.MsgspecError):
        raise _wrong_recovery_key() from None


def _return_database(copy: Path, home: HubHome, keys: HubKeys) -> None:
    if not copy.is_file():
        raise _backup_missing()
    verify(copy, bytes.fromhex(keys.database))
    fresh = home.database_file.with_name(home.database_file.name + ".part")
    shutil.copyfile(copy, fresh)
    fresh.chmod(0o600)
    sync_file(fresh)
    replace_durably(fresh, home.database_file)


def _no_recovery_key() -> ClinicError:
    return ClinicError(
        "NO_RECOVERY_KEY",
        N_("This hub has no recovery key, so its keys cannot be backed up safely."),
        N_("Set up the hub with a version that makes one, or copy its folder to a safe."),
    )


def _backup_missing() -> ClinicError:
    return ClinicError(
        "BACKUP_MISSING",
        N_("There is no complete backup of a hub in this folder."),
        N_("Choose the numbered folder that holds hub-keys.age."),
    )


def _wrong_recovery_key() -> ClinicError:
    return ClinicError(
        "RECOVERY_KEY",
        N_("The recovery key does not open this backup."),
        N_("Compare every character with the paper made when the hub was set up."),
    )
