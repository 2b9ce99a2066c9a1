"""A line between workstation and hub that is slow, far, or dropped every so many bytes."""

from __future__ import annotations

import queue
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

_CHUNK = 4096
_END = b""


@dataclass
class Line:
    """Passes bytes on to a port. `per_s` is the bandwidth each way, `delay_s` the way there."""

    port: int
    drop_every: int | None = None
    per_s: float | None = None
    delay_s: float = 0.0
    passed: int = 0
    drops: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

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
        way: queue.Queue[tuple[float, bytes]] = queue.Queue(maxsize=64)
        arriving = threading.Thread(target=self._arrive, args=(way, target), daemon=True)
        arriving.start()
        with suppress(OSError):
            while data := source.recv(_CHUNK):
                self._line.count(len(data))
                way.put((time.monotonic() + self._line.delay_s, data))
                if self._is_spent(len(data)):
                    break
        way.put((time.monotonic() + self._line.delay_s, _END))
        arriving.join()

    def _arrive(self, way: queue.Queue[tuple[float, bytes]], target: socket.socket) -> None:
        pause = threading.Event()
        while True:
            due, data = way.get()
            if data == _END:
                break
            pause.wait(max(0.0, due - time.monotonic()))
            if self._line.per_s:
                pause.wait(len(data) / self._line.per_s)
            with suppress(OSError):
                target.sendall(data)
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
        thread = threading.Thread(target=line.serve, args=(server,), daemon=True)
        thread.start()
        yield f"https://127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)
    thread.join(10)
