"""Words of every case: how far it has come, who signed, until when something is owed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from app.cases.views import RungCode
from app.core.clock import local
from app.core.text import N_
from app.receipts import Receipt, ReceiptState
from app.signatures import SignatureState, Signed
from ui.text import tr
from ui.widgets.bars import Tone
from ui.words import label, saved_here

RUNGS: Mapping[str, str] = {
    RungCode.WRITTEN: N_("Written"),
    RungCode.ON_HUB: N_("On the county hub"),
    RungCode.RECORD_AWAITED: N_("Waiting for the sender's record"),
    RungCode.DELIVERED: N_("At the receiver"),
    RungCode.OPENED: N_("Opened by the receiver"),
    RungCode.ANSWERED: N_("Answered"),
}
SIGNED: Mapping[SignatureState, str] = {
    SignatureState.FITS: N_("Signed by {name}, checked"),
    SignatureState.CHANGED: N_("Changed since {name} signed it"),
    SignatureState.UNCHECKED: N_("Signed by {name}, not checked yet"),
    SignatureState.FALSE: N_("The signature of {name} does not fit"),
}


def word(table: str, code: str | None) -> str:
    """A code of a table as people read it; empty for none."""
    return label(table, code) if code else ""


def when(at: datetime | None) -> str:
    return local(at).strftime("%m-%d %H:%M") if at else ""


def signature_words(signed: Signed) -> str:
    """Who signed, and whether that could be checked; with the short mark that the slip prints."""
    return f"{tr(SIGNED[signed.state], name=signed.person)}  {signed.mark}"


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


def plain(words: str) -> str:
    """The words of a button as a heading: without the letter for Alt."""
    without = words.replace("&", "")
    return without.partition("(")[0] if without.endswith(")") else without
