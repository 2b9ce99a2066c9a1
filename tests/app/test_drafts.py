"""A form that was not saved comes back, to its own writer only, and not for ever."""

from __future__ import annotations

import pytest

from app.drafts import Drafts
from app.storage.store import Store
from tests.stores import MovableClock, StoreFolder, actor


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def drafted(stores: StoreFolder, clock: MovableClock) -> Store:
    return stores.new(clock.clock())


def test_a_draft_comes_back_as_it_stood(drafted: Store) -> None:
    drafts = Drafts(drafted, actor())
    drafts.save("referral", {"reason": "胸痛"}, subject="p-1")
    drafts.save("referral", {"reason": "胸痛3天", "urgent": True}, subject="p-1")
    found = drafts.restore("referral", "p-1")
    assert found is not None
    assert found.values == {"reason": "胸痛3天", "urgent": True}
    assert drafts.restore("referral", "p-2") is None
    assert drafts.restore("visit", "p-1") is None


def test_a_discarded_draft_is_gone(drafted: Store) -> None:
    drafts = Drafts(drafted, actor())
    drafts.save("note", {"title": "x"})
    drafts.discard("note")
    drafts.discard("note")
    assert drafts.restore("note") is None


def test_nobody_sees_another_s_draft(drafted: Store) -> None:
    Drafts(drafted, actor(person="zhang")).save("note", {"title": "mine"})
    others = Drafts(drafted, actor(person="li"))
    assert others.restore("note") is None
    assert others.all() == []


def test_the_newest_draft_stands_first(drafted: Store, clock: MovableClock) -> None:
    drafts = Drafts(drafted, actor())
    drafts.save("note", {"title": "old"})
    clock.forward(minutes=5)
    drafts.save("visit", {"title": "new"})
    assert [draft.form for draft in drafts.all()] == ["visit", "note"]


def test_after_thirty_days_a_draft_is_forgotten(drafted: Store, clock: MovableClock) -> None:
    drafts = Drafts(drafted, actor())
    drafts.save("note", {"title": "old"})
    clock.forward(days=30)
    assert drafts.restore("note") is not None
    clock.forward(seconds=1)
    assert drafts.restore("note") is None
    drafts.save("visit", {"title": "new"})
    with drafted.reading() as session:
        count = session.connection().exec_driver_sql("SELECT count(*) FROM draft").scalar()
    assert count == 1


@pytest.mark.parametrize("days", [-20 * 365, 20 * 365])
def test_a_clock_that_is_years_wrong_for_a_while_forgets_no_draft(
    drafted: Store, clock: MovableClock, days: int
) -> None:
    drafts = Drafts(drafted, actor())
    drafts.save("note", {"title": "before"})
    clock.forward(days=days)
    drafts.save("visit", {"title": "meanwhile"})
    clock.forward(days=-days)
    drafts.save("referral", {"title": "after"})
    assert {draft.form for draft in drafts.all()} == {"note", "visit", "referral"}
