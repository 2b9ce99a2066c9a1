"""What stands on the sign-in sheet and on the record of a session; printed words are Chinese."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from statistics import fmean

from app.core import coding
from app.core.clock import local
from app.documents.forms import (
    Attendee,
    Imprint,
    SignInSheet,
    TrainingRecord,
    date_text,
)
from app.training.record import CHANNELS_TABLE, KINDS_TABLE, TrainingSession, topic_words
from app.training.views import RosterLine, SessionView

FEWEST_LINES = 20
SPARE_LINES = 5
"""Lines for those who come without being on the list; a sheet has at least 20 lines in all."""


class Sheet(StrEnum):
    SIGN_IN = "training_sign_in"
    RECORD = "training_record"


def draw(view: SessionView, facility: str, which: Sheet, imprint: Imprint) -> bytes:
    """The finished PDF."""
    # Here and not above: drawing loads the print library and the fonts.
    from app.documents.training_sheets import sign_in_sheet, training_record

    if which is Sheet.SIGN_IN:
        return sign_in_sheet(sign_in_form(view, facility), imprint)
    return training_record(record_form(view, facility), imprint)


def sign_in_form(view: SessionView, facility: str) -> SignInSheet:
    lines = tuple(map(_attendee, view.roster))
    return SignInSheet(
        facility=facility,
        topic=topic_words(vars(view.session)),
        trainer=_trainer(view),
        held=_held(view.session),
        place=view.session.place or "",
        attendees=lines,
        empty_rows=max(SPARE_LINES, FEWEST_LINES - len(lines)),
    )


def record_form(view: SessionView, facility: str) -> TrainingRecord:
    session = view.session
    return TrainingRecord(
        facility=facility,
        kind=_label(KINDS_TABLE, session.training_kind),
        topic=topic_words(vars(session)),
        channel=_label(CHANNELS_TABLE, session.channel),
        trainer=session.trainer,
        trainer_title=_label("title", session.trainer_title),
        trainer_facility=view.supporting,
        supporting_department=_label("department", session.supporting_department),
        supported_department=_label("department", session.supported_department),
        place=session.place or "",
        held=_held(session),
        hours=_number(session.class_hours),
        credits=_number(session.credits),
        audience=_label("training_audience", session.audience),
        expected=_people(len(view.roster)),
        present=_people(view.present),
        pre_score=_mean(line.entry.pre_score for line in view.roster),
        post_score=_mean(line.entry.post_score for line in view.roster),
        content=session.content or "",
        notes=session.notes or "",
        recorder=view.recorder,
        recorded_on=local(session.written_at).date(),
        roster=tuple(map(_attendee, view.roster)),
    )


def _attendee(line: RosterLine) -> Attendee:
    entry = line.entry
    return Attendee(
        name=entry.name,
        facility=line.facility,
        job_title=_label("title", entry.job_title),
        attended=entry.present,
        pre_score=_number(entry.pre_score),
        post_score=_number(entry.post_score),
    )


def _label(table: str, code: str | None) -> str:
    return coding.table(table).label(code)


def _trainer(view: SessionView) -> str:
    return (
        f"{view.session.trainer}（{view.supporting}）" if view.supporting else view.session.trainer
    )


def _held(session: TrainingSession) -> str:
    return f"{date_text(session.held_on)} {session.time_text or ''}".strip()


def _people(count: int) -> str:
    """Nothing while there is no roster: the number is then written by hand."""
    return f"{count}人" if count else ""


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def _mean(scores: Iterable[float | None]) -> str:
    known = [score for score in scores if score is not None]
    return f"{fmean(known):.1f}" if known else ""
