"""Makes the printed forms of a referral; reportlab is loaded with the first of them."""

from __future__ import annotations

from dataclasses import replace

from app.clinic import Clinic
from app.documents.forms import Imprint, Paper
from app.referrals import CaseView
from app.referrals.slips import BACK_FORM, consent_sheet, referral_back, referral_out
from ui.cases.face import Printed
from ui.exchange import slip_code


def printed(clinic: Clinic, case: CaseView, form: str, paper: Paper, by: Imprint) -> Printed:
    """双向转诊(回转)单, the newest of the case, or 双向转诊(转出)单 with its consent sheet behind it."""
    if form == BACK_FORM:
        from app.documents.referral_slip import referral_back as draw

        return Printed(draw(referral_back(case, case.returns[-1]), by, paper), "双向转诊回转单")
    from app.documents.consent_sheet import slip_with_consent

    code = slip_code(clinic, case.referral.id)
    slip, consent = replace(referral_out(case), packet=code), consent_sheet(case)
    return Printed(slip_with_consent(slip, consent, by, paper), "双向转诊单")
