"""One agreement's story on one page: what it came to, then everything by its days."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.agreements import AgreementView
from app.support.story import story_of
from app.support.views import AgreementStory, StoryEvent
from ui import keyboard
from ui.layouts import page_column
from ui.page import Desk
from ui.support.words import register_words
from ui.text import tr
from ui.widgets.badges import Card, EmptyState, SectionHeader
from ui.widgets.labels import button, plain_label
from ui.widgets.record_list import RecordList
from ui.widgets.record_table import Column, RecordTableModel
from ui.words import day, label


class StoryPane(QWidget):
    """`chosen` carries the id of an entry."""

    chosen = Signal(str)
    wants_print = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._view: AgreementView | None = None
        self.story: AgreementStory | None = None
        self._header = SectionHeader("")
        self._counts = plain_label("", wraps=True)
        self._model = RecordTableModel(_columns(), key=_key)
        empty = EmptyState(tr("Nothing was done under this agreement yet."))
        self.list = RecordList(tr("Agreement story"), self._model, empty)
        self._printing = button(tr("&Print  Ctrl+P"))
        self._header.more.addWidget(self._printing)
        card = Card()
        card.body.addWidget(self._counts)
        column = page_column(self, self._header)
        column.addWidget(card)
        column.addWidget(self.list, 1)
        self.setFocusProxy(self.list)
        self.list.chosen.connect(lambda event: self.chosen.emit(event.entry_id))
        self._printing.clicked.connect(self.wants_print)

    def show_agreement(self, view: AgreementView) -> None:
        self._view = view
        self.reload()
        self._desk.background.settle(self)
        keyboard.take(self.list)

    def reload(self) -> None:
        view, clinic = self._view, self._desk.clinic
        if view is not None:
            partner = clinic.name_of(view.partner_id)
            self._desk.read(
                self,
                lambda: story_of(clinic.store, clinic.actor, clinic.figures, view, partner),
                self._show,
            )

    def _show(self, story: AgreementStory) -> None:
        self.story = story
        days = f"{day(story.from_on)} – {day(story.until_on)}"
        self._header.set_text(f"{story.partner}  {story.subject}", days)
        self._counts.setText("\n".join(_counted(story)))
        self._model.set_records(story.events)


def _counted(story: AgreementStory) -> Iterator[str]:
    """One line for each register, then what other features counted between the two."""
    by_register: dict[str, list[str]] = {}
    for register, step, count in story.counts:
        by_register.setdefault(register, []).append(f"{label('support_step', step)} {count}")
    for register, said in by_register.items():
        yield f"{register_words(register)}：{'  '.join(said)}"
    numbers = [f"{tr(one.title)} {one.value:g} {tr(one.unit)}" for one in story.numbers]
    if numbers:
        yield "  ".join(numbers)


def _key(event: StoryEvent) -> tuple[str, str, str]:
    return event.entry_id, event.step, event.day.isoformat()


def _columns() -> list[Column[StoryEvent]]:
    return [
        Column(tr("Date"), lambda one: one.day.isoformat(), width=104),
        Column(tr("Register"), lambda one: register_words(one.register), width=150),
        Column(tr("What it is"), lambda one: one.title),
        Column(tr("Step"), lambda one: label("support_step", one.step), width=130),
        Column(tr("By"), lambda one: one.by, width=100, optional=True),
    ]
