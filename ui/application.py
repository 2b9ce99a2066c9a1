"""Builds the world: log, crash hook, theme, sign-in, main window. The only file that does."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPointF, QStandardPaths, QTimer, Slot
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QStackedWidget

from app.core.build import build_day
from app.core.clock import Clock
from app.core.errors import ClinicError
from app.core.residue import leave_no_core_file
from app.core.version import PROGRAM
from app.settings import SETTING, Preferences
from app.workstation import StationStage, Workstation
from ui import translation
from ui.background import Background
from ui.errors import describe, install_crash_hook
from ui.icons import window_icon
from ui.processes import begin_afresh
from ui.shell.key_turning import KeyTurning
from ui.shell.place import WindowPlace
from ui.shell.sign_in import SignIn
from ui.singletons import protect_singletons
from ui.text import tr
from ui.theme import DARK, LIGHT, Theme
from ui.widgets.shortcuts import WheelGuard

if TYPE_CHECKING:
    from app.clinic import Clinic
    from app.storage.safety_copy import SafetyCopy
    from app.workstation import BroughtBack
    from ui.copies.entry import CopyEntry
    from ui.shell.first_password import FirstPassword
    from ui.shell.first_start import FirstStart
    from ui.shell.session import Session
    from ui.shell.sheet_entry import SheetEntry

VERSION = PROGRAM
ENTRANCE_SIZE = (1024, 700)
MINUTE_MS = 60_000
TOUCHES = frozenset(
    {
        *(QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress, QEvent.Type.KeyRelease),
        *(QEvent.Type.InputMethod, QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove),
        *(QEvent.Type.Wheel, QEvent.Type.TouchBegin, QEvent.Type.TouchUpdate),
        *(QEvent.Type.TabletPress, QEvent.Type.TabletMove),
    }
)
"""What only a person does. A shortcut comes as ShortcutOverride and never as KeyPress."""
AFRESH = 75
"""What the event loop ends with when another process shall take this one's place."""


