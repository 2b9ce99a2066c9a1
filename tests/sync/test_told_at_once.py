"""What the hub makes of a change beyond what was sent stands in the sender's very next page."""

from __future__ import annotations

import pytest

from app.storage.cases import CONFLICT
from sync.protocol.codec import decode_answer, encode
from sync.protocol.messages import FeedPage, HistoryAnswer, Operation
from tests.county import County, Wire
from tests.seats import Seat

SEEN = {"title": "晨会"}


@pytest.fixture
def note(centre: Seat) -> str:
    written = centre.put("note", noted_on="2026-01-15", title="晨会")
    centre.read()
    return written


def page_after(seat: Seat, *operations: Operation) -> FeedPage:
    """That of the request which brings the operations."""
    page = seat.exchange(*operations, page=100).page
    assert page is not None
    assert not page.more
    return page


def test_who_loses_a_field_is_shown_the_value_that_stands_and_the_conflict(
    centre: Seat, note: str
) -> None:
    assert centre.send(centre.change("note", note, SEEN, title="九点")).state == "acked"
    page_after(centre, centre.change("note", note, SEEN, title="十点"))
    assert centre.rows[note].fields["title"] == "九点"
    (conflict,) = [row for row in centre.rows.values() if row.kind == CONFLICT]
    assert (conflict.fields["kept"], conflict.fields["loser"]) == ("九点", "十点")


def test_who_loses_once_more_is_shown_the_conflict_carried_on(centre: Seat, note: str) -> None:
    page_after(centre, centre.change("note", note, SEEN, title="九点"))
    page_after(centre, centre.change("note", note, SEEN, title="十点"))
    page_after(centre, centre.change("note", note, {"title": "十点"}, title="十一点"))
    (conflict,) = [row for row in centre.rows.values() if row.kind == CONFLICT]
    assert (conflict.fields["loser"], conflict.fields["older"]) == ("十一点", ["十点"])


def test_who_decides_a_conflict_second_is_shown_the_first_choice(centre: Seat, note: str) -> None:
    page_after(centre, centre.change("note", note, SEEN, title="九点"))
    page_after(centre, centre.change("note", note, SEEN, title="十点"))
    (conflict,) = [row for row in centre.rows.values() if row.kind == CONFLICT]
    for choice in ("kept", "loser"):
        page_after(
            centre, centre.change(CONFLICT, conflict.id, {"resolved": None}, resolved=choice)
        )
        assert centre.rows[conflict.id].fields["resolved"] == "kept"


def test_who_says_it_was_tomorrow_is_shown_when_the_hub_heard_it(centre: Seat, note: str) -> None:
    ahead = "2026-02-15T00:30:00.000Z"
    page_after(centre, centre.change("note", note, voided_at=ahead, voided_why="重复"))
    assert centre.rows[note].fields["voided_at"] == "2026-01-15T00:30:00.000Z"


def test_who_makes_a_record_that_is_there_already_is_shown_the_one_that_is(
    centre: Seat, note: str
) -> None:
    again = centre.new("note", note, noted_on="2026-01-15", title="另一条")
    page_after(centre, again)
    assert centre.rows[note].fields["title"] == "晨会"


def test_a_record_changed_two_thousand_times_still_tells_its_story(
    county: County, centre: Seat, note: str
) -> None:
    before = "晨会"
    for start in range(0, 2000, 500):
        changes = []
        for number in range(start, start + 500):
            changes.append(centre.change("note", note, {"title": before}, title=f"第{number}次"))
            before = f"第{number}次"
        assert {receipt.state for receipt in centre.exchange(*changes).receipts} == {"acked"}
    told = Wire(county, centre.device).history("note", note)
    carried = decode_answer(encode(told), HistoryAnswer)
    assert len(carried.entries) == 2001
    assert carried.entries[-1].set == {"title": "第1999次"}
    assert [entry.seq for entry in carried.entries] == sorted(
        entry.seq for entry in carried.entries
    )
