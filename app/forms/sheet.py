"""What a form's printed sheet says, from its declaration: filled, or empty for the pen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from app.core.catalog import chinese
from app.core.kinds import FieldType, Kind
from app.documents.forms import FormSheet, SheetRow, date_text
from app.forms.element import Element
from app.forms.form import Form, Line
from app.forms.typed import typed_form

SHORTEST_LINE = 2
"""So many short answers stand beside each other where the form does not say how it is printed."""
_BLANK_LINES = 6


def sheet_of(
    form: Form,
    facility: str,
    values: Mapping[str, Any] | None = None,
    shown: set[str] | None = None,
    head: Sequence[tuple[str, str]] = (),
) -> FormSheet:
    """`head`: what stands above, of the record it belongs to. Without `values` it is an empty sheet;
    what was not asked (`shown`) is left out of a filled one."""
    rows = [_pair(head[at : at + 2]) for at in range(0, len(head), 2)]
    for line in form.sheet or tuple(_plain_lines(form)):
        asked = [code for code in line.codes if shown is None or code in shown]
        if asked or not line.codes:
            rows += _rows(form, Line(tuple(asked), line.heading, line.signed), values or {})
    return FormSheet(facility=facility, title=form.title, rows=tuple(rows))


def said(form: Form, element: Element, value: Any) -> str:
    """An answer as a sheet and an export say it; nothing where nothing was answered."""
    if value is None:
        return ""
    if (table := form.table(element)) is not None:
        codes = value if isinstance(value, list) else [value]
        return table.labels(codes)
    if element.type is FieldType.FLAG:
        return "是" if value else "否"
    if element.type is FieldType.DATE:
        return date_text(date.fromisoformat(value) if isinstance(value, str) else value)
    if element.is_table:
        return "\n".join("：".join(filter(None, line)) for line in lines_of(form, element, value))
    if element.is_number:
        return f"{value:g}{chinese(element.unit)}"
    return str(value)


def fields_of(kind: Kind, record: object, *names: str) -> Iterator[tuple[str, str]]:
    """Declared fields of a record as label and words, without those that are empty."""
    form = typed_form(kind, rows=names)
    for element in form:
        if words := said(form, element, getattr(record, element.code, None)):
            yield chinese(element.label), words


def lines_of(form: Form, element: Element, value: Any) -> list[tuple[str, ...]]:
    """A table line by line, in the order of its columns."""
    columns = element.columns
    return [tuple(said(form, c, line.get(c.code)) for c in columns) for line in value or ()]


def _rows(form: Form, line: Line, values: Mapping[str, Any]) -> Iterator[SheetRow]:
    if line.heading:
        yield SheetRow(heading=chinese(line.heading))
    elif line.signed:
        yield SheetRow(signed=tuple((who, "") for who in line.signed))
    fields = []
    for code in line.codes:
        element = form.element(code)
        if element.is_table:
            yield _table(form, element, values.get(code))
        else:
            fields.append((chinese(element.label), _with_words(form, element, values)))
    if fields:
        is_long = any(form.element(c).type is FieldType.LONG_TEXT for c in line.codes)
        yield SheetRow(fields=tuple(fields), is_long=is_long)


def _with_words(form: Form, element: Element, values: Mapping[str, Any]) -> str:
    """What an "other" is called stands beside it."""
    words = values.get(element.words) if element.words else None
    answer = said(form, element, values.get(element.code))
    return f"{answer}：{words}" if words else answer


def _table(form: Form, element: Element, value: Any) -> SheetRow:
    columns = tuple((chinese(c.label), _share(c)) for c in element.columns)
    lines = lines_of(form, element, value)
    empty = [("",) * len(columns)] * (0 if lines else _BLANK_LINES)
    return SheetRow(fields=((chinese(element.label), ""),), columns=columns, lines=(*lines, *empty))


def _share(column: Element) -> float:
    return 3 if column.type is FieldType.LONG_TEXT else 1


def _pair(head: Sequence[tuple[str, str]]) -> SheetRow:
    return SheetRow(fields=tuple(head))


def _plain_lines(form: Form) -> Iterator[Line]:
    for section in form.sections:
        if section.title:
            yield Line(heading=section.title)
        short: list[str] = []
        for item in section.items:
            if item.element.is_table or item.element.type is FieldType.LONG_TEXT or item.wide:
                yield from _cut(short)
                short = []
                yield Line(codes=(item.code,))
            else:
                short.append(item.code)
        yield from _cut(short)


def _cut(short: Sequence[str]) -> Iterator[Line]:
    for at in range(0, len(short), SHORTEST_LINE):
        yield Line(codes=tuple(short[at : at + SHORTEST_LINE]))
