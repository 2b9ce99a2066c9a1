"""Bringing a safety copy back: which one, who, and the password or the recovery sheet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedLayout, QWidget

from app.core.errors import ClinicError
from app.storage.keys import KeyHolder
from app.storage.safety_copy import SafetyCopy
from app.workstation import BroughtBack, Workstation
from ui import keyboard
from ui.background import Background
from ui.copies.words import choice_words, what_came_back
from ui.layouts import Centred, in_the_middle
from ui.stick.volumes import Volume, sticks
from ui.text import tr
from ui.widgets.bars import Tone
from ui.widgets.choices import Choice
from ui.widgets.dialogs import folder_to_use
from ui.widgets.fields import ChoiceField
from ui.widgets.form import FULL, HALF, Form
from ui.widgets.labels import button, plain_label
from ui.widgets.secrets import PasswordField

Offered = tuple[SafetyCopy, str]
"""A copy, and where it lies in words."""


class CopyEntry(QWidget):
    """Part of the entrance. `wants_sheet` carries the copy that only the sheet opens."""

    signed_in = Signal(object)
    left = Signal()
    wants_sheet = Signal(object)

    def __init__(
        self,
        workstation: Workstation,
        background: Background,
        parent: QWidget | None = None,
        *,
        volumes: Callable[[], Sequence[Volume]] = sticks,
    ) -> None:
        super().__init__(parent)
        self._workstation = workstation
        self._background = background
        self._volumes = volumes
        self._folders: list[Path] = []
        self._offered: dict[str, Offered] = {}
        self.form = CopyForm()
        self.told = ToldBack()
        self._stack = QStackedLayout(self)
        detail = tr("Nothing is changed before the copy has been looked through.")
        self._stack.addWidget(in_the_middle(self.form, tr("Bring back a safety copy"), detail))
        self._stack.addWidget(self.told)
        self._connect()

    def _connect(self) -> None:
        self.form.submitted.connect(self._on_submitted)
        self.form.left.connect(self.left)
        self.form.folder.clicked.connect(self._on_folder)
        self.form.sheet.clicked.connect(self._on_sheet)
        self.form.copy.edited.connect(self._on_chosen)
        self.told.went_on.connect(self.signed_in)

    def begin(self) -> None:
        """Look anew for copies here and on sticks."""
        self._stack.setCurrentIndex(0)
        self._background.run(self, self._look, self._on_found, self.form.show_error)

    def look_in(self, folder: Path) -> None:
        """A stick that was not seen by itself, or a folder that was copied by hand."""
        self._folders.append(folder)
        self.begin()

    def tell(self, back: BroughtBack) -> None:
        """The records are there again: say of which day, and what was saved."""
        self.told.show_back(back)
        self._stack.setCurrentWidget(self.told)

    def _look(self) -> list[Offered]:
        copies = self._workstation.copies
        found = [(copy, tr("on this computer")) for copy in copies.here()]
        places = [(v.path, v.name) for v in self._volumes()]
        places += [(folder, folder.name) for folder in self._folders]
        for place, name in places:
            found += [(copy, name) for copy in copies.on(place)]
        return sorted(found, key=lambda one: one[0].made_at, reverse=True)

    def _on_found(self, found: list[Offered]) -> None:
        self._offered = {str(copy.folder): (copy, where) for copy, where in found}
        self.form.offer([Choice(key, choice_words(*one)) for key, one in self._offered.items()])
        self._on_chosen()

    @property
    def chosen(self) -> SafetyCopy | None:
        found = self._offered.get(str(self.form.copy.value()))
        return found[0] if found is not None else None

    @Slot()
    def _on_chosen(self) -> None:
        copy, copies = self.chosen, self._workstation.copies
        if copy is None:
            self.form.show_people((), by_password=False)
            return
        self._background.run(
            self,
            lambda: (copies.people(copy), copies.opens_by_password(copy)),
            self._on_people,
            self.form.show_error,
        )

    def _on_people(self, found: tuple[tuple[KeyHolder, ...], bool]) -> None:
        people, by_password = found
        self.form.show_people(people, by_password=by_password)

    @Slot()
    def _on_folder(self) -> None:
        folder = folder_to_use(self, tr("Stick or folder with safety copies"))
        if folder is not None:
            self.look_in(folder)

    @Slot()
    def _on_sheet(self) -> None:
        if (copy := self.chosen) is not None:
            self.wants_sheet.emit(copy)

    @Slot(dict)
    def _on_submitted(self, values: dict[str, object]) -> None:
        copy, copies = self.chosen, self._workstation.copies
        if copy is None:
            return
        if not self.form.is_by_password:
            self.wants_sheet.emit(copy)
            return
        person, password = str(values["person"]), str(values["password"])
        self.form.set_busy(is_busy=True)
        self._background.run(
            self,
            lambda: copies.bring_back(copy, person, password),
            self._on_back,
            self._on_refused,
        )

    def _on_back(self, back: BroughtBack) -> None:
        self.form.set_busy(is_busy=False)
        self.tell(back)

    def _on_refused(self, error: ClinicError) -> None:
        self.form.show_error(error)
        self.form.go_to("password")


class CopyForm(Form):
    """Which copy, who, the password."""

    def __init__(self) -> None:
        super().__init__(tr("&Bring it back  Ctrl+Enter"))
        self.folder = button(tr("Look in a &folder …"))
        self.sheet = button(tr("With the &recovery sheet"))
        self.add_action(self.folder)
        self.add_action(self.sheet)
        self.copy = self.add("copy", tr("Safety copy"), ChoiceField(()), needed=True, span=FULL)
        self.person = self.add("person", tr("Full name"), ChoiceField(()), span=HALF)
        self.add("password", tr("Password"), PasswordField(), span=HALF)
        self.is_by_password = True

    def offer(self, copies: list[Choice]) -> None:
        """The newest is chosen already."""
        self.copy.set_choices(copies)
        first = copies[0].value if copies else None
        self.set_values({"copy": first, "password": None})
        self.notice.clear()
        if not copies:
            self.notice.show_notice(
                Tone.NEUTRAL,
                tr("There is no safety copy on this computer or on a stick."),
                tr("Plug in the stick with the copies, then look in its folder."),
            )
        self.go_to("password" if copies else "copy")

    def show_people(self, people: Sequence[KeyHolder], *, by_password: bool) -> None:
        """On another computer than its own a copy opens with the recovery sheet alone."""
        self.is_by_password = by_password or not people
        self.person.set_choices([Choice(one.id, one.name, one.initials) for one in people])
        if len(people) == 1:
            self.person.set_value(people[0].id)
        for name in ("person", "password"):
            self.show_field(name, shown=bool(people) and by_password)
        self.sheet.setVisible(bool(people))
        if people and not by_password:
            self.notice.show_notice(
                Tone.NEUTRAL,
                tr("This copy was made on another computer."),
                tr("It opens with that computer's recovery sheet."),
            )
            keyboard.take(self.sheet)
        elif people:
            self.go_to("password" if len(people) == 1 else "person")


class ToldBack(Centred):
    """What is there again; Enter goes on."""

    went_on = Signal(object)

    def __init__(self) -> None:
        super().__init__(tr("The safety copy is in its place"))
        self._words = plain_label("", wraps=True)
        self.go = button(tr("&Go on  Enter"), "primary")
        self._back: BroughtBack | None = None
        self.inside.addWidget(self._words)
        self.inside.addSpacing(8)
        self.inside.addWidget(self.go, 0, Qt.AlignmentFlag.AlignLeft)
        self.go.clicked.connect(self._on_go)

    def show_back(self, back: BroughtBack) -> None:
        self._back = back
        self._words.setText(what_came_back(back))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        keyboard.take(self.go)

    @Slot()
    def _on_go(self) -> None:
        if self._back is not None:
            self.went_on.emit(self._back.clinic)
