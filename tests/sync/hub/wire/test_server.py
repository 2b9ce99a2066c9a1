"""The port on which the hub answers."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

import pytest

from sync.hub.wire.gate import Gate
from sync.hub.wire.server import Door, ServedAt, listen
from sync.protocol.codec import MOST_PACKED
from tests.sync.road import Road


def test_an_answer_does_not_wait_for_the_callers_word_on_its_first_half() -> None:
    """Head and body go out apart; held back until the first is acknowledged, each answer took 40 ms."""
    with (
        listen(ServedAt("127.0.0.1", 0)) as port,
        socket.create_connection(port.getsockname()),
        port.accept()[0] as answering,
    ):
        assert answering.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_who_never_ends_the_head_of_a_request_is_shown_out(
    road: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Door, "head_within_s", 0.2)
    for said in (b"", b"POST /v1/exchange HTTP/1.1\r\nHost: hub\r\n"):
        with _connected(road) as silent:
            silent.sendall(said)
            assert _rest(silent) == b""


def test_so_is_who_was_answered_before(road: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Door, "head_within_s", 0.2)
    with _connected(road) as caller:
        caller.sendall(b"GET /v1/status HTTP/1.1\r\nHost: hub\r\n\r\n")
        assert caller.recv(4096).startswith(b"HTTP/1.1 200")
        caller.sendall(b"GET /v1/sta")
        assert b"HTTP/1.1" not in _rest(caller)


def test_who_pours_on_after_a_refusal_is_hung_up_on(road: Road) -> None:
    """Every one of its fifty megabytes was decrypted and read, to be thrown away."""
    with _connected(road) as pouring:
        _begin_a_huge_body(pouring)
        with pytest.raises(OSError):
            pouring.sendall(b" " * 99_999_999)


def test_what_is_poured_in_vain_is_paid_for(road: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    paid: list[int] = []
    monkeypatch.setattr(Gate, "pour", lambda _gate, _guest, size: paid.append(size))
    with _connected(road) as pouring:
        _begin_a_huge_body(pouring)
        with suppress(OSError):
            pouring.sendall(b" " * 99_999_999)
    assert MOST_PACKED < sum(paid) < 4 * MOST_PACKED


def test_who_drips_on_after_a_refusal_is_shown_out(
    road: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Door, "head_within_s", 0.2)
    with _connected(road) as dripping:
        _begin_a_huge_body(dripping)
        dripping.sendall(b" ")
        assert b"HTTP/1.1" not in _rest(dripping)


def _begin_a_huge_body(caller: ssl.SSLSocket) -> None:
    caller.sendall(b"POST /v1/exchange HTTP/1.1\r\nHost: hub\r\nContent-Length: 99999999\r\n\r\n")
    assert caller.recv(4096).startswith(b"HTTP/1.1 413")


@contextmanager
def _connected(road: Road) -> Iterator[ssl.SSLSocket]:
    context = ssl.create_default_context(cadata=road.certificates.trusted.read_text())
    at = urlsplit(road.url)
    with (
        socket.create_connection((at.hostname, at.port), timeout=10) as line,
        context.wrap_socket(line, server_hostname=at.hostname) as talking,
    ):
        yield talking


def _rest(line: ssl.SSLSocket) -> bytes:
    """All that still comes, until the other side hangs up."""
    heard = b""
    with suppress(ConnectionResetError, ssl.SSLEOFError):
        while more := line.recv(4096):
            heard += more
    return heard
