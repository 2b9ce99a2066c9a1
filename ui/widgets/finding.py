"""What fits the letters typed so far: asked beside the window, shown below the line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Generic, TypeVar

from PySide6.QtWidgets import QWidget

from ui import keyboard
from ui.background import Background
from ui.widgets.choices import Choice

T = TypeVar("T")
Search = Callable[[str], Sequence[Choice]]
"""What fits these letters. Where it reads records it is asked on a reader thread, without Qt."""


class LineSearch(Generic[T]):
    """One question of a line at a time, the newest: an answer to older letters is dropped.

    A key that takes something, or goes on, belongs to the answer: it is `settle`d first. What has
    not come by then is not taken from what stood there before.
    """

    def __init__(
        self,
        line: QWidget,
        search: Callable[[str], T],
        show: Callable[[T], None],
        background: Background | None,
    ) -> None:
        """Without a `background` the search looks at what lies in memory, and answers at once."""
        self._line = line
        self._search = search
        self._tell = show
        self._background = background
        self._typed: str | None = None
        self._then: list[Callable[[], None]] = []

    def ask(self, typed: str) -> None:
        self._typed, self._then = typed, []
        if self._background is None:
            self._show(self._search(typed))
        else:
            self._background.read(self._line, partial(self._search, typed), self._show)

    @property
    def is_open(self) -> bool:
        """Whether the answer has still to come."""
        return self._background is not None and self._background.is_reading(self._line)

    def has_answered(self, typed: str) -> bool:
        """Whether what is shown is the answer to these letters."""
        return self._typed == typed and not self.is_open

    def settle(self) -> None:
        if self._background is not None and self.is_open:
            self._background.settle(self._line)

    def then(self, deed: Callable[[], None]) -> None:
        """Do it with the answer to what is typed, now or as soon as it comes; not if something else
        is typed or asked for until then."""
        self.settle()
        if self.is_open:
            self._then.append(deed)
        else:
            deed()

    def forget(self) -> None:
        """Nobody waits for the answer any more."""
        self._typed, self._then = None, []
        if self._background is not None:
            self._background.forget(self._line)

    def _show(self, found: T) -> None:
        deeds, self._then = self._then, []
        self._tell(found)
        for deed in deeds if not keyboard.is_late() else ():
            deed()
