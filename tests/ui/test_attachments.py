"""Attaching by keyboard, the words of every state, and looking at what came in."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.attachments import About, NewFile, read_file
from app.attachments.transfers import note_at_hub, note_moved
from app.notes import Note
from app.storage.store import Store
from tests.stores import TODAY
from tests.ui.clinic_window import main_window
from tests.ui.looks import clipped, marked_up, unnamed
from tests.workstations import Desk
from ui import keyboard
from ui.attachments.bar import ChosenFiles
from ui.attachments.panel import AttachmentPanel
from ui.attachments.viewer import MOST_PIXELS, AttachmentViewer, read_picture
from ui.background import Background
from ui.shell.main_window import MainWindow


def png(width: int = 60, height: int = 40) -> bytes:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())


@contextmanager
def a_desk(qtbot: QtBot, desk: Desk) -> Iterator[tuple[MainWindow, Background, About]]:
    with main_window(qtbot, desk) as (window, background, _):
        note = Note(noted_on=TODAY.date(), title="心电图")
        yield window, background, About.case("note", window.desk.clinic.notes.write(note))
        # What nobody holds any more must not be painted once more.
        for top in QApplication.topLevelWidgets():
            top.hide()


def shown(qtbot: QtBot, panel: AttachmentPanel | AttachmentViewer | ChosenFiles) -> None:
    qtbot.addWidget(panel)
    panel.resize(640, 400)
    panel.show()
    panel.activateWindow()
    QTest.qWaitForWindowActive(panel)


def press(key: Qt.Key) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, key)


def folder_with(tmp_path: Path, **files: bytes) -> Path:
    """The one named last is the newest."""
    folder = tmp_path / "camera"
    folder.mkdir()
    for age, (name, content) in enumerate(files.items()):
        path = folder / name
        path.write_bytes(content)
        os.utime(path, (1_700_000_000 + age, 1_700_000_000 + age))
    return folder


def test_the_newest_picture_is_attached_with_two_keys(
    qtbot: QtBot, desk: Desk, tmp_path: Path
) -> None:
    with a_desk(qtbot, desk) as (window, background, about):
        clinic = window.desk.clinic
        clinic.settings.attachment_folder = str(folder_with(tmp_path, old=png(), ECG=png(9, 9)))
        panel = AttachmentPanel(window.desk, "Alt+A")
        panel.show_record(about)
        shown(qtbot, panel)
        panel.bar.button.setFocus()
        QTest.keyClick(panel, Qt.Key.Key_A, Qt.KeyboardModifier.AltModifier)
        qtbot.waitUntil(panel.bar.take.hasFocus)
        assert "ECG" in panel.bar._words.text()
        press(Qt.Key.Key_Return)
        background.drain()
        (line,) = clinic.attachments.of(about.root)
        assert line.name == "ECG"
        assert panel.lines == ["ECG  Picture  1 KB  Waiting to be sent"]


def test_escape_leaves_the_offer_and_attaches_nothing(
    qtbot: QtBot, desk: Desk, tmp_path: Path
) -> None:
    with a_desk(qtbot, desk) as (window, background, about):
        window.desk.clinic.settings.attachment_folder = str(folder_with(tmp_path, ECG=png()))
        panel = AttachmentPanel(window.desk, "Alt+A")
        panel.show_record(about)
        shown(qtbot, panel)
        panel.bar.begin()
        background.drain()
        press(Qt.Key.Key_Escape)
        assert not panel.bar.offer.isVisible()
        assert panel.bar.button.hasFocus()
        assert window.desk.clinic.attachments.of(about.root) == []


@pytest.mark.parametrize("content", [b"MZ\x90", b""])
def test_a_folder_without_a_picture_says_so_and_offers_another(
    qtbot: QtBot, desk: Desk, tmp_path: Path, content: bytes
) -> None:
    with a_desk(qtbot, desk) as (window, background, about):
        window.desk.clinic.settings.attachment_folder = str(folder_with(tmp_path, virus=content))
        panel = AttachmentPanel(window.desk, "Alt+A")
        panel.show_record(about)
        shown(qtbot, panel)
        panel.bar.begin()
        background.drain()
        assert not panel.bar.take.isVisible()
        assert panel.bar.other.hasFocus()
        assert "folder" in panel.bar._words.text()


def test_files_chosen_before_saving_wait_and_may_be_left_out(
    qtbot: QtBot, desk: Desk, tmp_path: Path
) -> None:
    with a_desk(qtbot, desk) as (window, background, _):
        chosen = ChosenFiles(window.desk, "Alt+A")
        shown(qtbot, chosen)
        kept: list[NewFile] = []
        chosen.show_files(kept)
        for path in folder_with(tmp_path, one=png(), two=png()).iterdir():
            chosen.bar.take_file(path)
        background.drain()
        assert sorted(file.name for file in kept) == ["one", "two"]
        chosen._leave_out(kept[0])
        assert len(kept) == 1
        assert window.desk.clinic.settings.attachment_folder == str(tmp_path / "camera")


def attached(window: MainWindow, about: About, tmp_path: Path, content: bytes) -> str:
    path = tmp_path / "file"
    path.write_bytes(content)
    return window.desk.clinic.attachments.attach(read_file(path), about, "心电图 <b>3月</b>")


def moved(store: Store, sha256: str, at: int, *, is_here: bool) -> None:
    with store.journal_transaction() as (connection, touched):
        note_moved(connection, sha256, is_here=is_here, moved=at)
        touched.add("attachment")


def test_a_row_says_how_far_its_picture_is_and_follows_it(
    qtbot: QtBot, desk: Desk, tmp_path: Path
) -> None:
    with a_desk(qtbot, desk) as (window, _, about):
        clinic, content = window.desk.clinic, png(300, 300)
        attachment_id = attached(window, about, tmp_path, content)
        panel = AttachmentPanel(window.desk, "Alt+A")
        panel.show_record(about)
        shown(qtbot, panel)
        line = clinic.attachments._line(attachment_id)
        store, sha256, half = clinic.store, line.sha256, len(content) // 2
        moved(store, sha256, half, is_here=True)
        qtbot.waitUntil(lambda: panel.lines[0].endswith("Being sent, 49 %"))
        moved(store, sha256, half, is_here=False)
        qtbot.waitUntil(lambda: panel.lines[0].endswith("Still coming, 49 %"))
        with store.journal_transaction() as (connection, touched):
            connection.exec_driver_sql(
                "INSERT OR REPLACE INTO sync_state (name, value) VALUES ('epoch', '\"e\"')"
            )
            note_at_hub(connection, sha256, len(content))
            touched.add("attachment")
        qtbot.waitUntil(lambda: panel.lines[0].endswith("On this computer"))
        assert not unnamed(panel)
        assert not marked_up(panel)
        assert not clipped(panel)


# Looking


@contextmanager
def opened(
    qtbot: QtBot, desk: Desk, tmp_path: Path, content: bytes
) -> Iterator[tuple[AttachmentViewer, MainWindow, Background, str]]:
    with a_desk(qtbot, desk) as (window, background, about):
        attachment_id = attached(window, about, tmp_path, content)
        viewer = AttachmentViewer(window.desk)
        shown(qtbot, viewer)
        viewer.open(attachment_id)
        background.drain()
        yield viewer, window, background, attachment_id


def test_a_picture_is_shown_inside_the_program(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    with opened(qtbot, desk, tmp_path, png(60, 40)) as (viewer, _window, _background, _):
        assert viewer.picture.isVisible()
        assert viewer.picture.label.pixmap().width() == 60
        keyboard.take(viewer.picture)
        press(Qt.Key.Key_Plus)
        assert viewer.picture.label.pixmap().width() == 75
        press(Qt.Key.Key_0)
        assert viewer.picture.label.pixmap().width() == 60
        assert not marked_up(viewer)
        with qtbot.waitSignal(viewer.left):
            viewer.go_back()  # as the page does at Esc
        assert viewer.picture.label.pixmap().isNull()


def test_a_pdf_is_shown_inside_the_program_and_its_links_lead_nowhere(
    qtbot: QtBot, desk: Desk, tmp_path: Path
) -> None:
    with opened(qtbot, desk, tmp_path, linked_pdf()) as (viewer, *_):
        assert viewer.pdf.isVisible()
        assert viewer.pdf._document.pageCount() == 1
        view, clicks = viewer.pdf.view, list[Any]()
        view.mouseReleaseEvent = clicks.append  # type: ignore[method-assign]
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton)
        assert clicks == []
        view.viewport().removeEventFilter(viewer.pdf)
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton)
        assert len(clicks) == 1


def linked_pdf() -> bytes:
    """One page that is a link from edge to edge."""
    import io

    from reportlab.pdfgen.canvas import Canvas

    made = io.BytesIO()
    canvas = Canvas(made, pagesize=(400, 400))
    canvas.linkURL("https://example.invalid/", (0, 0, 400, 400))
    canvas.drawString(100, 100, "x")
    canvas.showPage()
    canvas.save()
    return made.getvalue()


@pytest.mark.parametrize(
    "content", [png()[:40], b"\x89PNG\r\n\x1a\n" + bytes(90), bytes(128) + b"DICM" + bytes(9)]
)
def test_what_cannot_be_shown_says_so_and_can_be_saved(
    qtbot: QtBot, desk: Desk, tmp_path: Path, content: bytes
) -> None:
    with opened(qtbot, desk, tmp_path, content) as (viewer, _window, background, _):
        assert viewer.unshown.isVisible()
        assert viewer.save.isVisible()
        viewer.save_to(tmp_path / "copy")
        background.drain()
        assert (tmp_path / "copy").read_bytes() == content
        assert "copy" in viewer.notice.text


def test_a_picture_that_is_too_large_for_this_computer_is_not_opened() -> None:
    header = bytearray(png(1, 1))
    side = int(MOST_PIXELS**0.5) + 1
    header[16:24] = side.to_bytes(4, "big") * 2
    header[29:33] = crc32(header[12:29]).to_bytes(4, "big")
    assert read_picture(bytes(header), "image/png") is None
    assert read_picture(png(), "image/png") is not None


def test_a_picture_that_is_still_coming_says_so(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    with opened(qtbot, desk, tmp_path, png()) as (viewer, window, background, attachment_id):
        line = window.desk.clinic.attachments._line(attachment_id)
        moved(window.desk.clinic.store, line.sha256, 0, is_here=False)
        viewer.open(attachment_id)
        background.drain()
        assert "not on this computer yet" in viewer.notice.text
        assert not viewer.picture.isVisible()


def test_a_wrong_picture_is_removed_with_its_reason(
    qtbot: QtBot, desk: Desk, tmp_path: Path
) -> None:
    with opened(qtbot, desk, tmp_path, png()) as (viewer, window, background, attachment_id):
        viewer.remove.click()
        viewer.why.submit()
        assert viewer.why.boxes["why"].problem is not None
        viewer.why.field("why").set_value("别人的心电图")
        with qtbot.waitSignal(viewer.left):
            viewer.why.submit()
            background.drain()
        history = window.desk.clinic.history
        assert window.desk.clinic.attachments.of(attachment_id) == []
        assert history is not None
