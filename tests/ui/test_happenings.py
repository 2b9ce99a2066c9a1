"""What happened to the exchange, and a wrong clock, are told once, in plain words."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.storage import damage
from app.storage.errors import StoreCode
from app.storage.water.findings import Finding
from app.workstation import Workstation
from sync.client import notices, state
from sync.client.notices import Happening
from tests.ui.clinic_window import main_window
from tests.ui.looks import clipped
from tests.workstations import Desk
from ui.background import Background
from ui.shell.main_window import MainWindow
from ui.shell.sign_in import SignIn
from ui.today import TodayPage

HUB_TIME = "2026-03-02T01:00:00.000Z"


def happens(window: MainWindow, *happenings: Happening, count: int = 0) -> TodayPage:
    store = window.desk.clinic.store
    with store.journal_transaction() as (connection, touched):
        conversation = state.load(connection)
        for happening in happenings:
            notices.note(connection, conversation, happening, HUB_TIME)
        notices.count_offered(conversation, count)
        state.save(connection, conversation)
        touched.add("sync")
    page = window.findChild(TodayPage)
    assert page is not None
    page.reload()
    page.settle()
    return page


def audited(window: MainWindow) -> list[str]:
    with window.desk.clinic.store.reading() as session:
        found = session.connection().exec_driver_sql("SELECT what FROM audit ORDER BY n")
        return list(found.scalars())


def test_nothing_is_told_while_nothing_happened(qtbot: QtBot, desk: Desk) -> None:
    with main_window(qtbot, desk) as (window, _, _):
        page = happens(window)
        assert not page.happenings.isVisible()
        assert not window.status.clock.isVisible()


def test_each_happening_is_told_once_and_stays_in_the_audit(qtbot: QtBot, desk: Desk) -> None:
    with main_window(qtbot, desk) as (window, background, _):
        page = happens(window, Happening.COPY_NOTICED, Happening.HUB_WENT_BACK, count=37)
        bar = page.happenings
        assert "copied or restored" in bar.text
        assert not clipped(bar)
        qtbot.mouseClick(bar._button, Qt.MouseButton.LeftButton)
        background.drain()
        qtbot.waitUntil(lambda: "safety copy" in bar.text)
        assert "37" in bar._advice.text()
        qtbot.mouseClick(bar._button, Qt.MouseButton.LeftButton)
        background.drain()
        qtbot.waitUntil(lambda: not bar.isVisible())
        assert audited(window)[-4:] == ["copy_noticed", "hub_went_back", *["notice_read"] * 2]


def test_a_happening_that_nobody_has_read_is_told_at_the_foot_of_the_window(
    qtbot: QtBot, desk: Desk
) -> None:
    with main_window(qtbot, desk) as (window, _, _):
        happens(window, Happening.HUB_WENT_BACK)
        qtbot.waitUntil(window.status.attention.isVisible)
        assert "Something happened" in window.status.attention.text()


def test_a_wrong_clock_is_told_on_every_screen_until_it_is_set(qtbot: QtBot, desk: Desk) -> None:
    with main_window(qtbot, desk) as (window, background, workstation):
        clock = window.desk.clinic.store.clock
        clock.hear(clock.device() + timedelta(hours=5))
        page = happens(window)
        assert page.happenings.text == "This computer's clock is 5 hours slow."
        qtbot.waitUntil(window.status.clock.isVisible)
        assert window.status.clock.text() == "This computer's clock is 5 hours slow."
        _sign_in_tells(qtbot, workstation, background)
        clock.hear(clock.device())
        page.reload()
        page.settle()
        window._show_status()
        assert not page.happenings.isVisible()
        assert not window.status.clock.isVisible()


def _sign_in_tells(qtbot: QtBot, workstation: Workstation, background: Background) -> None:
    workstation.lock()
    window = SignIn(workstation, background)
    qtbot.addWidget(window)
    window.show()
    assert window.notice.text == "This computer's clock is 5 hours slow."
    assert not clipped(window)


def test_who_spoke_in_our_name_is_named(qtbot: QtBot, desk: Desk) -> None:
    with main_window(qtbot, desk) as (window, _, _):
        store = window.desk.clinic.store
        with store.journal_transaction() as (connection, _):
            conversation = state.load(connection)
            spoken = Happening.SPOKEN_FOR
            here = window.desk.clinic.actor.place_id
            notices.note(connection, conversation, spoken, HUB_TIME, count=3, by=here)
            state.save(connection, conversation)
        page = happens(window)
        assert page.happenings.text.startswith("惠七镇卫生院 brought 3 of our records back")
        assert not clipped(page.happenings)


def test_damage_of_the_own_records_is_told_before_all_with_what_was_only_here(
    qtbot: QtBot, desk: Desk
) -> None:
    detail = {
        "since": HUB_TIME,
        "until": "2026-03-02T02:30:00.000Z",
        "missing": {"change": 3},
        "only_here": [["o", "note", "r", f"第{n}条"] for n in range(7)],
    }
    with main_window(qtbot, desk) as (window, background, _):
        store = window.desk.clinic.store
        with store.journal_transaction() as (connection, _):
            lost = Finding(StoreCode.DB_ROWS_MISSING, detail)
            damage.note(connection, [lost], store.clock.now())
        page = happens(window, Happening.COPY_NOTICED)
        bar = page.happenings
        assert "hold less than was saved in them. (DB_ROWS_MISSING)" in bar.text
        advice = bar._advice.text()
        assert "09:00, up to" in advice
        assert "10:30; changes among it: 3" in advice
        assert "第2条、第3条、第4条、第5条、第6条 and 2 more" in advice
        assert not clipped(bar)
        qtbot.mouseClick(bar._button, Qt.MouseButton.LeftButton)
        background.drain()
        qtbot.waitUntil(lambda: "copied or restored" in bar.text)
        assert store.damages() == []


def test_damage_found_after_sign_in_is_told_on_the_page_that_is_open(
    qtbot: QtBot, desk: Desk
) -> None:
    with main_window(qtbot, desk) as (window, background, _):
        page = happens(window)
        store = window.desk.clinic.store
        with store.journal_transaction() as (connection, _):
            connection.exec_driver_sql("DROP TRIGGER audit_update_body")
            connection.exec_driver_sql("UPDATE audit SET what = 'nothing' WHERE n = 1")
        background.run(window, store.inspect)
        background.drain()
        qtbot.waitUntil(lambda: "changed from outside" in page.happenings.text)
