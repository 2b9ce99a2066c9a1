"""What an exchange costs follows what it has to do: not what was ever written, nor a disk's patience."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from app.core.record import RecordRow
from app.core.rights import FacilityKind, Role
from app.notes import Note, Notes
from app.storage.rows import KindTable
from app.storage.store import Store
from sync.client import answers
from sync.client.answers import HubAnswers
from sync.protocol.messages import FeedPage, PageRow
from tests.county import County, Workstation

KIND = FacilityKind.TOWNSHIP_CENTRE
DAY = date(2026, 1, 15)
EVERY = 20
"""Steps of SQLite's machine for each call of the counter."""


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Workstation, Workstation]:
    county = County(tmp_path)
    centre = county.facility("满杖子乡卫生院", KIND)
    doctor = county.staff(centre, Role.DOCTOR)
    one, two = (
        county.workstation(name, centre, KIND, (Role.DOCTOR,), person=doctor)
        for name in ("one", "two")
    )
    one.sync()
    two.sync()
    return one, two


@dataclass
class Steps:
    count: int = 0

    def step(self) -> int:
        self.count += EVERY
        return 0


@contextmanager
def counted(store: Store) -> Iterator[Steps]:
    steps = Steps()

    def watch(connection: Any, _record: Any, _proxy: Any) -> None:
        connection.set_progress_handler(steps.step, EVERY)

    event.listen(store.engine, "checkout", watch)
    yield steps
    event.remove(store.engine, "checkout", watch)


def _write(at: Workstation, count: int, title: str) -> None:
    notes = Notes(at.store, at.actor)
    for start in range(0, count, 150):
        with at.store.transaction(at.actor):
            for number in range(start, min(start + 150, count)):
                notes.write(Note(noted_on=DAY, title=f"{title} {number}"))


def _exchanges(one: Workstation, two: Workstation) -> tuple[int, int, int]:
    """Steps for nothing to do, for one note that goes up, and for one that comes down."""
    with counted(one.store) as idle:
        one.sync()
    _write(one, 1, "one more")
    with counted(one.store) as up:
        one.sync()
    with counted(two.store) as down:
        two.sync()
    return idle.count, up.count, down.count


def test_an_exchange_takes_as_many_steps_after_ten_times_as_much_was_written(
    pair: tuple[Workstation, Workstation],
) -> None:
    one, two = pair
    _write(one, 100, "before")
    one.sync()
    two.sync()
    few = _exchanges(one, two)
    _write(one, 1000, "later")
    one.sync()
    two.sync()
    many = _exchanges(one, two)
    assert [after <= before * 1.25 for before, after in zip(few, many, strict=True)] == [True] * 3


class SlowDisk:
    """A clock that moves by a minute whenever something has to be on the disk, and not otherwise."""

    def __init__(self, store: Store) -> None:
        self.now = 0.0
        event.listen(store.engine, "commit", self._commit)

    def _commit(self, connection: Any) -> None:
        self.now += 60.0

    def monotonic(self) -> float:
        return self.now


def _row(seq: int, title: str) -> PageRow:
    stamp = {"author_id": "a", "author_home_id": "h", "place_id": "h"}
    fields = {**stamp, "written_at": "2026-01-15T00:00:00.000Z", "noted_on": "2026-01-15"}
    whole = {**fields, "title": title}
    return PageRow(
        seq,
        f"n{seq}",
        RecordRow(f"n{seq}", "note", "h", None, rev=1, crev=seq, ord=seq, fields=whole),
    )


def _read(at: Workstation, *titles: str) -> HubAnswers:
    read = HubAnswers(at.store)
    start = int(at.store.state("cursor", 0))
    rows = [_row(start + number, title) for number, title in enumerate(titles, 1)]
    assert read.read(str(at.store.state("epoch")), FeedPage(start, start + len(rows), False, rows))
    return read


def test_parts_of_a_page_are_no_smaller_for_a_disk_that_takes_its_time(
    pair: tuple[Workstation, Workstation], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, _ = pair
    monkeypatch.setattr(answers, "time", SlowDisk(one.store))
    read = _read(one, *(f"第{number}条" for number in range(300)))
    assert read._slices._rows >= 100


def test_a_row_that_does_not_fit_keeps_back_none_of_its_page(
    pair: tuple[Workstation, Workstation], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, _ = pair
    columns = KindTable._columns

    def refuse(self: KindTable, row: RecordRow, archived: bool) -> tuple[Any, ...]:
        if row.fields.get("title") == "坏":
            raise ValueError
        return columns(self, row, archived)

    monkeypatch.setattr(KindTable, "_columns", refuse)
    _read(one, "一", "坏", "三")
    assert sorted(note.title for note in Notes(one.store, one.actor).latest()) == ["一", "三"]
    with one.store.reading() as session:
        aside = session.connection().exec_driver_sql("SELECT id FROM inbox").scalars().all()
        told = session.connection().exec_driver_sql("SELECT count(*) FROM open_txn").scalar()
    assert (len(aside), told) == (1, 0)


def test_a_page_without_faults_has_no_way_back_around_it(
    pair: tuple[Workstation, Workstation],
) -> None:
    """The savepoint makes every statement with a guard dearer the more rows there are."""
    one, _ = pair
    seen: list[str] = []

    def savepoint(connection: Any, name: str) -> None:
        seen.append(name)

    event.listen(one.store.engine, "savepoint", savepoint)
    _read(one, *(f"第{number}条" for number in range(50)))
    assert seen == []
