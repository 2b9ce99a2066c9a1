"""Referring, answering and following in the real window, by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QColor, QImage, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.clinic import Clinic
from app.core.rights import FacilityKind, Role
from app.patients import Patient
from app.referrals import State, StepCode
from app.referrals.slips import BACK_FORM, OUT_FORM
from app.storage.store import Store
from tests.stores import HOSPITAL, actor, arrive, lay_out_county
from tests.ui.clinic_window import focused, main_window
from tests.workstations import Desk
from ui.background import Background
from ui.page import Errand
from ui.referrals import ReferralsPage
from ui.referrals.actions import likely
from ui.referrals.case import FACE
from ui.referrals.trays import ReferralTray
from ui.shell.main_window import MainWindow

COUNTY_DOCTOR = "9" * 32
MOST_KEYS = 20


class Keyboard:
    """Types at whatever has the focus, and counts."""

    def __init__(self, background: Background) -> None:
        self.count = 0
        self._background = background

    def press(self, *keys: str) -> None:
        for key in keys:
            wanted = QKeySequence(key)[0]  # type: ignore[index]
            focus = QApplication.focusWidget()
            assert focus is not None
            QTest.keyClick(focus, wanted.key(), wanted.keyboardModifiers())
            self.count += 1
            self._background.drain()

    def type(self, letters: str) -> None:
        for letter in letters:
            focus = QApplication.focusWidget()
            assert focus is not None
            QTest.keyClicks(focus, letter)
            self.count += 1


@contextmanager
def referrals(qtbot: QtBot, desk: Desk) -> Iterator[tuple[MainWindow, ReferralsPage, Keyboard]]:
    """The township's window on the referrals page."""
    with main_window(qtbot, desk) as (window, background, _):
        lay_out_county(window.desk.clinic.store)
        window.run(Errand("referrals"))
        page = window.findChild(ReferralsPage)
        assert page is not None
        yield window, page, Keyboard(background)


def register(clinic: Clinic) -> str:
    resident = Patient(
        name="张国华", sex="1", birth_on=date(1958, 3, 12), no_id_reason="未带证件", allergies=["2"]
    )
    return clinic.patients.register(resident)


def county_clinic(store: Store) -> Clinic:
    """The county hospital's doctor at the same store, as if everything had been exchanged."""
    arrive(store, "person", COUNTY_DOCTOR, {"name": "赵主任"})
    doctor = actor(
        Role.DOCTOR, person=COUNTY_DOCTOR, place=HOSPITAL, kind=FacilityKind.COUNTY_HOSPITAL
    )
    return Clinic(store, doctor)


def sent(clinic: Clinic, **fields: Any) -> str:
    patient = clinic.patients.get(register(clinic))
    assert patient is not None
    referral = clinic.referrals.draft_for(patient)
    wanted = {"to_facility_id": HOSPITAL, "reasons_up": ["6"], "impression": "高血压3级", **fields}
    for name, value in wanted.items():
        setattr(referral, name, value)
    return clinic.referrals.refer(referral)


def test_a_referral_is_written_and_sent_with_twenty_keys(qtbot: QtBot, desk: Desk) -> None:
    with referrals(qtbot, desk) as (window, page, keys):
        clinic = window.desk.clinic
        window.run(Errand("referrals", "new", register(clinic)))
        assert page.writing.form.field("to_facility_id").value() == HOSPITAL
        keys.type("xn")
        keys.press("Return", "Return", "Return", "Return")
        keys.type("gxy")
        keys.press("Return", "Return")
        keys.type("6")
        keys.press("Ctrl+Return")
        assert keys.count <= MOST_KEYS
        (line,) = clinic.referrals.sent()
        case = clinic.referrals.case(line.id)
        assert case.state is State.WAITING
        assert case.referral.to_department == "03.04"
        assert [row["code"] for row in case.referral.diagnoses or []] == ["I10"]
        assert case.referral.reasons_up == ["6"]
        assert page.case.isVisible()


def test_what_was_typed_comes_back_after_leaving(qtbot: QtBot, desk: Desk) -> None:
    with referrals(qtbot, desk) as (window, page, keys):
        patient_id = register(window.desk.clinic)
        window.run(Errand("referrals", "new", patient_id))
        page.writing.form.field("impression").stops()[0].setFocus()
        keys.type("chest pain")
        keys.press("Esc")
        assert page.trays.isVisible()
        window.run(Errand("referrals", "new", patient_id))
        assert page.writing.form.field("impression").value() == "chest pain"


