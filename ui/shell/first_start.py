"""The first start: which institution, who the administrator is, and the recovery sheet on paper."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from app.core import coding
from app.core.errors import ClinicError, FieldProblem
from app.core.rights import FacilityKind, Role
from app.core.text import N_
from app.workstation import FirstFacility, FirstPerson, PendingStart, Workstation
from ui.background import Background
from ui.shell.sign_in import Centred
from ui.text import tr
from ui.theme import scaled
from ui.widgets.bars import Tone
from ui.widgets.choices import Choice, choices_of
from ui.widgets.edits import LineEdit
from ui.widgets.fields import CheckField, ChoiceField, Field, TextField
from ui.widgets.form import HALF, Form
from ui.widgets.labels import button, plain_label
from ui.widgets.secrets import PasswordField

if TYPE_CHECKING:
    from app.clinic import Clinic
    from ui.shell.enrolment import Joining

WIZARD_WIDTH = 760


class FirstStart(QWidget):
    """Three short pages; `finished` carries the Clinic once one group of the sheet was typed."""

    finished = Signal(object)

    def __init__(
        self, workstation: Workstation, background: Background, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._workstation = workstation
        self._background = background
        self._pending: PendingStart | None = None
        self._joined: Joining | None = None
        self.form = FirstForm()
        self.form.submitted.connect(self._on_submitted)
        self.form.join.clicked.connect(self._on_join)
        self.sheet = SheetPage()
        self.sheet.typed.connect(self._on_typed)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(_in_the_middle(self.form))
        self._stack.addWidget(self.sheet)

    def _on_enrolled(self, joining: Joining) -> None:
        """The county has named the facility; only the person is still to be given."""
        self._joined = joining
        name = str(joining.facility.fields.get("name", ""))
        self.form.show_facility(name, joining.administrators)

    @Slot()
    def _on_join(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, tr("Enrolment file from the county"))
        if path:
            self.enrol(Path(path))

    def enrol(self, path: Path) -> None:
        """Read the file and exchange the keys with the hub, which must be reachable now."""
        # Imported now: a computer that never joins a county does not pay for it.
        from ui.shell.enrolment import enrol_by_file

        self._background.run(self, lambda: enrol_by_file(path), self._on_enrolled, self._on_refused)

    @Slot(dict)
    def _on_submitted(self, values: dict[str, object]) -> None:
        if values["password"] != values["again"]:
            problem = FieldProblem(
                "PASSWORD_AGAIN", N_("The two passwords differ. Type both again.")
            )
            self.form.mark({"again": problem})
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
        self.sheet.show_sheet(pending)
        self._stack.setCurrentWidget(self.sheet)
        self.sheet.answer.setFocus()

    def _on_refused(self, error: ClinicError) -> None:
        self.form.set_busy(is_busy=False)
        self.form.show_error(error)

    @Slot(str)
    def _on_typed(self, typed: str) -> None:
        pending = self._pending
        if pending is not None:
            self._background.run(
                self,
                lambda: pending.confirm_group(pending.asked_group, typed),
                self._on_finished,
                self.sheet.notice.show_error,
            )

    def _on_finished(self, clinic: Clinic) -> None:
        self._pending = None
        self.finished.emit(clinic)


class FirstForm(Form):
    """Facility, administrator, password."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("&Continue  Ctrl+Enter"), parent)
        self.back.hide()
        self.join = button(tr("&Enrolment file from the county …"))
        self.add_action(self.join)
        self.section(tr("This facility"))
        kinds = choices_of(coding.table("facility_kind"))
        self.add("kind", tr("Kind of facility"), ChoiceField(kinds), needed=True, span=HALF)
        self.add("facility", tr("Name of the facility"), TextField(100), needed=True, span=HALF)
        self.section(tr("The administrator of this computer"))
        self.add("name", tr("Full name"), TextField(60), needed=True, span=HALF)
        self.add("known_as", tr("Administrator"), ChoiceField([]), span=HALF)
        self.show_field("known_as", shown=False)
        self.add("clinical", tr("Also works as"), CheckField(tr("Doctor")), span=HALF)
        hint = tr("At least 10 characters; a sentence is easy to remember.")
        self.add("password", tr("Password"), PasswordField(), needed=True, span=HALF, hint=hint)
        self.add("again", tr("Password once more"), PasswordField(), needed=True, span=HALF)
        self.set_values({"kind": FacilityKind.TOWNSHIP_CENTRE.value, "clinical": True})

    def show_facility(self, name: str, administrators: Mapping[str, str]) -> None:
        """A further computer of a facility is begun by one of its administrators."""
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
        self.notice.show_notice(Tone.GOOD, tr("Connected with the county as {name}.", name=name))
        self.go_to("known_as" if administrators else "name")


