"""Exchange by stick: choose it, see what goes, Enter; then it may be removed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from app.core.errors import ClinicError
from ui import keyboard
from ui.layouts import page_column
from ui.page import Desk, Page
from ui.stick.volumes import Volume, sticks
from ui.stick.words import done_notice, plan_lines, problem_lines
from ui.stick.work import Done, Plan, stick_work_of
from ui.text import tr
from ui.widgets.badges import Card, EmptyState, SectionHeader
from ui.widgets.bars import NoticeBar
from ui.widgets.choices import Choice
from ui.widgets.dialogs import folder_to_use
from ui.widgets.fields import ChoiceField
from ui.widgets.labels import button, plain_label

LOOK_EVERY_MS = 2000


class StickPage(Page):
    """A stick that is plugged in while the page is open is found by itself."""

    kinds = frozenset({"sync"})

    def __init__(
        self,
        desk: Desk,
        parent: QWidget | None = None,
        *,
        volumes: Callable[[], Sequence[Volume]] = sticks,
    ) -> None:
        super().__init__(desk, parent)
        self._work = stick_work_of(desk.clinic.store, desk.clinic.settings)
        self._volumes = volumes
        self._known: list[Volume] = []
        self._folder: Path | None = None
        self._plan: Plan | None = None
        self._is_busy = False
        self.choice = ChoiceField([])
        self.browse = button(tr("Choose a &folder …"))
        self.go = button(tr("&Exchange with this stick  Enter"), "primary")
        self.plan = plain_label("", wraps=True)
        self.problems = plain_label("", "problem", wraps=True)
        self.notice = NoticeBar()
        self.empty = _nothing() if self._work else _no_county()
        self._looking = QTimer(self, interval=LOOK_EVERY_MS)
        self._arrange()
        self._connect()

    def _arrange(self) -> None:
        column = page_column(self, SectionHeader(tr("Exchange by USB stick")))
        column.addWidget(self.notice)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(plain_label(tr("Stick"), "label"))
        row.addWidget(self.choice, 1)
        row.addWidget(self.browse)
        self.card = Card(tr("This is done with Enter"))
        self.card.body.addWidget(self.plan)
        self.card.body.addWidget(self.problems)
        self.card.body.addWidget(self.go, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(row)
        column.addWidget(self.card)
        column.addWidget(self.empty, 1)
        column.addStretch()

    def _connect(self) -> None:
        self._looking.timeout.connect(self._look_for_sticks)
        self.choice.edited.connect(self._on_chosen)
        self.browse.clicked.connect(self._on_browse)
        self.go.clicked.connect(self._on_go)

    def reload(self) -> None:
        if not self._is_busy:
            self._look_at(self._stick())

    def start(self) -> None:
        """Enter goes to the button, when there is a stick."""
        self._look_for_sticks()
        keyboard.take(self.go if self.card.isVisibleTo(self) else self.browse)

    def use(self, folder: Path) -> None:
        """A folder in place of a stick."""
        self._folder = folder
        self._offer()
        self.choice.set_value(str(folder))
        self._on_chosen()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._looking.start()

    def hideEvent(self, event: QHideEvent) -> None:
        self._looking.stop()
        super().hideEvent(event)

    def _stick(self) -> Path | None:
        chosen = self.choice.value()
        return Path(chosen) if chosen else None

    @Slot()
    def _look_for_sticks(self) -> None:
        """Only what has changed moves anything on the page."""
        found = list(self._volumes())
        if found == self._known and self._plan is not None:
            return
        was_known, self._known = self._known, found
        self._offer()
        new = [volume for volume in found if volume not in was_known]
        if new:
            self.choice.set_value(str(new[0].path))
        self._on_chosen()

    def _offer(self) -> None:
        """Keeps what was chosen, as long as it is there."""
        chosen = self.choice.value()
        offered = [Choice(str(volume.path), volume.name) for volume in self._known]
        if self._folder is not None:
            offered.append(Choice(str(self._folder), self._folder.name))
        self.choice.set_choices(offered)
        values = [choice.value for choice in offered]
        self.choice.set_value(chosen if chosen in values else next(iter(values), None))

    @Slot()
    def _on_chosen(self) -> None:
        self.notice.clear()
        self._look_at(self._stick())

    @Slot()
    def _on_browse(self) -> None:
        folder = folder_to_use(self, tr("Folder to exchange with"))
        if folder is not None:
            self.use(folder)

    def _look_at(self, stick: Path | None) -> None:
        """What was shown of the same stick stays until it is known anew."""
        if self._plan is not None and self._plan.stick != stick:
            self._show_plan(None)
        work = self._work
        if work is None or stick is None:
            self._show_plan(None)
            return
        self.desk.background.run(self, lambda: work.look(stick), self._on_looked, self._on_refused)

    def _on_looked(self, plan: Plan) -> None:
        if plan.stick == self._stick():
            is_new = self._plan is None
            self._show_plan(plan)
            here = QApplication.focusWidget()
            is_elsewhere = here is not None and not self.isAncestorOf(here)
            if is_new and self.isVisible() and not is_elsewhere:
                keyboard.take(self.go)

    def _show_plan(self, plan: Plan | None) -> None:
        self._plan = plan
        if plan is None and self.go.hasFocus():
            keyboard.take(self.browse)  # the keyboard stays on the page when the button goes
        self.card.setVisible(plan is not None)
        self.empty.setVisible(plan is None)
        if plan is not None:
            self.plan.setText("\n".join(plan_lines(plan)))
            self._show_problems(plan.there.problems)

    def _show_problems(self, problems: Sequence[ClinicError]) -> None:
        self.problems.setText(problem_lines(problems))
        self.problems.setVisible(bool(problems))

    @Slot()
    def _on_go(self) -> None:
        """One at a time: Enter may bounce. News that makes the page look again takes no key away."""
        work, plan = self._work, self._plan
        if work is None or plan is None or self._is_busy:
            return
        self._is_busy = True
        self.desk.background.run(self, lambda: work.do(plan.stick), self._on_done, self._on_refused)

    def _on_done(self, done: Done) -> None:
        self._is_busy = False
        tone, title, advice = done_notice(done)
        self.notice.show_notice(tone, title, advice)
        self._plan = None  # until the stick has been looked at anew
        self._look_at(self._stick())

    def _on_refused(self, error: ClinicError) -> None:
        self._is_busy = False
        self._show_plan(None)
        self.notice.show_error(error)


def _nothing() -> EmptyState:
    return EmptyState(
        tr("No stick is plugged in."),
        tr(
            "Without a line, a stick carries everything to the county hub and the answers home."
            " Plug one in, or choose a folder. What is on it only the county can read."
        ),
        picture="usb",
    )


def _no_county() -> EmptyState:
    return EmptyState(
        tr("This computer has not joined a county."),
        tr("There is nobody to exchange with. Everything is saved here."),
        picture="usb",
    )