class Application(QObject):
    """One workstation on one screen: the entrance, then the window of who is in, then back."""

    def __init__(
        self,
        qt: QApplication,
        theme: Theme,
        workstation: Workstation,
        begin_afresh: Callable[[], None] | None = None,
    ) -> None:
        """After a deep lock `begin_afresh` ends this process and lets a fresh one show the sign-in:
        what Qt and Python still hold of the records goes with the process only."""
        super().__init__(qt)
        self._begin_afresh = begin_afresh
        self.workstation = workstation
        self.theme = theme
        self.background = Background(self._tell, self)
        self.entrance = QStackedWidget()
        self.entrance.setWindowIcon(window_icon())
        self.entrance.setWindowTitle(tr("Jiceng"))
        self.entrance.resize(*ENTRANCE_SIZE)
        self.sign_in = SignIn(workstation, self.background)
        self.entrance.addWidget(self.sign_in)
        self.turning = KeyTurning(self.entrance)
        self.entrance.addWidget(self.turning)
        workstation.tell_of_turn(self.turning.tell)
        self.sign_in.signed_in.connect(self._on_signed_in)
        self.sign_in.wants_sheet.connect(self._on_wants_sheet)
        self.sign_in.wants_copy.connect(self._on_wants_copy)
        self.window: Session | None = None
        self._idle = QTimer(self, singleShot=True)
        self._idle.timeout.connect(self.lock)
        self._pointer = QPointF()
        self._place = WindowPlace()
        self._long_idle = QTimer(self, singleShot=True)
        self._long_idle.timeout.connect(self.deep_lock)
        qt.installEventFilter(self)
        qt.aboutToQuit.connect(self.leave)

    @cached_property
    def first_start(self) -> FirstStart:
        """The wizard, built only for a computer that needs it."""
        from ui.shell.first_start import FirstStart

        wizard = FirstStart(self.workstation, self.background)
        wizard.finished.connect(self._on_signed_in)
        wizard.wants_copy.connect(self._on_wants_copy)
        self.entrance.addWidget(wizard)
        return wizard

    @cached_property
    def sheet_entry(self) -> SheetEntry:
        """The way in when every password is forgotten."""
        from ui.shell.sheet_entry import SheetEntry

        entry = SheetEntry(self.workstation, self.background)
        entry.signed_in.connect(self._on_signed_in)
        entry.left.connect(self._on_sheet_left)
        self.entrance.addWidget(entry)
        return entry

    @cached_property
    def copy_entry(self) -> CopyEntry:
        """The way back when the records are damaged, or lie on a stick alone."""
        from ui.copies.entry import CopyEntry

        entry = CopyEntry(self.workstation, self.background)
        entry.signed_in.connect(self._on_signed_in)
        entry.left.connect(self.show_first)
        entry.wants_sheet.connect(self._on_wants_sheet_for)
        self.sheet_entry.brought_back.connect(self._on_brought_back)
        self.entrance.addWidget(entry)
        return entry

    @cached_property
    def first_password(self) -> FirstPassword:
        """For a colleague who still has the password that an administrator chose."""
        from ui.shell.first_password import FirstPassword

        page = FirstPassword(self.workstation, self.background)
        page.finished.connect(self._on_signed_in)
        self.entrance.addWidget(page)
        return page

    @Slot()
    def _on_wants_sheet(self) -> None:
        self.entrance.setCurrentWidget(self.sheet_entry)
        self.sheet_entry.begin()

    @Slot()
    def _on_wants_copy(self) -> None:
        self.entrance.setCurrentWidget(self.copy_entry)
        self.copy_entry.begin()

    @Slot(object)
    def _on_wants_sheet_for(self, copy: SafetyCopy) -> None:
        self.entrance.setCurrentWidget(self.sheet_entry)
        self.sheet_entry.begin(copy)

    @Slot(object)
    def _on_brought_back(self, back: BroughtBack) -> None:
        self.entrance.setCurrentWidget(self.copy_entry)
        self.copy_entry.tell(back)

    @Slot()
    def _on_sheet_left(self) -> None:
        self.show_first()

    def start(self) -> None:
        """Show the first screen this computer is ready for."""
        self.show_first()
        # While the person types, the services are loaded that signing in will need.
        self.background.run(self, self.workstation.warm_up)

    @Slot()
    def show_first(self) -> None:
        """The wizard of a new computer, or who is at the keyboard."""
        if self.workstation.stage is StationStage.NEW:
            self.entrance.setCurrentWidget(self.first_start)
            self.entrance.show()
            self.first_start.form.start()
        else:
            self._show_sign_in()

    @Slot(object)
    def _on_signed_in(self, clinic: Clinic) -> None:
        if self.workstation.must_change_password:
            self.entrance.setCurrentWidget(self.first_password)
            self.first_password.begin(clinic)
            return
        if self.window is not None and self.window.clinic is clinic:
            self.window.resume()
            self._take_entrance_out()
        else:
            self._leave_session(goes_on=True)
            self._begin_session(clinic)
        self.entrance.hide()
        self._restart_idle()

    def _begin_session(self, clinic: Clinic) -> None:
        # Imported now: the first window must not wait for all the others.
        from ui.shell.session import Session

        session = self.window = Session(clinic, self.workstation, self.background, self)
        session.locks.connect(self.lock)
        session.type_changes.connect(self._on_type_changes)
        session.type_chosen.connect(self.theme.set_scale)
        session.called.connect(self._on_called)
        session.news.changed.connect(self._on_news)
        replace(self._place, is_in_front=True).give(session.window)
        session.start()

    @Slot()
    def lock(self) -> None:
        """The screen only: drafts and records stay, the PIN or the password brings them back. It
        happens inside the window: one that is not in front comes to no front by it."""
        if self.window is None or self.workstation.stage is not StationStage.SIGNED_IN:
            return
        minutes = self.workstation.clinic.settings.deep_lock_min
        self._long_idle.start(minutes * MINUTE_MS)
        self._idle.stop()
        self.workstation.lock()
        self.entrance.setCurrentWidget(self.sign_in)
        self.window.lock(self.entrance)
        self.sign_in.begin()

    @Slot(str, bool)
    def _on_called(self, summary: str, is_more: bool) -> None:
        """Without a name: whoever passes by can read it."""
        self.sign_in.show_news(summary)
        if is_more and self.workstation.stage is StationStage.LOCKED:
            QApplication.alert(self.entrance.window())

    @Slot()
    def deep_lock(self) -> None:
        """After a long absence: records closed, keys forgotten; only the password opens again."""
        if self.workstation.stage is StationStage.LOCKED:
            self._leave_session(goes_on=True)
            self.background.drain()
            self.sign_in.show_news("")
            self.workstation.deep_lock()
            (self._begin_afresh or self._show_sign_in)()

    @property
    def place(self) -> WindowPlace:
        """Where the window stood, for the process that comes after a deep lock."""
        return self._place

    def begin_at(self, place: WindowPlace) -> None:
        """This process follows one that has locked itself: in its place, and not in front of what
        the person does elsewhere."""
        self._place = place
        place.give(self.entrance)

    def _take_entrance_out(self) -> None:
        self.entrance.hide()
        self.entrance.setParent(None)

    def _show_sign_in(self) -> None:
        self.entrance.setCurrentWidget(self.sign_in)
        self.entrance.show()
        self.sign_in.begin()

    @Slot(int)
    def _on_type_changes(self, step: int) -> None:
        """Larger or smaller type, kept for this computer."""
        self.theme.set_scale(self.theme.scale + step if step else 100)
        self.workstation.preferences.type_scale_percent = self.theme.scale

    def _leave_session(self, *, goes_on: bool) -> None:
        """Without a window of its own in sight the program would end; so the entrance comes first."""
        if self.window is not None:
            self._place = WindowPlace.of(self.window.window)
            self.window.window.hide()
            self._take_entrance_out()
            if goes_on:
                self._place.give(self.entrance)
                self.entrance.show()
            self.window.close()
            self.window.deleteLater()
        self.window = None

    @Slot(object)
    def _on_news(self, kinds: frozenset[str]) -> None:
        if SETTING in kinds:
            self._restart_idle()

    def _restart_idle(self) -> None:
        if self.workstation.stage is StationStage.SIGNED_IN:
            minutes = self.workstation.clinic.settings.idle_lock_min
            self._idle.start(minutes * MINUTE_MS)
            self._long_idle.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in TOUCHES and self._idle.isActive() and self._is_touch(event):
            self._idle.start()
        return False

    def _is_touch(self, event: QEvent) -> bool:
        """A window that comes or goes under the pointer is told of a movement that nobody made."""
        if event.type() != QEvent.Type.MouseMove or not isinstance(event, QMouseEvent):
            return True
        before, self._pointer = self._pointer, event.globalPosition()
        return self._pointer != before

    def _tell(self, error: ClinicError) -> None:
        """What nobody asked about: shown where the person is looking."""
        if self.window is not None:
            self.window.fail(error)
        else:
            self.sign_in.show_error(error)

    @Slot()
    def leave(self) -> None:
        """End the session, finish what is being saved, and forget the keys."""
        self._leave_session(goes_on=False)
        self.background.close()
        self.workstation.sign_out()