class SheetPage(Centred):
    """The sheet to write down or print, and the one group that must come back from paper."""

    typed = Signal(str)
    wants_print = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Recovery sheet"), parent)
        self.card.setFixedWidth(scaled(WIZARD_WIDTH))
        self.notice.setFixedWidth(scaled(WIZARD_WIDTH))
        self._why = plain_label("", wraps=True)
        self._groups = QGridLayout()
        self._question = plain_label("", "strong", wraps=True)
        self.answer = LineEdit()
        self.print = button(tr("&Print the sheet"))
        self.done = button(tr("&Finish"), "primary")
        self.pending: PendingStart | None = None
        self.inside.addWidget(self._why)
        self.inside.addLayout(self._groups)
        self.inside.addWidget(self.print)
        self.inside.addWidget(self._question)
        row = QHBoxLayout()
        row.addWidget(self.answer, 1)
        row.addWidget(self.done)
        self.inside.addLayout(row)
        self.answer.returnPressed.connect(self._on_done)
        self.done.clicked.connect(self._on_done)
        self.print.clicked.connect(self._on_print)

    def show_sheet(self, pending: PendingStart) -> None:
        self.pending = pending
        self._why.setText(
            tr(
                "Print this sheet or write it down, and keep it locked away from this computer. "
                "It opens the records when a password is forgotten or the computer is lost."
            )
        )
        for number, group in enumerate(pending.sheet.groups):
            label = plain_label(f"{number + 1}.  {group}", "heading")
            self._groups.addWidget(label, number // 4, number % 4)
        self._question.setText(
            tr("Type group {number} from your paper:", number=pending.asked_group)
        )
        self.answer.setAccessibleName(self._question.text())

    @Slot()
    def _on_done(self) -> None:
        self.notice.clear()
        self.typed.emit(self.answer.text())

    @Slot()
    def _on_print(self) -> None:
        if self.pending is not None:
            self.wants_print.emit(self.pending.sheet)


def _in_the_middle(form: FirstForm) -> QWidget:
    holder = QWidget()
    holder.setProperty("role", "page")
    title = plain_label(tr("Welcome to Jiceng"), "display")
    form.setMaximumWidth(scaled(WIZARD_WIDTH))
    column = QVBoxLayout()
    column.addWidget(title)
    column.addWidget(plain_label(tr("A few facts, then this computer is ready."), "soft"))
    column.addWidget(form, 1)
    row = QHBoxLayout(holder)
    row.addStretch(1)
    row.addLayout(column, 4)
    row.addStretch(1)
    return holder


def _facility(values: dict[str, object]) -> FirstFacility:
    return FirstFacility.new(FacilityKind(str(values["kind"])), str(values["facility"]))


def _person(values: dict[str, object], known: Mapping[str, str]) -> FirstPerson:
    password, known_as = str(values["password"]), str(values.get("known_as") or "")
    if known_as in known:
        return FirstPerson(known[known_as], password, known_as=known_as)
    also = (Role.DOCTOR,) if values["clinical"] else ()
    return FirstPerson(str(values["name"] or ""), password, also=also)
