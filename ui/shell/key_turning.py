"""While the records are put under another key: what happens, and how far it is."""

from __future__ import annotations

import threading

from PySide6.QtCore import QEventLoop, Signal, Slot
from PySide6.QtWidgets import QApplication, QProgressBar, QStackedWidget, QWidget

from ui.layouts import Centred
from ui.text import tr
from ui.widgets.labels import plain_label

DONE = 100


class KeyTurning(Centred):
    """Takes the entrance while there is something to tell, and gives it back as it was.

    It is told by the worker that signs somebody in, or by the screen's own thread, which waits for
    the end of a session; then nothing but painting is done meanwhile.
    """

    told = Signal(int)

    def __init__(self, entrance: QStackedWidget, parent: QWidget | None = None) -> None:
        super().__init__(tr("The key of the records is being changed"), parent)
        self._entrance = entrance
        self._before: tuple[QWidget | None, bool] | None = None
        self.bar = QProgressBar(minimum=0, maximum=DONE)
        self.bar.setAccessibleName(self.heading.text())
        words = tr(
            "A sign-in, a password or a recovery sheet was taken away: after this it opens nothing "
            "any more. Do not switch the computer off; if it goes off, nothing is lost and this "
            "begins again."
        )
        self.inside.addWidget(plain_label(words, wraps=True))
        self.inside.addWidget(self.bar)
        self.told.connect(self._on_told)

    def tell(self, percent: int) -> None:
        self.told.emit(percent)
        if threading.current_thread() is threading.main_thread():
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)

    @Slot(int)
    def _on_told(self, percent: int) -> None:
        self.bar.setValue(percent)
        if percent >= DONE:
            self._give_back()
        elif self._before is None:
            self._before = (self._entrance.currentWidget(), self._entrance.isHidden())
            self._entrance.setCurrentWidget(self)
            self._entrance.show()

    def _give_back(self) -> None:
        if self._before is None:
            return
        (widget, was_hidden), self._before = self._before, None
        if widget is not None:
            self._entrance.setCurrentWidget(widget)
        self._entrance.setHidden(was_hidden)
