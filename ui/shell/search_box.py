"""The one box at the top: pages by their names, and records as their features find them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from app.clinic import Clinic
from app.core.pinyin import full, initials, plain
from ui import keyboard
from ui.feature import Feature
from ui.page import Errand
from ui.text import tr
from ui.widgets.choice_popup import PASSING, ChoicePopup
from ui.widgets.choices import Choice, FirstChoices, best
from ui.widgets.edits import LineEdit
from ui.widgets.keys import ENTER

MOST_SHOWN = 12
MOST_PAGES = 4


class SearchBox(LineEdit):
    """Results while typing; arrows choose, Enter opens, Esc gives the keyboard back."""

    chosen = Signal(object)
    """An Errand."""
    left = Signal()

    def __init__(
        self, clinic: Clinic, features: Sequence[Feature], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._clinic = clinic
        self._features = features
        self._commands = {feature.name: _command(feature) for feature in features}
        self.setPlaceholderText(tr("Find a resident or a page  F2"))
        self.setAccessibleName(tr("Find a resident or a page"))
        self.setClearButtonEnabled(True)
        self._popup = ChoicePopup(self)
        self._popup.picked.connect(self._on_picked)
        self._popup.given_up.connect(self.leave)
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._search)
        self.textEdited.connect(self._soon.start)

    def begin(self) -> None:
        """Take the keyboard; with nothing typed the records seen last are offered."""
        self._take()
        self._search()

    def begin_among(self, names: Sequence[str]) -> None:
        """Take the keyboard and offer these pages, until something is typed."""
        self._take()
        self._popup.offer([self._commands[name] for name in names])

    def _take(self) -> None:
        keyboard.take(self, Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    @property
    def is_open(self) -> bool:
        return self.hasFocus() or self._popup.is_open

    @Slot()
    def leave(self) -> None:
        """List and letters go, and the keyboard is given back."""
        self._empty()
        self.left.emit()

    @Slot()
    def _search(self) -> None:
        """Whoever types the letters of a page means the page; what else is like them comes last."""
        typed = self.text().strip()
        found = [feature.find(self._clinic, typed, MOST_SHOWN) for feature in self._features]
        records = [choice for one in found for choice in one.choices]
        pages = best(list(self._commands.values()), plain(typed)) if typed else []
        meant = [page for page in pages if plain(typed) in initials(page.label)]
        offered = FirstChoices(
            [*meant, *records, *(p for p in pages[:MOST_PAGES] if p not in meant)]
        )
        offered.note = "  ".join(filter(None, (one.note for one in found)))
        self._popup.offer(offered)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in ENTER and not self.is_composing:
            self._search()
            self._on_picked(self._popup.current())
        elif key == Qt.Key.Key_Escape:
            self.leave()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self._popup.is_open:
            self._popup.step(1 if key == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)

    @Slot(object)
    def _on_picked(self, choice: Choice | None) -> None:
        if choice is None:
            return
        feature, _, subject = choice.value.partition("/")
        self._empty()
        self.chosen.emit(Errand(feature, "open" if subject else "", subject))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Whoever is here looks for something else: a late answer takes no letter away."""
        keyboard.ask()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """A key or a click elsewhere ends the search; another window does not."""
        super().focusOutEvent(event)
        if event.reason() not in PASSING:
            self._empty()

    def _empty(self) -> None:
        self._soon.stop()
        self._popup.close_list()
        self.clear()


def _command(feature: Feature) -> Choice:
    """Found by its title and by what else it is called: as written, in pinyin, by initials."""
    title = tr(feature.title)
    names = (title, *(tr(feature.also).split() if feature.also else ()))
    letters = {form for name in names for form in (plain(name), *initials(name), *full(name))}
    return Choice(f"{feature.name}/", title, tr("Page"), " ".join(sorted(letters)))
