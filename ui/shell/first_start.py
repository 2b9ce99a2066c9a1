"""The first start: which institution, who the administrator is, and the recovery sheet on paper."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QStackedLayout,
    QWidget,
)

from app.core import coding
from app.core.errors import ClinicError
from app.core.rights import FacilityKind, Role
from app.workstation import FirstFacility, FirstPerson, PendingStart, Workstation
from ui.background import Background
from ui.layouts import in_the_middle
from ui.own.secret_forms import differ
from ui.own.sheet_page import SheetPage, ShownSheet
from ui.text import tr
from ui.widgets.bars import Tone
from ui.widgets.choices import Choice, choices_of
from ui.widgets.dialogs import file_to_open
from ui.widgets.fields import CheckField, ChoiceField, Field, TextField
from ui.widgets.form import HALF, Form
from ui.widgets.labels import button
from ui.widgets.secrets import PasswordField

if TYPE_CHECKING:
    from app.clinic import Clinic
    from ui.shell.enrolment import NewStation

WIZARD_WIDTH = 760


class FirstStart(QWidget):
    """Three short pages; `finished` carries the Clinic once one group of the sheet was typed."""

    finished = Signal(object)
    wants_copy = Signal()
    """This computer replaces one whose safety copy is at hand."""

    def __init__(
        self, workstation: Workstation, background: Background, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._workstation = workstation
        self._background = background
        self._pending: PendingStart | None = None
        self._joined: NewStation | None = None
        self.form = FirstForm()
        self.form.submitted.connect(self._on_submitted)
        self.form.join.clicked.connect(self._on_join)
        self.form.copy.clicked.connect(self.wants_copy)
        self.sheet = SheetPage(background)
        self.sheet.typed.connect(self._on_typed)
        self._stack = QStackedLayout(self)
        welcome, detail = tr("Welcome to Jiceng"), tr("A few facts, then this computer is ready.")
        self._stack.addWidget(in_the_middle(self.form, welcome, detail))
        self._stack.addWidget(self.sheet)

    def _on_enrolled(self, joining: NewStation) -> None:
        """The county has named the facility; only the person is still to be given."""
        self._joined = joining
        name = str(joining.facility.fields.get("name", ""))
        self.form.show_facility(name, joining.administrators, joining.words)

    @Slot()
    def _on_join(self) -> None:
        path = file_to_open(self, tr("Enrolment file from the county"))
        if path is not None:
            self.enrol(path)

    def enrol(self, path: Path) -> None:
        """Read the file and exchange the keys with the hub, which must be reachable now."""
        # Imported now: a computer that never joins a county does not pay for it.
        from ui.shell.enrolment import enrol_by_file

        self._background.run(self, lambda: enrol_by_file(path), self._on_enrolled, self._on_refused)

    @Slot(dict)
    def _on_submitted(self, values: dict[str, object]) -> None:
        if differ(self.form, values):
            return
        joined = self._joined
        person = _person(values, joined.administrators if joined else {})
        facility = joined.facility if joined else _facility(values)
        self.form.set_busy(is_busy=True)
        workstation = self._workstation
        self._background.run(
            self, lambda: workstation.found(facility, person), self._on_founded, self._on_refused
        )

    def _on_founded(self, pending: PendingStart) -> None:
        self.form.set_busy(is_busy=False)
        self._pending = pending
        self._stack.setCurrentWidget(self.sheet)
        self.sheet.show_sheet(
            ShownSheet(pending.sheet, pending.asked_group, self.form.facility, self.form.person)
        )

    def _on_refused(self, error: ClinicError) -> None:
        self.form.set_busy(is_busy=False)
        self.form.show_error(error)

    @Slot(str)
    def _on_typed(self, typed: str) -> None:
        pending, self._pending = self._pending, None
        if pending is None:
            return

        def refused(error: ClinicError) -> None:
            self._pending = pending
            self.sheet.show_error(error)

        self._background.run(
            self,
            lambda: pending.confirm_group(pending.asked_group, typed),
            self._on_finished,
            refused,
        )

    def _on_finished(self, clinic: Clinic) -> None:
        self.finished.emit(clinic)


class FirstForm(Form):
    """Facility, administrator, password."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("&Continue  Ctrl+Enter"), parent)
        self.back.hide()
        self.join = button(tr("&Enrolment file from the county …"))
        self.copy = button(tr("Bring back a safety &copy …"))
        self.add_action(self.copy)
        self.add_action(self.join)
        self.section(tr("This facility"))
        kinds = choices_of(coding.table("facility_kind"))
        self.add("kind", tr("Kind of facility"), ChoiceField(kinds), needed=True, span=HALF)
        self.add("facility", tr("Name of the facility"), TextField(60), needed=True, span=HALF)
        self.section(tr("The administrator of this computer"))
        self.add("name", tr("Full name"), TextField(40), needed=True, span=HALF)
        self.add("known_as", tr("Administrator"), ChoiceField([]), span=HALF)
        self.show_field("known_as", shown=False)
        self.add("clinical", tr("Also works as"), CheckField(tr("Doctor")), span=HALF)
        hint = tr("At least 10 characters; a sentence is easy to remember.")
        self.add("password", tr("Password"), PasswordField(), needed=True, span=HALF, hint=hint)
        self.add("again", tr("Password once more"), PasswordField(), needed=True, span=HALF)
        self.set_values({"kind": FacilityKind.TOWNSHIP_CENTRE.value, "clinical": True})

    @property
    def facility(self) -> str:
        return str(self.field("facility").value() or "")

    @property
    def person(self) -> str:
        """Who begins this computer, for the imprint of the sheet."""
        known = self.field("known_as")
        assert isinstance(known, ChoiceField)
        return str(self.field("name").value() or known.combo.currentText())

    def show_facility(self, name: str, administrators: Mapping[str, str], words: str = "") -> None:
        """A further computer of a facility is begun by one of its administrators. `words` are to be
        read to the county, which lets this computer in by them; nothing here waits for that.
        """
        self.set_values({**self.values(), "facility": name})
        known = self.field("known_as")
        assert isinstance(known, ChoiceField)
        known.set_choices([Choice(i, person) for i, person in administrators.items()])
        self.show_field("known_as", shown=bool(administrators))
        self.show_field("name", shown=not administrators)
        self.show_field("clinical", shown=not administrators)
        for part in ("kind", "facility"):
            field: Field = self.field(part)
            field.setEnabled(False)
        advice = tr("Read these six words to the county: {words}", words=words) if words else ""
        title = tr("Connected with the county as {name}.", name=name)
        self.notice.show_notice(Tone.GOOD, title, advice)
        self.go_to("known_as" if administrators else "name")


def _facility(values: dict[str, object]) -> FirstFacility:
    return FirstFacility.new(FacilityKind(str(values["kind"])), str(values["facility"]))


def _person(values: dict[str, object], known: Mapping[str, str]) -> FirstPerson:
    password, known_as = str(values["password"]), str(values.get("known_as") or "")
    if known_as in known:
        return FirstPerson(known[known_as], password, known_as=known_as)
    also = (Role.DOCTOR,) if values["clinical"] else ()
    return FirstPerson(str(values["name"] or ""), password, also=also)
