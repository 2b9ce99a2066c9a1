"""News of a commit reaches the UI thread, and a hidden page waits until it is shown."""

from __future__ import annotations

import threading
from datetime import date

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.core.changes import Changes
from ui.changes import ChangeNews, Freshness


class Page(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.reloads = 0

    def reload(self) -> None:
        self.reloads += 1


def test_news_from_another_thread_arrives_on_the_ui_thread(qtbot: QtBot) -> None:
    changes = Changes()
    news = ChangeNews(changes)
    seen: list[tuple[frozenset[str], threading.Thread]] = []
    news.changed.connect(lambda kinds: seen.append((kinds, threading.current_thread())))
    worker = threading.Thread(target=changes.announce, args=(frozenset({"referral"}),))
    worker.start()
    worker.join()
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [(frozenset({"referral"}), threading.main_thread())]


def test_several_commits_at_once_arrive_as_one_signal(qtbot: QtBot) -> None:
    changes = Changes()
    news = ChangeNews(changes)
    seen: list[frozenset[str]] = []
    news.changed.connect(seen.append)
    for kind in ("referral", "visit", "referral"):
        changes.announce(frozenset({kind}))
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [frozenset({"referral", "visit"})]


def test_after_closing_nothing_is_heard(qtbot: QtBot) -> None:
    changes = Changes()
    news = ChangeNews(changes)
    news.close()
    with qtbot.assertNotEmitted(news.changed, wait=20):
        changes.announce(frozenset({"visit"}))


def test_a_hidden_page_reloads_when_it_is_shown(qtbot: QtBot) -> None:
    news, page = ChangeNews(Changes()), Page()
    qtbot.addWidget(page)
    freshness = Freshness(page, news, frozenset({"visit"}), page.reload)
    page.show()
    assert page.reloads == 1
    page.hide()
    news.changed.emit(frozenset({"visit"}))
    assert (page.reloads, freshness.is_stale) == (1, True)
    page.show()
    assert (page.reloads, freshness.is_stale) == (2, False)


def test_a_page_reloads_for_its_own_kinds_only(qtbot: QtBot) -> None:
    news, page = ChangeNews(Changes()), Page()
    qtbot.addWidget(page)
    Freshness(page, news, frozenset({"visit"}), page.reload)
    page.show()
    news.changed.emit(frozenset({"notice"}))
    assert page.reloads == 1
    news.changed.emit(frozenset({"visit", "notice"}))
    assert page.reloads == 2


def test_every_page_reloads_when_today_is_another_day(qtbot: QtBot) -> None:
    """At midnight, or when the hub has told a computer that its clock is wrong by years."""
    days = [date(2026, 1, 15)]
    changes = Changes()
    news, page = ChangeNews(changes, today=lambda: days[-1]), Page()
    qtbot.addWidget(page)
    Freshness(page, news, frozenset({"visit"}), page.reload)
    page.show()
    news.look_at_the_day()
    assert page.reloads == 1
    days.append(date(2026, 1, 16))
    changes.announce(frozenset({"sync"}))
    qtbot.waitUntil(lambda: page.reloads == 2)
    news.look_at_the_day()
    assert page.reloads == 2
    news.close()
