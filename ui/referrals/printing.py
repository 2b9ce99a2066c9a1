"""Makes the printed forms of a case; reportlab is loaded with the first of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.clinic import Clinic
from app.documents.forms import Imprint, Paper
from app.referrals import CaseView
from app.referrals.slips import BACK_FORM, OUT_FORM, consent_sheet, referral_back, referral_out
from ui.exchange import slip_code


@dataclass(frozen=True)
class SlipPdf:
    """A form ready for the preview. `form` is the name under which its prints are counted; the
    title names the kind of form, never the patient."""

    data: bytes
    title: str
    referral_id: str
    form: str


def slip_of(clinic: Clinic, case: CaseView, paper: Paper = Paper.A4) -> SlipPdf:
    """双向转诊(转出)单 with its consent sheet behind it."""
    from app.documents.consent_sheet import slip_with_consent

    code = slip_code(clinic, case.referral.id)
    slip, consent = replace(referral_out(case), packet=code), consent_sheet(case)
    data = slip_with_consent(slip, consent, _imprint(clinic, case, OUT_FORM), paper)
    return SlipPdf(data, "双向转诊单", case.referral.id, OUT_FORM)


def return_slip_of(clinic: Clinic, case: CaseView, paper: Paper = Paper.A4) -> SlipPdf:
    """双向转诊(回转)单, the newest of the case."""
    from app.documents.referral_slip import referral_back as draw

    slip = referral_back(case, case.returns[-1])
    data = draw(slip, _imprint(clinic, case, BACK_FORM), paper)
    return SlipPdf(data, "双向转诊回转单", case.referral.id, BACK_FORM)


def _imprint(clinic: Clinic, case: CaseView, form: str) -> Imprint:
    before = clinic.referrals.times_printed(case.referral.id, form)
    return Imprint(printed_by=clinic.person_name, printed_at=clinic.clock.now(), reprint=before)
