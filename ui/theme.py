"""How everything looks: colours, type and spacing as data, one style sheet made from them."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from app.core.resources import RESOURCES, resource

FAMILY = "Noto Sans SC"
FALLBACKS = ("HanaMinB", "Microsoft YaHei UI", "Microsoft YaHei", "sans-serif")
BASE_TEXT_PX = 14
SMALLEST_SCALE, LARGEST_SCALE = 90, 200


@dataclass(frozen=True)
class Tokens:
    """One set of colours; every pair used for text has a contrast of at least 4.5 to 1."""

    canvas: str
    surface: str
    sunken: str
    line: str
    line_strong: str
    text: str
    text_soft: str
    text_faint: str
    accent: str
    accent_hover: str
    accent_soft: str
    on_accent: str
    focus: str
    good: str
    good_soft: str
    warn: str
    warn_soft: str
    bad: str
    bad_soft: str


LIGHT = Tokens(
    canvas="#F3F5F7",
    surface="#FFFFFF",
    sunken="#EDF0F3",
    line="#E0E5EA",
    line_strong="#B7C1CB",
    text="#17212B",
    text_soft="#46535F",
    text_faint="#5B6875",
    accent="#0B6B74",
    accent_hover="#08565E",
    accent_soft="#E1F0F0",
    on_accent="#FFFFFF",
    focus="#0B6B74",
    good="#1C6B3A",
    good_soft="#E5F3E9",
    warn="#85500A",
    warn_soft="#FDF1DA",
    bad="#A8231C",
    bad_soft="#FCEBE9",
)

DARK = Tokens(
    canvas="#12181D",
    surface="#1B2329",
    sunken="#242E35",
    line="#2F3A43",
    line_strong="#566572",
    text="#EEF2F5",
    text_soft="#C0CAD3",
    text_faint="#A3B0BB",
    accent="#5CC3C8",
    accent_hover="#7FD4D8",
    accent_soft="#17393D",
    on_accent="#06282B",
    focus="#7FD4D8",
    good="#7FD49A",
    good_soft="#173524",
    warn="#F0C071",
    warn_soft="#3A2D14",
    bad="#FF9D94",
    bad_soft="#45201D",
)


class Theme(QObject):
    """Dresses one application; lives as long as it. `changed` follows every new scale or colour."""

    changed = Signal()

    def __init__(self, app: QApplication, tokens: Tokens = LIGHT, scale: int = 100) -> None:
        super().__init__(app)
        self._app = app
        self._tokens = tokens
        self._scale = _allowed(scale)
        load_fonts()
        app.setStyle("Fusion")
        self._dress()

    @property
    def tokens(self) -> Tokens:
        return self._tokens

    @property
    def scale(self) -> int:
        """Type size in per cent, 90 to 200."""
        return self._scale

    def set_scale(self, percent: int) -> None:
        if _allowed(percent) != self._scale:
            self._scale = _allowed(percent)
            self._dress()

    def set_tokens(self, tokens: Tokens) -> None:
        if tokens != self._tokens:
            self._tokens = tokens
            self._dress()

    def _dress(self) -> None:
        self._app.setProperty("tokens", self._tokens)
        self._app.setProperty("type_scale", self._scale)
        self._app.setFont(base_font(self._scale))
        self._app.setPalette(palette(self._tokens))
        self._app.setStyleSheet(style_sheet(self._tokens, self._scale))
        self.changed.emit()


def tokens() -> Tokens:
    """The colours in force, for what is painted by hand; the light ones before there is a theme."""
    app = QApplication.instance()
    worn = app.property("tokens") if app else None
    return worn if isinstance(worn, Tokens) else LIGHT


def scaled(px: int) -> int:
    """A length that follows the type, as the style sheet's `dp` does: half as fast as the type."""
    app = QApplication.instance()
    scale = app.property("type_scale") if app else None
    return _dp(px, scale if isinstance(scale, int) else 100)


def load_fonts(folder: Path = RESOURCES / "fonts") -> None:
    """Register the fonts that came with the program; without them the system's are used."""
    if FAMILY in QFontDatabase.families():
        return
    for path in sorted(folder.glob("*.ttf")):
        QFontDatabase.addApplicationFont(str(path))


def base_font(scale: int) -> QFont:
    font = QFont()
    font.setFamilies([FAMILY, *FALLBACKS])
    font.setPixelSize(_sp(BASE_TEXT_PX, scale))
    font.setHintingPreference(QFont.HintingPreference.PreferVerticalHinting)
    return font


def palette(tokens: Tokens) -> QPalette:
    """Fusion's own colours, for every part the style sheet leaves alone."""
    role = QPalette.ColorRole
    made = QPalette()
    for target, colour in (
        (role.Window, tokens.canvas),
        (role.WindowText, tokens.text),
        (role.Base, tokens.surface),
        (role.AlternateBase, tokens.sunken),
        (role.Text, tokens.text),
        (role.Button, tokens.surface),
        (role.ButtonText, tokens.text),
        (role.ToolTipBase, tokens.text),
        (role.ToolTipText, tokens.surface),
        (role.PlaceholderText, tokens.text_faint),
        (role.Highlight, tokens.accent),
        (role.HighlightedText, tokens.on_accent),
        (role.Accent, tokens.accent),
        (role.Link, tokens.accent),
        (role.Mid, tokens.line_strong),
        (role.Dark, tokens.line_strong),
    ):
        made.setColor(target, QColor(colour))
    for target in (role.Text, role.WindowText, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, target, QColor(tokens.text_faint))
    return made


def style_sheet(tokens: Tokens, scale: int) -> str:
    """`resources/style.qss` with its `$colours`, `sp` (type) and `dp` (spacing) filled in."""
    source = resource("style.qss").read_text("utf-8")
    names = {**asdict(tokens), "icons": resource("icons").as_posix()}
    coloured = re.sub(r"\$(\w+)", lambda found: names[found[1]], source)
    typed = re.sub(r"\b(\d+)sp\b", lambda found: f"{_sp(int(found[1]), scale)}px", coloured)
    return re.sub(r"\b(\d+)dp\b", lambda found: f"{_dp(int(found[1]), scale)}px", typed)


def _sp(px: int, scale: int) -> int:
    return round(px * scale / 100)


def _dp(px: int, scale: int) -> int:
    return round(px * (100 + scale) / 200)


def _allowed(percent: int) -> int:
    return max(SMALLEST_SCALE, min(LARGEST_SCALE, percent))
