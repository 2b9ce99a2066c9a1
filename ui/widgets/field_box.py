"""A field with its label above it and what is to be said about it beneath."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from app.core.checks import Checked, FieldWarning
from app.core.checks.result import required
from app.core.errors import FieldProblem
from ui.errors import sentence
from ui.text import tr
from ui.widgets.fields import Field
from ui.widgets.labels import plain_label, restyle


class FieldBox(QWidget):
    """One field of a form. A problem beneath it blocks saving, a warning does not."""

    edited = Signal()

    def __init__(self, label: str, field: Field, *, needed: bool, hint: str) -> None:
        super().__init__()
        self.field = field
        self.needed = needed
        self._hint = hint
        self._name = label
        self.label = plain_label(self._words(), "label")
        self._below = plain_label("", "caption", wraps=True)
        self._problem: FieldProblem | None = None
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._arrange()
        field.set_name(label.replace("&", ""))
        field.edited.connect(self._on_edited)
        field.left.connect(self._on_left)
        self._say("", hint)

    def _arrange(self) -> None:
        stops = self.field.stops()
        if stops:
            self.label.setBuddy(stops[0])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(self.label)
        column.addWidget(self.field)
        column.addWidget(self._below)
        column.addStretch(1)
        # Only now: shown before it has a parent, a label would be a window of its own.
        self.label.setVisible(bool(self.label.text()))

    def _words(self) -> str:
        return tr("{label} *", label=self._name) if self.needed else self._name

    def set_needed(self, *, is_needed: bool) -> None:
        """Where another answer decides whether it must be filled in."""
        if is_needed != self.needed:
            self.needed = is_needed
            self.label.setText(self._words())

    @property
    def problem(self) -> FieldProblem | None:
        return self._problem

    @property
    def message(self) -> str:
        """The sentence beneath the field."""
        return self._below.text()

    def check(self) -> Checked[object]:
        found = self.field.check()
        if self.needed and found.problem is None and found.value in (None, "", [], ()):
            return Checked(problem=required())
        return found

    def show_check(self, found: Checked[object]) -> None:
        if found.problem:
            self.show_problem(found.problem)
        else:
            self.show_warnings(found.warnings)

    def show_problem(self, problem: FieldProblem) -> None:
        self._problem = problem
        self._say("problem", sentence(problem))

    def show_warnings(self, warnings: Sequence[FieldWarning]) -> None:
        """Warnings in amber; without any, the hint again."""
        self._problem = None
        words = " ".join(sentence(FieldProblem(w.code, w.text, w.params)) for w in warnings)
        self._say("warning" if words else "", words or self._hint)

    def _say(self, mark: str, text: str) -> None:
        self.field.mark(mark)
        restyle(self._below, "role", mark or "caption")
        self._below.setText(text)
        self._below.setVisible(bool(text))
        for stop in self.field.stops():
            stop.setAccessibleDescription(text)

    @Slot()
    def _on_edited(self) -> None:
        """While typing nothing is judged; what was wrong before is wiped at the first key."""
        if self._problem is not None:
            self.show_warnings(())
        self.edited.emit()

    @Slot()
    def _on_left(self) -> None:
        """On leaving, say what cannot be read; that something is missing is said at saving."""
        found = self.field.check()
        if found.problem or found.warnings or self._problem is None:
            self.show_check(found)
