"""Two people measure without knowing of each other: both values stand, at both ends.

The score of an attendee is declared as measured here, as a blood pressure will be.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from app.attention import Attention, Beside, ConflictChoice, OpenConflict, SuggestedWhy
from app.core.kinds import Kinds, Merge
from app.core.rights import FacilityKind, Role
from app.history import History
from app.kinds import BY_NAME, KINDS
from app.storage.base import number_field
from app.storage.rows import Tables
from app.training import Attendance, TrainingSession
from sync.protocol.messages import Request
from tests.county import County, DroppedLink, Wire, Workstation

CENTRE = FacilityKind.TOWNSHIP_CENTRE
ATTENDANCE = KINDS["attendance"]
MEASURED = replace(
    ATTENDANCE,
    fields=tuple(
        replace(field, merge=Merge.BOTH) if field.name == "pre_score" else field
        for field in ATTENDANCE.fields
    ),
)
MEASURING = Kinds([MEASURED if kind is ATTENDANCE else kind for kind in KINDS])


@pytest.fixture
def county(tmp_path: Path) -> County:
    return County(tmp_path, kinds=MEASURING)


@pytest.fixture
def pair(county: County) -> tuple[Workstation, Workstation]:
    centre = county.facility("满杖子乡卫生院", CENTRE)
    one, two = (county.workstation(name, centre, CENTRE, (Role.DOCTOR,)) for name in ("a", "b"))
    for at in (one, two):
        at.store.kinds, at.store.tables = MEASURING, Tables(MEASURING, BY_NAME)
    return one, two


def record(at: Workstation) -> str:
    with at.store.transaction(at.actor) as transaction:
        session = transaction.put(
            TrainingSession(
                held_on=date(2026, 1, 15),
                training_kind="lecture",
                topic="ecg",
                channel="on_site",
                trainer="刘喆",
                supporting_name="县医院",
            )
        )
        return transaction.put(Attendance(name="赵医生", pre_score=60.0), root=session)


def measure(at: Workstation, record_id: str, value: float | None, saw: float | None) -> None:
    with at.store.transaction(at.actor) as transaction:
        transaction.patch(Attendance, record_id, {"pre_score": value}, {"pre_score": saw})


def measured_apart(one: Workstation, two: Workstation) -> str:
    """15.0 enters the record; 16.2 was measured without knowledge of it."""
    record_id = record(one)
    one.sync()
    two.sync()
    measure(one, record_id, 15.0, 60.0)
    measure(two, record_id, 16.2, 60.0)
    one.sync()
    two.sync()
    one.sync()
    return record_id


def in_row(at: Workstation, record_id: str) -> float:
    with at.store.reading() as session:
        row = at.store.tables.get(session.connection(), ATTENDANCE.name, record_id)
    assert row is not None
    return float(row.fields["pre_score"])


def beside(at: Workstation, record_id: str) -> tuple[Beside, ...]:
    return Attention(at.store, at.actor).beside(MEASURED, record_id)


def values(at: Workstation, record_id: str) -> list[float]:
    return [in_row(at, record_id), *(one.side.value for one in beside(at, record_id))]


def conflict(at: Workstation) -> OpenConflict:
    (found,) = Attention(at.store, at.actor).conflicts()
    return found


def test_two_values_measured_apart_both_stand_at_both_ends(
    pair: tuple[Workstation, Workstation],
) -> None:
    one, two = pair
    record_id = measured_apart(one, two)
    for at in pair:
        assert values(at, record_id) == [15.0, 16.2]
        (other,) = beside(at, record_id)
        assert (other.side.by, other.side.place) == (two.actor.person_id, two.actor.place_id)
        assert other.side.at is not None
        assert (conflict(at).suggested, conflict(at).why) == (
            ConflictChoice.BOTH,
            SuggestedWhy.BOTH_STAND,
        )


def test_the_same_value_measured_twice_is_one_value(pair: tuple[Workstation, Workstation]) -> None:
    one, two = pair
    record_id = record(one)
    one.sync()
    two.sync()
    for at in pair:
        measure(at, record_id, 15.0, 60.0)
        at.sync()
    assert values(two, record_id) == [15.0]
    assert Attention(two.store, two.actor).conflicts() == []


def _break_with_work(request: Request) -> None:
    """The answer that brings the other's value still comes; what is saved here does not go."""
    if request.operations:
        raise DroppedLink


