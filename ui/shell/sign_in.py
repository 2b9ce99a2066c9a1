"""The first window: who is at the keyboard. Name or initials, password, Enter."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.core.errors import ClinicError, StoreError
from app.storage.errors import StoreCode
from app.workstation import StationStage, WhichPerson, Workstation
from ui import keyboard
from ui.background import Background
from ui.clock_words import clock_advice, clock_title, is_to_be_told
from ui.icons import icon
from ui.layouts import Centred
from ui.text import tr
from ui.theme import tokens
from ui.widgets.bars import Tone
from ui.widgets.choice_popup import ChoicePopup
from ui.widgets.choices import Choice
from ui.widgets.edits import LineEdit
from ui.widgets.labels import button, plain_label
from ui.widgets.secrets import secret_edit

if TYPE_CHECKING:
    # Loading the services takes longer than showing this window.
    from app.clinic import Clinic
    from app.storage.keys import KeyHolder


_CURED_BY_A_COPY = frozenset(
    {
        StoreCode.DB_DAMAGED,
        StoreCode.DB_EMPTY,
        StoreCode.DB_MISSING,
        StoreCode.DB_NOT_ENCRYPTED,
        StoreCode.DB_NOT_FILE,
        StoreCode.DB_OTHER_KEY,
        StoreCode.KEYS_DAMAGED,
        StoreCode.KEYS_MISSING,
    }
)


class SignIn(Centred):
    """Also the lock screen: then the name stands already and the PIN is enough."""

    signed_in = Signal(object)
    """The Clinic of who is in."""
    wants_sheet = Signal()
    wants_copy = Signal()
    """The records cannot be opened: a safety copy shall take their place."""

    def __init__(
        self, workstation: Workstation, background: Background, parent: QWidget | None = None
    ) -> None:
        super().__init__(tr("Jiceng"), parent)
        self._workstation = workstation
        self._background = background
        self._person_id = ""
        self._is_busy = False
        self._offers_copy = False
        self.name = LineEdit()
        self.name.setAccessibleName(tr("Name or initials"))
        self.password = secret_edit(tr("Password"))
        self._secret_label = plain_label("", "label")
        self.enter = button(tr("&Sign in"), "primary")
        self._other = button(tr("&Another person"), "quiet")
        self._sheet = button(tr("Sign in with the &recovery sheet"), "quiet")
        self.news = plain_label("", "problem", wraps=True)
        self._demo = plain_label("", "caption", wraps=True)
        self._people = ChoicePopup(self.name)
        self._wait = QTimer(self, interval=1000)
        self._arrange()
        self._connect()

    def _arrange(self) -> None:
        self.inside.addWidget(plain_label(tr("Name or initials"), "label"))
        self.inside.addWidget(self.name)
        self.inside.addWidget(self._secret_label)
        self.inside.addWidget(self.password)
        self.inside.addSpacing(8)
        self.inside.addWidget(self.enter)
        quiet = QHBoxLayout()
        quiet.addWidget(self._other)
        quiet.addStretch(1)
        quiet.addWidget(self._sheet)
        self.inside.addLayout(quiet)
        self.inside.addWidget(self.news)
        self.inside.addWidget(self._demo)
        self.news.hide()
        self._demo.hide()
        self.enter.setIcon(icon("lock", tokens().on_accent))

    def show_news(self, summary: str) -> None:
        """What came while the screen is locked, in numbers alone; empty for nothing."""
        self.news.setText(summary)
        self.news.setVisible(bool(summary))

    def show_demo_password(self, password: str) -> None:
        """The people of the demo are invented, and so is their secret."""
        self._demo.setText(tr("Demo with invented people. Password: {password}", password=password))
        self._demo.show()

    def _connect(self) -> None:
        self.name.returnPressed.connect(self._on_name)
        self.name.textEdited.connect(self._on_typed)
        self._people.picked.connect(self._on_picked)
        self.password.returnPressed.connect(self._on_enter)
        self.enter.clicked.connect(self._on_enter)
        self._other.clicked.connect(self._on_other)
        self._sheet.clicked.connect(self.wants_sheet)
        self.notice.acted.connect(self._on_acted)
        self._wait.timeout.connect(self._show_wait)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.begin()

    def begin(self) -> None:
        """Stand ready for the person who was here last."""
        person, people = self._workstation.last_person, self._people_here()
        if person is None and len(people) == 1:
            person = people[0]
        self._set_person(person.id if person else "", person.name if person else "")
        self.password.clear()
        self.notice.clear()
        self._show_clock()
        self._show_lost_keys()
        keyboard.take(self.password if self._person_id else self.name)

    def _people_here(self) -> tuple[KeyHolder, ...]:
        """Nobody where the key file is damaged: then a safety copy is offered."""
        self._lost_keys: ClinicError | None = None
        try:
            return self._workstation.people()
        except StoreError as error:
            self._lost_keys = error
            return ()

    def _show_lost_keys(self) -> None:
        if self._lost_keys is not None:
            self._show_refusal(self._lost_keys)

    def _show_clock(self) -> None:
        """Known from the last exchange, once the records were open since the program started."""
        clock = self._workstation.clock
        if is_to_be_told(clock):
            self.notice.show_notice(Tone.WARN, clock_title(clock), clock_advice(clock))

    def _set_person(self, person_id: str, name: str) -> None:
        self._person_id = person_id
        self.name.setText(name)
        by_pin = self._is_locked and self._workstation.has_pin
        self._secret_label.setText(tr("PIN") if by_pin else tr("Password"))
        self._other.setVisible(self._is_locked)
        self._sheet.setVisible(not self._is_locked)

    @property
    def _is_locked(self) -> bool:
        return self._workstation.stage is StationStage.LOCKED

    @Slot(str)
    def _on_typed(self, typed: str) -> None:
        self._person_id = ""
        found = self._workstation.find(typed) if typed.strip() else ()
        self._people.offer([Choice(p.id, p.name, p.initials) for p in found])

    @Slot()
    def _on_name(self) -> None:
        choice = self._people.current() if self._people.is_open else None
        if choice is not None:
            self._on_picked(choice)
        else:
            keyboard.take(self.password)

    @Slot(object)
    def _on_picked(self, choice: Choice) -> None:
        self._people.close_list()
        self._set_person(choice.value, choice.label)
        keyboard.take(self.password)

    @Slot()
    def _on_other(self) -> None:
        """The present person is signed out only when another one has got in."""
        self._set_person("", "")
        self._secret_label.setText(tr("Password"))
        keyboard.take(self.name)

    @Slot()
    def _on_enter(self) -> None:
        if self._is_busy or not self.enter.isEnabled():
            return
        typed, secret = self._person_id or self.name.text().strip(), self.password.text()
        self._is_busy = True  # not disabled: the keyboard would go to the button beside it
        self.notice.clear()
        self._background.run(self, self._job(typed, secret), self._on_in, self._on_refused)

    def _job(self, typed: str, secret: str) -> Callable[[], Clinic]:
        workstation = self._workstation
        last = workstation.last_person
        if self._is_locked and last is not None and typed in (last.id, last.name):
            if workstation.has_pin:
                return lambda: workstation.unlock(secret)
            return lambda: workstation.unlock_with_password(secret)
        return lambda: workstation.sign_in(typed, secret)

    def _on_in(self, clinic: Clinic) -> None:
        self._is_busy = False
        self.password.clear()
        self.signed_in.emit(clinic)

    def _on_refused(self, error: ClinicError) -> None:
        self._is_busy = False
        self.password.selectAll()
        keyboard.take(self.password)
        if isinstance(error, WhichPerson):
            self._people.offer([Choice(p.id, p.name, p.initials) for p in error.people])
            keyboard.take(self.name)
        self._show_refusal(error)
        self._show_wait()

    def _show_refusal(self, error: ClinicError) -> None:
        self._offers_copy = error.code in _CURED_BY_A_COPY
        if self._offers_copy:
            self.notice.show_error(error, tr("Restore the newest safety copy …"))
        else:
            self.show_error(error)

    @Slot()
    def _on_acted(self) -> None:
        if self._offers_copy:
            self._offers_copy = False
            self.wants_copy.emit()

    @Slot()
    def _show_wait(self) -> None:
        """Wrong passwords slow down: say for how long, and open again by itself."""
        left = self._workstation.retry_after_s(self._person_id) if self._person_id else 0
        self.enter.setEnabled(left == 0)
        self.enter.setText(tr("&Sign in") if left == 0 else tr("Wait {left} s", left=left))
        if left and not self._wait.isActive():
            self._wait.start()
        elif not left:
            self._wait.stop()
