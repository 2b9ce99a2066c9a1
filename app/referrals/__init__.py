"""Two-way referral: up to the county, and back to the township (FHIR: ServiceRequest, Task)."""

from app.cases import Rung, Side, Silence, Standing, StepView, TaskView, Why
from app.referrals.appointments import MIDNIGHT, Appointment, has_hour
from app.referrals.case import Limits
from app.referrals.codes import Direction, ReferralRung, State, StepCode, TaskCode
from app.referrals.deeds import Place
from app.referrals.lines import CaseLine, DueLine, NewsLine, SilentLine
from app.referrals.records import Referral, ReferralReturn, ReferralStep
from app.referrals.service import Referrals
from app.referrals.views import CaseView

__all__ = [
    "MIDNIGHT",
    "Appointment",
    "CaseLine",
    "CaseView",
    "Direction",
    "DueLine",
    "Limits",
    "NewsLine",
    "Place",
    "Referral",
    "ReferralReturn",
    "ReferralRung",
    "ReferralStep",
    "Referrals",
    "Rung",
    "Side",
    "Silence",
    "SilentLine",
    "Standing",
    "State",
    "StepCode",
    "StepView",
    "TaskCode",
    "TaskView",
    "Why",
    "has_hour",
]
