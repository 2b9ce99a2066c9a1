"""What the comparison says: figures, verdicts, and what was done about each difference."""

from __future__ import annotations

from app.clinic import Clinic
from app.core.text import N_
from app.documents.forms import CountLine, CountSheet
from app.reconciliation import Comparison, DayLine, Difference, Mended
from ui.text import tr
from ui.widgets.bars import Tone
from ui.words import moment

DONE = {
    Mended.FETCHED: N_("Fetched once more from the county"),
    Mended.ARCHIVED: N_("Left the lists: the county does not show it to this facility"),
    Mended.OFFERED: N_("Sent once more: the county had lost it"),
    Mended.OUTSIDE: N_("Changed outside the program here, and put right"),
    Mended.LEFT: N_("Fetching it again does not help: tell the county's administrator"),
}


def kind_words(clinic: Clinic, kind: str) -> str:
    known = clinic.store.kinds.get(kind)
    return tr(known.label) if known else tr("Records of a newer program")


def day_words(line: DayLine) -> str:
    return line.day or tr("Earlier")


def short_day(line: DayLine) -> str:
    """Within a month the year is understood."""
    return line.day[5:] or tr("Earlier")


def verdict(line: DayLine, found: Comparison) -> tuple[str, Tone]:
    if line.is_complete and not found.contents:
        return tr("Contents not compared"), Tone.NEUTRAL
    if line.is_complete:
        return tr("The same"), Tone.GOOD
    if line.is_equal and line.acknowledged < line.here:
        return tr("Not all sent"), Tone.ACCENT
    return tr("Different"), Tone.BAD


def whole_verdict(found: Comparison) -> tuple[str, Tone]:
    if found.unequal or found.doubtful:
        return tr("Different"), Tone.BAD
    return verdict(found.total(), found)


def done(difference: Difference) -> str:
    return tr(DONE[difference.what])


def summary(found: Comparison) -> str:
    total = found.total()
    return tr(
        "Here {here}  ·  at the county {hub}  ·  acknowledged {acknowledged}",
        here=total.here,
        hub=total.hub,
        acknowledged=total.acknowledged,
    )


def conclusion(found: Comparison) -> str:
    """The whole verdict in one sentence."""
    if found.unequal:
        return tr("{count} records are not the same here and at the county.", count=found.unequal)
    if found.doubtful:
        return tr(
            "{count} records were changed at the county outside its program: tell the county's "
            "administrator.",
            count=found.doubtful,
        )
    total = found.total()
    waiting = total.here - total.acknowledged
    if not found.contents and total.is_equal:
        return tr("Cannot compare contents yet: the county hub's program was older. Nothing stops.")
    if waiting:
        return tr("The same as far as it was sent; {count} records still wait.", count=waiting)
    if found.is_complete:
        return tr("Not one record short: here and at the county everything is the same.")
    return tr("The figures differ. Compare once more.")


def sheet_of(clinic: Clinic, found: Comparison, differences: list[Difference]) -> CountSheet:
    def line(of: DayLine) -> CountLine:
        return CountLine(
            kind=kind_words(clinic, of.kind) if of.kind else tr("In all"),
            here=of.here,
            hub=of.hub,
            acknowledged=of.acknowledged,
            is_complete=of.is_complete,
            is_by_content=found.contents,
            day=day_words(of),
        )

    return CountSheet(
        facility=clinic.place_name,
        compared_at=moment(found.compared_at),
        since=found.since,
        verdict=conclusion(found),
        total=line(found.total()),
        kinds=tuple(map(line, found.by_kind())),
        days=tuple(map(line, found.lines)),
        differences=tuple(
            (moment(one.at), kind_words(clinic, one.kind), done(one)) for one in differences
        ),
        receipt=found.receipt,
    )
