"""What every test with a window needs."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from PySide6.QtCore import QTranslator
from PySide6.QtWidgets import QApplication

from app.storage.store import Store
from ui import working
from ui.singletons import protect_singletons
from ui.translation import CHINESE, install

protect_singletons()


IN_TURNS = {
    "SignIn._job": "comes in and notes the key file, each whatever becomes of the other",
    "SheetEntry._on_submitted": "as signing in",
    "CopyEntry": "as signing in, with the records of a safety copy",
    "FirstStart": "founds the store",
    "PasswordForm._on_submitted": "the key file has changed before the records know",
}
"""Jobs of several transactions, and why they are no gesture that could be half done."""


@pytest.fixture
def in_parts() -> set[str]:
    """For a test of what is larger than one transaction: it puts its job's name in."""
    return set()


@pytest.fixture(autouse=True)
def one_transaction_a_gesture(
    monkeypatch: pytest.MonkeyPatch, in_parts: set[str]
) -> Iterator[None]:
    """No job of a page calls two writing services outside one transaction: what the first wrote
    would stay where the second refuses. What follows the end of a transaction belongs to it."""
    attempt, whole, here = working.attempt, Store._whole, threading.local()
    found: Counter[str] = Counter()

    @contextmanager
    def counted(store: Store, *who: Any) -> Iterator[Any]:
        is_first = not getattr(here, "is_open", False)
        here.count = getattr(here, "count", 0) + is_first
        here.is_open = True
        try:
            with whole(store, *who) as transaction:
                yield transaction
        finally:
            here.is_open = not is_first

    def attempted(job: Callable[[], object]) -> Any:
        here.count = 0
        answer = attempt(job)
        found[_name(job)] = max(found[_name(job)], here.count)
        return answer

    monkeypatch.setattr(Store, "_whole", counted)
    monkeypatch.setattr(working, "attempt", attempted)
    yield
    allowed = (*IN_TURNS, *in_parts)
    assert {n for n, times in found.items() if times > 1 and not n.startswith(allowed)} == set()


def _name(job: Any) -> str:
    inner = getattr(job, "func", job)
    return str(getattr(inner, "__qualname__", type(inner).__name__))


@pytest.fixture
def chinese(qapp: QApplication) -> Iterator[None]:
    install(qapp, CHINESE)
    yield
    for translator in qapp.findChildren(QTranslator):
        qapp.removeTranslator(translator)
        translator.deleteLater()