def test_an_incomplete_referral_marks_the_fields_and_stays(qtbot: QtBot, desk: Desk) -> None:
    with referrals(qtbot, desk) as (window, page, keys):
        window.run(Errand("referrals", "new", register(window.desk.clinic)))
        keys.press("Ctrl+Return")
        assert page.writing.isVisible()
        assert page.writing.form.boxes["reasons_up"].problem is not None
        assert window.desk.clinic.referrals.sent() == []


def test_a_draft_may_be_incomplete_and_is_sent_later(qtbot: QtBot, desk: Desk) -> None:
    with referrals(qtbot, desk) as (window, page, keys):
        clinic = window.desk.clinic
        window.run(Errand("referrals", "new", register(clinic)))
        page.writing.form.as_draft.click()
        keys._background.drain()
        (line,) = clinic.referrals.drafts()
        assert page.case.case is not None
        assert page.case.case.state is State.DRAFT
        page.case.wants.emit("rewrite")
        page.writing.form.field("reasons_up").set_value(["6"])
        page.writing.form.field("impression").set_value("高血压3级")
        page.writing.form.submit()
        keys._background.drain()
        assert clinic.referrals.case(line.id).state is State.WAITING


def test_enter_that_bounces_keeps_one_draft(qtbot: QtBot, desk: Desk) -> None:
    with referrals(qtbot, desk) as (window, page, keys):
        window.run(Errand("referrals", "new", register(window.desk.clinic)))
        page.writing.form.as_draft.click()
        page.writing.form.as_draft.click()
        keys._background.drain()
        assert len(window.desk.clinic.referrals.drafts()) == 1


def test_enter_that_bounces_takes_one_step(qtbot: QtBot, desk: Desk) -> None:
    with referrals(qtbot, desk) as (window, page, keys):
        case_id = sent(window.desk.clinic)
        page.open(case_id)
        keys._background.drain()
        page.case.begin(StepCode.SET_OUT)
        page.case.begin(StepCode.SET_OUT)
        keys._background.drain()
        taken = [step.code for step in window.desk.clinic.referrals.case(case_id).steps]
        assert taken.count(StepCode.SET_OUT) == 1


def test_what_came_back_is_completed_and_sent_again(qtbot: QtBot, desk: Desk) -> None:
    with referrals(qtbot, desk) as (window, page, keys):
        clinic = window.desk.clinic
        case_id = sent(clinic)
        county = county_clinic(clinic.store)
        county.referrals.take(case_id, StepCode.RETURN, reason="请补充心电图", reason_code="4")
        page.open(case_id)
        keys._background.drain()
        page.case.wants.emit("rewrite")
        page.writing.form.field("examinations").set_value("心电图：窦性心律")
        page.writing.form.submit()
        keys._background.drain()
        case = clinic.referrals.case(case_id)
        assert case.state is State.WAITING
        assert case.referral.examinations == "心电图：窦性心律"


@contextmanager
def county(
    qtbot: QtBot, desk: Desk
) -> Iterator[tuple[Clinic, MainWindow, ReferralsPage, Keyboard]]:
    """The hospital's window; the township's clinic comes with it."""
    with main_window(qtbot, desk) as (township, background, workstation):
        store = township.desk.clinic.store
        lay_out_county(store)
        window = MainWindow(
            county_clinic(store),
            workstation,
            background,
            township.desk.news,
            township._runner,
        )
        qtbot.addWidget(window)
        window.show()
        window.activateWindow()
        QTest.qWaitForWindowActive(window)
        window.run(Errand("referrals"))
        page = window.findChild(ReferralsPage)
        assert page is not None
        yield township.desk.clinic, window, page, Keyboard(background)


def test_the_county_accepts_with_an_appointment(qtbot: QtBot, desk: Desk) -> None:
    with county(qtbot, desk) as (township, window, page, keys):
        case_id = sent(township, to_department="03.04")
        window.run(Errand("referrals", "in_tray"))
        assert page.trays.tray is ReferralTray.IN
        keys.press("Return")
        assert page.case.isVisible()
        page.case.begin(StepCode.ACCEPT)
        form = page.case._form
        assert form is not None
        assert form.field("department").value() == "03.04"
        form.field("bed").set_value("12床")
        keys.press("Ctrl+Return")
        case = township.referrals.case(case_id)
        assert case.state is State.ACCEPTED
        assert case.accepted is not None
        assert case.accepted.bed == "12床"
        assert page.case.isAncestorOf(focused())  # no search box takes the next key


