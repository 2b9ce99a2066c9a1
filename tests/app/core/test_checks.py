"""Field checks: tidy what can be tidied, refuse what cannot be shown, keep everything else as typed."""

from __future__ import annotations

import unicodedata
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import checks
from app.core.errors import FieldProblem, InvalidInput
from app.core.kinds import Field, FieldType

TODAY = date(2026, 1, 15)


def code_of(problem: FieldProblem | None) -> str | None:
    return problem.code if problem else None


@pytest.mark.parametrize(
    "typed",
    [
        "O'Brien'); DROP TABLE residents--",
        "=cmd|' /C calc'!A0",
        "+1",
        "@x",
        '<img src="//h/s">',
        "BP <120/80, T <38",
        '"*NEAR(',
        "%_",
        "𠮷野",
        "张𬭎",
        "䶮",
        "\U00031350",
        "བོད་ཡིག་སྐྱེས",
        "买买提·吐尔逊",
    ],
)
def test_ordinary_text_of_any_look_is_stored_as_typed(typed: str) -> None:
    assert checks.read_text(typed).value == typed


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        ("a\x00b", "U+0000"),
        ("a\x1bb", "U+001B"),
        ("a\ud800b", "U+D800"),
        ("a\ufffeb", "U+FFFE"),
        ("a\U0001ffffb", "U+1FFFF"),
        ("张\u202egnp.exe", "U+202E"),
        ("a\u2066b", "U+2066"),
        ("e" + "\u0301" * 1000, "U+0301"),
    ],
)
def test_characters_that_cannot_be_shown_are_refused_by_number(typed: str, named: str) -> None:
    problem = checks.read_text(typed, limit=2000).problem
    assert problem is not None
    assert problem.code == "FIELD_CHARS"
    assert problem.params["character"] == named


def test_the_short_way_for_ordinary_text_lets_nothing_else_through() -> None:
    for number in range(0x110000):
        mark = chr(number)
        if unicodedata.category(mark) in ("Mn", "Me", "Cc", "Cs") and mark not in "\t\n":
            assert code_of(checks.text_problem(mark * 9, 9)) == "FIELD_CHARS", hex(number)


def test_a_million_characters_are_refused_by_length() -> None:
    problem = checks.read_text("国" * 1_000_000).problem
    assert problem is not None
    assert problem.code == "FIELD_TOO_LONG"
    assert problem.params == {"limit": 200, "length": 1_000_000}


def test_the_limit_counts_characters_after_tidying() -> None:
    assert checks.read_text("国" * 10 + "  ", limit=10).is_good
    assert code_of(checks.read_text("国" * 11, limit=10).problem) == "FIELD_TOO_LONG"


def test_text_is_trimmed_composed_and_freed_of_invisible_joiners() -> None:
    assert checks.clean(" \u3000张\u200b三\ufeff ") == "张三"
    assert checks.clean("e\u0301") == "é"
    assert checks.clean("a\r\nb\tc") == "a b c"
    assert checks.clean("a\r\nb\u2028c", lines=True) == "a\nb\nc"


def test_an_empty_text_is_a_problem_only_where_it_is_needed() -> None:
    assert checks.read_text("  ") == checks.Checked(None)
    assert code_of(checks.read_text(" \u200b", needed=True).problem) == "FIELD_REQUIRED"


def test_a_character_of_a_private_font_is_kept_with_a_warning() -> None:
    checked = checks.read_text("张\ue001")
    assert checked.value == "张\ue001"
    assert [warning.code for warning in checked.warnings] == ["FIELD_PRIVATE_CHARS"]


ANY_TEXT = st.text(st.characters(codec=None))


@given(ANY_TEXT, st.booleans())
def test_tidying_never_raises_and_tidying_twice_changes_nothing(text: str, lines: bool) -> None:
    once = checks.clean(text, lines=lines)
    assert checks.clean(once, lines=lines) == once
    assert unicodedata.is_normalized("NFC", once)


@given(ANY_TEXT)
def test_what_a_form_accepts_the_hub_accepts_too(text: str) -> None:
    checked = checks.read_text(text, limit=50, lines=True)
    if checked.value is not None:
        assert checks.text_problem(checked.value, 50) is None
        checked.value.encode("utf-8")


@given(ANY_TEXT)
def test_no_reader_ever_raises(text: str) -> None:
    for checked in (
        checks.read_number(text, low=0, high=10),
        checks.read_whole(text),
        checks.read_date(text, TODAY),
        checks.read_month(text, TODAY),
        checks.read_phone(text),
    ):
        assert checked.value is None or checked.problem is None


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("37.5", "37.5"),
        ("37,5", "37.5"),
        ("３７．５", "37.5"),
        ("37。5", "37.5"),
        (" 37 ", "37"),
        ("1,234.50", "1234.50"),
        ("１，２３４", "1234"),
        ("-0", "0"),
        (".5", "0.5"),
        ("+5", "5"),
    ],
)
def test_numbers_are_read_however_they_are_typed(typed: str, number: str) -> None:
    assert checks.read_number(typed).value == Decimal(number)


