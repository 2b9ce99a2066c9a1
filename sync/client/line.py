"""The line to the hub: one pinned TLS connection that counts its bytes and never hangs.

A timeout per read does not stop a server that drips one byte at a time, so every single read and
write of the socket asks the meter how long it may still take.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection

# Private authorities and the hub's own revocation: dates decide nothing, clocks are often wrong.
_NO_TIME_CHECK = 0x200000
_SLICE = 16 * 1024
# A large send buffer would hide for minutes on a slow line that nothing moves any more.
_SEND_BUFFER = 64 * 1024
_OPTIONS = [
    (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),
    (socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER),
]


@dataclass(frozen=True)
class Patience:
    """How long a connection, a pause without any byte, and a whole call may take, in seconds."""

    connect_s: float = 10.0
    stall_s: float = 30.0
    whole_s: float = 600.0


class Meter:
    """Bytes up and down since the beginning, and the time left for the present call."""

    def __init__(self, patience: Patience, clock: Callable[[], float] = time.monotonic) -> None:
        self._patience = patience
        self._clock = clock
        self._ends = 0.0
        self.sent = 0
        self.received = 0
        self.opened = 0
        self.is_over = False
        self._line: socket.socket | None = None

    def begin(self) -> None:
        self._ends = self._clock() + self._patience.whole_s

    def next_wait(self) -> float:
        """Seconds the next read or write may take. Raises TimeoutError at the end of the call."""
        left = self._ends - self._clock()
        if left <= 0 or self.is_over:
            raise TimeoutError
        return min(left, self._patience.stall_s)

    def wait_on(self, line: socket.socket) -> None:
        """Before its next read or write. Raises TimeoutError at the end of the call."""
        self._line = line
        line.settimeout(self.next_wait())

    def hang_up(self) -> None:
        """From any thread: whoever reads from the line now reads no longer, and nobody after."""
        self.is_over = True
        if self._line is not None:
            with suppress(OSError):
                # Past TLS, which would take from under the reader what it is just working with.
                socket.socket.shutdown(self._line, socket.SHUT_RDWR)


class _PlainSocket(socket.socket):
    """A metered socket for plain HTTP on this computer."""

    meter: Meter

    def recv_into(self, buffer: Any, nbytes: int = 0, flags: int = 0) -> int:
        self.meter.wait_on(self)
        count = super().recv_into(buffer, nbytes, flags)
        self.meter.received += count
        return count

    def sendall(self, data: Any, flags: int = 0) -> None:
        for part in _slices(data):
            self.meter.wait_on(self)
            super().sendall(part, flags)
            self.meter.sent += len(part)


class _TlsSocket(ssl.SSLSocket):
    """The same under TLS; the bytes counted are those of HTTP."""

    @property
    def meter(self) -> Meter:
        assert isinstance(self.context, PinnedContext)
        return self.context.meter

    def recv_into(self, buffer: Any, nbytes: int | None = None, flags: int = 0) -> int:
        self.meter.wait_on(self)
        count = super().recv_into(buffer, nbytes, flags)
        self.meter.received += count
        return count

    def sendall(self, data: Any, flags: int = 0) -> None:
        for part in _slices(data):
            self.meter.wait_on(self)
            super().sendall(part, flags)
            self.meter.sent += len(part)


def _slices(data: Any) -> list[memoryview]:
    view = memoryview(data).cast("B")
    return [view[start : start + _SLICE] for start in range(0, len(view), _SLICE)]


class PinnedContext(ssl.SSLContext):
    """Trusts the county's authorities and nobody else, whatever the environment says."""

    meter: Meter
    sslsocket_class = _TlsSocket

    @classmethod
    def trusting(cls, authorities: str, meter: Meter) -> PinnedContext:
        """Raises ssl.SSLError for what is no certificate."""
        context = cls(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(cadata=authorities)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.verify_flags |= _NO_TIME_CHECK
        context.hostname_checks_common_name = False
        context.meter = meter
        return context

    def wrap_socket(self, sock: socket.socket, *args: Any, **named: Any) -> ssl.SSLSocket:
        self.meter.opened += 1
        # Somebody is there: the patience for finding that out is not what a slow line needs.
        sock.settimeout(self.meter.next_wait())
        return super().wrap_socket(sock, *args, **named)


class LineAdapter(HTTPAdapter):
    """Puts metered sockets and the pinned context under a requests session."""

    def __init__(self, context: PinnedContext | None, meter: Meter) -> None:
        self._context = context
        self._meter = meter
        super().__init__(pool_connections=1, pool_maxsize=1, max_retries=0)

    def init_poolmanager(
        self, connections: int, maxsize: int, block: bool = False, **named: Any
    ) -> None:
        if self._context is not None:
            named["ssl_context"] = self._context
        super().init_poolmanager(connections, maxsize, block, socket_options=_OPTIONS, **named)
        self.poolmanager.pool_classes_by_scheme = {
            "http": _plain_pool(self._meter),
            "https": HTTPSConnectionPool,
        }

    def close(self) -> None:
        """Hang up now; urllib3 alone would leave that to the garbage collector."""
        for key in list(self.poolmanager.pools.keys()):
            if (pool := self.poolmanager.pools.get(key)) is not None:
                pool.close()
        super().close()

    def cert_verify(self, *args: Any, **named: Any) -> None:
        """Nothing: requests would add the system's authorities to the pinned ones."""


def _plain_pool(meter: Meter) -> type[HTTPConnectionPool]:
    class PlainConnection(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            made = super()._new_conn()
            metered = _PlainSocket(made.family, made.type, made.proto, made.detach())
            metered.meter = meter
            meter.opened += 1
            return metered

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = PlainConnection

    return PlainPool
