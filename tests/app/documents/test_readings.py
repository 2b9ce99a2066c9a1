"""What stands in the records is what paper says: raised figures, units and numbers keep their sense."""

from __future__ import annotations

import shutil
import subprocess
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

from app.documents import pages
from app.documents.lines import paragraph
from app.documents.readings import raised_from, same_reading, set_apart
from app.documents.referral_slip import referral_out
from app.documents.sheet import SheetWords
from app.documents.typefaces import drawable, missing_characters, typefaces
from tests.app.documents.builders import FIRST_PRINT, referral_out_form

RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻₀₁₂₃₄₅₆₇₈₉"


@pytest.mark.parametrize(
    "text",
    [
        *("12.3×10⁹/L", "10¹²/L", "2×10¹⁰", "10⁻⁶", "Na⁺ 10⁴", "SpO₂ 88%", "CO₂", "25 kg/m²"),
        *("≥180", "μg", "℃", "½", RAISED),
    ],
)
def test_powers_and_units_are_drawn_as_they_are_kept(text: str) -> None:
    assert drawable(text) == text
    assert missing_characters(text) == ""


@pytest.mark.parametrize(
    ("kept", "read"),
    [
        ("5㎎", "5mg"),
        ("120㎜Hg", "120mmHg"),
        ("22㎏/㎡", "22kg/m²"),
        ("㎏㎎", "kg mg"),
        ("2⅓片", "2 1/3片"),
        ("⅓2", "1/3 2"),
        ("⒈5片", "1. 5片"),
        ("3㉑", "3(21)"),
        ("ﬁbrin oﬃce", "fibrin office"),
    ],
)
def test_what_no_file_can_draw_is_written_so_that_it_is_read_the_same(kept: str, read: str) -> None:
    ascii_and_raised = {*range(0x20, 0x7F), ord("片"), *map(ord, RAISED)}
    shapes = ((char, same_reading(char, ascii_and_raised)) for char in kept)
    assert set_apart(shapes) == read


def test_a_power_that_cannot_be_raised_is_written_with_its_sign() -> None:
    figures = set(map(ord, "0123456789/L"))
    shapes = [(char, same_reading(char, figures)) for char in "10⁹/L"]
    assert set_apart(shapes) == "10^9/L"


def test_every_raised_or_lowered_sign_has_a_shape_and_a_level() -> None:
    faces = typefaces()
    for char in RAISED:
        assert faces.lacks(char) == ""
        assert faces.level(char) == (1 if char in "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻" else -1)
    assert faces.level("9") == faces.level("") == 0
    assert {char for char, _, _ in raised_from(set(map(ord, "0123456789+-")))} >= set("⁹₉⁻")


def test_a_raised_figure_takes_less_room_and_its_run_is_cut_out() -> None:
    faces = typefaces()
    assert faces.advance("⁹") < faces.advance("9")
    assert [text for _, text in faces.runs("10⁹/L")] == ["10", "⁹", "/L"]
    assert [text for _, text in faces.runs("10⁻⁶", bold=True)] == ["10", "⁻⁶"]


def test_no_line_ends_between_a_number_and_its_power() -> None:
    text = "血小板" * 3 + "12.3×10⁹/L"
    for width in range(60, 200, 3):
        lines = ["".join(p.text for p in line.pieces) for line in paragraph(text, width, 10)]
        assert not [line for line in lines if line[:1] in RAISED]
        assert any("×10⁹" in line for line in lines)


TYPED = "白细胞 12.3×10⁹/L，血小板 2×10¹²/L，尿菌 10⁵，BMI 25 kg/m²，SpO₂ 88%，体温 38.5℃"
SAID = ("12.3×10⁹/L", "2×10¹²/L", "10⁵", "kg/m²", "SpO₂88%", "38.5℃")


def test_a_printed_slip_says_the_power_that_was_typed(tmp_path: Path) -> None:
    pdf = referral_out(referral_out_form(present_illness=TYPED), FIRST_PRINT)
    pages_read = "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    for text in (pages_read, read_by_poppler(pdf, tmp_path)):
        assert [one for one in SAID if one not in "".join(text.split())] == []


def read_by_poppler(pdf: bytes, folder: Path) -> str:
    if shutil.which("pdftotext") is None:
        pytest.skip("poppler-utils is not installed")
    path = folder / "form.pdf"
    path.write_bytes(pdf)
    command = ["pdftotext", "-raw", "-enc", "UTF-8", str(path), "-"]
    read = subprocess.run(command, check=True, capture_output=True, timeout=60)
    return read.stdout.decode("utf-8")


def test_a_figure_is_drawn_above_or_below_its_line() -> None:
    rises: list[float] = []

    class Listening(Canvas):
        def drawText(self, text: Any) -> None:
            rises.append(getattr(text, "_rise", 0))
            super().drawText(text)

    canvas = Listening("unused.pdf")
    for text in ("m²", "CO₂", "12"):
        pages._draw_words(canvas, SheetWords(0, 0, text, 10))
    assert rises[0] > 0 > rises[1]
    assert rises[2] == 0
