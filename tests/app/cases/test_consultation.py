"""A feature to come, declared: two records and a ladder fold, owe, and stand in the trays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

import pytest
from sqlalchemy import Table

from app.cases import Cases, Listed
from app.cases.deeds import write_step
from app.core.errors import NotAllowed
from app.core.kinds import Kinds
from app.core.rights import Actor, FacilityKind
from app.kinds import BY_NAME, KINDS
from app.storage.base import Synced
from app.storage.store import Store
from tests.app.cases.consultation import CASE, NAME, declared
from tests.stores import (
    CENTRE,
    HOSPITAL,
    MovableClock,
    StoreFolder,
    actor,
    copy_store,
    lay_out_county,
)

LIMITS = {
    "answer": timedelta(days=1),
    "urgent_answer": timedelta(minutes=30),
    "opinion": timedelta(days=2),
}


@dataclass(frozen=True)
class Line:
    id: str
    question: str
    state: str
    owes: tuple[str, ...]


def line_of(one: Listed) -> Line:
    mine = tuple(task.code for task in one.tasks if task.is_mine)
    return Line(one.record.id, one.record.question, one.now.state, mine)


class Consultations(Cases[Line]):
    kind = CASE

    def __init__(self, store: Store, actor: Actor) -> None:
        super().__init__(store, actor, LIMITS, line_of)

    def ask(self, question: str) -> str:
        with self._store.transaction(self._actor) as transaction:
            record: Any = transaction.class_of(NAME)(to_facility_id=HOSPITAL, question=question)
            transaction.put(record)
            write_step(transaction, CASE, record, "submit", self._now)
        record_id: str = record.id
        return record_id


@pytest.fixture
def store(stores: StoreFolder) -> Iterator[Store]:
    path = stores.folder / "consulting" / "records.db"
    path.parent.mkdir(parents=True)
    copy_store(stores.template, path)
    classes = declared()
    known: dict[str, type[Synced]] = {**BY_NAME, **{one.__tablename__: one for one in classes}}
    kinds = Kinds([*KINDS, *(one.kind for one in classes)])
    store = Store.open(path, stores.key, kinds, known, MovableClock().clock())
    with store.journal_transaction() as (connection, _):
        for one in classes:
            cast("Table", one.__table__).create(connection)
        for derived in kinds.derived:
            derived.watch(connection)
    lay_out_county(store)
    yield store
    store.close()


def test_a_declared_case_folds_owes_and_stands_in_the_trays_of_both_sides(store: Store) -> None:
    here = Consultations(store, actor(place=CENTRE))
    there = Consultations(store, actor(place=HOSPITAL, kind=FacilityKind.COUNTY_HOSPITAL))
    asked = here.ask("胸片有无异常？")
    assert there.in_tray() == [Line(asked, "胸片有无异常？", "waiting", ("answer",))]
    assert [line.id for line in here.waiting()] == [asked]
    there.take(asked, "accept", text="下午看")
    assert there.in_tray()[0].owes == ("give_opinion",)
    there.take(asked, "opinion", text="右下肺炎")
    assert there.in_tray() == []
    assert here.sent()[0] == Line(asked, "胸片有无异常？", "answered", ("read_opinion",))
    here.take(asked, "read")
    here.take(asked, "followed")
    assert here.sent()[0].state == "closed"


def test_a_declared_step_is_refused_where_it_does_not_belong(store: Store) -> None:
    here = Consultations(store, actor(place=CENTRE))
    asked = here.ask("心电图")
    with pytest.raises(NotAllowed) as refused:
        here.take(asked, "accept", text="好")
    assert refused.value.code == "OTHER_SIDE"
    here.take(asked, "withdraw", reason="已转院")
    with pytest.raises(NotAllowed) as refused:
        here.take(asked, "withdraw", reason="已转院")
    assert refused.value.code == "STEP_TOO_LATE"
