"""`jiceng --selftest`: tries a store, a window, a printed form and the hub, in a folder that goes.

For the end of a build and for a telephone call: one line a part, exit code 0 when all is well.
Needs no screen, no network and nobody's records.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from app.core.rights import FacilityKind, Role
from app.storage.keys import KdfParameters, KdfPolicy, MachineSecret
from app.workstation import FirstFacility, FirstPerson, Workstation

PASSWORD = "self test of this computer"
QUICK = KdfPolicy(
    wanted=KdfParameters(memory_kib=8, passes=1, lanes=1),
    least=KdfParameters(memory_kib=8, passes=1, lanes=1),
    most=KdfParameters(memory_kib=1024, passes=4, lanes=4),
)
"""The test's own throw-away store may be opened quickly."""


def main() -> int:
    """Try every part in order; the exit code is the number of parts that failed."""
    if sys.platform == "linux" and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    ):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    failed = 0
    with tempfile.TemporaryDirectory(prefix="jiceng-selftest-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        parts: tuple[tuple[str, Callable[[Path], str]], ...] = (
            ("store", _store),
            ("window", _window),
            ("form", _form),
            ("hub", _hub),
        )
        for part, attempt in parts:
            failed += not _try(part, attempt, folder)
    _say("all parts work" if not failed else f"{failed} parts failed")
    return failed


def _try(part: str, attempt: Callable[[Path], str], folder: Path) -> bool:
    start = time.perf_counter()
    try:
        seen = attempt(folder)
    except Exception as error:  # noqa: BLE001 - the test's edge: each part is tried
        _say(f"{part}: FAILED, {type(error).__name__}")
        return False
    _say(f"{part}: {seen} ({time.perf_counter() - start:.1f} s)")
    return True


def _workstation(folder: Path) -> Workstation:
    return Workstation(folder / "records", MachineSecret(folder / "machine.key"), policy=QUICK)


def _store(folder: Path) -> str:
    """A first start, one record, and the record read back from the encrypted file."""
    from app.notes import Note

    with _workstation(folder) as workstation:
        facility = FirstFacility.new(FacilityKind.TOWNSHIP_CENTRE, "自检卫生院")
        pending = workstation.found(facility, FirstPerson("自检", PASSWORD, also=(Role.DOCTOR,)))
        clinic = pending.confirm_group(1, pending.sheet.groups[0])
        clinic.notes.write(Note(noted_on=clinic.clock.today(), title="自检"))
        _require([note.title for note in clinic.notes.latest()] == ["自检"])
    kept = (folder / "records" / "store" / "records.db").read_bytes()
    _require("自检".encode() not in kept)
    return "written, read back, encrypted"


def _window(folder: Path) -> str:
    """The sign-in window, then the main window with its first page."""
    from PySide6.QtWidgets import QApplication

    from ui.application import Application, make_application

    qt, theme = make_application(folder / "records")
    with _workstation(folder) as workstation:
        application = Application(qt, theme, workstation)
        application.start()
        QApplication.processEvents()
        clinic = workstation.sign_in(workstation.people()[0].id, PASSWORD)
        application.sign_in.signed_in.emit(clinic)
        application.background.drain()
        QApplication.processEvents()
        session = application.window
        _require(session is not None and session.window.isVisible())
        picture = session.window.grab() if session is not None else None
        _require(picture is not None and not picture.isNull())
        application.leave()
    return "drawn"


def _form(folder: Path) -> str:
    """A printed form with a rare name, made and opened again."""
    from PySide6.QtPdf import QPdfDocument

    from app.documents.forms import Imprint, RecoveryPaper
    from app.documents.recovery_sheet import recovery_sheet

    now = datetime.now(UTC)
    groups = ("ABCDE",) * 8
    form = RecoveryPaper(
        sheet_no="1",
        made_on=now.date(),
        facility="自检卫生院",
        workstation="",
        groups=groups,
    )
    path = folder / "form.pdf"
    path.write_bytes(recovery_sheet(form, Imprint(printed_by="张𬭎", printed_at=now)))
    document = QPdfDocument()
    document.load(str(path))
    _require(document.pageCount() == 1)
    return "printed to PDF and opened"


def _hub(folder: Path) -> str:
    """A hub as a process of its own, set up, started and asked."""
    from ui.county import set_up
    from ui.processes import HubProcess, free_port

    hub = HubProcess(folder, free_port())
    set_up(hub)
    hub.start()
    try:
        _require(hub.is_running)
    finally:
        hub.stop()
    return "set up and answering"


def _require(holds: object) -> None:
    if not holds:
        raise AssertionError


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
