"""Words and colours of referrals: codes as people read them."""

from __future__ import annotations

from datetime import date, datetime

from app.core.clock import local
from app.core.identity import age_text
from app.core.text import N_
from app.patients import Gone
from app.receipts import Receipt, ReceiptState
from app.referrals import CaseLine, Referral, RungCode, State, has_hour
from app.signatures import SignatureState, Signed
from ui.text import tr
from ui.widgets.bars import Tone
from ui.words import label, saved_here

_GOOD = frozenset({State.ACCEPTED, State.ON_THE_WAY, State.ARRIVED, State.IN_HOSPITAL})
_DONE = frozenset({State.RETURNED_BACK, State.BACK_CONFIRMED, State.CLOSED})
_BAD = frozenset({State.REJECTED, State.CANCELLED, State.NOT_ARRIVED, State.DIED})
_WARN = frozenset({State.RETURNED, State.RETURN_DUE, State.WITHDRAWN, State.REDIRECTED})

RUNG_WORDS = {
    RungCode.WRITTEN: N_("Written"),
    RungCode.ON_HUB: N_("On the county hub"),
    RungCode.RECORD_AWAITED: N_("Waiting for the sender's record"),
    RungCode.DELIVERED: N_("At the receiver"),
    RungCode.OPENED: N_("Opened by the receiver"),
    RungCode.ANSWERED: N_("Answered"),
    RungCode.ARRIVED: N_("Arrived"),
    RungCode.FINISHED: N_("Treatment ended"),
    RungCode.SENT_BACK: N_("Sent back"),
    RungCode.FOLLOWED: N_("Followed up"),
}


def word(table: str, code: str | None) -> str:
    """A code of a table as people read it; empty for none."""
    return label(table, code) if code else ""


def state_tone(state: State) -> Tone:
    for states, tone in ((_GOOD, Tone.GOOD), (_BAD, Tone.BAD), (_WARN, Tone.WARN)):
        if state in states:
            return tone
    return Tone.NEUTRAL if state in _DONE else Tone.ACCENT


def when(at: datetime | None) -> str:
    return local(at).strftime("%m-%d %H:%M") if at else ""


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


def signature_words(signed: Signed) -> str:
    """Who signed, and whether that could be checked; with the short mark that the slip prints."""
    words = {
        SignatureState.FITS: N_("Signed by {name}, checked"),
        SignatureState.CHANGED: N_("Changed since {name} signed it"),
        SignatureState.UNCHECKED: N_("Signed by {name}, not checked yet"),
        SignatureState.FALSE: N_("The signature of {name} does not fit"),
    }
    return f"{tr(words[signed.state], name=signed.person)}  {signed.mark}"


def receipt_words(receipt: Receipt) -> tuple[str, Tone, str]:
    """What is known of a record's way, as text, tone and picture."""
    match receipt.state:
        case ReceiptState.SAVED_HERE:
            return saved_here(receipt), Tone.WARN, "pending"
        case ReceiptState.WAITING:
            return tr("At the hub, waiting for its case"), Tone.WARN, "pending"
        case ReceiptState.HELD:
            return tr("Refused by the hub"), Tone.BAD, "error"
        case ReceiptState.ON_PAPER:
            return tr("From the slip, not yet by the hub"), Tone.WARN, "pending"
    at = f"  {when(receipt.hub_at)}" if receipt.hub_at else ""
    return tr("On the county hub") + at, Tone.GOOD, "good"
