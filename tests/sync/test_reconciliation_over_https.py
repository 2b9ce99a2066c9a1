"""The comparison on its real road: signed, sealed, and answered for nobody else."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader
from rich.console import Console

from app.core.rights import Actor, FacilityKind, Role
from app.documents.count_sheet import count_sheet
from app.documents.forms import CountLine, CountSheet, Imprint
from app.notes import Note, Notes
from app.reconciliation import Comparison
from app.storage.store import Store
from sync.client.engine import SyncEngine
from sync.client.enrolment import DeviceIdentity
from sync.client.reconciliation import Reconciler
from sync.client.transport import HttpHub
from sync.hub.cli import run
from sync.hub.cli.language import ENGLISH, Phrases
from sync.protocol.messages import MOST_FETCHED, DigestRequest
from sync.protocol.problems import ProtocolError
from sync.protocol.statement import read_statement
from tests.county import MORNING, County
from tests.sync.road import Road, as_somebody_else, home_at, road_to

TODAY = date(2026, 1, 15)
KIND = FacilityKind.TOWNSHIP_CENTRE


@dataclass
class Place:
    """A computer of one facility with three notes, exchanged."""

    identity: DeviceIdentity
    store: Store
    hub: HttpHub

    def compare(self) -> Comparison:
        found = Reconciler(self.store, self.hub, self.identity.device).run_once()
        assert found is not None
        return found

    def at_head(self, **wanted: object) -> DigestRequest:
        epoch, cursor = self.store.state("epoch"), self.store.state("cursor")
        return DigestRequest(self.identity.device, epoch, cursor, **wanted)  # type: ignore[arg-type]


@pytest.fixture
def road(tmp_path: Path) -> Iterator[tuple[County, Road]]:
    county = County(tmp_path)
    with road_to(county.hub, home_at(tmp_path / "hub"), lambda: county.now) as road:
        yield county, road
    county.hub.engine.dispose()


@pytest.fixture
def places(road: tuple[County, Road]) -> Iterator[list[Place]]:
    county, server = road
    made = []
    for name in ("满杖子乡卫生院", "六沟镇卫生院"):
        facility = county.facility(name, KIND)
        doctor = county.staff(facility, Role.DOCTOR)
        store = county.open_store(f"{name}.db", create=True)
        actor = Actor(doctor, facility, facility, KIND, frozenset({Role.DOCTOR}))
        for number in range(3):
            Notes(store, actor).write(Note(noted_on=TODAY, title=f"晨会 {number}"))
        identity = server.enrol(facility)
        made.append(Place(identity, store, HttpHub(identity.address, identity.speaker)))
    for _ in range(2):
        for place in made:
            SyncEngine(place.store, place.hub, place.identity.device).run_once()
    yield made
    for place in made:
        place.hub.close()
        place.store.close()


def test_the_receipt_is_the_hubs_word_and_can_be_checked(
    road: tuple[County, Road], places: list[Place], tmp_path: Path
) -> None:
    here, _ = places
    found = here.compare()
    assert found.is_complete
    said = read_statement(here.identity.hub_key, found.receipt)
    assert said is not None
    assert (said.facility, said.device) == (here.identity.facility, here.identity.device)
    assert said.records == found.total().hub
    assert dict(said.kinds)["note"] == 3
    sheet = tmp_path / "receipt.txt"
    sheet.write_text("\n".join(found.receipt[i : i + 40] for i in range(0, 900, 40)))
    shown = verified(tmp_path / "hub", sheet)
    assert "genuine: this hub signed it" in shown
    assert here.identity.device in shown


def test_the_receipt_can_be_read_back_from_the_printed_sheet(places: list[Place]) -> None:
    here, _ = places
    receipt = here.compare().receipt
    line = CountLine(kind="合计", here=3, hub=3, acknowledged=3, is_complete=True)
    form = CountSheet(
        facility="满杖子乡卫生院",
        compared_at="2026年1月15日 08:30",
        since="2025-12-16",
        verdict="一致",
        total=line,
        kinds=(line,),
        days=(),
        receipt=receipt,
    )
    data = count_sheet(form, Imprint(printed_by="王医生", printed_at=MORNING))
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
    found = re.search(r"JC2\[.*?\][\w-]{86}", "".join(text.split()))
    assert found is not None
    assert found[0] == receipt
    assert read_statement(here.identity.hub_key, found[0]) is not None


def test_a_receipt_with_one_figure_changed_is_not_the_hubs(
    places: list[Place], tmp_path: Path
) -> None:
    here, _ = places
    receipt = here.compare().receipt
    forged = receipt.replace('["note",3]', '["note",4]')
    assert forged != receipt
    assert read_statement(here.identity.hub_key, forged) is None
    sheet = tmp_path / "receipt.txt"
    for text in (forged, "", "JC1", "JC1[]", receipt[:-1], "x" * 100):
        sheet.write_text(text)
        assert "RECEIPT_FOREIGN" in verified(tmp_path / "hub", sheet)


def verified(home: Path, sheet: Path) -> str:
    out = io.StringIO()
    console = Console(file=out, width=200, force_terminal=False)
    run(("verify-receipt", str(sheet), "--home", str(home)), Phrases(ENGLISH), console)
    return out.getvalue()


def test_nobody_hears_of_what_is_anothers(places: list[Place]) -> None:
    here, other = places
    with other.store.reading() as session:
        note = session.connection().exec_driver_sql("SELECT id FROM note").scalars().first()
    foreign = here.hub.digest(here.at_head(fetch=[note])).rows
    unknown = here.hub.digest(here.at_head(fetch=["nothing"])).rows
    assert [row.record for row in (*foreign, *unknown)] == [None, None]
    buckets = [("note", number) for number in range(256)]
    ids = {
        record_id
        for start in range(0, 256, 16)
        for _, record_id, _ in here.hub.digest(
            here.at_head(buckets=buckets[start : start + 16])
        ).ids
    }
    assert len(ids) == 3
    assert note not in ids


def test_a_stranger_and_a_device_that_speaks_for_another_get_nothing(
    road: tuple[County, Road], places: list[Place]
) -> None:
    here, other = places
    thief = HttpHub(here.identity.address, as_somebody_else(here.identity))
    with pytest.raises(ProtocolError, match="SIGNATURE"):
        thief.digest(here.at_head())
    thief.close()
    road[1].ticker.now += 100
    with pytest.raises(ProtocolError, match="BODY_INVALID"):
        here.hub.digest(other.at_head())


def test_too_much_at_once_is_refused(places: list[Place]) -> None:
    here, _ = places
    for wanted in ({"fetch": ["a"] * (MOST_FETCHED + 1)}, {"buckets": [("note", 1)] * 17}):
        with pytest.raises(ProtocolError, match="BATCH_LIMIT"):
            here.hub.digest(here.at_head(**wanted))
