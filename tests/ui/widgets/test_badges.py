"""The small parts say what they mean in words, and read no markup."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.core.errors import NotAllowed
from tests.ui.looks import clipped
from ui.widgets.badges import Card, EmptyState, SectionHeader, StateBadge
from ui.widgets.bars import NoticeBar, Tone, UndoBar
from ui.widgets.ladder import DrawnRung, LadderView, RungState


def test_no_label_reads_markup(qtbot: QtBot) -> None:
    parts = (
        StateBadge("<b>x</b>"),
        Card("<i>x</i>"),
        SectionHeader("<b>x</b>"),
        EmptyState("<b>x</b>", "<b>y</b>"),
        NoticeBar(),
        UndoBar(),
    )
    for part in parts:
        qtbot.addWidget(part)
        for label in part.findChildren(QLabel):
            if label.text():
                assert label.textFormat() is Qt.TextFormat.PlainText


def test_a_badge_has_a_word_and_a_picture(qtbot: QtBot) -> None:
    badge = StateBadge("待发送", Tone.WARN, "clock")
    qtbot.addWidget(badge)
    assert badge.text == "待发送"
    assert badge.accessibleName() == "待发送"
    assert any(not label.pixmap().isNull() for label in badge.findChildren(QLabel))


def test_an_error_bar_says_title_advice_and_code_with_one_button(qtbot: QtBot) -> None:
    bar = NoticeBar()
    qtbot.addWidget(bar)
    assert bar.isHidden()
    bar.show_error(NotAllowed())
    words = [label.text() for label in bar.findChildren(QLabel)]
    assert "NOT_ALLOWED" in words
    assert not bar.isHidden()
    (button,) = bar.findChildren(QPushButton)
    with qtbot.waitSignal(bar.acted):
        button.click()
    assert bar.isHidden()


def test_a_bar_that_goes_gives_the_keyboard_back(qtbot: QtBot) -> None:
    """Not to the next button: Enter, meant to close the bar, would press that."""
    window, bar, page = QWidget(), NoticeBar(), QPushButton("不要了")
    column, edit = QVBoxLayout(window), QLineEdit()
    for part in (bar, page, edit):
        column.addWidget(part)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    for close in (bar.clear, bar._button.click):
        edit.setFocus()
        bar.show_notice(Tone.GOOD, "已存本机")
        page.setFocus()
        bar._button.setFocus()
        close()
        assert bar.isHidden()
        assert edit.hasFocus()


def test_undo_is_offered_once(qtbot: QtBot) -> None:
    bar, undone = UndoBar(), list[str]()
    qtbot.addWidget(bar)
    bar.offer("已作废", lambda: undone.append("first"))
    bar.offer("已作废", lambda: undone.append("second"))
    (undo,) = bar.findChildren(QPushButton)
    undo.click()
    undo.click()
    assert undone == ["second"]
    assert bar.isHidden()


def test_an_offer_to_undo_ends_by_itself(qtbot: QtBot) -> None:
    bar, undone = UndoBar(), list[str]()
    qtbot.addWidget(bar)
    bar.offer("已作废", lambda: undone.append("x"))
    with qtbot.waitSignal(bar.expired):
        bar._timer.timeout.emit()
    assert bar.isHidden()
    assert undone == []


def test_a_ladder_tells_its_rungs_to_a_screen_reader(qtbot: QtBot) -> None:
    ladder = LadderView(
        (
            DrawnRung("已写", RungState.DONE, "03-12 09:20", "李医生"),
            DrawnRung("已收", RungState.AHEAD),
        )
    )
    qtbot.addWidget(ladder)
    assert ladder.accessibleName() == "已写 03-12 09:20 李医生; 已收"
    assert ladder.sizeHint().height() > 0
    assert not ladder.grab().isNull()


def test_an_empty_state_offers_the_next_action(qtbot: QtBot) -> None:
    empty = EmptyState("还没有转诊", action="新建转诊")
    qtbot.addWidget(empty)
    (action,) = empty.findChildren(QPushButton)
    with qtbot.waitSignal(empty.acted):
        action.click()


def test_an_empty_state_gives_up_its_picture_before_its_words(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    empty = EmptyState("还没有转诊", "按F6填写。", action="新建转诊", parent=page)
    empty.resize(400, 400)
    page.show()
    assert empty._picture.isVisible()
    empty.resize(400, empty.minimumSizeHint().height())
    assert not empty._picture.isVisible()
    assert clipped(empty) == []
    empty.resize(400, 400)
    assert empty._picture.isVisible()
