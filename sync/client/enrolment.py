"""Makes this computer known to the county: its keys, the one-time code, the hub's answer."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from typing import Any

import msgspec

from app.core.errors import ClinicError
from app.core.text import N_
from app.storage.store import Store
from sync.client.transport import HttpHub, HubAddress, Speaker, hub_identity
from sync.protocol.api import HubApi
from sync.protocol.enrolment_file import EnrolmentFile, read_enrolment_file
from sync.protocol.messages import (
    OLDEST_PROTOCOL,
    PROTOCOL,
    EnrolAnswer,
    EnrolRequest,
    IntroduceRequest,
)
from sync.protocol.signing import Signer, fingerprint, is_certified, new_private_key

__all__ = [
    "IDENTITY",
    "DeviceIdentity",
    "DeviceKeys",
    "EnrolmentFile",
    "address_of",
    "enrol",
    "identity_of",
    "introduction_of",
    "new_device_keys",
    "read_enrolment_file",
    "speak_as",
]

IDENTITY = "identity"
"""In `sync_state`, inside the encrypted store: keys and address of this computer at its hub."""


@dataclass(frozen=True)
class DeviceKeys:
    """This computer's number and private keys. Made before the hub is asked, and kept until it
    has answered: asking again with the same keys is safe when the answer was lost.
    """

    device: str
    signing_key: str
    age_identity: str

    @property
    def speaker(self) -> Speaker:
        return Speaker(self.device, Signer(self.signing_key))

    def __repr__(self) -> str:
        return f"DeviceKeys({self.device})"


@dataclass(frozen=True)
class DeviceIdentity:
    """Everything this computer needs to speak to its hub; kept encrypted, in the store."""

    device: str
    facility: str
    facility_fields: dict[str, Any]
    administrators: dict[str, str]
    signing_key: str
    age_identity: str
    hub_url: str
    authorities: str | None
    hub_key: str
    hub_age_recipient: str
    certificate: str
    is_pending: bool = False
    """As the hub said at the enrolment; what it says now, the exchange tells."""

    @property
    def address(self) -> HubAddress:
        return HubAddress(self.hub_url, self.authorities, self.hub_key)

    @property
    def speaker(self) -> Speaker:
        return Speaker(self.device, Signer(self.signing_key))

    @property
    def age_recipient(self) -> str:
        """The public half of `age_identity`."""
        return _recipient(self.age_identity)

    @property
    def words(self) -> str:
        """Six words; the county's administrator sees the same ones."""
        return fingerprint(self.hub_key, self.speaker.signer.public)

    def to_json(self) -> str:
        return msgspec.json.encode(self).decode()

    @classmethod
    def from_json(cls, text: str) -> DeviceIdentity:
        """Raises IDENTITY_DAMAGED."""
        try:
            return msgspec.json.decode(text, type=cls)
        except msgspec.MsgspecError:
            raise _identity_damaged() from None

    def __repr__(self) -> str:
        return f"DeviceIdentity({self.device})"


def identity_of(store: Store) -> DeviceIdentity | None:
    """What a store that has joined a county keeps of it; None for one that stands alone."""
    kept = store.state(IDENTITY)
    return None if kept is None else DeviceIdentity.from_json(json.dumps(kept))


def new_device_keys() -> DeviceKeys:
    import pyrage

    age = str(pyrage.x25519.Identity.generate())
    return DeviceKeys(str(uuid.uuid4()), new_private_key(), age)


def address_of(file: EnrolmentFile) -> HubAddress:
    return HubAddress(file.url, file.authorities, file.hub_key)


def speak_as(keys: DeviceKeys, address: HubAddress) -> HttpHub:
    """The hub as a computer reaches it that is not enrolled yet."""
    return HttpHub(address, keys.speaker)


def enrol(
    api: HubApi,
    address: HubAddress,
    keys: DeviceKeys,
    code: str,
    name: str,
    facility: str | None = None,
) -> DeviceIdentity:
    """Show the code and exchange all keys. `facility` is the one this store was begun for, if any.

    Raises NetworkError, or with the hub's word: ENROL_CODE, ENROL_EXPIRED, ENROL_USED,
    FACILITY_OTHER, DEVICE_TAKEN; HUB_IDENTITY when another hub answers than the one expected.
    """
    request = _request(keys, code, name, facility)
    answer = api.enrol(request)
    _check(answer, request, address)
    return DeviceIdentity(
        device=keys.device,
        facility=answer.facility,
        facility_fields=answer.facility_fields,
        administrators=answer.administrators,
        signing_key=keys.signing_key,
        age_identity=keys.age_identity,
        hub_url=address.url,
        authorities=address.authorities,
        hub_key=answer.hub_signing_key,
        hub_age_recipient=answer.hub_age_recipient,
        certificate=answer.certificate,
        is_pending=answer.is_pending,
    )


def introduction_of(identity: DeviceIdentity) -> IntroduceRequest:
    """What a hub is shown that has forgotten this computer."""
    return IntroduceRequest(
        protocol=PROTOCOL,
        device=identity.device,
        facility=identity.facility,
        signing_key=identity.speaker.signer.public,
        age_recipient=identity.age_recipient,
        certificate=identity.certificate,
    )


def _recipient(age_identity: str) -> str:
    import pyrage

    return str(pyrage.x25519.Identity.from_str(age_identity).to_public())


def _request(keys: DeviceKeys, code: str, name: str, facility: str | None) -> EnrolRequest:
    return EnrolRequest(
        protocol=OLDEST_PROTOCOL,  # an older hub understands it, and there is nothing newer in it
        code=code.strip(),
        device=keys.device,
        signing_key=keys.speaker.signer.public,
        age_recipient=_recipient(keys.age_identity),
        name=name.strip()[:200],
        facility=facility,
    )


def _check(answer: EnrolAnswer, request: EnrolRequest, address: HubAddress) -> None:
    """The answer must come from the hub that was expected, and be about this computer."""
    is_ours = is_certified(
        answer.hub_signing_key,
        answer.certificate,
        request.device,
        answer.facility,
        request.signing_key,
        request.age_recipient,
    )
    if not is_ours or address.hub_key not in (None, answer.hub_signing_key):
        raise hub_identity()


def _identity_damaged() -> ClinicError:
    return ClinicError(
        "IDENTITY_DAMAGED",
        N_("What this computer knows of the county hub is damaged."),
        N_("Nothing you saved is touched. Enrol this computer again with a new code."),
    )
