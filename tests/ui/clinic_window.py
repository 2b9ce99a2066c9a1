"""A real main window over a real store, for tests of pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.workstation import Workstation
from tests.workstations import PASSWORD, Desk
from ui.background import Background
from ui.changes import ChangeNews
from ui.shell.main_window import MainWindow
from ui.sync_runner import SyncRunner


@contextmanager
def main_window(qtbot: QtBot, desk: Desk) -> Iterator[tuple[MainWindow, Background, Workstation]]:
    """The chief of the centre has signed in; nothing is connected to a county."""
    with desk.start() as workstation:
        clinic = workstation.sign_in(workstation.people()[0].id, PASSWORD)
        background = Background(lambda error: None)
        news = ChangeNews(clinic.store.changes)
        runner = SyncRunner(None)
        window = MainWindow(clinic, workstation, background, news, runner)
        qtbot.addWidget(window)
        window.show()
        window.activateWindow()
        QTest.qWaitForWindowActive(window)
        yield window, background, workstation
        background.close()
        news.close()


def focused() -> QWidget:
    """Where the next key goes."""
    found = QApplication.focusWidget()
    assert found is not None
    return found
