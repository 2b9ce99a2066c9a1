"""The one box at the top: residents by letters, characters or last digits; pages by their names."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from app.clinic import Clinic
from app.core import coding
from app.core.pinyin import full, initials, plain
from app.patients import PatientLine, PatientState
from ui import keyboard
from ui.features import Feature
from ui.likeness import found_by
from ui.page import Errand
from ui.text import tr
from ui.widgets.choice_popup import PASSING, ChoicePopup
from ui.widgets.choices import Choice, Offered, best, cut_words
from ui.widgets.edits import LineEdit
from ui.widgets.keys import ENTER
from ui.words import label

MOST_SHOWN = 12


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
        self._commands = [_command(feature) for feature in features]
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
        """Take the keyboard; with nothing typed the residents seen last are offered."""
        keyboard.take(self, Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()
        self._search()

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
        typed = self.text().strip()
        if not typed:
            self._popup.offer([_person(line, typed) for line in self._recent()])
            return
        found = self._clinic.patients.search(typed, MOST_SHOWN)
        people = [_person(line, typed) for line in found.lines]
        meant = [page for page in self._commands if plain(typed) in initials(page.label)]
        pages = best(self._commands, plain(typed))[:4]
        offered = Offered([*meant, *people, *(page for page in pages if page not in meant)])
        offered.note = cut_words(len(found.lines), found.of, is_open=found.is_open)
        self._popup.offer(offered)

    def _recent(self) -> list[PatientLine]:
        return self._clinic.patients.recent(MOST_SHOWN)

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


def state_of(line: PatientLine) -> str:
    """Only a state that is out of the ordinary."""
    is_usual = line.state is PatientState.ACTIVE
    return "" if is_usual else label("patient_state", line.state)


def _person(line: PatientLine, typed: str = "") -> Choice:
    sex = coding.table("sex").label(line.sex, coding.CHINESE)
    born = str(line.birth_on.year) if line.birth_on else ""
    ways = (sex, born, line.village_name, line.phone[-4:])
    parts = (state_of(line), *ways, found_by(line, typed))
    detail = "  ".join(part for part in parts if part)
    return Choice(f"patients/{line.id}", line.name, detail)
