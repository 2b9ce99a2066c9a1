"""What a page is given and what it may ask of the window; pages never know each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.clinic import Clinic
from app.core.errors import ClinicError
from app.workstation import Workstation
from ui import keyboard
from ui.background import Background
from ui.changes import ChangeNews, Freshness
from ui.exchange import LookUp
from ui.tasks_of_now import TasksOfNow

T = TypeVar("T")


@dataclass(frozen=True)
class Errand:
    """A wish to open another page there and then: the feature's name, what to do, and for whom.

    do is a word that the page understands: "" (just show), "new", "open", "refer", …
    field names where the caret is wanted, on a page whose record opens as a form.
    """

    feature: str
    do: str = ""
    subject: str = ""
    field: str = ""


Opening = Callable[[str, str, str], Errand | None]
"""Where a record is opened, by its kind and id and at a field; None where nobody opens such."""


def _nowhere(kind: str, record_id: str, field: str) -> Errand | None:
    return None


@dataclass(frozen=True)
class ToldAtFoot:
    """What a feature says at the foot of the first page."""

    title: str
    text: str


class ResidentTab(QWidget):
    """What a feature shows of one resident, as a tab of the record."""

    opens = Signal(object)
    """An Errand."""
    title = ""
    """English source text, with its letter for Alt."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.patient_id = ""

    def show_resident(self, patient_id: str) -> None:
        """Read anew what there is of this resident."""

    def go_back(self) -> bool:
        """Esc, first: from what is open in the tab to the tab."""
        return False

    def go_on(self, at: str) -> bool:
        """Open what was begun in it under this name; False where it has no such."""
        return False


@dataclass(frozen=True)
class Desk:
    """Everything a page works with. `say` shows one line of good news that goes by itself;
    `fail` shows an error nobody else shows; `sync_soon` asks for an exchange with the hub; `scale` sets the type
    size in per cent. `look_up` asks the hub, off the UI thread, who keeps a resident's record.
    `compare` asks for a comparison with the hub, record by record. `opening` says which page opens
    a record; `tasks` are those of now; `cards` are what features say on the first page, `tabs` what they show of a resident."""

    clinic: Clinic
    workstation: Workstation
    background: Background
    news: ChangeNews
    say: Callable[[str], None]
    fail: Callable[[ClinicError], None]
    sync_soon: Callable[[], None]
    scale: Callable[[int], None]
    look_up: LookUp
    tasks: TasksOfNow
    compare: Callable[[], None] = lambda: None
    opening: Opening = _nowhere
    cards: Sequence[Callable[[Clinic], ToldAtFoot]] = ()
    tabs: Sequence[Callable[[Desk], ResidentTab]] = ()

    def read(self, owner: QObject, job: Callable[[], T], show: Callable[[T], None]) -> None:
        """What a list shows is read beside the window; it shows what it had until then."""
        self.background.read(owner, job, show, self.fail)


class Page(QWidget):
    """One page of the main window. It reloads when its kinds change, and only while shown."""

    opens = Signal(object)
    """An Errand for the window to run."""

    kinds: frozenset[str] = frozenset()

    def __init__(
        self, desk: Desk, parent: QWidget | None = None, kinds: frozenset[str] | None = None
    ) -> None:
        """`kinds` for a page that is told of which kinds it shows something."""
        super().__init__(parent)
        self.desk = desk
        self._freshness = Freshness(self, desk.news, kinds or self.kinds, self.reload)

    def reload(self) -> None:
        """Read again what the page shows: by `read`, for the window waits for no list."""

    def read(self, job: Callable[[], T], show: Callable[[T], None]) -> None:
        """What the page shows; nothing while nobody sees it, then when somebody next does."""

        def told(found: T) -> None:
            if self.isVisible():
                show(found)
            else:
                self._freshness.expire()

        if self.isVisible():
            self.desk.read(self, job, told)
        else:
            self._freshness.expire()

    def settle(self) -> None:
        """What is done next follows from what is being read, and so do the keys typed next."""
        self.desk.background.settle(self)

    def run(self, errand: Errand) -> None:
        """Do what another page, a key or the search box asked for."""

    def start(self) -> None:
        """Put the caret where work begins."""
        keyboard.take(self)

    @property
    def resident(self) -> str:
        """Who is in front of the person, for F6: a resident's id; empty where it is nobody."""
        return ""

    def print_it(self) -> None:
        """Ctrl+P: show what this page prints; nothing where there is nothing to print."""

    def go_back(self) -> bool:
        """Esc: leave a form or a record for the list before it; False when there is nothing to
        leave. Never loses text: what was typed is in a draft."""
        return False
