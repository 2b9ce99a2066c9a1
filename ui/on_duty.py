"""Who is on duty today, as the first page says it."""

from __future__ import annotations

from app.clinic import Clinic
from app.core.rights import HOSPITALS
from app.duty import Duty
from ui.page import ToldAtFoot
from ui.text import tr
from ui.words import label

MOST_ON_DUTY = 6


def on_duty_today(clinic: Clinic) -> ToldAtFoot:
    """The hospitals' first: whom one rings before an emergency leaves."""
    today = clinic.clock.today()
    duties = [one for one in clinic.duty.from_day(today) if one.on_day == today]
    directory = clinic.facilities.directory()
    duties.sort(key=lambda one: directory.kind(one.home) not in HOSPITALS)
    words = [_said(clinic, one) for one in duties[:MOST_ON_DUTY]]
    return ToldAtFoot(tr("On duty today"), "\n".join(words) or tr("Nobody is entered yet."))


def _said(clinic: Clinic, one: Duty) -> str:
    department = label("department", one.department)
    return "  ".join((clinic.name_of(one.home), department, one.person_name, one.phone))
