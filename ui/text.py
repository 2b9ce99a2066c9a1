"""Text on the screen: English source, translated where it is shown."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

CONTEXT = "jiceng"


def tr(text: str, /, **params: object) -> str:
    """The text in the person's language, with its `{places}` filled."""
    translated = QCoreApplication.translate(CONTEXT, text)
    return translated.format(**params) if params else translated
