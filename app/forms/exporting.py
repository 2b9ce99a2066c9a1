"""The entries of one form as a table: a column for each element, named as the form names it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from app.core.masking import masked, without_numbers
from app.forms.element import Element, Masking
from app.forms.entries import EntryView
from app.forms.form import Form
from app.forms.sheet import said

if TYPE_CHECKING:
    from app.documents.workbook import WorkbookTable


def as_table(form: Form, views: Iterable[EntryView]) -> tuple[list[str], list[list[str]]]:
    """Headings and rows. An entry of another version says what its own form asked of these
    elements; one that is not to be read yet is left out."""
    elements = list(form)
    headings = [
        "日期",
        "版本",
        *(f"{e.label}（{e.unit}）" if e.unit else e.label for e in elements),
    ]
    rows = []
    for view in views:
        if view.form is None or view.answers is None:
            continue
        own, values = view.form, view.answers.values
        cells = [
            hidden(e, said(own, own.element(e.code), values.get(e.code))) if e.code in own else ""
            for e in elements
        ]
        rows.append([view.entry.day.isoformat(), str(view.entry.form_version), *cells])
    return headings, rows


def workbook_of(views: Sequence[EntryView]) -> list[WorkbookTable]:
    """A sheet for each form, by the newest of the versions that were entered."""
    # Here and not above: the list of entries needs no library for workbooks.
    from app.documents.workbook import WorkbookTable

    forms: dict[str, Form] = {}
    for view in views:
        if (form := view.form) is not None:
            known = forms.setdefault(form.code, form)
            forms[form.code] = form if form.version > known.version else known
    mine = {code: [v for v in views if v.form and v.form.code == code] for code in forms}
    return [WorkbookTable(one.title, *as_table(one, mine[one.code])) for one in forms.values()]


def hidden(element: Element, words: str) -> str:
    """As far as whoever reads a table need know it; no whole identity number stands in any cell."""
    match element.masking:
        case Masking.OPEN:
            return without_numbers(words)
        case Masking.NAME:
            return words[:1] + "*" * len(words[1:])
        case Masking.ADDRESS:
            return words[:6] + ("…" if len(words) > 6 else "")
    return masked(words)