def test_a_value_not_sent_yet_stands_beside_the_one_that_arrived(
    pair: tuple[Workstation, Workstation],
) -> None:
    one, two = pair
    record_id = record(one)
    one.sync()
    two.sync()
    measure(one, record_id, 15.0, 60.0)
    one.sync()
    two.wire.after = lambda answer: measure(two, record_id, 16.2, 60.0)
    two.wire.before = _break_with_work
    with pytest.raises(DroppedLink):
        two.sync()
    assert values(two, record_id) == [15.0, 16.2]
    two.wire = Wire(two.county, two.device)
    two.sync()
    assert values(two, record_id) == [15.0, 16.2]


@pytest.mark.parametrize(
    ("choice", "stand"),
    [
        (ConflictChoice.KEPT, [15.0]),
        (ConflictChoice.LOSER, [16.2]),
        (ConflictChoice.BOTH, [15.0, 16.2]),
    ],
)
def test_a_person_may_take_one_or_confirm_both(
    pair: tuple[Workstation, Workstation], choice: ConflictChoice, stand: list[float]
) -> None:
    one, two = pair
    record_id = measured_apart(one, two)
    taken = [(conflict(one), choice)]
    Attention(one.store, one.actor).decide(taken)
    one.sync()
    two.sync()
    for at in pair:
        assert values(at, record_id) == stand
        assert Attention(at.store, at.actor).conflicts() == []
    Attention(one.store, one.actor).undo(taken)
    one.sync()
    two.sync()
    assert values(two, record_id) == [15.0, 16.2]


def test_who_corrects_the_own_value_changes_that_one_alone(
    pair: tuple[Workstation, Workstation],
) -> None:
    one, two = pair
    record_id = measured_apart(one, two)
    measure(two, record_id, 16.0, 16.2)
    two.sync()
    one.sync()
    for at in pair:
        assert values(at, record_id) == [15.0, 16.0]


def test_a_later_measurement_leaves_the_one_beside_it(
    pair: tuple[Workstation, Workstation],
) -> None:
    one, two = pair
    record_id = measured_apart(one, two)
    measure(one, record_id, 14.0, 15.0)
    one.sync()
    two.sync()
    assert values(two, record_id) == [14.0, 16.2]


def test_both_values_come_back_with_a_hub_that_lost_them(
    county: County, pair: tuple[Workstation, Workstation]
) -> None:
    one, two = pair
    copy = county.back_up_hub()
    record_id = measured_apart(one, two)
    county.bring_hub_back(copy)
    for at in (*pair, *pair, *pair):
        at.sync()
    for at in pair:
        assert sorted(values(at, record_id)) == [15.0, 16.2]


def test_the_story_tells_the_other_s_value_where_it_was_not_written(
    pair: tuple[Workstation, Workstation],
) -> None:
    one, two = pair
    record_id = measured_apart(one, two)
    for at in pair:
        told = [
            (entry.by, difference.after, difference.stands_beside)
            for entry in History(at.store).of(MEASURED, record_id).entries
            for difference in entry.differences
            if difference.name == "pre_score"
        ]
        assert told[-2:] == [
            (one.actor.person_id, 15.0, False),
            (two.actor.person_id, 16.2, True),
        ]


def test_a_field_is_measured_by_its_declaration() -> None:
    pressure = number_field("Systolic", maximum=300, unit="mmHg", measured=True)
    hours = number_field("Class hours")
    merges = [column.column.info["field"].merge for column in (pressure, hours)]
    assert merges == [Merge.BOTH, Merge.CONFLICT]
