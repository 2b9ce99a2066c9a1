"""A training of twenty is recorded in twenty keys; rosters are ticked, pasted, scored and printed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QInputDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.clinic import Clinic
from app.core.rights import Role
from app.storage.errors import StoreCode, store_error
from app.storage.store import Store
from app.training import Entry, SessionView, TrainingSession, TrainingSheet
from app.workstation import Workstation
from tests.stores import CENTRE, HOSPITAL, StoreFolder, actor, arrive, lay_out_county
from tests.ui.looks import clipped, marked_up, unnamed
from ui.background import Background
from ui.changes import ChangeNews
from ui.features import FEATURES
from ui.kept import fields_of
from ui.page import Errand
from ui.shell.enrolment import engine_of
from ui.shell.main_window import MainWindow
from ui.sync_runner import SyncRunner
from ui.training import TrainingPage
from ui.training.form import SessionForm
from ui.training.roster_model import RosterColumn, Row
from ui.widgets import pdf_preview

NAMES = [
    "张巧云",
    "李春兰",
    "王堃",
    "赵国栋",
    "钱小芳",
    "孙建国",
    "周敏",
    "吴海燕",
    "郑晓东",
    "冯丽华",
    "陈志强",
    "褚玉梅",
    "卫东升",
    "蒋文静",
    "沈家豪",
    "韩雪",
    "杨柳",
    "朱永康",
    "秦月",
    "尤佳",
]
MONDAY = date(2026, 3, 2)
ENTER, CTRL, ALT = (
    Qt.Key.Key_Return,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)
NOTHING_HELD = Qt.KeyboardModifier.NoModifier


@dataclass
class Bench:
    """The real window of one doctor, and a keyboard that counts."""

    window: MainWindow
    clinic: Clinic
    background: Background
    qtbot: QtBot
    keys: int = 0

    @property
    def page(self) -> TrainingPage:
        page = self.window.findChild(TrainingPage)
        assert page is not None
        return page

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = NOTHING_HELD, times: int = 1) -> None:
        for _ in range(times):
            self.keys += 1
            QTest.keyClick(self._focus(), key, held)
            # A button pressed by its letter stays down for a moment before it acts.
            self.qtbot.waitUntil(self._is_quiet)
            self.settle()

    def type(self, letters: str) -> None:
        for letter in letters:
            self.keys += 1
            QTest.keyClicks(self._focus(), letter)
            QApplication.processEvents()

    def settle(self) -> None:
        """Until jobs are done, and the news of what they wrote has been read."""
        for _ in range(3):
            self.background.drain()
            QApplication.processEvents()

    def close(self) -> None:
        """The window first: what it still keeps is written while the store is open."""
        self.window.close()
        self.background.close()

    def _is_quiet(self) -> bool:
        return not any(button.isDown() for button in self.window.findChildren(QPushButton))

    @staticmethod
    def _focus() -> QWidget:
        focus = QApplication.focusWidget()
        assert focus is not None
        return focus

    def session(self) -> SessionView:
        """The only one there is."""
        (line,) = self.clinic.training.search()
        view = self.clinic.training.get(line.id)
        assert view is not None
        return view


@pytest.fixture
def store(stores: StoreFolder) -> Store:
    made = stores.new()
    lay_out_county(made)
    for number, name in enumerate(NAMES):
        _employ(made, f"p{number}", name, CENTRE)
    _employ(made, "liu", "刘喆", HOSPITAL)
    return made


def _employ(store: Store, person: str, name: str, place: str) -> None:
    arrive(store, "person", person, {"name": name, "title": "232"}, home=place)
    post = {"person_id": person, "facility_id": place, "role": "doctor", "from_on": "2020-01-01"}
    arrive(store, "post", f"post-{person}", post, home=place)


@pytest.fixture
def bench(store: Store, qtbot: QtBot) -> Iterator[Bench]:
    made = _open(store, qtbot)
    yield made
    made.close()


def _open(store: Store, qtbot: QtBot, role: Role = Role.DOCTOR) -> Bench:
    clinic = Clinic(store, actor(role, person="p0"))
    background = Background(_fail)
    news = ChangeNews(store.changes)
    runner = SyncRunner(engine_of(store))
    features = [feature for feature in FEATURES if feature.name == "training"]
    no_workstation = cast(Workstation, None)
    window = MainWindow(clinic, no_workstation, background, news, runner, features=features)
    window.setProperty("kept", [background, news, runner])
    qtbot.addWidget(window)
    window.resize(1366, 728)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    bench = Bench(window, clinic, background, qtbot)
    bench.settle()
    return bench


def _fail(error: object) -> None:
    raise AssertionError(error)


def a_session(**changes: Any) -> TrainingSession:
    values = {
        "held_on": MONDAY,
        "training_kind": "lecture",
        "topic": "ecg",
        "channel": "on_site",
        "trainer": "刘喆",
        "supporting_id": HOSPITAL,
    }
    return TrainingSession(**{**values, **changes})


def test_a_training_of_twenty_takes_twenty_keys(bench: Bench) -> None:
    bench.press(Qt.Key.Key_F2)
    bench.type("tr")
    bench.press(ENTER)
    bench.press(Qt.Key.Key_N, ALT)
    bench.type("xd")
    bench.press(ENTER)
    bench.type("lz")
    bench.press(ENTER)
    bench.press(Qt.Key.Key_A, ALT)
    bench.type("zm")
    bench.press(Qt.Key.Key_Space)
    # Letters within 0.8 s belong together; a person looks for the next name longer than that.
    bench.page.form.roster.view._typing.invalidate()
    bench.type("yl")
    bench.press(Qt.Key.Key_Space)
    bench.press(ENTER, CTRL)
    view = bench.session()
    absent = {entry.name for entry in view.entries if not entry.present}
    assert (len(view.roster), view.present, absent) == (20, 18, {"周敏", "杨柳"})
    assert (view.session.topic, view.session.trainer_id) == ("ecg", "liu")
    assert (view.session.supporting_id, view.session.trainer_title) == (HOSPITAL, "232")
    assert bench.keys <= 20
    assert bench.page.list.current() is not None


def test_names_of_a_list_are_pasted_in_one_key_and_repeats_are_shown(bench: Bench) -> None:
    bench.press(Qt.Key.Key_N, ALT)
    QApplication.clipboard().setText("张三、李四、张三，张巧云")
    bench.press(Qt.Key.Key_N, ALT)
    form = bench.page.form
    assert [entry.name for entry in form.roster.value()] == ["张三", "李四", "张三", "张巧云"]
    assert form.roster.value()[3].person_id == "p0"
    assert _texts(bench, RosterColumn.NAME)[:3] == ["张三 (twice)", "李四", "张三 (twice)"]
    assert form.roster.model.rowCount() == 23
    assert "1" in form.notice._advice.text()


def test_names_typed_and_people_of_other_institutions_are_added_by_enter(bench: Bench) -> None:
    bench.press(Qt.Key.Key_N, ALT)
    add = bench.page.form.roster.add
    add.setFocus()
    add.insert("张三 李四")
    bench.press(ENTER)
    bench.type("lz")
    bench.press(ENTER)
    entries = bench.page.form.roster.value()
    assert [entry.name for entry in entries] == ["张三", "李四", "刘喆"]
    assert (entries[2].facility_id, entries[2].present) == (HOSPITAL, True)
    assert add.text() == ""
    assert add.hasFocus()


def test_the_staff_of_another_institution_can_be_ticked(bench: Bench) -> None:
    bench.press(Qt.Key.Key_N, ALT)
    staff = bench.page.form.roster.staff.edit
    staff.setFocus()
    bench.type("wkx")
    bench.press(ENTER)
    bench.press(Qt.Key.Key_Space)
    assert [entry.name for entry in bench.page.form.roster.value()] == ["刘喆"]


def test_a_tick_means_expected_before_the_day_and_came_on_it(bench: Bench) -> None:
    bench.press(Qt.Key.Key_N, ALT)
    form = bench.page.form
    form.field("held_on").set_value(date(2026, 3, 9))
    form._on_day()
    bench.press(Qt.Key.Key_A, ALT)
    assert {entry.present for entry in form.roster.value()} == {None}
    form.field("held_on").set_value(MONDAY)
    form._on_day()
    bench.press(Qt.Key.Key_Space)
    assert form.roster.value()[0].present is True
    bench.press(Qt.Key.Key_Space)
    assert form.roster.value()[0].present is False


def test_delete_takes_a_name_off_and_leaves_a_colleague_to_be_ticked(bench: Bench) -> None:
    bench.press(Qt.Key.Key_N, ALT)
    form = bench.page.form
    form.roster.add_entries([Entry("张三", present=True)])
    rows = form.roster.model.rowCount()
    form.roster.view.setFocus()
    bench.press(Qt.Key.Key_Delete)
    assert form.roster.model.rowCount() == rows - 1
    bench.press(Qt.Key.Key_Space)
    bench.press(Qt.Key.Key_Delete)
    assert form.roster.model.rowCount() == rows - 1
    assert form.roster.value() == []


def test_a_column_of_scores_is_typed_downwards(bench: Bench) -> None:
    session_id = bench.clinic.training.record(a_session(), [Entry("甲"), Entry("乙"), Entry("丙")])
    bench.page.open(session_id)
    bench.settle()
    view = bench.page.form.roster.view
    view.setCurrentIndex(view.model().index(0, RosterColumn.AFTER))
    for score in ("85", "200", "92.5"):
        bench.type(score)
        bench.press(ENTER)
    bench.press(ENTER, CTRL)
    assert [entry.post_score for entry in bench.session().entries] == [85, None, 92.5]


def test_a_topic_that_is_not_in_the_table_is_added_while_saving(bench: Bench) -> None:
    bench.press(Qt.Key.Key_N, ALT)
    topic = bench.page.form.topic.edit
    topic.insert("包虫病防治")
    topic.textEdited.emit(topic.text())
    bench.press(ENTER)
    bench.type("lz")
    bench.press(ENTER)
    bench.press(ENTER, CTRL)
    session = bench.session().session
    assert session.topic_name == "包虫病防治"
    assert [topic.code for topic in bench.clinic.training.search_topics("bcb")] == [session.topic]


def test_a_trainer_and_institution_nobody_knows_here_are_kept_as_words(bench: Bench) -> None:
    bench.press(Qt.Key.Key_N, ALT)
    bench.type("xd")
    bench.press(ENTER)
    form = bench.page.form
    form.trainer.edit.insert("赵北京")
    form.supporting.edit.insert("北京市德胜社区卫生服务中心")
    bench.press(ENTER, CTRL)
    view = bench.session()
    assert (view.session.trainer, view.session.trainer_id) == ("赵北京", None)
    assert view.supporting == "北京市德胜社区卫生服务中心"
    bench.page.open(view.session.id)
    assert not form.is_dirty
    assert form.record_values()["supporting_name"] == "北京市德胜社区卫生服务中心"


def test_what_is_missing_is_marked_and_nothing_is_saved(bench: Bench) -> None:
    bench.press(Qt.Key.Key_N, ALT)
    bench.press(ENTER, CTRL)
    form = bench.page.form
    wrong = {name for name, box in form.boxes.items() if box.problem is not None}
    assert wrong == {"topic", "trainer"}
    assert bench.clinic.training.search() == []
    assert form.topic.edit.hasFocus()


def test_escape_closes_an_open_list_before_it_leaves_the_form(bench: Bench) -> None:
    bench.press(Qt.Key.Key_N, ALT)
    bench.type("xd")
    bench.press(Qt.Key.Key_Escape)
    assert bench.page.form.isVisible()
    bench.press(Qt.Key.Key_Escape)
    assert bench.page.list.isVisible()


def test_what_was_typed_comes_back_after_escape_and_can_be_thrown_away(bench: Bench) -> None:
    bench.press(Qt.Key.Key_N, ALT)
    bench.type("xd")
    bench.press(ENTER)
    bench.press(Qt.Key.Key_A, ALT)
    bench.press(Qt.Key.Key_Escape)
    assert bench.page.list.isVisible()
    bench.press(Qt.Key.Key_N, ALT)
    form = bench.page.form
    assert form.topic.value() == "ecg"
    assert len(form.roster.value()) == 20
    assert bench.page._draft_bar.isVisible()
    bench.page._draft_bar.acted.emit()
    assert form.topic.value() is None
    assert form.roster.value() == []
    bench.settle()
    assert bench.clinic.drafts.all() == []


@pytest.mark.parametrize("leave", ["close", "hide"])
def test_a_window_closed_or_locked_right_after_the_last_word_keeps_it(
    bench: Bench, leave: str
) -> None:
    bench.press(Qt.Key.Key_N, ALT)
    bench.type("xd")
    bench.press(ENTER)
    getattr(bench.window, leave)()
    bench.background.drain()
    (draft,) = bench.clinic.drafts.all()
    assert fields_of(draft)["topic"] == {"text": "Electrocardiogram", "value": "ecg"}


def test_a_saved_session_leaves_no_draft_behind(bench: Bench) -> None:
    bench.press(Qt.Key.Key_N, ALT)
    bench.type("xd")
    bench.press(ENTER)
    bench.type("lz")
    bench.press(ENTER)
    bench.page.form._on_draft_due()
    bench.press(ENTER, CTRL)
    assert bench.clinic.drafts.all() == []
    assert len(bench.clinic.training.search()) == 1


def test_a_course_of_four_hundred_goes_on_where_the_disk_was_full(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, in_parts: set[str]
) -> None:
    """More than one group holds: what is written is not written again, and nobody stands twice."""
    in_parts.add("save.")
    crowd = [f"学员{number:03}" for number in range(400)]
    form = _a_course(bench, crowd)
    fails = FullAtTransaction(3)
    with monkeypatch.context() as patch:
        patch.setattr(Store, "_note", fails.note)
        form.submit()
        bench.settle()
    assert len(bench.session().entries) < len(crowd)
    assert bench.page.form.isVisible()
    form.submit()
    bench.settle()
    assert [entry.name for entry in bench.session().entries] == crowd
    assert bench.clinic.drafts.all() == []


def test_a_long_course_cut_off_by_a_power_cut_goes_on_from_its_draft(
    bench: Bench, store: Store, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, in_parts: set[str]
) -> None:
    in_parts.add("save.")
    crowd = [f"学员{number:03}" for number in range(200)]
    form = _a_course(bench, crowd)
    form.keep_draft()
    bench.settle()
    with monkeypatch.context() as patch:
        patch.setattr(Store, "_note", FullAtTransaction(2).note)
        form.submit()
        bench.settle()
    again = _open(store, qtbot)
    again.window.run(Errand("training", "new"))
    again.settle()
    again.page.form.submit()
    again.settle()
    assert [entry.name for entry in again.session().entries] == crowd
    assert again.clinic.drafts.all() == []
    again.close()


def _a_course(bench: Bench, crowd: list[str]) -> SessionForm:
    bench.window.run(Errand("training", "new"))
    form = bench.page.form
    form.topic.set_value("ecg")
    form.trainer.edit.setText("刘喆")
    form.supporting.set_value(HOSPITAL)
    form.roster.add_entries(bench.clinic.training.read_names("、".join(crowd)))
    return form


class FullAtTransaction:
    """The disk is full at the end of the transaction of this number."""

    def __init__(self, number: int) -> None:
        self._left = number
        self._noted = Store._note

    @property
    def note(self) -> Callable[..., None]:
        def note(store: Store, *what: Any, **how: Any) -> None:
            self._left -= 1
            if self._left == 0:
                raise store_error(StoreCode.DISK_FULL)
            self._noted(store, *what, **how)

        return note


def test_a_session_is_opened_changed_and_saved_by_keyboard(bench: Bench) -> None:
    bench.clinic.training.record(
        a_session(), [Entry("甲", present=True), Entry("乙", present=True)]
    )
    bench.settle()
    bench.press(ENTER)
    bench.press(Qt.Key.Key_Space)
    bench.press(ENTER, CTRL)
    assert [entry.present for entry in bench.session().entries] == [False, True]


def test_the_month_is_counted_and_stepped_through(bench: Bench) -> None:
    training = bench.clinic.training
    training.record(a_session(), [Entry("甲", present=True), Entry("乙", present=False)])
    training.record(a_session(held_on=date(2026, 2, 3), channel="video"), [Entry("甲")])
    bench.settle()
    strip = bench.page.list.strip
    assert (strip._sessions.text(), strip._persons.text()) == ("1", "1")
    strip.before.click()
    bench.settle()
    assert (strip._sessions.text(), strip._persons.text()) == ("1", "0")
    strip.by.set_value("channel")
    strip._show_tallies()
    assert "Remote video" in strip._tallies.text()
    strip.after.click()
    assert strip.first == date(2026, 3, 1)


def test_a_search_looks_through_all_months_and_escape_ends_it(bench: Bench) -> None:
    bench.clinic.training.record(a_session(held_on=date(2025, 7, 1), title="房颤"))
    bench.settle()
    page = bench.page
    assert page.list.current() is None
    page.list.search.setFocus()
    bench.type("fc")
    bench.settle()
    found = page.list.current()
    assert found is not None
    assert found.title == "房颤"
    bench.press(Qt.Key.Key_Escape)
    assert page.list.search.text() == ""
    assert page.list.current() is None


def test_what_another_institution_recorded_is_read_not_changed(store: Store, bench: Bench) -> None:
    fields = {"held_on": "2026-03-02", "training_kind": "lecture", "topic": "ecg"}
    more = {"channel": "video", "trainer": "刘喆", "supporting_id": HOSPITAL}
    arrive(store, "training_session", "s1", {**fields, **more, "supported_id": CENTRE}, HOSPITAL)
    bench.settle()
    bench.press(ENTER)
    form = bench.page.form
    assert not form.save.isVisible()
    assert not form.topic.isEnabled()
    assert form.record_sheet.isVisible()
    assert "望奎县人民医院" in form.notice.text
    bench.press(Qt.Key.Key_Escape)
    assert bench.page.list.isVisible()


def test_a_role_that_may_not_record_sees_the_list_only(store: Store, qtbot: QtBot) -> None:
    bench = _open(store, qtbot, Role.PHARMACIST)
    assert not bench.page.list.new.isEnabled()
    bench.press(Qt.Key.Key_N, ALT)
    assert bench.page.list.isVisible()
    bench.close()


def test_ctrl_p_shows_the_sheet_to_sign_before_and_the_record_after(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf_preview, "printer_names", lambda: ["HP"])
    session_id = bench.clinic.training.record(a_session(), [Entry("甲")])
    bench.settle()
    bench.press(Qt.Key.Key_P, CTRL)
    preview = bench.page._preview.widget
    assert preview is not None
    assert preview.isVisible()
    assert bench.page._printing == (session_id, TrainingSheet.SIGN_IN)
    preview.printed.emit(None)
    bench.settle()
    assert bench.clinic.training._prints(session_id, TrainingSheet.SIGN_IN) == 1
    bench.press(Qt.Key.Key_Escape)
    assert bench.page.list.isVisible()
    bench.clinic.training.mark(session_id, bench.session().entries, present=True)
    bench.settle()
    bench.press(Qt.Key.Key_P, CTRL)
    assert bench.page._printing == (session_id, TrainingSheet.RECORD)


def test_a_session_is_voided_with_a_reason(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.page.open(bench.clinic.training.record(a_session()))
    monkeypatch.setattr(QInputDialog, "getText", lambda *_: ("重复登记", True))
    bench.page.form.void.click()
    bench.settle()
    assert bench.clinic.training.search() == []
    assert bench.page.list.isVisible()


def test_without_a_reason_nothing_is_void_and_that_is_said(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.page.open(bench.clinic.training.record(a_session()))
    monkeypatch.setattr(QInputDialog, "getText", lambda *_: (" ", True))
    bench.page.form.void.click()
    bench.settle()
    assert len(bench.clinic.training.search()) == 1
    assert bench.page.form.notice.text == "Nothing is void: a reason is needed."


def test_the_window_looks_right(bench: Bench) -> None:
    bench.clinic.training.record(a_session(), bench.clinic.training.staff_entries())
    bench.settle()
    for _ in range(2):
        assert clipped(bench.page) == unnamed(bench.page) == marked_up(bench.page) == []
        bench.press(ENTER)


def test_the_roster_model_keeps_the_rules_of_a_model(bench: Bench) -> None:
    bench.press(Qt.Key.Key_N, ALT)
    model = bench.page.form.roster.model
    fatal = QAbstractItemModelTester.FailureReportingMode.Fatal
    tester = QAbstractItemModelTester(model, fatal, model)
    model.tick_all()
    model.add([Entry("张三"), Entry("张三")])
    model.take_off(model.rowCount() - 1)
    model.set_rows([Row(replace(Entry("李四"), present=True))])
    assert tester.model() is model


def _texts(bench: Bench, place: RosterColumn) -> list[str]:
    model = bench.page.form.roster.model
    return [str(model.index(row, place).data()) for row in range(model.rowCount())]
