"""What the desk of the exchange says: the state of the exchange, reasons, and who wrote what."""

from __future__ import annotations

from collections.abc import Mapping

from app.attention import (
    Behind,
    ConflictSide,
    HeldChange,
    OpenConflict,
    Stuck,
    StuckWhy,
    SuggestedWhy,
)
from app.core.clock import local
from app.core.kinds import Field
from app.core.text import N_
from ui.errors import sentence
from ui.exchange import SyncStatus
from ui.page import Errand, Opening
from ui.text import tr
from ui.words import Naming, moment, spoken

REASONS: Mapping[str, str] = {
    "FIELDS": N_("The hub does not accept a field. Correct it and send it again."),
    "PERSON": N_("The hub does not know a post of the writer at this facility on that day."),
    "ROLE": N_("The writer's role may not do this at this kind of facility."),
    "NOT_YOURS": N_("This record belongs to another facility."),
    "NOT_FOUND": N_("This case is not open to this facility, or not any more."),
    "AUTHOR": N_("The writer named in the record is not the one who sent it."),
    "ROOT": N_("This does not belong to a case of that kind."),
    "KIND": N_("The hub knows this record as one of another kind."),
    "APPEND_ONLY": N_("A step that was taken is not changed afterwards."),
    "ADMINISTERED": N_("Only the hub's administrator may write this."),
    "SAME_NAME": N_("The hub has another change under the same name. Send this one again."),
    "TOO_LARGE": N_("This is too large for the hub."),
    "BATCH_LIMIT": N_("This is too large for the hub."),
    "FAULT": N_(
        "The hub's program stumbled over it. It is kept, and asked about at every exchange."
    ),
    "ANSWER": N_("The hub's answer to it could not be read. Send it again."),
    "GROUP": N_("It was saved together with a change that the hub refused."),
}

STUCK = {
    StuckWhy.NO_RECORD: N_("The hub keeps it until the record it changes has arrived there."),
    StuckWhy.NO_ROOM: N_(
        "It came from the hub and does not fit here yet. It is kept and tried again."
    ),
    StuckWhy.UNREADABLE: N_(
        "It came from the hub in a form that this program cannot read. It is kept; what was known "
        "before stands. It appears when a readable form comes, or after an update."
    ),
}
WHY = {
    SuggestedWhy.SAME: N_("Both say the same by now."),
    SuggestedWhy.NONE_GAVE_WAY: N_(
        "One wrote that there is none, the other knew of something. What is known stands until"
        " somebody has asked."
    ),
    SuggestedWhy.REMOVED: N_(
        "One removed this record while another wrote into it. What was written is kept in it."
        " Keep this: it stays removed. Take this: it stands again."
    ),
    SuggestedWhy.ONLY_VALUE: N_("One side is empty: the value that is there loses nothing."),
    SuggestedWhy.BOTH_TEXTS: N_("Two texts: both can stand one after the other."),
    SuggestedWhy.BOTH_STAND: N_(
        "Two measurements: both stand. Take one only if the other is wrong."
    ),
    SuggestedWhy.MEASURED: N_(
        "Two figures: ask who counted or entered them. Nothing is suggested."
    ),
    SuggestedWhy.LATER: N_("The later one by the hub's time. Only a suggestion."),
    SuggestedWhy.ASK: N_("Nothing tells which is right. Ask who wrote it."),
}


def errand_of(held: HeldChange, opening: Opening) -> Errand | None:
    """Where the record is corrected in its own form, at the first field at fault; what has none of
    its own, in that of its case."""
    field = next(iter(held.problems), "")
    itself = opening(held.kind, held.record_id, field)
    return itself or opening(held.root_kind, held.root or "", field)


def named(kind_label: str, title: str, about: str = "") -> str:
    return "  ".join(part for part in (tr(kind_label), about, title) if part)


def several(found: tuple[Behind, ...]) -> str:
    return "；".join(named(one.kind_label, one.title) for one in found)


def stuck_reason(stuck: Stuck) -> str:
    return tr(STUCK[stuck.why])


def why_suggested(conflict: OpenConflict) -> str:
    return tr(WHY[conflict.why])


def said(conflict: OpenConflict, side: ConflictSide, field: Field | None, name_of: Naming) -> str:
    if conflict.why is SuggestedWhy.REMOVED and side.value is None:
        return tr("Stands, with what was written")
    return spoken(field, side.value, name_of)


def facts(status: SyncStatus) -> str:
    """The state of the exchange in whole sentences."""
    parts = []
    if status.last_at is not None:
        parts.append(tr("Last exchange {when}.", when=moment(status.last_at)))
    waits = tr("{count} changes wait to be sent.", count=status.waiting)
    parts.append(waits if status.waiting else tr("Nothing waits to be sent."))
    if status.unequal:
        parts.append(
            tr("{count} records are not the same here and at the county.", count=status.unequal)
        )
    parts += _older_side(status)
    return "  ".join(parts)


def _older_side(status: SyncStatus) -> list[str]:
    """Who should be updated, and what becomes of what is not understood until then."""
    words = []
    if status.program_is_old:
        words.append(
            tr(
                "This program is older than the county hub: install the update. What it does not"
                " understand yet is kept and appears afterwards."
            )
        )
    if status.hub_is_old:
        words.append(
            tr(
                "The county hub is older than this program: tell the county's administrator. What"
                " it does not understand yet is kept there and shown to others afterwards."
            )
        )
    return words


def reason(held: HeldChange) -> str:
    """Why the hub refused it."""
    return tr(REASONS.get(held.code, N_("The hub keeps it without accepting it.")))


def whole_reason(held: HeldChange) -> str:
    """The same with what is said of the fields, and the code to name on the phone."""
    sentences = [reason(held), *(sentence(problem) for problem in held.problems.values())]
    return "  ".join([*dict.fromkeys(sentences), f"({held.code})"])


def source_of(side: ConflictSide, name_of: Naming) -> str:
    parts = [name_of(side.by), name_of(side.place)]
    if side.at is not None:
        parts.append(local(side.at).strftime("%m-%d %H:%M"))
    return "  ".join(part for part in parts if part)
