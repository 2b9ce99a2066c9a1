"""Breaking lines: no character lost, no line too wide, punctuation where it belongs."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from app.documents.lines import (
    NEVER_FIRST,
    PaperField,
    Part,
    PrintedLine,
    field_rows,
    fixed,
    flow,
    label,
    paragraph,
    sentence,
)
from app.documents.slip_layout import share_lines
from app.documents.typefaces import drawable

WIDTH = 200.0


def written(lines: list[PrintedLine]) -> str:
    return "".join(piece.text for line in lines for piece in line.pieces)


def widest(lines: list[PrintedLine]) -> float:
    return max(line.width for line in lines)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_no_character_is_lost_and_no_line_too_wide(text: str) -> None:
    lines = paragraph(text, WIDTH, 10)
    assert written(lines).replace(" ", "") == drawable(text).replace(" ", "").replace("\n", "")
    assert widest(lines) <= WIDTH + 0.001


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(max_size=60), min_size=1, max_size=4), st.integers(3, 20))
def test_fields_fill_their_lines_whatever_is_in_them(values: list[str], size: int) -> None:
    fields = [PaperField(f"栏目{number}", value) for number, value in enumerate(values)]
    lines = field_rows(fields, WIDTH, size)
    assert widest(lines) <= WIDTH + 0.001
    for number in range(len(values)):
        assert f"栏目{number}" in written(lines)


def test_a_line_never_begins_with_closing_punctuation() -> None:
    for count in range(15, 25):
        for line in paragraph("汉" * count + "，" + "字" * 30 + "。" * 2, WIDTH, 10)[1:]:
            assert line.pieces[0].text[0] not in NEVER_FIRST


def test_a_line_never_ends_with_an_opening_bracket() -> None:
    for count in range(15, 25):
        lines = paragraph("汉" * count + "（" + "字" * 30, WIDTH, 10)
        assert not lines[0].pieces[-1].text.endswith("（")


def test_numbers_and_units_stay_together() -> None:
    lines = paragraph("血压" * 9 + "182/110mmHg", WIDTH, 10)
    assert lines[1].pieces[0].text == "182/110mmHg"


def test_line_breaks_of_the_record_are_kept() -> None:
    assert [written([line]) for line in paragraph("一\n\n二", WIDTH, 10)] == ["一", "", "二"]


def test_a_label_goes_with_its_blank_to_the_next_line() -> None:
    parts = (fixed("汉" * 14), label("性别"), Part("男", blank=6))
    first, second = flow(parts, WIDTH, 10)
    assert written([first]) == "汉" * 14
    assert [piece.text for piece in second.pieces] == ["性别", "男"]


def test_blanks_give_way_when_that_saves_a_line_but_empty_ones_do_not() -> None:
    filled = (Part("县医院", blank=12), fixed("单位"), Part("内科", blank=6), fixed("科室"))
    empty = (Part("", blank=12), fixed("单位"), Part("", blank=6), fixed("科室"))
    assert len(sentence(filled, WIDTH, 10)) == 1
    assert len(sentence(empty, WIDTH, 10)) == 2


def test_spare_lines_go_to_the_texts_by_their_shares() -> None:
    assert share_lines(12, [1, 1, 1], [1, 2, 3]) == [2, 4, 6]
    assert share_lines(12, [8, 1, 1], [1, 1, 1]) == [8, 2, 2]


def test_too_few_lines_are_shared_among_the_texts_that_need_them() -> None:
    assert share_lines(10, [50, 1, 50], [1, 1, 1]) in ([5, 1, 4], [4, 1, 5])
