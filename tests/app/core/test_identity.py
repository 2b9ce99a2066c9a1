"""Identity numbers: what is right is read, every slip of one digit is caught, nothing crashes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import identity
from app.core.coding import table
from app.core.identity import DocumentKind, RecordNumber

TODAY = date(2026, 1, 15)
SAMPLES = {
    "11010519491231002X": (date(1949, 12, 31), "2"),
    "440524188001010014": (date(1880, 1, 1), "1"),
}
MADE_UP = {
    "130823195001010017": (date(1950, 1, 1), "1"),
    "130823196007152029": (date(1960, 7, 15), "2"),
    "231223194812300031": (date(1948, 12, 30), "1"),
    "810000199003070015": (date(1990, 3, 7), "1"),
    "830000198506120028": (date(1985, 6, 12), "2"),
}


@st.composite
def citizen_numbers(draw: st.DrawFn) -> str:
    county = draw(st.sampled_from(["130821", "231221", "110101", "999999"]))
    birth = draw(st.dates(date(1900, 1, 1), TODAY))
    serial = draw(st.integers(0, 999))
    number = f"{county}{birth:%Y%m%d}{serial:03d}"
    return number + identity.check_digit(number)


@pytest.mark.parametrize("number", SAMPLES)
def test_the_standard_s_samples_have_the_right_check_digit(number: str) -> None:
    assert identity.check_digit(number[:17]) == number[17]


@pytest.mark.parametrize("number", MADE_UP)
def test_birth_date_and_sex_are_read_from_the_number(number: str) -> None:
    found = identity.read_citizen_number(number, TODAY).value
    assert found is not None
    assert (found.birth_on, found.sex) == MADE_UP[number]


@pytest.mark.parametrize(
    "typed",
    [
        "11010519491231002x",
        "11010519491231002*",
        "11010519491231002＊",
        "１１０１０５１９４９１２３１００２Ｘ",
        " 110105 19491231 002X ",
        "110105-19491231-002X",
        "\u202a11010519491231002X\u202c",
    ],
)
def test_the_number_is_tidied_however_it_was_typed(typed: str) -> None:
    assert identity.normalise(typed) == "11010519491231002X"
    assert identity.is_valid(typed, TODAY)


def test_fifteen_digits_become_eighteen() -> None:
    assert identity.to_eighteen("130823500101001") == "130823195001010017"
    found = identity.read_citizen_number("130823500101001", TODAY).value
    assert found is not None
    assert found.number == "130823195001010017"


@given(citizen_numbers())
def test_every_well_made_number_is_accepted(number: str) -> None:
    assert identity.is_valid(number, TODAY)


@given(citizen_numbers(), st.integers(0, 17), st.integers(1, 10))
def test_every_single_digit_error_is_caught(number: str, place: int, change: int) -> None:
    marks = "0123456789X" if place == 17 else "0123456789"
    wrong = marks[(marks.index(number[place]) + change) % len(marks)]
    if wrong == number[place]:
        return
    mistyped = number[:place] + wrong + number[place + 1 :]
    assert not identity.is_valid(mistyped, TODAY)


@given(citizen_numbers(), st.integers(0, 16))
def test_every_swap_of_neighbouring_digits_is_caught(number: str, place: int) -> None:
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    if swapped != number:
        assert not identity.is_valid(swapped, TODAY)


@given(st.text())
def test_reading_never_raises(typed: str) -> None:
    for kind in [*DocumentKind, "77", ""]:
        found = identity.read_document(kind, typed, TODAY)
        assert found.value is None or found.problem is None
    identity.read_record_number(typed)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("11010519491231002", "FIELD_FORMAT"),
        ("110105194912310021", "FIELD_FORMAT"),
        ("110105194902310026", "FIELD_RANGE"),
        ("440524188001010014", "FIELD_RANGE"),
        ("11010520991231001X", "FIELD_RANGE"),
        ("1101051949123100²X", "FIELD_FORMAT"),
        ("abc", "FIELD_FORMAT"),
        ("1" * 1_000_000, "FIELD_FORMAT"),
    ],
)
def test_an_impossible_number_is_refused_with_its_reason(typed: str, code: str) -> None:
    problem = identity.read_citizen_number(typed, TODAY).problem
    assert problem is not None
    assert problem.code == code


def test_an_unknown_county_warns_and_does_not_block() -> None:
    number = "99999919500101001"
    found = identity.read_citizen_number(number + identity.check_digit(number), TODAY)
    assert found.value is not None
    assert [warning.code for warning in found.warnings] == ["ID_REGION"]


def test_a_former_county_does_not_even_warn() -> None:
    assert identity.read_citizen_number("130823195001010017", TODAY).warnings == ()


@pytest.mark.parametrize(
    ("kind", "typed", "stored"),
    [
        (DocumentKind.PASSPORT, "e12345678", "E12345678"),
        (DocumentKind.HONG_KONG_MACAO_PERMIT, "H 12345678", "H12345678"),
        (DocumentKind.HONG_KONG_MACAO_PERMIT, "m1234567801", "M1234567801"),
        (DocumentKind.TAIWAN_PERMIT, "12345678", "12345678"),
        (DocumentKind.RESIDENCE_PERMIT, "810000199003070015", "810000199003070015"),
        (DocumentKind.FOREIGN_RESIDENT_CARD, "usa110080010101", "USA110080010101"),
        (DocumentKind.BIRTH_CERTIFICATE, "t130000001", "T130000001"),
        (DocumentKind.OFFICER_CARD, "军字第0012345号", "军字第0012345号"),
        (DocumentKind.OTHER, "A/12", "A/12"),
        ("77", "A12", "A12"),
    ],
)
def test_each_kind_of_document_is_read_in_its_own_form(kind: str, typed: str, stored: str) -> None:
    found = identity.read_document(kind, typed, TODAY).value
    assert found is not None
    assert found.number == stored


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        (DocumentKind.PASSPORT, "E1"),
        (DocumentKind.HONG_KONG_MACAO_PERMIT, "K12345678"),
        (DocumentKind.TAIWAN_PERMIT, "1234567"),
        (DocumentKind.RESIDENCE_PERMIT, "130823195001010017"),
        (DocumentKind.FOREIGN_RESIDENT_CARD, "130823195001010017"),
        (DocumentKind.BIRTH_CERTIFICATE, "130000001"),
        (DocumentKind.OTHER, "A;12"),
    ],
)
def test_a_number_of_another_form_is_refused(kind: str, typed: str) -> None:
    problem = identity.read_document(kind, typed, TODAY).problem
    assert problem is not None
    assert problem.code == "FIELD_FORMAT"


def test_the_foreign_card_of_2023_tells_birth_and_sex_or_warns() -> None:
    stem = "91184019850612002"
    kind = DocumentKind.FOREIGN_RESIDENT_CARD
    good = identity.read_document(kind, stem + identity.check_digit(stem), TODAY)
    assert good.value is not None
    assert (good.value.birth_on, good.value.sex) == (date(1985, 6, 12), "2")
    wrong = "X" if identity.check_digit(stem) == "1" else "1"
    doubtful = identity.read_document(kind, stem + wrong, TODAY)
    assert doubtful.value is not None
    assert [warning.code for warning in doubtful.warnings] == ["ID_DOUBTFUL"]


def test_a_missing_number_is_a_problem_only_where_it_is_needed() -> None:
    assert identity.read_document("01", "  ", TODAY).is_good
    problem = identity.read_document("01", "", TODAY, needed=True).problem
    assert problem is not None
    assert problem.code == "FIELD_REQUIRED"


def test_document_kinds_are_those_of_the_table() -> None:
    assert [kind.value for kind in DocumentKind] == [code.code for code in table("id_document")]


@given(
    st.from_regex(r"[0-9]{6}", fullmatch=True),
    st.from_regex(r"[0-9]{3}", fullmatch=True),
    st.from_regex(r"[0-9]{3}", fullmatch=True),
    st.integers(0, 99_999),
)
def test_a_record_number_survives_writing_and_reading(
    county: str, town: str, village: str, serial: int
) -> None:
    number = RecordNumber(county, town, village, serial)
    assert len(str(number)) == 17
    assert identity.parse_record_number(str(number)) == number


def test_forms_print_the_last_eight_digits() -> None:
    number = RecordNumber("130821", "101", "203", 17)
    assert number.printed == "203-00017"
    assert identity.printed_record_number("L0300017") == "L03-00017"
    local = identity.local_number("4829103756", 12)
    assert identity.printed_record_number(local) == "L48291-03756-12"
    assert identity.written_record_number(local) == "L48291-03756-12"
    assert identity.written_record_number("13082110110100017") == "13082110110100017"
    assert identity.printed_record_number(None) == ""


def test_the_village_part_says_what_kind_of_committee_it_is() -> None:
    kinds = [RecordNumber("130821", "101", part, 1).village_kind for part in ("001", "101", "901")]
    assert kinds == ["neighbourhood", "village", "other"]
    assert RecordNumber("130821", "101", "500", 1).village_kind is None


@pytest.mark.parametrize(
    ("typed", "code"),
    [("1308211011010001", "FIELD_FORMAT"), ("13082110150000001", "FIELD_RANGE")],
)
def test_a_record_number_of_another_form_is_refused(typed: str, code: str) -> None:
    problem = identity.read_record_number(typed).problem
    assert problem is not None
    assert problem.code == code


def test_a_record_number_is_read_with_gaps_and_a_local_one_as_it_is() -> None:
    assert identity.read_record_number("130821 101 101 00017").value == "13082110110100017"
    assert identity.read_record_number("l03-00017").value == "L0300017"
    local = identity.local_number("4829103756", 17)
    for typed in ("L48291-03756-17", "l482910375617", "L 48291 03756 17", local):
        assert identity.read_record_number(typed).value == local
    assert identity.read_record_number("L48291-03756-0").problem is not None
    with pytest.raises(ValueError):
        identity.local_number("4829103756", 0)


@pytest.mark.parametrize(
    ("birth", "on", "text"),
    [
        (date(2026, 1, 15), TODAY, "0天"),
        (date(2025, 12, 16), TODAY, "30天"),
        (date(2025, 12, 15), TODAY, "1月"),
        (date(2025, 1, 16), TODAY, "11月"),
        (date(2025, 1, 15), TODAY, "1岁"),
        (date(2023, 8, 15), TODAY, "2岁5月"),
        (date(2023, 1, 15), TODAY, "3岁"),
        (date(1950, 1, 16), TODAY, "75岁"),
        (date(2024, 2, 29), date(2025, 2, 28), "11月"),
        (date(2026, 1, 16), TODAY, ""),
        (None, TODAY, ""),
    ],
)
def test_ages_are_shown_in_days_months_and_years(birth: date | None, on: date, text: str) -> None:
    assert identity.age_text(birth, on) == text


def test_ages_in_english_and_as_a_number() -> None:
    assert identity.age_text(date(2023, 8, 15), TODAY, "en") == "2 y 5 m"
    assert identity.years_old(date(2024, 2, 29), date(2026, 2, 28)) == 1


@given(st.dates(date(1900, 1, 1), TODAY), st.integers(0, 40_000))
def test_an_age_is_always_shown_after_birth(birth: date, days: int) -> None:
    assert identity.age_text(birth, birth + timedelta(days=days))
