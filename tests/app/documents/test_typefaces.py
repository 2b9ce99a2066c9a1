"""Which characters print, and how what hides or lacks a shape is treated."""

from __future__ import annotations

from datetime import date

import pytest

from app.documents.forms import date_text
from app.documents.plain import printable
from app.documents.typefaces import (
    drawable,
    missing_characters,
    missing_in,
    one_line,
    to_unicode,
    typefaces,
)
from tests.app.documents.builders import referral_out_form


def test_the_names_of_the_national_table_have_shapes() -> None:
    assert missing_characters("张𬭎䶮㛃喆堃 王 O'Brien · 阿卜杜") == ""


def test_characters_without_a_shape_are_reported_once_each() -> None:
    assert missing_characters("吉\U00020bb7\U00020bb7野\U0001f600") == "\U00020bb7\U0001f600"


def test_a_whole_form_can_be_asked_for_missing_characters() -> None:
    form = referral_out_form(patient_name="\U00020bb7", treatment="服药\U0001f600")
    assert missing_in(form) == "\U00020bb7\U0001f600"
    assert missing_in(referral_out_form()) == ""


def test_bold_falls_back_to_regular_character_by_character() -> None:
    rare = "\u3400"  # in the full Regular, not in the cut-down Bold
    runs = list(typefaces().runs(f"张{rare}三", bold=True))
    assert [text for _, text in runs] == ["张", rare, "三"]
    assert runs[0][0] == runs[2][0] != runs[1][0]
    assert missing_characters(rare) == ""


def test_a_lowered_figure_stays_what_it_is() -> None:
    assert drawable("SpO\u2082 88%") == "SpO\u2082 88%"
    assert missing_characters("SpO\u2082") == ""


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("a\u202eb", "a[U+202E]b"),
        ("\u200b\ufeff", "[U+200B][U+FEFF]"),
        ("\x00\x1b", "[U+0000][U+001B]"),
        ("\ud800", "[U+D800]"),
        ("a\tb", "a    b"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("葛\U000e0100", "葛"),
        ("<b> &lt; BP <120/80", "<b> &lt; BP <120/80"),
        ("\u3000全角", "\u3000全角"),
    ],
)
def test_hidden_characters_become_visible(typed: str, shown: str) -> None:
    assert printable(typed) == shown


def test_a_blank_holds_no_line_breaks() -> None:
    assert one_line(" 一组\n二组\r\n三组 ") == "一组 二组 三组"


def test_the_map_for_copying_writes_utf16_in_blocks_of_a_hundred() -> None:
    text = to_unicode([0, 0x2CB4E, *range(0x4E00, 0x4E00 + 210)])
    assert "<01> <D872DF4E>" in text
    assert "<00> <FFFD>" in text
    assert [line for line in text.splitlines() if "beginbfchar" in line] == [
        "100 beginbfchar",
        "100 beginbfchar",
        "12 beginbfchar",
    ]


def test_dates_are_written_without_zeros() -> None:
    assert date_text(date(2026, 1, 5)) == "2026年1月5日"
    assert date_text(None).split() == ["年", "月", "日"]
