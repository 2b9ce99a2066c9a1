"""A line between workstation and hub that is slow, far, lossy, or dropped every so many bytes.

Bytes pass through two TCP connections here, so no packet can really be lost. What its loss costs is
paid instead: each segment waits as long as TCP would take to send it again, first one round trip and
200 ms, doubled for every further loss of the same one, and all behind it wait too. Where a segment
is lost too often in a row, the connection is gone without a word, as of somebody driving away.
"""

from __future__ import annotations

import queue
import random
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

_CHUNK = 4096
_SEGMENT = 1400
_END = b""
_LEAST_PAUSE_S = 0.2
_GIVES_UP_AFTER = 6
# Little more than what is under way: a roomy line would swallow a request that has not left yet.
_WAITING = 64
_WAITING_WHEN_LOSSY = 4


@dataclass
class Line:
    """Passes bytes on to a port. `per_s` is the bandwidth each way, `delay_s` the way there, `loss`
    the part of the segments that is lost."""

    port: int
    drop_every: int | None = None
    per_s: float | None = None
    delay_s: float = 0.0
    loss: float = 0.0
    rng: random.Random = field(default_factory=random.Random)
    passed: int = 0
    drops: int = 0
    lost: int = 0
    longest_pause_s: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def chunk(self) -> int:
        return _SEGMENT if self.loss else _CHUNK

    @property
    def waiting(self) -> int:
        return _WAITING_WHEN_LOSSY if self.loss else _WAITING

    def pause_s(self) -> float | None:
        """How long the next segment is sent again and again; None where TCP gives up."""
        pause, again = 0.0, 2 * self.delay_s + _LEAST_PAUSE_S
        for _ in range(_GIVES_UP_AFTER):
            if self.rng.random() >= self.loss:
                self.longest_pause_s = max(self.longest_pause_s, pause)
                return pause
            self.lost += 1
            pause, again = pause + again, 2 * again
        return None

    def serve(self, server: socket.socket) -> None:
        while True:
            try:
                near, _ = server.accept()
            except OSError:
                return
            threading.Thread(target=self._meet, args=(near,), daemon=True).start()

    def _meet(self, near: socket.socket) -> None:
        with suppress(OSError), near, socket.create_connection(("127.0.0.1", self.port)) as far:
            for end in (near, far):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection = _Connection(self, near, far)
            down = threading.Thread(target=connection.carry, args=(far, near), daemon=True)
            down.start()
            connection.carry(near, far)
            down.join()

    def count(self, size: int) -> None:
        with self._lock:
            self.passed += size

    def dropped(self) -> None:
        with self._lock:
            self.drops += 1


class _Connection:
    """Both directions of one connection; they share what may pass before it is dropped."""

    def __init__(self, line: Line, near: socket.socket, far: socket.socket) -> None:
        self._line = line
        self._ends = (near, far)
        self._left = line.drop_every

    def carry(self, source: socket.socket, target: socket.socket) -> None:
        way: queue.Queue[tuple[float, bytes]] = queue.Queue(self._line.waiting)
        arriving = threading.Thread(target=self._arrive, args=(way, target), daemon=True)
        arriving.start()
        with suppress(OSError):
            while data := source.recv(self._line.chunk):
                self._line.count(len(data))
                way.put((time.monotonic() + self._line.delay_s, data))
                if self._is_spent(len(data)):
                    break
        way.put((time.monotonic() + self._line.delay_s, _END))
        arriving.join()

    def _arrive(self, way: queue.Queue[tuple[float, bytes]], target: socket.socket) -> None:
        pause, is_gone = threading.Event(), False
        while True:
            due, data = way.get()
            if data == _END:
                break
            if is_gone:
                continue
            pause.wait(max(0.0, due - time.monotonic()))
            if self._line.per_s:
                pause.wait(len(data) / self._line.per_s)
            again_s = self._line.pause_s()
            if again_s is None:
                self._line.dropped()
                is_gone = True
                self._hang_up()
                continue
            pause.wait(again_s)
            with suppress(OSError):
                target.sendall(data)
        self._hang_up()

    def _hang_up(self) -> None:
        for end in self._ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _is_spent(self, size: int) -> bool:
        if self._left is None:
            return False
        self._left -= size
        if self._left <= 0:
            self._line.dropped()
        return self._left <= 0


@contextmanager
def over(line: Line) -> Iterator[str]:
    """The address by which the hub is reached over this line."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        if line.loss:
            server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2 * _SEGMENT)
        thread = threading.Thread(target=line.serve, args=(server,), daemon=True)
        thread.start()
        yield f"https://127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)
    thread.join(10)
