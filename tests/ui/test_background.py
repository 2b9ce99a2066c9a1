"""Jobs run in order off the UI thread, and their answers find a live owner or nobody."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from functools import partial

import pytest
from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from app.core.errors import ClinicError, NotAllowed
from ui.background import Background
from ui.collecting import Collecting


class Page(QObject):
    """Notes what it is told and on which thread."""

    def __init__(self) -> None:
        super().__init__()
        self.results: list[object] = []
        self.errors: list[ClinicError] = []
        self.thread_seen: threading.Thread | None = None

    def on_done(self, result: object) -> None:
        self.results.append(result)
        self.thread_seen = threading.current_thread()

    def on_failed(self, error: ClinicError) -> None:
        self.errors.append(error)


def _refuse() -> None:
    raise NotAllowed


def _break() -> None:
    raise KeyError("a bug")


@pytest.fixture
def told() -> list[ClinicError]:
    return []


@pytest.fixture
def background(qapp: QApplication, told: list[ClinicError]) -> Iterator[Background]:
    made = Background(told.append)
    yield made
    made.close()


def test_a_result_comes_back_on_the_ui_thread(background: Background, qtbot: QtBot) -> None:
    page, seen = Page(), []

    def job() -> int:
        seen.append(threading.current_thread())
        return 42

    background.run(page, job, page.on_done)
    qtbot.waitUntil(lambda: bool(page.results))
    assert page.results == [42]
    assert page.thread_seen is threading.main_thread()
    assert seen[0] is not threading.main_thread()


def test_jobs_run_one_after_another_in_order(background: Background) -> None:
    page, order = Page(), list[int]()
    for number in range(50):
        background.run(page, lambda n=number: order.append(n))  # type: ignore[misc]
    background.drain()
    assert order == list(range(50))


def test_a_curable_error_goes_to_who_asked(background: Background, told: list[ClinicError]) -> None:
    page = Page()
    background.run(page, _refuse, page.on_done, page.on_failed)
    background.drain()
    assert [error.code for error in page.errors] == ["NOT_ALLOWED"]
    assert page.results == []
    assert told == []


def test_a_curable_error_nobody_asked_about_is_told_anyway(
    background: Background, told: list[ClinicError]
) -> None:
    background.run(Page(), _refuse)
    background.drain()
    assert [error.code for error in told] == ["NOT_ALLOWED"]


def test_a_bug_goes_to_the_crash_hook(
    background: Background, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[type[BaseException]] = []
    monkeypatch.setattr("sys.excepthook", lambda kind, error, trace: seen.append(kind))
    page = Page()
    background.run(page, _break, page.on_done, page.on_failed)
    background.drain()
    assert seen == [KeyError]
    assert page.errors == []


def test_an_owner_that_has_gone_is_not_called(
    background: Background, told: list[ClinicError]
) -> None:
    page, gate = Page(), threading.Event()
    results, on_done, on_failed = page.results, page.on_done, page.on_failed
    background.run(page, gate.wait, on_done)
    background.run(page, _refuse, on_done, on_failed)
    delete(page)
    gate.set()
    background.drain()
    assert results == []
    assert [error.code for error in told] == ["NOT_ALLOWED"]


def test_it_says_when_it_is_busy_and_when_not(background: Background, qtbot: QtBot) -> None:
    states: list[bool] = []
    background.busy_changed.connect(states.append)
    background.run(Page(), list)
    background.run(Page(), list)
    background.drain()
    assert states == [True, False]


def test_a_job_may_ask_for_another_when_done(background: Background) -> None:
    page = Page()
    background.run(page, lambda: 1, lambda _: background.run(page, lambda: 2, page.on_done))
    background.drain()
    assert page.results == [2]


def test_what_is_asked_for_after_closing_holds_nobody_up(background: Background) -> None:
    """A window that closes last once waited for it for ever."""
    page = Page()
    background.run(page, lambda: "before", page.on_done)
    background.close()
    background.run(page, lambda: "after", page.on_done)
    background.drain()
    assert page.results == ["before", "after"]


# Reading


def test_reading_waits_for_nothing_that_is_being_saved(background: Background) -> None:
    page, gate = Page(), threading.Event()
    background.run(page, gate.wait)
    background.read(page, lambda: "found", page.on_done)
    background.settle(page)
    assert page.results == ["found"]
    assert page.thread_seen is threading.main_thread()
    gate.set()
    background.drain()


def test_a_newer_question_takes_the_place_of_the_one_before(background: Background) -> None:
    page, gate, read = Page(), threading.Event(), list[str]()
    for other in (QObject(), QObject()):
        background.read(other, gate.wait, lambda _: None)  # both readers are busy

    def look_up(typed: str) -> str:
        read.append(typed)
        return typed

    for typed in ("l", "li", "li na"):
        background.read(page, partial(look_up, typed), page.on_done)
    gate.set()
    background.drain()
    assert read == ["li na"]
    assert page.results == ["li na"]


def test_an_answer_that_comes_after_a_newer_question_is_dropped(background: Background) -> None:
    page, gate = Page(), threading.Event()
    background.read(page, lambda: gate.wait() and "old", page.on_done)
    background.read(page, lambda: "new", page.on_done)
    gate.set()
    background.drain()
    assert page.results == ["new"]


def test_what_nobody_wants_any_more_is_neither_told_nor_an_error(
    background: Background, told: list[ClinicError]
) -> None:
    page, left, gate = Page(), Page(), threading.Event()
    results = page.results

    def refuse_late() -> None:
        gate.wait()
        _refuse()

    background.read(page, refuse_late, page.on_done)
    background.read(left, _refuse, left.on_done)
    background.forget(left)
    delete(page)
    gate.set()
    background.drain()
    assert results == left.results == told == []


def test_the_window_lives_on_while_the_keys_wait_for_what_is_read(background: Background) -> None:
    page, gate, ticked = Page(), threading.Event(), list[int]()
    timer = QTimer(singleShot=True, interval=1)
    timer.timeout.connect(lambda: ticked.append(1))
    timer.timeout.connect(gate.set)
    timer.start()
    background.read(page, lambda: gate.wait() and "found", page.on_done)
    background.settle(page)
    assert ticked
    assert page.results == ["found"]


def test_keys_wait_for_their_own_page_alone(background: Background) -> None:
    page, other, gate = Page(), Page(), threading.Event()
    background.read(other, gate.wait, other.on_done)
    background.settle(page)
    assert other.results == []
    gate.set()
    background.drain()


def test_python_cleans_up_on_this_thread_alone_while_others_work(qapp: QApplication) -> None:
    """A part of a window that another thread happened to clean away took the program with it."""
    background, was_enabled = Background(lambda error: None), gc.isenabled()
    background.read(background, list, lambda _: None)
    assert not gc.isenabled()
    background.close()
    assert gc.isenabled() is was_enabled


def test_what_was_thrown_away_in_circles_is_cleaned_up(qtbot: QtBot) -> None:
    collecting, gone = Collecting(), list[str]()

    class Thrown:
        def __init__(self) -> None:
            self.me = self

        def __del__(self) -> None:
            gone.append("gone")

    collecting.begin()
    Thrown()
    kept: list[list[int]] = [[] for _ in range(2000)]
    qtbot.waitUntil(lambda: bool(gone))
    collecting.end()
    assert kept
