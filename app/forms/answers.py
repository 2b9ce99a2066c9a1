"""One evaluation of a whole form: what is asked, needed, refused and doubted, and what is computed.

What is hidden is neither asked nor kept. Whoever shows a form, saves it, checks it at the hub or
prints it asks here, so that a rule stands once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.core.checks import FieldWarning
from app.core.checks.result import required
from app.core.errors import FieldProblem
from app.core.identity.ages import years_old
from app.forms.expressions import evaluate as comes_to
from app.forms.expressions import is_true
from app.forms.form import Form, Item
from app.forms.judging import doubts_of, is_empty, limit_problem, problem_of

Values = Mapping[str, Any]
"""By element, as they travel: JSON values, dates as ISO text."""


@dataclass(frozen=True)
class Around:
    """What is known beside the answers: the day of the entry, of whom it is, what was answered in
    the entries before, the newest first."""

    day: date
    born_on: date | None = None
    sex: str | None = None
    earlier: Sequence[Values] = ()

    @property
    def age(self) -> int | None:
        is_born = self.born_on is not None and self.born_on <= self.day
        return years_old(self.born_on, self.day) if is_born and self.born_on else None

    @property
    def months(self) -> int | None:
        if self.born_on is None or self.born_on > self.day:
            return None
        months = (self.day.year - self.born_on.year) * 12 + self.day.month - self.born_on.month
        return months - (self.day.day < self.born_on.day)


@dataclass
class Answers:
    """values: what counts, computed ones among them; shown, needed: which elements are."""

    form: Form
    values: dict[str, Any] = field(default_factory=dict, repr=False)
    shown: set[str] = field(default_factory=set)
    needed: set[str] = field(default_factory=set)
    problems: dict[str, FieldProblem] = field(default_factory=dict)
    doubts: dict[str, tuple[FieldWarning, ...]] = field(default_factory=dict)

    @property
    def kept(self) -> dict[str, Any]:
        """What an entry keeps: neither what is hidden nor what is computed."""
        items = self.form.items
        return {code: one for code, one in self.values.items() if items[code].computed is None}


class _Scope:
    """Where the form's expressions look names up."""

    def __init__(self, form: Form, around: Around) -> None:
        self._form = form
        self._around = around
        self.values: dict[str, Any] = {}
        self._given = {
            "age": around.age,
            "months": around.months,
            "sex": around.sex,
            "day": around.day.isoformat(),
        }

    def value(self, name: str) -> Any:
        return self._given[name] if name in self._given else self.values.get(name)

    def earlier(self, name: str, back: int) -> Any:
        """Of those before which say something of it."""
        item = self._form.items.get(name)
        said = (one.get(name) for one in self._around.earlier)
        known = [one for one in said if item is not None and _is_usable(self._form, item, one)]
        return known[back] if back < len(known) else None


def evaluate(form: Form, values: Values, around: Around) -> Answers:
    """Never raises, whatever the values are; what cannot be read counts as not answered."""
    answers, scope = Answers(form), _Scope(form, around)
    for code in form.order:
        item = form.items[code]
        if not _is_shown(form, item, scope):
            continue
        answers.shown.add(code)
        value = values.get(code) if item.computed is None else comes_to(item.computed.node, scope)
        if is_empty(value):
            continue
        problem = problem_of(form, item.element, value) or limit_problem(
            item.element, value, around.sex, around.age
        )
        if problem is not None:
            answers.problems[code] = problem
        else:
            scope.values[code] = value
    answers.values = {code: scope.values[code] for code in form.items if code in scope.values}
    for code in answers.shown:
        _judge(answers, form.items[code], scope, around)
    return answers


def begun(form: Form, around: Around) -> dict[str, Any]:
    """What a new entry begins with: carried over from the last one that says something of it."""
    scope = _Scope(form, around)
    carried = {code: scope.earlier(code, 0) for code, item in form.items.items() if item.carried}
    return {code: value for code, value in carried.items() if value is not None}


def _is_usable(form: Form, item: Item, value: Any) -> bool:
    return not is_empty(value) and problem_of(form, item.element, value) is None


def _is_shown(form: Form, item: Item, scope: _Scope) -> bool:
    opener = form.opened_by.get(item.code)
    if opener is not None and not _opens(form, opener.code, scope.values.get(opener.code)):
        return False
    conditions = (form.section_of[item.code].shown_if, item.shown_if)
    return all(one is None or is_true(one.node, scope) for one in conditions)


def _opens(form: Form, code: str, value: Any) -> bool:
    chosen = value if isinstance(value, list) else [value]
    return not form.element(code).other.isdisjoint(one for one in chosen if isinstance(one, str))


def _judge(answers: Answers, item: Item, scope: _Scope, around: Around) -> None:
    code, value = item.code, answers.values.get(item.code)
    if item.computed is None and _is_needed(answers.form, item, scope):
        answers.needed.add(code)
        if value is None and code not in answers.problems:
            answers.problems[code] = required()
    if value is None:
        return
    if doubts := doubts_of(item, value, scope, around.sex, around.age):
        answers.doubts[code] = doubts


def _is_needed(form: Form, item: Item, scope: _Scope) -> bool:
    """What an "other" is called is always asked for."""
    if item.needed or item.code in form.opened_by:
        return True
    return item.needed_if is not None and is_true(item.needed_if.node, scope)
