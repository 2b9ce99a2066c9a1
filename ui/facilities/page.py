"""The institutions of the county: who they are, how to reach them, who works together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.agreements import AgreementView
from app.clinic import Clinic
from app.core.errors import ClinicError
from app.facilities import MOST_IN_A_COUNTY, Facility
from ui import keyboard
from ui.cases import CasePane, CasePanel
from ui.facilities.agreements import STAGE_PX, AgreementsSide, stage_tone, stage_words
from ui.facilities.case import FACE
from ui.layouts import beside, page_column
from ui.page import Desk, Errand, Page
from ui.text import tr
from ui.widgets.badges import Card, EmptyState, SectionHeader
from ui.widgets.edits import LineEdit
from ui.widgets.labels import plain_label
from ui.widgets.record_list import RecordList
from ui.widgets.record_table import Column, RecordTableModel
from ui.words import day, label

FACTS = 10


@dataclass(frozen=True)
class _Found:
    """What one look at the records has found for the page."""

    facilities: Sequence[Facility]
    agreed: Sequence[AgreementView]
    ended: frozenset[str]
    last_days: dict[str, date]


def _found(clinic: Clinic, typed: str) -> _Found:
    facilities = clinic.facilities
    return _Found(
        facilities.search(typed, MOST_IN_A_COUNTY, ended=True),
        clinic.agreements.all(),
        facilities.ended(),
        facilities.last_days(),
    )


class FacilitiesPage(Page):
    """A list to search, and what is known of the one chosen. Only the county writes it; agreements
    are what two institutions write themselves."""

    kinds = frozenset(
        {
            *("facility", "facility_end", "community", "membership"),
            *("agreement", "agreement_step", "opened", "delivered"),
        }
    )

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._find = LineEdit()
        self._find.setPlaceholderText(tr("Name of the institution or initials"))
        self._find.setAccessibleName(tr("Find an institution"))
        self._agreed: dict[str, AgreementView] = {}
        self._all_agreed: Sequence[AgreementView] = ()
        self._ended_ids: frozenset[str] = frozenset()
        self._last_days: dict[str, date] = {}
        self._model = RecordTableModel(self._columns(), key=lambda facility: facility.id)
        empty = EmptyState(
            tr("No institution found."), tr("The county's list arrives with the first exchange.")
        )
        self._list = RecordList(tr("Institutions"), self._model, empty)
        self._card = Card()
        self._facts = [plain_label("", wraps=True) for _ in range(FACTS)]
        for number, fact in enumerate(self._facts):
            fact.setProperty("role", "title" if number == 0 else "")
            fact.hide()  # empty lines, too, would ask the window for room
            self._card.body.addWidget(fact)
        self._card.body.addStretch(1)
        self._side = AgreementsSide(desk, self._card)
        self.pane = CasePane(desk, CasePanel(desk, FACE))
        self._stack = QStackedWidget()
        self._arrange()
        self._side.left.connect(self._on_left)
        self._side.opens.connect(self._open_agreement)
        self._find.textChanged.connect(self.reload)
        self._find.returnPressed.connect(self._on_enter)
        self._list.current_changed.connect(self._on_current)

    def _arrange(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(self._find)
        left.addWidget(self._list, 1)
        both = QWidget()
        row = beside(left, self._side, (3, 2))
        row.setContentsMargins(0, 0, 0, 0)
        both.setLayout(row)
        self._stack.addWidget(both)
        self._stack.addWidget(self.pane)
        page_column(self, SectionHeader(tr("Institutions"))).addWidget(self._stack, 1)

    @Slot()
    def reload(self) -> None:
        self.read(partial(_found, self.desk.clinic, self._find.text()), self._show)
        if self._is_agreement:
            self.pane.reload()

    @property
    def _is_agreement(self) -> bool:
        """One agreement is shown, in place of the list."""
        return self._stack.currentWidget() is self.pane

    def _show(self, found: _Found) -> None:
        # The first of each partner is the one that matters most.
        self._agreed = {view.partner_id: view for view in reversed(found.agreed)}
        self._all_agreed = found.agreed
        self._ended_ids, self._last_days = found.ended, found.last_days
        self._model.set_records(found.facilities)
        self._on_current(self._list.current())

    def start(self) -> None:
        if self._is_agreement:
            self.pane.start()
        else:
            keyboard.take(self._find)

    @Slot()
    def _on_enter(self) -> None:
        """Into the list of what was typed before the key."""
        self.settle()
        keyboard.take(self._list)

    def run(self, errand: Errand) -> None:
        if errand.do == "agreement":
            self._open_agreement(errand.subject)
            self.pane.case.begin(errand.field)
            return
        self._show_list()
        if errand.do == "open":
            self._find.clear()
            self._list.go_to_key(errand.subject)
        elif errand.do == "offer":
            self._find.clear()
            self._list.go_to_key(errand.subject)
            self._side.begin_offer()

    @Slot(str)
    def _open_agreement(self, agreement_id: str) -> None:
        """In its own place, where it is confirmed and ended; behind it stands its partner."""
        try:
            self.pane.open(agreement_id)
        except ClinicError as error:
            self.desk.fail(error)
            return
        self._stack.setCurrentWidget(self.pane)
        keyboard.take(self.pane.case)

    def _show_list(self) -> None:
        self.pane.leave()
        self._stack.setCurrentIndex(0)

    @Slot(object)
    def _on_current(self, facility: Facility | None) -> None:
        """The facts of the one before go at once; what is read of this one comes beside them."""
        self._side.show_partner(facility, self._all_agreed, self._ended_ids)
        if facility is None:
            self.desk.background.forget(self._card)
            self._show_words([])
        else:
            self.desk.read(self._card, partial(self._words, facility), self._show_words)

    def _show_words(self, words: list[str]) -> None:
        for number, shown in enumerate(self._facts):
            shown.setText(words[number] if number < len(words) else "")
            shown.setVisible(number < len(words))
        self._card.setVisible(bool(words))

    @Slot()
    def _on_left(self) -> None:
        self.reload()
        keyboard.take(self._list)

    def go_back(self) -> bool:
        """From an agreement or a form to the list; what was typed stays until it is saved."""
        if self._is_agreement:
            if not self.pane.go_back():
                self._show_list()
                keyboard.take(self._list)
            return True
        was_open = self._side.currentIndex() > 0
        if was_open:
            self._side.close_form()
        return was_open

    def _columns(self) -> list[Column[Facility]]:
        def agreed(facility: Facility) -> AgreementView | None:
            return self._agreed.get(facility.id)

        return [
            Column(tr("Institution"), self._name),
            Column(tr("Kind"), lambda f: label("facility_kind", f.facility_kind), width=130),
            Column(tr("Phone"), lambda facility: facility.phone or "", width=130, optional=True),
            Column(
                tr("Agreement"),
                lambda facility: stage_words(agreed(facility)),
                width=STAGE_PX,
                tone=lambda facility: stage_tone(agreed(facility)),
            ),
        ]

    def _name(self, facility: Facility) -> str:
        return "  ".join(filter(None, (facility.name, self._ended(facility))))

    def _ended(self, facility: Facility) -> str:
        last = self._last_days.get(facility.id)
        has_ended = last is not None and facility.id in self._ended_ids
        return tr("Has ended, last day {day}", day=day(last)) if has_ended and last else ""

    def _words(self, facility: Facility) -> list[str]:
        clinic = self.desk.clinic
        parent = clinic.name_of(facility.parent_id)
        departments = "、".join(d.name for d in clinic.facilities.departments(facility.id))
        together = "、".join(c.name for c in clinic.facilities.communities_of(facility.id))
        partners = "、".join(f.label for f in clinic.facilities.partners(facility.id))
        lines = [
            (self._ended(facility), self._ended(facility)),
            (tr("Short name: {name}", name=facility.short_name or ""), facility.short_name),
            (label("facility_kind", facility.facility_kind), facility.facility_kind),
            (tr("Under {parent}", parent=parent), parent),
            (tr("Address: {address}", address=facility.address or ""), facility.address),
            (tr("Phone: {phone}", phone=facility.phone or ""), facility.phone),
            (tr("Departments: {departments}", departments=departments), departments),
            (tr("Works together in: {names}", names=together), together),
            (tr("With: {names}", names=partners), partners),
        ]
        return [facility.name, *(text for text, known in lines if known)]
