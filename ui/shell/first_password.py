"""The first sign-in of a new colleague: the password an administrator chose is replaced."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.clinic import Clinic
from app.workstation import Workstation
from ui.background import Background
from ui.layouts import in_the_middle
from ui.own.secret_forms import PasswordForm
from ui.text import tr


class FirstPassword(QWidget):
    """Stands between the sign-in and the window; `finished` carries the Clinic."""

    finished = Signal(object)

    def __init__(
        self, workstation: Workstation, background: Background, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._clinic: Clinic | None = None
        self.form = PasswordForm(workstation, background)
        self.form.changed.connect(self._on_changed)
        why = tr("The administrator knows the password you were given. Choose your own now.")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(in_the_middle(self.form, tr("Your own password"), why))

    def begin(self, clinic: Clinic) -> None:
        self._clinic = clinic
        self.form.start()

    def _on_changed(self) -> None:
        self.finished.emit(self._clinic)
