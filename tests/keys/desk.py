"""The program that is typed into: a real window over 2,000 residents. `typing` starts it.

It reads one line for each scene, says when it stands ready, and after the last key what is wrong.
"""

from __future__ import annotations

import json
import sys
import threading
from datetime import date
from itertools import islice
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QWindow
from PySide6.QtWidgets import QApplication

from app.patients import Patient
from app.storage.store import Store
from app.storage.tokens import write_tokens
from app.workstation import Workstation
from tests.benchmarks.residents import people
from tests.keys.scenes import OLD_PHONE, SCENES, Scene, Seen, letters_of, names
from tests.replies import COUNTY_DOCTOR, reply
from tests.stores import HOSPITAL, arrive, lay_out_county
from tests.workstations import PASSWORD, Desk, found_desk
from ui.application import make_application
from ui.background import Background
from ui.changes import ChangeNews
from ui.shell.main_window import MainWindow
from ui.sync_runner import SyncRunner

RESIDENTS = 2000
LAST_KEY = Qt.Key.Key_Pause
"""Nothing is bound to it: when it comes, all keys before it have been dealt with."""
LOOK_MS = 20


def fill(store: Store, count: int) -> None:
    """Residents as if they had come from the hub."""
    table = store.tables.of("patient")
    assert table is not None
    rows = list(islice(people(count), count))
    with store.journal_transaction() as (connection, _):
        table.save_many(connection, rows)
        numbers = table.numbers(connection, [row.id for row in rows])
        write_tokens(connection, table.kind, {numbers[row.id]: row for row in rows}, {})


class Seat(QObject):
    """One window after the other; a cold one has built no page but the first."""

    over = Signal()

    def __init__(self, workstation: Workstation) -> None:
        super().__init__()
        self._workstation = workstation
        self.clinic = workstation.clinic
        self._names = iter(names())
        self._scene: Scene | None = None
        self._seen: Seen | None = None
        self._news: ChangeNews | None = None
        self.background = Background(lambda error: None, self)
        self.over.connect(self._on_over, Qt.ConnectionType.QueuedConnection)
        self._ready = QTimer(self, interval=LOOK_MS)
        self._ready.timeout.connect(self._on_look)

    @Slot(str)
    def begin(self, line: str) -> None:
        """`{"scene": number, "warm": true}`; an empty line ends the program."""
        wanted = json.loads(line or "{}")
        if not wanted:
            QApplication.quit()
            return
        self._scene = SCENES[wanted["scene"]]
        self._close()
        resident = self._register(next(self._names))
        if self._scene.reads:
            self._reply(resident)
        self._seen = Seen(self._open(), resident)
        if wanted["warm"]:
            self._warm_up(self._seen)
        self._ready.start()

    @staticmethod
    def _warm_up(seen: Seen) -> None:
        for name in ("patients", "referrals", "notes", "today"):
            seen.window.open(name)
        # Built by being asked for.
        assert seen.patients.register is not None
        assert seen.patients.record is not None

    def _register(self, name: str) -> Patient:
        about = {"no_id_reason": "未带证件", "phone": OLD_PHONE, "allergies": ["2"]}
        made = Patient(name=name, sex="1", birth_on=date(1958, 3, 12), **about)
        found = self.clinic.patients.get(self.clinic.patients.register(made))
        assert found is not None
        return found

    def _close(self) -> None:
        """What was typed in the scene before comes into none that follows; and nobody is asked
        whether its resident is the next one, who has the same telephone by then."""
        if self._seen is not None and self._news is not None:
            self.clinic.patients.void(self._seen.resident.id, "上一幕")
            old, self._seen = self._seen.window, None
            self._news.close()
            old.is_leaving = True
            old.hide()
            old.deleteLater()
        self.background.drain()
        with self.clinic.store.journal_transaction() as (connection, _):
            connection.exec_driver_sql("DELETE FROM draft")

    def _reply(self, resident: Patient) -> None:
        """The newest line of the tray is a reply that nobody has read."""
        referral = self.clinic.referrals.draft_for(resident)
        referral.to_facility_id = HOSPITAL
        referral.reasons_up, referral.impression = ["6"], "高血压3级"
        reply(self.clinic, self.clinic.referrals.refer(referral))

    def _open(self) -> MainWindow:
        self._news = ChangeNews(self.clinic.store.changes, self)
        runner = SyncRunner(None, parent=self)
        window = MainWindow(self.clinic, self._workstation, self.background, self._news, runner)
        window.show()
        window.activateWindow()
        window.start()
        return window

    @Slot()
    def _on_look(self) -> None:
        if self._seen is not None and self._seen.window.isActiveWindow():
            self._ready.stop()
            self.background.drain()
            say({"who": letters_of(self._seen.resident.name or "")})

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        is_press = event.type() == QEvent.Type.KeyPress and isinstance(watched, QWindow)
        if is_press and isinstance(event, QKeyEvent) and event.key() == LAST_KEY:
            self.over.emit()
        return False

    @Slot()
    def _on_over(self) -> None:
        for _ in range(3):
            self.background.drain()
            QApplication.processEvents()
        assert self._scene is not None
        assert self._seen is not None
        seen = self._seen
        wrong = [problem for ask in self._scene.asks for problem in ask(seen)]
        say({"wrong": [*wrong, *seen.circumstances()] if wrong else []})


class Lines(QObject):
    """What `typing` writes, brought to the thread of the windows."""

    came = Signal(str)

    def listen(self) -> None:
        for line in sys.stdin:
            self.came.emit(line.strip())


def say(answer: object) -> None:
    sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def main(folder: Path) -> int:
    found_desk(folder)
    qt, _ = make_application(folder)
    with Desk(folder).start() as workstation:
        clinic = workstation.sign_in(workstation.people()[0].id, PASSWORD)
        lay_out_county(clinic.store)
        arrive(clinic.store, "person", COUNTY_DOCTOR, {"name": "赵主任"})
        fill(clinic.store, RESIDENTS)
        seat, lines = Seat(workstation), Lines()
        qt.installEventFilter(seat)
        qt.setQuitOnLastWindowClosed(False)
        lines.came.connect(seat.begin)
        threading.Thread(target=lines.listen, daemon=True).start()
        say({"residents": RESIDENTS})
        code = qt.exec()
        seat.background.close()
    return code


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1])))
