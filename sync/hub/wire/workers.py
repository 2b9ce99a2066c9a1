"""Several processes at one port: uvicorn's supervisor, whose workers listen as the hub does."""

from __future__ import annotations

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


class Workers(Multiprocess):
    """Makes its processes by the name it finds in its module, whenever one has died."""

    def __init__(self, *given: Any, **named: Any) -> None:
        multiprocess.Process = Worker  # type: ignore[misc]
        super().__init__(*given, **named)
