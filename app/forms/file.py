"""Reads a form file: the workbook in which a county writes a form, line by line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from app.core.errors import FieldProblem
from app.core.text import N_
from app.forms import columns as words
from app.forms.body import FORMAT, Asked, Body, FormAnswer, FormRule, SheetLine, WorkedCase
from app.forms.columns import COLUMNS, SHEETS, FormColumn
from app.forms.form import Form
from app.forms.form_parts import WrongForm
from app.forms.publishing import publishable
from app.forms.workbook import Cells, FormWorkbook, WrongFormFile, text_of

P = TypeVar("P", Asked, FormRule, SheetLine)

_ANSWER = re.compile(r"(\S+)\s+(.+?)\s*([!！?？]?)")
_CUT = re.compile(r"[\n;；]+")
_MEMBERS = re.compile(r"[\s,，、]+")


class FormFile:
    """One workbook as it was read; `publishable` says whether it may be published."""

    def __init__(self, path: Path) -> None:
        """Raises WrongFormFile."""
        self._book = FormWorkbook(path)
        self._lines: dict[str, list[int]] = {name: [] for name in SHEETS}
        head = self._head()
        elements = self._parts("elements", Asked, _answers)
        self._types = {one.code: one for one in elements}
        self.body = Body(
            **head,
            elements=elements,
            rules=self._parts("rules", FormRule),
            sheet=self._parts("sheet", SheetLine),
            cases=list(self._cases()),
        )

    def publishable(self, before: list[Form]) -> tuple[str, dict[str, Any]]:
        """The name and fields of its record. Raises WrongFormFile."""
        try:
            return publishable(self.body, before)
        except WrongForm as wrong:
            lines = self._lines[wrong.part]
            line = lines[wrong.at] if wrong.at < len(lines) else 1
            raise WrongFormFile(SHEETS[wrong.part], line, wrong.problem) from None

    def _head(self) -> dict[str, Any]:
        names = {**{zh: name for name, zh in words.HEAD.items()}, **dict.fromkeys(words.HEAD)}
        said: dict[str, Any] = {"code": "", "title": "", "version": 0, "format": FORMAT}
        for line, name, value in self._book.pairs("form"):
            if name not in names:
                raise self._wrong("form", line, N_("There is no entry “{name}”."), name=name[:20])
            self._lines["form"] = self._lines["form"] or [line]
            key = names[name] or name
            said[key] = self._head_value(key, line, text_of(value))
        return said

    def _head_value(self, key: str, line: int, text: str) -> Any:
        if key in ("version", "format"):
            return int(text) if text.isdecimal() and len(text) < 6 else 0
        if key == "titled":
            return _members(text)
        if key == "for_if":
            pairs = [part.partition("=") for part in _CUT.split(text) if part.strip()]
            return {name.strip(): value.strip() for name, _, value in pairs}
        return text

    def _parts(
        self, sheet: str, made: type[P], more: Callable[[str], Any] | None = None
    ) -> list[P]:
        parts: list[P] = []
        for line in self._read(sheet):
            said = {c.name: v for c, v in self._values(sheet, line)}
            if more is not None:
                said |= self._more(sheet, line, said, more)
            needed = {name: said.get(name, "") for name in made.__struct_fields__[: _NEEDED[made]]}
            self._lines[sheet].append(line.line)
            parts.append(made(**{**needed, **said}))
        return parts

    def _more(
        self, sheet: str, line: Cells, said: dict[str, Any], read: Callable[[str], Any]
    ) -> dict[str, Any]:
        try:
            return dict(read(said.pop("answers", "")))
        except ValueError as wrong:
            text = N_("“{part}” is no answer: a code, a space, its words.")
            raise self._wrong(sheet, line.line, text, part=str(wrong)[:20]) from None

    def _read(self, sheet: str) -> list[Cells]:
        headings, lines = self._book.lines(sheet)
        known = {name for column in COLUMNS[sheet] for name in (column.name, column.heading)}
        for heading in headings:
            if heading not in known:
                text = N_("There is no column “{name}”.")
                raise self._wrong(sheet, 1, text, name=heading[:20])
        return lines

    def _values(self, sheet: str, line: Cells) -> Iterator[tuple[FormColumn, Any]]:
        for column in COLUMNS[sheet]:
            cell = line.said.get(column.heading, line.said.get(column.name))
            if cell is None:
                continue
            try:
                yield column, _value(column, cell)
            except ValueError:
                text = N_("“{value}” cannot stand under “{column}”.")
                value = text_of(cell)[:20]
                raise self._wrong(
                    sheet, line.line, text, value=value, column=column.heading
                ) from None

    # Worked cases

    def _cases(self) -> Iterator[WorkedCase]:
        made: dict[str, dict[str, Any]] = {}
        name = ""
        for line in self._read("cases"):
            said = {c.name: v for c, v in self._values("cases", line)}
            name = said.get("name", name)
            if name not in made:
                made[name] = {"given": {}, "answers": {}, "expected": {}, "outcomes": {}}
                self._lines["cases"].append(line.line)
            self._note(made[name], line, said)
        for called, parts in made.items():
            earlier = [parts.pop(back) for back in ("last", "before") if back in parts]
            yield WorkedCase(called, earlier=earlier, **parts)

    def _note(self, parts: dict[str, Any], line: Cells, said: Mapping[str, Any]) -> None:
        what, code, value = said.get("what", ""), said.get("element", ""), said.get("value")
        if what in ("given", "outcomes"):
            known = words.GIVEN_WORDS if what == "given" else words.OUTCOME_WORDS
            text = text_of(value)
            pair = (
                (known.get(code, code), text) if what == "given" else (code, known.get(text, text))
            )
            parts[what][pair[0]] = pair[1]
        elif what and (element := self._types.get(code)) is not None:
            parts.setdefault(what, {})[code] = self._answer(line, element, value)
        else:
            text = N_("There is no element “{name}”.") if what else N_("Here words are missing.")
            raise self._wrong("cases", line.line, text, name=code[:40])

    def _answer(self, line: Cells, element: Asked, value: Any) -> Any:
        try:
            return _ANSWERS[element.type](value, self._columns(element))
        except (ValueError, KeyError):
            text = N_("“{value}” cannot stand under “{column}”.")
            said, column = text_of(value)[:20], element.label[:20]
            raise self._wrong("cases", line.line, text, value=said, column=column) from None

    def _columns(self, element: Asked) -> list[str]:
        return [one.code for one in self._types.values() if one.lines_of == element.code]

    def _wrong(self, sheet: str, line: int, text: str, **params: object) -> WrongFormFile:
        return WrongFormFile(SHEETS[sheet], line, FieldProblem("FORM_FILE", text, params))


_NEEDED: Mapping[Any, int] = {Asked: 3, FormRule: 2, SheetLine: 2}
"""So many of their fields have no default."""


def _value(column: FormColumn, cell: Any) -> Any:
    """Raises ValueError."""
    text = text_of(cell)
    if column.sort == "any":
        return cell
    if column.sort in ("number", "whole"):
        return _number(text, is_whole=column.sort == "whole")
    if column.sort == "flag":
        return _flag(text)
    if column.words is not None and text in column.words:
        return column.words[text]
    return text


def _number(text: str, *, is_whole: bool = False) -> float | int:
    number = float(text)
    if number != number or abs(number) > 10**12 or (is_whole and not number.is_integer()):
        raise ValueError
    return int(number) if number.is_integer() else number


def _flag(text: str) -> bool:
    if text.lower() in words.YES:
        return True
    if text.lower() in words.NO:
        return False
    raise ValueError


def _answers(text: str) -> dict[str, Any]:
    """`1 无症状!` excludes the others, `9 其他?` asks what it is called."""
    answers, none, other = [], "", []
    for part in (one.strip() for one in _CUT.split(text) if one.strip()):
        found = _ANSWER.fullmatch(part)
        if found is None:
            raise ValueError(part)
        code, said, mark = found.groups()
        answers.append(FormAnswer(code, said))
        if mark and mark in words.EXCLUDING:
            none = code
        elif mark:
            other.append(code)
    return {"answers": answers, "none": none, "other": other}


def _members(text: str) -> list[str]:
    return [part for part in _MEMBERS.split(text) if part]


def _table_lines(value: Any, columns: list[str]) -> list[dict[str, str]]:
    """A line for each line, its columns apart by `|`."""
    lines = [one.split("|") for one in text_of(value).split("\n") if one.strip()]
    return [
        {code: cell.strip() for code, cell in zip(columns, line, strict=False) if cell.strip()}
        for line in lines
    ]


def _typed(value: Any, _: list[str]) -> Any:
    """A number where it is one: a worked case may try what is refused."""
    try:
        return _number(text_of(value))
    except ValueError:
        return text_of(value)


_ANSWERS: Mapping[str, Callable[[Any, list[str]], Any]] = {
    "text": lambda value, _: text_of(value),
    "long_text": lambda value, _: text_of(value),
    "date": lambda value, _: text_of(value),
    "code": lambda value, _: text_of(value),
    "integer": _typed,
    "number": _typed,
    "flag": lambda value, _: _flag(text_of(value)),
    "codes": lambda value, _: sorted(_members(text_of(value))),
    "data": _table_lines,
}
