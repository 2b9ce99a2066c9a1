"""Administrative divisions: provinces, cities, counties and towns by their GB/T 2260 codes.

Villages are not shipped (620,000 rows); a centre enters its own. Former county codes are kept
because an identity number carries the county as it was called when the number was given.
"""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from app.core.resources import resource

PROVINCE, CITY, COUNTY, TOWN = 2, 4, 6, 9
"""Lengths of the codes of each level."""

PLACEHOLDERS = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})
"""Names in the city column that are no places; an address leaves them out."""


@dataclass(frozen=True, slots=True)
class Division:
    code: str
    name: str


class Divisions:
    """Reads the shipped table when first asked; towns of a county are split out only on demand."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or resource("codes")

    def provinces(self) -> list[Division]:
        return self.children("")

    def children(self, code: str) -> list[Division]:
        """The next lower divisions of a province, city or county code; empty for any other."""
        if len(code) == COUNTY:
            return self._towns(code)
        return [Division(child, self._names[child]) for child in self._children.get(code, [])]

    def name(self, code: str) -> str:
        """The name of a division, former counties too; the code itself if it is not known."""
        if len(code) == TOWN:
            names = {town.code: town.name for town in self._towns(code[:COUNTY])}
            return names.get(code, code)
        return self._names.get(code) or self._former.get(code, code)

    def full_name(self, code: str) -> str:
        """Province, city, county and town in one line, as an address begins."""
        levels = [code[:size] for size in (PROVINCE, CITY, COUNTY, TOWN) if len(code) >= size]
        names = [self.name(level) for level in levels]
        return "".join(
            name
            for name, level in zip(names, levels, strict=True)
            if name != level and name not in PLACEHOLDERS
        )

    def is_present(self, code: str) -> bool:
        return code in self._names or any(town.code == code for town in self._towns(code[:COUNTY]))

    def is_known_county(self, code: str) -> bool:
        """A county of today or of an earlier year; Hong Kong, Macao and Taiwan count too."""
        return code in self._names or code in self._former

    def _towns(self, county: str) -> list[Division]:
        return [Division(county + town[:3], town[3:]) for town in self._lines.get(county, [])]

    @cached_property
    def _lines(self) -> dict[str, list[str]]:
        """County code to its towns, each "three digits and name"."""
        found = {}
        for line in self._text.splitlines():
            head, *towns = line.split("\t")
            if towns:
                found[head[:COUNTY]] = towns
        return found

    @cached_property
    def _names(self) -> dict[str, str]:
        return dict(_split(line.partition("\t")[0]) for line in self._text.splitlines())

    @cached_property
    def _children(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for code in self._names:
            found.setdefault(code[:-2], []).append(code)
        return found

    @cached_property
    def _former(self) -> dict[str, str]:
        text = gzip.decompress((self._folder / "divisions_former.tsv.gz").read_bytes())
        return dict(_split(line) for line in text.decode("utf-8").splitlines())

    @cached_property
    def _text(self) -> str:
        return gzip.decompress((self._folder / "divisions.tsv.gz").read_bytes()).decode("utf-8")


def _split(entry: str) -> tuple[str, str]:
    """Code and name of `130821承德县`."""
    digits = next(place for place, mark in enumerate(entry) if not mark.isascii())
    return entry[:digits], entry[digits:]


@lru_cache(maxsize=1)
def shipped() -> Divisions:
    """The table that ships with the program."""
    return Divisions()


def provinces() -> list[Division]:
    return shipped().provinces()


def children(code: str) -> list[Division]:
    return shipped().children(code)


def name(code: str) -> str:
    return shipped().name(code)
