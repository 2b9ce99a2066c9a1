"""A search by digits says which number it found, where the list shows only the end of some."""

from __future__ import annotations

import pytest

from app.patients import Matched, Patients, matched
from app.storage.store import Store
from tests.app.patients.test_likely import NUMBER, liu
from tests.stores import actor


@pytest.mark.parametrize(
    ("typed", "which", "digits"),
    [
        ("0021", Matched.ID_NUMBER, "…0021"),
        ("130823", Matched.ID_NUMBER, "130823…"),
        (NUMBER, Matched.ID_NUMBER, NUMBER),
        ("13900002222", Matched.CONTACT_PHONE, "13900002222"),
        ("138000", Matched.PHONE, "138000…"),
        ("lgl 2222", Matched.CONTACT_PHONE, "…2222"),
    ],
)
def test_the_number_that_was_found_is_said(
    store: Store, typed: str, which: Matched, digits: str
) -> None:
    patients = Patients(store, actor())
    patients.register(liu(id_number=NUMBER, no_id_reason=None, contact_phone="13900002222"))
    (line,) = patients.find(typed)
    assert matched(line, typed) == [(which, digits)]


@pytest.mark.parametrize("typed", ["lgl", "刘桂兰", "1111"])
def test_what_the_list_shows_is_not_said_again(store: Store, typed: str) -> None:
    patients = Patients(store, actor())
    patients.register(liu())
    (line,) = patients.find(typed)
    assert matched(line, typed) == []
