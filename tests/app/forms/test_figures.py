"""What form files asked is counted by declaration; what nobody was asked is said and is never 0."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from app.core.kinds import FieldType
from app.core.resources import resource
from app.figures import Figure, Figures, Measure, Missing, Period
from app.forms.body import Asked, Body
from app.forms.element import Element
from app.forms.entries import Entries, Subject
from app.forms.entry_fields import name_of
from app.forms.figures import CountedAnswer, of_form
from app.forms.file import FormFile
from app.forms.making import make
from app.forms.publishing import publishable
from app.forms.records import ENTRY, FORM, form_id
from app.storage.store import Store
from app.training.figures import ANSWERS
from tests.app.forms.large import large
from tests.stores import actor, arrive

JANUARY = Period.month(2026, 1)
PRESSURE = CountedAnswer("large", Element("sbp", "Pressure", FieldType.INTEGER, measured=True))
SIGNS = CountedAnswer("large", Element("signs", "Signs", FieldType.CODES, none="1"))
HABIT = CountedAnswer("large", Element("habit_1", "Habit", FieldType.CODE))
LEVEL = CountedAnswer("large", Element("level", "Class", FieldType.CODE), "class")
COLOUR = CountedAnswer("large", Element("colour", "Colour", FieldType.TEXT))
GOOD: dict[str, Any] = {"sbp": 150, "dbp": 80, "height": 160, "weight": 64}


def published(store: Store, body: Body) -> None:
    arrive(store, FORM, *publishable(body, []))


def entered(store: Store, **answers: Any) -> str:
    entries = Entries(store, actor())
    start = entries.begin(entries.offered()[0], Subject(), date(2026, 1, 15))
    return entries.write(start, {**GOOD, **answers})


def counted(
    store: Store,
    answer: CountedAnswer,
    measure: Measure = Measure.COUNT,
    of: Any = None,
    **more: Any,
) -> Figures:
    rows = of_form("large").showing(answer.dimension)
    by, asking = (answer.dimension,), answer.asking
    figure = Figure("f", "F", "", "…", rows, "", measure, of, by=by, asking=asking, **more)
    return Figures(store, actor(), [figure])


def test_a_choice_is_told_apart_in_the_form_s_own_words_with_its_entries(store: Store) -> None:
    published(store, large())
    ids = [entered(store, habit_1=code) for code in ("1", "1", "2")]
    told = counted(store, HABIT).compute("f", JANUARY, by=["habit_1"])
    assert {one.values[0]: one.value for one in told.groups} == {"1": 2, "2": 1}
    assert told.by[0].of("2") == "否"
    assert {row.id for row in told.rows("1").lines} == set(ids[:2])
    assert told.left_out == 0


@pytest.mark.parametrize(
    ("answer", "measure", "of", "value"),
    [
        (PRESSURE, Measure.MEAN, PRESSURE.value, 140),
        (PRESSURE, Measure.SUM, PRESSURE.value, 280),
        (SIGNS, Measure.SHARE, SIGNS.has("2"), 50),
        (LEVEL, Measure.SHARE, LEVEL.has("high"), 50),
    ],
)
def test_numbers_choices_and_what_is_computed_are_counted(
    store: Store, answer: CountedAnswer, measure: Measure, of: Any, value: float
) -> None:
    published(store, large())
    entered(store, sbp=160, signs=["2", "9"], sign_words="耳鸣")
    entered(store, sbp=120)
    assert counted(store, answer, measure, of).compute("f", JANUARY).value == value


def test_over_a_form_or_an_element_that_is_not_here_it_is_said(store: Store) -> None:
    result = counted(store, HABIT).compute("f", JANUARY)
    assert (result.value, result.missing) == (None, Missing.NOT_ASKED_HERE)
    published(store, large())
    entered(store)
    assert counted(store, HABIT).compute("f", JANUARY.before()).value == 0
    assert counted(store, COLOUR).compute("f", JANUARY).missing is Missing.NOT_ASKED_HERE


def test_entries_by_versions_that_do_not_ask_are_left_out_and_said(store: Store) -> None:
    published(store, large())
    entered(store)
    asks = [*large().elements, Asked("colour", "颜色", "text")]
    published(store, large(2, elements=asks))
    figures = counted(store, COLOUR)
    assert figures.compute("f", JANUARY).missing is Missing.OTHER_VERSIONS
    entered(store, colour="红")
    result = figures.compute("f", JANUARY)
    assert (result.value, result.left_out) == (1, 1)


def test_entries_that_are_not_readable_yet_are_left_out_until_their_form_comes(
    store: Store,
) -> None:
    published(store, large())
    said = {"form_code": "large", "form_title": "随访", "day": "2026-01-15", "w_sbp": 150}
    arrive(store, ENTRY, "e" * 32, {**said, "form_version": 2})
    figures = counted(store, PRESSURE, Measure.MEAN, PRESSURE.value)
    assert figures.compute("f", JANUARY).missing is Missing.OTHER_VERSIONS
    name, fields = publishable(large(2), [])
    newer = {**fields, "body": {**fields["body"], "format": 2, "colour": "red"}}
    arrive(store, FORM, name, newer)
    assert figures.compute("f", JANUARY).missing is Missing.OTHER_VERSIONS
    arrive(store, FORM, form_id("large", 2), fields)
    assert figures.compute("f", JANUARY).value == 150


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda one: one.element.code)
def test_an_answer_that_is_counted_is_one_of_the_form_that_ships(answer: CountedAnswer) -> None:
    form = make(FormFile(resource("forms", f"{answer.form}.xlsx")).body)
    element = form.element(answer.element.code)
    assert name_of(element) == name_of(answer.element)
    assert form.columns.get(answer.column, "") == (element.code if answer.column else "")
