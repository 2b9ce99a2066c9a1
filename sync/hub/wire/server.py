"""Runs the hub's application under uvicorn: TLS, or plain HTTP on this machine alone."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
from asyncio import sslproto
from dataclasses import dataclass
from typing import Any

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from app.core.errors import ClinicError
from app.core.text import N_
from sync.hub.house.certificates import Certificates
from sync.hub.wire.gate import GATE, GUEST, Gate, Guest
from sync.hub.wire.listening import HubServer
from sync.protocol.codec import MOST_PACKED

# Idle computers keep their connections open, and TLS waits for each to say goodbye.
_STOP_WITHIN_S = 10
_KEEP_ALIVE_S = 75
# asyncio fills a buffer of 256 KiB with zeros for every connection: 300 computers that wait for
# their next turn were 75 MB of a small machine.
_TLS_BUFFER = 32 * 1024
# Whoever sends a little more than is read still hears why it was refused.
_MOST_UNHEARD = 2 * MOST_PACKED
_OVER = (h11.MUST_CLOSE, h11.CLOSED, h11.ERROR)


@dataclass(frozen=True)
class ServedAt:
    """Where the hub listens; without certificates only this machine may reach it."""

    host: str
    port: int
    certificates: Certificates | None = None
    proxies: tuple[str, ...] = ()
    """Whose word about their callers is taken: by the PROXY protocol where they pass TLS on
    unopened, by X-Forwarded-For where they speak plainly on this machine."""


class _Config(uvicorn.Config):
    """Knows the oldest TLS it speaks, and whom to believe, in every worker."""

    proxies: tuple[str, ...] = ()

    def load(self) -> None:
        super().load()
        if self.ssl is not None:
            self.ssl.minimum_version = ssl.TLSVersion.TLSv1_2
            sslproto.SSLProtocol.max_size = _TLS_BUFFER


class Door(H11Protocol):
    """A connection that must say what it wants: it is closed when the head of its next request is
    not whole in time after its first byte, after the connection was made, or after an answer that
    was given before the body of its request had come; and when too much of such a body comes.

    uvicorn itself waits for ever, and two thousand who say nothing shut everybody else out; it also
    reads to its end what was refused for its size, fifty megabytes if need be.
    """

    head_within_s = 20.0
    _waiting: asyncio.TimerHandle | None = None
    _unheard = 0

    def __init__(self, *, gate: Gate, guest: Guest, **given: Any) -> None:
        super().__init__(**given)
        self._gate, self._guest = gate, guest
        self.app_state = {**self.app_state, GATE: gate, GUEST: guest}

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.client = (self._guest.address, self._guest.port)
        self._guest.hang_up = transport.abort
        self._expect_a_head()

    def data_received(self, data: bytes) -> None:
        if self.conn.our_state not in _OVER:
            super().data_received(data)
        is_answered = self.conn.our_state is h11.DONE or self.conn.our_state in _OVER
        self._unheard = self._unheard + len(data) if is_answered else 0
        if self._unheard:
            self._gate.pour(self._guest, len(data))
        if self._unheard > _MOST_UNHEARD:
            self.transport.abort()
        elif self.conn.their_state is not h11.IDLE and not is_answered:
            self._expect_nothing()
        elif self._waiting is None:
            self._expect_a_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._gate.leave(self._guest)
        self._expect_nothing()
        super().connection_lost(exc)

    def _expect_a_head(self) -> None:
        self._waiting = self.loop.call_later(self.head_within_s, self.transport.abort)

    def _expect_nothing(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None


def make_server(app: Any, place: ServedAt) -> uvicorn.Server:
    """Ready to run; stops on a signal after the calls under way are answered.
    Raises PLAIN_HTTP for an open address without TLS.
    """
    return HubServer(make_config(app, place))


def make_config(app: Any, place: ServedAt, **more: Any) -> uvicorn.Config:
    if place.certificates is None and not is_loopback(place.host):
        raise _plain_http(place.host)
    config = _Config(
        app,
        host=place.host,
        port=place.port,
        http=Door,
        log_config=None,
        access_log=False,
        server_header=False,
        # The address a caller comes from is the socket's, or what a named proxy says.
        proxy_headers=False,
        lifespan="off",
        ws="none",
        timeout_keep_alive=_KEEP_ALIVE_S,
        timeout_graceful_shutdown=_STOP_WITHIN_S,
        **_tls(place.certificates),
        **more,
    )
    config.proxies = place.proxies
    return config


def listen(place: ServedAt) -> socket.socket:
    """Take the port now, so that a taken one is told before anything starts. Raises HUB_PORT."""
    family = socket.AF_INET6 if ":" in place.host else socket.AF_INET
    try:
        made = socket.create_server((place.host, place.port), family=family, backlog=512)
    except OSError as taken:
        raise _port_taken(place) from taken
    # Callers' sockets inherit it. asyncio forgets it for a socket that was made elsewhere, and the
    # second half of every answer waited 40 ms for the caller's word on the first.
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return made


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _tls(certificates: Certificates | None) -> dict[str, Any]:
    if certificates is None:
        return {}
    return {
        "ssl_certfile": str(certificates.server),
        "ssl_keyfile": str(certificates.server_key),
    }


def _plain_http(host: str) -> ClinicError:
    return ClinicError(
        "PLAIN_HTTP",
        N_("Without certificates the hub listens on this computer only, not on {host}."),
        N_("Leave out --plain, or behind a proxy on this computer use --host 127.0.0.1."),
        host=host,
    )


def _port_taken(place: ServedAt) -> ClinicError:
    return ClinicError(
        "HUB_PORT",
        N_("The hub cannot listen on {host}, port {port}."),
        N_(
            "Another program may hold the port, or the address is not this computer's. "
            "Choose others with --port and --host."
        ),
        host=place.host,
        port=place.port,
    )
