"""An appointment: a day and an hour, or a day alone.

A record has one field for both, which older programs read too: a day alone is kept as its first
moment, and no appointment is given for midnight.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from app.core.clock import local, midnight

MIDNIGHT = time(0)
_A_DAY = timedelta(days=1)
_A_MOMENT = timedelta(seconds=1)


@dataclass(frozen=True)
class Appointment:
    """What the receiver offers; the department alone is needed to accept. `at` has an hour; `on` is
    the day where no hour is known."""

    department: str
    doctor: str | None = None
    phone: str | None = None
    at: datetime | None = None
    bed: str | None = None
    where_to_go: str | None = None
    on: date | None = None

    @property
    def fields(self) -> dict[str, Any]:
        """As the step carries it."""
        return {
            "department": self.department,
            "doctor": self.doctor,
            "phone": self.phone,
            "appointment_at": self.at or (midnight(self.on) if self.on else None),
            "bed": self.bed,
            "where_to_go": self.where_to_go,
        }


def has_hour(at: datetime) -> bool:
    return local(at).time() != MIDNIGHT


def last_moment(at: datetime) -> datetime:
    """Until when somebody may still come for it: of a day without an hour, its end."""
    return at if has_hour(at) else at + _A_DAY - _A_MOMENT
