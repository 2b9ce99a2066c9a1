"""Marks text that a person will read, so that it can be translated where it is shown."""

from __future__ import annotations


def N_(text: str) -> str:  # noqa: N802 - the mark every translator knows
    """Return the text as it is; `packaging/translations.py` collects what stands inside."""
    return text