def data_folder() -> Path:
    """Where this person's computer keeps the program's data; never beside the program."""
    place = QStandardPaths.StandardLocation.GenericDataLocation
    return Path(QStandardPaths.writableLocation(place)) / "jiceng"


def make_application(folder: Path) -> tuple[QApplication, Theme]:
    """The Qt application, dressed and translated by the preferences kept beside the store."""
    _prepare_input_method()
    protect_singletons()
    qt = QApplication([sys.argv[0]])
    qt.setApplicationName("jiceng")
    qt.setApplicationVersion(VERSION)
    qt.setQuitOnLastWindowClosed(True)
    preferences = Preferences(folder / "preferences.json")
    theme = Theme(qt, DARK if preferences.is_dark else LIGHT, preferences.type_scale_percent)
    translation.install(qt, preferences.language)
    qt.installEventFilter(WheelGuard(qt))
    return qt, theme


def _prepare_input_method() -> None:
    """The wheels bring no fcitx plugin; its ibus front end is reached through the portal."""
    if os.environ.get("QT_IM_MODULE", "") in ("fcitx", "fcitx5"):
        os.environ["QT_IM_MODULE"] = "ibus"
        os.environ["IBUS_USE_PORTAL"] = "1"


def run(
    folder: Path,
    demo_password: str = "",
    last_person_id: str = "",
    place: WindowPlace | None = None,
) -> int:
    """The program from first window to last; the demo tells its password. Returns the exit code.

    `last_person_id` was in, at that `place`, when the process before this one locked itself deeply.
    """
    leave_no_core_file()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    qt, theme = make_application(folder)
    install_crash_hook(folder / "crash.log", VERSION)
    try:
        with Workstation(folder, clock=Clock(build_day=build_day())) as workstation:
            workstation.remember(last_person_id)
            application = Application(qt, theme, workstation, lambda: qt.exit(AFRESH))
            if demo_password:
                application.sign_in.show_demo_password(demo_password)
            if place is not None:
                application.begin_at(place)
            application.start()
            code = qt.exec()
            last, place = workstation.last_person, application.place
    except ClinicError as error:
        return _refuse(error)
    if code != AFRESH:
        return code
    return begin_afresh(folder, demo_password, last.id if last else "", place.words())


def _refuse(error: ClinicError) -> int:
    """Nothing can be opened: one window that says why."""
    from ui.widgets.bars import NoticeBar

    bar = NoticeBar()
    bar.show_error(error)
    bar.acted.connect(QApplication.quit)
    bar.setWindowTitle(tr("Jiceng"))
    bar.show()
    sys.stderr.write(f"{describe(error).title} ({error.code})\n")
    QApplication.exec()
    return 1
