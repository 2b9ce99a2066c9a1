"""The tokens are legible, the style sheet is complete, and the type follows its scale."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict
from typing import cast

import pytest
from PySide6.QtGui import QColor, QFontDatabase
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.resources import resource
from ui.icons import icon, pixmap
from ui.theme import DARK, FAMILY, LIGHT, Theme, Tokens, scaled, style_sheet

ON_WHITE = ("text", "text_soft", "text_faint", "accent", "good", "warn", "bad")
ON_TINT = ("accent", "good", "warn", "bad")


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    made = Theme(qapp)
    yield made
    made.set_scale(100)
    made.set_tokens(LIGHT)


def _luminance(colour: str) -> float:
    parts = cast(tuple[float, ...], QColor(colour).getRgbF())[:3]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(part * share for part, share in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))


def _contrast(one: str, other: str) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_every_word_can_be_read_on_its_ground(tokens: Tokens) -> None:
    for name in ON_WHITE:
        assert _contrast(getattr(tokens, name), tokens.surface) >= 4.5, name
        assert _contrast(getattr(tokens, name), tokens.sunken) >= 4.5, name
    for name in ON_TINT:
        assert _contrast(getattr(tokens, name), getattr(tokens, f"{name}_soft")) >= 4.5, name
    assert _contrast(tokens.on_accent, tokens.accent) >= 4.5
    assert _contrast(tokens.focus, tokens.surface) >= 3


def test_the_style_sheet_leaves_no_place_unfilled() -> None:
    made = style_sheet(LIGHT, 150)
    assert "$" not in made
    assert not re.search(r"\d(sp|dp)\b", made)
    assert "font-size: 21px" not in style_sheet(LIGHT, 100)


def test_every_picture_the_style_sheet_names_is_there() -> None:
    for path in re.findall(r'url\("\$icons/([^"]+)"\)', resource("style.qss").read_text("utf-8")):
        assert resource("icons", path).is_file(), path


def test_type_grows_with_the_scale_and_spacing_half_as_fast(
    theme: Theme, qapp: QApplication, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(theme.changed):
        theme.set_scale(150)
    assert qapp.font().pixelSize() == 21
    assert scaled(8) == 10
    theme.set_scale(900)
    assert theme.scale == 200


def test_the_chinese_font_comes_with_the_program(theme: Theme) -> None:
    assert FAMILY in QFontDatabase.families()


def test_every_token_is_a_colour() -> None:
    for tokens in (LIGHT, DARK):
        assert all(QColor(value).isValid() for value in asdict(tokens).values())


@pytest.mark.parametrize("path", sorted(resource("icons").glob("*.svg")), ids=lambda p: p.stem)
def test_every_icon_can_be_drawn(path, qapp: QApplication) -> None:  # type: ignore[no-untyped-def]
    image = pixmap(path.stem, 24, "#000000").toImage()
    assert any(image.pixelColor(x, y).alpha() for x in range(24) for y in range(24))
    assert not icon(path.stem).isNull()
