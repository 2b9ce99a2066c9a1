"""Staff of this facility: who works here as what, and who can sign in at this computer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from app.clinic import Clinic
from app.core.checks.result import required
from app.core.errors import ClinicError
from app.core.rights import Role
from app.users import (
    CORRECTION_FORM,
    GUEST_FORM,
    LEAVING_FORM,
    STAFF_FORM,
    Person,
    Post,
    Posting,
    StaffMember,
)
from app.workstation import Workstation
from ui import keyboard
from ui.forms.form import DrawnForm
from ui.kept import Kept
from ui.key_words import KeyBar
from ui.layouts import Switch, above_buttons, beside, in_card, page_column
from ui.page import Desk, Errand, Page
from ui.saving import save
from ui.text import tr
from ui.widgets.badges import EmptyState, SectionHeader
from ui.widgets.choices import Choice
from ui.widgets.fields import ChoiceField
from ui.widgets.form import FULL, Form
from ui.widgets.labels import button, plain_label
from ui.widgets.pickers import Picker
from ui.widgets.record_list import RecordList
from ui.widgets.record_table import Column, RecordTableModel
from ui.widgets.secrets import PasswordField
from ui.words import day, label, labels

ENTERED = ("new", "guest")
"""Errands that begin somebody new, by the number of their form."""
ABOUT = {"leaving": 3, "correct": 4}


class UsersPage(Page):
    """The staff on the left; on the right an administrator enters colleagues and guests."""

    kinds = frozenset({"person", "post"})

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._accounts: frozenset[str] = frozenset()
        self._is_closing = False
        self._model = RecordTableModel(self._columns(), key=lambda member: member.person.id)
        empty = EmptyState(tr("Nobody is entered yet."), tr("Enter the colleagues who work here."))
        self._list = RecordList(tr("Staff"), self._model, empty)
        self._form = StaffForm(desk.clinic.clock.today)
        self._guest = GuestForm(desk)
        self._password = FirstPasswordForm()
        self._leaving = LeavingForm(desk)
        self._correction = PostForm(desk)
        self._kept = [Kept(desk, self._form, "staff"), Kept(desk, self._guest, "guest")]
        for kept in self._kept:
            kept.begin()
        about = (self._password, self._leaving, self._correction)
        self._forms = (self._form, self._guest, *about)
        entered = (tr("&Own staff"), tr("&Guest"))
        titles = (*entered, tr("&Password"), tr("&Leaving"), tr("&Correct"))
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
        self._correction.submitted.connect(self._on_correction)
        self._password.submitted.connect(self._on_password)
        self._leaving.submitted.connect(self._on_leaving)
        self._leaving.mistake.clicked.connect(self._on_mistake)

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
        signers = {one.id: one.name for one in self.desk.workstation.people()}
        self._key.show_state(self.desk.workstation, clinic.actor.roles)
        self.read(partial(members, clinic, signers), partial(self._show, frozenset(signers)))

    def _show(self, signers: frozenset[str], staff: list[StaffMember]) -> None:
        self._accounts = signers
        self._model.set_records(staff)
        self._on_current(self._list.current())

    def start(self) -> None:
        keyboard.take(self._list)

    def run(self, errand: Errand) -> None:
        if errand.do in ENTERED:
            number = ENTERED.index(errand.do)
            self._entering.open(number)
            self._forms[number].start()
        else:
            self._list.go_to_key(self._person_of(errand.subject))
            if errand.do in ABOUT:
                self._entering.open(ABOUT[errand.do])

    def _person_of(self, record_id: str) -> str:
        """Whose record or post it is."""
        posts = {post.id: one for one in self._model.records() for post in one.posts}
        return posts[record_id].person.id if record_id in posts else record_id

    @Slot(int)
    def _on_opened(self, number: int) -> None:
        self._forms[number].start()

    @Slot(object)
    def _on_current(self, member: StaffMember | None) -> None:
        own = self.desk.clinic.actor.person_id
        has_account = member is not None and member.person.id in self._accounts
        self._close.setEnabled(has_account and member is not None and member.person.id != own)
        self._password.show_member(member, has_account=has_account)
        self._leaving.show_member(member)
        self._correction.show_member(member)

    @Slot(dict)
    def _on_correction(self, values: dict[str, object]) -> None:
        form, users = self._correction, self.desk.clinic.users
        if (member := form.member) is not None:
            person, said = member.person, tr("Saved here, waiting to be sent.")
            self._run(form, lambda: users.correct(person, values), said)

    @Slot(dict)
    def _on_staff(self, values: dict[str, object]) -> None:
        workstation = self.desk.workstation
        self._run(self._form, lambda: enter_colleague(workstation, values), first_words())

    @Slot(dict)
    def _on_guest(self, values: dict[str, object]) -> None:
        workstation = self.desk.workstation
        self._run(self._guest, lambda: invite(workstation, values), first_words())

    @Slot(dict)
    def _on_password(self, values: dict[str, object]) -> None:
        member, workstation = self._list.current(), self.desk.workstation
        if member is not None:
            person_id, password = member.person.id, str(values["password"])
            known = person_id in self._accounts
            self._run(
                self._password,
                lambda: set_password(workstation, person_id, password, known=known),
                first_words(),
            )

    @Slot(dict)
    def _on_leaving(self, values: dict[str, object]) -> None:
        users, until_on, form = self.desk.clinic.users, values["until_on"], self._leaving
        post = form.posts.get(str(values["post"]))
        assert isinstance(until_on, date)
        if post is not None:
            said = tr("The last day is {day}.", day=day(until_on))
            self._run(form, lambda: users.end_post(post, until_on), said)

    @Slot()
    def _on_mistake(self) -> None:
        """A reason is needed; nothing is deleted."""
        form, workstation = self._leaving, self.desk.workstation
        member, why = form.member, str(form.field("voided_why").value() or "")
        if member is not None and not why:
            form.mark({"voided_why": required()})
        elif member is not None:
            said = tr("Void from now on; what this person wrote stays.")
            person = member.person
            self._run(form, lambda: workstation.accounts.withdraw(person, why), said)

    def _run(self, form: Form, job: Callable[[], object], said: str) -> None:
        save(self.desk, form, job, lambda _: self._on_done(form), said=said)

    @Slot()
    def _on_close(self) -> None:
        """Once: Enter may bounce."""
        member, workstation = self._list.current(), self.desk.workstation
        if member is not None and not self._is_closing:
            self._is_closing = True
            self.desk.background.lead(
                self,
                lambda: workstation.accounts.remove(member.person.id),
                self._on_closed,
                self._on_not_closed,
            )

    def _on_not_closed(self, error: ClinicError) -> None:
        self._is_closing = False
        self.desk.fail(error)

    def _on_closed(self, _: None) -> None:
        self._is_closing = False
        self.reload()
        keyboard.take(self._list)
        self.desk.say(tr("This person cannot sign in at this computer any more."))

    def _on_done(self, form: Form) -> None:
        form.set_values(dict.fromkeys(form.boxes))
        self.reload()
        keyboard.take(self._list)


class StaffForm(DrawnForm):
    """A colleague of this facility, with a role and a first password for this computer."""

    def __init__(self, today: Callable[[], date], parent: QWidget | None = None) -> None:
        super().__init__(tr("&Enter colleague  Ctrl+Enter"), parent)
        self.draw(STAFF_FORM, today)
        hint = tr("Empty: no sign-in at this computer.")
        self.add("password", tr("First password"), PasswordField(), span=FULL, hint=hint)


class GuestForm(DrawnForm):
    """Somebody of another facility who works here until a day; the account ends by itself."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(tr("&Invite guest  Ctrl+Enter"), parent)

        clinic = desk.clinic

        def search(typed: str) -> list[Choice]:
            found = clinic.users.search(typed, 20)
            return [Choice(p.id, p.name, clinic.name_of(p.facility_id)) for p in found]

        who = Picker(search, background=desk.background)
        self.draw(GUEST_FORM, clinic.clock.today, {"person_id": who})
        self.add("password", tr("First password"), PasswordField(), needed=True, span=FULL)


