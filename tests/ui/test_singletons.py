"""A long day of signals does not end the interpreter."""

from __future__ import annotations

import subprocess
import sys

from app.core.resources import RESOURCES

LONG_DAY = """
from ui.singletons import protect_singletons
protect_singletons()
from PySide6.QtCore import QObject, Signal
class Page(QObject):
    changed = Signal(bool)
page = Page()
page.changed.connect(lambda on: None)
for _ in range(200_000):
    page.changed.emit(True)
    page.setObjectName("x")
print("still here")
"""


def test_many_signals_do_not_use_up_true_and_none() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", LONG_DAY],
        cwd=RESOURCES.parent,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ended.stdout == "still here\n", ended.stderr
    assert ended.returncode == 0
