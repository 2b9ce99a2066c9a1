"""Seventeen ways in which other programs lost people's data, each told as what must not happen here.

Each is a story that ends well. Told again with its cure taken out, the story must fail: so no test
here can pass by chance, and none stands for a cure that is no longer needed.

| bug | what went wrong elsewhere | its story here; more of it in |
|---|---|---|
| P1 | a commit that came late lay below the cursor | LateCommit; test_concurrency |
| P2 | the cursor was counted one too far | CursorArithmetic; test_exchange |
| P3 | the cursor was saved without its rows | CursorWithoutRows; faults/test_failing_disk |
| P4 | an answer was lost and the push counted twice | LostAnswer; test_exchange, hub/wire/test_api |
| P5 | one bad record stopped or lost the others | PoisonRecord; client/test_engine |
| P6 | a child came before its parent and was dropped | ChildFirst; test_sight, client/test_intake |
| P7 | a clock in 2099 won every comparison | ClockIn2099; test_wrong_clocks |
| P8 | a device came back and revived what was void | BackAfterAHundredDays |
| P9 | the hub came from a backup, today was lost | HubFromABackup; client/test_mending |
| P10 | a restored computer used its numbers again | NumbersUsedAgain; flows/test_time_goes_back |
| P11 | an old program skipped rows for ever | KindOfTomorrow; test_version_skew |
| P12 | an edit made while in flight was wiped out | EditedInFlight; test_exchange |
| P13 | two checked before either wrote | CheckedThenWritten; test_concurrency |
| P14 | a failed check chose a side and wiped the other | NoSideIsChosen; test_reconciliation |
| P15 | "will try again", and nothing woke it | NothingWakes; ui/test_sync_runner, client/test_transport |
| P16 | a case that left took unsent work along | LeftSight; test_sight |
| P17 | a first reading cut short passed for whole | CutShort; test_reconciliation |
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.county import County
from tests.sync.named.exchanging import (
    ChildFirst,
    ClockIn2099,
    CursorArithmetic,
    CursorWithoutRows,
    LateCommit,
    LostAnswer,
    PoisonRecord,
)
from tests.sync.named.returning import (
    BackAfterAHundredDays,
    CheckedThenWritten,
    CutShort,
    EditedInFlight,
    HubFromABackup,
    KindOfTomorrow,
    LeftSight,
    NoSideIsChosen,
    NothingWakes,
    NumbersUsedAgain,
)
from tests.sync.named.stage import Bug, Patch, Stage

BUGS: dict[str, Callable[[], Bug]] = {
    "P1": LateCommit,
    "P2": CursorArithmetic,
    "P3": CursorWithoutRows,
    "P4": LostAnswer,
    "P5": PoisonRecord,
    "P6": ChildFirst,
    "P7": ClockIn2099,
    "P8": BackAfterAHundredDays,
    "P9": HubFromABackup,
    "P10": NumbersUsedAgain,
    "P11": KindOfTomorrow,
    "P12": EditedInFlight,
    "P13": CheckedThenWritten,
    "P14": NoSideIsChosen,
    "P15": NothingWakes,
    "P16": LeftSight,
    "P17": CutShort,
}


@pytest.fixture(params=[*BUGS.values()], ids=[*BUGS])
def bug(request: pytest.FixtureRequest) -> Bug:
    made: Bug = request.param()
    return made


@pytest.fixture
def stage(request: pytest.FixtureRequest, tmp_path: Path, bug: Bug) -> Stage:
    engine: Engine | None = request.getfixturevalue("server") if bug.on_server else None
    return Stage(County(tmp_path, engine))


def test_the_story_of_each_named_bug_ends_well(bug: Bug, stage: Stage, monkeypatch: Patch) -> None:
    bug.tell(stage, monkeypatch)


def test_the_same_story_fails_once_its_cure_is_taken_out(
    bug: Bug, stage: Stage, monkeypatch: Patch
) -> None:
    bug.take_cure_out(monkeypatch)
    with pytest.raises(bug.fails_with):
        bug.tell(stage, monkeypatch)
