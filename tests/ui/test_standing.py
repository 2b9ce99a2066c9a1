"""A resident who has died or moved away, or an institution that has ended: said where work is done."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.clinic import Clinic
from app.referrals import State
from app.tasks import Pile
from tests.stores import HOSPITAL, arrive
from tests.ui.clinic_window import main_window
from tests.ui.test_referrals import referrals, register, sent
from tests.workstations import Desk
from ui.page import Errand
from ui.patients.finding import person
from ui.patients.state_form import STEPS as STATE_STEPS
from ui.patients.state_form import steps_for
from ui.referrals.actions import likely, may_send_again
from ui.shell.main_window import MainWindow
from ui.to_do import what
from ui.today import TodayPage

DIED_ON = date(2026, 1, 10)


def dies(clinic: Clinic, patient_id: str) -> None:
    patient = clinic.patients.get(patient_id)
    assert patient is not None
    clinic.patients.mark_deceased(patient, DIED_ON, "脑出血")


def hospital_ends(clinic: Clinic) -> None:
    fields = {"facility_id": HOSPITAL, "last_on": "2025-12-31"}
    arrive(clinic.store, "facility_end", "e" * 31 + "1", fields)


def said(widget: QWidget) -> str:
    return " ".join(one.text() for one in widget.findChildren(QLabel) if one.isVisible())


def test_the_form_says_that_the_resident_has_died_before_anything_is_typed(
    qtbot: QtBot, desk: Desk
) -> None:
    with referrals(qtbot, desk) as (window, page, keys):
        clinic = window.desk.clinic
        patient_id = register(clinic)
        dies(clinic, patient_id)
        window.run(Errand("referrals", "new", patient_id))
        assert "2026-01-10" in said(page.writing.form.notice)
        form = page.writing.form
        form.field("reasons_up").set_value(["6"])
        form.field("impression").set_value("高血压3级")
        form.submit()
        keys._background.drain()
        assert clinic.referrals.sent() == []
        assert "RESIDENT_DIED" in said(form.notice)


def test_a_death_that_arrives_while_the_form_is_open_is_said_there(
    qtbot: QtBot, desk: Desk
) -> None:
    with referrals(qtbot, desk) as (window, page, _):
        clinic = window.desk.clinic
        patient_id = register(clinic)
        window.run(Errand("referrals", "new", patient_id))
        form = page.writing.form
        form.field("impression").set_value("高血压3级")
        assert not form.notice.isVisible()
        dies(clinic, patient_id)
        qtbot.waitUntil(lambda: "2026-01-10" in said(form.notice))
        assert form.field("impression").value() == "高血压3级"


def test_the_open_case_says_it_and_offers_to_tell_the_death(qtbot: QtBot, desk: Desk) -> None:
    with referrals(qtbot, desk) as (window, page, keys):
        clinic = window.desk.clinic
        case_id = sent(clinic)
        page.open(case_id)
        keys._background.drain()
        assert not page.case.gone.isVisible()
        patient_id = clinic.referrals.case(case_id).referral.patient_id
        assert patient_id is not None
        dies(clinic, patient_id)
        qtbot.waitUntil(page.case.gone.isVisible)
        assert page.case.case is not None
        assert likely(page.case.case)[0] == "died"


def test_who_is_gone_is_named_so_in_search_and_when_asked_whom_to_refer(
    qtbot: QtBot, desk: Desk
) -> None:
    with referrals(qtbot, desk) as (window, page, _):
        clinic = window.desk.clinic
        dies(clinic, register(clinic))
        (line,) = clinic.patients.find("zgh")
        assert "Deceased" in person(line).detail
        (choice,) = page.writing.whom._search("zgh")
        assert "Deceased" in choice.detail


def test_a_dead_resident_is_not_handed_over(qtbot: QtBot, desk: Desk) -> None:
    with main_window(qtbot, desk) as (window, _, _workstation):
        clinic = window.desk.clinic
        patient_id = register(clinic)
        dies(clinic, patient_id)
        patient = clinic.patients.get(patient_id)
        assert patient is not None
        assert {step.name for step in steps_for(patient)} == {"active", "void"}
        assert len(STATE_STEPS) > 2


def due_of(window: MainWindow) -> list[tuple[str, str]]:
    window.open("today")
    page = window.findChild(TodayPage)
    assert page is not None
    return [(one.person, what(one)) for one in page.panels[Pile.DUE]._model.records()]


def test_today_asks_to_choose_another_institution(qtbot: QtBot, desk: Desk) -> None:
    with referrals(qtbot, desk) as (window, page, keys):
        clinic = window.desk.clinic
        case_id = sent(clinic)
        hospital_ends(clinic)
        assert ("张国华", "The institution has ended: choose another") in due_of(window)
        window.open("referrals")
        page.open(case_id)
        keys._background.drain()
        assert page.case.ended.isVisible()
        assert page.case.case is not None
        assert may_send_again(page.case.case)


@pytest.mark.parametrize("typed", ["wkx", "望奎"])
def test_an_ended_hospital_is_neither_found_nor_the_usual_one(
    qtbot: QtBot, desk: Desk, typed: str
) -> None:
    with referrals(qtbot, desk) as (window, page, _):
        clinic = window.desk.clinic
        patient_id = register(clinic)
        assert page.writing.form._find_facility(typed) != []
        hospital_ends(clinic)
        window.run(Errand("referrals", "new", patient_id))
        assert page.writing.form.field("to_facility_id").value() is None
        assert page.writing.form._find_facility(typed) == []


def test_what_waits_there_is_edited_and_sent_elsewhere(qtbot: QtBot, desk: Desk) -> None:
    with referrals(qtbot, desk) as (window, page, keys):
        clinic = window.desk.clinic
        case_id = sent(clinic)
        arrive(clinic.store, "facility", "7" * 32, {"kind": "city_hospital", "name": "市医院"})
        hospital_ends(clinic)
        page.open(case_id)
        keys._background.drain()
        page.case.wants.emit("rewrite")
        form = page.writing.form
        form.submit()
        keys._background.drain()
        assert form.boxes["to_facility_id"].problem is not None
        form.field("to_facility_id").set_value("7" * 32)
        form.submit()
        keys._background.drain()
        case = clinic.referrals.case(case_id)
        assert (case.state, case.to_name) == (State.WAITING, "市医院")