@pytest.mark.parametrize(
    "typed", ["²", "1e999", "NaN", "inf", "abc", "1.2.3", "--1", "٣", "1_000", "0x1"]
)
def test_what_is_no_number_is_refused(typed: str) -> None:
    assert code_of(checks.read_number(typed).problem) == "FIELD_FORMAT"


def test_a_number_outside_its_limits_names_them() -> None:
    problem = checks.read_number("-5", low=0.3, high=300, unit="kg").problem
    assert problem is not None
    assert problem.code == "FIELD_RANGE"
    assert problem.params == {"low": 0.3, "high": 300, "unit": "kg"}


def test_an_unlikely_number_is_kept_with_a_warning() -> None:
    checked = checks.read_whole("290", low=0, high=400, likely=(60, 280), unit="mmHg")
    assert checked.value == 290
    assert [warning.code for warning in checked.warnings] == ["FIELD_UNLIKELY"]
    assert checks.read_whole("130", likely=(60, 280)).warnings == ()


def test_a_number_with_too_many_decimals_is_refused_and_never_rounded() -> None:
    assert code_of(checks.read_number("1.005").problem) == "FIELD_FORMAT"
    assert code_of(checks.read_whole("1.5").problem) == "FIELD_FORMAT"
    assert checks.read_number("1.500").value == Decimal("1.5")
    assert checks.read_whole("2.0").value == 2


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("20260115", date(2026, 1, 15)),
        ("0301", date(2026, 3, 1)),
        ("2026-1-5", date(2026, 1, 5)),
        ("2026/01/05", date(2026, 1, 5)),
        ("2026.1.5", date(2026, 1, 5)),
        ("2026年1月15日", date(2026, 1, 15)),
        ("２０２６年１月１５日", date(2026, 1, 15)),
        ("1月5日", date(2026, 1, 5)),
        ("1-5", date(2026, 1, 5)),
        ("=", TODAY),
        ("＝", TODAY),
        ("今天", TODAY),
        ("+7", date(2026, 1, 22)),
        ("＋７", date(2026, 1, 22)),
        ("-1", date(2026, 1, 14)),
        ("+2w", date(2026, 1, 29)),
        ("+3m", date(2026, 4, 15)),
        ("+3个月", date(2026, 4, 15)),
        ("+2y", date(2028, 1, 15)),
        ("-2Y", date(2024, 1, 15)),
    ],
)
def test_dates_are_read_however_they_are_typed(typed: str, meant: date) -> None:
    assert checks.read_date(typed, TODAY).value == meant


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("20260231", "FIELD_FORMAT"),
        ("2月31日", "FIELD_FORMAT"),
        ("1332", "FIELD_FORMAT"),
        ("tomorrow", "FIELD_FORMAT"),
        ("2026011²", "FIELD_FORMAT"),
        ("18900101", "FIELD_RANGE"),
        ("+99999y", "FIELD_FORMAT"),
        ("+99999", "FIELD_RANGE"),
    ],
)
def test_an_impossible_date_is_refused_with_its_reason(typed: str, code: str) -> None:
    assert code_of(checks.read_date(typed, TODAY).problem) == code


def test_a_date_outside_its_limits_names_them() -> None:
    problem = checks.read_date("20270101", TODAY, earliest=date(2020, 1, 1), latest=TODAY).problem
    assert problem is not None
    assert problem.params == {"low": "2020-01-01", "high": "2026-01-15", "unit": ""}


def test_moving_by_months_ends_on_the_last_day_of_a_short_month() -> None:
    assert checks.moved(date(2026, 1, 31), 1, "m") == date(2026, 2, 28)
    assert checks.moved(date(2024, 2, 29), 1, "y") == date(2025, 2, 28)
    assert checks.moved(date(2026, 3, 31), -1, "m") == date(2026, 2, 28)


@given(st.dates())
def test_a_written_date_is_read_back(day: date) -> None:
    read = checks.read_date(day.isoformat(), TODAY, earliest=date.min, latest=date.max)
    assert read.value == day


@pytest.mark.parametrize(
    ("typed", "month"),
    [("202501", "2025-01"), ("2025-1", "2025-01"), ("2025年1月", "2025-01"), ("2019", "2019")],
)
def test_a_month_of_diagnosis_is_read(typed: str, month: str) -> None:
    assert checks.read_month(typed, TODAY).value == month


@pytest.mark.parametrize(
    ("typed", "code"),
    [("202613", "FIELD_FORMAT"), ("202602", "FIELD_RANGE"), ("1890", "FIELD_RANGE")],
)
def test_an_impossible_month_is_refused(typed: str, code: str) -> None:
    assert code_of(checks.read_month(typed, TODAY).problem) == code


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("138 0013 8000", "13800138000"),
        ("+86 138-0013-8000", "13800138000"),
        ("１３８００１３８０００", "13800138000"),
        ("\u202a13800138000\u202c", "13800138000"),
        ("0314-2024000", "03142024000"),
        ("2024000", "2024000"),
    ],
)
def test_telephone_numbers_are_stored_as_digits(typed: str, stored: str) -> None:
    checked = checks.read_phone(typed)
    assert (checked.value, checked.warnings) == (stored, ())


