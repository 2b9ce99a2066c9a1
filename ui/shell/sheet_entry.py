"""Signing in with the recovery sheet: the groups from paper, a new password, and a new sheet."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QStackedLayout, QWidget

from app.clinic import Clinic
from app.core.rights import Role
from app.storage.recovery import RecoverySheet
from app.storage.safety_copy import SafetyCopy
from app.workstation import BroughtBack, Workstation
from ui.background import Background
from ui.layouts import in_the_middle
from ui.own.secret_forms import differ
from ui.own.sheet_page import SheetPage
from ui.text import tr
from ui.widgets.choices import Choice
from ui.widgets.fields import ChoiceField, LongTextField
from ui.widgets.form import FULL, HALF, Form
from ui.widgets.secrets import PasswordField


class SheetEntry(QWidget):
    """The used sheet is cancelled: an administrator gets a new one before going on."""

    signed_in = Signal(object)
    brought_back = Signal(object)
    """A safety copy that the sheet has opened is the store now."""
    left = Signal()

    def __init__(
        self, workstation: Workstation, background: Background, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._workstation = workstation
        self._background = background
        self._clinic: Clinic | None = None
        self._copy: SafetyCopy | None = None
        self._back: BroughtBack | None = None
        self._new: RecoverySheet | None = None
        self.form = SheetEntryForm()
        self.form.submitted.connect(self._on_submitted)
        self.form.left.connect(self.left)
        self.sheet = SheetPage(background)
        self.sheet.typed.connect(self._on_typed)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(in_the_middle(self.form, tr("Sign in with the recovery sheet"), ""))
        self._stack.addWidget(self.sheet)

    def begin(self, copy: SafetyCopy | None = None) -> None:
        """For the store here, or for a safety copy that shall take its place."""
        self._stack.setCurrentIndex(0)
        self._copy, self._back = copy, None
        workstation = self._workstation
        people = workstation.copies.people(copy) if copy else workstation.people()
        self.form.offer([Choice(one.id, one.name, one.initials) for one in people])
        self.form.go_to("sheet" if len(people) == 1 else "person")

    @Slot(dict)
    def _on_submitted(self, values: dict[str, object]) -> None:
        if differ(self.form, values):
            return
        typed, person = str(values["sheet"]), str(values["person"])
        password = str(values["password"])
        self.form.set_busy(is_busy=True)
        self._background.run(
            self,
            lambda: self._open(typed, person, password),
            self._on_opened,
            self.form.show_error,
        )

    def _open(
        self, typed: str, person: str, password: str
    ) -> tuple[Clinic, RecoverySheet | None, BroughtBack | None]:
        workstation, back = self._workstation, None
        if self._copy is None:
            clinic = workstation.open_with_sheet(typed, person, password)
        else:
            back = workstation.copies.bring_back_with_sheet(self._copy, typed, person, password)
            clinic = back.clinic
        is_administrator = Role.ADMINISTRATOR in clinic.actor.roles
        return clinic, workstation.accounts.new_sheet() if is_administrator else None, back

    def _on_opened(self, opened: tuple[Clinic, RecoverySheet | None, BroughtBack | None]) -> None:
        self.form.set_busy(is_busy=False)
        self._clinic, self._new, self._back = opened
        if self._new is None:
            self._finish()
            return
        self.sheet.show_new(self._new, self._clinic.place_name, self._clinic.person_name)
        self._stack.setCurrentWidget(self.sheet)

    @Slot(str)
    def _on_typed(self, typed: str) -> None:
        if self.sheet.accepts(typed):
            self._finish()

    def _finish(self) -> None:
        if self._back is not None:
            self.brought_back.emit(self._back)
        else:
            self.signed_in.emit(self._clinic)


class SheetEntryForm(Form):
    """Who, the eight groups, and a new password."""

    def __init__(self) -> None:
        super().__init__(tr("&Open the records  Ctrl+Enter"))
        self.add("person", tr("Full name"), ChoiceField(()), needed=True, span=HALF)
        hint = tr("All eight groups, in their order; capital letters or small ones.")
        self.add("sheet", tr("From the paper"), LongTextField(2), needed=True, span=FULL, hint=hint)
        hint = tr("At least 10 characters; a sentence is easy to remember.")
        self.add("password", tr("New password"), PasswordField(), needed=True, span=HALF, hint=hint)
        self.add("again", tr("Password once more"), PasswordField(), needed=True, span=HALF)

    def offer(self, people: list[Choice]) -> None:
        """Begin anew; where only one person can sign in, it is that one."""
        field = self.field("person")
        assert isinstance(field, ChoiceField)
        field.set_choices(people)
        only = people[0].value if len(people) == 1 else None
        self.set_values({"person": only, "sheet": None, "password": None, "again": None})
