"""The urgency of a case keeps its word, colour and place in every list, and orders them."""

from __future__ import annotations

from typing import Any

from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.clinic import Clinic
from app.patients import Patient
from app.referrals import StepCode
from app.tasks import Pile
from tests.stores import HOSPITAL, lay_out_county
from tests.ui.clinic_window import main_window
from tests.ui.test_referrals import county, referrals
from tests.workstations import Desk
from ui.referrals.match import MatchForm
from ui.referrals.of_resident import ReferralsOf
from ui.referrals.trays import ReferralTray
from ui.today import TodayPage
from ui.widgets.bars import Tone
from ui.widgets.record_table import RecordModel, ToneRole

URGENT_FIRST = [("Critical", Tone.BAD), ("Urgent", Tone.WARN)]


def refer(clinic: Clinic, name: str, urgency: str, **fields: object) -> str:
    patient = Patient(name=name, sex="2", no_id_reason="未带")
    found = clinic.patients.get(clinic.patients.register(patient))
    assert found is not None
    referral = clinic.referrals.draft_for(found)
    wanted = {"to_facility_id": HOSPITAL, "reasons_up": ["6"], "impression": "胸痛", **fields}
    for field, value in wanted.items():
        setattr(referral, field, value)
    referral.urgency = urgency
    return clinic.referrals.refer(referral)


def three(clinic: Clinic) -> list[str]:
    """Routine first; what is urgent was written last, and so is in greater need of its place."""
    found = [refer(clinic, name, code) for name, code in (("甲", "1"), ("乙", "2"), ("丙", "3"))]
    return found[::-1]


def first_cells(model: RecordModel[Any]) -> list[tuple[str, Tone]]:
    """Word and colour of the first cell of each row."""
    cells = [model.index(row, 0) for row in range(model.rowCount())]
    return [(str(cell.data()).split("  ")[0], cell.data(ToneRole)) for cell in cells]


def begins(model: RecordModel[Any]) -> list[tuple[str, Tone]]:
    return first_cells(model)[:2]


def test_a_waiting_critical_case_is_seen_on_the_township_s_first_page(
    qtbot: QtBot, desk: Desk
) -> None:
    with main_window(qtbot, desk) as (window, _, _workstation):
        clinic = window.desk.clinic
        lay_out_county(clinic.store)
        ids = three(clinic)
        page = window.findChild(TodayPage)
        assert page is not None
        page.reload()
        page.settle()
        QTest.qWait(0)
        assert begins(page.panels[Pile.WAITING]._model) == URGENT_FIRST
        assert first_cells(page.panels[Pile.WAITING]._model)[2][1] == Tone.NEUTRAL
        assert [task.record for task in page.panels[Pile.WAITING]._model.records()] == ids


def test_what_is_due_and_what_nothing_is_heard_of_keep_it_too(qtbot: QtBot, desk: Desk) -> None:
    with county(qtbot, desk) as (township, window, _page, _):
        three(township)
        window.open("today")
        page = window.findChild(TodayPage)
        assert page is not None
        assert begins(page.panels[Pile.CAME]._model) == URGENT_FIRST
        assert begins(page.panels[Pile.DUE]._model) == URGENT_FIRST
        assert page.silent._model.columns[0].title == "Urgency"


def test_every_tray_of_both_sides_begins_with_what_is_urgent(qtbot: QtBot, desk: Desk) -> None:
    with county(qtbot, desk) as (township, _window, page, _):
        ids = three(township)
        old = refer(township, "丁", "3")
        township.referrals.take(old, StepCode.WITHDRAW, reason="写错")
        for tray in (ReferralTray.IN, ReferralTray.RECEIVED):
            page.trays.show_tray(tray)
            page.settle()
            assert begins(page.trays._model) == URGENT_FIRST
        shown = [line.id for line in township.referrals.sent()]
        assert shown == [*ids, old]  # what is over overtakes nobody


def test_the_record_of_a_resident_and_the_search_for_a_case_say_it(
    qtbot: QtBot, desk: Desk
) -> None:
    with referrals(qtbot, desk) as (window, _page, _):
        clinic = window.desk.clinic
        case_id = refer(clinic, "甲", "3")
        case = clinic.referrals.case(case_id)
        listed = ReferralsOf(window.desk)
        qtbot.addWidget(listed)
        listed.show_resident(case.referral.patient_id or "")
        assert first_cells(listed._model) == [("Critical", Tone.BAD)]
        phoned = refer(clinic, "甲", "1")
        match = MatchForm(window.desk, clinic.referrals.case(phoned))
        qtbot.addWidget(match)
        (choice,) = match._search("")
        assert choice.detail.startswith("Critical")
        assert choice.tone == Tone.BAD
