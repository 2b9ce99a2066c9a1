"""Published forms and the entries made by them (FHIR: Questionnaire, QuestionnaireResponse).

A published version never changes; taken back, it is offered no more and shows what was written by
it. Each element of an entry is a field of its own, beyond those listed here.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from typing import Any

import msgspec
from sqlalchemy.orm import Mapped

from app.core.kinds import Fields, Lookup
from app.core.text import N_
from app.forms.answers import Answers, Around, evaluate
from app.forms.entry_fields import name_of
from app.forms.form import Form
from app.storage.base import (
    Synced,
    code_field,
    data_field,
    date_field,
    dump,
    id_field,
    integer_field,
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
