"""A process that types into every form of the program, saves nothing and waits to be killed.

`python -m tests.ui.typist FOLDER`, the folder of a desk. For each form a line of JSON: where its
words are kept, and what stands in it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from PySide6.QtCore import QEventLoop
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from tests.stores import lay_out_county
from tests.ui.test_one_result import FORMS, KEPT_NOWHERE, Bench, everywhere
from tests.workstations import Desk
from ui.application import make_application
from ui.kept import Kept
from ui.widgets.form import Form

TYPED = "7"


def type_into(form: Form) -> None:
    """By keys, into the first line that takes some and is not secret."""
    boxes = [box for box in form.boxes.values() if not box.field.is_secret and box.isEnabled()]
    for stop in (stop for box in boxes for stop in box.field.stops()):
        if isinstance(stop, QLineEdit | QPlainTextEdit) and stop.isEnabled():
            QTest.keyClicks(stop, TYPED)
            return
    boxes[0].edited.emit()


def kept(form: Form) -> dict[str, object] | None:
    found = Kept.of(form)
    if found is None or found.typed is None:
        return None
    values = form.without_secrets(form.draft())
    return {"form": found.typed.form, "subject": found.typed.subject, "fields": values}


def await_drafts(window: QWidget) -> None:
    """Until no word is due to be kept any more; nobody leaves a form for that."""
    for form in window.findChildren(Form):
        if form._saved_soon.isActive():
            loop = QEventLoop()
            form._saved_soon.timeout.connect(loop.quit)
            loop.exec()


def say(line: object) -> None:
    sys.stdout.write(json.dumps(line, ensure_ascii=False, default=str) + "\n")
    sys.stdout.flush()


def main(folder: Path) -> None:
    make_application(folder)
    with Desk(folder).start() as workstation, everywhere(workstation) as (window, background):
        lay_out_county(window.desk.clinic.store)
        bench = Bench(window, background, folder)
        for name, (opened, _) in FORMS.items():
            if name in KEPT_NOWHERE:
                continue
            form = opened(bench)
            type_into(form)
            say({"name": name, **(kept(form) or {})})
        await_drafts(window)
        background.drain()
        say({"name": "", "typed": len(FORMS)})
        sys.stdin.read()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
