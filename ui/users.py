"""Staff of this facility: who works here as what, and who can sign in at this computer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from app.clinic import Clinic
from app.core.rights import Role
from app.users import Appointment, Person, StaffMember
from app.workstation import Workstation
from ui import keyboard
from ui.key_words import KeyBar
from ui.layouts import Switch, above_buttons, beside, in_card, page_column
from ui.page import Desk, Errand, Page
from ui.text import tr
from ui.widgets.badges import EmptyState, SectionHeader
from ui.widgets.choices import Choice
from ui.widgets.fields import ChoiceField, DateField, TextField
from ui.widgets.form import FULL, HALF, Form
from ui.widgets.labels import button, plain_label
from ui.widgets.pickers import Picker
from ui.widgets.record_list import RecordList
from ui.widgets.record_table import Column, RecordTableModel
from ui.widgets.secrets import PasswordField
from ui.words import choices, day, label, labels


class UsersPage(Page):
    """The staff on the left; on the right an administrator enters colleagues and guests."""

    kinds = frozenset({"person", "post"})

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._accounts: set[str] = set()
        self._model = RecordTableModel(self._columns(), key=lambda member: member.person.id)
        empty = EmptyState(tr("Nobody is entered yet."), tr("Enter the colleagues who work here."))
        self._list = RecordList(tr("Staff"), self._model, empty)
        self._form = StaffForm()
        self._guest = GuestForm(desk.clinic)
        self._password = PasswordForm()
        self._forms = (self._form, self._guest, self._password)
        titles = (tr("&Own staff"), tr("&Guest"), tr("&Password"))
        self._entering = Switch(titles, self._forms, inset=16)
        self._entering.opened.connect(self._on_opened)
        self._key = KeyBar()
        self._close = button(tr("&Take away the sign-in"))
        self._close.clicked.connect(self._on_close)
        self._list.current_changed.connect(self._on_current)
        self._connect()
        self._arrange()

    def _connect(self) -> None:
        for form in self._forms:
            form.left.connect(partial(keyboard.take, self._list))
        self._form.submitted.connect(self._on_staff)
        self._guest.submitted.connect(self._on_guest)
        self._password.submitted.connect(self._on_password)

    def _arrange(self) -> None:
        side = in_card(self._entering)
        is_administrator = Role.ADMINISTRATOR in self.desk.clinic.actor.roles
        left = above_buttons(self._list, self._close)
        column = page_column(self, SectionHeader(tr("Staff")))
        column.addWidget(self._key)
        column.addLayout(beside(left, side, (3, 2)), 1)
        # Only now: shown before it has a parent, a part would be a window of its own.
        for part in (side, self._close):
            part.setVisible(is_administrator)

    def _columns(self) -> list[Column[StaffMember]]:
        return [
            Column(tr("Full name"), lambda member: member.person.name),
            Column(tr("Works as"), _work),
            Column(tr("Professional title"), _title, width=110, optional=True),
            Column(
                tr("Signs in here"),
                lambda m: tr("Yes") if m.person.id in self._accounts else tr("No"),
                width=98,
            ),
        ]

    def reload(self) -> None:
        clinic = self.desk.clinic
        self._accounts = {person.id for person in self.desk.workstation.people()}
        self._model.set_records(clinic.users.staff(clinic.actor.place_id))
        self._key.show_state(self.desk.workstation, clinic.actor.roles)
        self._on_current(self._list.current())

    def start(self) -> None:
        keyboard.take(self._list)

    def run(self, errand: Errand) -> None:
        if errand.do == "new":
            self._entering.open(0)
            self._form.start()

    @Slot(int)
    def _on_opened(self, number: int) -> None:
        self._forms[number].start()

    @Slot(object)
    def _on_current(self, member: StaffMember | None) -> None:
        own = self.desk.clinic.actor.person_id
        has_account = member is not None and member.person.id in self._accounts
        self._close.setEnabled(has_account and member is not None and member.person.id != own)
        self._password.show_member(member, has_account=has_account)

    @Slot(dict)
    def _on_staff(self, values: dict[str, object]) -> None:
        clinic, workstation = self.desk.clinic, self.desk.workstation
        self._run(self._form, lambda: enter_colleague(clinic, workstation, values))

    @Slot(dict)
    def _on_guest(self, values: dict[str, object]) -> None:
        clinic, workstation = self.desk.clinic, self.desk.workstation
        self._run(self._guest, lambda: invite(clinic, workstation, values))

    @Slot(dict)
    def _on_password(self, values: dict[str, object]) -> None:
        member, workstation = self._list.current(), self.desk.workstation
        if member is not None:
            person_id, password = member.person.id, str(values["password"])
            known = person_id in self._accounts
            self._run(
                self._password,
                lambda: set_password(workstation, person_id, password, known=known),
            )

    def _run(self, form: Form, job: Callable[[], object]) -> None:
        form.set_busy(is_busy=True)
        self.desk.background.lead(self, job, lambda _: self._on_done(form), form.show_error)

    @Slot()
    def _on_close(self) -> None:
        member, workstation = self._list.current(), self.desk.workstation
        if member is not None:
            self.desk.background.lead(
                self,
                lambda: workstation.accounts.remove(member.person.id),
                self._on_closed,
                self.desk.fail,
            )

    def _on_closed(self, _: None) -> None:
        self.reload()
        keyboard.take(self._list)
        self.desk.say(tr("This person cannot sign in at this computer any more."))

    def _on_done(self, form: Form) -> None:
        form.set_busy(is_busy=False)
        form.set_values(dict.fromkeys(form.boxes))
        self.reload()
        keyboard.take(self._list)
        self.desk.say(tr("Entered. The first password is changed at the first sign-in."))


class StaffForm(Form):
    """A colleague of this facility, with a role and a first password for this computer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("&Enter colleague  Ctrl+Enter"), parent)
        self.add("name", tr("Full name"), TextField(40), needed=True, span=FULL)
        self.add("role", tr("Works as"), ChoiceField(choices("role")), needed=True, span=HALF)
        titles = ChoiceField(choices("title"))
        self.add("title", tr("Professional title"), titles, span=HALF)
        departments = ChoiceField(choices("department"))
        self.add("department", tr("Department"), departments, span=HALF)
        hint = tr("Empty: no sign-in at this computer.")
        self.add("password", tr("First password"), PasswordField(), span=FULL, hint=hint)


