"""The merge rule by itself, told once more in other words than the program's."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.core.merge import Verdict, fold, merged_set, none_gives_way, set_change, verdict
from app.patients import Patient

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


NONE = "0"
answers = st.one_of(st.just([NONE]), st.lists(st.sampled_from("abcd"), unique=True))


@given(here=answers, one=answers, other=answers)
def test_none_stands_only_where_nobody_knows_of_any(here: Any, one: Any, other: Any) -> None:
    """Two desks from the same sight, in either order: what one of them has just found stays, and
    what both of them had seen and only "none" took off stays with it."""
    first, second = set_change(here, one), set_change(here, other)
    for a, b in ((first, second), (second, first)):
        met = merged_set(merged_set(here, a, NONE, here), b, NONE, here)
        found = ({*one} | {*other}) - {*here} - {NONE}
        assert found <= {*met}
        assert NONE not in met or met == [NONE]
        if found and [NONE] in (one, other) and one != other:
            (wrote,) = [x for x in (one, other) if x != [NONE]]
            assert {*wrote} - {NONE} <= {*met}


def test_who_takes_off_none_has_seen_it_and_nothing_gives_way() -> None:
    seen = set_change([NONE], ["a"])
    assert merged_set([NONE], seen, NONE, [NONE]) == ["a"]
    assert none_gives_way([NONE], seen, NONE) == (False, False)
    assert none_gives_way([NONE], {"add": ["a"]}, NONE) == (True, False)
    assert none_gives_way(["a"], {"add": [NONE]}, NONE) == (False, True)


def test_who_knew_of_all_and_asked_again_writes_none() -> None:
    assert merged_set(["a", "b"], set_change(["a", "b"], [NONE]), NONE) == [NONE]


def test_a_set_that_comes_whole_hides_nothing_that_its_author_had_not_seen() -> None:
    kind, here = Patient.kind, {"allergies": ["1"], "exposures": ["2"]}
    whole = {"allergies": ["2"], "exposures": ["3"]}
    assert fold(here, {}, whole, kind) == set()
    assert here == {"allergies": ["2"], "exposures": ["2", "3"]}


def test_every_set_whose_form_has_a_none_is_known_by_it() -> None:
    sets = {f.name: f.none for f in Patient.kind.fields if f.none}
    assert sets.keys() >= {"allergies", "past_diseases", "exposures", "disabilities"}
    assert set(sets.values()) == {"1"}
