"""One answer against its element: whether it can be one, and whether it is likely."""

from __future__ import annotations

from typing import Any

from app.core.checks import FieldWarning
from app.core.checks.numbers import too_fine, unlikely
from app.core.checks.result import out_of_range, required
from app.core.checks.wire import value_problem
from app.core.errors import FieldProblem
from app.core.text import N_
from app.forms.element import Element
from app.forms.expressions import Scope, is_true
from app.forms.form import Form, Item

MOST_LINES = 100
"""Of a table that is answered in lines."""


def is_empty(value: Any) -> bool:
    return value is None or value == "" or value == []


def problem_of(form: Form, element: Element, value: Any) -> FieldProblem | None:
    """What forbids this answer, whoever's it is; `limit_problem` asks the limits beside."""
    if (problem := value_problem(element.field, value)) is not None:
        return problem
    if element.is_table:
        return _lines_problem(form, element, value)
    return _choice_problem(form, element, value) if element.is_choice else None


def limit_problem(
    element: Element, value: Any, sex: str | None, age: int | None
) -> FieldProblem | None:
    """What forbids a number of this person's."""
    if not element.is_number:
        return None
    low, high = element.limits(sex, age)
    if (low is not None and value < low) or (high is not None and value > high):
        return out_of_range(_short(low), _short(high), element.unit)
    if round(value, element.decimals) != value:
        return too_fine(element.decimals)
    return None


def _lines_problem(form: Form, element: Element, value: Any) -> FieldProblem | None:
    """A line may leave a column out; the first is what it is about."""
    if len(value) > MOST_LINES:
        return FieldProblem(
            "FIELD_TOO_LONG", N_("At most {limit} lines fit here."), {"limit": MOST_LINES}
        )
    columns = {column.code: column for column in element.columns}
    for line in value:
        if not line.keys() <= columns.keys():
            return _no_such_answer()
        if not line.get(element.columns[0].code):
            return required()
        for code, said in line.items():
            if said and (problem := problem_of(form, columns[code], said)) is not None:
                return problem
    return None


def _choice_problem(form: Form, element: Element, value: Any) -> FieldProblem | None:
    """An unknown code of a table that ships is shown as it is: a newer program may know it. The
    form's own tables are of the same version as the form."""
    chosen = value if isinstance(value, list | tuple) else [value]
    own = form.tables.get(element.codes or "")
    if own is not None and own.unknown(chosen):
        return _no_such_answer()
    if element.none in chosen and len(set(chosen)) > 1:
        text = N_("The first answer excludes the others. Keep either it or them.")
        return FieldProblem("FIELD_FORMAT", text)
    return None


def doubts_of(
    item: Item, value: Any, scope: Scope, sex: str | None, age: int | None
) -> tuple[FieldWarning, ...]:
    """Unlikely, not impossible; what the form's author wants said stands in his own words."""
    said = [FieldWarning("FORM_DOUBT", d.text) for d in item.doubts if is_true(d.when.node, scope)]
    if not item.element.is_number:
        return tuple(said)
    low, high = item.element.likely(sex, age)
    if (low is not None and value < low) or (high is not None and value > high):
        said.insert(0, unlikely(_short(low), _short(high), item.element.unit))
    return tuple(said)


def _short(limit: float | None) -> float | int | None:
    return int(limit) if limit is not None and float(limit).is_integer() else limit


def _no_such_answer() -> FieldProblem:
    return FieldProblem("FIELD_CODE", N_("This answer is not one of those to choose from."))
