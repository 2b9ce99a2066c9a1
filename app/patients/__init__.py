"""Residents: their records, and finding them (FHIR: Patient)."""

from app.patients.record import PATIENT, Patient, PatientState
from app.patients.service import Patients, read_identity
from app.patients.views import (
    Duplicate,
    Likeness,
    PatientFilter,
    PatientLine,
    PatientOrder,
    Village,
)

__all__ = [
    "PATIENT",
    "Duplicate",
    "Likeness",
    "Patient",
    "PatientFilter",
    "PatientLine",
    "PatientOrder",
    "PatientState",
    "Patients",
    "Village",
    "read_identity",
]
