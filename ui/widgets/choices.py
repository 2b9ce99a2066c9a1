"""One thing that can be chosen, and how typed letters find it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.core.coding import CHINESE, Code, CodeTable
from ui.text import tr


@dataclass(frozen=True)
class Choice:
    """`value` is what is stored; `detail` tells two of the same name apart, in the colour of a
    `tone` where it warns."""

    value: str
    label: str
    detail: str = ""
    initials: str = ""
    tone: str = ""

    def rank(self, typed: str) -> int | None:
        """How well typed text fits, 0 best, None if not: the same order as in code tables."""
        return Code(self.value, self.label, self.label, self.initials).rank(typed.lower())


class FirstChoices(tuple[Choice, ...]):
    """The first choices of a longer list; it says itself that there are more."""

    note: str = ""

    @classmethod
    def cut(cls, choices: Iterable[Choice], of: int, *, is_open: bool = False) -> FirstChoices:
        """`of` counts all of them, or at least so many where `is_open`."""
        made = cls(choices)
        made.note = cut_words(len(made), of, is_open=is_open)
        return made


def cut_words(shown: int, of: int, *, is_open: bool = False) -> str:
    """That a list holds a part of what was found; nothing where it holds all of it."""
    if shown >= of:
        return ""
    count = tr("{count} of more than {of}") if is_open else tr("{count} of {of}")
    return count.format(count=shown, of=of)


def choices_of(table: CodeTable | Iterable[Code], language: str = CHINESE) -> tuple[Choice, ...]:
    return tuple(Choice(code.code, code.label(language), initials=code.initials) for code in table)


def best(choices: Sequence[Choice], typed: str) -> list[Choice]:
    """The choices that fit, best first, in their own order among equals; all if nothing typed."""
    if not typed.strip():
        return list(choices)
    ranked = [(choice.rank(typed.strip()), choice) for choice in choices]
    fitting = [(rank, choice) for rank, choice in ranked if rank is not None]
    return [choice for _, choice in sorted(fitting, key=lambda pair: pair[0])]
