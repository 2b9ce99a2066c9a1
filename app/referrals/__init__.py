"""Two-way referral: up to the county, and back to the township (FHIR: ServiceRequest, Task)."""

from app.cases import Side, Why
from app.referrals.appointments import MIDNIGHT, Appointment, has_hour
from app.referrals.deeds import Place
from app.referrals.ladder import Direction, State, StepCode, TaskCode
from app.referrals.owing import Standing
from app.referrals.records import Referral, ReferralReturn, ReferralStep
from app.referrals.service import Referrals
from app.referrals.silence import Silence, SilentLine
from app.referrals.views import (
    CaseLine,
    CaseView,
    DueLine,
    Limits,
    Rung,
    RungCode,
    StepView,
    TaskView,
)

__all__ = [
    "MIDNIGHT",
    "Appointment",
    "CaseLine",
    "CaseView",
    "Direction",
    "DueLine",
    "Limits",
    "Place",
    "Referral",
    "ReferralReturn",
    "ReferralStep",
    "Referrals",
    "Rung",
    "RungCode",
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
