"""Programs of different age: hub, workstations and their neighbours, older and newer by turns.

The older ones here know no duty lists; the newer ones know one field more of a note. Whatever the
one writes survives its way through the other, and is understood once the program is.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.core.clock import Clock
from app.core.errors import ClinicError
from app.core.kinds import Field, FieldType, Kind, Kinds
from app.core.rights import FacilityKind, Role
from app.duty import DUTY, Duty, DutyList
from app.kinds import BY_NAME, KINDS
from app.notes import NOTE, Note, Notes
from app.storage import migrate
from app.storage.change import ChangeState
from app.storage.rows import Tables
from app.storage.store import Store
from app.storage.transaction import new_id
from sync.client.engine import SyncEngine
from sync.client.status import status_of
from sync.hub.hub import Hub
from sync.hub.storage.tables import KEPT, TROUBLE
from sync.protocol.messages import PROTOCOL, Operation, OpReceiptState, Request, Spoken
from tests.county import TEMPLATE_KEY, County, Workstation

TODAY = date(2026, 1, 15)
CENTRE, HOSPITAL = FacilityKind.TOWNSHIP_CENTRE, FacilityKind.COUNTY_HOSPITAL

MOOD = Field("mood", FieldType.TEXT, "Mood", max_length=20, since=2)
NEWER_NOTE = replace(NOTE, fields=(*NOTE.fields, MOOD), version=2)
NEWEST_NOTE = replace(NEWER_NOTE, fields=(*NOTE.fields, replace(MOOD, required=True)), version=3)


class NoteOfNewer(Note):
    """A note as the newer program declares it."""

    __abstract__ = True
    __tablename__ = "note"
    kind = NEWER_NOTE


def older() -> Kinds:
    return Kinds([kind for kind in KINDS if kind is not DUTY])


def newer(note: Kind = NEWER_NOTE) -> Kinds:
    return Kinds([note if kind is NOTE else kind for kind in KINDS])


def with_newer_note() -> dict[str, Any]:
    return {**BY_NAME, "note": NoteOfNewer}


def runs(at: Workstation, kinds: Kinds) -> None:
    """The program on this computer is the one that knows these kinds."""
    at.store.kinds = kinds
    at.store.tables = Tables(kinds, BY_NAME)


def hub_runs(county: County, kinds: Kinds) -> None:
    county.kinds = kinds
    county.restart_hub()


@pytest.fixture
def county(tmp_path: Path) -> County:
    return County(tmp_path, kinds=older())


@pytest.fixture
def pair(county: County) -> tuple[Workstation, Workstation]:
    """Two computers of one centre, of today's program."""
    centre = county.facility("满杖子乡卫生院", CENTRE)
    one = county.workstation("one", centre, CENTRE, (Role.DOCTOR,))
    two = county.workstation("two", centre, CENTRE, (Role.DOCTOR,))
    return one, two


@pytest.fixture
def ward(county: County) -> Workstation:
    return county.workstation("ward", county.facility("县人民医院", HOSPITAL), HOSPITAL)


@pytest.fixture
def next_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The newer program's migration: one column more."""
    home = tmp_path / "migrations"
    shutil.copytree(migrate._VERSIONS.parent, home)
    step = (
        f'revision = "9999"\ndown_revision = "{migrate.head()}"\n'
        "from alembic import op\nimport sqlalchemy as sa\n"
        'def upgrade() -> None:\n    op.add_column("note", sa.Column("mood", sa.String))\n'
    )
    (home / "versions" / "9999_mood.py").write_text(step, "utf-8")
    monkeypatch.setattr(migrate, "_VERSIONS", home / "versions")


def upgrade(at: Workstation, name: str) -> None:
    """The newer program is installed and started: safety copy, migration, understanding."""
    at.store.close()
    path, classes = at.county.folder / f"{name}.db", with_newer_note()
    clock = Clock(lambda: at.county.now)
    at.store = Store.open(path, TEMPLATE_KEY, newer(), classes, clock)


def meet(*workstations: Workstation) -> None:
    for at in (*workstations, *workstations):
        at.sync()


