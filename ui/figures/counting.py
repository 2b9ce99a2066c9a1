"""Counting is done on the worker; an answer to what is not asked any more is dropped."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject

from ui.page import Desk

T = TypeVar("T")


class Counting:
    """One question at a time of one part of a page."""

    def __init__(self, desk: Desk, owner: QObject) -> None:
        self._desk = desk
        self._owner = owner
        self._asked = 0

    def ask(self, job: Callable[[], T], show: Callable[[T], None]) -> None:
        self._asked += 1
        number = self._asked

        def told(found: T) -> None:
            if number == self._asked:
                show(found)

        self._desk.background.run(self._owner, job, told, self._desk.fail)
