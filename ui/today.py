"""The first page: what came in, what still waits for an answer, what is due, who is on duty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.core.rights import GRASSROOTS, HOSPITALS
from app.patients import HANDOVER, HANDOVER_ANSWER, HandoverView
from app.referrals import CaseLine, DueLine, SilentLine
from sync.client.status import status_of
from ui import keyboard
from ui.happenings import Happenings
from ui.page import Desk, Errand, Page
from ui.silence import SilentList
from ui.text import tr
from ui.urgency import is_urgent, urgency_tone, urgency_words
from ui.widgets.badges import Card, EmptyState, SectionHeader
from ui.widgets.bars import Tone
from ui.widgets.labels import button, plain_label
from ui.widgets.record_list import RecordList
from ui.widgets.record_table import Column, RecordTableModel
from ui.words import day, label, since

DAYS_AHEAD = 3
MOST_ON_DUTY = 6


@dataclass(frozen=True)
class Item:
    """One line of the page: how urgent, whom it is about, what is wanted, since or until when.

    tone counts where neither urgency nor lateness says more. case_id is of a referral, or with
    takes_over of a resident handed over to this place."""

    case_id: str
    person: str
    what: str
    other: str
    when: str
    tone: Tone
    takes_over: bool = False
    is_resident: bool = False
    """case_id is a resident's, whose record is to be opened."""
    urgency: str = ""
    is_late: bool = False

    @property
    def state(self) -> str:
        """The urgency stands where every list begins; in a narrow one the state goes with it."""
        words = urgency_words(self.urgency) if is_urgent(self.urgency) else ""
        return "  ".join(part for part in (words, self.what) if part)

    @property
    def colour(self) -> Tone:
        """That of the urgency, late or not; the clock says that it is late."""
        if is_urgent(self.urgency):
            return urgency_tone(self.urgency)
        return Tone.WARN if self.is_late else self.tone

    @property
    def picture(self) -> str:
        return "clock" if self.is_late else ""

    @property
    def errand(self) -> Errand:
        if self.is_resident:
            return Errand("patients", "open", self.case_id)
        if self.takes_over:
            return Errand("patients", "take", self.case_id)
        return Errand("referrals", "open", self.case_id)


@dataclass(frozen=True)
class _Found:
    """What one look at the records has found for the page."""

    came: Sequence[Item]
    waiting: Sequence[Item]
    due: Sequence[Item]
    attention: int
    duty: str


