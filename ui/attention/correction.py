"""A refused change: why, the fields at fault to correct, and sending it once more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from app.attention import HeldChange
from app.clinic import Clinic
from app.core.clock import Clock
from app.core.kinds import Field as KindField
from app.core.kinds import FieldType
from app.core.values import from_wire
from app.forms.typed import form_of_fields
from app.patients import PATIENT, PersonFacts
from app.referrals import CaseLine
from ui import keyboard
from ui.attention.others import who_has_it
from ui.attention.words import errand_of, named, several, whole_reason
from ui.forms.form import DrawnForm
from ui.kept import Kept
from ui.page import Desk, Errand
from ui.patient_strip import PatientStrip
from ui.saving import save
from ui.text import tr
from ui.widgets.bars import Tone
from ui.widgets.labels import button, plain_label
from ui.words import moment

LINES = 5
NOT_TYPED = frozenset({FieldType.INSTANT, FieldType.ID, FieldType.DATA})


class CorrectionForm(DrawnForm):
    """Exactly the fields the hub did not accept, each with its reason; perhaps none."""

    def __init__(
        self,
        held: HeldChange,
        writer: str,
        own_form: Errand | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(tr("&Send again  Ctrl+Enter"), parent)
        self.held = held
        self.own_form = own_form
        self.asked_of: Mapping[str, object] | None = None
        """What was typed when somebody was told who else has it."""
        title = named(held.kind_label, held.title, held.about)
        self.add_widget(plain_label(title, "heading", wraps=True))
        self.add_widget(plain_label(whole_reason(held), wraps=True))
        for words in _circumstances(held, writer):
            self.add_widget(plain_label(words, "caption", wraps=True))
        self.elsewhere = button(tr("Correct in its own form  Alt+O"))
        self.elsewhere.setVisible(own_form is not None)
        self.add_widget(self.elsewhere)
        if held.declared:
            self._ask_again()
        if not self.boxes:
            advice = tr("Nothing is to be corrected here. Send it again once the cause is cured.")
            self.add_widget(plain_label(advice, "soft", wraps=True))
        self._show_problems()
        self.mark_clean()

    def _ask_again(self) -> None:
        """Ids and structures are corrected where they were written."""
        fields = [one for one in self.held.declared.values() if one.type not in NOT_TYPED]
        self.draw(form_of_fields(self.held.kind, fields, lines=LINES), Clock().today)
        for field in fields:
            self.field(field.name).set_value(self._stood(field))

    def _stood(self, field: KindField) -> object:
        """Nothing where the value itself is what is wrong: one begins with an empty field."""
        try:
            return from_wire(field.type, self.held.values.get(field.name))
        except (ValueError, TypeError, AttributeError):
            return None

    def _show_problems(self) -> None:
        for name, problem in self.held.problems.items():
            if name in self.boxes:
                self.boxes[name].show_problem(problem)
        self._count_problems()

    def start(self) -> None:
        """Into the first field, or onto the button when there is none."""
        if self.boxes:
            super().start()
        else:
            keyboard.take(self.save)


def _circumstances(held: HeldChange, writer: str) -> list[str]:
    """Who and when, what was saved with it, and what waits behind it."""
    words = []
    if held.hub_time is not None:
        when = moment(held.hub_time)
        words.append(tr("Written by {name}, refused on {when}", name=writer or "—", when=when))
    if held.together:
        words.append(tr("Saved together with: {records}", records=several(held.together)))
    if held.behind:
        words.append(tr("Waits behind it: {records}", records=several(held.behind)))
    return words


class Correction(QWidget):
    """Shows one refused change at a time; what is being typed survives the news of others."""

    left = Signal()
    sent = Signal()
    opens = Signal(object)
    """An Errand: to the record's own form."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._form: CorrectionForm | None = None
        self.strip = PatientStrip(desk.clinic.clock)
        self._layout = QStackedLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.strip)
        column.addLayout(self._layout, 1)
        self.strip.wants_case.connect(self._on_wants_case)

    @property
    def form(self) -> CorrectionForm | None:
        return self._form

    def show_held(self, held: HeldChange | None) -> None:
        if self._form is not None and self._form.held == held:
            return
        if self._form is not None:
            self._layout.removeWidget(self._form)
            self._form.hide()
            self._form.deleteLater()
            self._form = None
        self.strip.show_person(*_whom(self._desk.clinic, held))
        if held is not None:
            self._open(held)

    @Slot(str)
    def _on_wants_case(self, referral_id: str) -> None:
        self.opens.emit(Errand("referrals", "open", referral_id))

    def _open(self, held: HeldChange) -> None:
        writer = self._desk.clinic.name_of(held.person_id)
        own_form = errand_of(held, self._desk.opening)
        form = self._form = CorrectionForm(held, writer, own_form, self)
        form.elsewhere.clicked.connect(self.go_elsewhere)
        form.left.connect(self.left)
        form.submitted.connect(self._on_submitted)
        self._layout.addWidget(form)
        self._layout.setCurrentWidget(form)
        Kept(self._desk, form, "correction").begin(held.record_id)

    def start(self) -> None:
        if self._form is not None:
            self._form.start()

    @Slot()
    def go_elsewhere(self) -> None:
        """To the record's own form, where it has one."""
        if self._form is not None and self._form.own_form is not None:
            self.opens.emit(self._form.own_form)

    @Slot(dict)
    def _on_submitted(self, values: dict[str, object]) -> None:
        form, attention = self._form, self._desk.clinic.attention
        if form is None:
            return
        if self._asks_who_has_it(form, values):
            return
        held = form.held
        corrections: Mapping[str, Mapping[str, object]] = {held.record_id: values} if values else {}
        save(
            self._desk,
            form,
            lambda: attention.send_again(held.group, corrections),
            lambda _: self.sent.emit(),
            said=tr("Queued once more."),
        )

    def _asks_who_has_it(self, form: CorrectionForm, values: Mapping[str, object]) -> bool:
        """Once for each correction: a resident's identity that somebody else on file has."""
        held = form.held
        if form.asked_of == values:
            return False
        form.asked_of = values
        words = who_has_it(self._desk.clinic, held.kind, held.record_id, values)
        if words:
            advice = tr("Compare them first; sending it again saves it all the same.")
            form.notice.show_notice(Tone.WARN, f"{words} {advice}")
        return bool(words)


def _whom(clinic: Clinic, held: HeldChange | None) -> tuple[PersonFacts | None, Sequence[CaseLine]]:
    """Whose record or case it is about, and what is open of them; nobody where it is of neither."""
    if held is None:
        return None, ()
    if held.kind == PATIENT:
        patient = clinic.patients.get(held.record_id)
        cases = clinic.referrals.open_of_patient(patient) if patient else []
        return clinic.patients.facts(held.record_id), cases
    referral = clinic.referrals.get(held.root or held.record_id)
    if referral is None:
        return None, ()
    return clinic.referrals.person_of(referral), clinic.referrals.open_of(referral)
