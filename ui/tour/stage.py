"""One workstation of the tour: the real program, whose keyboard comes as lines on standard input.

Each line is a JSON object {"do": …}; each answer is one too. Keys arrive at whatever has the
focus, exactly as from a keyboard; pictures are taken of the window that is on the screen.
"""

from __future__ import annotations

import argparse
import json
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QInputMethodEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTableView,
    QWidget,
)

from app.storage.keys import MachineSecret
from app.workstation import Workstation
from sync.client.status import status_of
from ui.application import VERSION, Application, make_application
from ui.errors import install_crash_hook
from ui.shell.session import Session
from ui.widgets.pdf_preview import PdfPreview

WAIT_S = 20.0
PLAIN = range(32, 127)

Line = dict[str, Any]


class Stage(QObject):
    """Runs the lines one after another on the UI thread and answers each."""

    heard = Signal(object)

    def __init__(self, application: Application) -> None:
        super().__init__(application)
        self.application = application
        self.keys = 0
        self.crash = ""
        self.heard.connect(self._on_heard, Qt.ConnectionType.QueuedConnection)

    def listen(self) -> None:
        threading.Thread(target=self._read, name="stage", daemon=True).start()

    def _read(self) -> None:
        for line in sys.stdin:
            self.heard.emit(json.loads(line))
        self.heard.emit({"do": "quit"})

    @Slot(object)
    def _on_heard(self, line: Line) -> None:
        act: Callable[[Line], object] = getattr(self, f"do_{line['do']}")
        try:
            answer: Line = {"ok": True, "answer": act(line)}
        except (AssertionError, LookupError, TimeoutError) as error:
            answer = {"ok": False, "why": f"{type(error).__name__}: {error}"}
        if self.crash:
            answer = {"ok": False, "why": f"crashed: {self.crash}"}
        sys.stdout.write(json.dumps({**answer, "keys": self.keys}, ensure_ascii=False) + "\n")
        sys.stdout.flush()

    # What a person does

    def do_key(self, line: Line) -> None:
        """Press a chord such as F6, Ctrl+Return or Down, `times` over."""
        for _ in range(int(line.get("times", 1))):
            combination = QKeySequence(line["key"])[0]  # type: ignore[index]
            QTest.keyClick(self._focus(), combination.key(), combination.keyboardModifiers())
            self.keys += 1
            self._settle()

    def do_type(self, line: Line) -> None:
        """Type: plain letters as keys, everything else as an input method commits it."""
        for letter in line["text"]:
            if ord(letter) in PLAIN:
                QTest.keyClicks(self._focus(), letter)
            else:
                event = QInputMethodEvent()
                event.setCommitString(letter)
                QApplication.sendEvent(self._focus(), event)
            self.keys += 1
        self._settle()

    def do_click(self, line: Line) -> None:
        """Press a button by its words; only for the few places that no key reaches."""
        self._button(line["button"]).click()
        self._settle()

    # What a person sees

    def do_shot(self, line: Line) -> None:
        self._settle()
        self._window().grab().save(line["path"])

    def do_see(self, line: Line) -> list[str]:
        """All words now visible: labels, buttons, fields and rows of lists."""
        return words_of(self._window())

    def do_await(self, line: Line) -> None:
        """Wait until these words stand on the screen."""
        self._until(lambda: line["words"] in "\n".join(words_of(self._window())), line["words"])

    def do_focus(self, line: Line) -> str:
        return self._focus().accessibleName()

    def do_pdf(self, line: Line) -> None:
        """Keep what the preview shows."""
        preview = next(p for p in self._window().findChildren(PdfPreview) if p.isVisible())
        preview.save_to(Path(line["path"]))
        self._settle()

    # What the tour asks beside the screen

    def do_enrol(self, line: Line) -> None:
        """Choose the enrolment file; a file dialog belongs to the system, not to the program."""
        self.application.first_start.enrol(Path(line["path"]))
        self._settle()

    def do_sheet(self, line: Line) -> str:
        """The group of the recovery sheet that the window asks for, read from the screen."""
        pending = self.application.first_start.sheet.pending
        assert pending is not None, "no sheet is shown"
        return pending.sheet.groups[pending.asked_group - 1]

    def do_scale(self, line: Line) -> None:
        self.application.theme.set_scale(int(line["percent"]))
        self._settle()

    def do_status(self, line: Line) -> Line:
        """Counts for tour.json: what waits, what is held, and rows by kind."""
        clinic = self._session().clinic
        found = status_of(clinic.store)
        with clinic.store.reading() as session:
            connection = session.connection()
            counts = {
                kind.name: connection.exec_driver_sql(
                    f'SELECT count(*) FROM "{kind.name}"'
                ).scalar()
                for kind in clinic.store.kinds
            }
            states = connection.exec_driver_sql(
                "SELECT state, count(*) FROM change GROUP BY state"
            ).all()
        return {
            "waiting": found.waiting,
            "held": found.held,
            "conflicts": found.conflicts,
            "records": counts,
            "receipts": {row.state: row[1] for row in states},
        }

    def do_sync(self, line: Line) -> None:
        """F5, and wait until nothing waits and the feed has been read."""
        session = self._session()
        done: list[bool] = []
        session.runner.exchanged.connect(lambda outcome: done.append(True))
        self.do_key({"key": "F5"})
        self._until(lambda: bool(done), "an exchange")
        self._settle()

    def do_drafted(self, line: Line) -> None:
        """Wait until what was typed stands in the encrypted drafts."""

        def kept() -> bool:
            with self._session().clinic.store.reading() as session:
                found = session.connection().exec_driver_sql("SELECT count(*) FROM draft").scalar()
                return bool(found)

        self._until(kept, "a draft")

    def do_quit(self, line: Line) -> None:
        QApplication.quit()

    # How

    def _session(self) -> Session:
        session = self.application.window
        assert isinstance(session, Session), "nobody is signed in"
        return session

    def _window(self) -> QWidget:
        shown = [w for w in QApplication.topLevelWidgets() if w.isVisible() and w.isWindow()]
        assert shown, "no window"
        return QApplication.activeWindow() or shown[0]

    def _focus(self) -> QWidget:
        return QApplication.focusWidget() or self._window()

    def _button(self, words: str) -> QAbstractButton:
        for button in self._window().findChildren(QAbstractButton):
            if button.isVisible() and words in button.text():
                return button
        raise LookupError(f"no button {words}")

    def _settle(self) -> None:
        """Let the program finish what it has begun."""
        self.application.background.drain()
        for _ in range(3):
            QApplication.processEvents()

    def _until(self, holds: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + WAIT_S
        while not holds():
            if time.monotonic() > deadline:
                raise TimeoutError(f"waited in vain for {what}")
            QTest.qWait(20)


def words_of(window: QWidget) -> list[str]:
    """The visible words of a window, as a person would read them."""
    words: list[str] = [window.windowTitle()]
    for widget in window.findChildren(QWidget):
        if not widget.isVisible():
            continue
        if isinstance(widget, QLabel | QAbstractButton | QLineEdit):
            words.append(widget.text())
        elif isinstance(widget, QPlainTextEdit):
            words.append(widget.toPlainText())
        elif isinstance(widget, QTableView) and widget.model() is not None:
            words += rows_of(widget)
        elif widget.accessibleName():
            words.append(widget.accessibleName())
    return [word for word in words if word]


def rows_of(table: QTableView) -> list[str]:
    model = table.model()
    return [
        "  ".join(str(model.index(row, n).data() or "") for n in range(model.columnCount()))
        for row in range(min(model.rowCount(), 100))
    ]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m ui.tour.stage")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--machine", type=Path, required=True)
    arguments = parser.parse_args()
    arguments.data.mkdir(parents=True, exist_ok=True)
    qt, theme = make_application(arguments.data)
    with Workstation(arguments.data, MachineSecret(arguments.machine)) as workstation:
        application = Application(qt, theme, workstation)
        stage = Stage(application)

        def tell(kind: str) -> None:
            stage.crash = kind

        install_crash_hook(arguments.data / "crash.log", VERSION, tell)
        application.start()
        stage.listen()
        return qt.exec()


if __name__ == "__main__":
    raise SystemExit(main())
