"""That somebody beyond the resident's own line asked who keeps the record; written by the hub."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from app.core.kinds import OWN
from app.core.rights import NOBODY
from app.core.text import N_
from app.patients.record import PATIENT
from app.storage.base import Synced, code_field, id_field, kind_of, text_field

PATIENT_LOOKUP = "patient_lookup"
REASONS_TABLE = "lookup_reason"


class PatientLookup(Synced):
    """One look-up by exact identity number; what was shown is the home's name and phone, and the
    resident's surname, sex and year of birth."""

    __tablename__ = PATIENT_LOOKUP

    by_facility_id: Mapped[str] = id_field(N_("Looked up at"), required=True)
    by_name: Mapped[str | None] = text_field(N_("By"), max_length=40)
    reason: Mapped[str] = code_field(N_("Reason"), REASONS_TABLE, required=True)
    said: Mapped[str | None] = text_field(N_("Reason in words"), max_length=100)


PATIENT_LOOKUP_KIND = kind_of(
    PatientLookup,
    N_("Look-up of a resident"),
    sight=OWN,
    writers=NOBODY,
    child_of=(PATIENT,),
    append_only=True,
)