class FirstPasswordForm(Form):
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


class PostForm(DrawnForm):
    """What stands about the one chosen in the list, where this institution has entered it."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(tr("&Save the correction  Ctrl+Enter"), parent)
        self._kept = Kept(desk, self, "staff_correction")
        self._place = desk.clinic.actor.place_id
        self.member: StaffMember | None = None
        self.draw(CORRECTION_FORM, desk.clinic.clock.today)

    def show_member(self, member: StaffMember | None) -> None:
        """What is being typed about one stays while the list is read anew."""
        before = self.member.person.id if self.member is not None else ""
        if member is not None and member.person.id == before and self.is_dirty:
            return
        self._kept.leave()
        self.member = member if member is not None and member.person.home == self._place else None
        about = self.member.person if self.member is not None else None
        self.set_values({code: getattr(about, code, None) for code in CORRECTION_FORM.items})
        if about is not None:
            self._kept.begin(about.id)
        else:
            self._kept.forget()
        self.save.setEnabled(about is not None)


class LeavingForm(DrawnForm):
    """The last day of a post of the one chosen in the list; or the person was a mistake."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(tr("&End the post  Ctrl+Enter"), parent)
        self._kept = Kept(desk, self, "leaving")
        self.member: StaffMember | None = None
        self.posts: dict[str, Post] = {}
        self._today = desk.clinic.clock.today
        self._who = plain_label("", "strong", wraps=True)
        self.mistake = button(tr("Entered by &mistake"))
        self.add_widget(self._who)
        self._post = self.add("post", tr("Post"), ChoiceField([]), needed=True, span=FULL)
        self.draw(LEAVING_FORM, self._today)
        self.add_action(self.mistake)

    def show_member(self, member: StaffMember | None) -> None:
        """What is being typed about one stays while the list is read anew."""
        before = self.member.person.id if self.member is not None else ""
        if member is not None and member.person.id == before and self.is_dirty:
            return
        self._kept.leave()
        self.member = member
        self.posts = {post.id: post for post in member.posts} if member is not None else {}
        self._who.setText(member.person.name if member is not None else "")
        self._post.set_choices([Choice(key, _post_words(one)) for key, one in self.posts.items()])
        first = next(iter(self.posts), None)
        self.set_values({"post": first, "until_on": self._today(), "voided_why": None})
        if member is not None:
            self._kept.begin(member.person.id)
        else:
            self._kept.forget()
        self.save.setEnabled(first is not None)
        self.mistake.setEnabled(member is not None)


