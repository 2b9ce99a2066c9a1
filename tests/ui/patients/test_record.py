"""A record shows what must not be overlooked, is edited in place, and tells its own story."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.core.rights import Role
from app.patients import PatientState
from app.storage.store import Store
from tests.stores import HOSPITAL
from tests.ui.looks import clipped, marked_up, unnamed
from tests.ui.patients.conftest import CTRL, ENTER, ESC, MAN, Bench, focus, open_window, zhang
from ui.page import Errand
from ui.patients.header import RecordHeader
from ui.patients.identity_field import IdentityField
from ui.patients.state_form import STEPS, VOID, StateStep
from ui.widgets.badges import StateBadge
from ui.widgets.shortcuts import repeated_mnemonics

HIDDEN = "1308**********0017"


def step(name: str) -> StateStep:
    return next(one for one in STEPS if one.name == name)


def badges(header: RecordHeader) -> set[str]:
    return {badge.text for badge in header.findChildren(StateBadge) if not badge.isHidden()}


def audited(bench: Bench) -> list[str]:
    with bench.clinic.store.reading() as session:
        found = session.connection().exec_driver_sql("SELECT what FROM audit ORDER BY n")
        return list(found.scalars())


def test_the_head_says_who_it_is_and_what_must_not_be_overlooked(
    bench: Bench, resident: str
) -> None:
    bench.open(resident)
    header = bench.page.record.header
    assert header.name.text() == "张国华"
    assert "1950-01-01" in header.person.text()
    assert {"Allergic: Penicillin", "Hypertension"} <= badges(header)
    assert header.receipt.text == "Saved here, waiting to be sent"


def test_whether_anybody_asked_about_allergies_is_said(bench: Bench) -> None:
    for allergies, words in ((None, "Allergies not asked yet"), (["1"], "No drug allergies")):
        fields = {"allergies": allergies, "id_number": None, "no_id_reason": "未带证件"}
        bench.open(bench.clinic.patients.register(zhang(**fields)))
        assert words in badges(bench.page.record.header)


def test_the_number_is_masked_until_a_key_reveals_it_and_that_is_noted(
    bench: Bench, resident: str, qtbot: QtBot
) -> None:
    bench.open(resident)
    record = bench.page.record
    field = record.form.field("id_number")
    assert isinstance(field, IdentityField)
    assert (record.header.number.text(), field.edit.text()) == (HIDDEN, HIDDEN)
    assert audited(bench) == ["read"]
    bench.press(Qt.Key.Key_N, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: record.header.number.text() == MAN)
    bench.settle()
    assert field.edit.text() == MAN
    assert audited(bench) == ["read", "reveal"]
    record.header.reveal.click()
    bench.settle()
    assert (record.header.number.text(), field.edit.text()) == (HIDDEN, HIDDEN)
    assert audited(bench) == ["read", "reveal"]


def test_a_revealed_number_hides_when_the_record_is_left(bench: Bench, resident: str) -> None:
    bench.open(resident)
    bench.page.record.header.reveal.click()
    bench.window.open("notes")
    bench.settle()
    assert bench.page.record.header.number.text() == HIDDEN


def test_what_is_changed_in_place_is_saved_and_nothing_else(bench: Bench, resident: str) -> None:
    bench.open(resident)
    assert focus() is bench.page.record.form.field("phone").stops()[0]
    bench.press(Qt.Key.Key_A, CTRL)
    bench.type("13900000000")
    bench.press(ENTER, CTRL)
    saved = bench.clinic.patients.get(resident)
    assert saved is not None
    assert (saved.phone, saved.id_number) == ("13900000000", MAN)
    with bench.clinic.store.reading() as session:
        query = 'SELECT "values", was FROM change ORDER BY n DESC LIMIT 1'
        last = session.connection().exec_driver_sql(query).one()
    assert tuple(last) == ('{"phone":"13900000000"}', '{"phone":"13845501234"}')


def test_saving_without_a_change_writes_nothing(bench: Bench, resident: str) -> None:
    bench.open(resident)
    bench.press(ENTER, CTRL)
    assert "Nothing was changed" in bench.window.notice.text
    assert len(bench.clinic.history.of(zhang().kind, resident).entries) == 1


def test_what_changes_elsewhere_shows_at_once(bench: Bench, resident: str) -> None:
    bench.open(resident)
    bench.clinic.patients.edit(resident, {"village_name": "惠二村"}, {"village_name": "惠一村"})
    bench.settle()
    assert "惠二村" in bench.page.record.header.facts.text()
    assert bench.page.record.form.field("village_name").value() == "惠二村"


def test_but_never_under_the_hands_of_who_is_typing(bench: Bench, resident: str) -> None:
    bench.open(resident)
    form = bench.page.record.form
    bench.press(Qt.Key.Key_A, CTRL)
    bench.type("13900000000")
    bench.clinic.patients.edit(resident, {"phone": "13700000000"}, {"phone": "13845501234"})
    bench.settle()
    assert form.field("phone").value() == "13900000000"
    assert form.notice.isVisible()
    bench.press(ENTER, CTRL)
    with bench.clinic.store.reading() as session:
        query = "SELECT was FROM change ORDER BY n DESC LIMIT 1"
        seen = session.connection().exec_driver_sql(query).scalar()
    assert seen == '{"phone":"13845501234"}'


def test_the_history_tells_who_when_old_and_new(bench: Bench, resident: str) -> None:
    bench.clinic.patients.edit(resident, {"phone": "13900000000"}, {"phone": "13845501234"})
    bench.open(resident)
    record = bench.page.record
    record.tabs.setCurrentWidget(record.story)
    changed, made = record.story.model.records()
    assert (changed.what, changed.before, changed.after) == (
        "Phone",
        "13845501234",
        "13900000000",
    )
    assert (changed.who, changed.when) == ("王建国", "2026-03-02 09:00")
    assert made.what == "Registered"


def test_the_history_masks_numbers_and_reads_codes(bench: Bench, resident: str) -> None:
    seen = {"id_number": MAN, "marital": None, "tags": ["hypertension"]}
    values = {"id_number": "130823196007152029", "marital": "2", "tags": ["diabetes"]}
    bench.clinic.patients.edit(resident, values, seen)
    bench.open(resident)
    record = bench.page.record
    record.tabs.setCurrentWidget(record.story)
    told = {line.what: (line.before, line.after) for line in record.story.model.records()}
    assert told["Identity number"] == (HIDDEN, "1308**********2029")
    assert told["Marital status"] == ("", "Married")
    assert told["Tags"] == ("Hypertension", "Diabetes")


@pytest.mark.parametrize("name", [PatientState.DECEASED, PatientState.MOVED_AWAY])
def test_who_died_or_moved_leaves_the_list(bench: Bench, resident: str, name: PatientState) -> None:
    bench.open(resident)
    bench.page.record.ask_for(step(name))
    bench.type("20260228")
    bench.press(ENTER)
    if name is PatientState.MOVED_AWAY:
        bench.press(ENTER)  # to nobody in particular
    bench.compose("脑出血", "ncx")
    bench.press(ENTER, CTRL)
    saved = bench.clinic.patients.get(resident)
    assert saved is not None
    assert (saved.state, saved.state_on) == (name, date(2026, 2, 28))
    assert saved.state_note == "脑出血"
    assert bench.clinic.patients.count() == 0
    assert bench.page.record.tabs.isVisible()


def test_a_change_of_state_asks_for_its_reason(bench: Bench, resident: str) -> None:
    bench.open(resident)
    bench.page.record.ask_for(step(PatientState.LOST))
    bench.press(ENTER, CTRL)
    form = bench.page.record.state_form
    assert form is not None
    assert form.boxes["note"].problem is not None


def test_a_reason_typed_and_left_by_esc_is_there_again(bench: Bench, resident: str) -> None:
    bench.open(resident)
    record = bench.page.record
    record.ask_for(step(PatientState.DECEASED))
    bench.press(ENTER)
    bench.compose("脑出血", "ncx")
    bench.press(ESC)
    assert record.state_form is None
    record.ask_for(step(PatientState.DECEASED))
    again = record.state_form
    assert again is not None
    assert again.field("note").value() == "脑出血"
    bench.press(ENTER, CTRL)
    assert bench.clinic.drafts.all() == []


def test_a_record_is_voided_with_a_reason_and_leaves(bench: Bench, resident: str) -> None:
    bench.open(resident)
    bench.page.record.ask_for(step(VOID))
    bench.compose("重复建档", "cfjd")
    bench.press(ENTER, CTRL)
    assert bench.pane() is bench.page.list
    kept = bench.clinic.patients.get(resident)
    assert kept is not None
    assert kept.voided_why == "重复建档"


def test_f6_refers_this_resident(bench: Bench, resident: str) -> None:
    bench.open(resident)
    assert bench.page.resident == resident
    bench.page.record.refer()
    assert bench.opened == [Errand("referrals", "new", resident)]


@pytest.fixture
def with_referrals(store: Store, qtbot: QtBot) -> Iterator[Bench]:
    made = open_window(store, qtbot, also=("referrals",))
    yield made
    made.end()


@pytest.mark.parametrize("tab", ["To do", "Referrals"])
def test_what_features_have_of_a_resident_stands_in_tabs_and_opens_on_their_page(
    with_referrals: Bench, tab: str
) -> None:
    bench, patients = with_referrals, with_referrals.clinic.patients
    patient = patients.get(patients.register(zhang()))
    assert patient is not None
    referral = bench.clinic.referrals.draft_for(patient)
    referral.to_facility_name, referral.impression = "市中心医院", "高血压3级"
    referral.reasons_up = ["6"]
    case = bench.clinic.referrals.refer(referral)
    bench.open(patient.id)
    tabs = bench.page.record.tabs
    titles = [tabs.tabText(number).replace("&", "") for number in range(tabs.count())]
    tabs.setCurrentIndex(titles.index(tab))
    bench.settle()
    bench.press(ENTER)
    assert bench.opened == [Errand("referrals", "open", case)]


def test_esc_goes_back_to_the_list_and_to_the_same_row(bench: Bench, resident: str) -> None:
    bench.open(resident)
    bench.press(ESC)
    assert bench.pane() is bench.page.list
    assert focus() is bench.page.list.list.view


def test_esc_closes_the_list_of_a_picker_first(bench: Bench, resident: str) -> None:
    bench.open(resident)
    bench.page.record.form.go_to("family_father")
    bench.type("g")
    bench.press(ESC)
    assert bench.pane() is bench.page.record


def test_who_may_not_write_reads(store: Store, qtbot: QtBot, resident: str) -> None:
    bench = open_window(store, qtbot, Role.PHARMACIST)
    bench.open(resident)
    assert not bench.page.record.form.save.isEnabled()
    bench.end()


def test_nothing_is_cut_off_unnamed_or_read_as_markup(bench: Bench, resident: str) -> None:
    bench.open(resident)
    record = bench.page.record
    assert clipped(record) == []
    assert unnamed(record) == []
    assert marked_up(record) == []
    assert repeated_mnemonics(record) == set()


def test_a_key_typed_into_a_record_that_is_looked_at_takes_nothing_away(
    bench: Bench, resident: str
) -> None:
    for _ in range(2):
        bench.open(resident)
        bench.press(ESC)
    bench.open(resident)
    phone = bench.page.record.form.field("phone")
    before = str(phone.draft())
    bench.type("139")
    assert phone.draft() == f"{before}139"


def test_long_words_never_make_the_window_wider(bench: Bench) -> None:
    fields = {
        "name": "阿卜杜热合曼·买买提明·吐尔逊江" * 3,
        "allergies": ["2", "3", "4", "5"],
        "allergy_other": "头孢曲松钠、阿莫西林克拉维酸钾、左氧氟沙星" * 4,
        "village_name": "惠七镇西南片区第一居民委员会第三小组" * 3,
    }
    long_id = bench.clinic.patients.register(zhang(**fields))
    patient = bench.clinic.patients.get(long_id)
    assert patient is not None
    bench.clinic.patients.mark_moved_away(patient, date(2026, 3, 1), "哈尔滨市道外区" * 20)
    bench.open(long_id)
    assert bench.window.minimumSizeHint().width() <= 1366
    assert bench.window.width() == 1366
    assert "Allergic: 左氧氟沙星" in badges(bench.page.record.header)


def test_who_can_see_a_resident_is_told_with_since_and_why(bench: Bench, resident: str) -> None:
    patient = bench.clinic.patients.get(resident)
    assert patient is not None
    referral = bench.clinic.referrals.draft_for(patient)
    referral.to_facility_id, referral.impression, referral.reasons_up = HOSPITAL, "高血压", ["6"]
    bench.clinic.referrals.refer(referral)
    bench.open(resident)
    record = bench.page.record
    record.tabs.setCurrentWidget(record.viewers)
    bench.settle()
    told = [line.facility_id for line in record.viewers.model.records()]
    assert told == [bench.clinic.actor.place_id, bench.clinic.actor.place_id, HOSPITAL]
    assert record.viewers.model.records()[-1].reason == f"双向转诊 {referral.number}"
    assert clipped(record) == []
    assert unnamed(record) == []
