"""Who may move the keyboard: a person's own key always; an answer only where they still look."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QWidget


@runtime_checkable
class GivesUp(Protocol):
    """A part of a page that opens and closes by itself, such as an offer."""

    def give_up(self) -> bool:
        """Close what is open; False when nothing is."""


@dataclass
class _Answer:
    """What is being told just now: to which asking, and where the keyboard was when it came."""

    asked: int
    place: QWidget | None


class _Asking:
    """One keyboard, one count: an errand, the search box and Esc ask for something else."""

    def __init__(self) -> None:
        self.count = 0
        self.answer: _Answer | None = None

    @property
    def is_late(self) -> bool:
        return self.answer is not None and self.answer.asked != self.count


_asking = _Asking()


def ask() -> bool:
    """Something else is asked for: what was asked before moves the keyboard no more. False where
    it is a late answer that asks; then nothing is to be done."""
    if _asking.is_late:
        return False
    _asking.count += 1
    if _asking.answer is not None:
        _asking.answer = _Answer(_asking.count, None)
    return True


def asked() -> int:
    """What an answer to this moment belongs to; see `answering`."""
    return _asking.count if _asking.answer is None else _asking.answer.asked


@contextmanager
def answering(asked: int) -> Iterator[None]:
    """What is done in here follows no key of the moment: an answer to what was asked then, or news."""
    before = _asking.answer
    _asking.answer = _Answer(asked, _place(QApplication.focusWidget()))
    try:
        yield
    finally:
        _asking.answer = before


def is_late() -> bool:
    """Whether an answer is being told to somebody who has asked for something else since: it shows
    nothing by itself any more."""
    return _asking.is_late


def take(part: QWidget, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
    """Put the keyboard there, unless the part is not on the page that is shown, or an answer asks
    for it too late or from another page."""
    if part.isVisibleTo(part.window()) and _may_answer(part):
        part.setFocus(reason)


def give_up() -> bool:
    """Esc: close the nearest open part around the keyboard; False when there is none."""
    part = QApplication.focusWidget()
    while part is not None:
        if isinstance(part, GivesUp) and part.give_up():
            return True
        part = part.parentWidget()
    return False


def _may_answer(part: QWidget) -> bool:
    answer = _asking.answer
    if answer is None:
        return True
    return not _asking.is_late and (answer.place is None or answer.place is _place(part))


def _place(part: QWidget | None) -> QWidget | None:
    """The page it is on, or the window where it is on none. None for what nobody can see."""
    if part is None or not part.isVisible():
        return None
    place: QWidget = part.window()
    while (above := part.parentWidget()) is not None:
        # The whole window stands in a stack too, for the lock to take its place.
        if isinstance(above, QStackedWidget) and not isinstance(above.parentWidget(), QMainWindow):
            place = part
        part = above
    return place
