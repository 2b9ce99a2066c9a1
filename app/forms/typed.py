"""A form of a kind that is declared in Python: its fields are the elements, in the order named.

A label, a length, a table, a limit is written once, in the field's declaration; what is added here
is what only a form knows: sections, when something is asked, what is doubted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    known = field.codes is not None and field.codes in coding.shipped()
    table = coding.table(field.codes) if known and field.codes else None
    limited = field.minimum is not None or field.maximum is not None
    return Element(
        code=field.name,
        label=field.label,
        type=field.type,
        unit=field.unit,
        codes=field.codes,
        none=table.exclusive if table else None,
        other=table.other if table else frozenset(),
        max_length=field.max_length,
        decimals=0 if field.type is FieldType.INTEGER else 2,
        ranges=(Range(field.minimum, field.maximum),) if limited else (),
        measured=field.merge is Merge.BOTH,
    )


@dataclass(frozen=True)
class Asked:
    """One field of a form: what the form says of it, over and above its declaration."""

    name: str
    item: Mapping[str, Any]
    element: Mapping[str, Any]

    def of(self, kind: Kind) -> Item:
        field, element = kind.field(self.name), element_of(kind, self.name)
        is_needed = self.item["needed"] or (field is not None and field.required)
        return Item(replace(element, **self.element), **{**self.item, "needed": is_needed})


def asked(
    name: str,
    *,
    needed: bool = False,
    shown_if: str = "",
    needed_if: str = "",
    carried: bool = False,
    hint: str = "",
    wide: bool = False,
    **element: Any,
) -> Asked:
    """A field with what only the form says of it; `element` replaces parts of the element
    (`ranges`, `words`, `label` where the form asks in other words)."""
    item: dict[str, Any] = {"needed": needed, "carried": carried, "hint": hint, "wide": wide}
    rules = {"shown_if": shown_if, "needed_if": needed_if}
    item |= {name: read_expression(rule) for name, rule in rules.items() if rule}
    return Asked(name, item, element)


def typed_form(
    kind: Kind,
    sections: Sequence[tuple[str, Sequence[str | Asked]]],
    *,
    code: str = "",
    title: str = "",
    sheet: Sequence[Line] = (),
) -> Form:
    """`sections`: a title and the fields in their order, each by its name or as `asked`. Raises
    WrongExpression for a rule over what the form does not ask."""
    made = tuple(
        Section(title_of, tuple(_item(kind, one) for one in names)) for title_of, names in sections
    )
    form = Form(code or kind.name, title or kind.label, made, kind.version, sheet=tuple(sheet))
    _check(form)
    return form


def _item(kind: Kind, one: str | Asked) -> Item:
    return (one if isinstance(one, Asked) else asked(one)).of(kind)


def _check(form: Form) -> None:
    checking = Checking({element.code: element for element in form}, lambda _: None)
    for item in form.items.values():
        for rule in (item.shown_if, item.needed_if):
            if isinstance(rule, Expression):
                checking.condition(rule.node)
    _ = form.order
