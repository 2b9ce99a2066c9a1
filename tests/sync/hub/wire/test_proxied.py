"""Behind a proxy: whose word about a caller is taken, and how the words of it are read."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import socket
import ssl
import struct
import subprocess
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from sync.client.line import Patience
from sync.hub.house.home import HubHome
from sync.hub.log import open_log
from sync.hub.wire import server
from sync.hub.wire.api import HandlerParts, build_app
from sync.hub.wire.proxied import NotProxied, caller_behind
from sync.protocol.messages import LONGEST_WAIT_S, WaitRequest
from tests.sync.road import (
    MovableClock,
    Road,
    a_doctor,
    a_note,
    first_request,
    open_road,
    serving,
    speak,
)

ROOT = Path(__file__).resolve().parents[4]
SIGNATURE = b"\r\n\r\n\0\r\nQUIT\n"


def heard(said: bytes) -> tuple[str, int] | None:
    left = bytearray(said)

    async def read(size: int) -> bytes:
        taken = bytes(left[:size])
        del left[:size]
        if len(taken) < size:
            raise NotProxied
        return taken

    caller = asyncio.run(caller_behind(read))
    assert bytes(left) in (b"", b"TLS"), "it took what belongs to the caller"
    return caller


def binary(family: int, content: bytes, command: int = 0x21) -> bytes:
    return SIGNATURE + struct.pack("!BBH", command, family, len(content)) + content


V4 = socket.inet_aton("203.0.113.9") + socket.inet_aton("192.0.2.1") + struct.pack("!HH", 5000, 443)
V6 = socket.inet_pton(socket.AF_INET6, "2001:db8::9") * 2 + struct.pack("!HH", 5000, 443)


@pytest.mark.parametrize(
    ("said", "caller"),
    [
        (b"PROXY TCP4 203.0.113.9 192.0.2.1 5000 443\r\nTLS", ("203.0.113.9", 5000)),
        (b"PROXY TCP6 2001:db8::9 2001:db8::1 5000 443\r\nTLS", ("2001:db8::9", 5000)),
        (b"PROXY UNKNOWN\r\nTLS", None),
        (b"PROXY UNKNOWN a b 1 2\r\nTLS", None),
        (binary(0x11, V4) + b"TLS", ("203.0.113.9", 5000)),
        (binary(0x11, V4 + b"\x04\0\x01x") + b"TLS", ("203.0.113.9", 5000)),
        (binary(0x21, V6) + b"TLS", ("2001:db8::9", 5000)),
        (binary(0, b"", command=0x20) + b"TLS", None),
    ],
)
def test_a_proxy_says_who_calls(said: bytes, caller: tuple[str, int] | None) -> None:
    assert heard(said) == caller


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 a hello of TLS",
        b"GET / HTTP/1.1\r\nX-Forwarded-For: 203.0.113.9\r\n\r\n",
        b"PROXY TCP4 203.0.113.9\r\n",
        b"PROXY TCP4 2001:db8::9 2001:db8::1 5000 443\r\n",
        b"PROXY TCP4 nobody 192.0.2.1 5000 443\r\n",
        b"PROXY TCP4 203.0.113.9 192.0.2.1 x 443\r\n",
        b"PROXY TCP4 " + b"1" * 200 + b"\r\n",
        binary(0x31, V4),
        binary(0x11, V4[:4]),
        binary(0x11, V4, command=0x11),
        binary(0x11, V4, command=0x2F),
        SIGNATURE + struct.pack("!BBH", 0x21, 0x11, 60_000),
    ],
)
def test_what_does_not_begin_as_a_proxy_must_is_not_believed(said: bytes) -> None:
    with pytest.raises(NotProxied):
        heard(said)


@contextmanager
def line(road: Road, source: str, said: bytes) -> Iterator[ssl.SSLSocket]:
    context = ssl.create_default_context(cadata=road.certificates.trusted.read_text())
    at = urlsplit(road.url)
    with socket.create_connection((at.hostname, at.port), 10, (source, 0)) as plain:
        plain.sendall(said)
        with context.wrap_socket(plain, server_hostname=at.hostname) as talking:
            yield talking


def address_seen(road: Road, source: str, said: bytes, more: bytes = b"") -> str:
    with line(road, source, said) as talking:
        talking.sendall(b"GET /v1/status HTTP/1.1\r\nHost: hub\r\n" + more + b"\r\n")
        assert talking.recv(4096).startswith(b"HTTP/1.1 200")
    return str(json.loads(road.log.getvalue().splitlines()[-1])["address"])


@pytest.fixture
def proxied(home: HubHome, clock: MovableClock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Road]:
    """A hub that takes the word of a proxy at 127.0.0.5."""
    _told_of(monkeypatch, "127.0.0.5")
    with open_road(home, clock) as road:
        yield road


def _told_of(monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    made = server.make_config

    def told(app: object, place: server.ServedAt, **more: object) -> object:
        named = server.ServedAt(place.host, place.port, place.certificates, (proxy,))
        return made(app, named, **more)

    monkeypatch.setattr(server, "make_config", told)


def test_the_named_proxys_word_is_taken_and_nobody_elses(proxied: Road) -> None:
    word = b"PROXY TCP4 203.0.113.9 127.0.0.1 5000 443\r\n"
    assert address_seen(proxied, "127.0.0.5", word) == "203.0.113.9"
    assert address_seen(proxied, "127.0.0.6", b"") == "127.0.0.6"
    with pytest.raises(OSError), line(proxied, "127.0.0.6", word):
        pass
    with pytest.raises(OSError), line(proxied, "127.0.0.5", b""):
        pass


def test_a_header_names_nobody_where_no_proxy_speaks_plainly(proxied: Road) -> None:
    forged = b"X-Forwarded-For: 198.51.100.7\r\n"
    assert address_seen(proxied, "127.0.0.6", b"", forged) == "127.0.0.6"
    word = b"PROXY TCP4 203.0.113.9 127.0.0.1 5000 443\r\n"
    assert address_seen(proxied, "127.0.0.5", word, forged) == "203.0.113.9"


def test_a_proxy_that_speaks_plainly_names_its_caller_last(road: Road) -> None:
    """What stands before its own word in the header is its caller's invention."""
    app = build_app(HandlerParts(road.reception, road.limits, open_log(road.log)))
    place = server.ServedAt("127.0.0.1", 0, None, ("127.0.0.5",))
    for source, expected in (("127.0.0.5", "203.0.113.9"), ("127.0.0.6", "127.0.0.6")):
        with serving(app, place=place) as port:
            where = ("127.0.0.1", port)
            with socket.create_connection(where, 10, (source, 0)) as plain:
                plain.sendall(
                    b"GET /v1/status HTTP/1.1\r\nHost: hub\r\n"
                    b"X-Forwarded-For: 198.51.100.7, 203.0.113.9\r\n\r\n"
                )
                assert plain.recv(4096).startswith(b"HTTP/1.1 200")
        assert json.loads(road.log.getvalue().splitlines()[-1])["address"] == expected


