"""A form as it is kept and sent: one canonical JSON, of which every program makes the same form.

What is here is only its shape; whether it makes sense, `making.py` asks.
"""

from __future__ import annotations

from typing import Any

import msgspec

FORMAT = 1
"""Of what is written below. A form of a newer one is kept, and read by a newer program."""


class _Part(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True, frozen=True):
    """Of a program that knows less, nothing is left out: it does not read the form at all."""


class FormAnswer(_Part, frozen=True, array_like=True):
    code: str
    words: str


class Asked(_Part, frozen=True):
    """An element and how the form asks for it. `answers` is its own table, `table` the name of one
    that ships or the element whose answers it shares; `lines_of` the table it is a column of."""

    code: str
    label: str
    type: str
    section: str = ""
    answers: list[FormAnswer] = []
    table: str = ""
    none: str = ""
    other: list[str] = []
    words: str = ""
    lines_of: str = ""
    unit: str = ""
    low: float | None = None
    high: float | None = None
    likely_low: float | None = None
    likely_high: float | None = None
    decimals: int | None = None
    length: int | None = None
    needed: bool = False
    carried: bool = False
    measured: bool = False
    wide: bool = False
    fills: str = ""
    masking: str = ""
    reads: str = ""
    hint: str = ""
    concept: str = ""
    column: str = ""


class FormRule(_Part, frozen=True):
    """sort: shown, needed, computed, doubt or range; of an element, or shown of a [section]."""

    element: str
    sort: str
    rule: str = ""
    words: str = ""
    sex: str = ""
    from_age: int | None = None
    to_age: int | None = None
    low: float | None = None
    high: float | None = None
    likely_low: float | None = None
    likely_high: float | None = None


class SheetLine(_Part, frozen=True):
    """sort: heading, fields or sign."""

    sort: str
    text: str


class WorkedCase(_Part, frozen=True):
    """What is answered, and what must come of it.

    given: the day, and of whom it is. expected: values by element; an element that must be refused,
    doubted, hidden or asked for stands in `outcomes` under that word. earlier: the entries before,
    the newest first.
    """

    name: str
    given: dict[str, str] = {}
    answers: dict[str, Any] = {}
    expected: dict[str, Any] = {}
    outcomes: dict[str, str] = {}
    earlier: list[dict[str, Any]] = []


class Body(_Part, frozen=True):
    code: str
    version: int
    title: str
    format: int = FORMAT
    part_of: str = ""
    for_if: dict[str, str] = {}
    titled: list[str] = []
    source: str = ""
    elements: list[Asked] = []
    rules: list[FormRule] = []
    sheet: list[SheetLine] = []
    cases: list[WorkedCase] = []


def body_of(value: Any) -> Body:
    """Raises msgspec.ValidationError."""
    return msgspec.convert(value, Body)


def as_value(body: Body) -> dict[str, Any]:
    made: dict[str, Any] = msgspec.to_builtins(body)
    return made
