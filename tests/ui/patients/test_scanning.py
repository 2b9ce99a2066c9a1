"""A card on the reader is eighteen characters and Enter, faster than anybody types."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from tests.ui.patients.conftest import ENTER, MAN, WOMAN, Bench, focus
from tests.ui.patients.test_registering import begin
from ui.patients.drafts import unfinished
from ui.patients.scan import CardReader


class Stopwatch:
    """The time between keys, as a test wants it."""

    def __init__(self) -> None:
        self.at_ms = 0.0
        self.step_ms = 5.0

    def __call__(self) -> float:
        self.at_ms += self.step_ms
        return self.at_ms


@pytest.fixture
def stopwatch(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Stopwatch:
    made = Stopwatch()
    monkeypatch.setattr(bench.page.reader, "_now_ms", made)
    return made


def scan(bench: Bench, number: str) -> None:
    bench.type(number)
    bench.press(ENTER)


def test_a_card_opens_its_resident_from_the_list(
    bench: Bench, resident: str, stopwatch: Stopwatch
) -> None:
    bench.settle()
    bench.window.open("patients")
    scan(bench, MAN)
    shown = bench.page.record.patient
    assert shown is not None
    assert shown.id == resident


def test_a_card_nobody_has_begins_a_new_record(bench: Bench, stopwatch: Stopwatch) -> None:
    bench.settle()
    scan(bench, WOMAN)
    form = bench.page.register.form
    assert form.isVisible()
    assert (form.number.value(), form.field("sex").value()) == (WOMAN, "2")
    assert focus() is form.field("name").stops()[0]


def test_a_card_fills_in_the_form_whatever_has_the_focus(
    bench: Bench, stopwatch: Stopwatch
) -> None:
    form = begin(bench).form
    form.go_to("address")
    stopwatch.step_ms = 400
    bench.type("12")
    stopwatch.step_ms = 5
    stopwatch.at_ms += 1000
    scan(bench, WOMAN)
    assert form.field("address").value() == "12"
    assert (form.number.value(), form.field("birth_on").value()) == (WOMAN, date(1960, 7, 15))
    assert focus() is form.field("phone").stops()[0]


def test_the_card_of_somebody_else_begins_a_form_of_its_own(
    bench: Bench, stopwatch: Stopwatch
) -> None:
    form = begin(bench, "张国华", "zhangguohua").form
    scan(bench, MAN)
    scan(bench, WOMAN)
    assert (form.number.value(), form.field("name").value()) == (WOMAN, None)
    begun = unfinished(bench.clinic.drafts)
    assert [draft.values["fields"]["name"] for draft in begun] == ["张国华"]


def test_a_card_takes_away_the_question_why_there_is_no_number(
    bench: Bench, stopwatch: Stopwatch
) -> None:
    form = begin(bench).form
    assert form.boxes["no_id_reason"].isVisible()
    scan(bench, WOMAN)
    assert not form.boxes["no_id_reason"].isVisible()


def test_a_number_typed_by_hand_stays_where_it_is_typed(bench: Bench, stopwatch: Stopwatch) -> None:
    form = begin(bench).form
    form.go_to("address")
    stopwatch.step_ms = 90
    scan(bench, WOMAN)
    assert form.field("address").value() == WOMAN
    assert form.number.value() is None


def test_a_mistyped_number_is_no_card(bench: Bench, stopwatch: Stopwatch) -> None:
    form = begin(bench).form
    form.go_to("address")
    scan(bench, "130823195001010018")
    assert form.field("address").value() == "130823195001010018"


def test_another_window_s_keys_are_not_listened_to(bench: Bench) -> None:
    elsewhere = QLineEdit()
    heard: list[str] = []
    reader = CardReader(elsewhere, lambda: date(2026, 3, 2), lambda: lambda: None)
    reader.scanned.connect(heard.append)
    bench.press(Qt.Key.Key_F3)
    scan(bench, MAN)
    assert heard == []
