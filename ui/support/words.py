"""How states of support look, and what its facts are called."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.clinic import Clinic
from app.core.kinds import Field
from app.core.values import to_wire
from app.forms.element import Element
from app.forms.entry_fields import described
from app.support import SupportCase, SupportStep, correction_form
from app.support.asking import said_at, said_in
from app.support.record import ENTRY_KIND, REGISTER_TABLE
from app.support.register import GIVE_UP
from ui.cases.face import Fact
from ui.text import tr
from ui.widgets.bars import Tone
from ui.words import day, label, spoken


def tone_of(state: str, *, is_open: bool = True) -> Tone:
    if state == GIVE_UP:
        return Tone.NEUTRAL
    return Tone.ACCENT if is_open else Tone.GOOD


def register_words(code: str) -> str:
    return label(REGISTER_TABLE, code)


def facts_of(case: SupportCase, clinic: Clinic) -> Iterator[Fact]:
    """Each answer with its label, those of a newer program's register under what they are called."""
    record, register = case.record, case.register
    if register is None:
        yield tr("What it is"), record.title or ""
        yield tr("Date"), day(record.from_on)
        return
    form = correction_form(register)
    answers = said_in(form, record)
    for element in form:
        value = to_wire(element.type, answers.get(element.code))
        if value is None:
            continue
        field = ENTRY_KIND.field(element.code) or described(element, form.table(element))
        yield tr(element.label), spoken(field, value, lambda found: _named(clinic, found))
    if record.supporting_name and not record.supporting_id:
        yield tr("Supporting institution"), record.supporting_name


def log_words(case: SupportCase, clinic: Clinic) -> Iterator[Fact]:
    for line in clinic.supports.log(case):
        yield label(line.table, line.code), tr("{count} times", count=f"{line.count:,}")


def _named(clinic: Clinic, found: str | None) -> str:
    """An institution, or the subject of an agreement."""
    if name := clinic.name_of(found):
        return name
    agreed = {view.id: view.subject for view in clinic.agreements.all()} if found else {}
    return agreed.get(found or "", "")


def step_words(record: SupportStep) -> str:
    """What a step says beside its name."""
    parts = [day(record.day)]
    parts += [f"{tr(one.label)} {spoken(field, value, str)}" for one, field, value in _said(record)]
    if record.due_on:
        parts.append(tr("Next by {day}", day=day(record.due_on)))
    return "  ".join([*parts, *([record.note] if record.note else [])])


def _said(record: SupportStep) -> Iterator[tuple[Element, Field, Any]]:
    """The elements that a step answers, as its register asks them."""
    for element, value in said_at(record):
        yield element, described(element, None), value