def test_what_was_typed_into_a_step_comes_back_after_esc(qtbot: QtBot, desk: Desk) -> None:
    with county(qtbot, desk) as (township, window, page, keys):
        case_id = sent(township, to_department="03.04")
        window.run(Errand("referrals", "in_tray"))
        keys.press("Return")
        page.case.begin(StepCode.ACCEPT)
        form = page.case._form
        assert form is not None
        form.go_to("bed")
        keys.type("12")
        keys.press("Esc")
        assert page.case._form is None
        page.case.begin(StepCode.ACCEPT)
        again = page.case._form
        assert again is not None
        assert again.field("bed").value() == "12"
        keys.press("Ctrl+Return")
        accepted = township.referrals.case(case_id).accepted
        assert accepted is not None
        assert accepted.bed == "12"
        assert page.desk.clinic.drafts.all() == []


def test_a_task_noted_meanwhile_leaves_the_words_of_an_open_step(qtbot: QtBot, desk: Desk) -> None:
    with county(qtbot, desk) as (township, window, page, keys):
        case_id = sent(township)
        window.desk.clinic.referrals.take(case_id, StepCode.ACCEPT, department="03.04")
        township.referrals.take(case_id, StepCode.ASK_CANCEL, reason="居民不来了")
        page.open(case_id)
        keys._background.drain()
        page.case.begin(StepCode.NOTE)
        form = page.case._form
        assert form is not None
        form.go_to("text")
        keys.type("call back")
        page.case._task._button.click()
        keys._background.drain()
        page.case.begin(StepCode.NOTE)
        again = page.case._form
        assert again is not None
        assert again.field("text").value() == "call back"


def test_whoever_comes_back_to_a_case_stands_in_the_form_that_is_open(
    qtbot: QtBot, desk: Desk
) -> None:
    with county(qtbot, desk) as (township, window, page, keys):
        sent(township, to_department="03.04")
        window.run(Errand("referrals", "in_tray"))
        keys.press("Return")
        page.case.begin(StepCode.ACCEPT)
        form = page.case._form
        assert form is not None
        window.search.setFocus()
        page.start()
        assert form.isAncestorOf(focused())


def test_news_leaves_one_on_the_button_one_stands_on(qtbot: QtBot, desk: Desk) -> None:
    with county(qtbot, desk) as (township, window, page, keys):
        case_id = sent(township, to_department="03.04")
        window.run(Errand("referrals", "in_tray"))
        keys.press("Return")
        (reject,) = (b for b in page.case.foot._buttons() if b.objectName() == StepCode.REJECT)
        reject.setFocus()
        page.case.show_case(window.desk.clinic.referrals.case(case_id))
        assert focused().objectName() == StepCode.REJECT
        window.desk.clinic.referrals.take(case_id, StepCode.ACCEPT, department="03.04")
        keys._background.drain()
        page.case.show_case(window.desk.clinic.referrals.case(case_id))
        assert page.case.isAncestorOf(focused())
        assert not page.case.foot.isAncestorOf(focused())


def test_the_buttons_are_the_steps_people_take_from_there(qtbot: QtBot, desk: Desk) -> None:
    with county(qtbot, desk) as (township, window, _page, _keys):
        case_id = sent(township)
        case = window.desk.clinic.referrals.case(case_id)
        shown = likely(case)
        assert shown[0] is StepCode.ACCEPT
        assert {StepCode.REJECT, StepCode.RETURN, StepCode.PASS_ON} <= set(shown)
        assert {StepCode.ARRIVED, StepCode.DIED} <= set(FACE.seldom(case))
        assert set(shown).isdisjoint(FACE.seldom(case))


def test_a_task_that_no_step_settles_can_be_noted(qtbot: QtBot, desk: Desk) -> None:
    with county(qtbot, desk) as (township, window, page, keys):
        case_id = sent(township)
        own = window.desk.clinic.referrals
        own.take(case_id, StepCode.ACCEPT, department="03.04")
        township.referrals.take(case_id, StepCode.ASK_CANCEL, reason="居民不来了")
        page.open(case_id)
        keys._background.drain()
        bar = page.case._task
        assert bar.isVisible()
        bar._button.click()
        keys._background.drain()
        mine = [task.code for task in own.case(case_id).tasks if task.is_mine]
        assert "cancel_asked" not in mine


