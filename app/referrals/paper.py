"""A referral on paper: what of it its slip shows, and what is said of a slip that is none."""

from __future__ import annotations

from sqlalchemy import text

from app.cases.paper import CaseSlips
from app.core.errors import ClinicError
from app.core.text import N_
from app.referrals.case import CASE

PRINTED = (
    "number",
    "direction",
    "patient_name",
    "urgency",
    "sex",
    "birth_on",
    "to_facility_id",
    "referred_on",
    "diagnoses",
    "impression",
    "present_illness",
    "id_number",
    "phone",
    "to_department",
    "allergy_state",
    "allergies",
    "doctor_name",
    "doctor_phone",
    "reasons_up",
    "reasons_down",
    "reason_other",
    "past_history",
    "treatment",
    "transport",
    "green_channel",
    "to_doctor",
    "requested_on",
    "requested_time",
    "address",
    "contact_name",
    "contact_phone",
    "accompanied_by",
    "precautions",
    "insurance_number",
    "record_number",
    "examinations",
)
"""The fields of a referral that its slip shows, the most needed first: the code holds no others,
and where there is no room it leaves out the last ones."""


def _elsewhere() -> ClinicError:
    return ClinicError(
        "SLIP_ELSEWHERE",
        N_("This slip is for another institution."),
        N_("Nothing was taken over. Telephone that institution, or write the referral by hand."),
    )


def _strange() -> ClinicError:
    return ClinicError(
        "SLIP_STRANGE",
        N_("This code holds no whole referral."),
        N_("Nothing was taken over. Write the referral down by hand."),
    )


class PaperSlips(CaseSlips):
    """What leaves this place on paper and what comes in on it."""

    kind = CASE
    printed = PRINTED
    sends = ("step", "at", "urgency", "destination_id")
    elsewhere = staticmethod(_elsewhere)
    strange = staticmethod(_strange)

    def phoned_before(self, referral_id: str) -> str | None:
        """The referral that this place wrote down for the sender by telephone, of the same resident
        and not joined with another yet; it may be the one on the slip.
        """
        with self._store.reading() as session:
            values = {"id": referral_id, "here": self._actor.place_id}
            found: str | None = session.execute(_PHONED, values).scalar()
        return found


_PHONED = text("""
SELECT phoned.id FROM referral AS phoned JOIN referral AS own ON own.id = :id
WHERE phoned.home = :here AND phoned.by_phone_for = own.home AND phoned.voided_at IS NULL
  AND phoned.patient_name = own.patient_name
  AND coalesce(phoned.birth_on, own.birth_on, '') = coalesce(own.birth_on, phoned.birth_on, '')
  AND NOT EXISTS (SELECT 1 FROM referral_link
                  WHERE undone IS NULL AND voided_at IS NULL
                    AND (old IN (phoned.id, own.id) OR kept IN (phoned.id, own.id)))
ORDER BY phoned.n DESC LIMIT 1
""")
