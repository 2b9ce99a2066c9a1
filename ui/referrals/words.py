"""Words and colours of referrals: codes as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from app.core.clock import local
from app.core.identity import age_text
from app.core.text import N_
from app.patients import Gone
from app.referrals import CaseLine, Referral, ReferralRung, ReferralStep, State, has_hour
from ui.cases.words import when, word
from ui.widgets.bars import Tone

_GOOD = frozenset({State.ACCEPTED, State.ON_THE_WAY, State.ARRIVED, State.IN_HOSPITAL})
_DONE = frozenset({State.RETURNED_BACK, State.BACK_CONFIRMED, State.CLOSED})
_BAD = frozenset({State.REJECTED, State.CANCELLED, State.NOT_ARRIVED, State.DIED})
_WARN = frozenset({State.RETURNED, State.RETURN_DUE, State.WITHDRAWN, State.REDIRECTED})

RUNGS: Mapping[str, str] = {
    ReferralRung.ARRIVED: N_("Arrived"),
    ReferralRung.FINISHED: N_("Treatment ended"),
    ReferralRung.SENT_BACK: N_("Sent back"),
    ReferralRung.FOLLOWED: N_("Followed up"),
}


def state_tone(state: str) -> Tone:
    for states, tone in ((_GOOD, Tone.GOOD), (_BAD, Tone.BAD), (_WARN, Tone.WARN)):
        if state in states:
            return tone
    return Tone.NEUTRAL if state in _DONE else Tone.ACCENT


def appointed(at: datetime | None) -> str:
    """When somebody is to come; a day alone where no hour was given."""
    return when(at) if at is None or has_hour(at) else local(at).strftime("%m-%d")


def gone_words(gone: Gone) -> str:
    """That a resident has died or moved away, and since when."""
    since = gone.since.isoformat() if gone.since else ""
    return " ".join(filter(None, (word("patient_state", gone.state), since)))


def person(line: CaseLine | Referral, today: date) -> str:
    """Name, sex and age."""
    age = age_text(line.birth_on, today) if line.birth_on else ""
    return "  ".join(part for part in (line.patient_name, word("sex", line.sex), age) if part)


def details_of(record: ReferralStep) -> str:
    """What a step says beside its name."""
    details = (
        word("department", record.department),
        record.doctor,
        appointed(record.appointment_at),
        record.bed,
        record.where_to_go,
        record.phone,
        word("arrival", record.arrival),
        record.inpatient_number,
        word("outcome", record.outcome),
        word("discharge", record.discharge),
        word("follow_up_result", record.result),
        word("refusal", record.reason_code),
        record.reason,
        record.text,
    )
    return "  ".join(part for part in details if part)
