"""One case on a page: its panel, what is attached to it, and its forms for printing."""

from __future__ import annotations

from functools import partial
from typing import Generic

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import QStackedLayout, QWidget

from ui import keyboard
from ui.attachments.viewer import AttachmentViewer
from ui.cases.face import V
from ui.cases.panel import CasePanel
from ui.cases.preview import CasePreview
from ui.page import Desk
from ui.reading import MOMENT_MS, Reading


class CasePane(QWidget, Generic[V]):
    """What was seen of a case is noted as opened. Esc goes one place back: from an attachment or a
    preview to the case, from a step's form to the facts."""

    shows = Signal(object)
    """The case that is shown now, read afresh."""

    def __init__(self, desk: Desk, case: CasePanel[V], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._cases = case.face.service(desk.clinic)
        self.case = case
        self.viewer = AttachmentViewer(desk)
        self.preview = CasePreview(desk, case.face)
        self.shown = ""
        self._reading = Reading(desk, case, MOMENT_MS)
        self._stack = QStackedLayout(self)
        for part in (case, self.viewer, self.preview):
            self._stack.addWidget(part)
        self.setFocusProxy(case)
        case.done.connect(self.reload)
        case.wants_attachment.connect(self._open_attachment)
        self.viewer.left.connect(self._on_attachment_left)
        self.preview.left.connect(self._on_printed)

    def open(self, case_id: str) -> None:
        """Show a case; once it has been seen that is noted, for the other side too. Raises NotFound."""
        case: V = self._cases.case(case_id)
        self.shown = case_id
        self.case.show_case(case)
        self._stack.setCurrentWidget(self.case)
        self.shows.emit(case)
        self._read(case)

    def start(self) -> None:
        keyboard.take(self._stack.currentWidget() or self.case)

    @Slot()
    def reload(self) -> None:
        if self.shown and self._stack.currentWidget() is self.case:
            self.open(self.shown)

    def leave(self) -> None:
        """Nothing is shown any more."""
        self.shown = ""

    def go_back(self) -> bool:
        """False where there is nothing but the case."""
        if self._stack.currentWidget() is self.viewer:
            self.viewer.go_back()
            return True
        if self._stack.currentWidget() is self.preview:
            self._on_printed()
            return True
        was_form = self.case.leave_form()
        if was_form:
            keyboard.take(self.case)
        return was_form

    def print_it(self) -> None:
        """What Ctrl+P means of this case; in the preview it goes on paper."""
        case = self.case.case
        if self._stack.currentWidget() is self.preview:
            self.preview.print_pages()
        elif self._stack.currentWidget() is self.case and case is not None:
            self.show_form(self.case.face.paper(case))

    def show_form(self, form: str) -> None:
        if self.case.case is not None and form:
            self._stack.setCurrentWidget(self.preview)
            self.preview.show_form(self.case.case, form)

    def event(self, event: QEvent) -> bool:
        """What came while nobody looked is on the screen now."""
        is_back = event.type() == QEvent.Type.WindowActivate
        case = self.case.case
        if is_back and self.shown and case is not None and self._cases.is_news(self.shown):
            self._read(case)
        return super().event(event)

    def _read(self, case: V) -> None:
        self._reading.begin(partial(self._cases.mark_opened, case.record.id, case))

    @Slot(str)
    def _open_attachment(self, attachment_id: str) -> None:
        self._stack.setCurrentWidget(self.viewer)
        self.viewer.open(attachment_id)

    @Slot()
    def _on_printed(self) -> None:
        self.open(self.shown)
        keyboard.take(self.case)

    @Slot()
    def _on_attachment_left(self) -> None:
        self.open(self.shown)
        keyboard.take(self.case.attachments)
