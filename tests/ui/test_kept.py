"""Whatever ends the program, what was typed into any form comes back, is listed, and is said."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from app.begun import DRAFT
from app.tasks import Task
from tests.ui.test_one_result import FORMS, KEPT_NOWHERE, everywhere
from tests.ui.typist import kept
from tests.workstations import Desk
from ui.background import Background
from ui.shell.main_window import MainWindow
from ui.to_do import errand_of
from ui.widgets.form import Form

Typed = dict[str, Any]


def _typed_and_killed(desk: Desk) -> list[Typed]:
    """By a process of its own, which is given no time to end."""
    command = [sys.executable, "-m", "tests.ui.typist", str(desk.home)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        typed: list[Typed] = []
        for line in process.stdout:
            typed.append(json.loads(line))
            if not typed[-1]["name"]:
                break
        process.kill()
        assert process.wait() == -signal.SIGKILL
    return typed[:-1]


@pytest.mark.timeout(600)
def test_what_was_typed_into_any_form_outlives_a_kill(qtbot: QtBot, desk: Desk) -> None:
    typed = _typed_and_killed(desk)
    assert {one["name"] for one in typed} == FORMS.keys() - KEPT_NOWHERE.keys()
    assert [one["name"] for one in typed if not one.get("form")] == []
    with desk.start() as workstation, everywhere(workstation) as (window, background):
        qtbot.addWidget(window)
        background.drain()
        tasks = [one for one in window.desk.clinic.tasks.all() if one.kind == DRAFT]
        assert str(len(tasks)) in window.notice.text
        lost = [one["name"] for one in typed if not _comes_back(window, background, tasks, one)]
        assert lost == []


def _comes_back(
    window: MainWindow, background: Background, tasks: list[Task], typed: Typed
) -> bool:
    """In the form to which its line on the first page leads."""
    words = {name: typed[name] for name in ("form", "subject", "fields")}
    for task in (one for one in tasks if one.record == typed["subject"].partition(" ")[0]):
        errand = errand_of(task, window.desk.opening)
        assert errand is not None
        window.run(errand)
        background.drain()
        if words in [kept(form) for form in window.findChildren(Form) if form.is_open]:
            return True
    return False