def members(clinic: Clinic, signers: Mapping[str, str]) -> list[StaffMember]:
    """The staff of today, and whoever can still sign in here though no post lasts."""
    staff = clinic.users.staff(clinic.actor.place_id)
    here = {member.person.id for member in staff}
    left = [
        clinic.users.get(person_id) or Person(id=person_id, name=name)
        for person_id, name in signers.items()
        if person_id not in here
    ]
    return [*staff, *(StaffMember(person, ()) for person in left)]


def first_words() -> str:
    return tr("Entered. The first password is changed at the first sign-in.")


def _post_words(post: Post) -> str:
    since = tr("since {day}", day=day(post.from_on)) if post.from_on else ""
    words = (label("role", post.role), label("department", post.department), since)
    return "  ".join(filter(None, words))


def _work(member: StaffMember) -> str:
    """The roles; of a guest also until when."""
    if not member.posts:
        return tr("No post here any more")
    roles = labels("role", member.roles)
    ends = [post.until_on for post in member.posts if post.until_on is not None]
    if not member.is_guest or not ends:
        return roles
    return tr("{roles} (guest until {day})", roles=roles, day=day(max(ends)))


def _title(member: StaffMember) -> str:
    return label("title", member.person.title)


def enter_colleague(workstation: Workstation, values: dict[str, object]) -> None:
    """Person, post and, with a first password, a sign-in here. Raises InvalidInput, NotAllowed."""
    title, department = values["title"], values["department"]
    person = Person(name=str(values["name"]), title=str(title) if title else None)
    post = Posting(Role(str(values["role"])), str(department) if department else None)
    workstation.accounts.enter(person, post, str(values["password"] or ""))


def invite(workstation: Workstation, values: dict[str, object]) -> None:
    until_on = values["until_on"]
    assert isinstance(until_on, date)
    person_id, role = str(values["person_id"]), Role(str(values["role"]))
    password = str(values["password"])
    workstation.accounts.invite(person_id, Posting(role), until_on, password)


def set_password(workstation: Workstation, person_id: str, password: str, *, known: bool) -> None:
    if known:
        workstation.accounts.reset(person_id, password)
    else:
        workstation.accounts.add(person_id, password)
