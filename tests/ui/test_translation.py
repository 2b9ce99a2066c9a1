"""The Chinese screen: our sentences, Qt's own buttons, and English where nothing is known."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication, QDialogButtonBox

from ui.text import tr
from ui.translation import ENGLISH, CatalogTranslator, install


@pytest.mark.usefixtures("chinese")
def test_a_known_sentence_is_shown_in_chinese() -> None:
    assert re.fullmatch("[\u4e00-\u9fff]+。", tr("This could not be done."))


@pytest.mark.usefixtures("chinese")
def test_an_unknown_sentence_stays_english_with_its_places_filled() -> None:
    assert tr("{count} unheard of", count=3) == "3 unheard of"


@pytest.mark.usefixtures("chinese")
def test_the_buttons_of_qt_are_chinese_too(qapp: QApplication) -> None:
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    assert [button.text() for button in box.buttons()] == ["取消"]


def test_english_needs_no_catalogue(qapp: QApplication) -> None:
    install(qapp, ENGLISH)
    assert tr("This could not be done.") == "This could not be done."


def test_an_unfinished_translation_is_not_shown(tmp_path: Path) -> None:
    catalog = tmp_path / "part.ts"
    catalog.write_text(
        "<TS><context><name>jiceng</name><message><source>Send</source>"
        '<translation type="unfinished"></translation></message></context></TS>',
        "utf-8",
    )
    translator = CatalogTranslator(catalog)
    assert translator.isEmpty()
    assert QCoreApplication.translate("jiceng", "Send") == "Send"
