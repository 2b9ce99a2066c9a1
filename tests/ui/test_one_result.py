"""Every form of the program: one press is one result. A disk that is full at the end of any part of it
leaves nothing behind, the next press writes one record, and so do two presses in a row."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.attachments import About, read_file
from app.clinic import Clinic
from app.core.resources import resource
from app.core.rights import Role
from app.drafts import Drafts
from app.duty import Duty
from app.forms.file import FormFile
from app.forms.publishing import publishable
from app.notes import Note
from app.patients import Patient
from app.referrals import StepCode
from app.storage.errors import StoreCode, store_error
from app.storage.store import Store
from app.storage.transaction import new_id
from app.training import TrainingSession
from app.users import Person, Posting
from app.workstation import Workstation
from tests.stores import HOSPITAL, STATION, arrive, lay_out_county
from tests.ui.test_attachments import png
from tests.ui.test_attention import _refuse
from tests.workstations import OTHER_PASSWORD, PASSWORD, Desk
from ui import working
from ui.attachments.viewer import AttachmentViewer
from ui.background import Background
from ui.changes import ChangeNews
from ui.kept import fields_of
from ui.notes import NotesPage
from ui.page import Errand
from ui.patients.state_form import STEPS
from ui.shell.main_window import MainWindow
from ui.sync_runner import SyncRunner
from ui.widgets.form import Form

ROOT = Path(__file__).resolve().parent.parent.parent
EVERY_ROLE = frozenset({Role.ADMINISTRATOR, Role.DOCTOR, Role.MANAGER})
TODAY = date(2026, 3, 2)
NAMES = ["欧阳修竹", "钱穆文", "尤三姐", "祝枝山", "卓一航", "费孝通", "纪晓岚", "龚自珍"]


@dataclass
class Bench:
    """The window of somebody who may do everything here."""

    window: MainWindow
    background: Background
    folder: Path
    beside: list[Any] = field(default_factory=list)

    @property
    def clinic(self) -> Clinic:
        return self.window.desk.clinic

    def page(self, feature: str, do: str = "", subject: str = "") -> Any:
        self.window.run(Errand(feature, do, subject))
        self.background.drain()
        return self.window._page(feature)

    def resident(self) -> str:
        """Somebody else each time: nothing of this person is open already."""
        born = date(1930, 1, 1) + timedelta(days=int(new_id()[:4], 16) // 3)
        told: dict[str, Any] = {"sex": "1", "birth_on": born, "no_id_reason": "未带"}
        patient = Patient(name=f"张{new_id()[:6]}", **told)
        return self.clinic.patients.register(patient)

    def written(self) -> Counter[str]:
        """What the journal holds of each kind, and how often a setting was kept."""
        with self.clinic.store.reading() as session:
            ask = session.connection().exec_driver_sql
            rows = ask("SELECT kind, count(*) FROM change GROUP BY kind").all()
            kept = ask("SELECT count(*) FROM audit WHERE what = 'setting_changed'").scalar_one()
        return Counter({**{row.kind: row[1] for row in rows}, "setting": kept})


@contextmanager
def everywhere(workstation: Workstation) -> Iterator[tuple[MainWindow, Background]]:
    """The window of the first person of this place, who may do everything."""
    clinic = workstation.sign_in(workstation.people()[0].id, PASSWORD)
    clinic = Clinic(clinic.store, replace(clinic.actor, roles=EVERY_ROLE), clinic.clock)
    worker = Background(lambda error: None)
    news = ChangeNews(clinic.store.changes)
    window = MainWindow(clinic, workstation, worker, news, SyncRunner(None))
    window.show()
    yield window, worker
    worker.close()
    news.close()


@pytest.fixture
def bench(qtbot: QtBot, desk: Desk, tmp_path: Path) -> Iterator[Bench]:
    with desk.start() as workstation, everywhere(workstation) as (window, worker):
        lay_out_county(window.desk.clinic.store)
        qtbot.addWidget(window)
        yield Bench(window, worker, tmp_path)


# How each form is opened and filled with what is sound


def _note(bench: Bench) -> Form:
    form: Form = bench.page("notes", "new")._form
    form.set_values({"noted_on": TODAY, "title": "晨会", "text": "x"})
    return form


def _duty(bench: Bench) -> Form:
    form: Form = bench.page("duty", "new")._form
    values = {"department": "03", "person_name": "赵主任", "phone": "0455-6712345"}
    form.set_values({"on_day": TODAY, **values, "remark": None})
    return form


def _colleague(bench: Bench) -> Form:
    form: Form = bench.page("users", "new")._form
    form.set_values({"name": f"李{new_id()[:4]}", "role": "doctor", "password": OTHER_PASSWORD})
    return form


def _guest(bench: Bench) -> Form:
    person = new_id()
    arrive(bench.clinic.store, "person", person, {"name": "孙主任", "home_id": HOSPITAL})
    page = bench.page("users")
    page._entering.open(1)
    form: Form = page._guest
    until = TODAY + timedelta(days=30)
    values = {"person_id": person, "role": "doctor", "until_on": until}
    form.set_values({**values, "password": OTHER_PASSWORD})
    return form


def _chosen_colleague(bench: Bench) -> Any:
    person = bench.clinic.users.register(Person(name=f"赵{new_id()[:4]}"), [Posting(Role.NURSE)])
    page = bench.page("users")
    page.reload()
    page.settle()
    page._list.go_to_key(person)
    return page


def _password(bench: Bench) -> Form:
    page = _chosen_colleague(bench)
    page._entering.open(2)
    form: Form = page._password
    form.field("password").set_value(OTHER_PASSWORD)
    return form


def _leaving(bench: Bench) -> Form:
    page = _chosen_colleague(bench)
    page._entering.open(3)
    form: Form = page._leaving
    form.field("until_on").set_value(TODAY + timedelta(days=3))
    return form


def _correction(bench: Bench) -> Form:
    page = _chosen_colleague(bench)
    page._entering.open(4)
    form: Form = page._correction
    form.field("phone").set_value("0455-6712345")
    return form


def _withdrawal(bench: Bench) -> Form:
    told: dict[str, Any] = {"department": "03", "phone": "0455-6712345"}
    duty = bench.clinic.duty.publish(Duty(on_day=TODAY, person_name=f"赵{new_id()[:4]}", **told))
    page = bench.page("duty")
    page.reload()
    page.settle()
    page._list.go_to_key(duty)
    page._withdraw.click()
    form: Form = page._withdrawal
    form.field("voided_why").set_value("换班")
    return form


def _new_resident(bench: Bench) -> Form:
    """Nobody like those before, or one would be asked whether it is the same person."""
    register = bench.page("patients", "new").register
    register._on_registers()
    number = int(new_id()[:6], 16)
    values = {"name": NAMES.pop(), "sex": "1", "no_id_reason": "1", "allergies": ["1"]}
    born, phone = date(1950, 1, 1) + timedelta(days=number % 15_000), f"138{number:08}"
    for key, value in {**values, "birth_on": born, "phone": phone}.items():
        register.form.field(key).set_value(value)
    register.form.follow()
    form: Form = register.form
    return form


def _resident(bench: Bench) -> Form:
    record = bench.page("patients", "open", bench.resident()).record
    record.form.field("phone").set_value("13845509999")
    form: Form = record.form
    return form


def _state(bench: Bench) -> Form:
    record = bench.page("patients", "open", bench.resident()).record
    record.ask_for(STEPS[0])
    form = record.state_form
    form.set_values({"on": TODAY, "note": "心肌梗死"})
    assert isinstance(form, Form)
    return form


def _a_woman() -> Patient:
    return Patient(name="周敏", sex="2", birth_on=date(1950, 1, 1), no_id_reason="未带")


def _referral(bench: Bench) -> Form:
    writing = bench.page("referrals", "new", bench.resident()).writing
    _fill_referral(writing.form)
    form: Form = writing.form
    return form


def _phoned(bench: Bench) -> Form:
    writing = bench.page("referrals", "new").writing
    writing.take_call()
    told = {"by_phone_for": STATION, "patient_name": f"钱{new_id()[:4]}", "sex": "1"}
    for name, value in told.items():
        writing.form.field(name).set_value(value)
    _fill_referral(writing.form)
    form: Form = writing.form
    return form


def _fill_referral(form: Form) -> None:
    form.field("to_facility_id").set_value(HOSPITAL)
    form.field("reasons_up").set_value(["6"])
    form.field("impression").set_value("高血压3级")


def _sent(bench: Bench) -> str:
    patient = bench.clinic.patients.get(bench.resident())
    assert patient is not None
    referral = bench.clinic.referrals.draft_for(patient)
    referral.to_facility_id, referral.reasons_up = HOSPITAL, ["6"]
    referral.impression = "高血压3级"
    return bench.clinic.referrals.refer(referral)


def _step(bench: Bench) -> Form:
    case = bench.page("referrals", "open", _sent(bench)).case
    case.begin(StepCode.WITHDRAW)
    case._form.field("reason").set_value("家属要求")
    form: Form = case._form
    return form


def _match(bench: Bench) -> Form:
    case, own = bench.page("referrals", "open", _sent(bench)).case, _sent(bench)
    case.offer_match(own)
    form: Form = case._form
    return form


def _session(bench: Bench) -> Form:
    page = bench.page("training", "new")
    page.form.topic.set_value(f"new:包虫病防治{new_id()[:4]}")
    page.form.trainer.edit.setText("刘喆")
    page.form.supporting.set_value(HOSPITAL)
    page.form.roster.add_entries(bench.clinic.training.read_names("张三、李四"))
    form: Form = page.form
    return form


def _support(bench: Bench) -> Form:
    form: Form = bench.page("support", "new", "technique").form
    values = {"title": f"耳穴{new_id()[:4]}", "kind": "tcm", "supporting_id": HOSPITAL}
    for name, value in values.items():
        form.field(name).set_value(value)
    return form


def _held(bench: Bench) -> Form:
    title = f"晨会{new_id()[:4]}"
    note = bench.clinic.notes.write(Note(noted_on=TODAY, title=title))
    _refuse(bench.clinic.store, note, ("title",))
    page = bench.page("attention")
    page.reload()
    page.settle()
    form = page._correction.form
    assert isinstance(form, Form)
    form.field("title").set_value("周会")
    return form


def _partner(bench: Bench) -> Any:
    page = bench.page("facilities", "open", HOSPITAL)
    page.go_back()
    page.settle()
    return page._side


def _offer(bench: Bench) -> Form:
    side = _partner(bench)
    side.begin_offer()
    terms = {"subject": "对口支援", "opens": ["training_session"], "from_on": TODAY}
    side.offer_form.set_values({**terms, "until_on": None})
    form: Form = side.offer_form
    return form


def _entry(bench: Bench) -> Form:
    body = FormFile(resource("forms", "operation_teaching.xlsx")).body
    arrive(bench.clinic.store, "form", *publishable(body, []))
    session = TrainingSession(
        held_on=TODAY,
        training_kind="operation_teaching",
        topic="ecg",
        channel="on_site",
        trainer="刘喆",
        supporting_id=HOSPITAL,
    )
    made = bench.clinic.training.record(session, [])
    page = bench.page("training", "open", made)
    page.form.entries.click()
    bench.background.drain()
    pane = page._entries
    next(b for b in pane.findChildren(QPushButton) if "Alt+N" in b.text()).click()
    bench.background.drain()
    form: Form = pane._form
    values = {"operation": "阑尾切除术", "level": "2", "learner": "钱医生", "role": "2"}
    form.set_values({**values, "outcome": "1"})
    return form


def _attachment(bench: Bench) -> Form:
    note = bench.clinic.notes.write(Note(noted_on=TODAY, title="心电图"))
    about = About.case("note", note)
    picture = bench.folder / "ecg.png"
    picture.write_bytes(png())
    kept = bench.clinic.attachments.attach(read_file(picture), about)
    viewer = AttachmentViewer(bench.window.desk)
    bench.beside.append(viewer)
    viewer.open(kept)
    bench.background.drain()
    viewer._on_wants_removal()
    viewer.why.field("why").set_value("拍错了")
    return viewer.why


def _settings(bench: Bench) -> Form:
    form: Form = bench.page("settings")._form
    for name in ("sync_interval_min", "copies"):
        now = form.field(name).value()
        assert isinstance(now, int)
        form.field(name).set_value(now + 1)
    return form


Opener = Callable[[Bench], Form]
FORMS: dict[str, tuple[Opener, dict[str, int]]] = {
    "ui/notes.py NOTE_FORM": (_note, {"note": 1}),
    "ui/duty.py DUTY_FORM": (_duty, {"duty": 1}),
    "ui/users.py StaffForm": (_colleague, {"person": 1, "post": 1, "person_key": 1}),
    "ui/users.py GuestForm": (_guest, {"post": 1, "person_key": 1}),
    "ui/users.py FirstPasswordForm": (_password, {"person_key": 1}),
    "ui/users.py LeavingForm": (_leaving, {"post": 1}),
    "ui/users.py PostForm": (_correction, {"person": 1}),
    "ui/duty.py WITHDRAWAL_FORM": (_withdrawal, {"duty": 1}),
    "ui/patients/form.py PatientForm": (_new_resident, {"patient": 1}),
    "ui/patients/form.py PatientForm, on file": (_resident, {"patient": 1}),
    "ui/patients/state_form.py StateForm": (_state, {"patient": 1}),
    "ui/referrals/form.py ReferralForm": (_referral, {"referral": 1}),
    "ui/referrals/phoned.py PhonedForm": (_phoned, {"referral": 1}),
    "ui/cases/panel.py DrawnForm": (_step, {"referral_step": 1}),
    "ui/referrals/match.py MatchForm": (_match, {"referral_link": 1}),
    "ui/training/form.py SessionForm": (_session, {"training_session": 1, "attendance": 2}),
    "ui/support/form.py SupportForm": (_support, {"support_entry": 1, "support_step": 1}),
    "ui/forms/entry_form.py EntryForm": (_entry, {"form_entry": 1}),
    "ui/attention/correction.py CorrectionForm": (_held, {"note": 1}),
    "ui/facilities/agreements.py OfferForm": (_offer, {"agreement": 1}),
    "ui/attachments/viewer.py Form": (_attachment, {"attachment": 1}),
    "ui/settings.py Form": (_settings, {"setting": 2}),
}
NO_RECORD = {
    "ui/referrals/writing.py WhomForm": "asks whom a form is about",
    "ui/patients/county_pane.py Form": "asks the county and keeps nothing",
    "ui/own/secret_forms.py PasswordForm": "the key file has one password, however often it is set",
    "ui/own/secret_forms.py PinForm": "kept in memory",
    "ui/shell/first_start.py FirstForm": "founds the store",
    "ui/shell/sheet_entry.py SheetEntryForm": "opens the store",
    "ui/copies/entry.py CopyForm": "puts a safety copy back before anybody signs in",
}


def _forms_of_the_program() -> set[str]:
    """Each class of forms, each declaration that is drawn as it is, and each module that makes a
    plain one."""
    found = set()
    for file in (ROOT / "ui").rglob("*.py"):
        tree, place = ast.parse(file.read_text("utf-8")), file.relative_to(ROOT).as_posix()
        if place == "ui/forms/form.py":
            continue
        known = {"Form", "DrawnForm", "ReferralForm"} & _imported(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                bases = {base.id for base in node.bases if isinstance(base, ast.Name)}
                found |= {f"{place} {node.name}"} if bases & known else set()
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                made = {"Form", "DrawnForm"} & known & {node.func.id}
                found |= {f"{place} {name}" for name in made}
                if node.func.id == "drawn":
                    found.add(f"{place} {ast.unparse(node.args[0])}")
    return found


def _imported(tree: ast.Module) -> set[str]:
    names = set()
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("ui."):
            names |= {alias.name for alias in node.names}
    return names


def test_every_form_of_the_program_is_tried_or_keeps_no_record() -> None:
    assert {name.partition(",")[0] for name in FORMS} | NO_RECORD.keys() == _forms_of_the_program()


# The trials


@dataclass
class FullDisk:
    """Full at the end of the transaction of this number of the next job, once."""

    at: int = 0
    jobs: int = 0
    has_failed: bool = False

    @contextmanager
    def at_transaction(self, number: int) -> Iterator[None]:
        self.at, self.jobs, self.has_failed = number, 0, False
        yield
        self.at = 0

    def begins(self) -> None:
        self.jobs += 1

    def ends(self) -> None:
        self.at -= 1 if self.jobs == 1 else 0
        if self.jobs == 1 and self.at == 0:
            self.has_failed = True
            raise store_error(StoreCode.DISK_FULL)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> FullDisk:
    made, noted, attempt = FullDisk(), Store._note, working.attempt

    def note(store: Store, *what: Any, **how: Any) -> None:
        made.ends()
        noted(store, *what, **how)

    def attempted(job: Callable[[], object]) -> Any:
        made.begins()
        return attempt(job)

    monkeypatch.setattr(Store, "_note", note)
    monkeypatch.setattr(working, "attempt", attempted)
    return made


def _press(form: Form, times: int = 1) -> None:
    for _ in range(times):
        QTest.keyClick(form.save, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


@pytest.mark.parametrize("name", FORMS)
def test_one_press_is_one_result(bench: Bench, disk: FullDisk, name: str) -> None:
    opened, wanted = FORMS[name]
    form = opened(bench)
    before = bench.written()
    for number in count(1):
        with disk.at_transaction(number):
            _press(form)
            bench.background.drain()
        if not disk.has_failed:
            break
        assert bench.written() == before
    assert number > 1
    once = bench.written() - before
    assert {kind: once[kind] for kind in wanted} == wanted
    form = opened(bench)
    next(iter(form.boxes.values())).edited.emit()
    before = bench.written()
    _press(form, times=2)
    bench.background.drain()
    assert bench.written() - before == once


KEPT_NOWHERE = {
    "ui/users.py FirstPasswordForm": "has but a password",
    "ui/referrals/match.py MatchForm": "one choice, offered again",
    "ui/attachments/viewer.py Form": "a few words beside a picture that is still there",
}


def test_what_is_typed_into_a_form_is_kept_until_it_is_saved(bench: Bench) -> None:
    """A form keeps its words because it is a form; a password is kept by none."""
    for name, (opened, _) in FORMS.items():
        form = opened(bench)
        form._clean = dict.fromkeys(form._clean)
        form.keep_draft()
        bench.background.drain()
        kept = [fields_of(draft) for draft in bench.clinic.drafts.all()]
        is_kept = form.without_secrets(form.draft()) in kept
        assert is_kept is (name not in KEPT_NOWHERE), name
        assert OTHER_PASSWORD not in repr(kept)


def test_what_was_begun_comes_back_and_can_be_thrown_away(bench: Bench) -> None:
    form = bench.page("notes", "new")._form
    form.field("title").edit.insert("晨会改期")
    form.keep_draft()
    bench.background.drain()
    again = NotesPage(bench.window.desk)._form
    assert again.draft()["title"] == "晨会改期"
    again.notice.acted.emit()
    bench.background.drain()
    assert again.draft()["title"] == ""
    assert bench.clinic.drafts.all() == []


def test_a_draft_that_is_due_while_it_is_saved_does_not_bring_it_back(bench: Bench) -> None:
    """Words that are saved already would stand there as if they were not."""
    form = _resident(bench)
    form.field("phone").edited.emit()
    assert form._saved_soon.isActive()
    _press(form)
    form.keep_draft()
    bench.background.drain()
    assert Drafts(bench.clinic.store, bench.clinic.actor).all() == []


def test_what_could_not_be_saved_is_kept_with_the_last_word(bench: Bench, disk: FullDisk) -> None:
    form = _new_resident(bench)
    form.field("name").edited.emit()
    with disk.at_transaction(1):
        _press(form)
        bench.background.drain()
    (draft,) = Drafts(bench.clinic.store, bench.clinic.actor).all()
    assert draft.values["fields"]["phone"] == form.field("phone").value()
