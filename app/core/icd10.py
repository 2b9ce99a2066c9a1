"""The diagnosis picker: common ICD-10 codes found by code, Chinese name, initials or everyday word.

A record keeps system, code and name together, so that a table of the county's own may take the
place of the shipped one at any time.
"""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from app.core.resources import resource

CODE_SYSTEM = "ICD-10 common subset"
LONGEST_SEARCH = 60


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One row of a table; `initials` may hold several spellings, by spaces."""

    code: str
    name: str
    initials: str
    group: str
    code_system: str = CODE_SYSTEM

    @property
    def text(self) -> str:
        """As a form shows it."""
        return f"{self.name} {self.code}"


@dataclass(frozen=True, slots=True)
class _Entry:
    """A diagnosis with what is compared, made ready once."""

    diagnosis: Diagnosis
    code: str
    name: str
    initials: tuple[str, ...]
    words: tuple[str, ...]
    """Everyday words and their initials."""

    def rank(self, typed: str, compact: str) -> tuple[int, int] | None:
        """How well it fits and the length of what fitted, smallest best; None if it does not.

        `compact` is what was typed without the code's dot.
        """
        if compact == self.code or typed in self.words or typed == self.name:
            return 0, 0
        # A letter alone is an initial: the chapters of ICD-10 are not searched by it.
        if not compact.isalpha() and self.code.startswith(compact):
            return 1, 0
        for place, texts in enumerate((self.words, self.initials, (self.name,)), start=2):
            fitting = [len(text) for text in texts if text.startswith(typed)]
            if fitting:
                return place, min(fitting)
        if typed in self.name:
            return 5, len(self.name)
        within = len(typed) > 1 and any(typed in text for text in (*self.initials, *self.words))
        return (6, len(self.name)) if within else None


class Icd10:
    """Searches one table of diagnoses; some thousand rows take a few milliseconds."""

    def __init__(
        self, diagnoses: Iterable[Diagnosis], words: Iterable[tuple[str, str, str]] = ()
    ) -> None:
        """`words` are (everyday word, its initials, code)."""
        everyday: dict[str, list[str]] = {}
        for word, initials, code in words:
            everyday.setdefault(code, []).extend((word, initials))
        self._entries = [_entry(diagnosis, everyday) for diagnosis in diagnoses]
        self._by_code = {entry.code: entry.diagnosis for entry in self._entries}

    def __iter__(self) -> Iterator[Diagnosis]:
        return (entry.diagnosis for entry in self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, code: str) -> Diagnosis | None:
        return self._by_code.get(_compact(_typed(code)))

    def search(self, text: str, n: int = 20) -> list[Diagnosis]:
        """At most n diagnoses, best first; nothing for an empty text."""
        typed = _typed(text)
        if not typed or len(typed) > LONGEST_SEARCH:
            return []
        compact = _compact(typed)
        found = []
        for place, entry in enumerate(self._entries):
            rank = entry.rank(typed, compact)
            if rank is not None:
                found.append((rank, place))
        return [self._entries[place].diagnosis for _, place in sorted(found)[:n]]


def read_diagnoses(path: Path, code_system: str = CODE_SYSTEM) -> list[Diagnosis]:
    """The rows of a CSV file with the columns code, name_zh, pinyin_initials and group."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [
            Diagnosis(
                row["code"], row["name_zh"], row["pinyin_initials"], row["group"], code_system
            )
            for row in csv.DictReader(file)
        ]


@lru_cache(maxsize=1)
def shipped() -> Icd10:
    """The table that ships with the program."""
    with resource("codes", "icd10_words.csv").open(encoding="utf-8", newline="") as file:
        words = [(row["word"], row["pinyin_initials"], row["code"]) for row in csv.DictReader(file)]
    return Icd10(read_diagnoses(resource("codes", "icd10_common.csv")), words)


def _entry(diagnosis: Diagnosis, everyday: dict[str, list[str]]) -> _Entry:
    return _Entry(
        diagnosis,
        _compact(diagnosis.code.lower()),
        _typed(diagnosis.name),
        tuple(diagnosis.initials.split()),
        tuple(everyday.get(diagnosis.code, ())),
    )


def _typed(text: str) -> str:
    return unicodedata.normalize("NFKC", text[: 4 * LONGEST_SEARCH]).strip().lower()


def _compact(code: str) -> str:
    """E11.9 and e119 are the same."""
    return code.replace(".", "")
