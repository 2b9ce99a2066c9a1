"""Opens a form file (XLSX) that anybody may have made, and hands over its cells with their lines.

A damaged file, one that unpacks without end, or one whose single cell stands in the millionth line
is refused before anything is built of it.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from app.core.errors import FieldProblem, InvalidInput
from app.core.text import N_
from app.forms.columns import SHEETS

LARGEST_FILE = 2_000_000
LARGEST_UNPACKED = 20_000_000
MOST_LINES, MOST_COLUMNS = 5000, 60
_CELL = re.compile(rb"(?:\w+:)?c\s")
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,9})(\d{1,12})["']""")
_LONGEST_TAG = 300
_NOT_TO_READ = (
    CalamineError,
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    ValueError,
    LookupError,
    EOFError,
    OSError,
)


class WrongFormFile(InvalidInput):
    """What is wrong with a form file; its one field is the sheet and the line."""

    code = "FORM_FILE"
    title = N_("This form cannot be published.")
    advice = N_("Nothing was changed; what was published before stays. Correct it and try again.")

    def __init__(self, sheet: str, line: int, problem: FieldProblem) -> None:
        self.sheet, self.line, self.problem = sheet, line, problem
        super().__init__({f"{sheet} {line}" if sheet else "": problem})
        self.code, self.title, self.advice = type(self).code, type(self).title, type(self).advice


@dataclass(frozen=True)
class Cells:
    """One line of a sheet: its number as the spreadsheet counts, and the cells that say something
    by the heading of their column."""

    line: int
    said: Mapping[str, Any]


class FormWorkbook:
    def __init__(self, path: Path) -> None:
        """Raises WrongFormFile."""
        self._rows = _read(path)

    def pairs(self, sheet: str) -> Iterator[tuple[int, str, Any]]:
        """The lines of a sheet of two columns: line, name, value."""
        for line, row in enumerate(self._rows.get(sheet, []), start=1):
            name, value = (*row, "", "")[:2]
            if text_of(name):
                yield line, text_of(name), value

    def lines(self, sheet: str) -> tuple[Mapping[str, int], list[Cells]]:
        """The headings with their columns, and the lines under them; empty lines are left out."""
        rows = self._rows.get(sheet, [])
        headings = {text_of(cell): at for at, cell in enumerate(rows[0] if rows else [])}
        headings.pop("", None)
        found = []
        for line, row in enumerate(rows[1:], start=2):
            said = {name: row[at] for name, at in headings.items() if at < len(row)}
            said = {name: value for name, value in said.items() if text_of(value)}
            if said:
                found.append(Cells(line, said))
        return headings, found


def text_of(cell: Any) -> str:
    """A cell as it is read: 1, not 1.0; days as ISO text."""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).strip() if cell is not None else ""


def _read(path: Path) -> dict[str, list[list[Any]]]:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise WrongFormFile(sheet="", line=0, problem=_damaged())
        content = path.read_bytes()
        _check_size(content)
        return _sheets(content)
    except _NOT_TO_READ:
        raise WrongFormFile(sheet="", line=0, problem=_damaged()) from None


def _check_size(content: bytes) -> None:
    """Before the cells are laid out: what they would take is told by their places."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        if sum(part.file_size for part in packed.infolist()) > LARGEST_UNPACKED:
            raise ValueError
        for part in packed.infolist():
            if part.filename.startswith("xl/worksheets/"):
                _check_places(packed.read(part))


def _check_places(sheet: bytes) -> None:
    """A cell that ends at once is empty: some programs write it for its colour alone."""
    for part in sheet.split(b"<"):
        if _CELL.match(part) is None:
            continue
        tag, is_whole, _ = part[:_LONGEST_TAG].partition(b">")
        if not is_whole:
            raise ValueError
        place = _PLACE.search(tag)
        if place is not None and not tag.endswith(b"/"):
            _check_place(place[1], int(place[2]))


def _check_place(column: bytes, line: int) -> None:
    if line > MOST_LINES or _number(column.upper()) > MOST_COLUMNS:
        raise ValueError


def _number(column: bytes) -> int:
    number = 0
    for letter in column:
        number = number * 26 + letter - 64
    return number


def _sheets(content: bytes) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    names = {**{zh: name for name, zh in SHEETS.items()}, **{name: name for name in SHEETS}}
    found = {}
    for title in book.sheet_names:
        if (name := names.get(title.strip())) is not None:
            found[name] = book.get_sheet_by_name(title).to_python(skip_empty_area=False)
    if "form" not in found or "elements" not in found:
        raise ValueError
    return found


def _damaged() -> FieldProblem:
    return FieldProblem(
        "FORM_FILE", N_("The file is damaged, or is no workbook with the sheets of a form.")
    )
