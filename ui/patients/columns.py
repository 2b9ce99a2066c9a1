"""The columns of lists of residents."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from app.core.identity import printed_record_number
from app.core.pinyin import initials
from app.patients import PatientLine
from ui.likeness import found_by
from ui.patients.marks import marks_of_line
from ui.patients.words import age, last_digits
from ui.text import tr
from ui.widgets.record_table import Column
from ui.words import label


def resident_columns(
    today: Callable[[], date], typed: Callable[[], str] | None = None
) -> list[Column[PatientLine]]:
    """Name, sex, age, village, phone, number and marks; names are those of `PatientOrder`. Of a
    search by digits, in the number's place: by which number each was found."""
    return [
        Column(tr("Full name"), lambda line: line.name, width=120, search=_initials, name="name"),
        Column(tr("Sex"), lambda line: label("sex", line.sex), width=64),
        Column(tr("Age"), lambda line: age(line.birth_on, today()), width=84, name="birth_on"),
        Column(
            tr("Village or committee"),
            lambda line: line.village_name,
            width=150,
            name="village_name",
        ),
        Column(tr("Phone ending"), lambda line: last_digits(line.phone), width=100),
        _record_number() if typed is None else _found_by(typed),
        Column(tr("Marks"), lambda line: _marks(line, today())),
    ]


def _record_number() -> Column[PatientLine]:
    return Column(
        tr("Record number"),
        lambda line: printed_record_number(line.record_number),
        width=140,
        name="record_number",
        optional=True,
    )


def _found_by(typed: Callable[[], str]) -> Column[PatientLine]:
    return Column(
        tr("Number found"),
        lambda line: found_by(line, typed()) or printed_record_number(line.record_number),
        width=140,
    )


MARKS_COLUMN = 6


def _initials(line: PatientLine) -> str:
    return " ".join(sorted(initials(line.name)))


def _marks(line: PatientLine, today: date) -> str:
    """For a screen reader and the tip; on the screen the marks are painted."""
    return tr(", ").join(mark.text for mark in marks_of_line(line, today))
