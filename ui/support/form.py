"""The form of one entry, drawn from its register; places and agreements are found elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from app.agreements import AgreementView
from app.core.rights import GRASSROOTS
from app.forms.form import Form as Declared
from app.support import REACHED, Register, correction_form, entry_form
from ui.forms.form import DrawnForm
from ui.page import Desk
from ui.text import tr
from ui.widgets.choices import Choice, best
from ui.widgets.fields import ChoiceField, Field
from ui.widgets.pickers import Picker
from ui.words import choices, label

PLACES_SHOWN = 20
SUPPORTER, SUPPORTED, NAMED = "supporting_id", "supported_id", "supporting_name"


class SupportForm(DrawnForm):
    """A new entry, or the correction of one. The supporter may be outside the network."""

    def __init__(
        self,
        desk: Desk,
        register: Register,
        agreed: Sequence[AgreementView],
        *,
        is_new: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(tr("&Save  Ctrl+Enter"), parent)
        self._clinic = clinic = desk.clinic
        self._background = desk.background
        self.register = register
        self._agreed = {view.id: view for view in agreed}
        self._supporter = self._place(free_text=True)
        self.draw(self._declared(is_new), clinic.clock.today, self._brought())
        if "agreement_id" in self.boxes:
            self.boxes["agreement_id"].edited.connect(self._on_agreement)

    def _place(self, *, free_text: bool = False) -> Picker:
        found, known = self._search_places, self._known_place
        return Picker(found, known, free_text=free_text, background=self._background)

    def _declared(self, is_new: bool) -> Declared:
        return entry_form(self.register) if is_new else correction_form(self.register)

    def _brought(self) -> Mapping[str, Field]:
        offered = [
            Choice(one.id, f"{self._clinic.name_of(one.partner_id)}  {one.subject}")
            for one in self._agreed.values()
        ]
        return {
            "agreement_id": ChoiceField(offered),
            SUPPORTER: self._supporter,
            SUPPORTED: self._place(),
            "supporting_department": _department(),
            "supported_department": _department(),
        }

    def begin(self) -> None:
        """Our own institution stands where it is likely to."""
        clinic = self._clinic
        own = SUPPORTED if clinic.actor.place_kind in GRASSROOTS else SUPPORTER
        first = {REACHED: self.register.rungs[0].code, "from_on": clinic.clock.today()}
        empty = dict.fromkeys(self.boxes)
        self.set_values({**empty, own: clinic.actor.place_id, **first})

    def show_entry(self, said: Mapping[str, object], named: str) -> None:
        self.set_values({code: said.get(code) for code in self.boxes})
        if named and not said.get(SUPPORTER):
            self._supporter.edit.setText(named)

    def values(self) -> dict[str, object]:
        """A supporter that is no institution of the network has its name alone."""
        values = super().values()
        if SUPPORTER in values and not values[SUPPORTER]:
            values[NAMED] = self._supporter.text() or None
        return values

    @Slot()
    def _on_agreement(self) -> None:
        """The other institution of the agreement stands where none does yet."""
        view = self._agreed.get(str(self.field("agreement_id").value()))
        if view is None:
            return
        for name in (SUPPORTER, SUPPORTED):
            if not self.field(name).value():
                self.field(name).set_value(view.partner_id)

    def _search_places(self, typed: str) -> list[Choice]:
        found = self._clinic.facilities.search(typed, PLACES_SHOWN)
        return [Choice(one.id, one.label) for one in found]

    def _known_place(self, facility_id: str) -> Choice | None:
        return Choice(facility_id, self._clinic.name_of(facility_id))


def _department() -> Picker:
    offered = choices("department")
    return Picker(partial(best, offered), lambda code: Choice(code, label("department", code)))
