"""Who it is, how urgent, which allergies and what is open stays in sight above every form and case."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from app.patients import Patient
from app.referrals import StepCode
from app.referrals.slips import OUT_FORM
from tests.ui.test_referrals import Keyboard, county, referrals, sent
from tests.workstations import Desk
from ui.page import Errand
from ui.patient_strip import PatientStrip
from ui.referrals import ReferralsPage
from ui.shell.main_window import MainWindow
from ui.theme import Theme
from ui.widgets.badges import StateBadge

ALLERGIC = Patient(
    name="阿卜杜热合曼·麦麦提艾力",
    sex="1",
    birth_on=date(1958, 3, 12),
    id_kind="01",
    id_number="130823195001010017",
    phone="13845501234",
    allergies=["2", "3", "5"],
    allergy_other="头孢、碘造影剂",
)


ALLERGIES = ["过敏：青霉素", "过敏：磺胺", "过敏：头孢", "过敏：碘造影剂"]
SCREENS = [(1366, 728, 100), (1366, 728, 150), (1024, 660, 200)]


def resident(window: MainWindow) -> str:
    fields = [field.name for field in Patient.kind.fields]
    copy = Patient(**{name: getattr(ALLERGIC, name) for name in fields})
    return window.desk.clinic.patients.register(copy)


def badges(strip: PatientStrip) -> list[str]:
    return [badge.text for badge in strip.findChildren(StateBadge) if badge.isVisible()]


def in_sight(part: QWidget, window: QWidget) -> bool:
    place = QRect(part.mapTo(window, QPoint()), part.size())
    return part.isVisible() and window.rect().contains(place)


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    made = Theme(qapp)
    yield made
    made.set_scale(100)


@pytest.mark.usefixtures("chinese")
def test_at_the_foot_of_a_long_form_one_still_sees_whom_it_is_about(
    qtbot: QtBot, desk: Desk, theme: Theme
) -> None:
    with referrals(qtbot, desk) as (window, page, _):
        window.run(Errand("referrals", "new", resident(window)))
        strip = page.strip
        assert not any(area.isAncestorOf(strip) for area in page.findChildren(QScrollArea))
        for width, height, scale in SCREENS:
            theme.set_scale(scale)
            window.resize(width, height)
            page.writing.form.go_to("consent")
            QTest.qWait(0)
            shown = [one for one in strip.findChildren(StateBadge) if in_sight(one, window)]
            assert [one.text for one in shown] == ["普通", *ALLERGIES]
            assert {one.property("tone") for one in shown[1:]} == {"bad"}
            assert strip.height() < window.height() / 3
            assert in_sight(page.writing.form.save, window)
        for said in ("阿卜杜热合曼·麦麦提艾力", "男", "67岁", "证件尾号0017"):
            assert said in strip.text()


def test_the_urgency_stands_there_from_choosing_it_on(qtbot: QtBot, desk: Desk) -> None:
    with referrals(qtbot, desk) as (window, page, keys):
        window.run(Errand("referrals", "new", resident(window)))
        assert badges(page.strip)[0] == "Routine"
        page.writing.form.go_to("urgency")
        keys.type("3")
        assert badges(page.strip)[0] == "Critical"
        page.writing.form.field("reasons_up").set_value(["6"])
        page.writing.form.field("impression").set_value("胸痛")
        page.writing.form.submit()
        keys._background.drain()
        assert page.case.isVisible()
        assert badges(page.strip)[0] == "Critical"


def test_the_strip_stays_over_steps_and_print_and_goes_with_the_case(
    qtbot: QtBot, desk: Desk
) -> None:
    with county(qtbot, desk) as (township, _window, page, keys):
        case_id = sent(township, urgency="3")
        other = sent(township, urgency="2", impression="胸痛")
        page.open(case_id)
        keys._background.drain()
        assert badges(page.strip)[:2] == ["Critical", "Allergic: Penicillin"]
        page.case.begin(StepCode.ACCEPT)
        assert page.strip.isVisible()
        page.pane.show_form(OUT_FORM)
        keys._background.drain()
        assert page.pane.preview.isVisible()
        assert page.strip.isVisible()
        (line,) = page.strip.cases
        assert line.id == other
        _press(page, other, keys)
        assert page.case.case is not None
        assert page.case.case.referral.id == other
        keys.press("Esc")
        assert page.trays.isVisible()
        assert not page.strip.isVisible()


def _press(page: ReferralsPage, case_id: str, keys: Keyboard) -> None:
    made = page.strip.findChild(QPushButton, case_id)
    assert made is not None
    made.click()
    keys._background.drain()


def test_whom_a_case_is_about_is_asked_with_nobody_above(qtbot: QtBot, desk: Desk) -> None:
    with referrals(qtbot, desk) as (window, page, _):
        window.run(Errand("referrals", "new", resident(window)))
        assert page.strip.isVisible()
        window.run(Errand("referrals", "new"))
        assert not page.strip.isVisible()
        page.reload()
        page.settle()
        assert not page.strip.isVisible()
