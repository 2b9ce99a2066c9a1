"""Agreements with one institution, beside what is known of it: a list, and an offer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.agreements import AGREEMENT_KIND, OFFER_FORM, Agreement, AgreementView
from app.facilities import Facility
from ui.facilities.case import tone_of
from ui.forms.form import DrawnForm
from ui.kept import Kept
from ui.layouts import above_buttons, in_card
from ui.page import Desk
from ui.saving import save
from ui.text import tr
from ui.widgets.badges import EmptyState
from ui.widgets.bars import Tone
from ui.widgets.labels import button, plain_label
from ui.widgets.record_list import RecordList
from ui.widgets.record_table import Column, RecordTableModel
from ui.words import label

STAGE_PX = 150


class AgreementsSide(QStackedWidget):
    """The facts of the institution with the agreements beneath, or the form of an offer."""

    opens = Signal(str)
    """An agreement."""
    left = Signal()
    """The form was left; the page's list may take the keyboard again."""

    def __init__(self, desk: Desk, facts: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._partner: Facility | None = None
        self._may_write = desk.clinic.can(AGREEMENT_KIND)
        self._model = RecordTableModel(_columns(), key=lambda view: view.id)
        empty = EmptyState(tr("No agreement with this institution."))
        self.list = RecordList(tr("Agreements"), self._model, empty)
        self.offer = button(tr("Offer an a&greement"))
        self.offer_form = OfferForm(desk.clinic.clock.today)
        self._offered = Kept(desk, self.offer_form, "agreement")
        self._arrange(facts)
        self.list.chosen.connect(self._on_chosen)
        self.offer.clicked.connect(self.begin_offer)
        self.offer_form.left.connect(self.close_form)
        self.offer_form.submitted.connect(self._on_offered)

    def _arrange(self, facts: QWidget) -> None:
        about, self._agreed = QWidget(), QWidget()
        below = QVBoxLayout(self._agreed)
        below.setContentsMargins(0, 0, 0, 0)
        below.addWidget(plain_label(tr("Agreements"), "heading"))
        below.addLayout(above_buttons(self.list, self.offer))
        column = QVBoxLayout(about)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(facts, 1)
        column.addWidget(self._agreed, 1)
        self.addWidget(about)
        self.addWidget(in_card(self.offer_form))

    def show_partner(
        self, facility: Facility | None, agreed: Sequence[AgreementView], ended: frozenset[str]
    ) -> None:
        """A form that is open stays, and stays with the institution it was opened for."""
        if self.currentIndex():
            return
        is_other = facility is not None and facility.id != self._desk.clinic.actor.place_id
        self._partner = facility if is_other else None
        found = [view for view in agreed if facility and view.partner_id == facility.id]
        self._model.set_records(found)
        self._agreed.setVisible(is_other and (self._may_write or bool(found)))
        self.offer.setVisible(self._may_write and facility is not None and facility.id not in ended)

    @Slot(object)
    def _on_chosen(self, view: AgreementView) -> None:
        self.opens.emit(view.id)

    @Slot()
    def close_form(self) -> None:
        self.setCurrentIndex(0)
        self.left.emit()

    @Slot()
    def begin_offer(self) -> None:
        if self._partner is not None:
            self.offer_form.begin(self._partner.name)
            self._offered.begin(self._partner.id)
            self.setCurrentIndex(1)
            self.offer_form.start()

    @Slot(dict)
    def _on_offered(self, values: dict[str, object]) -> None:
        assert self._partner is not None
        made = Agreement(partner_id=self._partner.id, **values)
        job = partial(self._desk.clinic.agreements.offer, made)
        save(self._desk, self.offer_form, job, lambda _: self.close_form())


class OfferForm(DrawnForm):
    """The terms; they count once the other side has confirmed them, and are not changed again."""

    def __init__(self, today: Callable[[], date], parent: QWidget | None = None) -> None:
        super().__init__(tr("&Offer it  Ctrl+Enter"), parent)
        self._today = today
        self._heading = plain_label("", "heading", wraps=True)
        rule = tr(
            "It counts once the other side has confirmed it. Other terms are a new agreement."
        )
        self.add_widget(self._heading)
        self.add_widget(plain_label(rule, "soft", wraps=True))
        self.draw(OFFER_FORM, today)

    def begin(self, partner: str) -> None:
        self._heading.setText(tr("Agreement with {name}", name=partner))
        self.set_values({"subject": None, "opens": [], "from_on": self._today(), "until_on": None})


def stage_words(view: AgreementView | None) -> str:
    return label("agreement_state", view.stage) if view else ""


def stage_tone(view: AgreementView | None) -> Tone:
    return tone_of(view.stage) if view else Tone.NEUTRAL


def _columns() -> list[Column[AgreementView]]:
    return [
        Column(tr("What it is about"), lambda view: view.subject),
        Column(tr("State"), stage_words, width=STAGE_PX, tone=stage_tone),
    ]
