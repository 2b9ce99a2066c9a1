"""Weeks of a small county, each from a seed; by command as many as one likes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from app.core.merge import Verdict
from app.core.record import RecordRow
from sync.hub import apply, feed
from tests.faults.simulate import run

MANY = 30
"""A fault planted into the rules must show within so many seeds."""


@pytest.mark.parametrize("seed", range(15))
def test_a_bad_week_ends_with_everything_in_its_place(seed: int) -> None:
    faults, week = run(seed)
    assert faults == [], "\n".join(week.log)


def test_the_same_seed_is_the_same_week() -> None:
    (_, one), (_, other) = run(3), run(3)
    assert one.log == other.log


def test_a_merge_that_always_applies_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def careless(
        current: Mapping[str, Any], was: Mapping[str, Any], name: str, value: Any
    ) -> Verdict:
        return Verdict.EQUAL if current.get(name) == value else Verdict.APPLY

    monkeypatch.setattr(apply, "verdict", careless)
    assert "a value vanished without a conflict" in _first_faults()


def test_a_feed_that_forgets_whom_it_shows_a_case_is_found_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def never(row: RecordRow) -> bool:
        return False

    monkeypatch.setattr(feed, "_may_open", never)
    assert "a delivery is not its audience" in _first_faults()


def _first_faults() -> list[str]:
    for seed in range(MANY):
        faults, _ = run(seed)
        if faults:
            return faults
    return []
