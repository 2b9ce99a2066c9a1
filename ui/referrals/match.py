"""Says that a referral phoned in and the township's own are one."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot

from app.referrals import CaseLine, CaseView
from ui.cases.words import word
from ui.page import Desk
from ui.referrals.words import person
from ui.text import tr
from ui.urgency import urgency_tone, urgency_words
from ui.widgets.choices import Choice
from ui.widgets.form import FULL, Form
from ui.widgets.pickers import Picker

MOST_SHOWN = 12


class MatchForm(Form):
    """`chosen` carries the own referral; those of the same name are offered first."""

    chosen = Signal(str)

    def __init__(self, desk: Desk, case: CaseView) -> None:
        super().__init__(tr("They are the &same  Ctrl+Enter"))
        self._referrals = desk.clinic.referrals
        self._phoned = case.referral
        self._today = desk.clinic.clock.today()
        picker = Picker(self._search, self._known, background=desk.background)
        self.add("own", tr("Our own referral"), picker, needed=True, span=FULL)
        self.submitted.connect(self._on_submitted)

    def _search(self, typed: str) -> list[Choice]:
        wanted = typed or self._phoned.patient_name
        found = self._referrals.find(wanted, MOST_SHOWN)
        return [self._choice(line) for line in found if line.id != self._phoned.id]

    def suggest(self, own_id: str) -> None:
        """Put this one in; the person only says yes."""
        self.set_values({"own": own_id})

    def _known(self, own_id: str) -> Choice | None:
        found = self._referrals.find(self._phoned.patient_name, MOST_SHOWN)
        return next((self._choice(line) for line in found if line.id == own_id), None)

    def _choice(self, line: CaseLine) -> Choice:
        urgency, state = urgency_words(line.urgency), word("referral_state", line.state)
        detail = f"{urgency}  {line.number}  {state}"
        return Choice(line.id, person(line, self._today), detail, tone=urgency_tone(line.urgency))

    @Slot(dict)
    def _on_submitted(self, values: dict[str, object]) -> None:
        self.chosen.emit(str(values["own"]))
