"""Paper has the size of the page, printing is off the UI thread, and a PDF is the way out."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from reportlab.lib.pagesizes import A4, A5, landscape
from reportlab.pdfgen.canvas import Canvas

from ui.background import Background
from ui.widgets import pdf_preview
from ui.widgets.pdf_preview import PdfPreview
from ui.widgets.printing import BrokenPdf, NoPrinter, PrintWish, print_pdf, print_to_file


def _pdf(*sizes: tuple[float, float]) -> bytes:
    made = io.BytesIO()
    canvas = Canvas(made)
    for size in sizes:
        canvas.setPageSize(size)
        canvas.drawString(50, 50, "Referral")
        canvas.showPage()
    canvas.save()
    return made.getvalue()


@pytest.fixture
def background(qapp: QApplication) -> Iterator[Background]:
    made = Background(lambda error: None)
    yield made
    made.close()


@pytest.fixture
def preview(background: Background, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> PdfPreview:
    monkeypatch.setattr(pdf_preview, "printer_names", lambda: ["HP", "TSC"])
    made = PdfPreview(background)
    qtbot.addWidget(made)
    made.resize(900, 600)
    made.show()
    return made


def _sizes(path: Path) -> list[tuple[int, int]]:
    pages = PdfReader(path).pages
    return [(round(page.mediabox.width), round(page.mediabox.height)) for page in pages]


def test_every_page_keeps_its_own_paper(tmp_path: Path, qapp: QApplication) -> None:
    path = tmp_path / "out.pdf"
    print_to_file(_pdf(A5, landscape(A5), A4), path)
    for (width, height), wanted in zip(_sizes(path), (A5, landscape(A5), A4), strict=True):
        assert width == pytest.approx(wanted[0], abs=2)
        assert height == pytest.approx(wanted[1], abs=2)


def test_printing_works_away_from_the_ui_thread(tmp_path: Path, background: Background) -> None:
    path, threads = tmp_path / "out.pdf", list[threading.Thread]()

    def job() -> None:
        threads.append(threading.current_thread())
        print_to_file(_pdf(A5), path, copies=2)

    background.run(background, job)
    background.drain()
    assert threads[0] is not threading.main_thread()
    assert len(_sizes(path)) in (1, 2)


def test_without_a_printer_it_says_so(qapp: QApplication) -> None:
    with pytest.raises(NoPrinter):
        print_pdf(_pdf(A5), PrintWish("no such printer"), "referral")


def test_what_is_no_pdf_is_refused(tmp_path: Path, qapp: QApplication) -> None:
    with pytest.raises(BrokenPdf):
        print_to_file(b"no pdf", tmp_path / "out.pdf")


def test_the_preview_shows_pages_printers_and_copies(
    preview: PdfPreview, background: Background
) -> None:
    preview.show_pdf(_pdf(A5, A5), "双向转诊单", PrintWish("TSC", 2))
    background.drain()
    assert preview.view.document().pageCount() == 2
    assert preview.printer.value() == "TSC"
    assert preview.copies.value() == 2


def test_ctrl_p_spools_with_the_wish_and_remembers_it(
    preview: PdfPreview, background: Background, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    spooled: list[PrintWish] = []
    monkeypatch.setattr(pdf_preview, "print_pdf", lambda data, wish, name: spooled.append(wish))
    preview.show_pdf(_pdf(A5), "双向转诊单", PrintWish("HP", 2))
    background.drain()
    with qtbot.waitSignal(preview.printed) as told:
        qtbot.keyClick(preview, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
        preview.print_button.click()  # an Enter too many while it prints
    assert spooled == [PrintWish("HP", 2)]
    assert told.args == spooled


def test_a_printer_that_refuses_is_told_and_can_be_tried_again(
    preview: PdfPreview, background: Background, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise NoPrinter

    monkeypatch.setattr(pdf_preview, "print_pdf", refuse)
    preview.show_pdf(_pdf(A5), "双向转诊单")
    background.drain()
    preview.print_pages()
    background.drain()
    assert preview.notice.text == "No printer is set up on this computer."
    assert preview.print_button.isEnabled()


def test_saving_the_pdf_is_the_way_out(
    preview: PdfPreview, background: Background, tmp_path: Path, qtbot: QtBot
) -> None:
    data = _pdf(A5)
    preview.show_pdf(data, "双向转诊单")
    with qtbot.waitSignal(preview.saved):
        preview.save_to(tmp_path / "转诊单.pdf")
    assert (tmp_path / "转诊单.pdf").read_bytes() == data
    preview.save_to(tmp_path / "no folder" / "x.pdf")
    background.drain()
    assert preview.notice.text == "The file could not be saved there."


def test_esc_goes_back(preview: PdfPreview, qtbot: QtBot) -> None:
    with qtbot.waitSignal(preview.left):
        qtbot.keyClick(preview, Qt.Key.Key_Escape)
