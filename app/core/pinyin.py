"""Search tokens of a resident, and what a typed search means in terms of them.

Every token is found by its beginning, so one index over `token` answers all kinds of search:
initials, full pinyin, any part of the name, the first or last digits of a number.
"""

from __future__ import annotations

import json
import os
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from app.core.resources import resource

LONGEST_READ = 80
"""Characters of a name that are read: more than any name has. A pasted book costs no more."""
MOST_READINGS = 16
"""Combinations of readings kept for one name, the likeliest first."""
READ_FULLY = 6
"""Further characters of a long name count with their first reading only."""
NAME_SPAN = 12
"""Characters of a name token; a longer part is cut, when stored and when searched."""
MOST_SUFFIXES = 32
LAST_DIGITS = 8
LONGEST_SEARCH = 100
FROM_THE_END = "<"
"""Opens a token of last digits, written backwards: "ends in 1234" is "begins with <4321"."""
LOCAL = "#"
"""Opens a token of a local number, which nobody means who types the first digits of a telephone."""
BEYOND = "\U0010ffff"
"""Sorts after every character that a token can hold."""

_CHARACTERS = re.compile("[\u4e00-\u9fff]*")
_SEPARATORS = re.compile(r"[\s·•・‧.\-—'’`,，、;；/()（）]+")
_UNSTORABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]+")
_UMLAUT = re.compile("(?<=[ln])ü")
_LOCAL_LETTER = re.compile(r"(?<![a-z0-9])l(?=(?:[0-9][\s\-]?){7})")
"""Before so many digits it is the mark of a local number, and no initial."""
_WITHIN = re.compile("(?<=[0-9])-(?=[0-9])")
_SYLLABLES = re.compile(r"[a-z]+|[^a-z]")
_WORDS = re.compile(r"[0-9]+x(?![a-z])|[0-9]+|[a-z]+|[^0-9a-z]+")


class TermKind(StrEnum):
    DIGITS = "digits"
    NAME = "name"
    LETTERS = "letters"


@dataclass(frozen=True)
class Span:
    """Tokens t with low <= t < high."""

    low: str
    high: str

    @classmethod
    def of(cls, prefix: str) -> Span:
        return cls(prefix, prefix + BEYOND)


@dataclass(frozen=True)
class Term:
    """One word of the search; any of its spans may match."""

    kind: TermKind
    typed: str
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class Query:
    """All terms must match; the most selective comes first."""

    terms: tuple[Term, ...]

    @property
    def is_empty(self) -> bool:
        return not self.terms

    def statement(
        self, most: int = 400, tables: Sequence[str] = ("token",), key: str = "resident_no"
    ) -> tuple[str, dict[str, str | int]]:
        """A SELECT of (token, key) from all of these, with its parameters; not for an empty query.

        Whole matches come before longer ones. A resident with several tokens comes as often:
        keep the first. `most` counts rows, so ask for some four times the residents wanted.
        """
        values: dict[str, str | int] = {"most": most}
        leading = self.terms[-1]
        also = "".join(
            f" AND {key} IN ({_union(term.spans, key, tables, values)})" for term in self.terms[:-1]
        )
        rows = _union(leading.spans, f"token, {key}", tables, values, also)
        return f"{rows} ORDER BY token LIMIT :most", values


def initials(name: str) -> set[str]:
    """The first letters of the whole name, once for every reading."""
    return {"".join(syllable[0] for syllable in reading) for reading in _readings(plain(name))}


def full(name: str) -> set[str]:
    """The whole name in pinyin, once for every reading."""
    return {"".join(reading) for reading in _readings(plain(name))}


def readings(name: str) -> list[tuple[str, ...]]:
    """The likeliest ways to say a name, each a tuple of syllables."""
    return _readings(plain(name))


def surname_length(name: str) -> int:
    """How many characters of a plain name are its surname; one where nobody can tell."""
    return len(_family(name)) or 1


