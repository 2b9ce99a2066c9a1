"""What the stick page says: what would be done, what was done, and what to do next."""

from __future__ import annotations

from collections.abc import Sequence

from app.core.errors import ClinicError
from ui.errors import describe
from ui.stick.work import Done, Plan
from ui.text import tr
from ui.widgets.bars import Tone


def plan_lines(plan: Plan) -> list[str]:
    """What Enter would do, one line for each."""
    lines = []
    if plan.there.answers:
        lines.append(tr("Read {count} answers of the county hub.", count=len(plan.there.answers)))
    if plan.there.others:
        count = len(plan.there.others)
        lines.append(
            tr("Pass on {count} files of other facilities to the county hub.", count=count)
        )
        lines.append(tr("Own records go on it only if there is no line to the hub."))
    else:
        lines.append(_own(plan))
    return lines


def _own(plan: Plan) -> str:
    if not plan.parcel.changes:
        return tr("Write a question for news, for the county hub.")
    return tr(
        "Write {count} records that wait here, {size} MB, for the county hub.",
        count=plan.parcel.records,
        size=megabytes(plan.parcel.bytes),
    )


def done_notice(done: Done) -> tuple[Tone, str, str]:
    """Tone, what happened, and what to do next."""
    tone = Tone.WARN if done.problems else Tone.GOOD
    advice = "\n".join(filter(None, (_next(done), problem_lines(done.problems))))
    return tone, " ".join(_happened(done)), advice


def _happened(done: Done) -> list[str]:
    said = [tr("The stick may be removed.")]
    received = done.received
    if received.files:
        said.append(
            tr(
                "{count} changes confirmed, {rows} news.",
                count=received.confirmed,
                rows=received.rows,
            )
        )
    if received.stale:
        said.append(tr("Older answers on it told nothing new."))
    if done.passed is not None:
        said.append(tr("{count} files passed on.", count=done.passed.files))
    if done.parcel is not None and done.parcel.changes:
        said.append(tr("{count} records are on the stick.", count=done.parcel.records))
    return said


def _next(done: Done) -> str:
    if done.passed is not None:
        return tr("The answers are on it. Send the stick back to where it came from.")
    assert done.parcel is not None
    if done.parcel.changes:
        return tr(
            "Take it to the county hub or to the county hospital, and plug it in here again when it"
            " is back. Until then all this stays marked as not yet confirmed."
        )
    return tr(
        "Everything from here is on the hub. The stick asks for news when it goes there again."
    )


def problem_lines(problems: Sequence[ClinicError]) -> str:
    """Each problem once."""
    texts = (describe(problem) for problem in problems)
    lines = (f"{text.title} {text.advice} ({text.code})" for text in texts)
    return "\n".join(dict.fromkeys(lines))


def megabytes(size: int) -> str:
    return f"{max(size / 1_000_000, 0.1):.1f}"
