"""What every test with a window needs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QTranslator
from PySide6.QtWidgets import QApplication

from ui.singletons import protect_singletons
from ui.translation import CHINESE, install

protect_singletons()


@pytest.fixture
def chinese(qapp: QApplication) -> Iterator[None]:
    install(qapp, CHINESE)
    yield
    for translator in qapp.findChildren(QTranslator):
        qapp.removeTranslator(translator)
        translator.deleteLater()