class TodayPage(Page):
    """Three lists side by side; Enter opens the case. Below: attention, and who is on duty."""

    kinds = frozenset(
        {
            *("referral", "referral_step", "referral_return", "opened", "delivered"),
            *(HANDOVER, HANDOVER_ANSWER),
            *("duty", "conflict", "sync"),
            *("patient", "facility", "facility_end"),
        }
    )

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._header = SectionHeader(tr("Today"))
        self.happenings = Happenings(desk)
        is_township = desk.clinic.actor.place_kind in GRASSROOTS
        first = tr("Answers of the county") if is_township else tr("Referrals that came in")
        self._came = _Panel(first, tr("Nothing new."))
        self._waiting = _Panel(tr("Waiting for an answer"), tr("Nothing waits."))
        self._due = _Panel(tr("Due"), tr("Nothing is due."))
        self._panels = (self._came, self._waiting, self._due)
        self._silent = SilentList(desk)
        self._attention = button("", "quiet")
        self._attention.clicked.connect(self._on_attention)
        self._duty = plain_label("", wraps=True)
        self._arrange()
        for panel in self._panels:
            panel.list.chosen.connect(self._on_chosen)
        self._silent.list.chosen.connect(self._on_silent)

    def _arrange(self) -> None:
        self._grid = QGridLayout()
        self._grid.setSpacing(12)
        for number, panel in enumerate(self._panels):
            self._grid.addWidget(panel, 0, number)
        duty = Card(tr("On duty today"))
        duty.body.addWidget(self._duty)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 12)
        column.setSpacing(8)
        column.addWidget(self._header)
        column.addWidget(self.happenings)
        column.addLayout(self._grid, 1)
        column.addWidget(self._silent)
        column.addWidget(duty)
        column.addWidget(self._attention)

    def reload(self) -> None:
        self._header.set_text(tr("Today"), day(self.desk.clinic.clock.today()))
        self.read(self._find, self._show)
        self.happenings.reload()
        self._silent.reload()

    def _find(self) -> _Found:
        clinic = self.desk.clinic
        referrals, handovers = clinic.referrals, clinic.handovers
        handed_over = [self._handed_item(one) for one in handovers.came_in()]
        stranded = [self._stranded_item(one) for one in handovers.stranded()]
        return _Found(
            came=[*map(self._came_item, referrals.came()), *handed_over],
            waiting=[self._waiting_item(line) for line in referrals.waiting()],
            due=[*stranded, *map(self._due_item, referrals.due(DAYS_AHEAD))],
            attention=status_of(clinic.store).needs_attention,
            duty=self._duty_words(),
        )

    def _show(self, found: _Found) -> None:
        items = (found.came, found.waiting, found.due)
        for panel, shown in zip(self._panels, items, strict=True):
            panel.show_items(shown)
        self._share_room()
        self._attention.setVisible(bool(found.attention))
        self._attention.setText(tr("{count} need attention", count=found.attention))
        self._duty.setText(found.duty)

    def _share_room(self) -> None:
        """A list with nothing in it leaves room to the others, which large type needs."""
        for number, panel in enumerate(self._panels):
            self._grid.setColumnStretch(number, 3 if panel.list.current() else 2)

    def start(self) -> None:
        """Stand where there is something to do; what was read meanwhile is not news any more."""
        self.reload()
        self.settle()
        busy = next((panel for panel in self._panels if panel.list.current()), self._came)
        keyboard.take(busy.list)

    def run(self, errand: Errand) -> None:
        if errand.do == "due":
            keyboard.take(self._due.list)

    def _came_item(self, line: CaseLine) -> Item:
        return self._item(line, label("referral_state", line.state), Tone.ACCENT)

    def _due_item(self, due: DueLine) -> Item:
        item = self._item(due.line, label("referral_task", due.task.code), Tone.NEUTRAL)
        return replace(item, when=_late(due.days_late), is_late=due.days_late > 0)

    def _item(self, line: CaseLine, what: str, tone: Tone) -> Item:
        who, when = line.patient_name, self._age(line)
        return Item(line.id, who, what, line.partner, when, tone, urgency=line.urgency)

    def _handed_item(self, handover: HandoverView) -> Item:
        clinic = self.desk.clinic
        what, place = tr("Handed over to us"), clinic.name_of(handover.from_id)
        waited = since(handover.sent_at, clinic.clock.now())
        who = handover.patient_name
        return Item(handover.id, who, what, place, waited, Tone.ACCENT, takes_over=True)

    def _stranded_item(self, handover: HandoverView) -> Item:
        """Nobody takes the file over there any more."""
        clinic = self.desk.clinic
        what, place = tr("Handed over to an ended institution"), clinic.name_of(handover.to_id)
        waited = since(handover.sent_at, clinic.clock.now())
        who, tone = handover.patient_name, Tone.BAD
        return Item(handover.patient_id, who, what, place, waited, tone, is_resident=True)

    def _waiting_item(self, line: CaseLine) -> Item:
        now = self.desk.clinic.clock.now()
        late = any(task.due_at is not None and task.due_at < now for task in line.tasks)
        item = self._item(line, label("referral_state", line.state), Tone.NEUTRAL)
        return replace(item, is_late=late)

    def _age(self, line: CaseLine) -> str:
        if line.sent_at is None:
            return ""
        return since(line.sent_at, self.desk.clinic.clock.now())

    def _duty_words(self) -> str:
        """Today's duties, the hospitals' first: whom one rings before an emergency leaves."""
        clinic = self.desk.clinic
        today = clinic.clock.today()
        duties = [one for one in clinic.duty.from_day(today) if one.on_day == today]
        directory = clinic.facilities.directory()
        duties.sort(key=lambda one: directory.kind(one.home) not in HOSPITALS)
        words = [
            "  ".join(
                (
                    clinic.name_of(one.home),
                    label("department", one.department),
                    one.person_name,
                    one.phone,
                )
            )
            for one in duties[:MOST_ON_DUTY]
        ]
        return "\n".join(words) or tr("Nobody is entered yet.")

    @Slot(object)
    def _on_chosen(self, item: Item) -> None:
        self.opens.emit(item.errand)

    @Slot(object)
    def _on_silent(self, silent: SilentLine) -> None:
        self.opens.emit(Errand("referrals", "open", silent.line.id))

    @Slot()
    def _on_attention(self) -> None:
        self.opens.emit(Errand("attention"))


class _Panel(QWidget):
    """One list under its heading, which counts."""

    def __init__(self, title: str, empty: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self._heading = plain_label(title, "heading")
        self._model = RecordTableModel(_columns(), key=_key)
        self.list = RecordList(title, self._model, EmptyState(empty))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._heading)
        column.addWidget(self.list, 1)

    def show_items(self, items: Sequence[Item]) -> None:
        self._heading.setText(f"{self._title}  {len(items)}" if items else self._title)
        self._model.set_records(items)


def _key(item: Item) -> str:
    return f"{item.case_id}/{item.what}"


def _columns() -> list[Column[Item]]:
    return [
        Column(
            tr("What"),
            lambda item: item.state,
            tone=lambda item: item.colour,
            icon=lambda item: item.picture,
        ),
        Column(
            tr("Resident"),
            lambda item: item.person,
            width=88,
            search=lambda item: item.person,
        ),
        Column(tr("With"), lambda item: item.other, optional=True),
        Column(tr("Time"), lambda item: item.when, width=92),
    ]


def _late(days: int) -> str:
    if days > 0:
        return tr("{days} d late", days=days)
    return tr("today") if days == 0 else tr("in {days} d", days=-days)