def tokens(
    name: str,
    id_number: str | None = None,
    phone: str | None = None,
    record_number: str | None = None,
    local_digits: str = "",
) -> set[str]:
    """Everything a resident is found by. Some 12 tokens for a name of three characters.

    `local_digits`: of a number that a computer gave, as it is written.
    """
    found = _latin_words(name) | _name_tokens(plain(name))
    for number in (id_number, phone):
        if number:
            found |= {number.lower(), _backwards(number)}
    if record_number:
        found.add(_backwards(record_number))
    if local_digits:
        found |= {LOCAL + local_digits, _backwards(local_digits)}
    return found


def query_plan(text: str) -> Query:
    """What was typed: letters, parts of a name, digits, or several of them that must all fit.

    `zgh 1234` asks for the initials and the last digits of a number; `zhang gh` for one name.
    """
    words: list[tuple[TermKind, str]] = []
    folded = _LOCAL_LETTER.sub("", _folded(_typed(text))[:LONGEST_SEARCH])
    folded = _WITHIN.sub("", folded)
    for part in _SEPARATORS.split(folded):
        for word in _WORDS.findall(part):
            _append(words, _kind_of(word), word)
    terms = dict.fromkeys(
        _term(kind, word) for kind, word in words if len(words) == 1 or not _weak(kind, word)
    )
    return Query(tuple(sorted(terms, key=_selectivity)))


def _typed(text: str) -> str:
    """What was typed without what no record can hold; a pasted book is cut before any work."""
    return _UNSTORABLE.sub(" ", text[:LONGEST_SEARCH])


def _weak(kind: TermKind, word: str) -> bool:
    """One digit beside another word: it would cost the most and say the least."""
    return kind is TermKind.DIGITS and len(word) == 1


def plain(name: str) -> str:
    """A name as it is compared: lower case, half width, without dots and gaps."""
    return _SEPARATORS.sub("", _folded(name))


def _folded(text: str) -> str:
    """NFKC and lower case; lü becomes lv as it is typed; other accents on Latin letters go."""
    if _CHARACTERS.fullmatch(text):
        return text
    text = _UMLAUT.sub("v", unicodedata.normalize("NFKC", text).casefold())
    if text.isascii():
        return text
    return "".join(_letter(mark) for mark in text)


def _letter(mark: str) -> str:
    base = unicodedata.normalize("NFD", mark)[0]
    return base if base.isascii() else mark


@lru_cache(maxsize=4096)
def _name_tokens(name: str) -> frozenset[str]:
    found = {name[start : start + NAME_SPAN] for start in _starts(name)}
    family = surname_length(name)
    for reading in _readings(name):
        first = "".join(syllable[0] for syllable in reading)
        found |= {first, "".join(reading), "".join(reading[:family]) + first[family:]}
        # "gh" finds 张国华 when the surname is not sure; one letter would find everybody.
        if len(first) > family + 1:
            found.add(first[family:])
    return frozenset(found)


def _latin_words(name: str) -> set[str]:
    if _CHARACTERS.fullmatch(name):
        return set()
    return {part for part in _SEPARATORS.split(_folded(name)) if part and part.isascii()}


def _starts(name: str) -> list[int]:
    """Where a searchable part begins: at every character, and at the first letter of a word."""
    places = [match.start() for match in _SYLLABLES.finditer(name)]
    return places[:MOST_SUFFIXES]


def _backwards(number: str) -> str:
    return FROM_THE_END + number.lower()[: -LAST_DIGITS - 1 : -1]


def _readings(name: str) -> list[tuple[str, ...]]:
    """The likeliest readings, each a tuple of syllables; a character without reading is left out."""
    best: list[tuple[int, tuple[str, ...]]] = [(0, ())]
    for syllables in _syllables(name[:LONGEST_READ]):
        grown = [
            (rank + place, (*done, syllable))
            for rank, done in best
            for place, syllable in enumerate(syllables)
        ]
        best = sorted(grown)[:MOST_READINGS]
    return [reading for _, reading in best if reading]


