"""Names that are taken for one another by ear, or by eye."""

from __future__ import annotations

import pytest

from app.patients.likely.looks import look_alike, names_alike
from app.patients.likely.sounds import sounds, sounds_near


@pytest.mark.parametrize(
    ("name", "heard"),
    [
        ("刘桂兰", "牛桂兰"),
        ("张国华", "臧国华"),
        ("林心怡", "凌欣怡"),
        ("陈静", "程进"),
        ("吕红", "鲁红"),
    ],
)
def test_a_name_is_taken_for_what_sounds_like_it(name: str, heard: str) -> None:
    assert sounds(heard) & set(sounds_near(name))
    assert sounds(name) & set(sounds_near(heard))


def test_other_names_are_not_taken_for_it() -> None:
    assert not sounds("王秀英") & set(sounds_near("刘桂兰"))


def test_its_own_sounds_come_first_and_a_book_is_bounded() -> None:
    assert sounds_near("张国华")[0] in sounds("张国华")
    assert len(sounds_near("单" * 60)) <= 400


def test_characters_of_one_look_are_known() -> None:
    assert look_alike("己", "已")
    assert not look_alike("王", "李")
    assert "刘柱兰" in set(names_alike("刘桂兰"))
