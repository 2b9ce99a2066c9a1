"""Groups of care follow the age; what was ticked long ago does not make anybody a child again."""

from __future__ import annotations

from datetime import date

import pytest

from app.patients import groups_of

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("born", "ticked", "groups"),
    [
        (date(2019, 3, 3), ["child"], ("child",)),  # seven tomorrow
        (date(2019, 3, 2), ["child"], ()),
        (date(2026, 3, 2), [], ("child",)),
        (date(1961, 3, 2), [], ("elderly",)),
        (date(1961, 3, 3), ["elderly"], ()),
        (date(1953, 1, 1), ["hypertension"], ("hypertension", "elderly")),
        (date(1990, 1, 1), ["diabetes"], ("diabetes",)),
        (None, ["elderly"], ("elderly",)),
        (date(2030, 1, 1), ["child"], ("child",)),
    ],
)
def test_the_age_says_who_is_a_child_and_who_is_old(
    born: date | None, ticked: list[str], groups: tuple[str, ...]
) -> None:
    assert groups_of(ticked, born, TODAY) == groups
