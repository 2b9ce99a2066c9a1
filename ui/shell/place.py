"""Where the window stands: whoever comes after it, a lock or another person, stands there too."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtWidgets import QWidget


@dataclass(frozen=True)
class WindowPlace:
    """Position and size, maximised or not, and whether the person is in this window."""

    geometry: bytes = b""
    is_in_front: bool = True

    @classmethod
    def of(cls, window: QWidget) -> WindowPlace:
        return cls(bytes(window.saveGeometry().data()), window.isActiveWindow())

    @classmethod
    def read(cls, geometry: str, *, is_in_front: bool) -> WindowPlace:
        return cls(bytes.fromhex(geometry), is_in_front)

    def words(self) -> list[str]:
        """For the command line of the process that comes next."""
        return ["--place", self.geometry.hex(), *([] if self.is_in_front else ["--behind"])]

    def give(self, window: QWidget) -> None:
        """Before it is shown. It takes no keyboard from another program's window."""
        if self.geometry:
            window.restoreGeometry(QByteArray(self.geometry))
        window.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating, not self.is_in_front)
