"""Published forms and the entries made by them (FHIR: Questionnaire, QuestionnaireResponse).

A published version never changes; taken back, it is offered no more and shows what was written by
it. Each element of an entry is a field of its own, beyond those listed here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from typing import Any

import msgspec
from sqlalchemy.orm import Mapped

from app.core.checks.result import too_long
from app.core.errors import FieldProblem
from app.core.kinds import PUBLISHED, Field, Fields, Lookup, Sight, SightClass
from app.core.limits import MOST_UNKNOWN, size_of
from app.core.rights import EVERYONE, writers
from app.core.text import N_
from app.forms.answers import Answers, Around, evaluate
from app.forms.entry_fields import described, entry_field, name_of
from app.forms.form import Form
from app.storage.base import (
    Synced,
    code_field,
    data_field,
    date_field,
    dump,
    id_field,
    integer_field,
    kind_of,
    text_field,
)

FORM, ENTRY = "form", "form_entry"
LONGEST_BODY = 120_000
"""Characters of a whole form."""
MOST_EARLIER = 4
"""Entries before one that its rules may ask about."""


class PublishedForm(Synced):
    """One version of a form. `body` is the whole of it, as `app/forms/body.py` reads it."""

    __tablename__ = FORM

    code: Mapped[str] = text_field(N_("Code of the form"), required=True, max_length=40, index=True)
    version: Mapped[int] = integer_field(N_("Version"), required=True, minimum=1, maximum=9999)
    title: Mapped[str] = text_field(N_("Form"), required=True, max_length=100)
    part_of: Mapped[str | None] = text_field(N_("Part of"), max_length=40)
    body: Mapped[dict[str, Any]] = data_field(
        N_("Content of the form"), required=True, max_length=LONGEST_BODY
    )
    taken_back_on: Mapped[date | None] = date_field(N_("Taken back on"))


class FormEntry(Synced):
    """What was answered. Of whom it is (sex, birth date) is what the limits were judged by;
    `after_id` is the entry before it, which its rules may ask about."""

    __tablename__ = ENTRY

    form_code: Mapped[str] = text_field(
        N_("Code of the form"), required=True, max_length=40, index=True
    )
    form_version: Mapped[int] = integer_field(N_("Version"), required=True, minimum=1, maximum=9999)
    form_title: Mapped[str] = text_field(N_("Form"), required=True, max_length=100)
    day: Mapped[date] = date_field(N_("Date"), required=True, index=True)
    patient_id: Mapped[str | None] = id_field(N_("Resident"), index=True)
    sex: Mapped[str | None] = code_field(N_("Sex"), "sex")
    birth_on: Mapped[date | None] = date_field(N_("Date of birth"))
    after_id: Mapped[str | None] = id_field(N_("Entry before"))


def form_id(code: str, version: int) -> str:
    """A version of a form has one name wherever it is written."""
    return blake2b(f"form {code} {version}".encode(), digest_size=16).hexdigest()


def form_in(fields: Fields, lookup: Lookup) -> Form | None:
    """The form that an entry was written by; None where it is not here, or not to be read yet."""
    code, version = fields.get("form_code"), fields.get("form_version")
    if not isinstance(code, str) or not isinstance(version, int):
        return None
    said = lookup(FORM, form_id(code, version))
    return form_of(said.get("body")) if said is not None else None


def form_of(body: Any) -> Form | None:
    """None for one of a newer program, or that makes no sense to this one."""
    text = dump(body)
    return _made(text) if text else None


@lru_cache(maxsize=64)
def _made(text: str) -> Form | None:
    # Here and not above: the first window knows the kinds, and no form yet.
    from app.forms.body import body_of
    from app.forms.form_parts import WrongForm
    from app.forms.making import make

    try:
        return make(body_of(msgspec.json.decode(text)))
    except (msgspec.ValidationError, WrongForm):
        return None


def answers_in(form: Form, fields: Fields) -> dict[str, Any]:
    """What an entry says, by element; what is no element of its form is left out."""
    named = {element.code: fields.get(name_of(element)) for element in form}
    return {code: value for code, value in named.items() if value is not None}


def evaluated(form: Form, fields: Fields, lookup: Lookup) -> Answers:
    return evaluate(form, answers_in(form, fields), around_of(form, fields, lookup))


def around_of(form: Form, fields: Fields, lookup: Lookup) -> Around:
    return Around(
        _day(fields.get("day")) or date.min,
        _day(fields.get("birth_on")),
        fields.get("sex"),
        tuple(answers_in(form, one) for one in _earlier(fields, lookup)),
    )


def _earlier(fields: Fields, lookup: Lookup) -> Iterator[Fields]:
    """The entries before it, the newest first, as far as they are here and by the same form."""
    code = fields.get("form_code")
    for _ in range(MOST_EARLIER):
        before = fields.get("after_id")
        found = lookup(ENTRY, before) if isinstance(before, str) else None
        if found is None or found.get("form_code") != code:
            return
        yield found
        fields = found


def _day(text: Any) -> date | None:
    try:
        return date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None


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
)
