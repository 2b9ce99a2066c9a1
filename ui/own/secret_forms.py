"""Forms for one's own password and PIN; nothing typed here is kept by the screen."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from app.core.errors import ClinicError, FieldProblem, InvalidInput
from app.core.text import N_
from app.workstation import Workstation
from ui.background import Background
from ui.text import tr
from ui.widgets.form import HALF, Form
from ui.widgets.secrets import PasswordField


class PasswordForm(Form):
    """The present password and a new one. `changed` when the new one counts."""

    changed = Signal()

    def __init__(
        self, workstation: Workstation, background: Background, parent: QWidget | None = None
    ) -> None:
        super().__init__(tr("Change the pass&word  Ctrl+Enter"), parent)
        self._workstation = workstation
        self._background = background
        self.back.hide()
        self.add("old", tr("Present password"), PasswordField(), needed=True, span=HALF)
        self.add_widget(QWidget(), HALF)
        hint = tr("At least 10 characters; a sentence is easy to remember.")
        self.add("password", tr("New password"), PasswordField(), needed=True, span=HALF, hint=hint)
        self.add("again", tr("Password once more"), PasswordField(), needed=True, span=HALF)
        self.submitted.connect(self._on_submitted)

    @Slot(dict)
    def _on_submitted(self, values: dict[str, object]) -> None:
        if differ(self, values):
            return
        workstation, old, new = self._workstation, str(values["old"]), str(values["password"])
        self.set_busy(is_busy=True)
        self._background.run(
            self,
            lambda: workstation.change_password(old, new),
            self._on_changed,
            self._on_refused,
        )

    def _on_changed(self, _: object) -> None:
        self.set_busy(is_busy=False)
        empty(self)
        self.changed.emit()

    def _on_refused(self, error: ClinicError) -> None:
        """A wrong present password belongs to its field."""
        self.show_error(error)
        if not isinstance(error, InvalidInput):
            self.go_to("old")


class PinForm(Form):
    """Six digits that open one's own locked screen. `changed` when they count."""

    changed = Signal()

    def __init__(self, workstation: Workstation, parent: QWidget | None = None) -> None:
        super().__init__(tr("Set the P&IN  Ctrl+Enter"), parent)
        self._workstation = workstation
        self.back.hide()
        hint = tr("Six digits. They open the locked screen until the program is closed.")
        self.add("pin", tr("PIN"), PasswordField(), needed=True, span=HALF, hint=hint)
        self.add("again", tr("PIN once more"), PasswordField(), needed=True, span=HALF)
        self.submitted.connect(self._on_submitted)

    @Slot(dict)
    def _on_submitted(self, values: dict[str, object]) -> None:
        if differ(self, values, "pin"):
            return
        try:
            self._workstation.set_pin(str(values["pin"]))
        except InvalidInput as error:
            self.mark({"pin": next(iter(error.fields.values()))})
        else:
            empty(self)
            self.changed.emit()


def differ(form: Form, values: Mapping[str, object], name: str = "password") -> bool:
    """Mark the second line when the two are not the same."""
    if values[name] == values["again"]:
        return False
    text = N_("The two differ. Type both again.")
    form.mark({"again": FieldProblem("TYPED_AGAIN", text)})
    return True


def empty(form: Form) -> None:
    form.set_values(dict.fromkeys(form.boxes))
