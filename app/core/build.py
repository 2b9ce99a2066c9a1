"""The day on which this program was made: written into a package when it is built."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from app.core.resources import resource


def build_day(file: Path | None = None) -> date | None:
    """None for a checkout, which has none."""
    try:
        return date.fromisoformat((file or resource("build", "day")).read_text("ascii").strip())
    except (OSError, ValueError):
        return None
