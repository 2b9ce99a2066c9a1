"""The desk of the exchange by keyboard: correct and send again, choose one of two values."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from python_calamine import CalamineWorkbook

from app.attention import Attention
from app.clinic import Clinic
from app.core.clock import Clock
from app.core.identity import printed_record_number
from app.core.kinds import Kinds, Merge
from app.core.rights import FacilityKind, Role
from app.duty import Duty
from app.kinds import BY_NAME, KINDS
from app.notes import Note, Notes
from app.patients import Patient
from app.storage.change import ChangeState
from app.storage.rows import Tables
from app.storage.store import Store
from app.tasks import Pile
from app.training import Attendance, TrainingSession
from app.users import Person, Posting
from tests.county import County, Workstation
from tests.stores import arrive
from tests.ui.looks import clipped, marked_up, unnamed
from tests.workstations import PASSWORD, Desk
from ui.attention import AttentionPage
from ui.attention.page import TWICE
from ui.background import Background
from ui.changes import ChangeNews
from ui.page import Errand
from ui.patients.record import RecordPane
from ui.shell.main_window import MainWindow
from ui.sync_runner import SyncRunner
from ui.to_do import what
from ui.today import TodayPage

TODAY = date(2026, 1, 15)
NAMES = ("李春兰", "赵国栋")
ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def county(tmp_path_factory: pytest.TempPathFactory) -> County:
    return County(tmp_path_factory.mktemp("county"))


@pytest.fixture
def pair(county: County) -> tuple[Workstation, Workstation]:
    kind, roles = FacilityKind.TOWNSHIP_CENTRE, (Role.DOCTOR, Role.ADMINISTRATOR)
    centre = county.facility("满杖子乡卫生院", kind)
    doctor = county.staff(centre, *roles)
    one = county.workstation("one", centre, kind, roles, person=doctor)
    two = county.workstation("two", centre, kind, roles, person=doctor)
    one.sync()
    two.sync()
    return one, two


@contextmanager
def opened(qtbot: QtBot, desk: Desk, at: Workstation) -> Iterator[tuple[AttentionPage, Background]]:
    with desk.start() as workstation:
        workstation.sign_in(workstation.people()[0].id, PASSWORD)
        background = Background(lambda error: None)
        news = ChangeNews(at.store.changes)
        clinic = Clinic(at.store, at.actor)
        window = MainWindow(clinic, workstation, background, news, SyncRunner(None))
        qtbot.addWidget(window)
        window.show()
        QTest.qWaitForWindowActive(window)
        window.run(Errand("attention"))
        page = window.findChild(AttentionPage)
        assert page is not None
        yield page, background
        background.close()
        news.close()


def _refuse(store: Store, record_id: str, fields: tuple[str, ...]) -> None:
    problem = {"code": "FIELD_CHOICE", "text": "Choose one of the values that are offered."}
    told = json.dumps({"fields": dict.fromkeys(fields, problem)})
    with store.journal_transaction() as (connection, _):
        connection.exec_driver_sql(
            "UPDATE change SET state = 'held', code = 'FIELDS', problem = ? WHERE record_id = ?",
            (told, record_id),
        )


def _disagree(one: Workstation, two: Workstation) -> None:
    """Two colleagues' titles, each written differently at two computers."""
    users = Clinic(one.store, one.actor).users
    for name in NAMES:
        users.register(Person(name=name), [Posting(Role.NURSE)])
    one.sync()
    two.sync()
    for at, title in ((one, "233"), (two, "232")):
        clinic = Clinic(at.store, at.actor)
        for name in NAMES:
            clinic.users.correct(clinic.users.search(name)[0], {"title": title})
    one.sync()
    two.sync()


def _focus() -> QWidget:
    focus = QApplication.focusWidget()
    assert focus is not None
    return focus


def _words(page: AttentionPage) -> str:
    return "\n".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())


def test_the_fields_at_fault_are_corrected_and_sent_again_by_keyboard(
    qtbot: QtBot, desk: Desk, pair: tuple[Workstation, Workstation]
) -> None:
    one, _ = pair
    duty = Duty(on_day=TODAY, department="03", person_name="王医生", phone="13912345678")
    _refuse(one.store, Clinic(one.store, one.actor).duty.publish(duty), ("phone",))
    with opened(qtbot, desk, one) as (page, background):
        QTest.keyClick(_focus(), Qt.Key.Key_Return)
        form = page._correction.form
        assert form is not None
        assert list(form.boxes) == ["phone"]
        QTest.keyClicks(_focus(), "13800001111")
        QTest.keyClick(_focus(), Qt.Key.Key_Return, CTRL)
        background.drain()
        assert one.states() == [ChangeState.REPLACED, ChangeState.NEW]
        (sent,) = Clinic(one.store, one.actor).duty.from_day(TODAY)
        assert sent.phone == "13800001111"
        assert page._correction.form is None


