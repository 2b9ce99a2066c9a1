"""The window around the pages: rail, search box, messages, status line, and the keys."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from app.clinic import Clinic
from app.core.errors import ClinicError
from sync.client.status import SyncStatus, status_of
from ui.background import Background
from ui.changes import ChangeNews
from ui.features import FEATURES, Feature
from ui.icons import window_icon
from ui.page import Desk, Errand, Page
from ui.shell.navigation import Navigation
from ui.shell.search_box import SearchBox
from ui.shell.status_line import StatusLine
from ui.sync_runner import Road, SyncRunner
from ui.text import tr
from ui.widgets.bars import NoticeBar, Tone
from ui.widgets.labels import plain_label

GOOD_NEWS_MS = 4000
DESIGN_SIZE = (1366, 728)

KEYS: dict[str, Errand] = {
    "F3": Errand("patients", "new"),
    "F4": Errand("today"),
    "F6": Errand("referrals", "new"),
    "F11": Errand("referrals", "in_tray"),
}
"""What the function keys ask for; a key whose page this role may not see does nothing."""


class MainWindow(QMainWindow):
    """One signed-in person's window. `locks` asks the application to lock it."""

    locks = Signal()

    def __init__(
        self,
        clinic: Clinic,
        background: Background,
        news: ChangeNews,
        runner: SyncRunner,
        *,
        features: Sequence[Feature] = FEATURES,
    ) -> None:
        super().__init__()
        self._clinic = clinic
        self._background = background
        self._runner = runner
        self.desk = Desk(clinic, background, news, self.say, self.fail, runner.sync_soon)
        self._features = {f.name: f for f in features if f.may_see(clinic)}
        self._pages: dict[str, Page] = {}
        self.navigation = Navigation(list(self._features.values()))
        self.search = SearchBox(clinic, list(self._features.values()))
        self.notice = NoticeBar()
        self.status = StatusLine()
        self._stack = QStackedWidget()
        self._quiet = QTimer(self, singleShot=True, interval=GOOD_NEWS_MS)
        self._quiet.timeout.connect(self.notice.clear)
        self.setWindowIcon(window_icon())
        self.setWindowTitle(_title(clinic))
        self._arrange()
        self._connect(news)
        self._add_keys()
        self.resize(*DESIGN_SIZE)
        self.open(next(iter(self._features)))

    def _arrange(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(16, 8, 16, 8)
        top.setSpacing(16)
        top.addWidget(plain_label(self._clinic.place_name, "title"), 1)
        top.addWidget(self.search, 1)
        middle = QVBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        middle.addLayout(top)
        middle.addWidget(self.notice)
        middle.addWidget(self._stack, 1)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.navigation)
        row.addLayout(middle, 1)
        whole = QVBoxLayout()
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(row, 1)
        whole.addWidget(self.status)
        holder = QWidget()
        holder.setProperty("role", "page")
        holder.setLayout(whole)
        self.setCentralWidget(holder)

    def _connect(self, news: ChangeNews) -> None:
        self.navigation.wanted.connect(self.open)
        self.search.chosen.connect(self.run)
        self.search.left.connect(self._on_search_left)
        self.status.wants_sync.connect(self._runner.sync_now)
        self.status.wants_desk.connect(self._on_wants_desk)
        self.status.wants_lock.connect(self.locks)
        self._runner.road_changed.connect(self._on_road)
        self._runner.exchanged.connect(self._on_exchanged)
        news.changed.connect(self._on_changed)
        self.status.set_person(self._clinic.person_name)
        self._show_status()

    def _add_keys(self) -> None:
        for sequence in ("F2", "Ctrl+K"):
            self._key(sequence, self.search.begin)
        self._key("F5", self._runner.sync_now)
        self._key("F12", self.locks.emit)
        self._key("Esc", self._on_escape)
        for sequence, errand in KEYS.items():
            if errand.feature in self._features:
                self._key(sequence, _Run(self, errand))
        for feature in self._features.values():
            if feature.key and feature.key not in KEYS:
                self._key(feature.key, _Run(self, Errand(feature.name)))

    def _key(self, sequence: str, call: object) -> None:
        shortcut = QShortcut(QKeySequence(sequence), self)
        shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
        shortcut.activated.connect(call)

    @Slot(str)
    def open(self, name: str) -> None:
        """Show a page; it is built on its first visit."""
        page = self._page(name)
        self._stack.setCurrentWidget(page)
        self.navigation.show_open(name)
        page.start()

    @Slot(object)
    def run(self, errand: Errand) -> None:
        """Open the page an errand names and hand it over."""
        if errand.feature not in self._features:
            return
        self._stack.setCurrentWidget(self._page(errand.feature))
        self.navigation.show_open(errand.feature)
        if errand.do:
            self._page(errand.feature).run(errand)
        else:
            self._page(errand.feature).start()

    def page(self, name: str) -> Page:
        """The page of a feature, built if need be; for the tour and for tests."""
        return self._page(name)

    def _page(self, name: str) -> Page:
        if name not in self._pages:
            page = self._features[name].page(self.desk)
            page.opens.connect(self.run)
            self._pages[name] = page
            self._stack.addWidget(page)
        return self._pages[name]

    def say(self, text: str) -> None:
        """One line of good news that goes by itself."""
        self.notice.show_notice(Tone.GOOD, text)
        self._quiet.start()

    def fail(self, error: ClinicError) -> None:
        self._quiet.stop()
        self.notice.show_error(error)

    @Slot()
    def _on_search_left(self) -> None:
        current = self._stack.currentWidget()
        if isinstance(current, Page):
            current.start()

    @Slot()
    def _on_escape(self) -> None:
        current = self._stack.currentWidget()
        if isinstance(current, Page) and not current.go_back():
            current.start()

    @Slot()
    def _on_wants_desk(self) -> None:
        self.run(Errand("sync_desk"))

    @Slot(object, object)
    def _on_road(self, road: Road, error: ClinicError | None) -> None:
        self.status.set_road(road, error)
        self._show_status()

    @Slot(object)
    def _on_exchanged(self, _: object) -> None:
        self._show_status()

    @Slot(object)
    def _on_changed(self, kinds: frozenset[str]) -> None:
        status = self._show_status()
        if status.waiting and kinds - {"sync"}:
            self._runner.sync_soon()

    def _show_status(self) -> SyncStatus:
        status = status_of(self._clinic.store)
        self.status.set_status(status)
        self.navigation.set_count("sync_desk", status.needs_attention)
        return status

    def closeEvent(self, event: QCloseEvent) -> None:
        self._background.drain()
        super().closeEvent(event)


class _Run:
    """A key's errand, without a lambda that would keep the window alive."""

    def __init__(self, window: MainWindow, errand: Errand) -> None:
        self._window = window
        self._errand = errand

    def __call__(self) -> None:
        self._window.run(self._errand)


def _title(clinic: Clinic) -> str:
    return tr("Jiceng – {place}", place=clinic.place_name)
