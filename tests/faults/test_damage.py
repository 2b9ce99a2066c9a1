"""The first column of the damage: `python -m tests.faults.damage` does more of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.damage import AFTER_A_CRASH, ALWAYS, Computer, Damage, Result, judge
from tests.workstations import found_desk


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Computer:
    """It crashed behind its last save."""
    home: Path = tmp_path_factory.mktemp("pc")
    found_desk(home / "template")
    computer = Computer(home / "template", home, 1)
    computer.work(ends_well=False)
    return computer


@pytest.mark.parametrize("damage", [*AFTER_A_CRASH, *ALWAYS], ids=lambda one: one.__name__)
def test_damage_of_a_computer_that_crashed_is_told_or_did_no_harm(
    worked: Computer, tmp_path: Path, damage: Damage
) -> None:
    result = Result()
    for seed in range(2):
        computer = worked.again(tmp_path / str(seed), seed)
        damage(computer)
        judge(computer, damage.__name__, result)
    assert not result.unnoticed


def test_a_computer_that_crashed_and_that_nobody_touched_is_told_nothing(
    worked: Computer, tmp_path: Path
) -> None:
    told, content = worked.again(tmp_path, 0).sign_in()
    assert told == []
    assert content == worked.held
