"""The bar that tells once what happened to the records and to the exchange, and of a wrong clock."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from app.storage.damage import DamageTold
from ui.clock_words import clock_advice, clock_title, is_to_be_told
from ui.damage_words import damage_advice, damage_title
from ui.exchange import Happening, Notice, dismiss, notices_of
from ui.page import Desk
from ui.text import tr
from ui.widgets.bars import NoticeBar, Tone
from ui.words import Naming, moment


def title_of(notice: Notice, name_of: Naming) -> str:
    when = moment(notice.at)
    if notice.happening is Happening.SPOKEN_FOR:
        return tr(
            "{place} brought {count} of our records back to the county hub ({when}).",
            place=name_of(notice.by) or notice.by,
            count=notice.count,
            when=when,
        )
    if notice.happening is Happening.ATTACHMENT_ROOM:
        return tr(
            "The county keeps no more attachments of this institution (noticed {when}).", when=when
        )
    if notice.happening is Happening.HUB_WENT_BACK:
        return tr("The county hub went back to a safety copy (noticed {when}).", when=when)
    return tr("This computer's records were copied or restored (noticed {when}).", when=when)


def advice_of(notice: Notice) -> str:
    if notice.happening is Happening.SPOKEN_FOR:
        return tr(
            "The hub had lost them. Look whether they are as they were written here; the county's"
            " administrator has a list of them."
        )
    if notice.happening is Happening.ATTACHMENT_ROOM:
        return tr(
            "New ones are on this computer alone until there is room. Ask the county's administrator"
            " for more room; attachments that are marked as void make room after a month."
        )
    if notice.happening is Happening.COPY_NOTICED:
        return tr(
            "Both copies may go on; nothing is lost and nothing counts twice. If nobody here has"
            " restored this computer, tell the county's administrator: somebody has a copy of it."
        )
    sent = tr("What it had lost was sent once more from here.")
    if notice.count:
        sent = tr("{count} records it had lost were sent once more from here.", count=notice.count)
    rest = tr("Nothing is lost. Where somebody wrote otherwise meanwhile, both values are kept.")
    return f"{sent} {rest}"


class Happenings(NoticeBar):
    """Oldest first, damage of the own records before all; the button says that it was read. A wrong
    clock is told after them, until it is set or the page is shown anew."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._notice: Notice | None = None
        self._damage: DamageTold | None = None
        self._is_clock_told = False
        self.acted.connect(self._on_read)

    def reload(self) -> None:
        clinic = self._desk.clinic
        self._desk.read(self, lambda: (clinic.store.damages(), notices_of(clinic)), self._show)

    def _show(self, found: tuple[Sequence[DamageTold], Sequence[Notice]]) -> None:
        clinic = self._desk.clinic
        self._damage, self._notice = next(iter(found[0]), None), next(iter(found[1]), None)
        if self._damage is not None:
            self.show_notice(
                Tone.WARN,
                damage_title(self._damage),
                damage_advice(self._damage),
                action=tr("Understood"),
            )
        elif self._notice is not None:
            self.show_notice(
                Tone.WARN,
                title_of(self._notice, clinic.name_of),
                advice_of(self._notice),
                action=tr("Understood"),
            )
        elif is_to_be_told(clinic.store.clock) and not self._is_clock_told:
            clock = clinic.store.clock
            self.show_notice(Tone.WARN, clock_title(clock), clock_advice(clock))
        else:
            self.clear()

    @Slot()
    def _on_read(self) -> None:
        clinic, notice = self._desk.clinic, self._notice
        if self._damage is not None:
            n = self._damage.n
            self._desk.background.run(
                self,
                lambda: clinic.store.damage_read(clinic.actor, n),
                self._on_dismissed,
                self._desk.fail,
            )
            return
        if notice is None:
            self._is_clock_told = True
            return
        self._desk.background.run(
            self, lambda: dismiss(clinic, notice), self._on_dismissed, self._desk.fail
        )

    def _on_dismissed(self, _: None) -> None:
        self.reload()
