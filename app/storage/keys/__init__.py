"""Keys: the master key, one slot per person, the machine secret, passwords and the PIN."""

from app.storage.keys.crypto import (
    PRODUCT_POLICY,
    KdfParameters,
    KdfPolicy,
    Label,
    MasterKey,
    SigningKey,
    calibrate,
    is_signed,
)
from app.storage.keys.file import KeyFile, Unlocked
from app.storage.keys.floor import Floor
from app.storage.keys.machine import MachineSecret, usual_path
from app.storage.keys.passwords import check_password
from app.storage.keys.pin import SessionPin
from app.storage.keys.slots import KeyHolder
from app.storage.keys.turn import Awaited

__all__ = [
    "PRODUCT_POLICY",
    "Awaited",
    "Floor",
    "KdfParameters",
    "KdfPolicy",
    "KeyFile",
    "KeyHolder",
    "Label",
    "MachineSecret",
    "MasterKey",
    "SessionPin",
    "SigningKey",
    "Unlocked",
    "calibrate",
    "check_password",
    "is_signed",
    "usual_path",
]