def test_news_of_others_does_not_wipe_a_correction(
    qtbot: QtBot, desk: Desk, pair: tuple[Workstation, Workstation]
) -> None:
    one, _ = pair
    duty = Duty(on_day=TODAY, department="03", person_name="王医生", phone="13912345678")
    _refuse(one.store, Clinic(one.store, one.actor).duty.publish(duty), ("phone",))
    with opened(qtbot, desk, one) as (page, _background):
        QTest.keyClick(_focus(), Qt.Key.Key_Return)
        QTest.keyClicks(_focus(), "138")
        page.reload()
        page.settle()
        form = page._correction.form
        assert form is not None
        assert form.draft() == {"phone": "138"}


def _titles(at: Workstation) -> set[str | None]:
    users = Clinic(at.store, at.actor).users
    return {users.search(name)[0].title for name in NAMES}


def test_codes_are_words_and_one_key_decides_one_conflict_after_the_other(
    qtbot: QtBot, desk: Desk, pair: tuple[Workstation, Workstation]
) -> None:
    one, two = pair
    _disagree(one, two)
    with opened(qtbot, desk, two) as (page, background):
        bench = page.workbench
        assert bench.fields.view.hasFocus()
        assert "Attending physician" in _words(page)
        assert "Associate chief physician" in _words(page)
        first = bench.fields.current()
        QTest.keyClick(_focus(), Qt.Key.Key_2)
        background.drain()
        second = bench.fields.current()
        assert first is not None
        assert second is not None
        assert second.id != first.id
        QTest.keyClick(_focus(), Qt.Key.Key_1)
        background.drain()
        assert bench.records.current() is None
        assert _titles(two) == {"232", "233"}


def test_enter_takes_what_is_suggested_and_ctrl_z_takes_it_back(
    qtbot: QtBot, desk: Desk, pair: tuple[Workstation, Workstation]
) -> None:
    one, two = pair
    _disagree(one, two)
    with opened(qtbot, desk, two) as (page, background):
        assert page.workbench.count() == 2
        QTest.keyClick(_focus(), Qt.Key.Key_Return)
        background.drain()
        assert page.workbench.count() == 1
        assert "232" in _titles(two)
        assert "Ctrl+Z" in page._facts.text()
        QTest.keyClick(_focus(), Qt.Key.Key_Z, CTRL)
        background.drain()
        assert page.workbench.count() == 2
        assert _titles(two) == {"233"}


def _two_texts(one: Workstation, two: Workstation) -> str:
    """A note whose title and text both were written differently."""
    notes = Clinic(one.store, one.actor).notes
    note_id = notes.write(Note(noted_on=TODAY, title="晨会"))
    one.sync()
    two.sync()
    for at, title, text in ((one, "九点", "带材料"), (two, "十点", "不用带")):
        service = Clinic(at.store, at.actor).notes
        note = service.get(note_id)
        assert note is not None
        service.correct(note, {"title": title, "text": text})
        at.sync()
    return note_id


def test_all_fields_of_a_record_are_decided_with_one_key(
    qtbot: QtBot, desk: Desk, pair: tuple[Workstation, Workstation]
) -> None:
    one, two = pair
    note_id = _two_texts(one, two)
    with opened(qtbot, desk, two) as (page, background):
        assert page.workbench.count() == 2
        QTest.keyClick(_focus(), Qt.Key.Key_Return, CTRL)
        background.drain()
        assert page.workbench.count() == 0
        note = Clinic(two.store, two.actor).notes.get(note_id)
        assert note is not None
        assert (note.title, note.text) == ("十点", "带材料\n不用带")


def test_two_texts_are_joined_with_the_third_key(
    qtbot: QtBot, desk: Desk, pair: tuple[Workstation, Workstation]
) -> None:
    one, two = pair
    note_id = _two_texts(one, two)
    with opened(qtbot, desk, two) as (page, background):
        conflict = page.workbench.fields.current()
        assert conflict is not None
        assert page.workbench.sides.both.isVisible()
        QTest.keyClick(_focus(), Qt.Key.Key_3)
        background.drain()
        note = Clinic(two.store, two.actor).notes.get(note_id)
        assert note is not None
        assert getattr(note, conflict.field) == conflict.both


