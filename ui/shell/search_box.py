"""The one box at the top: pages by their names, and records as their features find them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from app.clinic import Clinic
from app.core.pinyin import full, initials, plain
from ui import keyboard
from ui.background import Background
from ui.feature import Feature
from ui.page import Errand
from ui.text import tr
from ui.widgets.choice_popup import PASSING, ChoicePopup
from ui.widgets.choices import Choice, FirstChoices, best
from ui.widgets.edits import LineEdit
from ui.widgets.finding import LineSearch
from ui.widgets.keys import ENTER

MOST_SHOWN = 12
MOST_PAGES = 4
STEPS: Mapping[int, int] = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}


class SearchBox(LineEdit):
    """Results while typing; arrows choose, Enter opens, Esc gives the keyboard back."""

    chosen = Signal(object)
    """An Errand."""
    left = Signal()

    def __init__(
        self,
        clinic: Clinic,
        features: Sequence[Feature],
        background: Background,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._clinic = clinic
        self._features = features
        self._finding = LineSearch(self, self._find, self._show, background)
        self._pages = {feature.name: _page(feature, _spoken(feature)) for feature in features}
        self._in_english = [_page(feature, _written(feature)) for feature in features]
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
        self._finding.forget()
        self._popup.offer([self._pages[name] for name in names])

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
        self._soon.stop()
        for feature in self._features:
            feature.prepare_search()
        self._finding.ask(self._typed)

    @property
    def _typed(self) -> str:
        return self.text().strip()

    def _find(self, typed: str) -> FirstChoices:
        """Whoever types the letters of a page means the page; what else is like them comes last.
        Read beside the window."""
        found = [feature.find(self._clinic, typed, MOST_SHOWN) for feature in self._features]
        records = [choice for one in found for choice in one.choices]
        pages = self._pages_like(plain(typed)) if typed else []
        meant = [page for page in pages if plain(typed) in initials(page.label)]
        offered = FirstChoices(
            [*meant, *records, *(p for p in pages[:MOST_PAGES] if p not in meant)]
        )
        offered.note = "  ".join(filter(None, (one.note for one in found)))
        return offered

    def _pages_like(self, typed: str) -> list[Choice]:
        """English words too, whatever the language is, after those of the language."""
        found = [*best(list(self._pages.values()), typed), *best(self._in_english, typed)]
        return list({page.value: self._pages[_name(page)] for page in found}.values())

    def _show(self, offered: FirstChoices) -> None:
        self._popup.offer(offered)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in ENTER and not self.is_composing:
            self._ask_if_new()
            self._finding.then(lambda: self._on_picked(self._popup.current()))
        elif key == Qt.Key.Key_Escape:
            self.leave()
        elif step := STEPS.get(key):
            is_list_known = not self._ask_if_new() or bool(self._typed)
            if is_list_known:
                self._finding.then(partial(self._popup.step, step))
        else:
            super().keyPressEvent(event)

    def _ask_if_new(self) -> bool:
        """What is typed may not have been asked for yet, and the list may be that of less."""
        is_asked = self._finding.is_open or self._popup.is_open
        is_new = self._soon.isActive() or not is_asked
        if is_new:
            self._search()
        return is_new

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
        self._finding.forget()
        self._popup.close_list()
        self.clear()


def _page(feature: Feature, letters: str) -> Choice:
    return Choice(f"{feature.name}/", tr(feature.title), tr("Page"), letters)


def _name(page: Choice) -> str:
    return page.value.rstrip("/")


def _spoken(feature: Feature) -> str:
    """Its title and what else it is called: as written, in pinyin, by initials."""
    also = tr(feature.also).split() if feature.also else ()
    names = (tr(feature.title), *also)
    return " ".join(
        sorted({form for name in names for form in (plain(name), *initials(name), *full(name))})
    )


def _written(feature: Feature) -> str:
    return " ".join(map(plain, (feature.title, *feature.also.split())))
