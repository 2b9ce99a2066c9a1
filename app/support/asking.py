"""The forms of a register: the head that all entries have, its own elements, and those of a step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from app.cases import Ladder
from app.core.coding import Code, CodeTable, table
from app.core.kinds import FieldType, Kind
from app.core.text import N_
from app.core.values import from_wire, present, to_wire
from app.forms.element import Element
from app.forms.entry_fields import name_of
from app.forms.form import Form, Item
from app.forms.typed import AskedField, Part, asked, typed_form
from app.support.record import (
    ENTRY_KIND,
    REGISTER_TABLE,
    STEP_KIND,
    STEP_TABLE,
    SupportStep,
    register_of,
)
from app.support.register import Register

REACHED = "reached"
"""Which rung an entry has come to when it is entered."""
HEAD: tuple[tuple[str, ...], ...] = (
    ("title",),
    ("agreement_id",),
    ("supporting_id", "supported_id"),
    ("supporting_department", "supported_department", "from_on", "until_on"),
    ("person_name", "supporting_person", "supported_person"),
)
"""What every register asks first, unless it leaves it out."""
FOOT: tuple[Part, ...] = (asked("notes", lines=2),)


@cache
def entry_form(register: Register) -> Form:
    """What a new entry asks."""
    rows = [*_head(register), *_reached(register), *register.rows, *FOOT]
    form = typed_form(ENTRY_KIND, rows=rows, code=register.code, title=title_of(register))
    return replace(form, tables={REACHED: _rungs(register), **_tables(register)})


@cache
def correction_form(register: Register) -> Form:
    """What is corrected of one: where it stands, its steps say."""
    rows = [*_head(register), *register.rows, *FOOT]
    form = typed_form(ENTRY_KIND, rows=rows, code=register.code, title=title_of(register))
    return replace(form, tables=_tables(register))


@cache
def step_form(ladder: Ladder, step: str) -> Form:
    """What a step asks."""
    return typed_form(STEP_KIND, rows=ladder.rules[step].asks)


def _head(register: Register) -> Iterator[Part]:
    for row in HEAD:
        names = [name for name in row if name not in register.leaves_out]
        if names:
            yield tuple(_asked(register, name) for name in names)


def _asked(register: Register, name: str) -> AskedField:
    words: dict[str, Any] = {"label": register.called[name]} if name in register.called else {}
    return asked(name, needed=name in register.needs, **words)


def _reached(register: Register) -> Iterator[Part]:
    if len(_rungs(register)) > 1:
        element = Element(REACHED, N_("Has come to"), FieldType.CODE, codes=REACHED)
        yield Item(element, needed=True)


def _rungs(register: Register) -> CodeTable:
    """Those on which an entry may be when it is entered."""
    known = table(STEP_TABLE)
    codes = [rung.code for rung in register.rungs if not rung.stays]
    named = (known.get(code) or Code(code, code, code, code) for code in codes)
    return CodeTable(REACHED, tuple(named))


def _tables(register: Register) -> dict[str, CodeTable]:
    """Those of which only a part is meant."""
    return {
        name: CodeTable(name, tuple(code for code in table(name) if code.code in only))
        for name, only in register.only.items()
    }


def title_of(register: Register) -> str:
    return table(REGISTER_TABLE).label(register.code)


def field_name(kind: Kind, element: Element) -> str:
    """Under which an answer is kept: a column of the record, or one of its further fields."""
    return element.code if element.code in _columns(kind) else name_of(element)


@cache
def _columns(kind: Kind) -> frozenset[str]:
    return frozenset(field.name for field in kind.fields)


def split(
    kind: Kind, form: Form, values: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The typed fields of a record, and its elements as they travel."""
    columns = _columns(kind)
    typed = {code: value for code, value in values.items() if code in columns}
    asked_of = (one for one in form if one.code not in columns and one.code != REACHED)
    further = {name_of(one): to_wire(one.type, values.get(one.code)) for one in asked_of}
    return typed, present(further)


def said_in(form: Form, record: Any) -> dict[str, Any]:
    """What a record says, by the codes of its form."""
    columns, extra = _columns(record.kind), record.extra or {}

    def value(one: Element) -> Any:
        if one.code in columns:
            return getattr(record, one.code)
        return from_wire(one.type, extra.get(name_of(one)))

    return {one.code: value(one) for one in form if one.code != REACHED}


def said_at(record: SupportStep) -> Iterator[tuple[Element, Any]]:
    """What a step says, as it travels, of what its register asks then."""
    register = register_of(record.register)
    for item in register.asked_at(record.step) if register is not None else ():
        value = (record.extra or {}).get(name_of(item.element))
        if value is not None:
            yield item.element, value
