"""Calls a person to the screen: a line on top that stays until somebody opens what came, a sound,
and the window's entry in the task bar."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QApplication, QWidget

from app.cases import Cut
from app.core.clock import local
from app.referrals import NewsLine
from ui.page import Desk
from ui.text import tr
from ui.urgency import is_critical, is_urgent
from ui.widgets.bars import NoticeBar, Tone
from ui.words import label

KINDS = frozenset(
    {"referral", "referral_step", "referral_return", "referral_link", "opened", "facility"}
)


class Bell(NoticeBar):
    """The most urgent first. `called` says in numbers alone what waits to be opened, for a screen that
    is locked, and whether more has come."""

    wants = Signal(str)
    """The case to open."""
    called = Signal(str, bool)

    def __init__(self, desk: Desk, parent: QWidget | None = None, *, rings: bool = True) -> None:
        """`rings` not for whoever could not open what came."""
        super().__init__(parent)
        self._desk = desk
        self._rings = rings
        self._lines: Sequence[NewsLine] = ()
        self._known: dict[str, int] | None = None
        self._total = 0
        self.acted.connect(self._on_acted)
        desk.news.changed.connect(self._on_changed)

    @property
    def summary(self) -> str:
        """In numbers alone; empty while nothing waits to be opened."""
        return summary(self._lines)

    def reload(self) -> None:
        """Read off this thread, once however much arrives meanwhile."""
        if self._rings:
            self._desk.read(self, self._desk.clinic.referrals.news, self._show)

    @Slot(object)
    def _on_changed(self, kinds: frozenset[str]) -> None:
        if kinds & KINDS:
            self.reload()

    def _show(self, lines: Sequence[NewsLine]) -> None:
        self._lines = lines
        if lines:
            self.show_notice(_tone(lines), self.summary, self._first(lines), action=tr("Open it"))
        else:
            self.clear()
        here = {one.line.id: one.place for one in lines}
        known, self._known = self._known, here
        before, self._total = self._total, _total(lines)
        is_more = known is not None and (
            self._total > before or any(n > known.get(i, 0) for i, n in here.items())
        )
        if is_more:
            self._ring()
        # Also that it has been opened, perhaps at another computer.
        self.called.emit(self.summary, is_more)

    def _ring(self) -> None:
        if self._desk.clinic.settings.news_sound:
            QApplication.beep()
        QApplication.alert(self.window())

    def _first(self, lines: Sequence[NewsLine]) -> str:
        """One of them by name: the line stays, and must leave room to the page."""
        named = _named(lines[0], self._desk.clinic.place_name)
        return f"{named}  …" if len(lines) > 1 else named

    @Slot()
    def _on_acted(self) -> None:
        """The bar has gone with the press; it comes back if nothing was opened by it."""
        if self._lines:
            self.wants.emit(self._lines[0].line.id)
            self.reload()


def _total(lines: Sequence[NewsLine]) -> int:
    return lines.total if isinstance(lines, Cut) else len(lines)


def summary(lines: Sequence[NewsLine]) -> str:
    if (count := _total(lines)) > len(lines):
        return tr("Referrals not opened: {count}", count=count) + _urgent_of(lines, is_cut=True)
    came = [one for one in lines if one.is_new]
    rest = [one for one in lines if not one.is_new]
    said = []
    if came:
        said.append(tr("New referrals: {count}", count=len(came)) + _urgent_of(came))
    if rest:
        said.append(tr("Referrals with news: {count}", count=len(rest)) + _urgent_of(rest))
    return tr("; ").join(said)


def _urgent_of(lines: Sequence[NewsLine], *, is_cut: bool = False) -> str:
    """The most urgent stand first: where more follow, and the last is one, there may be more."""
    critical = sum(is_critical(one.line.urgency) for one in lines)
    urgent = sum(is_urgent(one.line.urgency) for one in lines) - critical
    more = "+" if is_cut and critical + urgent == len(lines) else ""
    if critical and urgent:
        return tr(
            ", critical: {critical}, urgent: {urgent}", critical=critical, urgent=f"{urgent}{more}"
        )
    if critical:
        return tr(", critical: {critical}", critical=f"{critical}{more}")
    return tr(", urgent: {urgent}", urgent=f"{urgent}{more}") if urgent else ""


def _named(one: NewsLine, here: str) -> str:
    line = one.line
    partner = line.to_name if line.from_name == here else line.from_name
    at = local(line.sent_at).strftime("%m-%d %H:%M") if line.sent_at else ""
    state = label("referral_state", line.state)
    parts = (label("urgency", line.urgency), line.patient_name, state, partner, at)
    return "  ".join(filter(None, parts))


def _tone(lines: Sequence[NewsLine]) -> Tone:
    if any(is_critical(one.line.urgency) for one in lines):
        return Tone.BAD
    return Tone.WARN if any(is_urgent(one.line.urgency) for one in lines) else Tone.ACCENT
