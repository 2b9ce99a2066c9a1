"""Puts the person's language over the English source: our catalogue and Qt's own dialogs."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QObject, QTranslator

from app.core.catalog import finished_texts
from app.core.resources import resource
from ui.text import CONTEXT

CHINESE = "zh_CN"
ENGLISH = "en"


class CatalogTranslator(QTranslator):
    """Reads a .ts catalogue as it is, so that a corrected sentence needs no compile step."""

    def __init__(self, catalog: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._texts = finished_texts(catalog)

    def isEmpty(self) -> bool:
        return not self._texts

    def translate(
        self,
        context: str | bytes,
        sourceText: str | bytes,
        disambiguation: str | bytes | None = None,
        n: int = -1,
    ) -> str:
        if context != CONTEXT:
            return None  # type: ignore[return-value]  # a null string lets Qt ask the next one
        return self._texts.get(str(sourceText))  # type: ignore[return-value]


def install(app: QCoreApplication, language: str) -> None:
    """Show everything in `language` from now on; English is the source and needs nothing."""
    if language == ENGLISH:
        return
    ours = CatalogTranslator(resource("translations", f"jiceng_{language}.ts"), app)
    qts = QTranslator(app)
    qts.load(f"qtbase_{language}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    for translator in (qts, ours):
        app.installTranslator(translator)
