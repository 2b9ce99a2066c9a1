"""The hour of an appointment is what was typed, or nothing; a slip of the hand is refused beside it."""

from __future__ import annotations

import re
from datetime import date

import pytest
from pytestqt.qtbot import QtBot

from app.core.clock import local
from app.referrals import State, StepCode
from app.referrals.slips import referral_out
from tests.ui.test_referrals import county, sent
from tests.workstations import Desk
from ui.referrals import ReferralsPage
from ui.referrals.words import details_of
from ui.widgets.fields import TimeField
from ui.widgets.form import Form

DAY = date(2026, 12, 1)


def accept_form(page: ReferralsPage) -> Form:
    page.case.begin(StepCode.ACCEPT)
    form = page.case._form
    assert form is not None
    form.field("on").set_value(DAY)
    return form


@pytest.mark.parametrize("typed", ["25", "2530", "上午", "+1", "9点5", "0点"])
def test_what_is_no_hour_is_refused_beside_the_field(qtbot: QtBot, desk: Desk, typed: str) -> None:
    with county(qtbot, desk) as (township, _, page, keys):
        case_id = sent(township, to_department="03.04")
        page.open(case_id)
        keys._background.drain()
        form = accept_form(page)
        form.field("clock").restore(typed)
        form.submit()
        keys._background.drain()
        assert form.boxes["clock"].problem is not None
        assert township.referrals.case(case_id).state is State.WAITING


def test_half_past_nine_is_half_past_nine_on_every_screen_and_slip(
    qtbot: QtBot, desk: Desk
) -> None:
    with county(qtbot, desk) as (township, _, page, keys):
        case_id = sent(township, to_department="03.04")
        page.open(case_id)
        keys._background.drain()
        form = accept_form(page)
        form.field("clock").restore("9点半")
        form.submit()
        keys._background.drain()
        case = township.referrals.case(case_id)
        assert case.accepted is not None
        assert case.accepted.appointment_at is not None
        assert f"{local(case.accepted.appointment_at):%H:%M}" == "09:30"
        assert "12-01 09:30" in details_of(case.steps[-1].record)
        assert referral_out(case).more.booked_for == "2026年12月1日 09:30"


def test_without_an_hour_none_is_shown(qtbot: QtBot, desk: Desk) -> None:
    with county(qtbot, desk) as (township, _, page, keys):
        case_id = sent(township, to_department="03.04")
        page.open(case_id)
        keys._background.drain()
        accept_form(page).submit()
        keys._background.drain()
        case = township.referrals.case(case_id)
        assert case.state is State.ACCEPTED
        assert "12-01" in details_of(case.steps[-1].record)
        assert not re.search(r"\d\d:\d\d", details_of(case.steps[-1].record))
        assert referral_out(case).more.booked_for == "2026年12月1日"


def test_an_hour_without_a_day_is_asked_for_its_day(qtbot: QtBot, desk: Desk) -> None:
    with county(qtbot, desk) as (township, _, page, keys):
        case_id = sent(township, to_department="03.04")
        page.open(case_id)
        keys._background.drain()
        form = accept_form(page)
        form.field("on").set_value(None)
        form.field("clock").restore("930")
        form.submit()
        keys._background.drain()
        assert form.boxes["on"].problem is not None
        assert township.referrals.case(case_id).state is State.WAITING


def test_a_field_writes_the_time_out_and_keeps_what_an_older_program_wrote(qtbot: QtBot) -> None:
    field = TimeField()
    qtbot.addWidget(field)
    field.edit.setText("下午3点")
    field._on_finished()
    assert (field.edit.text(), field.value()) == ("15:00", "15:00")
    field.set_value("上午")
    assert (field.value(), field.check().problem) == ("上午", None)
    field.edit.setText("下午")
    assert field.check().problem is not None


def test_a_session_takes_a_span_of_time(qtbot: QtBot) -> None:
    field = TimeField(spans=True)
    qtbot.addWidget(field)
    field.edit.setText("下午2点到4点")
    assert field.value() == "14:00-16:00"
