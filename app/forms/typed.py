"""A form of a kind that is declared in Python: its fields are the elements, in the order named.

A label, a length, a table, a limit is written once, in the field's declaration; what is added here
is what only a form knows: sections, when something is asked, what is doubted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from app.core import coding
from app.core.kinds import Field, FieldType, Kind, Merge
from app.forms.element import Element, Range
from app.forms.expressions import Checking, Expression, read_expression
from app.forms.form import Form, Item, Line, Section


@cache
def element_of(kind: Kind, name: str) -> Element:
    """A declared field as an element. Raises KeyError for one that the kind has not."""
    field = kind.field(name)
    if field is None:
        raise KeyError(f"{kind.name} has no field {name}")
    return _element(field)


def _element(field: Field) -> Element:
    is_known = field.own_table is not None or field.codes in coding.shipped().names
    table = field.table if is_known else None
    limited = field.minimum is not None or field.maximum is not None
    return Element(
        code=field.name,
        label=field.label,
        type=field.type,
        unit=field.unit,
        codes=table.name if table else field.codes,
        none=table.exclusive if table else None,
        other=table.other if table else frozenset(),
        max_length=field.max_length,
        decimals=0 if field.type is FieldType.INTEGER else 2,
        ranges=(Range(field.minimum, field.maximum),) if limited else (),
        measured=field.merge is Merge.BOTH,
        reads=field.reads,
    )


WIDTHS: Mapping[int, Sequence[int]] = {1: (4,), 2: (2, 2), 3: (2, 1, 1), 4: (1, 1, 1, 1)}
"""In quarters, of the fields that share a row."""


@dataclass(frozen=True)
class AskedField:
    """One field of a form: what the form says of it, over and above its declaration."""

    name: str
    item: Mapping[str, Any]
    element: Mapping[str, Any]
    kind: Kind | None = None

    def of(self, kind: Kind) -> Item:
        kind = self.kind or kind
        field, element = kind.field(self.name), element_of(kind, self.name)
        is_needed = self.item["needed"] or (field is not None and field.required)
        return Item(replace(element, **self.element), **{**self.item, "needed": is_needed})


Asking = str | AskedField | Item
Part = Asking | tuple[Asking, ...]


def asked(
    name: str,
    *,
    needed: bool = False,
    shown_if: str = "",
    needed_if: str = "",
    carried: bool = False,
    hint: str = "",
    wide: bool = False,
    width: int = 0,
    lines: int = 0,
    kind: Kind | None = None,
    **element: Any,
) -> AskedField:
    """A field with what only the form says of it; `element` replaces parts of the element
    (`ranges`, `words`, `label` where the form asks in other words). `kind` where one form writes
    two records."""
    item: dict[str, Any] = {"needed": needed, "carried": carried, "hint": hint, "wide": wide}
    item |= {"width": width, "lines": lines}
    rules = {"shown_if": shown_if, "needed_if": needed_if}
    item |= {name: read_expression(rule) for name, rule in rules.items() if rule}
    return AskedField(name, item, element, kind)


def typed_form(
    kind: Kind,
    sections: Sequence[tuple[str, Sequence[Part]]] = (),
    *,
    rows: Sequence[Part] = (),
    code: str = "",
    title: str = "",
    sheet: Sequence[Line] = (),
) -> Form:
    """`sections`: a title and the fields in their order, each by its name or as `asked`; a tuple of
    them shares one row of the form. `rows`: the same where there is no title. What no field
    keeps stands as an Item. Raises
    WrongExpression for a rule over what the form does not ask."""
    made = tuple(
        Section(title_of, tuple(item for one in names for item in _items(kind, one)))
        for title_of, names in [("", rows), *sections]
        if names
    )
    form = Form(code or kind.name, title or kind.label, made, kind.version, sheet=tuple(sheet))
    _check(form)
    return form


def form_of_fields(code: str, fields: Sequence[Field], *, lines: int = 0) -> Form:
    """These fields one below the other, whatever declares them."""
    items = (Item(_element(one), needed=one.required, width=4, lines=lines) for one in fields)
    tables = {one.own_table.name: one.own_table for one in fields if one.own_table is not None}
    return Form(code, "", (Section("", tuple(items)),), tables=tables)


def _items(kind: Kind, one: Part) -> Iterator[Item]:
    if isinstance(one, tuple):
        for part, width in zip(one, WIDTHS[len(one)], strict=True):
            yield from (replace(item, width=width) for item in _items(kind, part))
    elif isinstance(one, Item):
        yield one
    else:
        yield (one if isinstance(one, AskedField) else asked(one)).of(kind)


def _check(form: Form) -> None:
    checking = Checking({element.code: element for element in form}, lambda _: None)
    for item in form.items.values():
        for rule in (item.shown_if, item.needed_if):
            if isinstance(rule, Expression):
                checking.condition(rule.node)
    _ = form.order
