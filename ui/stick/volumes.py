"""Finds the sticks that are plugged in."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QStorageInfo

_MOUNTED_UNDER = ("/media/", "/run/media/", "/mnt/")
_REMOVABLE = 2
"""What Windows calls a drive whose medium can be taken out."""


@dataclass(frozen=True)
class Volume:
    """A stick: where it is, and the name it has itself."""

    path: Path
    name: str


def sticks() -> list[Volume]:
    """Those that can be read now, in the order the system names them."""
    ready = [v for v in QStorageInfo.mountedVolumes() if v.isValid() and v.isReady()]
    return [
        Volume(Path(v.rootPath()), v.displayName() or v.rootPath())
        for v in ready
        if _is_stick(v.rootPath())
    ]


def _is_stick(root: str) -> bool:
    if sys.platform == "win32":
        import ctypes

        return bool(ctypes.windll.kernel32.GetDriveTypeW(root) == _REMOVABLE)
    return root.startswith(_MOUNTED_UNDER)
