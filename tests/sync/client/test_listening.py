"""A computer hears of what has come, without a word too much and without being in anybody's way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from app.core.errors import ClinicError, NetworkError
from app.core.rights import FacilityKind
from app.storage.store import Store
from sync.client.engine import SyncEngine
from sync.client.enrolment import DeviceIdentity
from sync.client.line import Meter, Patience
from sync.client.listening import PATIENCE, Heard, Listening
from sync.protocol.messages import LONGEST_WAIT_S, Spoken, WaitAnswer, WaitRequest
from sync.protocol.problems import ProtocolError
from tests.benchmarks.line import Line, over
from tests.county import County, Workstation
from tests.seats import Seat
from tests.sync.road import MovableClock, home_at, open_road, speak

TIME = "2026-01-15T00:30:00.000Z"


@dataclass
class Told:
    """Stands for the line: says what it is told to say, and remembers what it was asked."""

    answers: list[WaitAnswer | ClinicError] = field(default_factory=list)
    asked: list[WaitRequest] = field(default_factory=list)
    took_s: float = 40.0
    now: float = 0.0

    def wait(self, request: WaitRequest) -> WaitAnswer:
        self.asked.append(request)
        self.now += self.took_s
        answer = self.answers.pop(0) if self.answers else WaitAnswer(TIME)
        if isinstance(answer, ClinicError):
            raise answer
        return answer

    def hang_up(self) -> None:
        pass


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    county = County(tmp_path)
    yield county
    county.hub.engine.dispose()


@pytest.fixture
def desk(county: County) -> Iterator[Workstation]:
    centre = county.facility("惠七镇卫生院", FacilityKind.TOWNSHIP_CENTRE)
    desk = county.workstation("desk", centre, FacilityKind.TOWNSHIP_CENTRE)
    yield desk
    desk.store.close()


def listening(desk: Workstation, hub: Told) -> Listening:
    return Listening(desk.store, hub, desk.device, lambda: hub.now, lambda: 0.5)


def test_nobody_is_asked_before_the_hub_is_known_to_answer(desk: Workstation) -> None:
    hub = Told()
    ear = listening(desk, hub)
    assert ear.ask() is Heard.NOT_ASKED
    SyncEngine(desk.store, desk.wire, desk.device, spoken=Spoken(newest=1)).run_once()
    assert ear.ask() is Heard.NOT_ASKED
    assert hub.asked == []
    assert ear.pause_s > 0
    desk.sync()
    assert ear.ask() is Heard.NOTHING
    assert hub.asked[0].after == desk.conversation().cursor
    assert ear.pause_s == 0


def test_news_is_told_once_though_it_was_not_fetched_yet(desk: Workstation) -> None:
    desk.sync()
    head = desk.conversation().cursor
    hub = Told([WaitAnswer(TIME, head + 7, is_urgent=True), WaitAnswer(TIME, head + 9)])
    ear = listening(desk, hub)
    assert [ear.ask() for _ in range(3)] == [Heard.URGENT, Heard.NEWS, Heard.NOTHING]
    assert [one.after for one in hub.asked] == [head, head + 7, head + 9]


def test_what_an_exchange_has_brought_meanwhile_is_no_news(
    county: County, desk: Workstation
) -> None:
    desk.sync()
    hub = Told()
    ear = listening(desk, hub)

    def meanwhile(request: WaitRequest) -> WaitAnswer:
        Seat(county, "东郊镇卫生院")
        desk.sync()
        return WaitAnswer(TIME, desk.conversation().cursor)

    hub.wait = meanwhile  # type: ignore[method-assign]
    assert ear.ask() is Heard.NOTHING


def test_a_hub_in_another_epoch_is_asked_again_after_the_exchange(
    county: County, desk: Workstation
) -> None:
    desk.sync()
    hub = Told([WaitAnswer(TIME, moved=True)])
    ear = listening(desk, hub)
    assert [ear.ask(), ear.ask()] == [Heard.NEWS, Heard.NOT_ASKED]
    county.restart_hub()
    desk.sync()
    assert ear.ask() is Heard.NOTHING
    assert hub.asked[-1].epoch == desk.conversation().epoch


def test_a_line_that_is_away_is_tried_ever_more_rarely_up_to_a_minute(desk: Workstation) -> None:
    desk.sync()
    hub = Told([NetworkError("NET_DOWN") for _ in range(9)])
    ear = listening(desk, hub)
    pauses = []
    for _ in range(9):
        assert ear.ask() is Heard.NOT_ASKED
        pauses.append(ear.pause_s)
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (2, 60)
    assert ear.ask() is Heard.NOTHING
    assert ear.pause_s == 0


def test_an_older_hub_and_one_that_refuses_are_left_alone(desk: Workstation) -> None:
    desk.sync()
    refusals = [ProtocolError("NOT_FOUND"), ProtocolError("DEVICE_REVOKED")]
    asked_for = ProtocolError("HUB_BUSY", retry_after_s=500)
    ear = listening(desk, Told([*refusals, asked_for]))
    pauses = []
    for _ in range(3):
        assert ear.ask() is Heard.NOT_ASKED
        pauses.append(ear.pause_s)
    assert pauses == [3600, 120, 500]


def test_two_copies_of_a_store_do_not_chase_each_other(desk: Workstation) -> None:
    """The hub lets the older call of a computer go at once when a newer one comes."""
    desk.sync()
    ear = listening(desk, Told(took_s=0.01))
    assert ear.ask() is Heard.NOTHING
    assert ear.pause_s >= 10


def test_a_wait_may_take_longer_than_a_pause_in_an_exchange() -> None:
    assert LONGEST_WAIT_S < 60 < PATIENCE.stall_s <= PATIENCE.whole_s
    meter = Meter(PATIENCE, lambda: 0.0)
    meter.begin()
    assert meter.next_wait() > LONGEST_WAIT_S


def test_who_hangs_up_ends_the_call_and_makes_no_other(
    tmp_path: Path,
) -> None:
    with open_road(home_at(tmp_path / "hub"), MovableClock(), hold_s=60.0) as road:
        hub = speak(road.enrol(), Patience(stall_s=60, whole_s=60))
        hub.hang_up()
        with pytest.raises(NetworkError):
            hub.status()
        assert '"route": "status"' not in road.log.getvalue()
        hub.close()


def test_an_idle_hour_costs_less_than_200_kb(tmp_path: Path) -> None:
    """Both lines are opened, one waits again as often as it ever does, and each quarter of an hour
    there is an exchange with nothing in it. All that TCP carries is counted, both ways."""
    county = County(tmp_path)
    store = county.open_store("desk.db", create=True)
    with open_road(home_at(tmp_path / "hub"), MovableClock(), hold_s=0.01) as road:
        line = Line(int(road.url.rpartition(":")[2]))
        with over(line) as url:
            passed = idle_hour(replace(road.enrol(), hub_url=url), store, line)
    store.close()
    county.hub.engine.dispose()
    assert 20_000 < passed <= 200_000


SHORTEST_WAIT_S = LONGEST_WAIT_S * 0.8


def idle_hour(identity: DeviceIdentity, store: Store, line: Line) -> float:
    """Bytes, reckoned from ten waits and two exchanges at rest."""
    asking, waiting = speak(identity), speak(identity, PATIENCE)
    engine, ear = (
        SyncEngine(store, asking, identity.device),
        Listening(store, waiting, identity.device),
    )
    engine.run_once()
    assert ear.ask() is Heard.NOTHING
    opened = line.passed
    for _ in range(10):
        assert ear.ask() is Heard.NOTHING
    waited = line.passed - opened
    for _ in range(2):
        engine.run_once()
    exchanged = line.passed - opened - waited
    asking.close()
    waiting.close()
    return opened + waited / 10 * 3600 / SHORTEST_WAIT_S + exchanged / 2 * 4
