"""The strip above every form, step and case: who it is, how urgent, allergies, what is open."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget

from app.core.clock import Clock
from app.core.identity import age_text
from app.core.masking import without_numbers
from app.patients import PatientState, PersonFacts
from app.referrals import CaseLine
from ui.allergies import allergy_badges
from ui.open_cases import case_buttons
from ui.text import tr
from ui.urgency import urgency_tone, urgency_words
from ui.widgets.badges import StateBadge
from ui.widgets.bars import Tone
from ui.widgets.elided import ElidedLabel, tip
from ui.widgets.flow_layout import FlowLayout
from ui.widgets.labels import plain_label
from ui.words import label, language

LONGEST_BADGE = 30


class PatientStrip(QFrame):
    """Stands outside of what scrolls. Hidden while nobody is spoken of."""

    wants_case = Signal(str)
    """The id of a referral."""

    def __init__(self, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "strip")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._clock = clock
        self._shown: object = None
        self.person: PersonFacts | None = None
        self.cases: Sequence[CaseLine] = ()
        self.urgency = ""
        self._inside = QWidget(self)
        self._flow = FlowLayout(self._inside, 8)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 5, 12, 5)
        column.addWidget(self._inside)
        self.hide()

    def show_person(
        self, person: PersonFacts | None, cases: Sequence[CaseLine] = (), urgency: str = ""
    ) -> None:
        """`cases` are the other open ones; `urgency` that of what is written or read here."""
        self.person, self.cases, self.urgency = person, cases, urgency
        self._draw()

    def show_urgency(self, code: str) -> None:
        """As it is chosen in the form beneath."""
        self.urgency = code
        self._draw()

    def text(self) -> str:
        """All of it in one line, as it is read aloud."""
        return self.accessibleName()

    def _draw(self) -> None:
        """Anew only when something differs: a form redraws at each key."""
        now, person = self._clock.now(), self.person
        wanted = (person, tuple(self.cases), self.urgency, now.replace(second=0, microsecond=0))
        if wanted != self._shown:
            self._shown = wanted
            self._clear()
            if person is not None:
                self._fill(person)
                for made in case_buttons(self.cases, now, self._inside):
                    made.clicked.connect(self._on_case)
                    self._add(made)
                self._read_out()
        self.setVisible(person is not None)
        self._inside.updateGeometry()

    def _clear(self) -> None:
        while (item := self._flow.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()

    def _fill(self, person: PersonFacts) -> None:
        if self.urgency:
            self._badge(urgency_words(self.urgency), urgency_tone(self.urgency))
        name = ElidedLabel("title", self._inside)
        name.setText(without_numbers(person.name))
        self._add(name)
        self._add(plain_label(self._about(person), parent=self._inside))
        if person.state is not PatientState.ACTIVE:
            self._badge(label("patient_state", person.state), Tone.WARN)
        for words, tone, picture in allergy_badges(person):
            self._badge(words, tone, picture)

    def _about(self, person: PersonFacts) -> str:
        """Sex, age, and the end of the number."""
        until = person.state_on if person.state is PatientState.DECEASED else None
        age = age_text(person.birth_on, until or self._clock.today(), language())
        end = tr("number ends in {digits}", digits=person.number_end) if person.number_end else ""
        return "  ".join(part for part in (label("sex", person.sex), age, end) if part)

    def _badge(self, words: str, tone: Tone, picture: str = "") -> None:
        short = words if len(words) <= LONGEST_BADGE else words[: LONGEST_BADGE - 1] + "…"
        badge = StateBadge(short, tone, picture, self._inside)
        badge.setToolTip(tip(words) if short != words else "")
        badge.setAccessibleName(words)
        self._add(badge)

    def _add(self, part: QWidget) -> None:
        """Seen at once, not with the next turn of the loop: the strip is never half empty."""
        self._flow.addWidget(part)
        part.show()

    @Slot()
    def _on_case(self) -> None:
        if (pressed := self.sender()) is not None:
            self.wants_case.emit(pressed.objectName())

    def _read_out(self) -> None:
        items = (self._flow.itemAt(place) for place in range(self._flow.count()))
        parts = [item.widget() for item in items if item is not None]
        words = [part.accessibleName() or part.property("text") or "" for part in parts if part]
        self.setAccessibleName("  ".join(words))
