"""The window around the pages: rail, search box, messages, status line, and the keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMainWindow,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from app.begun import DRAFT
from app.clinic import Clinic
from app.core.errors import ClinicError
from app.reconciliation import Comparison
from app.tasks import TaskList
from app.workstation import Workstation
from sync.client.status import SyncStatus, status_of
from ui import keyboard
from ui.background import Background
from ui.changes import ChangeNews
from ui.feature import Feature, Features, Key
from ui.features import FEATURES
from ui.icons import window_icon
from ui.page import Desk, Errand, Page
from ui.shell.bell import Bell
from ui.shell.enrolment import looking_up, words_of
from ui.shell.last_exchange import LastExchange
from ui.shell.navigation import Navigation
from ui.shell.search_box import SearchBox
from ui.shell.slip_reader import SlipReader
from ui.shell.status_line import StatusLine
from ui.sync_runner import Road, SyncRunner
from ui.tasks_of_now import TasksOfNow
from ui.text import tr
from ui.to_do import pressing
from ui.widgets.bars import NoticeBar, Tone
from ui.widgets.key_map import KeyMapOverlay
from ui.widgets.labels import plain_label
from ui.widgets.shortcuts import Command, ShortcutMap

GOOD_NEWS_MS = 4000
DESIGN_SIZE = (1366, 728)

TYPE_STEP = 10


class MainWindow(QMainWindow):
    """One signed-in person's window. `locks` asks the application to lock it."""

    locks = Signal()
    type_changes = Signal(int)
    """Per cent more or less; 0 for the usual size."""
    type_chosen = Signal(int)
    """The type size in per cent."""

    def __init__(
        self,
        clinic: Clinic,
        workstation: Workstation,
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
        self._features = Features([one for one in features if one.may_see(clinic)])
        self.tasks = TasksOfNow(clinic, background, news, self)
        self.desk = Desk(
            clinic,
            workstation,
            background,
            news,
            self.say,
            self.fail,
            runner.sync_soon,
            self.type_chosen.emit,
            looking_up(clinic.store, clinic.actor, clinic.settings),
            self.tasks,
            self._compare,
            self._features.opening,
            self._features.cards,
            self._features.tabs,
        )
        self._pages: dict[str, Page] = {}
        self._is_pending = self._has_saved = self._has_told_begun = False
        self._road = Road.NONE
        self._last: LastExchange | None = None
        self.is_leaving = False
        """The session ends or has sent its last: closing asks nothing more."""
        self.navigation = Navigation([one for one in self._features if not one.under])
        self.search = SearchBox(clinic, list(self._features), background)
        self.notice = NoticeBar()
        self.bell = Bell(self.desk, rings=any(one.rings for one in self._features))
        self.status = StatusLine(lambda: self._runner.since_heard_s)
        self._root = QStackedWidget()
        self._stack = QStackedWidget()
        self._cover: QWidget | None = None
        self._before_cover: QWidget | None = None
        self._quiet = QTimer(self, singleShot=True, interval=GOOD_NEWS_MS)
        self._quiet.timeout.connect(self.notice.clear)
        self.setWindowIcon(window_icon())
        self.setWindowTitle(_title(clinic))
        self._arrange()
        self._connect(news)
        self._add_keys()
        self.resize(*DESIGN_SIZE)
        self.open(self._features.names[0])

    def _arrange(self) -> None:
        middle = QVBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        middle.addWidget(self._top())
        bar = QHBoxLayout()
        bar.setContentsMargins(16, 0, 16, 0)
        bar.addWidget(self.bell)
        middle.addLayout(bar)
        bar = QHBoxLayout()
        bar.setContentsMargins(16, 0, 16, 0)
        bar.addWidget(self.notice)
        middle.addLayout(bar)
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
        self._root.addWidget(holder)
        self.setCentralWidget(self._root)

    def _top(self) -> QWidget:
        top = QWidget()
        # A page that wants more height than there is must not take it from here.
        top.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(top)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(16)
        row.addWidget(plain_label(self._clinic.place_name, "title"), 1)
        row.addWidget(self.search, 1)
        return top

    def _connect(self, news: ChangeNews) -> None:
        self.navigation.wanted.connect(self.open)
        self.navigation.wants_rest.connect(self.search.begin_among)
        self.search.chosen.connect(self.run)
        self.search.left.connect(self.start)
        self.status.wants_sync.connect(self._runner.sync_now)
        self.status.wants_desk.connect(self._on_wants_desk)
        self.status.wants_lock.connect(self.locks)
        self.bell.wants.connect(self._on_bell)
        self._runner.heard.connect(self.status.look)
        self._runner.road_changed.connect(self._on_road)
        self._runner.exchanged.connect(self._on_exchanged)
        self._runner.compared.connect(self._on_compared)
        self.tasks.came.connect(self._on_tasks)
        news.changed.connect(self._on_changed)
        self.status.set_person(self._clinic.person_name)
        self._show_status()
        self.tasks.look()

    def _add_keys(self) -> None:
        does: dict[Command, Callable[[], object]] = {
            Command.FIND: self.search.begin,
            Command.SYNC: self._runner.sync_now,
            Command.LOCK: self.locks.emit,
            Command.KEYS: self._on_keys,
            Command.PRINT: self._on_print,
            Command.LARGER: partial(self._change_type, TYPE_STEP),
            Command.SMALLER: partial(self._change_type, -TYPE_STEP),
            Command.USUAL_SIZE: partial(self._change_type, 0),
        }
        for feature in self._features:
            for key in feature.keys:
                does[key.command] = partial(self._on_key, feature.name, key)
        self.keys = ShortcutMap(self, does)
        self.slips = SlipReader(self)
        self.slips.scanned.connect(self._on_slip)
        self.key_map = KeyMapOverlay(self, self.keys.shown())
        self._escape = QShortcut(QKeySequence("Esc"), self)
        self._escape.activated.connect(self._on_escape)

    @Slot(str)
    def _on_slip(self, code: str) -> None:
        if not self.is_covered:
            self.run(Errand("referrals", "slip", code))

    @Slot()
    def start(self) -> None:
        """The keyboard goes to the page that is shown, which has read what it shows by now."""
        current = self._stack.currentWidget()
        if isinstance(current, Page):
            current.start()
        self.bell.reload()

    @Slot(str)
    def open(self, name: str) -> None:
        """Show a page; it is built on its first visit."""
        self.run(Errand(name))

    @Slot(object)
    def run(self, errand: Errand) -> None:
        """Open the page an errand names and hand it over; not for an answer that comes after
        something else was asked for."""
        if errand.feature not in self._features or not keyboard.ask():
            return
        page = self._page(errand.feature)
        self._stack.setCurrentWidget(page)
        self.navigation.show_open(self._features[errand.feature].under or errand.feature)
        page.settle()
        if not errand.do:
            page.start()
            return
        if not self._is_in(page):
            # Never in the box, nor on the page before, until the page has put it where it belongs.
            keyboard.take(page)
        page.run(errand)
        if not self._is_in(page):
            page.start()

    def _is_in(self, page: Page) -> bool:
        here: QWidget | None = self.focusWidget()
        return here is not None and page.isAncestorOf(here)

    def _on_key(self, name: str, key: Key) -> None:
        """One of a feature's own keys, which may ask for whoever is in front."""
        current = self._stack.currentWidget()
        resident = current.resident if isinstance(current, Page) else ""
        self.run(Errand(name, key.do, resident if key.for_resident else ""))

    def cover(self, entrance: QWidget) -> None:
        """Something stands in place of everything, in the same window: neither its place nor
        another program's keyboard is touched. No key does anything beneath."""
        self._before_cover = self.focusWidget()
        self._cover = entrance
        self._root.addWidget(entrance)
        self._root.setCurrentWidget(entrance)
        self._let_keys(allowed=False)

    def uncover(self) -> None:
        """As it was before; the keyboard too."""
        if self._cover is None:
            return
        self._root.removeWidget(self._cover)
        self._cover = None
        self._root.setCurrentIndex(0)
        self._let_keys(allowed=True)
        before, self._before_cover = self._before_cover, None
        if before is not None and isValid(before):
            keyboard.take(before)

    @property
    def is_covered(self) -> bool:
        return self._cover is not None

    def _let_keys(self, *, allowed: bool) -> None:
        self._escape.setEnabled(allowed)
        for command in self.keys.actions:
            self.keys.allow(command, allowed=allowed)

    def _page(self, name: str) -> Page:
        if name not in self._pages:
            page = self._features[name].make_page(self.desk)
            page.opens.connect(self.run)
            self._pages[name] = page
            self._stack.addWidget(page)
        return self._pages[name]

    @property
    def shown(self) -> str:
        """The name of the feature whose page is seen; empty where something covers it."""
        current = self._stack.currentWidget()
        names = (name for name, page in self._pages.items() if page is current)
        return "" if self.is_covered else next(names, "")

    def say(self, text: str) -> None:
        """One line of good news that goes by itself."""
        self.notice.show_notice(Tone.GOOD, text)
        self._quiet.start()

    def fail(self, error: ClinicError) -> None:
        self._quiet.stop()
        self.notice.show_error(error)

    @Slot()
    def _on_escape(self) -> None:
        """One thing at a time, what lies on top first; an open list has taken the key already."""
        keyboard.ask()
        current = self._stack.currentWidget()
        if self.search.is_open:
            self.search.leave()
        elif keyboard.give_up():
            return
        elif isinstance(current, Page) and not current.go_back():
            current.start()

    @Slot()
    def _on_print(self) -> None:
        current = self._stack.currentWidget()
        if isinstance(current, Page):
            current.print_it()

    @Slot()
    def _on_keys(self) -> None:
        self.key_map.toggle()

    def _change_type(self, step: int) -> None:
        self.type_changes.emit(step)

    @Slot(str)
    def _on_bell(self, referral_id: str) -> None:
        self.run(Errand("referrals", "open", referral_id))

    @Slot()
    def _on_wants_desk(self) -> None:
        self.run(Errand("attention"))

    @Slot(object, object)
    def _on_road(self, road: Road, error: ClinicError | None) -> None:
        if road is not Road.BUSY:
            self._road = road
        self.status.set_road(road, error)
        self._show_status()
        if road is not Road.BUSY:
            self._tell_approval(road)

    def _tell_approval(self, road: Road) -> None:
        """Once when the county has still to let this computer in, and once when it has."""
        is_pending = road is Road.PENDING
        if is_pending and not self._is_pending:
            title = tr("The county has still to approve this computer")
            words = words_of(self._clinic.store)
            advice = tr("Read these six words to the county: {words}", words=words)
            self._quiet.stop()
            self.notice.show_notice(Tone.WARN, title, advice)
        elif self._is_pending and road is Road.IDLE:
            self.say(tr("The county has approved this computer."))
        elif road is Road.AWAY:
            return
        self._is_pending = is_pending

    @Slot(object)
    def _on_exchanged(self, _: object) -> None:
        self._show_status()

    def _compare(self) -> None:
        if self._runner.is_connected:
            self.say(tr("Comparing with the county …"))
            self._runner.compare_now()
        else:
            self.notice.show_notice(
                Tone.WARN,
                tr("This computer is not connected to a county hub."),
                tr("Everything is saved here. There is nothing to compare it with yet."),
            )

    @Slot(object, object)
    def _on_compared(self, found: Comparison | None, error: ClinicError | None) -> None:
        if error is not None:
            self.fail(error)
        elif found is None:
            self.say(tr("Something is still being exchanged. Compare once more in a while."))
        elif found.mended:
            self.say(
                tr("{count} records were not the same as the county's; mended.", count=found.mended)
            )
        self._show_status()

    @Slot(object)
    def _on_changed(self, kinds: frozenset[str]) -> None:
        self._has_saved = self._has_saved or bool(kinds - {"sync"})
        self._show_status()

    def _tell_begun(self, tasks: TaskList) -> None:
        """Once, to who comes back: what was typed before is neither lost nor saved."""
        count = sum(task.kind == DRAFT for task in tasks)
        is_told, self._has_told_begun = self._has_told_begun, True
        if count and not is_told:
            said = tr("{count} forms were begun and are not saved yet.", count=count)
            advice = tr("They stand on the first page under “Due”; Enter goes on with them.")
            self.notice.show_notice(Tone.ACCENT, said, advice)

    @Slot(object)
    def _on_tasks(self, tasks: TaskList) -> None:
        self._tell_begun(tasks)
        counts = pressing(tasks, self.desk.opening)
        for feature in self._features:
            self.navigation.set_count(feature.name, counts[feature.name])

    def _sends_first(self) -> bool:
        """Whether closing waits for a last exchange: never for a hub that is away, nor while the
        computer itself is shut down."""
        may = not self.is_leaving and self._road is Road.IDLE and not _computer_is_ending()
        return may and self._clinic.settings.exchange_at_close and self._runner.has_unsent_work

    @Slot()
    def _on_sent(self) -> None:
        self.is_leaving = True
        self.close()

    def _show_status(self) -> None:
        self.status.set_clock(self._clinic.store.clock)
        self.desk.read(self.status, partial(status_of, self._clinic.store), self._on_status)

    def _on_status(self, status: SyncStatus) -> None:
        self.status.set_status(status)
        has_saved, self._has_saved = self._has_saved, False
        if status.waiting and has_saved:
            self._runner.sync_soon()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._background.drain()
        if self._sends_first():
            event.ignore()
            self._last = LastExchange(self._runner, self)
            self._last.ended.connect(self._on_sent)
            self._last.begin()
            return
        super().closeEvent(event)


def _computer_is_ending() -> bool:
    program = QGuiApplication.instance()
    return isinstance(program, QGuiApplication) and program.isSavingSession()


def _title(clinic: Clinic) -> str:
    return tr("Jiceng – {place}", place=clinic.place_name)
