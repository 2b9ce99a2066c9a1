"""What is typed, and where every character of it has to be afterwards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product

from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

from app.patients import Patient
from ui.patients import PatientsPage
from ui.patients.record import RecordPane
from ui.referrals import ReferralsPage
from ui.shell.main_window import MainWindow

WHO = "<who>"
"""Stands for the initials of the resident whom the scene is about."""
PHONE = "13977770001"
OLD_PHONE = "13845501234"
FIRST, THEN = "vjq", "zzq"
NOBODY = "qqvv"
DEPARTMENT, CARDIOLOGY = "xn", "03.04"
LATIN = frozenset("abcdefghijklmnopqrstuvwxyz")


@dataclass(frozen=True)
class Seen:
    """The window after the last key, and the resident of the scene."""

    window: MainWindow
    resident: Patient

    @property
    def patients(self) -> PatientsPage:
        page = self.window._page("patients")
        assert isinstance(page, PatientsPage)
        return page

    @property
    def referrals(self) -> ReferralsPage:
        page = self.window._page("referrals")
        assert isinstance(page, ReferralsPage)
        return page

    @property
    def page(self) -> str:
        shown = self.window._stack.currentWidget()
        return next(name for name, page in self.window._pages.items() if page is shown)

    def circumstances(self) -> list[str]:
        """Where everything is, for who looks for the reason."""
        focus = QApplication.focusWidget()
        name = (
            f"{type(focus).__name__} {focus.accessibleName()!r}" if focus is not None else "nobody"
        )
        record = self.window.findChild(RecordPane)
        shown = record.patient.id == self.resident.id if record and record.patient else None
        here = f"page {self.page}, keyboard {name}, search {self.window.search.text()!r}"
        return [f"{here}, record is the one meant: {shown}, notice {self.window.notice.text!r}"]

    def now(self) -> Patient:
        found = self.window.desk.clinic.patients.get(self.resident.id)
        assert found is not None
        return found


Place = Callable[[Seen], QWidget]
Problem = str
Ask = Callable[[Seen], Sequence[Problem]]


@dataclass(frozen=True)
class Scene:
    """`keys` as xdotool names them, words as they are; `asks` says what is wrong afterwards."""

    name: str
    keys: tuple[str, ...]
    asks: tuple[Ask, ...]
    reads: bool = False
    """Whether a reply of the county waits in the tray."""


def search(seen: Seen) -> QWidget:
    return seen.window.search


def register(seen: Seen) -> QWidget:
    return seen.patients.register.search.edit


def name(seen: Seen) -> QWidget:
    return seen.patients.register.form.field("name").stops()[0]


def phone(seen: Seen) -> QWidget:
    return seen.patients.record.form.field("phone").stops()[0]


def whom(seen: Seen) -> QWidget:
    return seen.referrals.writing.whom.field("patient_id").stops()[0]


def stands(place: Place, text: str) -> Ask:
    """The text stands there, in sight, whole."""

    def ask(seen: Seen) -> list[Problem]:
        part = place(seen)
        wrong = [] if part.isVisible() else [f"{place.__name__} is not in sight"]
        return wrong + ([] if _text(part) == text else [f"{place.__name__} holds {_text(part)!r}"])

    return ask


def nowhere_else(*places: Place, digits: bool = True) -> Ask:
    """No letter that was typed stands in another field, hidden ones among them."""

    def ask(seen: Seen) -> list[Problem]:
        allowed = [place(seen) for place in places]
        edits: list[QWidget] = [
            *seen.window.findChildren(QLineEdit),
            *seen.window.findChildren(QPlainTextEdit),
        ]
        stray = (one for one in edits if one not in allowed and LATIN & set(_text(one)))
        found = [f"{_text(one)!r} in {one.accessibleName()!r}" for one in stray]
        if digits and seen.now().phone != OLD_PHONE:
            found.append("the telephone was changed and saved")
        record = seen.window.findChild(RecordPane)
        if record is not None and phone not in places and record.form.is_dirty:
            found.append("the record was typed into")
        return found

    return ask


def on(page: str) -> Ask:
    return lambda seen: [] if seen.page == page else [f"the page shown is {seen.page}"]


def for_the_resident(seen: Seen) -> list[Problem]:
    writing = seen.referrals.writing
    fine = writing._subject == seen.resident.id and writing.form.isVisible()
    return [] if fine else ["the referral is not for the resident in front"]


def chosen(seen: Seen) -> list[Problem]:
    """The letters chose a department in the form."""
    found = seen.referrals.writing.form.field("to_department").value()
    return [] if found == CARDIOLOGY else [f"the department is {found!r}"]


def saved(seen: Seen) -> list[Problem]:
    return [] if seen.now().phone == PHONE else ["the telephone was not saved"]


def sent(seen: Seen) -> list[Problem]:
    lines = seen.window.desk.clinic.referrals.of_patient(seen.resident.id)
    return [] if len(lines) == 1 else [f"{len(lines)} referrals were sent"]


def unread(seen: Seen) -> list[Problem]:
    answers = seen.window.desk.clinic.referrals.answers()
    mine = [line for line in answers if line.patient_name == seen.resident.name]
    return [] if mine and mine[0].is_unread else ["the reply counts as read"]


def _text(part: QWidget) -> str:
    if isinstance(part, QPlainTextEdit):
        return part.toPlainText()
    return part.text() if isinstance(part, QLineEdit) else ""


OPENED = ("F2", WHO, "Return")
ANEW = ("ctrl+a", PHONE)
REFERRED = (*OPENED, "F6", DEPARTMENT, *["Return"] * 4, "gxy", "Return", "Return", "6")

WORK = (
    Scene("a search", ("F2", FIRST), (stands(search, FIRST), nowhere_else(search))),
    Scene(
        "a search for nobody",
        ("F2", NOBODY, "Return", THEN),
        (stands(search, NOBODY + THEN), nowhere_else(search)),
    ),
    Scene(
        "a search, another one",
        ("F2", FIRST, *["BackSpace"] * 3, WHO, "Return", *ANEW),
        (on("patients"), stands(phone, PHONE), nowhere_else(phone)),
    ),
    Scene("a page in English", ("F2", "memos", "Return", THEN), (on("notes"), nowhere_else())),
    Scene(
        "on file already",
        ("F3", WHO, "Return", "Return", *ANEW),
        (on("patients"), stands(phone, PHONE), nowhere_else(register, phone)),
    ),
    Scene("a key by chance", (*OPENED, "7"), (stands(phone, f"{OLD_PHONE}7"), nowhere_else(phone))),
    Scene("a record", (*OPENED, *ANEW), (stands(phone, PHONE), nowhere_else(phone))),
    Scene(
        "record, F6",
        (*OPENED, "F6", DEPARTMENT),
        (on("referrals"), for_the_resident, chosen, nowhere_else()),
    ),
    Scene("record, F4", (*OPENED, "F4", THEN), (on("today"), nowhere_else())),
    Scene("record, F2", (*OPENED, "F2", THEN), (stands(search, THEN), nowhere_else(search))),
    Scene(
        "record, F3",
        (*OPENED, "F3", THEN),
        (on("patients"), stands(register, THEN), nowhere_else(register)),
    ),
    Scene("record, F5", (*OPENED, "F5", *ANEW), (stands(phone, PHONE), nowhere_else(phone))),
    Scene("record, F11", (*OPENED, "F11", THEN), (on("referrals"), nowhere_else())),
    Scene(
        "record, another page",
        (*OPENED, "F2", "bianjian", "Return", THEN),
        (on("notes"), nowhere_else()),
    ),
    Scene(
        "record, saved",
        (*OPENED, *ANEW, "ctrl+Return", THEN),
        (on("patients"), saved, nowhere_else(digits=False)),
    ),
    Scene(
        "record, saved, F6",
        (*OPENED, *ANEW, "ctrl+Return", "F6", DEPARTMENT),
        (saved, for_the_resident, chosen, nowhere_else(digits=False)),
    ),
    Scene(
        "record, saved, F2",
        (*OPENED, *ANEW, "ctrl+Return", "F2", THEN),
        (saved, stands(search, THEN), nowhere_else(search, digits=False)),
    ),
    Scene(
        "a new resident",
        ("F3", PHONE, "ctrl+Return", FIRST),
        (on("patients"), stands(name, FIRST), nowhere_else(name)),
    ),
    Scene(
        "whom, then the form",
        ("F6", WHO, "Return", DEPARTMENT),
        (for_the_resident, chosen, nowhere_else()),
    ),
    Scene(
        "a list open, Esc",
        ("F6", WHO, "Escape", THEN),
        (on("referrals"), lambda seen: stands(whom, _letters(seen) + THEN)(seen)),
    ),
    Scene(
        "search, Esc",
        (*OPENED, "F2", WHO, "Escape", *ANEW),
        (on("patients"), stands(search, ""), stands(phone, PHONE), nowhere_else(phone)),
    ),
    Scene(
        "a referral, F3",
        (*REFERRED, "ctrl+Return", "F3", THEN),
        (sent, on("patients"), stands(register, THEN), nowhere_else(register)),
    ),
    Scene(
        "a referral, F2",
        (*REFERRED, "ctrl+Return", "F2", THEN),
        (sent, on("referrals"), stands(search, THEN), nowhere_else(search)),
    ),
    Scene(
        "a referral, F6",
        (*REFERRED, "ctrl+Return", "F6", THEN),
        (sent, on("referrals"), stands(whom, THEN), nowhere_else(whom)),
    ),
    Scene(
        "a reply, F3",
        ("F11", "Return", "F3", THEN),
        (unread, on("patients"), stands(register, THEN), nowhere_else(register)),
        reads=True,
    ),
    Scene(
        "a reply, F2",
        ("F11", "Return", "F2", THEN),
        (on("referrals"), stands(search, THEN), nowhere_else(search)),
        reads=True,
    ),
    Scene(
        "a reply, F6",
        ("F11", "Return", "F6", THEN),
        (on("referrals"), stands(whom, THEN), nowhere_else(whom)),
        reads=True,
    ),
)

PLACES: dict[str, Place | None] = {
    "F2": search,
    "F3": register,
    "F4": None,
    "F5": None,
    "F6": whom,
    "F11": None,
}
PAGES = {"F3": "patients", "F4": "today", "F6": "referrals", "F11": "referrals"}


def _one_after_another(first: str, then: str) -> Scene:
    """Two keys that lead somewhere, letters after each; F5 leads nowhere."""
    before, last, typed = PLACES[first], PLACES[then], THEN
    if then == "F5":
        last, typed = before, FIRST + THEN
    asks: list[Ask] = [on(PAGES[key]) for key in (then, first) if key in PAGES][:1]
    if last is not None:
        asks.append(stands(last, typed))
    asks.append(nowhere_else(*{place for place in (before, last) if place is not None}))
    if before is not None and before is not last:
        asks.append(lambda seen: _whole_or_gone(before(seen)))
    return Scene(f"{first}, {then}", (first, FIRST, then, THEN), tuple(asks))


def _whole_or_gone(part: QWidget) -> list[Problem]:
    return [] if _text(part) in ("", FIRST) else [f"{_text(part)!r} was left behind"]


def _letters(seen: Seen) -> str:
    return letters_of(seen.resident.name or "")


GIVEN = dict(
    zip("安宝春丹恩芬桂海杰凯兰敏娜鹏琴荣松婷文秀英珍", "abcdefghjklmnpqrstwxyz", strict=True)
)


def names() -> list[str]:
    """Of people nobody else is called like, not even by the initials of a rare reading."""
    return [f"夔{one}{other}" for one, other in product(GIVEN, GIVEN)]


def letters_of(person: str) -> str:
    return "k" + "".join(GIVEN[letter] for letter in person[1:])


SCENES = (*WORK, *(_one_after_another(*keys) for keys in product(PLACES, PLACES)))