def publish(at: Workstation) -> str:
    duty = Duty(on_day=TODAY, department="03", person_name="王医生", phone="0455-6712345")
    return DutyList(at.store, at.actor).publish(duty)


def on_duty(at: Workstation) -> list[str]:
    return [duty.person_name for duty in DutyList(at.store, at.actor).from_day(TODAY)]


def write(at: Workstation, title: str) -> str:
    return Notes(at.store, at.actor).write(Note(noted_on=TODAY, title=title))


def correct(at: Workstation, note_id: str, title: str) -> None:
    notes = Notes(at.store, at.actor)
    note = notes.get(note_id)
    assert note is not None
    notes.correct(note, {"title": title, "text": note.text})


def set_mood(at: Workstation, note_id: str, mood: str) -> None:
    with at.store.transaction(at.actor) as transaction:
        transaction.patch(NoteOfNewer, note_id, {"mood": mood}, {"mood": None})


def fields(at: Workstation, note_id: str) -> dict[str, Any]:
    with at.store.reading() as session:
        row = at.store.tables.get(session.connection(), "note", note_id)
    assert row is not None
    return row.fields


def kept_aside(at: Workstation) -> int:
    with at.store.reading() as session:
        found = session.connection().exec_driver_sql("SELECT count(*) FROM unknown_record")
        return int(found.scalar_one())


# Kinds


def test_an_older_hub_takes_a_kind_it_does_not_know_and_gives_it_to_its_home(
    county: County, pair: tuple[Workstation, Workstation], ward: Workstation
) -> None:
    one, two = pair
    publish(one)
    meet(one, two, ward)
    assert one.states() == [ChangeState.ACKED]
    assert on_duty(two) == ["王医生"]
    assert on_duty(ward) == []


def test_after_the_hub_s_upgrade_everybody_gets_what_it_had_kept(
    county: County, pair: tuple[Workstation, Workstation], ward: Workstation
) -> None:
    one, two = pair
    publish(one)
    meet(one, two, ward)
    hub_runs(county, KINDS)
    meet(ward, one, two)
    assert on_duty(one) == on_duty(two) == on_duty(ward) == ["王医生"]
    assert county.hub.undelivered() == {}


def test_a_hub_set_back_to_the_older_program_takes_nothing_back(
    county: County, pair: tuple[Workstation, Workstation], ward: Workstation
) -> None:
    one, _ = pair
    hub_runs(county, KINDS)
    publish(one)
    meet(one, ward)
    hub_runs(county, older())
    meet(one, ward)
    hub_runs(county, KINDS)
    meet(ward)
    assert on_duty(ward) == ["王医生"]
    assert county.hub.undelivered() == {}


def test_nothing_of_the_administrator_s_counts_that_others_wrote_before_the_hub_knew(
    county: County, pair: tuple[Workstation, Workstation], ward: Workstation
) -> None:
    one, _ = pair
    publish(one)
    meet(one)
    administered = Kinds([replace(k, administered=True) if k is DUTY else k for k in KINDS])
    hub_runs(county, administered)
    meet(ward)
    assert on_duty(ward) == []
    assert county.hub.undelivered() == {}


def publish_garbage(at: Workstation) -> str:
    """What no door lets in, of a kind that the hub does not know yet."""
    duty_id = publish(at)
    with at.store.journal_transaction() as (connection, _):
        said = """UPDATE change SET "values" = json_set("values", '$.on_day', 'garbage')"""
        connection.exec_driver_sql("DROP TRIGGER change_update_body")
        connection.exec_driver_sql(said)
    return duty_id


def test_what_came_before_its_kind_was_known_passes_the_door_before_it_leaves_its_home(
    county: County, pair: tuple[Workstation, Workstation], ward: Workstation
) -> None:
    one, two = pair
    publish(one)
    meet(one)
    bad = publish_garbage(two)
    meet(two)
    hub_runs(county, KINDS)
    meet(ward, one)
    assert on_duty(ward) == ["王医生"]
    assert county.hub.undelivered() == {}
    with county.hub.engine.connect() as connection:
        told = connection.execute(select(TROUBLE.c.what, TROUBLE.c.record)).all()
    assert [tuple(one) for one in told] == [("NOT_LEARNED", bad)]
    hub_runs(county, KINDS)
    meet(ward)
    assert on_duty(ward) == ["王医生"]


