"""Where the files that ship with the program are: fonts, translations, tables, help pages."""

from __future__ import annotations

from pathlib import Path

# The folder stands beside app/ in the source tree and in the bundle alike.
RESOURCES = Path(__file__).resolve().parents[2] / "resources"


def resource(*parts: str) -> Path:
    """The path of a shipped file, e.g. `resource("fonts", "NotoSansSC-Regular.ttf")`."""
    return RESOURCES.joinpath(*parts)
