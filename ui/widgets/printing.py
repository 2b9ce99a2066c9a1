"""Puts a finished PDF on paper. Everything here may run on a worker thread; nothing shows a window."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF, QSize, QSizeF
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from app.core.errors import ClinicError
from app.core.text import N_

if TYPE_CHECKING:
    from PySide6.QtPdf import QPdfDocument

DOTS_PER_INCH = 300
POINTS_PER_INCH = 72


@dataclass(frozen=True)
class PrintWish:
    """Which printer, how many copies; an empty name is the computer's usual printer."""

    printer: str = ""
    copies: int = 1


class PrintError(ClinicError):
    code = "PRINT"
    title = N_("The printer did not take the pages.")
    advice = N_("Check that it is on and has paper, then print again, or save the PDF instead.")


class NoPrinter(PrintError):
    code = "PRINT_NONE"
    title = N_("No printer is set up on this computer.")
    advice = N_("Save the PDF and print it elsewhere, or ask your administrator to add a printer.")


class BrokenPdf(PrintError):
    code = "PRINT_PDF"
    title = N_("The pages could not be prepared.")
    advice = N_("Nothing was printed. Close the preview and print once more.")


class NotSaved(ClinicError):
    code = "PDF_SAVE"
    title = N_("The file could not be saved there.")
    advice = N_("Choose another folder, or close the program that has the file open.")


def save_pdf(data: bytes, path: Path) -> Path:
    try:
        path.write_bytes(data)
    except OSError as error:
        raise NotSaved from error
    return path


def printer_names() -> list[str]:
    """All printers, the usual one first. Asking can take seconds when one is far away."""
    usual = QPrinterInfo.defaultPrinterName()
    names = QPrinterInfo.availablePrinterNames()
    return sorted(names, key=lambda name: (name != usual, name))


def print_pdf(data: bytes, wish: PrintWish, name: str) -> None:
    """Send the pages to a printer under a job name without personal data."""
    info = QPrinterInfo.printerInfo(wish.printer) if wish.printer else QPrinterInfo.defaultPrinter()
    if info.isNull():
        raise NoPrinter
    printer = QPrinter(info, QPrinter.PrinterMode.HighResolution)
    printer.setDocName(name)
    paint_pdf(data, printer, wish.copies)


def print_to_file(data: bytes, path: Path, copies: int = 1) -> None:
    """The same pages through the same painter into a file, for computers without a printer."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(path))
    paint_pdf(data, printer, copies)


def paint_pdf(data: bytes, printer: QPrinter, copies: int) -> None:
    """Every page on paper of its own size: A5 stays A5. Raises PrintError."""
    from PySide6.QtPdf import QPdfDocument

    source = QBuffer()
    source.setData(QByteArray(data))
    source.open(QIODevice.OpenModeFlag.ReadOnly)
    document = QPdfDocument()
    document.load(source)
    if document.status() is not QPdfDocument.Status.Ready or not document.pageCount():
        raise BrokenPdf
    printer.setResolution(DOTS_PER_INCH)
    rounds = 1
    if printer.supportsMultipleCopies():
        printer.setCopyCount(copies)
    else:
        rounds = copies
    _paint_pages(document, printer, [*range(document.pageCount())] * rounds)
    document.close()


def _paint_pages(document: QPdfDocument, printer: QPrinter, pages: list[int]) -> None:
    _set_paper(printer, document.pagePointSize(pages[0]))
    painter = QPainter()
    if not painter.begin(printer):
        raise PrintError
    try:
        for place, page in enumerate(pages):
            if place:
                _set_paper(printer, document.pagePointSize(page))
                if not printer.newPage():
                    raise PrintError
            _paint_page(document, painter, page)
    finally:
        painter.end()


def _paint_page(document: QPdfDocument, painter: QPainter, page: int) -> None:
    points = document.pagePointSize(page)
    dots = QSize(_dots(points.width()), _dots(points.height()))
    image = document.render(page, dots)
    painter.drawImage(QRectF(0, 0, dots.width(), dots.height()), image)


def _set_paper(printer: QPrinter, points: QSizeF) -> None:
    """The nearest standard paper, turned if the page is wider than high, without margins."""
    is_wide = points.width() > points.height()
    upright = points.transposed() if is_wide else points
    size = QPageSize(upright, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.FuzzyMatch)
    turn = QPageLayout.Orientation.Landscape if is_wide else QPageLayout.Orientation.Portrait
    printer.setFullPage(True)
    printer.setPageLayout(QPageLayout(size, turn, QMarginsF(0, 0, 0, 0)))
    printer.setFullPage(True)


def _dots(points: float) -> int:
    return round(points * DOTS_PER_INCH / POINTS_PER_INCH)
