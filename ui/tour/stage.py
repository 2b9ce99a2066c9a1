"""One workstation of the tour: the real program, whose keyboard comes as lines on standard input.

Each line is a JSON object {"do": …}; each answer is one too. Keys arrive at whatever has the
focus, exactly as from a keyboard; pictures are taken of the window that is on the screen.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QInputMethodEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from app.core.kinds import Kind
from app.storage.keys import MachineSecret
from app.workstation import Workstation
from sync.client.status import status_of
from ui.application import VERSION, Application, make_application
from ui.errors import install_crash_hook
from ui.features import FEATURES
from ui.shell.main_window import MainWindow
from ui.shell.session import Session
from ui.stick.page import StickPage
from ui.sync_runner import Road
from ui.text import tr
from ui.tour.looks import StrayWindows, clipped, english_in, words_of
from ui.widgets.pdf_preview import PdfPreview

WAIT_S = 30.0
PAGE_DRAWN_MS = 700
"""A preview draws its pages on a thread of its own and does not say when it is done."""
CASE_KINDS = ("referral", "referral_step", "referral_return", "opened", "grant")
PLAIN = range(32, 127)

Line = dict[str, Any]


class TourStage(QObject):
    """Runs the lines one after another on the UI thread and answers each."""

    heard = Signal(object)

    def __init__(self, qt: QApplication, application: Application) -> None:
        super().__init__(application)
        self.application = application
        self.keys = 0
        self.crash = ""
        self.stray = StrayWindows(qt)
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
        except Exception as error:  # noqa: BLE001 - the process's edge: who asked must hear of it
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
        if any(preview.isVisible() for preview in self._window().findChildren(PdfPreview)):
            QTest.qWait(PAGE_DRAWN_MS)
        self._window().grab().save(line["path"])

    def do_see(self, line: Line) -> list[str]:
        """All words now visible: labels, buttons, fields and rows of lists."""
        return words_of(self._window())

    def do_page(self, line: Line) -> str:
        """The title of the page that is shown; a picture is to be of what its name says."""
        window = self._window()
        if not isinstance(window, MainWindow) or not window.shown:
            return ""
        return tr(next(one.title for one in FEATURES if one.name == window.shown))

    def do_await(self, line: Line) -> None:
        """Wait until these words stand on the screen."""
        self._until(lambda: line["words"] in "\n".join(words_of(self._window())), line["words"])

    def do_looks(self, line: Line) -> Line:
        """What is wrong with the window that is on the screen."""
        window = self._window()
        return {
            "cut off": clipped(window),
            "English": english_in(window),
            "stray windows": self.stray.seen,
        }

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

    def do_stick(self, line: Line) -> None:
        """Plug in a stick; no volume is mounted for a tour, so it is a folder."""
        page = next(p for p in QApplication.allWidgets() if isinstance(p, StickPage))
        page.use(Path(line["path"]))
        self._settle()

    def do_sheet(self, line: Line) -> str:
        """The group of the recovery sheet that the window asks for, read from the screen."""
        shown = self.application.first_start.sheet.shown
        assert shown is not None, "no sheet is shown"
        return shown.wanted

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

    def do_sync(self, line: Line) -> str:
        """F5, and wait until the exchange is over; how the road looks then."""
        runner, roads = self._session().runner, Roads()
        runner.road_changed.connect(roads.note)
        try:
            self.do_key({"key": "F5"})
            self._until(lambda: roads.is_over, "an exchange")
        finally:
            runner.road_changed.disconnect(roads.note)
        self._settle()
        return roads.last.value

    def do_cases(self, line: Line) -> Line:
        """A fingerprint of every record of every referral here, for comparing two places."""
        store = self._session().clinic.store
        found: Line = {}
        with store.reading() as session:
            for name in CASE_KINDS:
                names = ("id", "home", "root", *_fields(store.kinds[name]))
                columns = ", ".join(f'"{column}"' for column in names)
                rows = session.connection().exec_driver_sql(f'SELECT {columns} FROM "{name}"')
                found |= {row.id: _fingerprint(tuple(row)) for row in rows}
        return found

    def do_clip(self, line: Line) -> None:
        """Copy a text as another program would, such as a list of names out of a chat."""
        QApplication.clipboard().setText(line["text"])

    def do_drafted(self, line: Line) -> None:
        """Wait until what was typed stands in the encrypted drafts."""
        drafts = self._session().clinic.drafts

        def is_kept() -> bool:
            return any(line["words"] in repr(draft.values) for draft in drafts.all())

        self._until(is_kept, "a draft")

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
        for button in self._buttons():
            if button.isVisible() and words in button.text():
                return button
        raise LookupError(f"no button {words}")

    def _settle(self) -> None:
        """Let the program finish what it has begun; a button that Alt pressed clicks a moment later."""
        for _ in range(3):
            QApplication.processEvents()
        while any(button.isDown() for button in self._buttons()):
            QTest.qWait(10)
        self.application.background.drain()
        for _ in range(3):
            QApplication.processEvents()

    def _buttons(self) -> list[QAbstractButton]:
        return [b for b in QApplication.allWidgets() if isinstance(b, QAbstractButton)]

    def _until(self, holds: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + WAIT_S
        while not holds():
            if time.monotonic() > deadline:
                raise TimeoutError(f"waited in vain for {what}")
            QTest.qWait(20)


class Roads(QObject):
    """Listens to one exchange from its start to its end."""

    def __init__(self) -> None:
        super().__init__()
        self.last = Road.NONE
        self.is_over = False

    @Slot(object, object)
    def note(self, road: Road, error: object) -> None:
        self.is_over = self.last is Road.BUSY and road is not Road.BUSY
        self.last = road


def _fields(kind: Kind) -> tuple[str, ...]:
    return tuple(field.name for field in kind.fields)


def _fingerprint(row: tuple[object, ...]) -> str:
    return hashlib.sha256(repr(row).encode()).hexdigest()[:16]


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m ui.tour.stage")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--machine", type=Path, required=True)
    arguments = parser.parse_args(argv)
    arguments.data.mkdir(parents=True, exist_ok=True)
    qt, theme = make_application(arguments.data)
    with Workstation(arguments.data, MachineSecret(arguments.machine)) as workstation:
        application = Application(qt, theme, workstation)
        stage = TourStage(qt, application)

        def tell(kind: str) -> None:
            stage.crash = kind

        install_crash_hook(arguments.data / "crash.log", VERSION, tell)
        application.start()
        stage.listen()
        return qt.exec()


if __name__ == "__main__":
    raise SystemExit(main())
