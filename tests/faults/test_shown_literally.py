"""What looks like markup, a formula or a command is shown as it was typed, on every surface."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtGui import Qt as QtText
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QLabel,
    QLineEdit,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.documents.consent_sheet import consent
from app.documents.form_sheet import form_sheet
from app.documents.referral_slip import referral_back, referral_out
from app.documents.training_sheets import sign_in_sheet
from app.duty import Duty
from app.notes import Note
from app.patients import Patient
from tests.app.documents import builders
from tests.ui.clinic_window import main_window
from tests.workstations import Desk
from ui.background import Background
from ui.features import FEATURES
from ui.page import Errand
from ui.shell.main_window import MainWindow
from ui.shell.search_box import SearchBox
from ui.singletons import protect_singletons
from ui.widgets.badges import EmptyState
from ui.widgets.bars import NoticeBar, Tone, UndoBar
from ui.widgets.choice_popup import ChoicePopup
from ui.widgets.choices import Choice
from ui.widgets.fields import ChoiceField, LongTextField, TextField
from ui.widgets.form import Form
from ui.widgets.labels import plain_label
from ui.widgets.record_table import Column, RecordTableModel

protect_singletons()

TYPED = [
    "<b>张</b>三",
    "<img src=//10.0.0.1/s/x.png>",
    "<img src='file:///etc/passwd'>李",
    "<a href=file:///etc/passwd>王</a>",
    "<table><tr><td>赵",
    "<!-- 钱 -->",
    "&lt;孙&gt; &amp; &#65;",
    "BP <120/80, T <38>",
    "李 & 王 &X",
    "=cmd|' /C calc'!A0",
    "+1 @SUM(A1) -2",
    "'; DROP TABLE patient;--",
    "%s {name} ${x} \\n",
    "**周** __吴__ `郑`",
]


def shown(text: str) -> str:
    """What Qt makes of a text whose format it guesses, as a tooltip's; white space aside."""
    if QtText.mightBeRichText(text):
        document = QTextDocument()
        document.setHtml(text)
        text = document.toPlainText()
    return same(text)


def same(text: str) -> str:
    return " ".join(text.split())


# Single surfaces


@pytest.mark.parametrize("typed", TYPED)
def test_a_label_reads_no_markup(qtbot: QtBot, typed: str) -> None:
    label = plain_label(typed)
    qtbot.addWidget(label)
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert label.text() == typed
    assert label.sizeHint().width() >= label.fontMetrics().horizontalAdvance(typed)


@pytest.mark.parametrize("typed", TYPED)
def test_bars_and_empty_pages_read_no_markup(qtbot: QtBot, typed: str) -> None:
    notice, undo, empty = NoticeBar(), UndoBar(), EmptyState(typed, typed)
    notice.show_notice(Tone.BAD, typed, typed, code="CODE")
    undo.offer(typed, lambda: None)
    for bar in (notice, undo, empty):
        qtbot.addWidget(bar)
        assert markup_in(bar) == []
        assert typed in {label.text() for label in bar.findChildren(QLabel)}
    undo.withdraw()


@pytest.mark.parametrize("typed", TYPED)
def test_a_cell_and_its_tooltip_show_what_was_typed(typed: str) -> None:
    long = typed * 12
    model = RecordTableModel([Column("甲", lambda text: text)], key=lambda text: text)
    model.set_records([typed, long])
    for row, text in enumerate((typed, long)):
        index = model.index(row, 0)
        assert index.data(Qt.ItemDataRole.DisplayRole) == text
    assert shown(model.index(1, 0).data(Qt.ItemDataRole.ToolTipRole)) == same(long)


@pytest.mark.parametrize("typed", TYPED)
def test_fields_keep_what_was_typed(qtbot: QtBot, typed: str) -> None:
    form = Form()
    qtbot.addWidget(form)
    line, lines = form.add("line", "甲", TextField(200)), form.add("lines", "乙", LongTextField())
    choice = form.add("choice", "丙", ChoiceField([Choice("1", typed)]))
    form.set_values({"line": typed, "lines": typed, "choice": "1"})
    assert form.values() == {"line": typed, "lines": typed, "choice": "1"}
    assert (line.edit.text(), lines.edit.toPlainText()) == (typed, typed)
    assert choice.combo.itemText(0) == typed
    form.restore(form.draft())
    assert form.values()["lines"] == typed


# Whole pages


def markup_in(widget: QWidget) -> list[str]:
    """Every text at or below this widget that Qt would read as more than text."""
    below = [widget, *widget.findChildren(QWidget)]
    wrong = [type(one).__name__ for one in below if isinstance(one, QTextEdit)]
    wrong += [one.text() for one in below if isinstance(one, QLabel) and _guesses(one)]
    buttons = [one for one in below if isinstance(one, QAbstractButton)]
    wrong += [f"{type(one).__name__} {one.text()}" for one in buttons if _eats(one)]
    return wrong + [tip for one in below if _is_read(tip := one.toolTip())]


