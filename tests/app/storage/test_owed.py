"""What was read is noted, if not now then with the next write that works."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest
from sqlalchemy import text

from app.clinic import Clinic
from app.core.errors import NotFound, StoreError
from app.notes import Note
from app.patients import Patient
from app.storage.errors import StoreCode, store_error
from app.storage.store import Store
from tests.stores import MovableClock, StoreFolder, actor


@contextmanager
def _no_room(*_: object) -> Iterator[None]:
    raise store_error(StoreCode.DISK_FULL)
    yield


@contextmanager
def a_full_disk() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Store, "transaction", _no_room)
        yield


def audited(store: Store, what: str) -> list[str]:
    with store.reading() as session:
        rows = session.execute(text("SELECT at FROM audit WHERE what = :what"), {"what": what})
        return [row.at for row in rows]


def a_note() -> Note:
    return Note(noted_on=datetime(2026, 3, 2).date(), title="开会", text="")  # noqa: DTZ001


def test_a_full_disk_keeps_nobody_from_reading_and_loses_no_note(stores: StoreFolder) -> None:
    time = MovableClock()
    store = stores.new(time.clock())
    clinic = Clinic(store, actor())
    resident = clinic.patients.register(Patient(name="张国华", sex="1", no_id_reason="未带证件"))
    with a_full_disk():
        assert clinic.patients.open(resident).name == "张国华"
        clinic.patients.reveal(resident)
        assert clinic.referrals.note_print(resident, "out") == 0
        with pytest.raises(StoreError):
            clinic.notes.write(a_note())
    assert not audited(store, "read")
    read_at = time.at
    time.forward(hours=2)
    clinic.notes.write(a_note())
    assert audited(store, "read") == [f"{read_at:%Y-%m-%dT%H:%M:%S}.000Z"]
    assert len(audited(store, "print")) == 1


def test_a_note_of_what_has_gone_troubles_nobody_who_saves(store: Store) -> None:
    clinic = Clinic(store, actor())

    def gone(_: datetime) -> None:
        with store.transaction(clinic.actor):
            raise NotFound

    with a_full_disk():
        store.note(gone)
    clinic.notes.write(a_note())
    with pytest.raises(NotFound):
        store.note(gone)
