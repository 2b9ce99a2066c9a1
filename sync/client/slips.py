"""The codes of printed slips: made with this computer's certificate, and read by it.

Both work without the network: a computer knows its county's key since it was enrolled.
"""

from __future__ import annotations

from collections.abc import Sequence

from app.core.errors import ClinicError
from app.core.record import RecordRow
from app.core.text import N_
from app.storage.store import Store
from sync.client.enrolment import DeviceIdentity, identity_of
from sync.protocol.packet import Certificate, Packet, is_packet, read_packet, write_packet

__all__ = ["Packet", "code_of", "is_packet", "read_slip"]


def code_of(store: Store, records: Sequence[RecordRow]) -> str:
    """The text of the code for these records; empty where this computer belongs to no county, or
    where there is nothing to say.
    """
    identity = identity_of(store)
    if identity is None or not records:
        return ""
    certificate = _certificate(identity)
    return write_packet(certificate, identity.speaker.signer, records) or ""


def read_slip(store: Store, typed: str) -> Packet:
    """Raises SLIP_UNCONNECTED, and for a code that is not believed what `read_packet` raises."""
    identity = identity_of(store)
    if identity is None:
        raise ClinicError(
            "SLIP_UNCONNECTED",
            N_("This computer does not belong to a county yet."),
            N_("It cannot tell whether the slip is genuine. Enrol it first."),
        )
    return read_packet(typed, identity.hub_key)


def _certificate(identity: DeviceIdentity) -> Certificate:
    return Certificate(
        identity.device,
        identity.facility,
        identity.speaker.signer.public,
        identity.age_recipient,
        identity.certificate,
        identity.hub_key,
    )
