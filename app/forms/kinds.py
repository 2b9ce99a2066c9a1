"""How published forms and their entries travel, who writes them, and by what they are judged."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.checks.result import too_long
from app.core.errors import FieldProblem
from app.core.kinds import PUBLISHED, Field, Fields, Lookup, Sight, SightClass
from app.core.limits import MOST_UNKNOWN, size_of
from app.core.rights import EVERYONE, writers
from app.core.text import N_
from app.forms.answers import Answers
from app.forms.entry_fields import described, entry_field, name_of
from app.forms.projecting import Projected
from app.forms.records import FormEntry, PublishedForm, evaluated, form_in
from app.storage.base import kind_of

__all__ = ["ENTRY_KIND", "FORM_KIND", "FormEntry", "PublishedForm"]


def _judge(
    before: Fields, change: Fields, after: Fields, lookup: Lookup
) -> dict[str, FieldProblem]:
    """By the entry's own form. What was wrong before without this change (two people's answers met)
    is no reason to hold the change; without its form only the limits of every field count."""
    form = form_in(after, lookup)
    if form is None:
        return {}
    known = {name_of(element): element.code for element in form}
    problems = {name: _no_element() for name in change if entry_field(name) and name not in known}
    now = evaluated(form, after, lookup)
    was = evaluated(form, before, lookup).problems if before else {}
    for name, code in known.items():
        if code in now.problems and (name in change or code not in was):
            problems[name] = now.problems[code]
        elif name in change and change[name] is not None and not _is_kept(now, code, before):
            problems[name] = _no_element()
    return problems


def _is_kept(now: Answers, code: str, before: Fields) -> bool:
    """A new entry keeps nothing that is hidden; what somebody else's change hid meanwhile stands."""
    if now.form.items[code].computed is not None:
        return False
    return bool(before) or code in now.shown


def _no_element() -> FieldProblem:
    return FieldProblem("FORM_ELEMENT", N_("This is not asked by this form."))


def _check(fields: Fields) -> Mapping[str, FieldProblem]:
    answers = {name: value for name, value in fields.items() if entry_field(name)}
    size = size_of(answers)
    if size is None or size > MOST_UNKNOWN:
        longest = max(answers, key=lambda name: size_of(answers[name]) or MOST_UNKNOWN)
        return {longest: too_long(size or MOST_UNKNOWN, MOST_UNKNOWN)}
    return {}


def _described(fields: Fields, lookup: Lookup) -> Mapping[str, Field]:
    form = form_in(fields, lookup)
    if form is None:
        return {}
    made = [described(element, form.table(element)) for element in form]
    return {field.name: field for field in made}


def _under(fields: Fields, lookup: Lookup) -> str | None:
    form = form_in(fields, lookup)
    return form.part_of or None if form is not None else None


def _title(fields: Fields) -> str:
    return f"{fields.get('form_title', '')} {fields.get('day', '')}".strip()


FORM_KIND = kind_of(PublishedForm, N_("Form"), sight=PUBLISHED, administered=True)
ENTRY_KIND = kind_of(
    FormEntry,
    N_("Form entry"),
    sight=Sight(SightClass.LINE),
    writers=writers(EVERYONE),
    child_of=("*",),
    check=_check,
    title=_title,
    open=entry_field,
    described=_described,
    judge=_judge,
    stands_alone=True,
    under=_under,
    derived=Projected(),
)
