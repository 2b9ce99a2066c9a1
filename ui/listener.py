"""Listens for the county on a thread of its own, as long as somebody is signed in."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable

from sync.client.listening import Heard, Listening

_AFTER_A_FAULT_S = 60.0


class Listener:
    """Asks the hub again and again; `heard` is called on its thread with what it said."""

    def __init__(self, listening: Listening, heard: Callable[[Heard], None]) -> None:
        self._listening = listening
        self._heard = heard
        self._stopping = False
        self._is_deaf = False
        self._wake = threading.Event()
        self._thread = threading.Thread(target=self._work, name="listening", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def exchanged(self) -> None:
        """An exchange went well: the hub is there, and may be known to answer by now."""
        if self._is_deaf:
            self._wake.set()

    def stop(self, within_s: float = 2.0) -> None:
        """What it waits for is let go; nothing of the records stays with it."""
        self._stopping = True
        self._wake.set()
        self._listening.hang_up()
        if self._thread.is_alive():
            self._thread.join(within_s)

    def _work(self) -> None:
        while not self._stopping:
            # Before asking: an exchange that ends from now on counts.
            self._wake.clear()
            pause_s = self._ask()
            if not self._stopping:
                self._wake.wait(pause_s)

    def _ask(self) -> float:
        """How long to rest then."""
        self._is_deaf = True
        try:
            heard = self._listening.ask()
            if not self._stopping:
                self._is_deaf = heard is Heard.NOT_ASKED
                self._heard(heard)
        except Exception as error:  # noqa: BLE001 - the thread's edge: it must live on
            sys.excepthook(type(error), error, error.__traceback__)
            return _AFTER_A_FAULT_S
        return self._listening.pause_s