def test_what_its_home_puts_right_goes_to_everybody(
    county: County, pair: tuple[Workstation, Workstation], ward: Workstation
) -> None:
    _, two = pair
    bad = publish_garbage(two)
    meet(two, ward)
    hub_runs(county, KINDS)
    meet(two, ward)
    stamps = [int(county.now.timestamp() * 1000), "boot", 1, 0]
    where = ("patch", "duty", bad, two.actor.place_id, None)
    values = ({"on_day": TODAY.isoformat()}, {"on_day": "garbage"})
    op = Operation(new_id(), "", *where, *values, 0, two.actor.person_id, 1, stamps)
    said = two.conversation()
    place = (said.epoch, said.token, said.cursor)
    request = Request(PROTOCOL, two.device, said.incarnation, *place, operations=[op])
    assert county.hub.exchange(two.device, request).receipts[0].state == OpReceiptState.ACKED
    meet(ward)
    assert on_duty(ward) == ["王医生"]
    assert county.hub.undelivered() == {}
    with county.hub.engine.connect() as connection:
        assert connection.execute(select(KEPT)).all() == []


def test_a_kind_unknown_to_an_older_workstation_is_kept_whole_and_understood_later(
    county: County, pair: tuple[Workstation, Workstation]
) -> None:
    one, two = pair
    hub_runs(county, KINDS)
    runs(two, older())
    publish(one)
    meet(one, two)
    assert kept_aside(two) == 1
    runs(two, KINDS)
    two.store.understand()
    assert kept_aside(two) == 0
    assert on_duty(two) == ["王医生"]


# Fields


def test_a_field_unknown_to_hub_and_neighbour_survives_an_edit_of_the_neighbour(
    pair: tuple[Workstation, Workstation], next_program: None
) -> None:
    one, two = pair
    note = write(one, "晨会")
    meet(one, two)
    upgrade(one, "one")
    set_mood(one, note, "好")
    meet(one, two)
    correct(two, note, "晨会改期")
    meet(two, one)
    for at in pair:
        assert (fields(at, note)["title"], fields(at, note)["mood"]) == ("晨会改期", "好")
    assert set(one.states() + two.states()) == {ChangeState.ACKED}


def test_a_conflict_about_a_field_the_hub_does_not_know_keeps_both_values(
    pair: tuple[Workstation, Workstation], next_program: None
) -> None:
    one, two = pair
    note = write(one, "晨会")
    meet(one, two)
    for at, name, mood in ((one, "one", "好"), (two, "two", "差")):
        upgrade(at, name)
        set_mood(at, note, mood)
    meet(one, two)
    for at in pair:
        assert fields(at, note)["mood"] == "好"
        with at.store.reading() as session:
            found = session.connection().exec_driver_sql("SELECT kept, loser FROM conflict")
            assert [tuple(row) for row in found] == [('"好"', '"差"')]


def test_an_upgraded_store_has_in_its_column_what_the_older_program_kept(
    county: County, pair: tuple[Workstation, Workstation], next_program: None
) -> None:
    one, two = pair
    note = write(one, "晨会")
    meet(one, two)
    upgrade(one, "one")
    set_mood(one, note, "好")
    meet(one, two)
    assert fields(two, note)["mood"] == "好"
    upgrade(two, "two")
    with two.store.reading() as session:
        found = session.connection().exec_driver_sql("SELECT mood, extra FROM note").one()
    assert tuple(found) == ("好", None)
    assert (county.folder / "backups").is_dir()


def test_what_an_older_program_wrote_is_not_asked_for_a_field_it_never_had(
    county: County, pair: tuple[Workstation, Workstation]
) -> None:
    one, two = pair
    hub_runs(county, newer(NEWEST_NOTE))
    write(one, "晨会")
    meet(one, two)
    assert one.states() == [ChangeState.ACKED]
    assert len(Notes(two.store, two.actor).latest()) == 1