class GuestForm(Form):
    """Somebody of another facility who works here until a day; the account ends by itself."""

    def __init__(self, clinic: Clinic, parent: QWidget | None = None) -> None:
        super().__init__(tr("&Invite guest  Ctrl+Enter"), parent)

        def search(typed: str) -> list[Choice]:
            found = clinic.users.search(typed, 20)
            return [Choice(p.id, p.name, clinic.name_of(p.facility_id)) for p in found]

        self.add("person_id", tr("Person"), Picker(search), needed=True, span=FULL)
        self.add("role", tr("Works as"), ChoiceField(choices("role")), needed=True, span=HALF)
        hint = tr("The sign-in ends by itself after this day.")
        last = DateField(clinic.clock.today)
        self.add("until_on", tr("Last day"), last, needed=True, span=HALF, hint=hint)
        self.add("password", tr("First password"), PasswordField(), needed=True, span=FULL)


class PasswordForm(Form):
    """A first password for the one chosen in the list: a new sign-in, or after one was forgotten."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("&Set password  Ctrl+Enter"), parent)
        self._who = plain_label("", "strong", wraps=True)
        self._what = plain_label("", "soft", wraps=True)
        self.add_widget(self._who)
        self.add_widget(self._what)
        self.add("password", tr("First password"), PasswordField(), needed=True, span=FULL)

    def show_member(self, member: StaffMember | None, *, has_account: bool) -> None:
        self.save.setEnabled(member is not None)
        self._who.setText(member.person.name if member is not None else "")
        self._what.setText(
            tr("Signs in here already; the password of now ends with this one.")
            if has_account
            else tr("Cannot sign in at this computer yet.")
        )


def _work(member: StaffMember) -> str:
    """The roles; of a guest also until when."""
    roles = labels("role", member.roles)
    ends = [post.until_on for post in member.posts if post.until_on is not None]
    if not member.is_guest or not ends:
        return roles
    return tr("{roles} (guest until {day})", roles=roles, day=day(max(ends)))


def _title(member: StaffMember) -> str:
    return label("title", member.person.title)


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


def set_password(workstation: Workstation, person_id: str, password: str, *, known: bool) -> None:
    if known:
        workstation.accounts.reset(person_id, password)
    else:
        workstation.accounts.add(person_id, password)