def _two_scores(one: Workstation, two: Workstation) -> str:
    """A score declared as measured, entered differently at two computers."""
    attendance = KINDS["attendance"]
    fields = [
        replace(field, merge=Merge.BOTH) if field.name == "pre_score" else field
        for field in attendance.fields
    ]
    measured = replace(attendance, fields=tuple(fields))
    kinds = Kinds([measured if kind is attendance else kind for kind in KINDS])
    for at in (one, two):
        at.store.kinds, at.store.tables = kinds, Tables(kinds, BY_NAME)
    told = {"training_kind": "lecture", "topic": "ecg", "channel": "on_site"}
    session = TrainingSession(held_on=TODAY, trainer="刘喆", supporting_name="县医院", **told)
    with one.store.transaction(one.actor) as transaction:
        root = transaction.put(session)
        record_id = transaction.put(Attendance(name="赵医生"), root=root)
    one.sync()
    two.sync()
    for at, score in ((one, 71.0), (two, 86.5)):
        with at.store.transaction(at.actor) as transaction:
            transaction.patch(Attendance, record_id, {"pre_score": score}, {"pre_score": None})
        at.sync()
    return record_id


def test_of_two_measurements_both_stand_and_the_third_key_confirms_it(
    qtbot: QtBot, desk: Desk, pair: tuple[Workstation, Workstation]
) -> None:
    one, two = pair
    record_id = _two_scores(one, two)
    attention = Attention(two.store, two.actor)
    with opened(qtbot, desk, two) as (page, background):
        assert page.workbench.sides.both.isVisible()
        assert page.workbench.sides.both.value.text() == "71.0\n86.5"
        assert not clipped(page)
        QTest.keyClick(_focus(), Qt.Key.Key_3)
        background.drain()
        assert page.workbench.count() == 0
    (other,) = attention.beside(two.store.kinds["attendance"], record_id)
    assert (other.side.value, other.side.by) == (86.5, two.actor.person_id)


def _refused_resident(at: Workstation) -> str:
    patient = Patient(name="张桂花", sex="2", birth_on=date(1954, 3, 8), no_id_reason="未带")
    patient.phone = "13912345678"
    patient_id = Clinic(at.store, at.actor).patients.register(patient)
    _refuse(at.store, patient_id, ("phone",))
    return patient_id


def test_the_way_leads_into_the_record_s_own_form_at_the_field_and_saving_sends_it_again(
    qtbot: QtBot, desk: Desk, pair: tuple[Workstation, Workstation]
) -> None:
    one, _ = pair
    patient_id = _refused_resident(one)
    with opened(qtbot, desk, one) as (page, background):
        assert "张桂花" in _words(page)
        form = page._correction.form
        assert form is not None
        QTest.keyClick(_focus(), Qt.Key.Key_O, ALT)
        background.drain()
        window = page.window()
        record = window.findChild(RecordPane)
        assert record is not None
        assert record.isVisible()
        assert record.form.boxes["phone"].isAncestorOf(_focus())
        box = _focus()
        assert isinstance(box, QLineEdit)
        box.selectAll()
        QTest.keyClicks(box, "13800001111")
        QTest.keyClick(_focus(), Qt.Key.Key_Return, CTRL)
        background.drain()
        assert one.states() == [ChangeState.REPLACED, ChangeState.NEW]
        found = Clinic(one.store, one.actor).patients.get(patient_id)
        assert found is not None
        assert found.phone == "13800001111"
        assert Clinic(one.store, one.actor).attention.held() == []


def test_the_list_goes_where_a_person_wants_it_and_names_record_field_and_reason(
    qtbot: QtBot, desk: Desk, pair: tuple[Workstation, Workstation], tmp_path: Path
) -> None:
    one, _ = pair
    _refused_resident(one)
    target = tmp_path / "list.xlsx"
    with opened(qtbot, desk, one) as (page, background):
        page.save_list(target)
        background.drain()
    rows = CalamineWorkbook.from_path(str(target)).get_sheet_by_index(0).to_python()
    assert len(rows) == 2
    assert "张桂花" in rows[1]
    assert any("13912345678" in str(cell) for cell in rows[1])


def test_the_first_page_counts_refused_and_open_conflicts(
    qtbot: QtBot, desk: Desk, pair: tuple[Workstation, Workstation]
) -> None:
    one, two = pair
    _disagree(one, two)
    with opened(qtbot, desk, two) as (page, _):
        window = page.window()
        assert isinstance(window, MainWindow)
        window.run(Errand("today"))
        today = window.findChild(TodayPage)
        assert today is not None
        (task,) = today.panels[Pile.DUE]._model.records()
        assert what(task) == "2 need attention"
        today.panels[Pile.DUE].list.chosen.emit(task)
        assert window.shown == "attention"


