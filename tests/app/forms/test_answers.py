"""A whole form is judged at once: what is asked, what is needed, refused, doubted and computed."""

from __future__ import annotations

from datetime import date
from graphlib import CycleError
from typing import Any

import pytest

from app.core.coding import Code, CodeTable
from app.core.kinds import FieldType
from app.forms.answers import Around, begun, evaluate
from app.forms.element import Element, Range
from app.forms.expressions import read_expression
from app.forms.form import Doubt, Form, Item, Section
from app.forms.typed import asked, typed_form
from app.training.record import SESSION_KIND

SIGNS = CodeTable(
    "signs",
    (
        Code("1", "无", "none", "w"),
        Code("2", "头晕", "dizzy", "ty"),
        Code("9", "其他", "other", "qt"),
    ),
    "1",
    frozenset({"9"}),
)
AROUND = Around(date(2026, 3, 31), date(1970, 5, 1), "2")


def _item(code: str, kind: FieldType, *, rules: dict[str, str] | None = None, **said: Any) -> Item:
    item: dict[str, Any] = {
        name: said.pop(name) for name in ("needed", "carried", "doubts") if name in said
    }
    item |= {name: read_expression(rule) for name, rule in (rules or {}).items()}
    return Item(Element(code, code, kind, **said), **item)


VISIT = Form(
    "visit",
    "随访",
    (
        Section(
            "症状与体征",
            (
                _item(
                    "signs",
                    FieldType.CODES,
                    codes="signs",
                    none="1",
                    other=SIGNS.other,
                    words="sign",
                ),
                _item("sign", FieldType.TEXT, max_length=20),
                _item(
                    "sbp",
                    FieldType.INTEGER,
                    needed=True,
                    ranges=(Range(40, 300, 90, 140), Range(80, 300, None, 150, from_age=65)),
                    doubts=(
                        Doubt(read_expression("sbp - last(sbp) > 30"), "比上次高出许多，请复测"),
                    ),
                ),
                _item("height", FieldType.NUMBER, ranges=(Range(30, 250),), carried=True),
                _item("weight", FieldType.NUMBER),
                _item(
                    "bmi",
                    FieldType.NUMBER,
                    rules={"computed": "round(weight / height / height * 10000, 1)"},
                ),
            ),
        ),
        Section(
            "转诊",
            (
                _item("reason", FieldType.TEXT, rules={"needed_if": "sbp >= 180"}),
                _item(
                    "said",
                    FieldType.DATA,
                    columns=(
                        Element("who", "发言人", FieldType.TEXT, max_length=40),
                        Element("words", "意见", FieldType.LONG_TEXT),
                    ),
                ),
            ),
            shown_if=read_expression("sbp >= 160"),
        ),
    ),
    tables={"signs": SIGNS},
)


def test_what_is_hidden_is_neither_asked_nor_kept() -> None:
    answers = evaluate(
        VISIT, {"sbp": 150, "reason": "头晕", "sign": "耳鸣", "signs": ["2"]}, AROUND
    )
    assert answers.shown == {"signs", "sbp", "height", "weight", "bmi"}
    assert answers.kept == {"signs": ["2"], "sbp": 150}
    assert answers.problems == {}


def test_what_is_needed_depends_on_what_was_answered() -> None:
    answers = evaluate(VISIT, {"sbp": 190, "signs": ["9"]}, AROUND)
    assert answers.needed == {"sbp", "reason", "sign"}
    assert {name: p.code for name, p in answers.problems.items()} == {
        "reason": "FIELD_REQUIRED",
        "sign": "FIELD_REQUIRED",
    }
    assert "sbp" in evaluate(VISIT, {}, AROUND).problems


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"sbp": 301}, "FIELD_RANGE"),
        ({"sbp": "150"}, "FIELD_FORMAT"),
        ({"sbp": 150.5}, "FIELD_FORMAT"),
        ({"sbp": 150, "signs": ["4"]}, "FIELD_CODE"),
        ({"sbp": 150, "signs": ["1", "2"]}, "FIELD_FORMAT"),
        ({"sbp": 150, "signs": "2"}, "FIELD_FORMAT"),
        ({"sbp": 150, "weight": 60.123}, "FIELD_FORMAT"),
        ({"sbp": 150, "signs": ["9"], "sign": "长" * 21}, "FIELD_TOO_LONG"),
        ({"sbp": 170, "said": [{"words": "同意"}]}, "FIELD_REQUIRED"),
        ({"sbp": 170, "said": [{"who": "张", "title": "主任"}]}, "FIELD_CODE"),
    ],
)
def test_what_cannot_be_is_refused_at_its_element(values: dict[str, Any], code: str) -> None:
    problems = evaluate(VISIT, values, AROUND).problems
    assert [problem.code for problem in problems.values()] == [code]


def test_a_limit_is_that_of_the_persons_age() -> None:
    young, old = AROUND, Around(AROUND.day, date(1950, 1, 1), "2")
    assert "sbp" not in evaluate(VISIT, {"sbp": 75}, young).problems
    assert "sbp" in evaluate(VISIT, {"sbp": 75}, old).problems
    assert "sbp" not in evaluate(VISIT, {"sbp": 145}, old).doubts
    assert evaluate(VISIT, {"sbp": 145}, young).doubts["sbp"][0].params["high"] == 140


def test_a_doubt_says_what_the_forms_author_wrote_and_keeps_the_answer() -> None:
    around = Around(AROUND.day, AROUND.born_on, "2", ({"sbp": 100}, {"height": 170}))
    answers = evaluate(VISIT, {"sbp": 139}, around)
    assert [doubt.text for doubt in answers.doubts["sbp"]] == ["比上次高出许多，请复测"]
    assert answers.kept == {"sbp": 139}
    assert begun(VISIT, around) == {"height": 170}


def test_what_is_computed_is_kept_nowhere() -> None:
    answers = evaluate(VISIT, {"sbp": 120, "weight": 70, "height": 170, "bmi": 99}, AROUND)
    assert answers.values["bmi"] == 24.2
    assert "bmi" not in answers.kept
    assert "bmi" not in evaluate(VISIT, {"sbp": 120, "weight": 70, "height": 0}, AROUND).values


def test_a_form_that_goes_in_circles_is_told() -> None:
    items = (
        _item("a", FieldType.FLAG, rules={"shown_if": "b"}),
        _item("b", FieldType.FLAG, rules={"shown_if": "a"}),
    )
    with pytest.raises(CycleError):
        _ = Form("x", "x", (Section("", items),)).order


def test_a_declared_kind_is_a_form_without_saying_anything_twice() -> None:
    form = typed_form(
        SESSION_KIND,
        [
            ("Session", ["held_on", "training_kind", "trainer"]),
            ("More", [asked("title", needed_if="topic = 'other'"), "topic", "class_hours"]),
        ],
    )
    hours = form.element("class_hours")
    assert (hours.label, hours.limits(None, None)) == ("Class hours", (0, 500))
    assert form.items["held_on"].needed
    answers = evaluate(form, {"topic": "other", "class_hours": 501}, AROUND)
    assert answers.problems.keys() == {
        "held_on",
        "training_kind",
        "trainer",
        "title",
        "class_hours",
    }
