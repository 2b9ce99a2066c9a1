"""The code on a slip, read back from the page as a scanner at the county reads it."""

from __future__ import annotations

import random
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from reportlab.graphics.barcode import qrencoder

from app.documents.forms import Paper
from app.documents.qr import LEVEL, MASK, rows_of
from app.documents.referral_slip import referral_out
from tests.app.documents.builders import FIRST_PRINT, MORE, referral_out_form

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_QR: Any = qrencoder


def code(length: int) -> str:
    return "JC1:" + "".join(random.Random(length).choices(ALPHABET, k=length - 4))


def _read(pdf: bytes, folder: Path, dots_per_inch: int) -> list[str]:
    """What a decoder finds on each page of the rendered PDF."""
    (folder / "slip.pdf").write_bytes(pdf)
    command = ["pdftoppm", "-r", str(dots_per_inch), "-png", "slip.pdf", "page"]
    subprocess.run(command, cwd=folder, check=True)
    pages = sorted(folder.glob("page*.png"))
    return [found.text for page in pages for found in zxingcpp.read_barcodes(Image.open(page))]


@pytest.mark.parametrize("paper", Paper)
def test_the_code_of_a_full_slip_is_read_back_from_the_page(paper: Paper, tmp_path: Path) -> None:
    form = replace(referral_out_form(more=MORE), packet=code(1100))
    assert _read(referral_out(form, FIRST_PRINT, paper), tmp_path, 150) == [form.packet]


def test_a_slip_without_a_code_has_none(tmp_path: Path) -> None:
    assert _read(referral_out(referral_out_form(), FIRST_PRINT), tmp_path, 100) == []


@pytest.mark.parametrize("length", [5, 25, 26, 114, 332, 700, 1099, 1100])
def test_every_dot_is_where_the_reference_puts_it(length: int) -> None:
    text = code(length)
    reference = _QR.QRCode(None, LEVEL)
    reference.addData(_QR.QRAlphaNum(text))
    reference.version = reference.calculate_version()
    reference.makeImpl(False, MASK)
    said = ["".join("1" if dark else "0" for dark in row) for row in reference.modules]
    assert [f"{row:0{len(said)}b}" for row in rows_of(text)] == said


def test_what_no_code_can_hold_is_refused() -> None:
    for text in ("jc1:", "转诊", "A" * 4000):
        with pytest.raises(ValueError, match=r".+"):
            rows_of(text)