def test_the_desk_is_named_and_plain_and_whole(
    qtbot: QtBot, desk: Desk, pair: tuple[Workstation, Workstation]
) -> None:
    one, two = pair
    _disagree(one, two)
    with opened(qtbot, desk, two) as (page, _):
        assert unnamed(page) == []
        assert marked_up(page) == []
        assert clipped(page) == []


def test_a_date_of_a_wrong_clock_is_set_right_with_enter(
    qtbot: QtBot, desk: Desk, pair: tuple[Workstation, Workstation], county: County
) -> None:
    one, _ = pair
    shows = datetime(2006, 1, 15, 1, tzinfo=UTC)
    one.store.clock = Clock(lambda: shows, county.now.timestamp)
    notes = Notes(one.store, one.actor)
    note = notes.write(Note(noted_on=shows.date(), title="晨会"))
    one.sync()
    with opened(qtbot, desk, one) as (page, _background):
        page.reload()
        page.settle()
        page.start()
        assert page.dates.count() == 1
        doubtful = page.dates.records.current()
        assert doubtful is not None
        assert doubtful.right == TODAY
        assert not clipped(page)
        assert not unnamed(page)
        page.dates.records.chosen.emit(page.dates.records.current())
        qtbot.waitUntil(lambda: page.dates.count() == 0)
    shown = notes.get(note)
    assert shown is not None
    assert shown.noted_on == TODAY


def test_a_removal_that_met_words_is_asked_with_who_and_why(
    qtbot: QtBot, desk: Desk, pair: tuple[Workstation, Workstation]
) -> None:
    one, two = pair
    note = Notes(one.store, one.actor).write(Note(noted_on=TODAY, title="晨会"))
    one.sync()
    two.sync()
    with one.store.transaction(one.actor) as transaction:
        transaction.void(Note, note, "写错了")
    with two.store.transaction(two.actor) as transaction:
        transaction.patch(Note, note, {"text": "八点到齐"}, {"text": None})
    one.sync()
    two.sync()
    with opened(qtbot, desk, two) as (page, background):
        words = _words(page)
        assert "写错了" in words
        assert "Stands, with what was written" in words
        assert "What was written is kept in it." in words
        QTest.keyClick(_focus(), Qt.Key.Key_2)
        background.drain()
        assert page.workbench.count() == 0
        (stands,) = Notes(two.store, two.actor).latest()
        assert (stands.text, stands.voided_at) == ("八点到齐", None)


def test_none_beside_what_is_known_is_suggested_to_give_way(
    qtbot: QtBot, desk: Desk, pair: tuple[Workstation, Workstation]
) -> None:
    one, two = pair
    clinics = [Clinic(at.store, at.actor).patients for at in pair]
    resident = clinics[0].register(Patient(name="张桂花", sex="2", no_id_reason="未带"))
    one.sync()
    two.sync()
    for patients, said in zip(clinics, (["1"], ["2"]), strict=True):
        patients.edit(resident, {"allergies": said}, {"allergies": None})
    two.sync()
    one.sync()
    with opened(qtbot, desk, one) as (page, background):
        assert "What is known stands until somebody has asked." in _words(page)
        assert "Penicillin" in page.workbench.sides.kept.value.text()
        QTest.keyClick(_focus(), Qt.Key.Key_Return)
        background.drain()
        kept = clinics[0].get(resident)
        assert kept is not None
        assert (page.workbench.count(), kept.allergies) == (0, ["2"])


def test_a_number_of_two_people_is_listed_with_both_and_given_anew(
    qtbot: QtBot, desk: Desk, pair: tuple[Workstation, Workstation]
) -> None:
    one, _ = pair
    patients = Clinic(one.store, one.actor).patients
    first = patients.get(patients.register(Patient(name="赵一", sex="1", no_id_reason="未带")))
    assert first is not None
    twin = {"name": "钱二", "sex": "2", "no_id_reason": "未带"}
    arrive(one.store, "patient", "f" * 32, {**twin, "record_number": first.record_number})
    with opened(qtbot, desk, one) as (page, background):
        assert page._switch.number == TWICE
        names = [page.twice._model.index(row, 1).data() for row in range(2)]
        assert sorted(names) == ["赵一", "钱二"]
        assert printed_record_number(first.record_number) == page.twice._model.index(0, 0).data()
        page.twice.all.click()
        background.drain()
        assert page.twice.count() == 0
        assert patients.given_twice() == []
