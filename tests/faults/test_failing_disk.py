"""The disk fails at every single call of a flow, one after the other: nothing is lost or doubled."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from app.core.errors import StoreError
from app.core.rights import FacilityKind, Role
from app.notes import Note, Notes
from sync.hub.storage.tables import OP
from tests.county import County, Workstation
from tests.faults.failing_disk import FailingDisk, Failure, disk

__all__ = ["disk"]

TODAY = date(2026, 1, 15)
ENOUGH = 2000
"""A flow with more calls than this does not end."""


@pytest.fixture
def township(disk: FailingDisk, tmp_path: Path) -> tuple[Workstation, Workstation]:
    county = County(tmp_path)
    centre = county.facility("满杖子乡卫生院", FacilityKind.TOWNSHIP_CENTRE)
    doctor = county.staff(centre, Role.DOCTOR)
    kind = FacilityKind.TOWNSHIP_CENTRE
    one = county.workstation("one", centre, kind, (Role.DOCTOR,), person=doctor)
    two = county.workstation("two", centre, kind, (Role.DOCTOR,), person=doctor)
    for workstation in (one, two):
        workstation.sync()
    return one, two


def write(workstation: Workstation, title: str) -> str:
    return Notes(workstation.store, workstation.actor).write(Note(noted_on=TODAY, title=title))


def titles(workstation: Workstation) -> list[str]:
    notes = Notes(workstation.store, workstation.actor).latest(ENOUGH)
    return sorted(note.title for note in notes)


def each_failure(
    disk: FailingDisk, failure: Failure, flow: Callable[[int], None], after: Callable[[int], None]
) -> int:
    """Run the flow with the first call failing, then the second …, until none is left to fail.
    `after` is called in between."""
    for at in range(1, ENOUGH):
        # The hub's own error comes as it is; behind HTTP its door turns it into an answer.
        with disk.failing(at, failure), suppress(StoreError, DBAPIError):
            flow(at)
        if not disk.has_failed:
            return at - 1
        after(at)
    raise AssertionError("the flow does not end")


@pytest.mark.parametrize("failure", Failure)
def test_a_save_that_failed_is_there_whole_or_not_at_all(
    disk: FailingDisk, township: tuple[Workstation, Workstation], failure: Failure
) -> None:
    one, _ = township

    def save(at: int) -> None:
        write(one, f"第{at:04}条")

    def check(at: int) -> None:
        shown = [title for title in titles(one) if title == f"第{at:04}条"]
        assert len(shown) <= 1
        assert len(titles(one)) == len(one.states())
        with one.store.reading() as session:
            left = session.connection().exec_driver_sql("SELECT count(*) FROM open_txn")
            assert left.scalar_one() == 0

    assert each_failure(disk, failure, save, check) > 5
    write(one, "之后")
    assert "之后" in titles(one)


@pytest.mark.parametrize("failure", Failure)
def test_an_exchange_that_failed_anywhere_is_made_good_by_the_next(
    disk: FailingDisk, township: tuple[Workstation, Workstation], failure: Failure
) -> None:
    """Push and pull; the call that fails may be the workstation's or the hub's."""
    one, two = township
    written: list[str] = []

    def exchange(at: int) -> None:
        one.sync()
        two.sync()

    def prepare(at: int) -> None:
        written.append(f"第{len(written):04}条")
        write(one, written[-1])

    prepare(0)
    assert each_failure(disk, failure, exchange, prepare) > 30
    exchange(0)
    assert titles(one) == titles(two) == written
    assert set(one.states()) == {"acked"}
    assert _received(one.county) == len(written)
    assert one.county.hub.undelivered() == {}
    for workstation in (one, two):
        assert _leftovers(workstation) == [0, 0, 0, 0]


def _received(county: County) -> int:
    with county.hub.engine.connect() as connection:
        return len(connection.execute(select(OP.c.op_id)).all())


def _leftovers(workstation: Workstation) -> list[int]:
    queries = (
        "SELECT count(*) FROM open_txn",
        "SELECT count(*) FROM inbox",
        "SELECT count(*) FROM shadow",
        "SELECT count(*) FROM change WHERE settled = 0",
    )
    with workstation.store.reading() as session:
        connection = session.connection()
        return [connection.exec_driver_sql(query).scalar_one() for query in queries]
