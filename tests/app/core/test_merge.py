"""The merge rule by itself, told once more in other words than the program's."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.core.merge import Verdict, fold, merged_set, set_change, verdict

values = st.one_of(st.none(), st.text(max_size=3), st.integers(0, 3))
sets = st.one_of(st.none(), st.lists(st.sampled_from("abcd"), unique=True))


@given(here=values, seen=values, new=values)
def test_a_value_counts_where_its_author_knew_what_stands_here(
    here: Any, seen: Any, new: Any
) -> None:
    fields = {"f": here} if here is not None else {}
    was = {"f": seen} if seen is not None else {}
    found = verdict(fields, was, "f", new)
    if new == here:
        assert found is Verdict.EQUAL
    elif seen == here:
        assert found is Verdict.APPLY
    else:
        assert found is Verdict.LOST


@given(here=values, seen=values, new=values)
def test_what_lost_is_named_and_changes_nothing(here: Any, seen: Any, new: Any) -> None:
    fields = {"f": here}
    lost = fold(fields, {"f": seen}, {"f": new})
    assert fields == {"f": here if lost else new}
    assert lost == ({"f"} if new != here and seen != here else set())


def test_an_emptied_field_is_a_value_like_any_other() -> None:
    fields = {"phone": "0455-6712345"}
    assert fold(fields, {"phone": "0455-6712345"}, {"phone": None}) == set()
    assert fields["phone"] is None
    assert fold({"phone": "0455-1"}, {"phone": "0455-2"}, {"phone": None}) == {"phone"}


@given(before=sets, after=sets, here=sets)
def test_a_set_has_what_was_added_and_not_what_was_taken_off(
    before: Any, after: Any, here: Any
) -> None:
    old, new, present = set(before or ()), set(after or ()), set(here or ())
    change = set_change(before, after)
    if change:
        assert set(merged_set(here, change)) == (present | (new - old)) - (old - new)
    else:
        assert old == new


@given(before=sets, one=sets, other=sets)
def test_two_who_changed_a_set_from_the_same_sight_agree_in_any_order(
    before: Any, one: Any, other: Any
) -> None:
    """Save where the one added what the other took off, of which the hub's order decides."""
    first, second = set_change(before, one), set_change(before, other)
    here = merged_set(merged_set(before, first), second)
    there = merged_set(merged_set(before, second), first)
    contested = {*first.get("add", ())} & {*second.get("remove", ())}
    contested |= {*second.get("add", ())} & {*first.get("remove", ())}
    assert {*here} ^ {*there} <= contested
