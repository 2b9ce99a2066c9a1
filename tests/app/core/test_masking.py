"""A whole identity number is nowhere in clear, also where it was typed into other words."""

from __future__ import annotations

import pytest

from app.core.masking import masked, without_numbers


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("130823195001010017", "1308**********0017"),
        ("张国华130823195001010017", "张国华1308**********0017"),
        ("130823 19500101 001X 号", "1308**********001X 号"),
        ("１３０８２３１９５００１０１００１７", "1308**********0017"),
        ("130823500101001", "1308*******1001"),
        ("张国华", "张国华"),
        ("13800001234", "13800001234"),
    ],
)
def test_a_number_among_words_shows_its_ends_only(typed: str, shown: str) -> None:
    assert without_numbers(typed) == shown


def test_a_short_number_shows_its_end_only() -> None:
    assert masked("G12345") == "****45"
    assert masked(None) == ""
