"""Agreements with one institution, beside what is known of it: offer, confirm, end."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QPushButton, QStackedWidget, QVBoxLayout, QWidget

from app.agreements import (
    AGREEMENT_KIND,
    END_FORM,
    OFFER_FORM,
    OPENS_TABLE,
    Agreement,
    AgreementView,
    Stage,
)
from app.core.errors import ClinicError
from app.core.text import N_
from app.facilities import Facility
from ui import keyboard
from ui.forms.form import DrawnForm
from ui.kept import Kept
from ui.layouts import above_buttons, in_card
from ui.page import Desk
from ui.saving import save
from ui.text import tr
from ui.widgets.badges import EmptyState
from ui.widgets.bars import Tone
from ui.widgets.form import Form
from ui.widgets.labels import button, plain_label
from ui.widgets.record_list import RecordList
from ui.widgets.record_table import Column, RecordTableModel
from ui.words import labels

STAGE_PX = 150
STAGES: Mapping[Stage, tuple[str, Tone]] = {
    Stage.ASKED: (N_("We are to confirm"), Tone.WARN),
    Stage.OFFERED: (N_("They are to confirm"), Tone.ACCENT),
    Stage.AHEAD: (N_("Agreed, not begun"), Tone.ACCENT),
    Stage.IN_FORCE: (N_("In force"), Tone.GOOD),
    Stage.ENDED: (N_("Has ended"), Tone.NEUTRAL),
}


class AgreementsSide(QStackedWidget):
    """The facts of the institution with the agreements beneath, or one of the two forms."""

    left = Signal()
    """A form was left; the page's list may take the keyboard again."""

    def __init__(self, desk: Desk, facts: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._partner: Facility | None = None
        self._is_confirming = self._has_ended = False
        self._may_write = desk.clinic.can(AGREEMENT_KIND)
        self._model = RecordTableModel(_columns(), key=lambda view: view.id)
        empty = EmptyState(tr("No agreement with this institution."))
        self.list = RecordList(tr("Agreements"), self._model, empty)
        self._terms = plain_label("", "soft", wraps=True)
        self.offer = button(tr("Offer an a&greement"))
        self.confirm = button(tr("&Confirm it"), "primary")
        self.end = button(tr("&End it"))
        today = desk.clinic.clock.today
        self.offer_form, self.end_form = OfferForm(today), EndForm(today)
        self._offered = Kept(desk, self.offer_form, "agreement")
        self._ended = Kept(desk, self.end_form, "agreement_end")
        self._arrange(facts)
        self._connect()

    def _arrange(self, facts: QWidget) -> None:
        self._about = QWidget()
        self._agreed = QWidget()
        below = QVBoxLayout(self._agreed)
        below.setContentsMargins(0, 0, 0, 0)
        below.addWidget(plain_label(tr("Agreements"), "heading"))
        below.addLayout(above_buttons(_over(self.list, self._terms), *self._buttons()))
        column = QVBoxLayout(self._about)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(facts, 1)
        column.addWidget(self._agreed, 1)
        self.addWidget(self._about)
        for form in (self.offer_form, self.end_form):
            self.addWidget(in_card(form))

    def _buttons(self) -> tuple[QPushButton, ...]:
        return (self.confirm, self.offer, self.end)

    def _connect(self) -> None:
        self.offer.clicked.connect(self._on_offer)
        self.confirm.clicked.connect(self._on_confirm)
        self.end.clicked.connect(self._on_end)
        self.list.current_changed.connect(self._on_current)
        for form in (self.offer_form, self.end_form):
            form.left.connect(self.close_form)
        self.offer_form.submitted.connect(self._on_offered)
        self.end_form.submitted.connect(self._on_ended)

    def show_partner(
        self, facility: Facility | None, agreed: Sequence[AgreementView], ended: frozenset[str]
    ) -> None:
        """A form that is open stays, and stays with the institution it was opened for."""
        if self.currentIndex():
            return
        is_other = facility is not None and facility.id != self._desk.clinic.actor.place_id
        self._partner = facility if is_other else None
        found = [view for view in agreed if facility and view.partner_id == facility.id]
        self._has_ended = facility is not None and facility.id in ended
        self._model.set_records(found)
        self._agreed.setVisible(is_other and (self._may_write or bool(found)))
        self._on_current(self.list.current())

    def go_to(self, agreement_id: str) -> None:
        if not self.currentIndex() and self.list.go_to_key(agreement_id):
            keyboard.take(self.list)

    @Slot(object)
    def _on_current(self, view: AgreementView | None) -> None:
        may = self._may_write
        self._terms.setText(_terms(view))
        self._terms.setVisible(view is not None)
        self.offer.setVisible(may and not self._has_ended)
        self.confirm.setVisible(may and view is not None and view.stage is Stage.ASKED)
        self.end.setVisible(may and view is not None and view.stage is not Stage.ENDED)

    @Slot()
    def close_form(self) -> None:
        self.setCurrentIndex(0)
        self.left.emit()

    @Slot()
    def _on_offer(self) -> None:
        if self._partner is not None:
            self.offer_form.begin(self._partner.name)
            self._offered.begin(self._partner.id)
            self.setCurrentIndex(1)
            self.offer_form.start()

    @Slot()
    def _on_end(self) -> None:
        view = self.list.current()
        if view is not None:
            self.end_form.begin(view)
            self._ended.begin(view.id)
            self.setCurrentIndex(2)
            self.end_form.start()

    @Slot(dict)
    def _on_offered(self, values: dict[str, object]) -> None:
        assert self._partner is not None
        made = Agreement(partner_id=self._partner.id, **values)
        self._save(self.offer_form, partial(self._desk.clinic.agreements.offer, made))

    @Slot(dict)
    def _on_ended(self, values: dict[str, object]) -> None:
        last_on, view = values["last_on"], self.end_form.view
        assert isinstance(last_on, date)
        assert view is not None
        reason = str(values["reason"] or "")
        job = partial(self._desk.clinic.agreements.end, view.id, last_on, reason)
        self._save(self.end_form, job)

    def _save(self, form: Form, job: Callable[[], object]) -> None:
        save(self._desk, form, job, lambda _: self.close_form())

    @Slot()
    def _on_confirm(self) -> None:
        """Once: Enter may bounce."""
        view = self.list.current()
        if view is not None and view.stage is Stage.ASKED and not self._is_confirming:
            self._is_confirming = True
            keyboard.take(self.list)  # the button goes with its question
            job = partial(self._desk.clinic.agreements.confirm, view.id)
            self._desk.background.lead(self, job, self._on_confirmed, self._on_not_confirmed)

    def _on_confirmed(self, _: object) -> None:
        self._is_confirming = False
        self._desk.say(tr("Saved here, waiting to be sent."))

    def _on_not_confirmed(self, error: ClinicError) -> None:
        self._is_confirming = False
        self._desk.fail(error)


class OfferForm(DrawnForm):
    """The terms; they count once the other side has confirmed them, and are not changed again."""

    def __init__(self, today: Callable[[], date], parent: QWidget | None = None) -> None:
        super().__init__(tr("&Offer it  Ctrl+Enter"), parent)
        self._today = today
        self._heading = plain_label("", "heading", wraps=True)
        self.add_widget(self._heading)
        self.add_widget(plain_label(_rule(), "soft", wraps=True))
        self.draw(OFFER_FORM, today)

    def begin(self, partner: str) -> None:
        self._heading.setText(tr("Agreement with {name}", name=partner))
        self.set_values({"subject": None, "opens": [], "from_on": self._today(), "until_on": None})


class EndForm(DrawnForm):
    """The last day; an offer that nobody confirmed is taken back, or declined."""

    def __init__(self, today: Callable[[], date], parent: QWidget | None = None) -> None:
        super().__init__(tr("&End it  Ctrl+Enter"), parent)
        self._today = today
        self.view: AgreementView | None = None
        self._heading = plain_label("", "heading", wraps=True)
        self.add_widget(self._heading)
        self.draw(END_FORM, today)

    def begin(self, view: AgreementView) -> None:
        self.view = view
        self._heading.setText(tr("End: {subject}", subject=view.subject))
        self.set_values({"last_on": self._today(), "reason": None})


def _over(whole: QWidget, below: QWidget) -> QWidget:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(whole, 1)
    column.addWidget(below)
    return holder


def _rule() -> str:
    return tr("It counts once the other side has confirmed it. Other terms are a new agreement.")


def stage_words(view: AgreementView | None) -> str:
    return tr(STAGES[view.stage][0]) if view else ""


def stage_tone(view: AgreementView | None) -> Tone:
    return STAGES[view.stage][1] if view else Tone.NEUTRAL


def _columns() -> list[Column[AgreementView]]:
    return [
        Column(tr("What it is about"), lambda view: view.subject),
        Column(tr("State"), stage_words, width=STAGE_PX, tone=stage_tone),
    ]


def _terms(view: AgreementView | None) -> str:
    if view is None:
        return ""
    days = (view.from_on.isoformat(), view.last_on.isoformat() if view.last_on else "")
    parts = (view.subject, labels(OPENS_TABLE, view.opens), " – ".join(days), view.by_name)
    return "  ".join(filter(None, parts))
