"""One computer from its first start to the last sign-out: wizard, sign-in, lock, accounts."""

from app.workstation.errors import NobodySignedIn, NoPost, WhichPerson
from app.workstation.first_start import FirstFacility, FirstPerson, PendingStart
from app.workstation.safety import BroughtBack
from app.workstation.station import StationStage, Workstation

__all__ = [
    "BroughtBack",
    "FirstFacility",
    "FirstPerson",
    "NoPost",
    "NobodySignedIn",
    "PendingStart",
    "StationStage",
    "WhichPerson",
    "Workstation",
]
