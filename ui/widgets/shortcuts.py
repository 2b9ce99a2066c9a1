"""The keyboard map as data: it makes the shortcuts and the overlay that shows them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QScrollBar,
    QWidget,
)

from app.core.text import N_
from ui.text import tr


class Command(StrEnum):
    """What a key asks for. Keys of fields and lists have no command: their widget handles them."""

    HELP = "help"
    FIND = "find"
    NEW_PATIENT = "new_patient"
    DUE = "due"
    SYNC = "sync"
    REFERRAL = "referral"
    CONSULTATION = "consultation"
    EXAM = "exam"
    FOLLOW_UP = "follow_up"
    DRUGS = "drugs"
    IN_TRAY = "in_tray"
    LOCK = "lock"
    REPORT = "report"
    EXPORT = "export"
    PRINT = "print"
    KEYS = "keys"
    LARGER = "larger"
    SMALLER = "smaller"
    USUAL_SIZE = "usual_size"


@dataclass(frozen=True)
class Shortcut:
    """Keys as Qt writes them, and the words for the map."""

    keys: tuple[str, ...]
    title: str
    group: str
    command: Command | None = None


WORK = N_("Work")
PLACES = N_("Go to")
PAGE = N_("This page")
FORM = N_("In a form")
LIST = N_("In a list")

KEYMAP: tuple[Shortcut, ...] = (
    Shortcut(("F2", "Ctrl+K"), N_("Find a resident or a page"), WORK, Command.FIND),
    Shortcut(("F3",), N_("Register a resident"), WORK, Command.NEW_PATIENT),
    Shortcut(("F6",), N_("New referral"), WORK, Command.REFERRAL),
    Shortcut(("F7",), N_("Consultation"), WORK, Command.CONSULTATION),
    Shortcut(("F8",), N_("Exam request"), WORK, Command.EXAM),
    Shortcut(("F9",), N_("Follow-up"), WORK, Command.FOLLOW_UP),
    Shortcut(("F4",), N_("Due today"), PLACES, Command.DUE),
    Shortcut(("F10",), N_("Drugs"), PLACES, Command.DRUGS),
    Shortcut(("F11",), N_("In-tray"), PLACES, Command.IN_TRAY),
    Shortcut(("Ctrl+M",), N_("Reports of the month"), PLACES, Command.REPORT),
    Shortcut(("F1",), N_("Help for this page"), PLACES, Command.HELP),
    Shortcut(("Ctrl+/",), N_("This map"), PLACES, Command.KEYS),
    Shortcut(("F5",), N_("Exchange with the county now"), PAGE, Command.SYNC),
    Shortcut(("Ctrl+P",), N_("Print"), PAGE, Command.PRINT),
    Shortcut(("Ctrl+E",), N_("Export"), PAGE, Command.EXPORT),
    Shortcut(("Ctrl++", "Ctrl+="), N_("Larger type"), PAGE, Command.LARGER),
    Shortcut(("Ctrl+-",), N_("Smaller type"), PAGE, Command.SMALLER),
    Shortcut(("Ctrl+0",), N_("Usual type size"), PAGE, Command.USUAL_SIZE),
    Shortcut(("F12",), N_("Lock, or change the user"), PAGE, Command.LOCK),
    Shortcut(("Enter",), N_("Next field"), FORM),
    Shortcut(("Shift+Enter",), N_("Field before"), FORM),
    Shortcut(("Ctrl+Enter",), N_("Save and sign"), FORM),
    Shortcut(("Esc",), N_("Back; the text is kept"), FORM),
    Shortcut(("Alt+Enter",), N_("New line in a long text"), FORM),
    Shortcut(("1…9",), N_("Choose by number or code"), FORM),
    Shortcut(("Alt+A",), N_("Attach the newest picture"), FORM),
    Shortcut(("↑", "↓"), N_("Row above, row below"), LIST),
    Shortcut(("Enter",), N_("Open"), LIST),
    Shortcut(("A…Z",), N_("Jump by initials"), LIST),
)


class ShortcutMap(QObject):
    """The commands of one window, each bound to what it does there."""

    def __init__(self, window: QWidget, does: Mapping[Command, Callable[[], object]]) -> None:
        super().__init__(window)
        self.actions: dict[Command, QAction] = {}
        for shortcut in KEYMAP:
            if shortcut.command is not None and shortcut.command in does:
                do = does[shortcut.command]
                self.actions[shortcut.command] = _action(window, shortcut, do)

    def allow(self, command: Command, *, allowed: bool) -> None:
        """Switch a command off where it has no meaning, such as printing an empty page."""
        if command in self.actions:
            self.actions[command].setEnabled(allowed)

    def shown(self) -> tuple[Shortcut, ...]:
        """What the map shows: the bound commands, and the keys of fields and lists."""
        return tuple(
            shortcut
            for shortcut in KEYMAP
            if shortcut.command is None or shortcut.command in self.actions
        )


def _action(window: QWidget, shortcut: Shortcut, do: Callable[[], object]) -> QAction:
    action = QAction(tr(shortcut.title), window)
    action.setShortcuts([QKeySequence(keys) for keys in shortcut.keys])
    action.setAutoRepeat(False)
    action.triggered.connect(do)
    window.addAction(action)
    return action


class WheelGuard(QObject):
    """Installed on the application: the wheel never changes a value that was not clicked first."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.Wheel or not _takes_wheel(watched):
            return False
        # Left to the page around it, which scrolls.
        event.ignore()
        return True


def _takes_wheel(watched: QObject) -> bool:
    if isinstance(watched, QAbstractSpinBox | QComboBox | QAbstractSlider):
        return not isinstance(watched, QScrollBar) and not watched.hasFocus()
    return False


def repeated_mnemonics(page: QWidget) -> set[str]:
    """Letters that two visible buttons of a page both claim for Alt; tests keep it empty."""
    seen: set[str] = set()
    twice: set[str] = set()
    for part in page.findChildren(QAbstractButton):
        keys = part.shortcut().toString(QKeySequence.SequenceFormat.PortableText)
        if keys and not part.isHidden():
            (twice if keys in seen else seen).add(keys)
    return twice
