"""What stands on the sign-in sheet and on the record of a session; printed words are Chinese."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum
from itertools import starmap
from statistics import fmean

from app.core import coding
from app.core.clock import local
from app.documents.forms import (
    Attendee,
    FormSheet,
    Imprint,
    SheetRow,
    SignInSheet,
    date_text,
)
from app.forms.sheet import sheet_of
from app.training.record import SESSION_FORM, TrainingSession, topic_words
from app.training.views import RosterLine, SessionView

RECORD, ROSTER = "培训（带教）记录", "参加人员"
ROSTER_COLUMNS = (
    ("序号", 1),
    ("姓名", 2.2),
    ("单位", 3.8),
    ("职称", 2.2),
    ("出勤", 1.2),
    ("前测", 1.2),
    ("后测", 1.2),
)
PRESENCE = {True: "到", False: "缺", None: ""}
FEWEST_LINES = 20
SPARE_LINES = 5
"""Lines for those who come without being on the list; a sheet has at least 20 lines in all."""


class TrainingSheet(StrEnum):
    SIGN_IN = "training_sign_in"
    RECORD = "training_record"


def draw(view: SessionView, facility: str, which: TrainingSheet, imprint: Imprint) -> bytes:
    """The finished PDF."""
    # Here and not above: drawing loads the print library and the fonts.
    from app.documents.form_sheet import form_sheet
    from app.documents.training_sheets import sign_in_sheet

    if which is TrainingSheet.SIGN_IN:
        return sign_in_sheet(sign_in_form(view, facility), imprint)
    return form_sheet(record_form(view, facility), imprint)


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


def record_form(view: SessionView, facility: str) -> FormSheet:
    """As its fields are declared; how many came, and the roster, follow from other records."""
    session, topic = view.session, topic_words(vars(view.session))
    words = {"topic": topic, "supporting_id": view.supporting, "time_text": _held(session)}
    sheet = sheet_of(SESSION_FORM, facility, {**vars(session), **words})
    *about, content, notes = sheet.rows
    return replace(
        sheet,
        title=RECORD,
        rows=(*about, *_counted(view), content, notes, *_roster(view), _recorder(view)),
        overleaf=(("培训主题", topic),),
        signed_on=local(session.written_at).date(),
    )


def _counted(view: SessionView) -> tuple[SheetRow, ...]:
    before = _mean(line.entry.pre_score for line in view.roster)
    after = _mean(line.entry.post_score for line in view.roster)
    came = (("应到人数", _people(len(view.roster))), ("实到人数", _people(view.present)))
    return SheetRow(fields=came), SheetRow(fields=(("前测平均分", before), ("后测平均分", after)))


def _roster(view: SessionView) -> tuple[SheetRow, ...]:
    lines = tuple(starmap(_present, enumerate(map(_attendee, view.roster), 1)))
    return (SheetRow(fields=((ROSTER, ""),), columns=ROSTER_COLUMNS, lines=lines),) if lines else ()


def _present(number: int, person: Attendee) -> tuple[str, ...]:
    came, scores = PRESENCE[person.attended], (person.pre_score, person.post_score)
    return (str(number), person.name, person.facility, person.job_title, came, *scores)


def _recorder(view: SessionView) -> SheetRow:
    return SheetRow(signed=(("记录人", view.recorder),))


def sheet_head(view: SessionView) -> tuple[tuple[str, str], ...]:
    """What stands above the sheet of whatever is entered for a session."""
    session = view.session
    return (
        ("培训主题", topic_words(vars(session))),
        ("时间", _held(session)),
        ("带教（主讲）人", _trainer(view)),
        ("受援科室", _label("department", session.supported_department)),
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
