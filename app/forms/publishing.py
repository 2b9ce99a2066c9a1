"""What must hold before a form is published: its worked cases come out, and what was published
before of the same form goes on meaning the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from app.core.errors import FieldProblem
from app.core.text import N_
from app.forms.answers import Answers, Around, evaluate
from app.forms.body import Body, WorkedCase, as_value
from app.forms.entry_fields import name_of
from app.forms.form import Form
from app.forms.form_parts import WrongForm, missing_name, problem
from app.forms.making import make
from app.forms.records import form_id

OUTCOMES = ("shown", "hidden", "needed", "refused", "doubted", "fine")


def publishable(body: Body, before: Iterable[Form]) -> tuple[str, dict[str, Any]]:
    """The name and the fields of the record. Raises WrongForm."""
    form = make(body)
    for other in before:
        _compare(form, other, [one.code for one in body.elements])
    check_cases(form)
    said = {"code": form.code, "version": form.version, "title": form.title}
    part = {"part_of": form.part_of} if form.part_of else {}
    return form_id(form.code, form.version), {**said, **part, "body": as_value(body)}


def _compare(form: Form, other: Form, places: list[str]) -> None:
    """An element never changes how it is kept: old and new entries stand in one column."""
    for element in form:
        if element.code in other and name_of(other.element(element.code)) != name_of(element):
            text = N_("“{code}” is of another type in version {version}. Give it another code.")
            said = {"code": element.code, "version": other.version}
            raise WrongForm("elements", places.index(element.code), problem(text, **said))


def check_cases(form: Form) -> None:
    """Raises WrongForm for the first that does not come out."""
    for at, case in enumerate(form.cases):
        if (wrong := _of_case(form, case)) is not None:
            raise WrongForm("cases", at, wrong)


def _of_case(form: Form, case: WorkedCase) -> FieldProblem | None:
    try:
        around = _around(case)
    except ValueError:
        return problem(N_("A worked case has a day that is none."))
    answers = evaluate(form, case.answers, around)
    for code, wanted in case.expected.items():
        if code not in form:
            return missing_name(code)
        if (found := answers.values.get(code)) != wanted:
            text = N_("Worked case “{name}”: {code} comes to {found}, not to {wanted}.")
            return _differs(text, case, code, found, wanted)
    for code, outcome in case.outcomes.items():
        if outcome not in OUTCOMES:
            return problem(N_("There is no outcome “{outcome}”."), outcome=outcome[:20])
        if not _came_to(answers, code)[outcome]:
            text = N_("Worked case “{name}”: {code} is not {outcome}.")
            return problem(text, name=case.name[:40], code=code, outcome=outcome)
    return None


def _around(case: WorkedCase) -> Around:
    given = case.given
    born = date.fromisoformat(given["born_on"]) if given.get("born_on") else None
    day = date.fromisoformat(given.get("day") or "2026-01-01")
    return Around(day, born, given.get("sex") or None, case.earlier)


def _came_to(answers: Answers, code: str) -> Mapping[str, bool]:
    is_asked = code in answers.problems and answers.problems[code].code == "FIELD_REQUIRED"
    return {
        "shown": code in answers.shown,
        "hidden": code not in answers.shown,
        "needed": code in answers.needed,
        "refused": code in answers.problems and not is_asked,
        "doubted": code in answers.doubts,
        "fine": code not in answers.problems and code not in answers.doubts,
    }


def _differs(text: str, case: WorkedCase, code: str, found: Any, wanted: Any) -> FieldProblem:
    shown = "–" if found is None else str(found)[:40]
    return problem(text, name=case.name[:40], code=code, found=shown, wanted=str(wanted)[:40])
