"""One's own sign-in: password, PIN, and for administrators a new recovery sheet."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from app.core.errors import ClinicError
from app.core.rights import Role
from app.storage.recovery import RecoverySheet
from ui.key_words import KeyBar
from ui.layouts import beside, in_card, page_column
from ui.own.secret_forms import PasswordForm, PinForm
from ui.own.sheet_page import SheetPage
from ui.page import Desk, Page
from ui.text import tr
from ui.widgets.badges import SectionHeader
from ui.widgets.form import Form
from ui.widgets.labels import button, plain_label


class AccountPage(Page):
    """Two short forms side by side; the new sheet takes the whole page while it is shown."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.pin = PinForm(desk.workstation)
        self.password = PasswordForm(desk.workstation, desk.background)
        self.sheet = SheetPage(desk.background)
        self._new_sheet = button(tr("&New recovery sheet"))
        self._key = KeyBar()
        self._is_issuing = False
        self._forms = QWidget()
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._forms)
        self._stack.addWidget(self.sheet)
        self._arrange()
        self._connect()

    def _arrange(self) -> None:
        header = SectionHeader(tr("My sign-in"), self.desk.clinic.person_name)
        header.more.addWidget(self._new_sheet)
        is_administrator = Role.ADMINISTRATOR in self.desk.clinic.actor.roles
        column = page_column(self._forms, header)
        column.addWidget(self._key)
        pin = _headed(tr("PIN for the locked screen"), self.pin)
        password = _headed(tr("Password"), self.password)
        column.addLayout(beside(pin, password, (1, 1)), 1)
        self._new_sheet.setVisible(is_administrator)

    def _connect(self) -> None:
        self.pin.changed.connect(self._on_pin)
        self.password.changed.connect(self._on_password)
        self.sheet.typed.connect(self._on_typed)
        self._new_sheet.clicked.connect(self._on_new_sheet)

    def start(self) -> None:
        if self._stack.currentWidget() is self._forms:
            self._show_key()
            self.pin.start()

    def _show_key(self) -> None:
        self._key.show_state(self.desk.workstation, self.desk.clinic.actor.roles)

    def go_back(self) -> bool:
        """A new sheet is not left before a group of it came back from paper."""
        return self._stack.currentWidget() is self.sheet

    @Slot()
    def _on_pin(self) -> None:
        self.desk.say(tr("The PIN counts from now on."))

    @Slot()
    def _on_password(self) -> None:
        self.desk.say(tr("The new password counts from now on."))

    @Slot()
    def _on_new_sheet(self) -> None:
        """Once: a second sheet would cancel the one that is being shown."""
        if self._is_issuing:
            return
        self._is_issuing = True
        accounts = self.desk.workstation.accounts
        self.desk.background.run(self, accounts.new_sheet, self._on_issued, self._on_not_issued)

    def _on_not_issued(self, error: ClinicError) -> None:
        self._is_issuing = False
        self.desk.fail(error)

    def _on_issued(self, sheet: RecoverySheet) -> None:
        self._is_issuing = False
        clinic = self.desk.clinic
        self.sheet.show_new(sheet, clinic.place_name, clinic.person_name)
        self._stack.setCurrentWidget(self.sheet)

    @Slot(str)
    def _on_typed(self, typed: str) -> None:
        if self.sheet.accepts(typed):
            self._stack.setCurrentWidget(self._forms)
            self._show_key()
            self.desk.say(tr("The new recovery sheet counts; destroy the old one."))


def _headed(title: str, form: Form) -> QWidget:
    part = QWidget()
    column = QVBoxLayout(part)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(8)
    column.addWidget(plain_label(title, "heading"))
    column.addWidget(in_card(form), 1)
    return part
