"""What a kind of case brings to the screen beside its ladder: words, tones, forms, its own facts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from app.cases import CaseKind, CaseView, Rung
from app.clinic import Clinic
from app.documents.forms import Imprint, Paper
from ui.page import Desk
from ui.widgets.bars import Tone
from ui.widgets.fields import Field

V = TypeVar("V", bound=CaseView)
Values = Mapping[str, Any]
Fact = tuple[str, str]
Section = tuple[str, Sequence[Fact]]


def _as_typed(values: Values) -> Values:
    return values


@dataclass(frozen=True)
class StepForm(Generic[V]):
    """A button's words; what its form asks, the ladder says. `reads` makes the step's fields of what
    was typed, where those are others; `do` does more than take the step. begins: what stands in the
    form already; brings: fields for what is found elsewhere, such as places."""

    words: str
    reads: Callable[[Values], Values] = _as_typed
    do: Callable[[Any, V, Values], object] | None = None
    begins: Callable[[V, Clinic], Values] | None = None
    brings: Callable[[Desk], Mapping[str, Field]] | None = None


@dataclass(frozen=True)
class Printed:
    """A form ready for the preview; the title names the kind of form, never the patient."""

    data: bytes
    title: str


@dataclass(frozen=True)
class Button:
    """What can be done with a case beside its steps. One that `leads` stands before them and takes
    the place of the step `instead`; one that is `seldom` wanted stands behind "more"."""

    name: str
    words: str
    leads: bool = False
    seldom: bool = False
    instead: str = ""


def _nothing(*_: Any) -> tuple[()]:
    return ()


def _no_words(*_: Any) -> str:
    return ""


def _as_folded(case: CaseView) -> str:
    return case.case.state


@dataclass(frozen=True)
class Face(Generic[V]):
    """Tables that begin with the name of the roots have the words of states and tasks, that of the
    steps' kind those of steps.

    shows: the state that is said, where it is not that of the ladder. next: the step that comes
    when all goes well; likely: those that people take from there, the first before the others.
    details: what a step says; answered: what a rung says in place of where and by whom. prints:
    makes a form; paper: the one that the key for printing means. gone: that whom it is about is no
    more here. settled: tasks that no step settles; saying that one has seen them does.
    """

    case: CaseKind
    title: str
    service: Callable[[Clinic], Any]
    steps: Mapping[str, StepForm[V]]
    tone: Callable[[str], Tone]
    next: Callable[[V], str | None]
    likely: Callable[[V], Sequence[str]]
    sections: Callable[[V], Iterable[Section]]
    shows: Callable[[V], str] = _as_folded
    buttons: Callable[[V], Sequence[Button]] = _nothing
    details: Callable[[Any], str] = _no_words
    answered: Callable[[V, Rung], Sequence[str]] = _nothing
    prints: Callable[[Clinic, V, str, Paper, Imprint], Printed] | None = None
    paper: Callable[[V], str] = _no_words
    gone: Callable[[V], str] = _no_words
    rungs: Mapping[str, str] = field(default_factory=dict)
    settled: frozenset[str] = frozenset()

    @property
    def kind(self) -> str:
        return self.case.name

    def seldom(self, case: V) -> list[str]:
        shown = self.likely(case)
        return [code for code in self.steps if code in case.may and code not in shown]
