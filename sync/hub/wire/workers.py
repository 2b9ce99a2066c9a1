"""Several processes at one port: uvicorn's supervisor, whose workers listen as the hub does."""

from __future__ import annotations

from multiprocessing import connection
from typing import Any

from uvicorn.supervisors import Multiprocess, multiprocess
from uvicorn.supervisors.multiprocess import Process

from sync.hub.wire.listening import HubServer


class Worker(Process):
    """Serves with the gate of `listening`."""

    @property
    def server(self) -> HubServer:
        if not isinstance(self._server, HubServer):
            self._server = HubServer(config=self.config)
        return self._server

    def ping(self, timeout: float = 5) -> bool:
        """Whether it answers. This process holds the other end of the line too, so that nothing is
        read from it when the worker dies under the question: its end is waited for as well."""
        try:
            self.parent_conn.send(b"ping")
            heard = connection.wait([self.parent_conn, self.process.sentinel], timeout)
            return self.parent_conn in heard and self.parent_conn.recv() is not None
        except (OSError, EOFError):
            return False


class Workers(Multiprocess):
    """Makes its processes by the name it finds in its module, whenever one has died."""

    def __init__(self, *given: Any, **named: Any) -> None:
        multiprocess.Process = Worker  # type: ignore[misc]
        super().__init__(*given, **named)