def _guesses(label: QLabel) -> bool:
    return bool(label.text()) and label.textFormat() is not Qt.TextFormat.PlainText


def _eats(made: QAbstractButton) -> bool:
    """A button takes `&` for the mark of a key."""
    text = made.text().replace("&&", "\0").replace("&", "").replace("\0", "&")
    return any(typed in made.text() and typed not in text for typed in TYPED)


def _is_read(tip: str) -> bool:
    return any(typed in tip and same(typed) not in shown(tip) for typed in TYPED)


@pytest.fixture
def bench(qtbot: QtBot, desk: Desk) -> Iterator[tuple[MainWindow, Background]]:
    with main_window(qtbot, desk) as (window, background, _):
        clinic = window.desk.clinic
        for number, typed in enumerate(TYPED):
            clinic.patients.register(_patient(typed, number))
            clinic.notes.write(Note(noted_on=date(2026, 3, 2), title=typed, text=typed))
            clinic.duty.publish(
                Duty(
                    on_day=date(2026, 3, 3),
                    department="03",
                    person_name=typed,
                    phone="0455-6712345",
                    remark=typed,
                )
            )
        yield window, background


def _patient(typed: str, number: int) -> Patient:
    words = dict.fromkeys(("address", "village_name", "workplace", "allergy_other"), typed)
    return Patient(
        name=typed,
        sex="1",
        birth_on=date(1950, 1, 1 + number),
        no_id_reason=typed,
        phone=_phone(number),
        contact_name=typed,
        allergies=["5"],
        past_history=typed,
        state_note=typed,
        **words,
    )


def _phone(number: int) -> str:
    return f"138000{number:05d}"


def _texts(window: QWidget) -> set[str]:
    shown_here = {label.text() for label in window.findChildren(QLabel)}
    shown_here |= {edit.text() for edit in window.findChildren(QLineEdit)}
    for view in window.findChildren(QAbstractItemView):
        model = view.model()
        if model is None:  # whatever the stubs say
            continue
        for row in range(model.rowCount()):
            cells = range(model.columnCount())
            shown_here |= {str(model.index(row, column).data()) for column in cells}
    return shown_here


@pytest.mark.parametrize("feature", [feature.name for feature in FEATURES])
def test_no_page_reads_what_was_typed_as_markup(
    bench: tuple[MainWindow, Background], feature: str
) -> None:
    window, background = bench
    window.run(Errand(feature))
    background.drain()
    assert markup_in(window) == []
    if feature in ("patients", "notes", "duty"):
        assert set(TYPED) <= _texts(window)


def test_the_record_of_a_resident_shows_what_was_typed(
    bench: tuple[MainWindow, Background],
) -> None:
    window, background = bench
    for number, typed in enumerate(TYPED):
        (line,) = window.desk.clinic.patients.find(_phone(number))
        window.run(Errand("patients", "open", line.id))
        background.drain()
        assert markup_in(window) == []
        assert typed in _texts(window)


def test_the_search_box_offers_names_as_they_were_typed(
    bench: tuple[MainWindow, Background],
) -> None:
    window, _ = bench
    box, popup = window.findChild(SearchBox), window.findChild(ChoicePopup)
    assert box is not None
    assert popup is not None
    for number, typed in enumerate(TYPED):
        box.setText(_phone(number))
        box.begin()
        window.desk.background.settle(box)
        assert [choice.label for choice in popup.model.choices] == [typed]
        assert markup_in(popup) == []


# Print


FORMS = {
    "referral out": lambda typed: referral_out(
        builders.referral_out_form(
            patient_name=typed,
            home_address=typed,
            impression=typed,
            present_illness=typed,
            more=replace(builders.MORE, allergies=typed, contact=typed),
        ),
        builders.FIRST_PRINT,
    ),
    "referral back": lambda typed: referral_back(
        builders.referral_back_form(patient_name=typed, findings=typed, treatment=typed),
        builders.FIRST_PRINT,
    ),
    "consent": lambda typed: consent(
        builders.consent_form(patient_name=typed, reason=typed), builders.FIRST_PRINT
    ),
    "training record": lambda typed: form_sheet(
        builders.training_record_form(topic=typed, content=typed, notes=typed),
        builders.FIRST_PRINT,
    ),
    "sign-in sheet": lambda typed: sign_in_sheet(
        builders.sign_in_form(3, topic=typed, place=typed), builders.FIRST_PRINT
    ),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("typed", TYPED)
def test_paper_shows_what_was_typed_and_nothing_to_click(
    tmp_path: Path, form: str, typed: str
) -> None:
    pdf = FORMS[form](typed)
    assert builders.bare(typed) in builders.poppler_text(pdf, tmp_path)
    reader = PdfReader(BytesIO(pdf))
    assert not any("/Annots" in page for page in reader.pages)
    assert not {"/OpenAction", "/AA", "/Names", "/AcroForm"} & {*reader.root_object}
