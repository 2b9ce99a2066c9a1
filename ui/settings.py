"""The settings page, drawn from the declared options: a new option appears here by itself."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from app.core.rights import Role
from app.settings import SETTING, Option, Preferences, Settings, Values
from ui.kept import Kept
from ui.layouts import in_card, page_column
from ui.page import Desk, Errand, Page
from ui.saving import save
from ui.text import tr
from ui.widgets.badges import SectionHeader
from ui.widgets.choices import Choice
from ui.widgets.fields import CheckField, ChoiceField, Field, TextField, WholeField
from ui.widgets.form import HALF, Form
from ui.widgets.labels import button
from ui.widgets.printing import printer_names

NAMES = {"zh_CN": "简体中文", "en": "English"}
"""Languages are named in themselves."""
NOT_TYPED = frozenset({"default_hospital_id"})
"""Options that another page sets."""
PRINTER = "printer"


class SettingsPage(Page):
    """What this computer does (kept in the encrypted store) and how it looks (kept beside it)."""

    kinds = frozenset({SETTING})

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._values: dict[str, tuple[Values, Option[Any]]] = {}
        self._form = Form()
        self._kept = Kept(desk, self._form, "settings")
        self._form.back.hide()
        is_administrator = Role.ADMINISTRATOR in desk.clinic.actor.roles
        self._form.section(tr("How it looks"))
        for option in Preferences.declared():
            self._add(desk.workstation.preferences, option, may_change=True)
        for option in Settings.declared():
            if option.section:
                self._form.section(tr(option.section))
            if option.name not in NOT_TYPED:
                may = is_administrator or not option.for_administrators
                self._add(desk.clinic.settings, option, may_change=may)
        self._form.submitted.connect(self._on_submitted)
        detail = "" if is_administrator else tr("What is grey is for the administrator to change.")
        header = SectionHeader(tr("Settings"), detail)
        self.copies = button(tr("Safety &copies"))
        self.copies.clicked.connect(self._on_copies)
        header.more.addWidget(self.copies)
        column = page_column(self, header)
        column.addWidget(in_card(self._form), 1)
        desk.background.run(self, printer_names, self._on_printers)

    def _add(self, values: Values, option: Option[Any], *, may_change: bool) -> None:
        field = _field(option)
        field.setEnabled(may_change)
        hint = tr(option.help) if option.help else ""
        # A box to tick has its words beside it.
        label = "" if isinstance(field, CheckField) else tr(option.label)
        self._form.add(option.name, label, field, span=HALF, hint=hint)
        self._values[option.name] = (values, option)

    def _on_printers(self, names: list[str]) -> None:
        """Asking for printers takes its time; a printer that is switched off stays as it is set."""
        field = self._form.field(PRINTER)
        assert isinstance(field, ChoiceField)
        was, was_dirty = field.value(), self._form.is_dirty
        field.set_choices([_usual_printer(), *(Choice(name, name) for name in names)])
        field.set_value(was)
        if not was_dirty:
            self._form.mark_clean()

    def reload(self) -> None:
        if not self._form.is_dirty:
            self._form.set_values({name: self._present(name) for name in self._values})
            self._kept.begin()

    def start(self) -> None:
        self._form.start()

    @Slot()
    def _on_copies(self) -> None:
        self.opens.emit(Errand("copies"))

    def _present(self, name: str) -> object:
        values, _ = self._values[name]
        return getattr(values, name)

    @Slot(dict)
    def _on_submitted(self, typed: dict[str, object]) -> None:
        changed = {
            name: ("" if value is None and isinstance(self._present(name), str) else value)
            for name, value in typed.items()
        }
        changed = {n: value for n, value in changed.items() if value != self._present(n)}
        save(self.desk, self._form, lambda: self._keep(changed), self._on_kept, said=tr("Kept."))

    def _keep(self, changed: dict[str, object]) -> dict[str, object]:
        """The plain file beside the records last: it cannot be taken back with them."""
        for name in sorted(changed, key=lambda n: isinstance(self._values[n][0], Preferences)):
            setattr(self._values[name][0], name, changed[name])
        return changed

    def _on_kept(self, changed: dict[str, object]) -> None:
        if "type_scale_percent" in changed:
            self.desk.scale(int(str(changed["type_scale_percent"])))


def _usual_printer() -> Choice:
    return Choice("", tr("The printer this computer prefers"))


def _field(option: Option[Any]) -> Field:
    if option.name == PRINTER:
        return ChoiceField([_usual_printer()])
    if option.choices:
        return ChoiceField([Choice(str(c), NAMES.get(str(c), str(c))) for c in option.choices])
    if isinstance(option.default, bool):
        return CheckField(tr(option.label))
    if isinstance(option.default, int):
        unit = tr(option.unit) if option.unit else ""
        return WholeField(unit, low=option.minimum, high=option.maximum)
    return TextField(200)
