"""What pages ask of the exchange with the county: their one door to it, typed."""

from __future__ import annotations

from app.clinic import Clinic
from sync.client import notices, slips, status
from sync.client.lookup import LookUp, LookupAnswer, LookupCard
from sync.client.notices import Happening, Notice
from sync.client.slips import Packet
from sync.client.status import SyncStatus

__all__ = [
    "Happening",
    "LookUp",
    "LookupAnswer",
    "LookupCard",
    "Notice",
    "Packet",
    "SyncStatus",
    "dismiss",
    "notices_of",
    "packet_of",
    "slip_code",
    "status_of",
]


def status_of(clinic: Clinic) -> SyncStatus:
    return status.status_of(clinic.store)


def notices_of(clinic: Clinic) -> list[Notice]:
    """What happened to the exchange and nobody has read."""
    return notices.notices_of(clinic.store)


def dismiss(clinic: Clinic, notice: Notice) -> None:
    """A person has read it."""
    notices.dismiss(clinic.store, clinic.actor, notice)


def packet_of(clinic: Clinic, code: str) -> Packet:
    """What the code of a scanned slip holds. Raises ClinicError for one that is not whole."""
    return slips.read_slip(clinic.store, code)


def slip_code(clinic: Clinic, referral_id: str) -> str:
    """What stands in the code of a case's slip."""
    return slips.code_of(clinic.store, clinic.paper_slips.essentials(referral_id))
