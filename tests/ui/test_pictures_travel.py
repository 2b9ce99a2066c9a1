"""Pictures go up and come down by themselves, through all that the program has for it."""

from __future__ import annotations

import json
from datetime import date
from functools import partial
from pathlib import Path

from pytestqt.qtbot import QtBot

from app.attachments import About, Attachments, AttachmentState
from app.core.rights import Actor, FacilityKind, Role
from app.notes import Note, Notes
from app.storage.store import write_state
from tests.county import County
from tests.pictures import picture
from tests.sync.road import home_at, road_to
from ui.shell.enrolment import exchange_of
from ui.sync_runner import SyncRunner

KIND = FacilityKind.TOWNSHIP_CENTRE
PATIENCE_MS = 60_000


def test_a_picture_goes_up_by_itself_and_another_computer_gets_it(
    qtbot: QtBot, tmp_path: Path
) -> None:
    """Keys, TLS, HTTP, the hub, and two runners with their engines and lanes."""
    county = County(tmp_path)
    with road_to(county.hub, home_at(tmp_path / "hub"), lambda: county.now) as road:
        centre = county.facility("满杖子乡卫生院", KIND)
        doctor = county.staff(centre, Role.DOCTOR)
        actor = Actor(doctor, centre, centre, KIND, frozenset({Role.DOCTOR}))
        stores = [county.open_store(f"{name}.db", create=True) for name in ("one", "two")]
        for store in stores:
            identity = json.loads(road.enrol(centre).to_json())
            with store.journal_transaction() as (connection, _):
                write_state(connection, identity=identity)
        note = Notes(stores[0], actor).write(Note(noted_on=date(2026, 1, 15), title="心电图"))
        file = picture(200_000)
        attached = Attachments(stores[0], actor).attach(file, About.case("note", note))
        for store in stores:
            exchange = exchange_of(store)
            assert exchange is not None
            runner = SyncRunner(exchange.engine, lane=exchange.lane)
            runner.start()
            is_there = partial(_is_here, Attachments(store, actor), note)
            qtbot.waitUntil(is_there, timeout=PATIENCE_MS)
            runner.stop()
            exchange.lane._api.close()  # type: ignore[attr-defined]
        assert Attachments(stores[1], actor).open(attached).content == file.content
        for store in stores:
            store.close()
    county.hub.engine.dispose()


def _is_here(attachments: Attachments, record_id: str) -> bool:
    found = attachments.of(record_id)
    return bool(found) and found[0].state is AttachmentState.HERE
