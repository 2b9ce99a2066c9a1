"""Several records of one resident: side by side on the resident's page, and parted there again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from app.core.clock import local
from app.core.errors import ClinicError
from app.patients import JoinedRecord, Patient
from ui import keyboard
from ui.page import Desk
from ui.patients.comparing import SideBySide
from ui.patients.drafts import FORM
from ui.text import tr
from ui.widgets.badges import StateBadge, scrolling
from ui.widgets.bars import NoticeBar, Tone, UndoBar
from ui.widgets.labels import button, plain_label
from ui.widgets.question import Question


class JoinedRecords(QWidget):
    """The record that is shown stands first. Each other can be parted from it: it is somebody else."""

    deciding = Signal()
    decided = Signal()
    opens = Signal(str)
    """One record, to be read or put right by itself."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._records: Sequence[JoinedRecord] = ()
        self._asked = ""
        self._parted: tuple[str, str] = ("", "")
        self.comparison = SideBySide(desk.clinic)
        self.said = plain_label("", "warning", wraps=True)
        self.told = plain_label("", "caption", wraps=True)
        self.error = NoticeBar()
        self.question = Question()
        self.undo = UndoBar()
        self._first: QWidget = self
        self._arrange()
        self.question.agreed.connect(self._on_agreed)
        self.question.left.connect(self.start)

    def _arrange(self) -> None:
        says = tr("These records are one resident. Lists, search and cases read them together.")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.addWidget(plain_label(says, "caption", wraps=True))
        column.addWidget(self.said)
        column.addWidget(self.error)
        column.addWidget(self.undo)
        column.addWidget(self.question)
        column.addWidget(scrolling(self.comparison, tr("Joined records")), 1)
        column.addWidget(self.told)

    @property
    def count(self) -> int:
        return len(self._records)

    def show_record(self, patient_id: str) -> None:
        patients, name_of = self._desk.clinic.patients, self._desk.clinic.name_of
        here = QApplication.focusWidget()
        had_keyboard = here is not None and self.comparison.isAncestorOf(here)
        self._records = patients.joined_records(patient_id)
        self._first = self
        headings = [self._heading(number) for number in range(len(self._records))]
        self.comparison.show_records([one.patient for one in self._records], headings)
        self.told.setText("\n".join(self._joins()))
        doubts = [name_of(one.by) or tr("Somebody") for one in patients.doubted(patient_id)]
        who = tr(", ").join(dict.fromkeys(doubts))
        self.said.setText(
            tr("{who} said that two of these are two people.", who=who) if who else ""
        )
        self.said.setVisible(bool(who))
        if self._first is not self:
            self.setFocusProxy(self._first)
        if had_keyboard:
            self.start()

    def _heading(self, number: int) -> QWidget:
        """The first is the one that is shown. Of two, one button parts both."""
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        if not number:
            row.addWidget(StateBadge(tr("Shown in lists"), Tone.ACCENT, "eye"))
        if number or len(self._records) > 2:
            row.addWidget(self._parting(number))
        row.addWidget(self._opening(number))
        row.addStretch(1)
        return holder

    def _parting(self, number: int) -> QWidget:
        made = button(tr("Somebody else  Alt+{number}", number=number + 1))
        made.setShortcut(f"Alt+{number + 1}")
        made.setEnabled(self._desk.clinic.can(Patient.kind))
        made.setObjectName(self._records[number].patient.id)
        made.clicked.connect(self._on_part)
        if self._first is self:
            self._first = made
        return made

    def _opening(self, number: int) -> QWidget:
        made = button(tr("Open it"), "quiet")
        made.setAccessibleName(tr("Open it: record {number}", number=number + 1))
        made.setObjectName(self._records[number].patient.id)
        made.clicked.connect(self._on_open)
        return made

    @Slot()
    def _on_open(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.opens.emit(sender.objectName())

    def _joins(self) -> list[str]:
        """Who joined them and when, the newest first, each once."""
        joins = {join.link_id: join for record in self._records for join in record.joins}
        name_of = self._desk.clinic.name_of
        return [
            "  ".join(
                filter(
                    None,
                    (
                        tr(
                            "Joined on {day} by {who}",
                            day=local(one.at).date().isoformat(),
                            who=name_of(one.by) or tr("Somebody"),
                        ),
                        one.reason,
                    ),
                )
            )
            for one in sorted(joins.values(), key=lambda one: one.at, reverse=True)
        ]

    @Slot()
    def start(self) -> None:
        where = self.question.agree if self.question.is_open else self._first
        if where is not self:
            keyboard.take(where, Qt.FocusReason.OtherFocusReason)

    def go_back(self) -> bool:
        """Esc closes the question first."""
        is_open = self.question.is_open
        if is_open:
            self.question.back.click()
        return is_open

    @Slot()
    def _on_part(self) -> None:
        sender = self.sender()
        if sender is None:
            return
        self._asked = sender.objectName()
        others = tr("The other records stay one resident.") if len(self._records) > 2 else ""
        lines = [
            tr("It stands by itself again in lists and search, with its own cases and allergies."),
            others,
            tr("That they are two people is noted and goes to the other computers."),
        ]
        self.question.ask(
            tr("Is this record somebody else's?"),
            [line for line in lines if line],
            tr("Yes, part them  Enter"),
        )

    @Slot()
    def _on_agreed(self) -> None:
        record, patients = self._asked, self._desk.clinic.patients
        others = [one.patient.id for one in self._records if one.patient.id != record]
        self._parted = (others[0], record)
        self.error.clear()
        self.deciding.emit()
        self._desk.background.run(
            self, lambda: patients.part(record), self._on_parted, self._on_refused
        )

    def _on_parted(self, _: list[str]) -> None:
        self.undo.offer(tr("Parted: two people again."), self._take_back)
        self._desk.say(tr("Saved here, waiting to be sent."))
        self._desk.sync_soon()
        self.decided.emit()

    def _on_refused(self, error: ClinicError) -> None:
        self.error.show_error(error)
        self.decided.emit()

    def _take_back(self) -> None:
        patients, (one, other) = self._desk.clinic.patients, self._parted
        self.deciding.emit()
        self._desk.background.run(
            self, lambda: patients.join(one, other), self._on_taken_back, self._on_refused
        )

    def _on_taken_back(self, _: str) -> None:
        self._desk.say(tr("Taken back. Saved here, waiting to be sent."))
        self._desk.sync_soon()
        self.decided.emit()


class JoinNotice(NoticeBar):
    """Says that records were joined or parted while one of them is open, and stays until closed;
    what was typed stays as it is."""

    wants = Signal(str)
    """The id of a resident, whose record in front is to be opened."""
    wants_itself = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clinic = desk.clinic
        self._known: list[str] = []
        self._is_held = False
        self._act: Callable[[], None] | None = None
        self.acted.connect(self._on_acted)

    def begin(self, patient_id: str) -> None:
        """A record was opened: is it in front, and was anything typed into one of the others?"""
        self._known = self._clinic.patients.family(patient_id)
        self._is_held, self._act = False, None
        self.clear()
        unsaved = [one for one in self._known if one != patient_id and self._has_draft(one)]
        if unsaved:
            typed = tr("What was typed into another record of this resident is not saved yet.")
            self._act = partial(self.wants_itself.emit, unsaved[0])
            self.show_notice(Tone.ACCENT, typed, action=tr("Open that record"))
        elif self._known[0] != patient_id:
            one_of = tr("One of {count} records of this resident.", count=len(self._known))
            self._offer_front(Tone.ACCENT, one_of, tr("Lists and search show another one."))

    def _has_draft(self, patient_id: str) -> bool:
        return self._clinic.drafts.restore(FORM, patient_id) is not None

    def hold(self) -> None:
        """What comes now is done on this page; until `begin` nothing is said of it."""
        self._is_held = True

    def look(self, patient_id: str) -> None:
        """Whether the resident has other records than when this one was opened."""
        family = self._clinic.patients.family(patient_id)
        if self._is_held or set(family) == set(self._known):
            return
        were_joined = set(family) - set(self._known)
        self._known = family
        if were_joined:
            title = tr("Another desk joined this record with one more: both are one resident now.")
        else:
            title = tr(
                "Joined records were parted: this record is not all of what stood here before."
            )
        stays = tr("What you typed stays. It is saved into the record that is open here.")
        if family[0] == patient_id:
            self._act = None
            self.show_notice(Tone.WARN, title, stays)
        else:
            self._offer_front(Tone.WARN, title, stays)

    def _offer_front(self, tone: Tone, title: str, advice: str) -> None:
        self._act = partial(self.wants.emit, self._known[0])
        self.show_notice(tone, title, advice, action=tr("Open the one in front"))

    @Slot()
    def _on_acted(self) -> None:
        if self._act is not None:
            self._act()