def test_an_unusual_telephone_number_warns_and_words_are_refused() -> None:
    checked = checks.read_phone("1380013800")
    assert checked.value == "1380013800"
    assert [warning.code for warning in checked.warnings] == ["PHONE_UNUSUAL"]
    assert code_of(checks.read_phone("村委会").problem) == "FIELD_FORMAT"
    assert code_of(checks.read_phone("1" * 10**6).problem) == "FIELD_TOO_LONG"


def test_a_form_reports_all_its_problems_at_once() -> None:
    form = checks.Fields()
    name = form.take("name", checks.read_text("  ", needed=True))
    weight = form.take("weight_kg", checks.read_number("500", low=0, high=300, unit="kg"))
    pulse = form.take("pulse", checks.read_whole("72"))
    assert (name, weight, pulse) == (None, None, 72)
    with pytest.raises(InvalidInput) as raised:
        form.finish()
    assert set(raised.value.fields) == {"name", "weight_kg"}


def field(kind: FieldType, **more: Any) -> Field:
    return Field("x", kind, "X", **more)


@pytest.mark.parametrize(
    ("declared", "value"),
    [
        (field(FieldType.TEXT), "张三"),
        (field(FieldType.TEXT), None),
        (field(FieldType.LONG_TEXT), "一\n二"),
        (field(FieldType.DATE), "2026-01-15"),
        (field(FieldType.INSTANT), "2026-01-15T08:00:00.000Z"),
        (field(FieldType.INTEGER, minimum=0, maximum=300), 138),
        (field(FieldType.NUMBER), 6.5),
        (field(FieldType.NUMBER), 7),
        (field(FieldType.FLAG), False),
        (field(FieldType.CODE, codes="sex"), "1"),
        (field(FieldType.CODE, codes="sex"), "77"),
        (field(FieldType.CODES, codes="allergy"), ["2", "5"]),
        (field(FieldType.ID), "3f2c1d9e-0000-4000-8000-000000000000"),
        (field(FieldType.DATA), [{"name": "张三", "present": True}, 1.5, None]),
    ],
)
def test_a_value_within_its_declaration_passes(declared: Field, value: Any) -> None:
    assert checks.value_problem(declared, value) is None


@pytest.mark.parametrize(
    ("declared", "value", "code"),
    [
        (field(FieldType.TEXT, required=True), "", "FIELD_REQUIRED"),
        (field(FieldType.TEXT, max_length=2), "一二三", "FIELD_TOO_LONG"),
        (field(FieldType.TEXT), "a\x00", "FIELD_CHARS"),
        (field(FieldType.TEXT), 5, "FIELD_FORMAT"),
        (field(FieldType.DATE), "2026-02-31", "FIELD_FORMAT"),
        (field(FieldType.DATE), "20260115", "FIELD_FORMAT"),
        (field(FieldType.INSTANT), "2026-01-15", "FIELD_FORMAT"),
        (field(FieldType.INSTANT), "2026-01-15T25:00:00Z", "FIELD_FORMAT"),
        (field(FieldType.INTEGER), 1.5, "FIELD_FORMAT"),
        (field(FieldType.INTEGER), True, "FIELD_FORMAT"),
        pytest.param(field(FieldType.INTEGER), 10**400, "FIELD_FORMAT", id="huge"),
        (field(FieldType.NUMBER), float("nan"), "FIELD_FORMAT"),
        (field(FieldType.NUMBER, maximum=300), 301, "FIELD_RANGE"),
        (field(FieldType.FLAG), 1, "FIELD_FORMAT"),
        (field(FieldType.CODE), "a b", "FIELD_FORMAT"),
        (field(FieldType.CODES), "12", "FIELD_FORMAT"),
        (field(FieldType.CODES), [[]], "FIELD_FORMAT"),
        (field(FieldType.CODES, codes="allergy"), ["1", "2"], "FIELD_FORMAT"),
        (field(FieldType.ID), "x" * 81, "FIELD_FORMAT"),
        (field(FieldType.DATA), {"a": "\ud800"}, "FIELD_CHARS"),
        (field(FieldType.DATA), ["国" * 30_000], "FIELD_TOO_LONG"),
        (field(FieldType.DATA), [float("inf")], "FIELD_FORMAT"),
    ],
)
def test_a_value_against_its_declaration_is_refused(declared: Field, value: Any, code: str) -> None:
    assert code_of(checks.value_problem(declared, value)) == code


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(st.sampled_from(FieldType), JSON)
def test_no_value_from_outside_makes_the_check_raise(kind: FieldType, value: Any) -> None:
    checks.value_problem(field(kind, minimum=0, maximum=9, codes="allergy"), value)


def test_a_number_longer_than_can_be_rounded_is_refused_not_raised() -> None:
    assert checks.read_whole("1" + "0" * 28).problem is not None
    assert checks.read_number("9" * 15 + ".1234", decimals=4).problem is None


def test_a_number_that_would_change_on_its_way_is_not_read() -> None:
    assert checks.read_number("9" * 20).problem is not None
    assert checks.read_whole(str(2**53)).problem is None
