"""Who is on duty: each institution's list, seen by all."""

from app.duty.service import DUTY, DUTY_FORM, WITHDRAWAL_FORM, Duty, DutyList

__all__ = ["DUTY", "DUTY_FORM", "WITHDRAWAL_FORM", "Duty", "DutyList"]