def _syllables(name: str) -> list[Sequence[str]]:
    """For each character its readings, the surname's own first; a Latin word is one syllable."""
    family = _family(name)
    known = _family_readings().get(family, ())
    parts = _SYLLABLES.findall(name)
    choices: list[Sequence[str]] = []
    for place, part in enumerate(parts):
        readings = _of_character(part)
        if family and place < len(family):
            own = known[place : place + 1] if len(family) > 1 else known
            readings = tuple(dict.fromkeys((*own, *readings)))
        choices.append(readings[:1] if place >= READ_FULLY else readings)
    return [readings for readings in choices if readings]


def _family(name: str) -> str:
    """The surname if it is one of the table: two characters or more, or one of several readings."""
    table = _family_readings()
    for length in (4, 3, 2, 1):
        if name[:length] in table and (length == 1 or len(name) > length):
            return name[:length]
    return ""


@lru_cache(maxsize=1)
def _family_readings() -> dict[str, tuple[str, ...]]:
    """Single surnames: their readings; compound ones: one reading for each character."""
    path = resource("codes", "readings", "surnames.json")
    content: dict[str, dict[str, str]] = json.loads(path.read_text("utf-8"))
    return {
        name: tuple(readings.split())
        for part in content.values()
        for name, readings in part.items()
    }


@lru_cache(maxsize=8192)
def _of_character(part: str) -> tuple[str, ...]:
    """All toneless readings; none for a character that nobody can read."""
    if part.isascii():
        return (part,)
    # Only single characters are read: the library's phrases would take some 50 MB for nothing.
    os.environ.update(PYPINYIN_NO_PHRASES="1", PYPINYIN_NO_DICT_COPY="1")
    # Only writing needs readings: the import costs more than a search may take.
    from pypinyin import Style, pinyin

    found: Iterable[list[str]] = pinyin(part, style=Style.NORMAL, heteronym=True, errors="ignore")
    return tuple(dict.fromkeys(_folded(syllable) for row in found for syllable in row if syllable))


def _kind_of(word: str) -> TermKind:
    if word[0] in "0123456789":
        return TermKind.DIGITS
    return TermKind.LETTERS if word.isascii() and word.isalpha() else TermKind.NAME


def _append(words: list[tuple[TermKind, str]], kind: TermKind, word: str) -> None:
    """Joins letters typed in pieces (`zhang gh`) and a telephone number typed in groups."""
    if words and words[-1][0] is kind:
        joined = words[-1][1] + word
        if kind is TermKind.LETTERS or (kind is TermKind.DIGITS and len(joined) >= 7):
            words[-1] = (kind, joined)
            return
    words.append((kind, word))


def _term(kind: TermKind, word: str) -> Term:
    if kind is TermKind.DIGITS:
        return Term(kind, word, _digit_spans(word))
    if kind is TermKind.NAME:
        return Term(kind, word, (Span.of(word[:NAME_SPAN]),))
    spans = [Span.of(word)]
    if "yu" in word:
        # Passports write LYU and NYU where the keyboard wants lv and nv.
        spans.append(Span.of(re.sub("([ln])yu", r"\1v", word)))
    return Term(kind, word, tuple(dict.fromkeys(spans)))


def _digit_spans(digits: str) -> tuple[Span, ...]:
    """The last digits of any number, or the first of an identity or telephone number."""
    if len(digits) == 17:
        return (Span.of(digits), Span.of(_backwards(digits)))
    if len(digits) > LAST_DIGITS:
        return (Span.of(digits), Span.of(LOCAL + digits))
    ending = Span.of(_backwards(digits))
    return (ending, Span.of(digits)) if len(digits) >= 3 else (ending,)


def _selectivity(term: Term) -> tuple[int, int]:
    """Digits before names before letters, longer before shorter."""
    return list(TermKind).index(term.kind), -len(term.typed)


def _union(
    spans: tuple[Span, ...],
    columns: str,
    tables: Sequence[str],
    values: dict[str, str | int],
    also: str = "",
) -> str:
    """One range of the index after the other: SQLite merges them in order without sorting."""
    selects = []
    for span in spans:
        low, high = f"low{len(values)}", f"high{len(values)}"
        values |= {low: span.low, high: span.high}
        selects += [
            f"SELECT {columns} FROM {table} WHERE token >= :{low} AND token < :{high}{also}"
            for table in tables
        ]
    return " UNION ALL ".join(selects)
