"""A rule is read once, refused with its reason, and never guesses at what is not known."""

from __future__ import annotations

from typing import Any

import pytest

from app.core.kinds import FieldType
from app.forms.element import Element, Range
from app.forms.expressions import Checking, WrongExpression, evaluate, read_expression

NUMBER = FieldType.NUMBER
ELEMENTS = {
    "sbp": Element("sbp", "收缩压", FieldType.INTEGER, ranges=(Range(40, 300),)),
    "height": Element("height", "身高", NUMBER, ranges=(Range(30, 250),)),
    "weight": Element("weight", "体重", NUMBER),
    "signs": Element("signs", "症状", FieldType.CODES, codes="signs", none="1"),
    "level": Element("level", "级别", FieldType.CODE, codes="level"),
    "smokes": Element("smokes", "吸烟", FieldType.FLAG),
    "seen_on": Element("seen_on", "日期", FieldType.DATE),
}
CODES = {"signs": frozenset({"1", "2", "3"}), "level": frozenset({"1", "2"})}
CHECKING = Checking(ELEMENTS, lambda element: CODES.get(element.codes or ""))


class Known:
    def __init__(self, **values: Any) -> None:
        self._values = {"age": None, "sex": None, "day": "2026-03-31", **values}
        self._earlier = self._values.pop("earlier", [])

    def value(self, name: str) -> Any:
        return self._values.get(name)

    def earlier(self, name: str, back: int) -> Any:
        return self._earlier[back] if back < len(self._earlier) else None


def _comes_to(rule: str, **values: Any) -> Any:
    expression = read_expression(rule)
    CHECKING.check(expression.node)
    return evaluate(expression.node, Known(**values))


@pytest.mark.parametrize(
    ("rule", "values", "result"),
    [
        ("sbp >= 140", {"sbp": 140}, True),
        ("sbp ≥ 140 且 smokes", {"sbp": 150, "smokes": True}, True),
        ("sbp between 90 and 140 and not smokes", {"sbp": 140, "smokes": False}, True),
        ("has(signs, '2')", {"signs": ["2", "3"]}, True),
        ("level = '2' or smokes", {"smokes": True}, True),
        ("level = '2' or smokes", {"smokes": False}, None),
        ("level = '2' and smokes", {"smokes": False}, False),
        ("sbp >= 140", {}, None),
        ("round(weight / height / height * 10000, 1)", {"weight": 70, "height": 170}, 24.2),
        ("weight / height", {"weight": 70, "height": 0}, None),
        ("-sbp + 2 * 3", {"sbp": 100}, -94),
        ("sum(sbp, weight)", {"sbp": 100}, 100),
        ("sum(sbp, weight)", {}, None),
        ("mean(sbp, weight)", {"sbp": 100, "weight": 50}, 75),
        ("count(signs, smokes, sbp)", {"signs": ["2", "3"], "smokes": False, "sbp": 0}, 3),
        ("weight + 0.1 = 0.3", {"weight": 0.2}, True),
        ("when(sbp >= 180, 'high', sbp >= 140, 'raised', 'fine')", {"sbp": 150}, "raised"),
        ("when(sbp >= 180, 'high', sbp >= 140, 'raised', 'fine')", {}, None),
        ("days_after(day, 90)", {}, "2026-06-29"),
        ("days_since(seen_on)", {"seen_on": "2026-03-01"}, 30),
        ("days_since(seen_on) > 30", {"seen_on": "2026-03-01"}, False),
        ("seen_on > '2026-01-01'", {"seen_on": "2026-03-01"}, True),
        ("last(sbp) - before(sbp)", {"earlier": [150, 140]}, 10),
        ("age between 35 and 64 and sex = '2'", {"age": 40, "sex": "2"}, True),
        ("known(weight)", {"weight": 0}, True),
        ("days_after(day, 99999999)", {}, None),
    ],
)
def test_what_a_rule_comes_to(rule: str, values: dict[str, Any], result: Any) -> None:
    assert _comes_to(rule, **values) == result


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ("sbp >=", "The rule ends too early."),
        ("sbp >= 140 140", "“{part}” cannot be read here."),
        ("sbp ; weight", "“{part}” cannot be read here."),
        ("pulse > 3", "There is no element “{name}”."),
        ("median(sbp)", "There is no function “{name}”."),
        ("level = '9'", "There is no answer “{code}”."),
        ("has(signs, '7')", "There is no answer “{code}”."),
        ("sbp = 'high'", "These values cannot be compared or computed with each other."),
        ("signs = '2'", "These values cannot be compared or computed with each other."),
        ("sbp and smokes", "These values cannot be compared or computed with each other."),
        (
            "sbp / weight",
            "This divides by what may be 0. Give what it divides by a lowest value above 0.",
        ),
        (
            "sbp / 0",
            "This divides by what may be 0. Give what it divides by a lowest value above 0.",
        ),
        ("(" * 500 + "sbp", "A rule has at most {limit} characters."),
        ("(" * 40 + "sbp" + ")" * 40, "A rule nests at most {limit} deep."),
        ("sbp" + "+1" * 120, "A rule has at most {limit} words and signs."),
        ("last(sbp + 1)", "These values cannot be compared or computed with each other."),
    ],
)
def test_a_wrong_rule_says_what_is_wrong_when_it_is_read(rule: str, reason: str) -> None:
    with pytest.raises(WrongExpression) as wrong:
        CHECKING.check(read_expression(rule).node)
    assert wrong.value.problem.text == reason


def test_a_rule_that_is_no_condition_decides_nothing() -> None:
    with pytest.raises(WrongExpression):
        CHECKING.condition(read_expression("sbp + 1").node)
