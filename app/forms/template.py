"""Writes a form as the workbook that `file.py` reads: a template to begin with, or a form as it was
published, to go on from."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import xlsxwriter

from app.forms import columns as words
from app.forms.body import FORMAT, Asked, Body, WorkedCase
from app.forms.columns import CASES, COLUMNS, SHEETS, FormColumn

_WRITTEN = datetime(2026, 1, 1, tzinfo=UTC)
"""So that a form gives the same file each time."""
_WIDTHS = {"label": 18, "answers": 28, "rule": 46, "text": 46, "value": 24, "hint": 20}


def as_workbook(body: Body) -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"created": _WRITTEN})
    bold = book.add_format({"bold": True})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    head = book.add_worksheet(SHEETS["form"])
    head.set_column(0, 0, 12)
    head.set_column(1, 1, 50)
    for line, (name, value) in enumerate(_head(body)):
        head.write(line, 0, words.HEAD[name], bold)
        head.write(line, 1, value)
    rows = {
        "elements": [_cells(one, COLUMNS["elements"]) for one in body.elements],
        "rules": [_cells(one, COLUMNS["rules"]) for one in body.rules],
        "sheet": [_cells(one, COLUMNS["sheet"]) for one in body.sheet],
        "cases": [row for case in body.cases for row in _case(case, body.elements)],
    }
    for sheet, lines in rows.items():
        _fill(book.add_worksheet(SHEETS[sheet]), COLUMNS[sheet], lines, bold, wrap)
    book.close()
    return file.getvalue()


def _head(body: Body) -> Iterable[tuple[str, Any]]:
    yield from (("code", body.code), ("version", body.version), ("title", body.title))
    yield "part_of", body.part_of
    yield "for_if", "\n".join(f"{name}={value}" for name, value in body.for_if.items())
    yield "titled", "、".join(body.titled)
    yield "source", body.source
    yield "format", FORMAT


def _fill(
    sheet: Any, columns: tuple[FormColumn, ...], lines: list[list[Any]], bold: Any, wrap: Any
) -> None:
    for at, column in enumerate(columns):
        sheet.write(0, at, column.heading, bold)
        sheet.set_column(at, at, _WIDTHS.get(column.name, 10), wrap)
        if column.about:
            sheet.write_comment(0, at, column.about)
    for line, row in enumerate(lines, start=1):
        for at, value in enumerate(row):
            if value not in (None, ""):
                sheet.write(line, at, value)
    sheet.freeze_panes(1, 1)


def _cells(part: Any, columns: tuple[FormColumn, ...]) -> list[Any]:
    return [_cell(part, column) for column in columns]


def _cell(part: Any, column: FormColumn) -> Any:
    value = getattr(part, column.name)
    if column.sort == "answers":
        return "\n".join(_answer(part, one) for one in value)
    if column.sort == "flag":
        return "是" if value else ""
    if column.words is not None:
        return {code: said for said, code in column.words.items()}.get(value, value)
    return value


def _answer(part: Asked, answer: Any) -> str:
    mark = "!" if answer.code == part.none else "?" if answer.code in part.other else ""
    return f"{answer.code} {answer.words}{mark}"


def _case(case: WorkedCase, elements: list[Asked]) -> Iterable[list[Any]]:
    columns = {one.code: [c.code for c in elements if c.lines_of == one.code] for one in elements}
    name = case.name
    for what, said in _parts(case):
        for code, value in said.items():
            yield [name, _word(words.CASE_WORDS, what), *_pair(what, code, value, columns)]
            name = ""
    assert len(CASES) == 4


def _parts(case: WorkedCase) -> Iterable[tuple[str, Mapping[str, Any]]]:
    yield "given", case.given
    yield from zip(("last", "before"), case.earlier, strict=False)
    yield from (("answers", case.answers), ("expected", case.expected), ("outcomes", case.outcomes))


def _pair(what: str, code: str, value: Any, columns: Mapping[str, list[str]]) -> list[Any]:
    if what == "given":
        return [_word(words.GIVEN_WORDS, code), value]
    if what == "outcomes":
        return [code, _word(words.OUTCOME_WORDS, value)]
    if isinstance(value, bool):
        return [code, "是" if value else "否"]
    if isinstance(value, list):
        is_table = bool(columns.get(code))
        lines = ["|".join(line.get(c, "") for c in columns[code]) for line in value if is_table]
        return [code, "\n".join(lines) if is_table else "、".join(value)]
    return [code, value]


def _word(known: Mapping[str, str], code: str) -> str:
    return {means: said for said, means in known.items()}.get(code, code)
