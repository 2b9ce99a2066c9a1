"""Takes callers in at the port: before TLS, a gate that costs next to nothing to whoever is refused.

asyncio's own way of listening knows no caller before its handshake is over, and writes a page of log
for every one whom it cannot take.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
import struct
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from socket import SO_LINGER, SOL_SOCKET, socket
from typing import Any

import uvicorn
from structlog.typing import FilteringBoundLogger

from sync.hub.log import LogBridge, open_log, place_of
from sync.hub.wire.gate import Gate, Guest, neighbourhood
from sync.hub.wire.proxied import NotProxied, caller_behind

HANDSHAKE_WITHIN_S = 10.0
GOODBYE_WITHIN_S = 5.0
PROXY_SPEAKS_WITHIN_S = 5.0
_REST_WITHOUT_FILES_S = 0.2
# Others wait for so long at most as those before them take; who is inside does not.
_AFTER_ONE_TURNED_AWAY_S = 0.002
_AT_ONCE = struct.pack("ii", 1, 0)
_PLACES = 2000
_OTHER_FILES = 200
"""The database, logs, callers who are being refused just now."""

MakeDoor = Callable[[Gate, Guest], asyncio.Protocol]


class Doorway:
    """One port that is being listened to; what uvicorn expects of an asyncio server."""

    def __init__(
        self,
        listener: socket,
        gate: Gate,
        door: MakeDoor,
        context: ssl.SSLContext | None,
        proxies: frozenset[str],
        log: FilteringBoundLogger,
    ) -> None:
        self._listener = listener
        self._gate = gate
        self._door = door
        self._context = context
        self._proxies = proxies
        self._log = log
        self._turned_away = 0
        self._entering: set[asyncio.Task[None]] = set()
        listener.setblocking(False)
        self._loop = asyncio.get_running_loop()
        self._taking = self._loop.create_task(self._take_all())

    def close(self) -> None:
        self._taking.cancel()
        # Now, and not when the task ends: other workers hold the same port open.
        with suppress(NotImplementedError):
            self._loop.remove_reader(self._listener.fileno())
        for task in self._entering:
            task.cancel()

    async def wait_closed(self) -> None:
        await asyncio.gather(self._taking, *self._entering, return_exceptions=True)

    async def _take_all(self) -> None:
        while True:
            try:
                line, peer = await self._loop.sock_accept(self._listener)
            except ConnectionError:
                continue
            except OSError as error:
                self._log.error("accept", type=type(error).__name__, code=str(error.errno))
                await asyncio.sleep(_REST_WITHOUT_FILES_S)
                continue
            turned_away = self._turned_away
            self._take(line, neighbourhood(peer[0]), peer[1])
            # Whoever is inside comes first, also when there is no end of those outside.
            in_vain = self._turned_away > turned_away
            await asyncio.sleep(_AFTER_ONE_TURNED_AWAY_S if in_vain else 0)

    def _start(self, entering: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = self._loop.create_task(entering)
        self._entering.add(task)
        task.add_done_callback(self._entering.discard)
        return task

    def _take(self, line: socket, address: str, port: int) -> None:
        is_proxy = address in self._proxies
        if is_proxy and self._context is not None:
            self._start(self._ask_the_proxy(line, address, port))
        else:
            self._let_in(line, address, port, is_proxy=is_proxy)

    async def _ask_the_proxy(self, line: socket, address: str, port: int) -> None:
        try:
            async with asyncio.timeout(PROXY_SPEAKS_WITHIN_S):
                said = await caller_behind(lambda size: self._read(line, size))
        except (OSError, NotProxied, asyncio.CancelledError):
            self._log.warning("not_proxied", address=address)
            line.close()
            return
        if said is not None:
            address, port = neighbourhood(said[0]), said[1]
        self._let_in(line, address, port, is_proxy=False)

    async def _read(self, line: socket, size: int) -> bytes:
        said = b""
        while len(said) < size:
            more = await self._loop.sock_recv(line, size - len(said))
            if not more:
                raise NotProxied
            said += more
        return said

    def _let_in(self, line: socket, address: str, port: int, *, is_proxy: bool) -> None:
        """Nothing is kept of whoever is turned away, not even by the system."""
        entered = self._gate.enter(address, port, is_proxy=is_proxy)
        if entered is None:
            self._turned_away += 1
            self._log.warning("turned_away", address=address)
            line.setsockopt(SOL_SOCKET, SO_LINGER, _AT_ONCE)
            line.close()
            return
        guest, wait = entered
        guest.hang_up = self._start(self._greet(line, guest, wait)).cancel

    async def _greet(self, line: socket, guest: Guest, wait: float) -> None:
        try:
            if wait:
                await asyncio.sleep(wait)
            await self._shake_hands(line, guest)
        except (OSError, asyncio.CancelledError):
            self._gate.leave(guest)
            line.close()

    async def _shake_hands(self, line: socket, guest: Guest) -> None:
        patience: dict[str, float] = {}
        if self._context is not None:
            patience = {
                "ssl_handshake_timeout": HANDSHAKE_WITHIN_S,
                "ssl_shutdown_timeout": GOODBYE_WITHIN_S,
            }
        await self._loop.connect_accepted_socket(
            lambda: self._door(self._gate, guest), line, ssl=self._context, **patience
        )


class HubServer(uvicorn.Server):
    """Listens with a gate; all else is uvicorn's."""

    async def startup(self, sockets: list[socket] | None = None) -> None:
        log = self._log()
        _keep_quiet(log)
        gate = Gate(places())
        self.servers = [
            Doorway(one, gate, self._door, self.config.ssl, _proxies(self.config), log)  # type: ignore[misc]
            for one in sockets or ()
        ]
        self.started = True

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        """Whoever waits for news would keep it from stopping."""
        desk = self._desk()
        if desk is not None:
            desk.waiting.end()
        await super().shutdown(sockets)

    def _log(self) -> FilteringBoundLogger:
        desk = self._desk()
        return open_log() if desk is None else desk.log

    def _desk(self) -> Any:
        return getattr(getattr(self.config.loaded_app, "state", None), "desk", None)

    def _door(self, gate: Gate, guest: Guest) -> asyncio.Protocol:
        make: Any = self.config.http_protocol_class
        door: asyncio.Protocol = make(
            config=self.config,
            server_state=self.server_state,
            app_state=self.lifespan.state,
            gate=gate,
            guest=guest,
        )
        return door


def places() -> int:
    """How many may be inside: as many as there are files for. The limit of this process is raised
    as far as the system allows it."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return _PLACES
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _PLACES + _OTHER_FILES
    if soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return max(16, min(_PLACES, soft - _OTHER_FILES))


def _proxies(config: Any) -> frozenset[str]:
    named: Sequence[str] = getattr(config, "proxies", ())
    return frozenset(map(neighbourhood, named))


def _keep_quiet(log: FilteringBoundLogger) -> None:
    """What the web server and asyncio have to say becomes lines of this log, which nobody can fill."""
    for name in ("uvicorn.error", "asyncio"):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [LogBridge(log)], False

    def unhandled(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, Exception):
            log.error("fault", type=type(error).__name__, place=place_of(error))

    asyncio.get_running_loop().set_exception_handler(unhandled)
