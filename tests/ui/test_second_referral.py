"""Somebody who waits already is not referred a second time without being told of it."""

from __future__ import annotations

from datetime import date

import pytest
from pytestqt.qtbot import QtBot

from app.patients import Patient
from app.referrals import StepCode
from tests.stores import CENTRE, HOSPITAL
from tests.ui.clinic_window import focused
from tests.ui.test_referrals import Keyboard, county, referrals, register
from tests.workstations import Desk
from ui.page import Errand
from ui.referrals import ReferralsPage
from ui.shell.main_window import MainWindow


def refer(window: MainWindow, patient_id: str, urgency: str = "2") -> str:
    clinic = window.desk.clinic
    patient = clinic.patients.get(patient_id)
    assert patient is not None
    referral = clinic.referrals.draft_for(patient)
    referral.to_facility_id, referral.urgency = HOSPITAL, urgency
    referral.reasons_up, referral.impression = ["6"], "高血压3级"
    return clinic.referrals.refer(referral)


def fill(page: ReferralsPage) -> None:
    page.writing.form.field("reasons_up").set_value(["6"])
    page.writing.form.field("impression").set_value("胸痛")


def test_what_is_open_is_shown_before_anything_is_typed(qtbot: QtBot, desk: Desk) -> None:
    with referrals(qtbot, desk) as (window, page, keys):
        patient_id = register(window.desk.clinic)
        case_id = refer(window, patient_id)
        window.run(Errand("referrals", "new", patient_id))
        assert page.writing.already.isVisible()
        assert not page.writing.form.isVisible()
        assert page.writing.already._says.text().startswith("1 open already: Urgent")
        keys.type("7")  # goes into no field
        keys.press("Return")
        assert page.case.isVisible()
        assert page.case.case is not None
        assert page.case.case.referral.id == case_id
        assert len(window.desk.clinic.referrals.sent()) == 1


def test_nothing_is_asked_where_nothing_is_open(qtbot: QtBot, desk: Desk) -> None:
    with referrals(qtbot, desk) as (window, page, _):
        patient_id = register(window.desk.clinic)
        case_id = refer(window, patient_id)
        window.desk.clinic.referrals.take(case_id, StepCode.WITHDRAW, reason="写错")
        window.run(Errand("referrals", "new", patient_id))
        assert page.writing.form.isVisible()


def test_words_are_added_to_the_case_that_is_open(qtbot: QtBot, desk: Desk) -> None:
    with referrals(qtbot, desk) as (window, page, keys):
        patient_id = register(window.desk.clinic)
        case_id = refer(window, patient_id)
        window.run(Errand("referrals", "new", patient_id))
        page.writing.already.add.click()
        keys._background.drain()
        form = page.case._form
        assert form is not None
        assert form.isAncestorOf(focused())
        form.field("text").set_value("血压升至200/120")
        keys.press("Ctrl+Return")
        steps = window.desk.clinic.referrals.case(case_id).steps
        assert [step.code for step in steps] == [StepCode.SUBMIT, StepCode.NOTE]


def test_a_draft_that_was_never_sent_is_completed(qtbot: QtBot, desk: Desk) -> None:
    with referrals(qtbot, desk) as (window, page, keys):
        clinic, patient_id = window.desk.clinic, register(window.desk.clinic)
        patient = clinic.patients.get(patient_id)
        assert patient is not None
        clinic.referrals.save_draft(clinic.referrals.draft_for(patient))
        window.run(Errand("referrals", "new", patient_id))
        page.writing.already.add.click()
        keys._background.drain()
        assert page.writing.form.isVisible()
        fill(page)
        page.writing.form.field("to_facility_id").set_value(HOSPITAL)
        page.writing.form.submit()
        keys._background.drain()
        assert len(clinic.referrals.sent()) == 1


def test_a_new_one_may_be_written_all_the_same(qtbot: QtBot, desk: Desk) -> None:
    with referrals(qtbot, desk) as (window, page, keys):
        patient_id = register(window.desk.clinic)
        case_id = refer(window, patient_id)
        window.run(Errand("referrals", "new", patient_id))
        page.writing.already.still_new.click()
        form = page.writing.form
        assert form.isAncestorOf(focused())
        assert [line.id for line in page.strip.cases] == [case_id]
        fill(page)
        form.submit()
        keys._background.drain()
        assert len(window.desk.clinic.referrals.sent()) == 2


def test_one_that_came_while_this_one_was_typed_is_told_before_saving(
    qtbot: QtBot, desk: Desk
) -> None:
    with referrals(qtbot, desk) as (window, page, keys):
        patient_id = register(window.desk.clinic)
        window.run(Errand("referrals", "new", patient_id))
        fill(page)
        case_id = refer(window, patient_id)  # a colleague, at another computer
        page.reload()
        page.settle()
        assert [line.id for line in page.strip.cases] == [case_id]
        page.writing.form.submit()
        keys._background.drain()
        assert page.writing.already.isVisible()
        assert len(window.desk.clinic.referrals.sent()) == 1
        page.writing.already.still_new.click()
        keys._background.drain()
        assert len(window.desk.clinic.referrals.sent()) == 2


def test_going_to_the_open_case_keeps_what_was_typed(qtbot: QtBot, desk: Desk) -> None:
    with referrals(qtbot, desk) as (window, page, keys):
        patient_id = register(window.desk.clinic)
        window.run(Errand("referrals", "new", patient_id))
        page.writing.form.go_to("impression")
        keys.type("chest pain")
        refer(window, patient_id)
        fill_reason(page, keys)
        assert page.writing.already.isVisible()
        keys.press("Return")
        assert page.case.isVisible()
        draft = window.desk.clinic.drafts.restore("referral", patient_id)
        assert draft is not None
        assert draft.values["fields"]["impression"] == "chest pain"


def fill_reason(page: ReferralsPage, keys: Keyboard) -> None:
    page.writing.form.field("reasons_up").set_value(["6"])
    keys.press("Ctrl+Return")


@pytest.mark.parametrize("looks", [True, False])
def test_who_is_phoned_in_and_was_referred_already_is_told_of(
    qtbot: QtBot, desk: Desk, looks: bool
) -> None:
    with county(qtbot, desk) as (township, window, page, keys):
        resident = Patient(name="张国华", sex="1", birth_on=date(1958, 3, 12), no_id_reason="未带")
        patient = township.patients.get(township.patients.register(resident))
        assert patient is not None
        sent = township.referrals.draft_for(patient)
        sent.to_facility_id, sent.reasons_up, sent.impression = HOSPITAL, ["6"], "胸痛"
        case_id = township.referrals.refer(sent)
        window.run(Errand("referrals", "new"))
        page.writing.take_call()
        form = page.writing.phoned
        form.set_values({"by_phone_for": CENTRE, "patient_name": "张国华", "sex": "1"})
        form.field("patient_name").left.emit()
        assert form.notice.text.startswith("1 open already")
        assert [line.id for line in page.strip.cases] == [case_id]
        if looks:
            form.notice.acted.emit()
        else:
            for name, value in (("reasons_up", ["6"]), ("impression", "胸痛")):
                form.field(name).set_value(value)
            form.field("urgency").set_value("2")
            form.submit()
            keys._background.drain()
        assert page.writing.already.isVisible()
        assert len(window.desk.clinic.referrals.received()) == 1
