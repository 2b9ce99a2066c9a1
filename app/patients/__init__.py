"""Residents: their records, and finding them (FHIR: Patient)."""

from app.patients.handover import (
    DECLINED,
    HANDOVER,
    HANDOVER_ANSWER,
    Handover,
    HandoverAnswer,
    Handovers,
    HandoverView,
)
from app.patients.lookups import PatientLookup
from app.patients.merging import Merged, family_of
from app.patients.numbers import GivenTwice
from app.patients.record import PATIENT, Patient, PatientLink, PatientState
from app.patients.service import Patients, read_identity
from app.patients.viewers import Viewer
from app.patients.views import (
    Duplicate,
    Likeness,
    PatientFilter,
    PatientLine,
    PatientOrder,
    Village,
)

__all__ = [
    "DECLINED",
    "HANDOVER",
    "HANDOVER_ANSWER",
    "PATIENT",
    "Duplicate",
    "GivenTwice",
    "Handover",
    "HandoverAnswer",
    "HandoverView",
    "Handovers",
    "Likeness",
    "Merged",
    "Patient",
    "PatientFilter",
    "PatientLine",
    "PatientLink",
    "PatientLookup",
    "PatientOrder",
    "PatientState",
    "Patients",
    "Viewer",
    "Village",
    "family_of",
    "read_identity",
]
