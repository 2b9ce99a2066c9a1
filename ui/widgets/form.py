"""A form worked by Enter: fields in two columns, problems beneath them, saving always in sight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.core.checks import FieldWarning
from app.core.errors import ClinicError, FieldProblem, InvalidInput
from ui import keyboard
from ui.text import tr
from ui.theme import scaled
from ui.widgets.bars import NoticeBar
from ui.widgets.edits import LineEdit
from ui.widgets.field_box import FieldBox
from ui.widgets.fields import Field
from ui.widgets.keys import ENTER, held_with
from ui.widgets.labels import button, plain_label

F = TypeVar("F", bound=Field)

DRAFT_AFTER_MS = 1_500
UNITS = 4
NARROW_UNITS = 2
NARROW_PX = 620
"""A form narrower than this (at 100 % type) has one column."""

QUARTER, HALF, FULL = 1, 2, 4


class Form(QWidget):
    """Build it with `section` and `add`; it answers with `submitted` and `left`.

    Enter goes on, Shift+Enter back, Ctrl+Enter saves, Esc leaves. `edited` comes at most 1.5 s
    after a change and carries the draft: what stands in the fields, as JSON can hold it.
    """

    submitted = Signal(dict)
    left = Signal()
    edited = Signal(dict)
    dirty_changed = Signal(bool)

    def __init__(self, save: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.boxes: dict[str, FieldBox] = {}
        self._parts: list[tuple[QWidget, int]] = []
        self._closed: set[QWidget] = set()
        self._is_dirty = False
        self._columns = 0
        self._clean: dict[str, object] = {}
        self.is_busy = False
        self._is_draft_held = False
        self._rests = False
        self._saved_soon = QTimer(self, singleShot=True, interval=DRAFT_AFTER_MS)
        self._saved_soon.timeout.connect(self._on_draft_due)
        self.notice = NoticeBar(self)
        self.save = button(save or tr("&Save  Ctrl+Enter"), "primary")
        self.save.clicked.connect(self.submit)
        self.back = button(tr("Back  Esc"))
        self.back.clicked.connect(self.left)
        self._status = plain_label("", "problem")
        self._status.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._arrange()

    def _arrange(self) -> None:
        self._inside = QWidget()
        self._inside.setProperty("role", "scrolled")
        self._grid = QGridLayout(self._inside)
        self._grid.setContentsMargins(16, 12, 16, 16)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(10)
        self._scroll = QScrollArea(self, widgetResizable=True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self._inside)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.notice)
        column.addWidget(self._scroll, 1)
        column.addWidget(self._bottom())

    def _bottom(self) -> QWidget:
        """The bar that never scrolls away."""
        bar = QWidget(self)
        bar.setProperty("role", "bottom_bar")
        bar.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._actions = QHBoxLayout()
        self._actions.setSpacing(8)
        row = QHBoxLayout(bar)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(8)
        row.addWidget(self.back)
        row.addWidget(self._status, 1)
        row.addLayout(self._actions)
        row.addWidget(self.save)
        return bar

    def section(self, title: str) -> QLabel:
        heading = plain_label(title, "heading")
        self.add_widget(heading)
        return heading

    def add(
        self,
        name: str,
        label: str,
        field: F,
        *,
        span: int = HALF,
        needed: bool = False,
        hint: str = "",
    ) -> F:
        """Put a field in. `span` is QUARTER, HALF or FULL of the form's width."""
        box = FieldBox(label, field, needed=needed, hint=hint)
        box.edited.connect(self._on_edited)
        self.boxes[name] = box
        self.add_widget(box, span)
        self._clean[name] = field.draft()
        return field

    def add_widget(self, widget: QWidget, span: int = FULL) -> None:
        """Put something in that is no field, such as a list of earlier readings."""
        self._parts.append((widget, span))
        widget.setParent(self._inside)
        # Tab goes the way the eye does: through the parts as they were added, then to saving.
        here = [part for part in _with_children(widget) if part.window() is self.window()]
        takers = [part for part in here if part.focusPolicy() != Qt.FocusPolicy.NoFocus]
        if takers:
            QWidget.setTabOrder(takers[-1], self.save)
            QWidget.setTabOrder(self.save, self.back)
        if self.isVisible():
            widget.show()
            self._lay_out()

    def add_action(self, action: QPushButton) -> None:
        self._actions.addWidget(action)

    def show_field(self, name: str, *, shown: bool) -> None:
        """A field that another one opens, such as the words of an "other"."""
        self.show_parts({self.boxes[name]: shown})

    def show_parts(self, shown: Mapping[QWidget, bool]) -> None:
        changed = [part for part, is_shown in shown.items() if is_shown == (part in self._closed)]
        for part in changed:
            self._closed ^= {part}
            part.setVisible(shown[part])
        if changed and self.isVisible():
            self._lay_out()

    def _lay_out(self) -> None:
        """Fill rows from left to right; a part that does not fit opens the next row."""
        # Not takeAt: an item that outlives its place keeps the next one from being measured anew.
        for part, _ in self._parts:
            self._grid.removeWidget(part)
        units = self._columns = self._units()
        row = used = 0
        for part, wanted in self._parts:
            if part in self._closed:
                continue
            span = min(wanted, units)
            if used + span > units:
                row, used = row + 1, 0
            self._grid.addWidget(part, row, used, 1, span)
            used += span
        for column in range(UNITS):
            self._grid.setColumnStretch(column, 1 if column < units else 0)
        for number in range(self._grid.rowCount()):
            self._grid.setRowStretch(number, 0)
        self._grid.setRowStretch(row + 1, 1)
        # The least height of parts that wrap is that of chips one below the other, in the least
        # width; they are asked for their height at this one. All others keep theirs and scroll.
        self._inside.setMinimumHeight(1 if self._grid.hasHeightForWidth() else 0)

    def _units(self) -> int:
        return NARROW_UNITS if 0 < self.width() < scaled(NARROW_PX) else UNITS

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._units() != self._columns:
            self._lay_out()

    def showEvent(self, event: QShowEvent) -> None:
        self._lay_out()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """A window closed or locked right after the last word keeps it in the draft."""
        super().hideEvent(event)
        if self._saved_soon.isActive():
            self.keep_draft()

    def field(self, name: str) -> Field:
        return self.boxes[name].field

    def values(self) -> dict[str, object]:
        return {name: box.field.value() for name, box in self.boxes.items()}

    def set_values(self, values: Mapping[str, object]) -> None:
        """Show a record; the form counts as untouched afterwards."""
        for name, box in self.boxes.items():
            if name in values:
                box.field.set_value(values[name])
        self.clear_marks()
        self.mark_clean()

    def draft(self) -> dict[str, object]:
        return {name: box.field.draft() for name, box in self.boxes.items()}

    def restore(self, draft: Mapping[str, object]) -> None:
        """Bring a draft back as it was typed; the form counts as touched."""
        for name, box in self.boxes.items():
            if name in draft:
                box.field.restore(draft[name])
        self._rests = False
        self._set_dirty(is_dirty=self.draft() != self._clean)

    def clear_words(self) -> None:
        """What was typed goes, and what was shown last is back."""
        self.restore(self._clean)
        self.clear_marks()
        self.mark_clean()

    def without_secrets(self, draft: Mapping[str, object]) -> dict[str, object]:
        """As much of it as may be kept."""
        return {name: value for name, value in draft.items() if not self._is_secret(name)}

    def differs(self, draft: Mapping[str, object]) -> bool:
        """Whether it says anything that was not shown, secrets apart."""
        return self.without_secrets(draft) != self.without_secrets(self._clean)

    def _is_secret(self, name: str) -> bool:
        return name in self.boxes and self.boxes[name].field.is_secret

    @property
    def is_dirty(self) -> bool:
        """Whether anything differs from what was shown last."""
        return self._is_dirty

    def rest(self) -> None:
        """All of it is saved. A key that bounced after that, or a draft that was due, does not bring
        it a second time: nothing is done until something is typed or another record is shown."""
        self._saved_soon.stop()
        self._rests = True

    def mark_clean(self) -> None:
        self._rests = False
        self._clean = self.draft()
        self._saved_soon.stop()
        self._is_draft_held = False
        self._set_dirty(is_dirty=False)

    def _set_dirty(self, *, is_dirty: bool) -> None:
        if is_dirty != self._is_dirty:
            self._is_dirty = is_dirty
            self.dirty_changed.emit(is_dirty)

    @Slot()
    def _on_edited(self) -> None:
        self._rests = False
        self._set_dirty(is_dirty=self.draft() != self._clean)
        self._count_problems()
        if not self._saved_soon.isActive():
            self._saved_soon.start()

    @Slot()
    def _on_draft_due(self) -> None:
        self.keep_draft()

    def keep_draft(self) -> None:
        """At once, as when the form is left. Not while it is being saved: a draft that came after
        the record would bring it a second time. Where the saving fails, it is kept then."""
        self._saved_soon.stop()
        self._is_draft_held = self.is_busy
        if not self.is_busy and not self._rests:
            self.edited.emit(self.draft())

    def mark(self, problems: Mapping[str, FieldProblem]) -> None:
        """Show what is wrong, field by field, and go to the first of them."""
        for name, problem in problems.items():
            if name in self.boxes:
                self.boxes[name].show_problem(problem)
        self._count_problems()
        first = next((name for name in self.boxes if name in problems), None)
        if first is not None:
            self.go_to(first)

    def warn(self, warnings: Mapping[str, Sequence[FieldWarning]]) -> None:
        for name, sentences in warnings.items():
            if name in self.boxes:
                self.boxes[name].show_warnings(sentences)

    def clear_marks(self) -> None:
        self.notice.clear()
        for box in self.boxes.values():
            box.show_warnings(())
        self._count_problems()

    def show_error(self, error: ClinicError) -> None:
        """Problems of fields mark the fields; every other error stands above the form."""
        self.set_busy(is_busy=False)
        if self._is_draft_held:
            self.keep_draft()
        if isinstance(error, InvalidInput):
            self.mark(error.fields)
        if not isinstance(error, InvalidInput) or not error.fields.keys() <= self.boxes.keys():
            self.notice.show_error(error)

    def _count_problems(self) -> None:
        count = sum(box.problem is not None for box in self.boxes.values())
        words = tr("{count} to correct", count=count) if count else ""
        self._status.setText(words)

    @Slot()
    def submit(self) -> None:
        """Check every field; mark what is wrong, or hand the values over. Nothing while busy, nor
        when the form has been left: an Enter that bounced comes after the first one was answered."""
        if self.is_busy or self._rests or not self.is_open:
            return
        problems = {}
        for name, box in self.boxes.items():
            found = box.check()
            box.show_check(found)
            if found.problem and box not in self._closed:
                problems[name] = found.problem
        self.notice.clear()
        self.mark(problems)
        if not problems:
            self.submitted.emit(self.values())

    @property
    def is_open(self) -> bool:
        """Whether it is on the page that is shown."""
        return self.isWindow() or self.isVisibleTo(self.window())

    def set_busy(self, *, is_busy: bool) -> None:
        """While a save is under way it cannot be asked for again. The button stays as it is: were
        it disabled, the keyboard would go to the next one, and an Enter too many would leave."""
        self.is_busy = is_busy
        if is_busy and self._saved_soon.isActive():
            self.keep_draft()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        held = held_with(event)
        if event.key() == Qt.Key.Key_Escape and not held:
            self.left.emit()
        elif event.key() in ENTER:
            self._on_enter(held)
        else:
            super().keyPressEvent(event)

    def _on_enter(self, held: Qt.KeyboardModifier) -> None:
        if held == Qt.KeyboardModifier.ControlModifier:
            self._save_by_key()
        elif held == Qt.KeyboardModifier.ShiftModifier:
            self._step(-1)
        elif not held:
            self._step(1)

    def _save_by_key(self) -> None:
        """As the save button would; first let the field one stands in finish."""
        if self.save.isEnabled():
            keyboard.take(self.save, Qt.FocusReason.ShortcutFocusReason)
            self.submit()

    def _step(self, by: int) -> None:
        stops = [*self._stops(), self.save]
        here = self.focusWidget()
        if here is self.save and by > 0:
            self.save.click()
            return
        place = stops.index(here) + by if here in stops else 0
        self._focus(stops[max(0, min(place, len(stops) - 1))])

    def _stops(self) -> list[QWidget]:
        fields = [box.field for box in self.boxes.values() if box not in self._closed]
        return [stop for field in fields for stop in field.stops() if stop.isEnabled()]

    def go_to(self, name: str) -> None:
        """Put the caret into a field and bring it into sight."""
        stops = self.boxes[name].field.stops()
        if stops:
            self._focus(stops[0])

    def stand_in(self, name: str) -> None:
        """The same for who may only want to look: no key takes away what stands there."""
        self.go_to(name)
        stop = self.boxes[name].field.stops()[0]
        if isinstance(stop, LineEdit):
            stop.end(False)

    def start(self) -> None:
        """Put the caret into the first field."""
        stops = self._stops()
        if stops:
            self._focus(stops[0])

    def _focus(self, stop: QWidget) -> None:
        if stop.hasFocus() and isinstance(stop, LineEdit):
            # Turning a page has put the caret here already, and selected nothing.
            stop.selectAll()
        keyboard.take(stop, Qt.FocusReason.TabFocusReason)
        box = next((box for box in self.boxes.values() if box.isAncestorOf(stop)), None)
        if box is not None:
            self._scroll.ensureWidgetVisible(box, 0, 12)


def _with_children(widget: QWidget) -> list[QWidget]:
    return [widget, *widget.findChildren(QWidget)]
