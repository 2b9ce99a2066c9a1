"""Strangers at the port: idle, dripping, many; and the computers that call beside them."""

from __future__ import annotations

import errno
import io
import json
import socket
import ssl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

import pytest

from sync.client.enrolment import DeviceIdentity
from sync.hub.house.home import HubHome
from sync.hub.log import open_log
from sync.hub.wire import gate, listening
from sync.protocol.signing import DEVICE_HEADER
from tests.sync.road import MovableClock, Road, first_request, open_road, speak
from tests.sync.strangers import ready

RAIDER = "127.0.0.77"


@pytest.fixture
def identity(road: Road) -> DeviceIdentity:
    return road.enrol()


def opens(road: Road, source: str = RAIDER) -> socket.socket:
    at = urlsplit(road.url)
    return socket.create_connection((at.hostname, at.port), 10, (source, 0))


@contextmanager
def secured(road: Road, source: str = RAIDER) -> Iterator[ssl.SSLSocket]:
    context = ssl.create_default_context(cadata=road.certificates.trusted.read_text())
    with (
        opens(road, source) as line,
        context.wrap_socket(line, server_hostname="127.0.0.1") as talking,
    ):
        yield talking


def closed(lines: list[socket.socket], within_s: float) -> set[int]:
    """Which of them the hub has hung up on."""
    heard = ready(lines, within_s)
    return {lines.index(line) for line in heard}


def test_who_only_opens_connections_pushes_out_themselves(
    road: Road, identity: DeviceIdentity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "SHARE", 10)
    with ExitStack() as all_of_them:
        lines = [all_of_them.enter_context(opens(road)) for _ in range(15)]
        speak(identity).exchange(first_request(identity))
        assert closed(lines, 5) <= set(range(5))
        assert closed(lines[5:], 0) == set()


def test_a_full_hub_takes_the_next_computer_in(
    home: HubHome, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "places", lambda: 12)
    with open_road(home, clock) as road, ExitStack() as all_of_them:
        identity = road.enrol()
        for number in range(40):
            all_of_them.enter_context(opens(road, f"127.0.1.{number % 3 + 1}"))
        speak(identity).exchange(first_request(identity))


def test_an_address_that_fails_and_fails_is_turned_away_before_its_hello(
    road: Road, identity: DeviceIdentity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "FAILURES", 3.0)
    monkeypatch.setattr(gate, "FAILURES_PER_S", 0.001)
    monkeypatch.setattr(gate, "LONGEST_WAIT_S", 0.0)
    # The hub counts one a moment after its caller has seen the end of it.
    for _ in range(6):
        with suppress(OSError), secured(road) as lying:
            lying.sendall(
                b"POST /v1/exchange HTTP/1.1\r\nHost: hub\r\nContent-Length: 0\r\n"
                + f"{DEVICE_HEADER}: nobody\r\n\r\n".encode()
            )
            while lying.recv(4096):
                pass
    with pytest.raises(OSError), secured(road):
        pass
    speak(identity).exchange(first_request(identity))
    assert '"turned_away"' in road.log.getvalue()


def test_a_refused_stranger_is_hung_up_on_and_a_refused_computer_is_not(
    road: Road, identity: DeviceIdentity
) -> None:
    hub = speak(identity)
    hub.exchange(first_request(identity))
    with secured(road) as lying:
        lying.sendall(b"POST /v1/exchange HTTP/1.1\r\nHost: hub\r\nContent-Length: 0\r\n\r\n")
        heard = b""
        while more := lying.recv(4096):
            heard += more
    assert b"401" in heard.splitlines()[0]
    assert b"connection: close" in heard.lower()
    hub.close()


def test_a_body_that_drips_is_refused_though_it_never_stops(
    home: HubHome, clock: MovableClock
) -> None:
    with open_road(home, clock, stall_s=0.05, slowest=1e6) as road, secured(road) as dripping:
        dripping.sendall(b"POST /v1/exchange HTTP/1.1\r\nHost: hub\r\nContent-Length: 9999\r\n\r\n")
        heard = b""
        while not heard:
            dripping.sendall(b"x")
            if ready([dripping], 0.01):
                heard = dripping.recv(4096)
        assert heard.startswith(b"HTTP/1.1 408")


def test_a_computer_that_was_there_before_is_heard_though_a_neighbour_lies_in_its_name(
    road: Road, identity: DeviceIdentity
) -> None:
    """Behind one address of a whole county, one raider kept any of its computers out for minutes."""
    hub = speak(identity)
    hub.exchange(first_request(identity))
    for _ in range(6):
        with secured(road, "127.0.0.1") as lying:
            lying.sendall(
                b"POST /v1/exchange HTTP/1.1\r\nHost: hub\r\nContent-Length: 0\r\n"
                + f"{DEVICE_HEADER}: {identity.device}\r\n\r\n".encode()
            )
            assert b"401" in lying.recv(4096)
    hub.exchange(first_request(identity))
    hub.close()
    fresh = speak(identity)
    fresh.exchange(first_request(identity))
    fresh.close()


def test_what_the_system_cannot_take_is_one_line_a_time_and_no_traceback(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import asyncio

    monkeypatch.setattr(listening, "_REST_WITHOUT_FILES_S", 0.0)
    log = io.StringIO()

    async def story() -> None:
        loop, tries = asyncio.get_running_loop(), iter(range(2000))
        done = asyncio.Event()

        async def full(_: Any) -> Any:
            if next(tries, None) is None:
                done.set()
                await asyncio.Event().wait()
            raise OSError(errno.EMFILE, "Too many open files")

        monkeypatch.setattr(loop, "sock_accept", full)
        with socket.create_server(("127.0.0.1", 0)) as listener:
            doorway = listening.Doorway(
                listener,
                gate.Gate(10),
                lambda *_: asyncio.Protocol(),
                None,
                frozenset(),
                open_log(log),
            )
            await done.wait()
            doorway.close()
            await doorway.wait_closed()

    asyncio.run(story())
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    assert 1 <= len(lines) <= 60
    assert {line["event"] for line in lines} == {"accept"}


def test_after_one_who_is_turned_away_those_inside_have_the_word(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import asyncio

    monkeypatch.setattr(listening, "_AFTER_ONE_TURNED_AWAY_S", 600.0)
    came: list[str] = []

    class Full(gate.Gate):
        def enter(self, address: str, *_: Any, **__: Any) -> None:
            came.append(address)

    async def story() -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener, ExitStack() as strangers:
            for _ in range(5):
                strangers.enter_context(socket.create_connection(listener.getsockname()))
            doorway = listening.Doorway(
                listener, Full(1), lambda *_: asyncio.Protocol(), None, frozenset(), open_log()
            )
            for _ in range(50):
                await asyncio.sleep(0)
            doorway.close()
            await doorway.wait_closed()

    asyncio.run(story())
    assert came == ["127.0.0.1"]


def test_there_are_no_more_places_than_files(monkeypatch: pytest.MonkeyPatch) -> None:
    resource = pytest.importorskip("resource")
    raised: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda _: (1024, 1500))
    monkeypatch.setattr(resource, "setrlimit", lambda _, limits: raised.append(limits))
    assert listening.places() == 1300
    assert raised == [(1500, 1500)]


def test_rubbish_before_a_request_fills_no_log(
    road: Road, capfd: pytest.CaptureFixture[str]
) -> None:
    for _ in range(3):
        with secured(road) as talking:
            talking.sendall(b"\x00\x01 rubbish\r\n\r\n")
            assert b"400" in talking.recv(4096)
    assert "Invalid HTTP" not in "".join(capfd.readouterr())
