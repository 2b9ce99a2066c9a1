"""One number for what a record says, however it is written down."""

from __future__ import annotations

from typing import Any

import pytest

from app.core.content import canonical, content_of
from app.core.tally import mark
from sync.protocol.codec import parse


def said(**fields: Any) -> int:
    return content_of("note", "a", "home", None, fields)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        ({"a": 1}, {"a": 1.0}),
        ({"a": 1}, {"a": 1, "b": None}),
        ({"a": 1}, {"a": 1, "b": ""}),
        ({"a": [1.0, {"x": 2.0}]}, {"a": [1, {"x": 2}]}),
        ({"a": {"x": 1, "y": 2}}, {"a": {"y": 2, "x": 1}}),
    ],
)
def test_the_same_in_another_way(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert said(**one) == said(**other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"a": 1}, {"a": 1.5}),
        ({"a": 1}, {"a": "1"}),
        ({"a": 1}, {"a": True}),
        ({"a": 0}, {}),
        ({"a": ["x", "y"]}, {"a": ["y", "x"]}),
        ({"a": "王"}, {"a": "玉"}),
    ],
)
def test_something_else(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert said(**one) != said(**other)


@pytest.mark.parametrize("number", [1e300, -1e19, 2.0**63, 9.2e18, -0.0])
def test_a_number_of_any_size_can_be_read_again_by_everybody(number: float) -> None:
    text = canonical({"a": [number]})
    assert parse(text, dict[str, list[float]]) == {"a": [number]}


def test_whose_it_is_counts() -> None:
    first = content_of("note", "a", "home", None, {})
    others = [
        content_of("duty", "a", "home", None, {}),
        content_of("note", "b", "home", None, {}),
        content_of("note", "a", "elsewhere", None, {}),
        content_of("note", "a", "home", "root", {}),
    ]
    assert len({first, *others}) == 5


def test_the_form_is_never_changed_again() -> None:
    """Both ends, and receipts on paper, stand on it."""
    fields = {"title": "晨会", "n": 2.0, "x": 0.1, "l": [1, "a"], "f": True, "z": None}
    assert canonical(fields).decode() == '{"f":true,"l":[1,"a"],"n":2,"title":"晨会","x":0.1}'
    assert content_of("note", "a1", "h", None, fields) == 6499268321965693990
    assert mark("a1", 7, 5) != mark("a1", 7)
