"""A health centre starts by itself, and the county that comes later takes it as it is."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from app.clinic import Clinic
from app.core.directory import FACILITY
from app.core.rights import Role
from app.notes import Note
from app.users import Person, Posting
from sync.client.engine import SyncEngine
from tests.county import County, Wire
from tests.stores import CENTRE
from tests.workstations import CHIEF, OTHER_PASSWORD, PASSWORD, Desk


def enrol(county: County, clinic: Clinic, device: str) -> SyncEngine:
    county.now = clinic.clock.now()
    county.enrol(device, clinic.actor.place_id, "门诊一号机")
    return SyncEngine(clinic.store, Wire(county, device), device)


def states(clinic: Clinic) -> set[str]:
    with clinic.store.reading() as session:
        return set(session.connection().exec_driver_sql("SELECT state FROM change").scalars())


def test_what_a_centre_wrote_alone_is_accepted_when_the_county_comes(
    desk: Desk, tmp_path: Path
) -> None:
    county = County(tmp_path)
    with desk.start() as station:
        clinic = station.sign_in(CHIEF, PASSWORD)
        colleague = clinic.users.register(Person(name="张巧云"), [Posting(Role.DOCTOR)])
        station.accounts.add(colleague, OTHER_PASSWORD)
        station.switch_person("zqy", OTHER_PASSWORD)
        station.clinic.notes.write(Note(noted_on=date(2026, 3, 2), title="晨会"))
        clinic = station.clinic

        fields = {"kind": "township_centre", "name": "望奎县惠七镇卫生院", "tags": ["poor"]}
        county.hub.administer(FACILITY, CENTRE, fields)
        enrol(county, clinic, "d-1").run_once()

        assert states(clinic) == {"acked"}
        facility = clinic.facilities.get(CENTRE)
        assert facility is not None
        assert (facility.name, facility.tags) == ("望奎县惠七镇卫生院", ["poor"])
        assert county.hub.directory().roles(colleague, CENTRE, [date(2026, 3, 2)]) == {Role.DOCTOR}
        assert clinic.actor == clinic.users.actor_for(colleague)
    county.hub.engine.dispose()
