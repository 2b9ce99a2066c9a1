"""The print preview of a page that shows one thing at a time."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QStackedLayout, QWidget

from ui import keyboard
from ui.background import Background
from ui.widgets.pdf_preview import PdfPreview


class StackedPreview:
    """Built with the first sheet; left, it gives back what was shown before. `back` is called then,
    `printed` once a sheet has gone to the printer."""

    def __init__(
        self,
        background: Background,
        stack: QStackedLayout,
        back: Callable[[], None],
        printed: Callable[[], None] | None = None,
    ) -> None:
        self._background = background
        self._stack = stack
        self._back = back
        self._printed = printed
        self._before: QWidget | None = None
        self.widget: PdfPreview | None = None

    @property
    def is_shown(self) -> bool:
        return self.widget is not None and self._stack.currentWidget() is self.widget

    def show(self, data: bytes, title: str) -> None:
        """Nothing for who has asked for something else since."""
        if keyboard.is_late():
            return
        preview = self.widget or self._make()
        if not self.is_shown:
            self._before = self._stack.currentWidget()
        self._stack.setCurrentWidget(preview)
        preview.show_pdf(data, title)

    def _make(self) -> PdfPreview:
        preview = self.widget = PdfPreview(self._background)
        preview.left.connect(self.leave)
        if (printed := self._printed) is not None:
            preview.printed.connect(lambda _: printed())
        self._stack.addWidget(preview)
        return preview

    def leave(self) -> bool:
        """False where no preview is shown."""
        if not self.is_shown or self._before is None:
            return False
        self._stack.setCurrentWidget(self._before)
        self._back()
        return True

    def print_pages(self) -> bool:
        """False where no preview is shown."""
        if self.widget is None or not self.is_shown:
            return False
        self.widget.print_pages()
        return True
