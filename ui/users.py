"""Staff of this facility: who works here as what, and who can sign in at this computer."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.clinic import Clinic
from app.core import coding
from app.core.errors import ClinicError
from app.core.rights import Role
from app.users import Appointment, Person, StaffMember
from app.workstation import Workstation
from ui.page import Desk, Errand, Page
from ui.text import tr
from ui.widgets.badges import EmptyState, SectionHeader
from ui.widgets.choices import Choice, choices_of
from ui.widgets.fields import ChoiceField, DateField, TextField
from ui.widgets.form import HALF, Form
from ui.widgets.labels import button
from ui.widgets.pickers import Picker
from ui.widgets.record_list import RecordList
from ui.widgets.record_table import Column, RecordTableModel
from ui.widgets.secrets import PasswordField


class UsersPage(Page):
    """The staff on the left; on the right an administrator enters colleagues and guests."""

    kinds = frozenset({"person", "post"})

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._accounts: set[str] = set()
        self._model = RecordTableModel(self._columns(), key=lambda member: member.person.id)
        empty = EmptyState(tr("Nobody is entered yet."), tr("Enter the colleagues who work here."))
        self._list = RecordList(tr("Staff"), self._model, empty)
        self._form = StaffForm(desk.clinic)
        self._guest = GuestForm(desk.clinic)
        is_administrator = Role.ADMINISTRATOR in desk.clinic.actor.roles
        for form in (self._form, self._guest):
            form.setVisible(is_administrator)
            form.left.connect(self._list.setFocus)
        self._close = button(tr("&End the sign-in of the one chosen"))
        self._close.setVisible(is_administrator)
        self._close.clicked.connect(self._on_close)
        self._form.submitted.connect(self._on_staff)
        self._guest.submitted.connect(self._on_guest)
        self._arrange()

    def _arrange(self) -> None:
        left = QVBoxLayout()
        left.addWidget(SectionHeader(tr("Staff")))
        left.addWidget(self._list, 1)
        left.addWidget(self._close)
        right = QVBoxLayout()
        right.addWidget(self._form, 3)
        right.addWidget(self._guest, 2)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 12)
        row.addLayout(left, 1)
        row.addLayout(right, 1)

    def _columns(self) -> list[Column[StaffMember]]:
        roles, titles = coding.table("role"), coding.table("title")

        def held(member: StaffMember) -> str:
            return "、".join(roles.label(role, coding.CHINESE) for role in sorted(member.roles))

        return [
            Column(tr("Name"), lambda member: member.person.name, width=110),
            Column(tr("Works as"), held),
            Column(
                tr("Title"),
                lambda m: titles.label(m.person.title, coding.CHINESE) if m.person.title else "",
                width=110,
            ),
            Column(
                tr("Signs in here"),
                lambda m: tr("Yes") if m.person.id in self._accounts else "",
                width=90,
            ),
        ]

    def reload(self) -> None:
        clinic = self.desk.clinic
        self._accounts = {person.id for person in self.desk.workstation.people()}
        self._model.set_records(clinic.users.staff(clinic.actor.place_id))

    def start(self) -> None:
        self._list.setFocus()

    def run(self, errand: Errand) -> None:
        if errand.do == "new":
            self._form.start()

    @Slot(dict)
    def _on_staff(self, values: dict[str, object]) -> None:
        clinic, workstation = self.desk.clinic, self.desk.workstation
        self._form.set_busy(is_busy=True)
        self.desk.background.run(
            self,
            lambda: enter_colleague(clinic, workstation, values),
            lambda _: self._on_done(self._form),
            lambda error: self._on_refused(self._form, error),
        )

    @Slot(dict)
    def _on_guest(self, values: dict[str, object]) -> None:
        clinic, workstation = self.desk.clinic, self.desk.workstation
        self._guest.set_busy(is_busy=True)
        self.desk.background.run(
            self,
            lambda: invite(clinic, workstation, values),
            lambda _: self._on_done(self._guest),
            lambda error: self._on_refused(self._guest, error),
        )

    @Slot()
    def _on_close(self) -> None:
        member, workstation = self._list.current(), self.desk.workstation
        if member is not None and member.person.id in self._accounts:
            self.desk.background.run(
                self,
                lambda: workstation.accounts.remove(member.person.id),
                lambda _: self.reload(),
                self.desk.fail,
            )

    def _on_done(self, form: Form) -> None:
        form.set_busy(is_busy=False)
        form.set_values({})
        self.reload()
        self.desk.say(tr("Entered. The first password is changed at the first sign-in."))

    def _on_refused(self, form: Form, error: ClinicError) -> None:
        form.set_busy(is_busy=False)
        form.show_error(error)


class StaffForm(Form):
    """A colleague of this facility, with a role and a first password for this computer."""

    def __init__(self, clinic: Clinic, parent: QWidget | None = None) -> None:
        super().__init__(tr("&Enter colleague"), parent)
        self.section(tr("A colleague of this facility"))
        self.add("name", tr("Name"), TextField(40), needed=True, span=HALF)
        roles = choices_of(coding.table("role"))
        self.add("role", tr("Works as"), ChoiceField(roles), needed=True, span=HALF)
        titles = choices_of(coding.table("title"))
        self.add("title", tr("Title"), ChoiceField(titles), span=HALF)
        departments = choices_of(coding.table("department"))
        self.add("department", tr("Department"), ChoiceField(departments), span=HALF)
        hint = tr("Empty: no sign-in at this computer.")
        self.add("password", tr("First password"), PasswordField(), span=HALF, hint=hint)


class GuestForm(Form):
    """Somebody of another facility who works here until a day; the account ends by itself."""

    def __init__(self, clinic: Clinic, parent: QWidget | None = None) -> None:
        super().__init__(tr("&Invite guest"), parent)

        def search(typed: str) -> list[Choice]:
            found = clinic.users.search(typed, 20)
            return [Choice(p.id, p.name, clinic.name_of(p.facility_id)) for p in found]

        self.section(tr("A guest from another facility"))
        self.add("person_id", tr("Person"), Picker(search), needed=True, span=HALF)
        roles = choices_of(coding.table("role"))
        self.add("role", tr("Works as"), ChoiceField(roles), needed=True, span=HALF)
        self.add("until_on", tr("Last day"), DateField(), needed=True, span=HALF)
        self.add("password", tr("First password"), PasswordField(), needed=True, span=HALF)


def enter_colleague(clinic: Clinic, workstation: Workstation, values: dict[str, object]) -> None:
    """Person, post and, with a first password, a sign-in here. Raises InvalidInput, NotAllowed."""
    title, department = values["title"], values["department"]
    person = Person(name=str(values["name"]), title=str(title) if title else None)
    post = Appointment(Role(str(values["role"])), str(department) if department else None)
    person_id = clinic.users.register(person, [post])
    if values["password"]:
        workstation.accounts.add(person_id, str(values["password"]))


def invite(clinic: Clinic, workstation: Workstation, values: dict[str, object]) -> None:
    until_on = values["until_on"]
    assert isinstance(until_on, date)
    person_id, role = str(values["person_id"]), Role(str(values["role"]))
    clinic.users.invite_guest(person_id, Appointment(role), until_on=until_on)
    workstation.accounts.add(person_id, str(values["password"]))
