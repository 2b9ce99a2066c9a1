"""Code tables of the national forms and of this program: what a stored code means, and finding it.

Tables are data (`resources/codes/*.json`), never branches in code. A code that no table knows is
shown as it is: an older form or another county may have written it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from app.core.resources import resource

CHINESE = "zh"
ENGLISH = "en"
SEPARATOR = {CHINESE: "、", ENGLISH: ", "}


@dataclass(frozen=True, slots=True)
class Code:
    """One row: the stored code, its words, and the initials that find it (several, by spaces)."""

    code: str
    zh: str
    en: str
    initials: str

    def label(self, language: str = CHINESE) -> str:
        return self.en if language.startswith(ENGLISH) else self.zh

    def rank(self, typed: str) -> int | None:
        """How well lower-case text fits, 0 best: code, initials, Chinese, English; None if not."""
        if typed == self.code.lower():
            return 0
        words = self.initials.split()
        if typed in words:
            return 1
        if self.code.lower().startswith(typed) or any(w.startswith(typed) for w in words):
            return 2
        if self.zh.lower().startswith(typed):
            return 3
        if typed in self.zh.lower() or (len(typed) > 1 and typed in self.en.lower()):
            return 4
        return 5 if len(typed) > 1 and any(typed in word for word in words) else None


@dataclass(frozen=True)
class CodeTable:
    """One pick list in the order of its form.

    `exclusive` is the code that excludes all others (1 none); `other` are the codes that open a
    free text.
    """

    name: str
    codes: tuple[Code, ...]
    exclusive: str | None = None
    other: frozenset[str] = frozenset()
    source: str = ""

    def __iter__(self) -> Iterator[Code]:
        return iter(self.codes)

    def __len__(self) -> int:
        return len(self.codes)

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    @cached_property
    def _by_code(self) -> dict[str, Code]:
        return {code.code: code for code in self.codes}

    def get(self, code: str) -> Code | None:
        return self._by_code.get(code)

    def label(self, code: str | None, language: str = CHINESE) -> str:
        """The words of a code; the code itself if this table does not know it."""
        if not code:
            return ""
        known = self._by_code.get(code)
        return known.label(language) if known else code

    def labels(self, codes: Iterable[str], language: str = CHINESE) -> str:
        """Several codes as one text, in the order of the form."""
        separator = SEPARATOR[ENGLISH if language.startswith(ENGLISH) else CHINESE]
        return separator.join(self.label(code, language) for code in self.ordered(codes))

    def printed(self, code: str | None, free_text: str = "") -> str:
        """Code and Chinese words as the paper form shows them, e.g. `2青霉素`."""
        known = self._by_code.get(code or "")
        return f"{known.code}{known.zh}{free_text}" if known else (code or "") + free_text

    def ordered(self, codes: Iterable[str]) -> list[str]:
        """The codes without repeats in the order of the form, unknown ones last."""
        places = {code.code: place for place, code in enumerate(self.codes)}
        return sorted(dict.fromkeys(codes), key=lambda code: (places.get(code, len(places)), code))

    def unknown(self, codes: Iterable[str]) -> list[str]:
        return [code for code in codes if code not in self._by_code]

    def is_consistent(self, codes: Collection[str]) -> bool:
        """False when "none" is ticked together with something."""
        return self.exclusive not in codes or len(set(codes)) == 1

    def choose(self, chosen: Collection[str], code: str) -> list[str]:
        """The codes ticked after ticking one more: "none" clears the rest and is cleared by it."""
        if code == self.exclusive:
            return [code]
        return self.ordered([*(old for old in chosen if old != self.exclusive), code])

    def opens_text(self, codes: Iterable[str]) -> bool:
        return not self.other.isdisjoint(codes)

    def search(self, text: str, limit: int = 50) -> list[Code]:
        """Rows that fit what was typed (code, Chinese, initials, English), best first."""
        typed = text.strip().lower()
        if not typed:
            return list(self.codes[:limit])
        found = [(code.rank(typed), place) for place, code in enumerate(self.codes)]
        fitting = sorted((rank, place) for rank, place in found if rank is not None)
        return [self.codes[place] for _, place in fitting[:limit]]


class Coding:
    """All code tables, read from a folder when the first one is asked for."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or resource("codes")

    @cached_property
    def _tables(self) -> dict[str, CodeTable]:
        tables: dict[str, CodeTable] = {}
        for path in sorted(self._folder.glob("*.json")):
            for name, content in json.loads(path.read_text("utf-8")).items():
                if name in tables:
                    raise ValueError(f"code table {name} is written twice")
                tables[name] = _table_of(name, content)
        return tables

    @property
    def names(self) -> list[str]:
        return sorted(self._tables)

    def __contains__(self, name: str) -> bool:
        return name in self._tables

    def table(self, name: str) -> CodeTable:
        """The table of that name. Raises KeyError: a missing table is a mistake of the program."""
        return self._tables[name]

    def label(self, name: str, code: str | None, language: str = CHINESE) -> str:
        return self.table(name).label(code, language)


def _table_of(name: str, content: dict[str, Any]) -> CodeTable:
    codes = tuple(Code(*row) for row in content["codes"])
    if len({code.code for code in codes}) != len(codes):
        raise ValueError(f"code table {name} repeats a code")
    return CodeTable(
        name,
        codes,
        content.get("exclusive"),
        frozenset(content.get("other", ())),
        content["source"],
    )


@lru_cache(maxsize=1)
def shipped() -> Coding:
    """The tables that ship with the program."""
    return Coding()


@lru_cache(maxsize=256)
def none_of(table: str) -> str | None:
    """The code of a shipped table that says "none of these", if it has one."""
    return shipped().table(table).exclusive if table in shipped() else None


def table(name: str) -> CodeTable:
    """The shipped table of that name."""
    return shipped().table(name)
