"""Weeks of a small county, each from a seed; by command as many as one likes."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.faults.planted import first_found, scene_shows
from tests.faults.plants import FAULTS, FOUND_BY_TESTS
from tests.faults.simulate import Run, Told, record, run, shortest, summary

MANY = 30
"""The faults planted here show within so many seeds; the others take more, and a command of their own."""
MORNING = 6
"""Steps of a story."""
SOON_FOUND = (
    "every_value_applies",
    "was_is_taken_when_saving",
    "who_gives_way_is_hidden",
)


@pytest.mark.parametrize("seed", range(16))
def test_a_bad_week_ends_with_everything_in_its_place(seed: int) -> None:
    faults, week = run(seed)
    assert faults == [], "\n".join(week.log)


def test_the_same_seed_is_the_same_week() -> None:
    (_, one), (_, other) = run(3), run(3)
    assert one.log == other.log


@pytest.mark.parametrize("name", SOON_FOUND)
def test_a_fault_that_somebody_brings_in_is_found_out(name: str) -> None:
    _, seed, faults = first_found(name, MANY)
    assert seed is not None
    assert faults


def test_there_is_a_list_of_faults_to_try_the_weeks_with() -> None:
    assert len(FAULTS) >= 50
    assert all(plant.__doc__ for plant in FAULTS.values())
    assert FOUND_BY_TESTS.keys() <= FAULTS.keys()


@pytest.mark.parametrize("name", FOUND_BY_TESTS)
def test_a_fault_that_hardly_a_week_shows_is_found_by_a_scene_of_its_own(name: str) -> None:
    assert scene_shows(name)


@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_of_the_list_still_fits_the_code(name: str) -> None:
    """A morning of it raises where what it is planted into is called otherwise by now."""
    first_found(name, 1, MORNING)


def test_a_long_story_is_told_short() -> None:
    """Only the steps it takes are left."""

    def tell(left_out: frozenset[int]) -> Told:
        log = [str(step) for step in range(120) if step not in left_out]
        return Told(7, [], Counter(), log)

    story = shortest(120, tell, lambda week: {"3", "70", "71"} <= {*week.log})
    assert story.log == ["3", "70", "71"]


def test_runs_that_go_on_where_another_ended_are_summed_up_for_each_commit(tmp_path: Path) -> None:
    file = tmp_path / "runs.jsonl"
    for one in (
        Run("a", 0, 200, 120, []),
        Run("a", 200, 100, 120, [217]),
        Run("a", 250, 100, 120, []),
        Run("b", 0, 900, 120, [3]),
    ):
        record(file, one)
    told = {"commit": "a", "runs": 3, "seeds": 350, "bad": [217], "next": 350}
    assert summary(file, "a") == told
