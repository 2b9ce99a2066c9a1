"""Lines for passwords and PINs: shown as dots, suggested by nobody."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from ui.widgets.edits import LineEdit
from ui.widgets.fields import TextField


def hide_typing(edit: QLineEdit) -> None:
    edit.setEchoMode(QLineEdit.EchoMode.Password)
    edit.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData)


def secret_edit(name: str) -> QLineEdit:
    """A bare line for a password or PIN; nothing of it is suggested, shown or remembered."""
    edit = LineEdit()
    hide_typing(edit)
    edit.setAccessibleName(name)
    return edit


class PasswordField(TextField):
    """A password as a field of a form."""

    is_secret = True

    def __init__(self) -> None:
        super().__init__(200)
        hide_typing(self.edit)