NGINX = shutil.which("nginx")
STREAM = next(Path("/usr/lib/nginx/modules").glob("ngx_stream_module.so"), None)


@contextmanager
def documented_nginx(hub_port: int, folder: Path) -> Iterator[int]:
    """The configuration that is handed out, with other ports."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    written = (ROOT / "packaging/hub/nginx.conf").read_text(encoding="utf-8")
    written = written.replace("server 127.0.0.1:8443", f"server 127.0.0.1:{hub_port}", 1)
    written = written.replace("listen 443", f"listen 127.0.0.1:{port}")
    module = f"load_module {STREAM};\n" if STREAM else ""
    head = f"{module}daemon off;\npid {folder}/pid;\nerror_log stderr;\nevents {{}}\n"
    (folder / "nginx.conf").write_text(head + written, encoding="utf-8")
    command = [str(NGINX), "-c", str(folder / "nginx.conf"), "-e", "stderr"]
    running = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield port
    finally:
        running.terminate()
        running.wait(20)


def _wait_for(port: int) -> None:
    pause = threading.Event()
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except ConnectionRefusedError:
            pause.wait(0.02)
        else:
            return
    raise AssertionError("nginx does not listen")


@pytest.mark.skipif(NGINX is None or STREAM is None, reason="no nginx with streams is here")
def test_behind_the_documented_nginx_every_caller_has_its_own_address(
    home: HubHome, clock: MovableClock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _told_of(monkeypatch, "127.0.0.1")
    with (
        open_road(home, clock) as road,
        documented_nginx(int(road.url.rpartition(":")[2]), tmp_path) as port,
    ):
        through = replace(road, url=f"https://127.0.0.1:{port}")
        for source in ("127.0.0.21", "127.0.0.22"):
            assert address_seen(through, source, b"") == source
        with line(through, "127.0.0.21", b"") as talking:
            talking.sendall(b"GET /metrics HTTP/1.1\r\nHost: hub\r\n\r\n")
            assert talking.recv(4096).startswith(b"HTTP/1.1 404")


@pytest.mark.skipif(NGINX is None or STREAM is None, reason="no nginx with streams is here")
def test_news_comes_through_the_documented_nginx(
    home: HubHome, clock: MovableClock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _told_of(monkeypatch, "127.0.0.1")
    with (
        open_road(home, clock, look_every_s=0.02) as road,
        documented_nginx(int(road.url.rpartition(":")[2]), tmp_path) as port,
    ):
        a_doctor(road.hub)
        through = replace(road, url=f"https://127.0.0.1:{port}")
        known, colleague = through.enrol(), through.enrol()
        hub, other = speak(known, Patience(stall_s=60, whole_s=60)), speak(colleague)
        answer = hub.exchange(first_request(known, page=1000))
        assert answer.page is not None
        asked = WaitRequest(known.device, answer.epoch, answer.page.to)
        with ThreadPoolExecutor(1) as threads:
            told = threads.submit(hub.wait, asked)
            other.exchange(first_request(colleague, a_note()))
            assert told.result(30).upto > answer.page.to
        for one in (hub, other):
            one.close()


def test_the_documented_nginx_has_room_for_two_hundred_who_also_wait() -> None:
    written = (ROOT / "packaging/hub/nginx.conf").read_text(encoding="utf-8")
    (places,) = re.findall(r"limit_conn jiceng (\d+);", written)
    (patience_s,) = re.findall(r"proxy_timeout (\d+)s;", written)
    assert int(places) >= 2 * 256
    assert float(patience_s) > LONGEST_WAIT_S
