"""A number that a correction or a decision would bring into a record is held against all others."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.clinic import Clinic
from app.patients import Patient
from tests.county import Workstation
from tests.ui.test_attention import CTRL, _focus, _refuse, _words, county, opened, pair
from tests.workstations import Desk

__all__ = ["county", "pair"]
NUMBER = "130823195503120021"


def liu(**changes: object) -> Patient:
    values: dict[str, object] = {"name": "刘桂兰", "sex": "2", "birth_on": date(1955, 3, 12)}
    return Patient(**{**values, "id_number": NUMBER, **changes})


def child(**changes: object) -> Patient:
    fields = {"id_number": None, "no_id_reason": "未带证件", "birth_on": date(2020, 5, 5)}
    return liu(name="李小宝", **{**fields, **changes})


def test_a_corrected_number_of_another_is_told_and_sent_at_the_second_key(
    qtbot: QtBot, desk: Desk, pair: tuple[Workstation, Workstation]
) -> None:
    one, _ = pair
    patients = Clinic(one.store, one.actor).patients
    patients.register(liu())
    record = patients.register(child(id_number="130823202005050043", no_id_reason=None))
    _refuse(one.store, record, ("id_number",))
    with opened(qtbot, desk, one) as (page, background):
        QTest.keyClick(_focus(), Qt.Key.Key_Return)
        form = page._correction.form
        assert form is not None
        form.field("id_number").set_value(NUMBER)
        QTest.keyClick(_focus(), Qt.Key.Key_Return, CTRL)
        background.drain()
        assert "刘桂兰" in _words(page)
        assert patients.open(record).id_number != NUMBER
        QTest.keyClick(_focus(), Qt.Key.Key_Return, CTRL)
        background.drain()
        assert patients.open(record).id_number == NUMBER


@pytest.mark.usefixtures("county")
def test_beside_a_conflict_it_is_said_who_has_the_number_that_was_kept_aside(
    qtbot: QtBot, desk: Desk, pair: tuple[Workstation, Workstation]
) -> None:
    one, two = pair
    here, there = (Clinic(at.store, at.actor).patients for at in pair)
    here.register(liu())
    record = here.register(child())
    one.sync()
    two.sync()
    seen = {"id_number": None, "no_id_reason": "未带证件"}
    here.edit(record, {"id_number": "130823202005050043", "no_id_reason": None}, seen)
    there.edit(record, {"id_number": NUMBER, "no_id_reason": None}, seen)
    for at in (one, two, one):
        at.sync()
    with opened(qtbot, desk, one) as (page, _):
        told = _words(page)
        assert "If it is taken: The record of 刘桂兰" in told
