"""The fields of an entry: each element travels as one of its own, and two people's answers meet
element by element, also where the form is not here.

The name of the field tells all that this needs: `m_sbp` is a measured number, of which both values
stand; `s1_signs` is a set whose member `1` says that there is nothing. An element never changes its
type, so it never changes its name.
"""

from __future__ import annotations

import re
from functools import cache

from app.core.coding import CodeTable
from app.core.kinds import Field, FieldType, Merge
from app.core.shapes import rows
from app.forms.element import Element

_NAME = re.compile(r"(?P<sort>[tldinfcrmw])_(?P<code>[a-z][a-z0-9_]{0,39})")
_SET = re.compile(r"s(?P<none>[0-9A-Z]{0,8})_(?P<code>[a-z][a-z0-9_]{0,39})")
_MEASURED = {"w": FieldType.INTEGER, "m": FieldType.NUMBER}
_SORTS = {
    "t": FieldType.TEXT,
    "l": FieldType.LONG_TEXT,
    "d": FieldType.DATE,
    "i": FieldType.INTEGER,
    "n": FieldType.NUMBER,
    "f": FieldType.FLAG,
    "c": FieldType.CODE,
    "r": FieldType.DATA,
}
TYPES = frozenset([*_SORTS.values(), FieldType.CODES])
"""What an element of a form file may be."""


@cache
def entry_field(name: str) -> Field | None:
    """The field that goes by this name; None for what is no answer."""
    if (found := _SET.fullmatch(name)) is not None:
        excluding = found["none"] or None
        return Field(name, FieldType.CODES, found["code"], merge=Merge.SET, excluding=excluding)
    if (found := _NAME.fullmatch(name)) is None:
        return None
    if (measured := _MEASURED.get(found["sort"])) is not None:
        return Field(name, measured, found["code"], merge=Merge.BOTH)
    shape = rows() if found["sort"] == "r" else None
    return Field(name, _SORTS[found["sort"]], found["code"], shape=shape)


@cache
def name_of(element: Element) -> str:
    """Under which an element travels."""
    if element.type is FieldType.CODES:
        return f"s{element.none or ''}_{element.code}"
    measured = _MEASURED if element.measured else {}
    sorts = {of: sort for sort, of in {**_SORTS, **measured}.items()}
    return f"{sorts[element.type]}_{element.code}"


def described(element: Element, table: CodeTable | None) -> Field:
    """The field with the words of its form, for lists of changes and of what differs."""
    name = name_of(element)
    plain = entry_field(name)
    assert plain is not None
    low, high = element.limits(None, None)
    return Field(
        name,
        element.type,
        element.label,
        max_length=element.max_length,
        minimum=low,
        maximum=high,
        unit=element.unit,
        merge=plain.merge,
        shape=plain.shape,
        excluding=element.none,
        own_table=table,
    )
