"""The county hub's clock goes wrong at noon and is right again at one o'clock: a day like any other."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from app.clinic import Clinic
from app.core.clock import Clock
from app.core.rights import Role
from app.core.values import instant_text
from app.documents.consent_sheet import consent
from app.documents.forms import Imprint
from app.kinds import KINDS
from app.notes import Note, Notes
from app.storage.change import ChangeState
from app.storage.store import Store, write_state
from app.storage.today import recall_time
from app.users import actor_for
from sync.client.engine import SyncEngine
from sync.hub.clock import HubClock
from sync.hub.hub import Hub
from sync.protocol.messages import Answer, Request
from sync.protocol.problems import ProtocolError
from tests.app.documents.builders import consent_form
from tests.county import County, Workstation
from tests.flows.clinics import TOWNSHIP
from tests.workstations import CHIEF, PASSWORD, Desk, found_desk

NOON = datetime(2026, 1, 15, 4, 0, tzinfo=UTC)
TODAY = date(2026, 1, 15)
FALLEN = datetime(2000, 1, 1, tzinfo=UTC)
AHEAD = NOON + timedelta(days=20 * 365)


class Noon:
    """A county at noon. The computers' clocks are right and run on; the hub's own is set by fate."""

    def __init__(self, folder: Path, computers: int) -> None:
        self.county = County(folder)
        self.since_noon = timedelta(0)
        self.hub_is_ahead = timedelta(0)
        self.let_run(timedelta(0))
        hub = self.county.hub
        self.clock = HubClock(hub.engine, lambda: self.county.now, self._steady_s)
        authority = self.county.signer.public
        self.county.hub = Hub(
            hub.engine, KINDS, lambda: self.county.now, authority=authority, clock=self.clock
        )
        centre = self.county.facility("满杖子乡卫生院", TOWNSHIP)
        person = self.county.staff(centre, Role.DOCTOR)
        self.computers = [self._computer(n, centre, person) for n in range(computers)]
        for at in self.computers:
            at.sync()

    def _computer(self, number: int, centre: str, person: str) -> Workstation:
        at = self.county.workstation(str(number), centre, TOWNSHIP, (Role.DOCTOR,), person=person)
        at.store.clock = self._device_clock()
        return at

    def _device_clock(self) -> Clock:
        return Clock(lambda: NOON + self.since_noon, self._steady_s)

    def _steady_s(self) -> float:
        return 1000 + self.since_noon.total_seconds()

    def let_run(self, time: timedelta) -> None:
        self.since_noon += time
        self.county.now = NOON + self.since_noon + self.hub_is_ahead

    def set_hub(self, shows: datetime) -> None:
        self.hub_is_ahead = shows - NOON - self.since_noon
        self.let_run(timedelta(0))

    def set_hub_right(self) -> None:
        self.set_hub(NOON + self.since_noon)


def sign_in(noon: Noon, at: Workstation) -> None:
    """As the entrance does it after a new start of the program: what is known comes from the store."""
    at.store.clock = noon._device_clock()
    recall_time(at.store)
    place = at.actor.place_id
    at.actor = actor_for(at.store, at.store.clock.days(), at.actor.person_id, place)
    assert at.actor.roles == {Role.DOCTOR}


def write(at: Workstation, title: str) -> None:
    Notes(at.store, at.actor).write(Note(noted_on=at.store.clock.today(), title=title))


def call(at: Workstation) -> str:
    try:
        at.sync()
    except ProtocolError as told:
        return str(told.code)
    return "answered"


@pytest.mark.parametrize(
    ("shows", "computers"),
    [(FALLEN, 40), (AHEAD, 6)],
    ids=["forty, falls to 2000", "six, jumps twenty years ahead"],
)
def test_the_hub_s_clock_goes_wrong_while_it_runs_and_nobody_has_to_do_anything(
    tmp_path: Path, shows: datetime, computers: int
) -> None:
    noon = Noon(tmp_path, computers)
    noon.set_hub(shows)
    for number, at in enumerate(noon.computers):
        noon.let_run(timedelta(minutes=1))
        write(at, f"午间{number}")
        assert call(at) == "HUB_CLOCK"
        sign_in(noon, at)
        assert at.store.clock.today() == TODAY
        write(at, f"下午{number}")
    noon.let_run(timedelta(minutes=20))
    noon.set_hub_right()
    for at in noon.computers:
        assert call(at) == "answered"
        assert set(at.states()) == {ChangeState.ACKED}
        assert not at.store.clock.is_wrong
        assert at.store.clock.doubted is None
    last = noon.computers[-1]
    assert len(Notes(last.store, last.actor).latest(200)) == 2 * computers


def test_a_computer_prints_and_lets_people_in_after_an_older_hub_has_told_it_of_another_time(
    tmp_path: Path,
) -> None:
    """An older hub does not look at its clock; what it says is not believed."""
    home = tmp_path / "home"
    found_desk(home)
    desk = Desk(home)
    with desk.start() as workstation:
        clinic = workstation.sign_in(CHIEF, PASSWORD)
        right = desk.time.at
        for told in (right, FALLEN, AHEAD):
            _hear(clinic.store, told)
        assert clinic.clock.doubted == AHEAD
        assert clinic.clock.now() == right
    for shows in (right, FALLEN, AHEAD, right):
        desk.time.at = shows
        with desk.start() as workstation:
            clinic = workstation.sign_in(CHIEF, PASSWORD)
            assert Role.ADMINISTRATOR in clinic.actor.roles
            assert _print(clinic)


class _OlderHub:
    def __init__(self, at: datetime) -> None:
        self._at = instant_text(at)

    def exchange(self, request: Request) -> Answer:
        return Answer("e1", 1000, self._at, token="1-a-1000-b", newest_schema={"note": 1})


def _hear(store: Store, hub_time: datetime) -> None:
    SyncEngine(store, _OlderHub(hub_time), "dev1").run_once()  # type: ignore[arg-type]


def _print(clinic: Clinic) -> bytes:
    imprint = Imprint(printed_by=clinic.person_name, printed_at=clinic.clock.now())
    return consent(consent_form(), imprint)


def test_the_administrator_s_word_lowers_what_everybody_learnt_of_a_hub_that_ran_ahead(
    tmp_path: Path,
) -> None:
    """It ran ahead when the county began, and one computer with an empty battery believed it."""
    noon = Noon(tmp_path, 1)
    (at,) = noon.computers
    noon.county.certify(at)
    with at.store.journal_transaction() as (connection, _):
        write_state(connection, floor_at="2046-01-15T04:00:00.000Z", last_at=None, heard=None)
    empty_battery = datetime(2000, 1, 1, tzinfo=UTC)
    at.store.clock = Clock(lambda: empty_battery + noon.since_noon, noon._steady_s)
    recall_time(at.store)
    assert call(at) == "answered"
    assert at.store.clock.today() == date(2046, 1, 15)
    noon.clock.accept(noon.county.signer)
    write(at, "校正以后")
    assert call(at) == "answered"
    assert at.store.clock.today() == TODAY
    assert at.conversation().lowered == 1
    assert at.conversation().floor_at == "2026-01-15T04:00:00.000Z"
    assert set(at.states()) == {ChangeState.ACKED}
