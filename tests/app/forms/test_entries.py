"""Entries at one workstation: what is hidden goes, what waits is counted, lists find their columns."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from app.forms import projecting
from app.forms.body import Body, FormRule, as_value
from app.forms.entries import Entries, Subject, unreadable
from app.forms.projecting import FormValue
from app.forms.publishing import publishable
from app.forms.records import ENTRY, FORM, form_id
from app.storage.store import Store
from tests.app.forms.large import large
from tests.stores import actor, arrive

GOOD: dict[str, Any] = {"sbp": 150, "dbp": 80, "height": 160, "weight": 64, "lab_0": 5.5}


def published(store: Store, body: Body) -> Entries:
    arrive(store, FORM, *publishable(body, []))
    return Entries(store, actor())


def written(entries: Entries, **answers: Any) -> str:
    start = entries.begin(entries.offered()[0], Subject(), date(2026, 1, 15))
    return entries.write(start, {**GOOD, **answers})


def test_what_a_correction_hides_is_not_kept(store: Store) -> None:
    entries = published(store, large())
    (view,) = entries.of_record(written(entries, note_99="of a draft of another version"))
    assert view.entry.extra is not None
    assert view.entry.extra["m_lab_0"] == 5.5
    entries.correct(view, {**GOOD, "sbp": 120})
    (after,) = entries.of_record(view.entry.id)
    assert after.entry.extra is not None
    assert "m_lab_0" not in after.entry.extra
    with store.reading() as session:
        assert session.get_one(FormValue, view.entry.id).sort == "fine"
    entries.void(view.entry.id, "重复")
    assert entries.of_record(view.entry.id) == []
    with store.reading() as session:
        assert session.get_one(FormValue, view.entry.id).sort is None


def test_a_form_of_a_newer_program_is_not_offered_and_its_entries_wait(store: Store) -> None:
    entries = published(store, large())
    newer = {**as_value(large(2)), "format": 2, "colour": "red"}
    said = {"code": "large", "version": 2, "title": "慢病随访", "body": newer}
    arrive(store, FORM, form_id("large", 2), said)
    assert [form.version for form in entries.offered()] == [1]
    entry = {"form_code": "large", "form_version": 2, "form_title": "慢病随访", "day": "2026-01-15"}
    arrive(store, ENTRY, "e" * 32, {**entry, "t_note_0": "甲"})
    assert unreadable(entries.of_record("e" * 32)) == 1
    with store.reading() as session:
        assert session.get_one(FormValue, "e" * 32).made == 0


def test_columns_follow_by_themselves_also_where_the_form_comes_last(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projecting, "_NEXT", projecting._NEXT.replace("500", "2"))
    monkeypatch.setattr(projecting, "AT_ONCE", 2)
    entry = {"form_version": 1, "form_title": "随访", "day": "2026-01-15"}
    for at, code in enumerate(("none", "none", "none", "large", "large")):
        arrive(store, ENTRY, f"{at}" * 32, {**entry, "form_code": code, "w_sbp": 150, "w_dbp": 80})
    published(store, large())
    store.catch_up()
    with store.reading() as session:
        found = {one.entry_id[0]: (one.sort, one.number_1) for one in session.query(FormValue)}
    waiting = dict.fromkeys("012", (None, None))
    assert found == {**waiting, "3": ("high", 150), "4": ("high", 150)}


def test_a_correction_reaches_what_was_reckoned_from_it(store: Store) -> None:
    """The next visit asked how much the weight had changed."""
    asks = [FormRule("bmi", "computed", "weight - last(weight)"), *large().rules[1:]]
    entries = published(store, large(rules=asks, cases=[]))
    form, subject = entries.offered()[0], Subject(None, "p" * 32)
    first = entries.write(entries.begin(form, subject, date(2026, 1, 15)), GOOD)
    start = entries.begin(form, subject, date(2026, 2, 15))
    second = entries.write(start, {**GOOD, "weight": 66})
    (view,) = entries.of_record(first)
    entries.correct(view, {**GOOD, "weight": 61})
    with store.reading() as session:
        assert session.get_one(FormValue, second).number_3 == 5