def test_a_row_that_no_column_could_take_is_tried_again_by_a_newer_program(
    pair: tuple[Workstation, Workstation],
) -> None:
    one, two = pair
    note = write(one, "晨会")
    one.sync()
    with two.store.journal_transaction() as (connection, _):
        connection.exec_driver_sql(
            "CREATE TRIGGER no_place BEFORE INSERT ON note BEGIN SELECT RAISE(FAIL, 'x'); END"
        )
    two.sync()
    assert status_of(two.store).inbox == 1
    with two.store.journal_transaction() as (connection, _):
        connection.exec_driver_sql("DROP TRIGGER no_place")
    two.sync()
    assert status_of(two.store).inbox == 0
    assert fields(two, note)["title"] == "晨会"


# Who should be updated


def test_the_older_side_is_named(county: County, pair: tuple[Workstation, Workstation]) -> None:
    one, two = pair
    meet(one, two)
    assert status_of(one.store).hub_is_old
    assert not status_of(one.store).program_is_old
    hub_runs(county, newer())
    meet(one)
    assert status_of(one.store).program_is_old
    assert not status_of(one.store).hub_is_old
    runs(one, newer())
    assert not status_of(one.store).program_is_old


def speaking(at: Workstation, spoken: Spoken) -> SyncEngine:
    return SyncEngine(at.store, at.wire, at.device, spoken=spoken)


def hub_speaks(county: County, spoken: Spoken) -> None:
    county.hub = Hub(county.hub.engine, county.kinds, lambda: county.now, spoken)


@pytest.mark.parametrize("ahead", [1, 2])
def test_a_newer_hub_takes_what_is_sent_and_gives_rows_to_those_who_can_read_them(
    county: County, pair: tuple[Workstation, Workstation], ahead: int
) -> None:
    one, two = pair
    meet(one, two)
    write(two, "下午")
    meet(two)
    hub_speaks(county, Spoken(newest=PROTOCOL + ahead, readers=PROTOCOL + ahead))
    write(one, "晨会")
    outcome = one.engine.run_once()
    assert one.states() == [ChangeState.ACKED]
    assert outcome.received == 0
    assert [note.title for note in Notes(one.store, one.actor).latest()] == ["晨会"]
    status = status_of(one.store)
    assert status.program_is_old
    assert not status.head_reached
    speaking(one, Spoken(newest=PROTOCOL + ahead)).run_once()
    assert len(Notes(one.store, one.actor).latest()) == 2
    status = status_of(one.store)
    assert status.head_reached


@pytest.mark.parametrize("behind", [1, 2])
def test_an_older_hub_is_spoken_to_in_its_own_way(
    pair: tuple[Workstation, Workstation], behind: int
) -> None:
    one, two = pair
    write(one, "晨会")
    assert speaking(one, Spoken(newest=PROTOCOL + behind)).run_once().complete
    meet(two)
    assert len(Notes(two.store, two.actor).latest()) == 1


def test_a_hub_too_old_to_be_spoken_to_is_named_and_nothing_is_lost(
    pair: tuple[Workstation, Workstation],
) -> None:
    one, _ = pair
    write(one, "晨会")
    with pytest.raises(ClinicError) as caught:
        speaking(one, Spoken(newest=PROTOCOL + 3, oldest=PROTOCOL + 2)).run_once()
    assert caught.value.code == "HUB_OLD"
    one.sync()
    assert one.states() == [ChangeState.ACKED]


def test_a_program_too_old_for_the_hub_is_told_so_and_nothing_is_lost(
    county: County, pair: tuple[Workstation, Workstation]
) -> None:
    one, _ = pair
    write(one, "晨会")
    hub_speaks(county, Spoken(newest=PROTOCOL + 3, oldest=PROTOCOL + 2))
    with pytest.raises(ClinicError) as caught:
        one.sync()
    assert caught.value.code == "PROTOCOL"
    assert one.states() == [ChangeState.SENT]
