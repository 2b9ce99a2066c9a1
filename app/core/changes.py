"""Tells whoever listens which kinds of record have just changed, after the commit."""

from __future__ import annotations

from collections.abc import Callable

Listener = Callable[[frozenset[str]], None]


class Changes:
    """Listeners are called on the thread that committed; the ui brings them to its own."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Start listening; call what is returned to stop."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def announce(self, kinds: frozenset[str]) -> None:
        if kinds:
            for listener in tuple(self._listeners):
                listener(kinds)
