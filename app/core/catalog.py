"""The translations that ship with the program, read from their catalogue without a compile step."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from functools import cache
from pathlib import Path

from app.core.resources import resource


def finished_texts(catalog: Path) -> dict[str, str]:
    """Source to translation, without those still unfinished; empty when there is no catalogue."""
    if not catalog.is_file():
        return {}
    return {
        message.findtext("source", ""): translation.text
        for message in ET.parse(catalog).iter("message")
        if (translation := message.find("translation")) is not None and translation.text
    }


@cache
def _chinese_texts() -> dict[str, str]:
    return finished_texts(resource("translations", "jiceng_zh_CN.ts"))


def chinese(text: str) -> str:
    """What the program calls something, in the words of its paper; Chinese text stays as it is."""
    return _chinese_texts().get(text, text) if text else text
