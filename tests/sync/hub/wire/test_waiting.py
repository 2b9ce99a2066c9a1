"""Whoever waits at the hub hears at once that something has come, and costs it nothing meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest

from app.core.errors import ClinicError
from sync.client.enrolment import DeviceIdentity
from sync.client.line import Patience
from sync.client.transport import HttpHub
from sync.hub.house.home import HubHome
from sync.hub.wire import gate, listening
from sync.hub.wire.server import Door
from sync.protocol.messages import WaitAnswer, WaitRequest
from tests.sync.road import (
    HOSPITAL,
    MovableClock,
    Road,
    a_doctor,
    a_note,
    as_somebody_else,
    first_request,
    open_road,
    speak,
)

PATIENT = Patience(stall_s=30, whole_s=60)
AT_ONCE = {"look_every_s": 0.02, "hold_s": 60.0}


@contextmanager
def a_hub(home: HubHome, clock: MovableClock, **desk: Any) -> Iterator[Road]:
    with open_road(home, clock, **{**AT_ONCE, **desk}) as road:
        a_doctor(road.hub)
        yield road


class Caller:
    """A computer at the head of its feed, with a line on which it waits."""

    def __init__(
        self, road: Road, stack: ExitStack, identity: DeviceIdentity | None = None
    ) -> None:
        self.road = road
        self.identity = identity or road.enrol()
        self.line = speak(self.identity, PATIENT)
        stack.callback(self.line.close)
        self._threads = stack.enter_context(ThreadPoolExecutor(1))
        self.epoch, self.cursor = "", 0
        self.read()

    def read(self) -> None:
        answer = self.say()
        assert answer.page is not None
        self.epoch, self.cursor = answer.epoch, answer.page.to

    def say(self, *operations: Any) -> Any:
        line = speak(self.identity)
        try:
            return line.exchange(first_request(self.identity, *operations, page=1000))
        finally:
            line.close()

    def question(self, **changed: Any) -> WaitRequest:
        asked = {"device": self.identity.device, "epoch": self.epoch, "after": self.cursor}
        return WaitRequest(**{**asked, **changed})

    def ask(self, **changed: Any) -> WaitAnswer:
        return self.line.wait(self.question(**changed))

    def wait(self) -> Future[WaitAnswer]:
        """On a thread; the hub has it waiting when this returns."""
        before = len(self.road.waiting)
        told = self._threads.submit(self.ask)
        until(lambda: len(self.road.waiting) > before or told.done())
        return told


def until(is_so: Callable[[], bool]) -> None:
    pause = threading.Event()
    for _ in range(2000):
        if is_so():
            return
        pause.wait(0.01)
    raise AssertionError("it did not come")


def let_all_go(road: Road) -> None:
    looking = road.waiting._looking
    assert looking is not None
    looking.get_loop().call_soon_threadsafe(road.waiting.end)


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def test_who_waits_hears_what_a_colleague_writes(
    home: HubHome, clock: MovableClock, stack: ExitStack
) -> None:
    road = stack.enter_context(a_hub(home, clock))
    here, there = Caller(road, stack), Caller(road, stack)
    told = there.wait()
    here.say(a_note())
    answer = told.result(30)
    assert answer.upto > there.cursor
    assert not answer.is_urgent
    until(lambda: not len(road.waiting))


def test_what_is_no_concern_of_its_institution_wakes_nobody(
    home: HubHome, clock: MovableClock, stack: ExitStack
) -> None:
    road = stack.enter_context(a_hub(home, clock))
    here, elsewhere = Caller(road, stack), Caller(road, stack, road.enrol(HOSPITAL))
    told, own = elsewhere.wait(), Caller(road, stack).wait()
    here.say(a_note())
    assert own.result(30).upto
    assert not told.done()
    let_all_go(road)
    assert not told.result(30).upto


def test_what_has_come_before_is_told_at_once(
    home: HubHome, clock: MovableClock, stack: ExitStack
) -> None:
    road = stack.enter_context(a_hub(home, clock, look_every_s=60.0))
    here, there = Caller(road, stack), Caller(road, stack)
    here.say(a_note())
    assert there.ask().upto > there.cursor
    assert there.ask(epoch="of another life").moved


def test_who_waits_in_vain_hears_so_before_a_proxy_hangs_up(
    home: HubHome, clock: MovableClock, stack: ExitStack
) -> None:
    road = stack.enter_context(a_hub(home, clock, hold_s=0.05))
    answer = Caller(road, stack).ask()
    assert (answer.upto, answer.moved, answer.is_urgent) == (0, False, False)


def test_waiting_is_neither_a_stall_nor_silence(
    home: HubHome, clock: MovableClock, stack: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Door, "head_within_s", 0.3)
    road = stack.enter_context(a_hub(home, clock, hold_s=0.8, stall_s=0.5, deadline_s=0.5))
    there = Caller(road, stack)
    assert not there.ask().upto
    assert "TOO_SLOW" not in road.log.getvalue()


def test_a_computer_waits_once(home: HubHome, clock: MovableClock, stack: ExitStack) -> None:
    road = stack.enter_context(a_hub(home, clock))
    first = Caller(road, stack)
    second = Caller(road, stack, first.identity)
    told = first.wait()
    again = second._threads.submit(second.ask)
    assert not told.result(30).upto
    until(lambda: len(road.waiting) == 1)
    assert not again.done()
    let_all_go(road)
    again.result(30)


def test_a_stranger_waits_for_nothing(home: HubHome, clock: MovableClock, stack: ExitStack) -> None:
    road = stack.enter_context(a_hub(home, clock))
    known = Caller(road, stack)
    liar = HttpHub(known.identity.address, as_somebody_else(known.identity), PATIENT)
    stack.callback(liar.close)
    with pytest.raises(ClinicError) as caught:
        liar.wait(known.question())
    assert (caught.value.code, len(road.waiting)) == ("SIGNATURE", 0)
    other = road.enrol(HOSPITAL)
    with pytest.raises(ClinicError) as caught:
        known.ask(device=other.device)
    assert (caught.value.code, len(road.waiting)) == ("BODY_INVALID", 0)


def test_who_is_shut_out_waits_no_more(
    home: HubHome, clock: MovableClock, stack: ExitStack
) -> None:
    road = stack.enter_context(a_hub(home, clock))
    there = Caller(road, stack)
    road.devices.revoke(there.identity.device)
    with pytest.raises(ClinicError) as caught:
        there.ask()
    assert (caught.value.code, len(road.waiting)) == ("DEVICE_REVOKED", 0)


def test_so_many_may_wait_and_the_next_is_asked_to_come_again(
    home: HubHome, clock: MovableClock, stack: ExitStack
) -> None:
    road = stack.enter_context(a_hub(home, clock))
    road.waiting._most = 1
    first, second = Caller(road, stack), Caller(road, stack)
    told = first.wait()
    with pytest.raises(ClinicError) as caught:
        second.ask()
    assert caught.value.code == "HUB_BUSY"
    let_all_go(road)
    told.result(30)


def test_two_hundred_who_wait_behind_one_address_keep_nobody_out(
    home: HubHome, clock: MovableClock, stack: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each counted as a stranger until its answer came, and an address has places for 256."""
    road = stack.enter_context(a_hub(home, clock))
    callers = [Caller(road, stack) for _ in range(4)]
    monkeypatch.setattr(gate, "SHARE", 2)
    told = [caller.wait() for caller in callers]
    assert callers[0].say(a_note()).receipts
    for waiting in told:
        assert waiting.result(30).upto


def test_who_hangs_up_waits_no_more(home: HubHome, clock: MovableClock, stack: ExitStack) -> None:
    road = stack.enter_context(a_hub(home, clock))
    there = Caller(road, stack)
    told = there.wait()
    there.line.hang_up()
    with pytest.raises(ClinicError):
        told.result(30)
    until(lambda: not len(road.waiting))


def test_a_hub_that_stops_lets_everybody_go_with_a_word(
    home: HubHome, clock: MovableClock, stack: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "GOODBYE_WITHIN_S", 0.1)
    with a_hub(home, clock) as road:
        told = Caller(road, stack).wait()
    assert not told.result(30).upto


def test_a_county_that_waits_does_not_fill_the_log(
    home: HubHome, clock: MovableClock, stack: ExitStack
) -> None:
    road = stack.enter_context(a_hub(home, clock, hold_s=0.02))
    there = Caller(road, stack)
    before = road.log.getvalue().count('"served"')
    for _ in range(5):
        there.ask()
    assert road.log.getvalue().count('"served"') == before
    assert b'jiceng_hub_calls_total{code="",route="wait",status="200"} 5.0' in road.metrics.text()
