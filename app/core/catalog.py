"""The translations that ship with the program, read from their catalogue without a compile step."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path


def finished_texts(catalog: Path) -> dict[str, str]:
    """Source to translation, without those still unfinished; empty when there is no catalogue."""
    if not catalog.is_file():
        return {}
    return {
        message.findtext("source", ""): translation.text
        for message in ET.parse(catalog).iter("message")
        if (translation := message.find("translation")) is not None and translation.text
    }
