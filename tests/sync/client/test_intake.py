"""What an answer may and may not do to what is here: the inbox, archived rows, refused changes."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.attention import Attention
from app.attention.views import StuckWhy
from app.clinic import Clinic
from app.core.errors import InvalidInput
from app.core.record import RecordRow
from app.core.rights import FacilityKind, Role
from app.notes import Note, Notes
from app.patients import Patient, Patients
from app.storage.change import ChangeState
from sync.client import intake
from sync.client.intake import Intake
from sync.client.status import status_of
from sync.protocol.messages import FeedPage, OpReceipt, OpReceiptState, PageRow
from tests.county import County, Workstation

TODAY = date(2026, 1, 15)
KIND = FacilityKind.TOWNSHIP_CENTRE


@pytest.fixture
def county(tmp_path: Path) -> County:
    return County(tmp_path)


@pytest.fixture
def station(county: County) -> Workstation:
    return county.workstation("one", county.facility("满杖子乡卫生院", KIND), KIND)


def _row(record_id: str, rev: int, **fields: Any) -> RecordRow:
    stamp = {"author_id": "a", "author_home_id": "h", "place_id": "h"}
    whole = {**stamp, "written_at": "2026-01-15T00:00:00.000Z", "noted_on": "2026-01-15", **fields}
    return RecordRow(
        record_id, "note", "h", None, rev=rev, crev=rev, ord=1, fields=whole, by="a", place="h"
    )


def _arrive(station: Workstation, start: int, *rows: RecordRow) -> None:
    page = FeedPage(start, rows[-1].rev, False, [PageRow(row.rev, row.id, row) for row in rows])
    with station.store.journal_transaction() as (connection, touched):
        assert Intake(connection, station.store.tables, touched).page(page, start) == page.to


def _ask(station: Workstation, query: str) -> Any:
    with station.store.reading() as session:
        return session.connection().exec_driver_sql(query).scalar()


def _title(station: Workstation, note_id: str) -> str:
    note = Notes(station.store, station.actor).get(note_id)
    assert note is not None
    return note.title


def _correct(
    station: Workstation, note_id: str, values: dict[str, Any], seen: dict[str, Any]
) -> None:
    with station.store.transaction(station.actor) as transaction:
        transaction.patch(Note, note_id, values, seen)


# What cannot be stored


@pytest.fixture
def unstorable(monkeypatch: pytest.MonkeyPatch) -> None:
    """A row whose title is “坏” does not fit, as if it came from a version with another idea of it."""
    from app.storage.rows import KindTable

    columns = KindTable._columns

    def refuse(self: KindTable, row: RecordRow, archived: bool) -> tuple[Any, ...]:
        if row.fields.get("title") == "坏":
            raise KeyError("title")
        return columns(self, row, archived)

    monkeypatch.setattr(KindTable, "_columns", refuse)


@pytest.mark.usefixtures("unstorable")
def test_a_row_that_cannot_be_stored_keeps_no_other_back(station: Workstation) -> None:
    _arrive(
        station, 0, _row("n1", 1, title="好"), _row("n2", 2, title="坏"), _row("n3", 3, title="好")
    )
    assert _ask(station, "SELECT count(*) FROM note") == 2
    assert _ask(station, "SELECT id FROM inbox") == "n2"


@pytest.mark.usefixtures("unstorable")
def test_an_old_row_in_the_inbox_does_not_come_back_over_a_newer_one(
    station: Workstation, monkeypatch: pytest.MonkeyPatch
) -> None:
    _arrive(station, 0, _row("n1", 1, title="坏"))
    _arrive(station, 1, _row("n1", 2, title="新"))
    assert _ask(station, "SELECT count(*) FROM inbox") == 0
    monkeypatch.undo()
    _arrive(station, 2, _row("n2", 3, title="别的"))
    assert _title(station, "n1") == "新"


@pytest.mark.usefixtures("unstorable")
def test_a_row_under_a_change_of_ours_that_cannot_be_stored_keeps_no_other_back(
    station: Workstation, monkeypatch: pytest.MonkeyPatch
) -> None:
    _arrive(station, 0, _row("n1", 1, title="原"))
    _correct(station, "n1", {"text": "我的"}, {"text": None})
    _arrive(station, 1, _row("n1", 2, title="坏"), _row("n2", 3, title="好"))
    assert _ask(station, "SELECT id FROM inbox") == "n1"
    assert _title(station, "n2") == "好"
    monkeypatch.undo()
    _arrive(station, 3, _row("n3", 4, title="好"))
    note = Notes(station.store, station.actor).get("n1")
    assert note is not None
    assert (note.title, note.text) == ("坏", "我的")


# What left sight


def test_an_archived_record_stays_archived_when_it_is_corrected(station: Workstation) -> None:
    _arrive(station, 0, _row("n1", 1, title="原"))
    with station.store.journal_transaction() as (connection, touched):
        gone = FeedPage(1, 2, False, [PageRow(2, "n1")])
        Intake(connection, station.store.tables, touched).page(gone, 1)
    _correct(station, "n1", {"title": "改"}, {"title": "原"})
    assert _ask(station, "SELECT archived FROM note WHERE id = 'n1'") == 1
    assert Notes(station.store, station.actor).latest() == []


# What was refused


def _held_patient(station: Workstation) -> tuple[str, str]:
    """A resident whose allergies somebody without a post has changed; the refused group."""
    patients = Patients(station.store, station.actor)
    resident = patients.register(Patient(name="张桂花", sex="2", no_id_reason="未带"))
    station.sync()
    newcomer = station.as_person("1" * 32, Role.DOCTOR)
    Patients(station.store, newcomer).edit(resident, {"allergies": ["2"]}, {"allergies": None})
    station.sync()
    (held,) = Attention(station.store, station.actor).held()
    return resident, held.group


def test_a_refused_change_of_a_set_can_be_sent_again(county: County, station: Workstation) -> None:
    resident, group = _held_patient(station)
    county.staff(station.actor.place_id, Role.DOCTOR, person="1" * 32)
    Attention(station.store, station.actor).send_again(group)
    station.sync()
    assert set(station.states()) == {ChangeState.ACKED, ChangeState.REPLACED}
    patient = Patients(station.store, station.actor).get(resident)
    assert patient is not None
    assert patient.allergies == ["2"]


def test_a_set_is_corrected_to_what_was_meant(county: County, station: Workstation) -> None:
    """Not replaced: what others added meanwhile stays."""
    resident, group = _held_patient(station)
    other = county.workstation("two", station.actor.place_id, KIND)
    other.sync()
    Patients(other.store, other.actor).edit(resident, {"allergies": ["4"]}, {"allergies": None})
    other.sync()
    station.sync()
    county.staff(station.actor.place_id, Role.DOCTOR, person="1" * 32)
    corrections = {resident: {"allergies": ["3", "4"]}}
    Attention(station.store, station.actor).send_again(group, corrections)
    station.sync()
    other.sync()
    for at in (station, other):
        patient = Patients(at.store, at.actor).get(resident)
        assert patient is not None
        assert patient.allergies == ["3", "4"]


def test_a_colleague_sends_a_refused_record_again_in_its_writers_name(
    county: County, station: Workstation
) -> None:
    newcomer = station.as_person("1" * 32, Role.DOCTOR)
    Notes(station.store, newcomer).write(Note(noted_on=TODAY, title="新同事"))
    station.sync()
    county.staff(station.actor.place_id, Role.DOCTOR, person="1" * 32)
    (held,) = Attention(station.store, station.actor).held()
    Attention(station.store, station.actor).send_again(held.group)
    station.sync()
    assert station.states() == [ChangeState.REPLACED, ChangeState.ACKED]
    (note,) = Notes(station.store, station.actor).latest()
    assert note.author_id == "1" * 32


def test_a_colleague_who_corrects_a_refused_record_becomes_its_writer(
    station: Workstation,
) -> None:
    newcomer = station.as_person("1" * 32, Role.DOCTOR)
    note_id = Notes(station.store, newcomer).write(Note(noted_on=TODAY, title="新同事"))
    station.sync()
    (held,) = Attention(station.store, station.actor).held()
    Attention(station.store, station.actor).send_again(held.group, {note_id: {"title": "改正"}})
    station.sync()
    assert station.states() == [ChangeState.REPLACED, ChangeState.ACKED]
    (note,) = Notes(station.store, station.actor).latest()
    assert (note.title, note.author_id) == ("改正", station.actor.person_id)


def test_a_correction_is_checked_like_any_change(station: Workstation) -> None:
    newcomer = station.as_person("1" * 32, Role.DOCTOR)
    note_id = Notes(station.store, newcomer).write(Note(noted_on=TODAY, title="新同事"))
    station.sync()
    (held,) = Attention(station.store, station.actor).held()
    with pytest.raises(InvalidInput):
        Attention(station.store, station.actor).send_again(held.group, {note_id: {"title": ""}})
    assert station.states() == [ChangeState.HELD]


# What cannot be read


def test_a_form_that_cannot_be_read_leaves_the_older_one_and_is_told(station: Workstation) -> None:
    _arrive(station, 0, _row("n1", 1, title="晨会"))
    bad = _row("n1", 2, title="晨会改期", noted_on="someday")
    _arrive(station, 1, bad, _row("n2", 3, title="交班"))
    assert _title(station, "n1") == "晨会"
    assert _title(station, "n2") == "交班"
    (stuck,) = Attention(station.store, station.actor).stuck()
    assert (stuck.id, stuck.why) == ("n1", StuckWhy.UNREADABLE)
    assert status_of(station.store).needs_attention == 1


def test_a_newer_form_that_can_be_read_takes_its_place(station: Workstation) -> None:
    _arrive(station, 0, _row("n1", 1, title="晨会", noted_on="someday"))
    _arrive(station, 1, _row("n1", 2, title="晨会"))
    assert _title(station, "n1") == "晨会"
    assert Attention(station.store, station.actor).stuck() == []


def test_a_program_that_can_read_it_takes_what_lay_aside(
    station: Workstation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "unreadable", lambda kind, row: "title")
    _arrive(station, 0, _row("n1", 1, title="晨会"))
    assert _ask(station, "SELECT count(*) FROM note") == 0
    monkeypatch.undo()
    nothing = FeedPage(1, 1, False, [])
    with station.store.journal_transaction() as (connection, touched):
        Intake(connection, station.store.tables, touched).page(nothing, 1)
    assert _title(station, "n1") == "晨会"
    assert _ask(station, "SELECT count(*) FROM inbox") == 0


def test_what_lies_aside_of_a_case_goes_when_the_case_leaves_sight(station: Workstation) -> None:
    mark = _row("o1", 1, case_kind=7)
    mark.kind, mark.root = "opened", "n1"
    _arrive(station, 0, mark)
    gone = FeedPage(1, 2, False, [PageRow(2, "n1")])
    with station.store.journal_transaction() as (connection, touched):
        Intake(connection, station.store.tables, touched).page(gone, 1)
    assert _ask(station, "SELECT count(*) FROM inbox") == 0


def test_a_receipt_that_cannot_be_kept_holds_its_own_change_alone(station: Workstation) -> None:
    notes = Notes(station.store, station.actor)
    for title in ("一", "二"):
        notes.write(Note(noted_on=TODAY, title=title))
    with station.store.journal_transaction() as (connection, touched):
        one, two = connection.exec_driver_sql("SELECT op_id FROM change ORDER BY n").scalars()
        said = [
            OpReceipt(one, OpReceiptState.ACKED, 10**30, 1),
            OpReceipt(
                two, OpReceiptState.HELD, 2, 0, [], "FIELDS", {"fields": {"title": "garbage"}}
            ),
        ]
        Intake(connection, station.store.tables, touched).receipts(said)
    held = Attention(station.store, station.actor).held()
    assert [one.code for one in held] == ["ANSWER", "FIELDS"]
    assert held[1].problems == {}


def test_a_page_adds_nothing_to_what_was_written_here(station: Workstation) -> None:
    rows = [_row(f"n{i}", i, title="晨会" if i % 2 else 7) for i in range(1, 9)]
    _arrive(station, 0, *rows)
    assert _ask(station, "SELECT count(*) FROM change") == 0


def test_a_row_whose_writer_is_not_known_here_is_shown_without_a_name(
    station: Workstation,
) -> None:
    _arrive(station, 0, _row("n1", 1, title="晨会", author_id="0f" * 16))
    assert _title(station, "n1") == "晨会"
    assert Clinic(station.store, station.actor).name_of("0f" * 16) == ""