def test_a_referral_phoned_in_is_entered_for_the_township(qtbot: QtBot, desk: Desk) -> None:
    with county(qtbot, desk) as (township, window, page, keys):
        window.run(Errand("referrals", "new"))
        page.writing.whom.by_phone.click()
        form = page.writing.phoned
        typed = {
            "by_phone_for": township.actor.place_id,
            "patient_name": "李秀英",
            "sex": "2",
            "birth_on": date(1960, 1, 1),
            "reasons_up": ["1"],
            "impression": "胸痛",
        }
        for name, value in typed.items():
            form.field(name).set_value(value)
        form.submit()
        keys._background.drain()
        (line,) = township.referrals.sent()
        assert (line.patient_name, line.state) == ("李秀英", State.WAITING)


@pytest.mark.parametrize(("form", "words"), [(OUT_FORM, "转出"), (BACK_FORM, "回转")])
def test_forms_of_a_case_are_shown_and_saving_counts_as_a_print(
    form: str, words: str, qtbot: QtBot, desk: Desk, tmp_path: Any
) -> None:
    with county(qtbot, desk) as (township, window, page, keys):
        case_id = sent(township)
        own = window.desk.clinic.referrals
        own.take(case_id, StepCode.ARRIVED, arrival="outpatient")
        own.take(case_id, StepCode.DISCHARGED, outcome="2", going_back=True)
        own.take(case_id, StepCode.RETURNED_BACK, diagnosis="高血压", treatment="口服药")
        page.open(case_id)
        keys._background.drain()
        page.pane.show_form(form)
        keys._background.drain()
        document = page.pane.preview._document
        assert words in document.getAllText(0).text()
        page.pane.preview.save_to(tmp_path / "slip.pdf")
        keys._background.drain()
        assert own.times_printed(case_id, form) == 1
        assert (tmp_path / "slip.pdf").read_bytes().startswith(b"%PDF")


def a_folder_with_an_ecg(tmp_path: Path) -> str:
    folder = tmp_path / "camera"
    folder.mkdir()
    image = QImage(600, 400, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    assert image.save(str(folder / "ECG.png"))
    return str(folder)


def test_the_newest_ecg_goes_with_the_referral_and_is_looked_at_there(
    qtbot: QtBot, desk: Desk, tmp_path: Path
) -> None:
    with referrals(qtbot, desk) as (window, page, keys):
        clinic = window.desk.clinic
        clinic.settings.attachment_folder = a_folder_with_an_ecg(tmp_path)
        window.run(Errand("referrals", "new", register(clinic)))
        form = page.writing.form
        for name, value in {"reasons_up": ["6"], "impression": "胸痛"}.items():
            form.field(name).set_value(value)
        files = page.writing._files[form]
        keys.press("Alt+A")
        qtbot.waitUntil(files.bar.take.hasFocus)
        keys.press("Return", "Ctrl+Return")
        (line,) = clinic.referrals.sent()
        assert page.case.attachments.lines[0].startswith("ECG")
        assert len(clinic.attachments.of(line.id)) == 1
        page.case.attachments.setFocus()
        keys.press("Return")
        assert page.pane.viewer.picture.isVisible()
        keys.press("Esc")
        assert page.case.attachments.list.view.hasFocus()


def test_a_chosen_file_waits_with_the_draft_and_goes_once(
    qtbot: QtBot, desk: Desk, tmp_path: Path
) -> None:
    with referrals(qtbot, desk) as (window, page, keys):
        clinic = window.desk.clinic
        patient_id = register(clinic)
        path = Path(a_folder_with_an_ecg(tmp_path), "ECG.png")
        window.run(Errand("referrals", "new", patient_id))
        page.writing._files[page.writing.form].bar.take_file(path)
        keys._background.drain()
        page.writing.leave()
        window.run(Errand("referrals", "new", register(clinic)))
        assert page.writing._files[page.writing.form].files == []
        window.run(Errand("referrals", "new", patient_id))
        page.writing.form.as_draft.click()
        keys._background.drain()
        (line,) = clinic.referrals.drafts()
        assert len(clinic.attachments.of(line.id)) == 1
        page.case.wants.emit("rewrite")
        assert page.writing._files[page.writing.form].files == []
