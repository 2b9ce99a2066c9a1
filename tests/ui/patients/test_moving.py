"""A resident moves: handed over at the old home, taken over at the new one; and who is not on file."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.core.errors import NetworkError
from app.core.rights import FacilityKind
from app.patients import Patient, PatientState
from app.patients.handover import copy_of
from app.storage.store import Store
from sync.client.lookup import LookupAnswer, LookupCard
from tests.stores import CENTRE, arrive
from tests.ui.looks import clipped, marked_up, unnamed
from tests.ui.patients.conftest import CTRL, ENTER, ESC, MAN, Bench, focus, open_window, zhang
from ui.page import Errand
from ui.patients.arrival import ArrivalPane
from ui.patients.county_pane import CountyPane
from ui.patients.state_form import STEPS
from ui.patients.viewers import handed_over

OTHER, CASE = "e" * 32, "d" * 32
MOVED = next(one for one in STEPS if one.name == PatientState.MOVED_AWAY)


@pytest.fixture(autouse=True)
def other(store: Store) -> None:
    fields = {"kind": FacilityKind.TOWNSHIP_CENTRE.value, "name": "白云镇卫生院"}
    arrive(store, "facility", OTHER, fields)


@pytest.fixture
def arrived(store: Store) -> str:
    copied = {
        "patient_id": "c" * 32,
        "patient_name": "张国华",
        "to_facility_id": CENTRE,
        "moved_on": "2026-02-20",
        "note": "随子女居住",
        "record": copy_of(zhang()),
    }
    arrive(store, "handover", CASE, copied, home=OTHER)
    return CASE


def pane(bench: Bench) -> ArrivalPane:
    return bench.page.arrival


def test_moved_away_with_a_new_home_hands_the_file_over(bench: Bench, resident: str) -> None:
    bench.open(resident)
    record = bench.page.record
    record.ask_for(MOVED)
    form = record.state_form
    assert form is not None
    form.set_values({"on": date(2026, 2, 20), "to": OTHER, "note": "随子女居住"})
    form.go_to("note")
    bench.press(ENTER, CTRL)
    (case,) = bench.clinic.handovers.of_patient(resident)
    assert (case.to_id, case.moved_on) == (OTHER, date(2026, 2, 20))
    assert handed_over(bench.clinic, resident) == "Handed over to 白云镇卫生院; not answered yet."
    assert clipped(record) == []


def test_a_second_hand_over_is_told_of_before_and_saved_when_asked_for_twice(
    bench: Bench, resident: str
) -> None:
    patient = bench.clinic.patients.get(resident)
    assert patient is not None
    bench.clinic.handovers.hand_over(patient, OTHER, date(2026, 2, 20), "随子女居住")
    bench.open(resident)
    bench.page.record.ask_for(MOVED)
    form = bench.page.record.state_form
    assert form is not None
    assert form.notice.text.startswith("Handed over to 白云镇卫生院 already")
    form.set_values({"on": date(2026, 2, 21), "to": OTHER, "note": "随子女居住"})
    form.submit()
    bench.settle()
    assert form.notice.text.startswith("Handed over to 白云镇卫生院 already")
    assert len(bench.clinic.handovers.of_patient(resident)) == 1
    form.submit()
    bench.settle()
    assert len(bench.clinic.handovers.of_patient(resident)) == 2


def test_an_open_referral_is_told_of_before_somebody_is_marked_dead(
    bench: Bench, resident: str
) -> None:
    patient = bench.clinic.patients.get(resident)
    assert patient is not None
    referral = bench.clinic.referrals.draft_for(patient)
    referral.to_facility_id, referral.reasons_up, referral.impression = OTHER, ["6"], "胸痛"
    case_id = bench.clinic.referrals.refer(referral)
    bench.open(resident)
    head = bench.page.record.header
    opens = head.findChild(QPushButton, case_id)
    assert opens is not None
    bench.page.record.ask_for(next(one for one in STEPS if one.name == PatientState.DECEASED))
    form = bench.page.record.state_form
    assert form is not None
    assert form.notice.text.startswith("1 open already")
    assert opens.isVisible()
    opens.click()
    assert bench.opened == [Errand("referrals", "open", case_id)]


def test_one_key_takes_the_file_over(bench: Bench, arrived: str) -> None:
    bench.page.run(Errand("patients", "take", arrived))
    bench.settle()
    assert pane(bench).isVisible()
    assert "Allergic: Penicillin" in pane(bench).strip.text()
    assert clipped(pane(bench)) == []
    assert unnamed(pane(bench)) == []
    assert marked_up(pane(bench)) == []
    bench.press(ENTER)
    (line,) = bench.clinic.patients.find(MAN)
    assert bench.page.record.patient is not None
    assert bench.page.record.patient.id == line.id
    assert bench.clinic.handovers.came_in() == []


def test_who_is_on_file_already_is_shown_first_and_goes_on(
    bench: Bench, resident: str, arrived: str
) -> None:
    bench.page.run(Errand("patients", "take", arrived))
    bench.settle()
    bench.press(ENTER)
    assert pane(bench).duplicates.isVisible()
    bench.press(ENTER)
    assert bench.clinic.patients.count() == 1
    assert bench.page.record.patient is not None
    assert bench.page.record.patient.id == resident
    assert bench.clinic.handovers.came_in() == []


def test_what_is_not_ours_goes_back_with_a_reason(bench: Bench, arrived: str, qtbot: QtBot) -> None:
    bench.page.run(Errand("patients", "take", arrived))
    bench.settle()
    bench.press(Qt.Key.Key_N, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: pane(bench).panel._form is not None)
    bench.press(ENTER, CTRL)
    assert bench.clinic.handovers.came_in()
    bench.compose("查无此人", "cwcr")
    bench.press(ENTER, CTRL)
    assert bench.clinic.handovers.came_in() == []
    assert bench.clinic.patients.count() == 0
    assert bench.page.list.isVisible()


class AskedCounty:
    """What the hub would answer, without a wire."""

    def __init__(self, *cards: LookupCard) -> None:
        self.cards = list(cards)
        self.asked: list[tuple[str, str, str]] = []

    def __call__(self, number: str, reason: str, said: str) -> LookupAnswer:
        self.asked.append((number, reason, said))
        return LookupAnswer(self.cards, 19)


def searching(bench: Bench, typed: str) -> CountyPane:
    bench.page.run(Errand("patients", "new", typed))
    bench.settle()
    search = bench.page.register.search
    search._empty.acted.emit()
    bench.settle()
    return bench.page.register.county


def asked_county(bench: Bench, asked: Any) -> None:
    register = bench.page.register
    register.county._desk = replace(register.county._desk, look_up=asked)


def test_the_county_says_whom_to_ring(bench: Bench) -> None:
    card = LookupCard("张**", "1", 1950, OTHER, "白云镇卫生院", "0455-6715566")
    county = AskedCounty(card)
    asked_county(bench, county)
    shown = searching(bench, MAN)
    assert shown.isVisible()
    bench.compose("门诊接诊", "mzjz")
    bench.press(ENTER, CTRL)
    assert county.asked == [(MAN, "treatment", "门诊接诊")]
    assert shown.found.text() == "张**  Male  born 1950: kept by 白云镇卫生院  0455-6715566"
    assert clipped(shown) == []
    assert unnamed(shown) == []
    bench.press(ESC)
    assert focus() is bench.page.register.search.edit


def test_without_a_line_the_county_is_not_asked_and_that_is_said(bench: Bench) -> None:
    shown = searching(bench, MAN)
    bench.compose("门诊接诊", "mzjz")
    bench.press(ENTER, CTRL)
    assert NetworkError("NET_DOWN").title in shown.form.notice.text
    assert not shown.found.isVisible()


def test_less_than_a_whole_number_asks_nobody(bench: Bench) -> None:
    shown = searching(bench, MAN[:17])
    assert not shown.isVisible()


def test_todays_page_offers_the_file_that_came(store: Store, qtbot: QtBot, arrived: str) -> None:
    from app.tasks import Pile
    from ui.today import TodayPage

    bench = open_window(store, qtbot)
    page = TodayPage(bench.window.desk)
    qtbot.addWidget(page)
    opened: list[Errand] = []
    page.opens.connect(opened.append)
    page.show()
    page.start()
    came = page.panels[Pile.CAME]
    came.list.chosen.emit(came._model.records()[0])
    assert opened == [Errand("patients", "take", arrived)]
    bench.end()


def test_the_copy_leaves_behind_what_is_true_of_the_old_home_alone() -> None:
    patient: Patient = zhang(clinic_id="1" * 32, record_number="13082310010100001", address="一组")
    copied = copy_of(patient)
    assert copied["allergies"] == ["2"]
    assert not {"clinic_id", "record_number", "address", "state"} & copied.keys()
