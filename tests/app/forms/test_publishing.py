"""Only a form whose worked cases come out is published, and an element goes on meaning the same."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from app.forms.body import Asked, Body, FormRule, SheetLine, WorkedCase, as_value, body_of
from app.forms.form_parts import WrongForm
from app.forms.making import make
from app.forms.publishing import publishable
from tests.app.forms.large import large


def _with(**changed: Any) -> Body:
    return large(**changed)


def test_a_form_is_the_same_after_it_has_travelled() -> None:
    body = large()
    sent = msgspec.json.decode(msgspec.json.encode(as_value(body)))
    assert body_of(sent) == body
    assert len(make(body).items) + 2 >= 60
    assert publishable(body_of(sent), [])[0] == publishable(body, [])[0]


def _elements(*more: Asked, **first: Any) -> list[Asked]:
    return [Asked("sbp", "收缩压", **{"type": "integer", **first}), *more]


@pytest.mark.parametrize(
    ("changed", "part", "at", "words"),
    [
        ({"format": 2}, "form", 0, "newer program"),
        ({"code": "大表"}, "form", 0, "cannot be a code"),
        ({"elements": _elements(Asked("sbp", "又", "text"))}, "elements", 1, "a second time"),
        ({"elements": _elements(type="picture")}, "elements", 0, "no type"),
        ({"elements": _elements(low=10, high=5)}, "elements", 0, "upside down"),
        ({"elements": _elements(Asked("x", "长" * 10**6, "text"))}, "elements", 1, "At most"),
        ({"elements": _elements(Asked("age", "年龄", "text"))}, "elements", 1, "cannot be a code"),
        ({"elements": _elements(Asked("c", "选", "code"))}, "elements", 1, "which answers"),
        ({"elements": _elements(Asked("d", "表", "data"))}, "elements", 1, "no columns"),
        ({"elements": []}, "elements", 0, "no element"),
        ({"rules": [FormRule("pulse", "needed", "sbp > 3")]}, "rules", 0, "no element"),
        ({"rules": [FormRule("dbp", "needed", "pulse > 3")]}, "rules", 0, "no element"),
        ({"rules": [FormRule("dbp", "needed", "sbp / weight > 3")]}, "rules", 0, None),
        ({"rules": [FormRule("bmi", "computed", "sbp / (dbp - 80)")]}, "rules", 0, "divides by"),
        ({"rules": [FormRule("bmi", "computed", "level = 'fine'")]}, "rules", 0, "not of its type"),
        ({"rules": [FormRule("sbp", "range", low=9, high=1)]}, "rules", 0, "upside down"),
        (
            {"rules": [FormRule("sbp", "shown", "known(dbp)"), FormRule("dbp", "shown", "known(sbp)")]},
            "rules",
            0,
            "wait for each other",
        ),
        ({"sheet": [SheetLine("fields", "sbp pulse")]}, "sheet", 0, "no element"),
        ({"cases": [WorkedCase("错", {}, {"sbp": 150, "dbp": 80}, {"level": "fine"})]},
         "cases", 0, "comes to"),
        ({"cases": [WorkedCase("错", {}, {"sbp": 150}, {}, {"dbp": "fine"})]}, "cases", 0, "is not"),
        ({"cases": [WorkedCase("错", {"day": "2026-02-30"})]}, "cases", 0, "a day"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_told_with_its_place(
    changed: dict[str, Any], part: str, at: int, words: str | None
) -> None:
    if "elements" in changed:
        changed = {"rules": [], "sheet": [], "cases": [], "titled": [], **changed}
    if words is None:
        publishable(_with(**changed, cases=[]), [])
        return
    if "rules" in changed:
        changed = {"cases": [], **changed}
    with pytest.raises(WrongForm) as wrong:
        publishable(_with(**changed), [])
    assert (wrong.value.part, wrong.value.at) == (part, at)
    assert words in wrong.value.problem.text


def test_an_element_keeps_its_type_from_version_to_version() -> None:
    before = make(large(1))
    publishable(large(2), [before])
    elements = [
        msgspec.structs.replace(one, type="text", length=20, unit="", low=None, high=None,
                                likely_low=None, likely_high=None, measured=False)
        if one.code == "lab_3"
        else one
        for one in large().elements
    ]  # fmt: skip
    with pytest.raises(WrongForm) as wrong:
        publishable(large(2, elements=elements), [before])
    assert "another type" in wrong.value.problem.text
