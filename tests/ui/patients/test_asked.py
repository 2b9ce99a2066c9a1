"""What was asked and answered with "none" is another thing than what nobody has asked."""

from __future__ import annotations

from PySide6.QtCore import Qt

from app.patients import Patient
from app.patients.form import HAD
from tests.ui.patients.conftest import CTRL, ENTER, MAN, WOMAN, Bench
from ui.patients.asked import kept, shown
from ui.patients.register import RegisterPane


def begin(bench: Bench) -> RegisterPane:
    bench.press(Qt.Key.Key_F3)
    bench.compose("李梅", "limei")
    bench.press(ENTER)
    return bench.page.register


def saved(bench: Bench) -> Patient:
    bench.press(ENTER, CTRL)
    bench.settle()
    (line,) = bench.clinic.patients.find("李梅")
    patient = bench.clinic.patients.get(line.id)
    assert patient is not None
    return patient


def test_no_surgery_and_not_asked_are_two_answers(bench: Bench) -> None:
    form = begin(bench).form
    bench.type(WOMAN)
    form.field("had_operations").set_value("1")
    form.field("had_hereditary").set_value("1")
    patient = saved(bench)
    assert (patient.operations, patient.hereditary) == ([{"name": "无"}], "无")
    assert not patient.injuries


def test_an_operation_that_is_written_down_was(bench: Bench) -> None:
    form = begin(bench).form
    bench.type(WOMAN)
    form.field("had_operations").set_value("1")
    form.field("operations").set_value([{"name": "阑尾切除术", "on": "1998-04"}])
    form.field("hereditary").set_value("血友病")
    patient = saved(bench)
    assert patient.operations == [{"name": "阑尾切除术", "on": "1998-04"}]
    assert patient.hereditary == "血友病"


def test_the_answer_is_shown_as_an_answer_and_what_was_as_what_was() -> None:
    none, some, known = [{"name": "无"}], [{"name": "有"}], [{"name": "外伤"}, {"name": "无"}]
    values = {"operations": none, "injuries": known, "transfusions": some, "hereditary": None}
    boxes = shown(values)
    answers = [boxes[HAD + name] for name in values]
    assert answers == ["1", "2", "2", None]
    assert [boxes[name] for name in values] == [[], [{"name": "外伤"}], [], None]
    assert kept(boxes) == {**values, "injuries": [{"name": "外伤"}]}


def test_a_card_takes_away_the_question_why_there_is_no_number(bench: Bench) -> None:
    pane = begin(bench)
    assert pane.form.boxes["no_id_reason"].isVisible()
    pane.take_card(MAN)
    assert not pane.form.boxes["no_id_reason"].isVisible()
