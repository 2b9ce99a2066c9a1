"""One entry by a published form: its day, its answers, its sheet and its end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from app.core.values import from_wire
from app.forms.answers import Around
from app.forms.form import Form as Declared
from ui.forms.form import DrawnForm
from ui.text import tr
from ui.widgets.fields import DateField
from ui.widgets.form import QUARTER
from ui.widgets.labels import button

DAY = "day"
"""No element of a form may be called so: rules ask for the day of the entry by it."""


class EntryForm(DrawnForm):
    """Drawn anew for each entry: by its own version, and by what is known of whom it is about."""

    def __init__(
        self,
        declared: Declared,
        around: Around,
        today: Callable[[], date],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("", parent)
        self.sheet = button(tr("Print the &sheet"))
        self.void = button(tr("Void…"), "danger")
        for action in (self.void, self.sheet):
            self.add_action(action)
        self._day = self.add(DAY, tr("Date"), DateField(today), needed=True, span=QUARTER)
        self._day.left.connect(self._on_day)
        self.draw(declared, today, around=around)
        self.dirty_changed.connect(self._on_dirty_changed)

    def show_answers(self, values: Mapping[str, Any], day: date, *, is_new: bool) -> None:
        """As they travel. What a damaged line says cannot be shown, and is asked anew."""
        shown = {e.code: _read(e.type, values.get(e.code)) for e in self.declared or ()}
        self.set_values({DAY: day, **shown})
        for action in (self.void, self.sheet):
            action.setVisible(not is_new)

    def lock(self) -> None:
        """Somebody else's: read, and printed."""
        for box in self.boxes.values():
            box.field.setEnabled(False)
        self.save.hide()
        self.void.hide()

    @property
    def day(self) -> date:
        value = self._day.value()
        return value if value is not None else self.around.day

    @Slot()
    def _on_day(self) -> None:
        """How old somebody was is judged on the day of the entry."""
        self.around = replace(self.around, day=self.day)
        self.follow()

    @Slot(bool)
    def _on_dirty_changed(self, is_dirty: bool) -> None:
        """Only what is saved is printed."""
        self.sheet.setEnabled(not is_dirty)


def _read(field_type: Any, value: Any) -> object:
    try:
        return from_wire(field_type, value)
    except (ValueError, TypeError, AttributeError):
        return None
