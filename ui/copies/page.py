"""Safety copies: which there are, how many attachments exist here alone, and one key for a new one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Slot

from app.core.errors import ClinicError
from app.storage.safety_copy import SafetyCopy
from ui import keyboard
from ui.copies.words import attached, size
from ui.layouts import above_buttons, page_column
from ui.page import Desk, Page
from ui.stick.volumes import Volume, sticks
from ui.text import tr
from ui.widgets.badges import EmptyState, SectionHeader
from ui.widgets.dialogs import folder_to_use
from ui.widgets.labels import button, plain_label
from ui.widgets.record_list import RecordList
from ui.widgets.record_table import Align, Column, RecordTableModel
from ui.words import moment


@dataclass(frozen=True)
class CopyLine:
    """A copy and where it lies, in words."""

    copy: SafetyCopy
    where: str


class CopiesPage(Page):
    """The copies beside the records and on the sticks that are plugged in."""

    kinds = frozenset({"attachment", "sync"})

    def __init__(self, desk: Desk, *, volumes: Callable[[], Sequence[Volume]] = sticks) -> None:
        super().__init__(desk)
        self._volumes = volumes
        self._is_busy = False
        self._lines = RecordTableModel(_columns(), key=lambda line: str(line.copy.folder))
        self.list = RecordList(tr("Safety copies"), self._lines, _nothing())
        self.make = button(tr("&Make one now"), "primary")
        self.carry = button(tr("One onto a &stick …"))
        self._only_here = plain_label("", "soft", wraps=True)
        column = page_column(self, SectionHeader(tr("Safety copies"), _detail()))
        column.addWidget(self._only_here)
        column.addLayout(above_buttons(self.list, self.make, self.carry), 1)
        self.make.clicked.connect(self._on_make)
        self.carry.clicked.connect(self._on_carry)

    def reload(self) -> None:
        self.desk.background.run(self, self._read, self._show, self.desk.fail)

    def start(self) -> None:
        keyboard.take(self.list if self._lines.rowCount() else self.make)

    def _read(self) -> tuple[list[CopyLine], int]:
        copies, there = self.desk.workstation.copies, self._volumes()
        found = [CopyLine(copy, tr("on this computer")) for copy in copies.here()]
        for volume in there:
            found += [CopyLine(copy, volume.name) for copy in copies.on(volume.path)]
        found.sort(key=lambda line: line.copy.made_at, reverse=True)
        return found, self.desk.clinic.attachments.only_here()

    def _show(self, read: tuple[list[CopyLine], int]) -> None:
        lines, only_here = read
        self._lines.set_records(lines)
        self._only_here.setVisible(bool(only_here))
        self._only_here.setText(
            tr(
                "{count} attachments are on this computer only; the county does not have them yet."
                " A copy onto a stick holds them too.",
                count=only_here,
            )
        )

    @Slot()
    def _on_make(self) -> None:
        self._copy(None)

    @Slot()
    def _on_carry(self) -> None:
        """The only stick there is; else a person says which folder."""
        there = self._volumes()
        if len(there) == 1:
            self._copy(there[0].path)
            return
        folder = folder_to_use(self, tr("Stick or folder for the safety copy"))
        if folder is not None:
            self._copy(folder)

    def _copy(self, stick: Path | None) -> None:
        workstation = self.desk.workstation
        if self._is_busy:
            return
        self._is_busy = True
        self.desk.say(tr("The safety copy is being made …"))
        self.desk.background.run(
            self, lambda: workstation.make_safety_copy(stick), self._on_made, self._on_refused
        )

    def _on_made(self, folder: Path) -> None:
        self._is_busy = False
        self.desk.say(tr("The safety copy is made and was looked through."))
        self.reload()

    def _on_refused(self, error: ClinicError) -> None:
        self._is_busy = False
        self.desk.fail(error)


def _columns() -> list[Column[CopyLine]]:
    return [
        Column(tr("Made on"), lambda line: moment(line.copy.made_at), width=180),
        Column(tr("Where"), lambda line: line.where),
        Column(tr("Records"), lambda line: size(line.copy), width=80, align=Align.RIGHT),
        Column(tr("Attachments"), lambda line: attached(line.copy), width=90, align=Align.RIGHT),
    ]


def _detail() -> str:
    return tr("Encrypted; to bring one back, choose it before signing in.")


def _nothing() -> EmptyState:
    return EmptyState(
        tr("There is no safety copy yet."),
        tr("One is made by itself every day. One on a stick survives this computer."),
        picture="copy",
    )
