"""What is said of a record's way is never more than is known."""

from __future__ import annotations

import pytest

from app.notes import Note, Notes
from app.receipts import Receipt, ReceiptState, receipt_of, receipts_of
from app.storage.store import Store
from tests.stores import TODAY, actor, arrive


def _written(store: Store) -> str:
    return Notes(store, actor()).write(Note(noted_on=TODAY.date(), title="晨会"))


def _answer(store: Store, record_id: str, **values: str) -> None:
    """What the sync engine writes when the hub has answered."""
    names = ", ".join(f"{name} = :{name}" for name in values)
    with store.journal_transaction() as (connection, _):
        connection.exec_driver_sql(
            f"UPDATE change SET {names} WHERE record_id = :id", {**values, "id": record_id}
        )


def _receipt(store: Store, record_id: str) -> Receipt:
    with store.reading() as session:
        return receipt_of(session, record_id)


def test_what_was_just_written_is_saved_here(store: Store) -> None:
    assert _receipt(store, _written(store)).state is ReceiptState.SAVED_HERE


@pytest.mark.parametrize("state", ["new", "sent"])
def test_sending_is_not_arriving(store: Store, state: str) -> None:
    record_id = _written(store)
    _answer(store, record_id, state=state)
    assert _receipt(store, record_id).state is ReceiptState.SAVED_HERE


def test_an_acknowledged_record_names_the_hub_s_time(store: Store) -> None:
    record_id = _written(store)
    _answer(store, record_id, state="acked", hub_time="2026-03-02T01:00:05.000Z")
    receipt = _receipt(store, record_id)
    assert receipt.state is ReceiptState.ON_HUB
    assert receipt.hub_at is not None
    assert receipt.hub_at.second == 5


def test_a_later_change_makes_it_saved_here_again(store: Store) -> None:
    record_id = _written(store)
    _answer(store, record_id, state="acked", hub_time="2026-03-02T01:00:05.000Z")
    notes = Notes(store, actor())
    note = notes.get(record_id)
    assert note is not None
    notes.correct(note, {"title": "晨会改期", "text": None})
    assert _receipt(store, record_id).state is ReceiptState.SAVED_HERE


def test_a_refused_record_says_why(store: Store) -> None:
    record_id = _written(store)
    _answer(store, record_id, state="held", code="ROLE")
    assert _receipt(store, record_id) == Receipt(ReceiptState.HELD, code="ROLE")


def test_a_record_may_wait_at_the_hub(store: Store) -> None:
    record_id = _written(store)
    _answer(store, record_id, state="waiting")
    assert _receipt(store, record_id).state is ReceiptState.WAITING


def test_what_came_from_the_hub_is_on_the_hub(store: Store) -> None:
    arrive(store, "note", "1" * 32, {"title": "通知", "noted_on": "2026-03-02"})
    assert _receipt(store, "1" * 32) == Receipt(ReceiptState.ON_HUB)
    with store.reading() as session:
        assert receipts_of(session, ["1" * 32]) == {}
