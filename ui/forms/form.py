"""A form drawn from its declaration: fields, sections, and what one answer does to another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from app.core.kinds import FieldType
from app.core.values import to_wire
from app.forms.answers import Answers, Around, evaluate
from app.forms.form import Form as Declared
from app.forms.form import Item, Section
from ui.forms.fields import Drawing, width_of, words_of
from ui.text import tr
from ui.widgets.fields import Field
from ui.widgets.form import Form


class DrawnForm(Form):
    """Draws a declaration. A page brings the fields for what is found elsewhere (people, places),
    by the element's code. What the declaration hides is neither asked nor answered."""

    declared: Declared | None = None
    answers: Answers | None = None
    """As they stand; None where no answer of the form does anything to another."""
    _follows = False

    def draw(
        self,
        declared: Declared,
        today: Callable[[], date],
        fields: Mapping[str, Field] | None = None,
        around: Around | None = None,
    ) -> None:
        self.declared, self.around = declared, around or Around(today())
        self._follows = any(_is_ruled(declared, item) for item in declared.items.values())
        self._headings: list[tuple[Section, QWidget]] = []
        self._unasked: set[str] = set()
        self._doubted: set[str] = set()
        drawing, brought = Drawing(today, declared.table, self.around), fields or {}
        for section in declared.sections:
            if section.title:
                self._headings.append((section, self.section(tr(section.title))))
            for item in section.items:
                self._ask(item, drawing, brought.get(item.code) or drawing.field(item))
        self.follow()

    def _ask(self, item: Item, drawing: Drawing, field: Field) -> None:
        # A box to tick has its words beside it.
        label = "" if item.element.type is FieldType.FLAG else words_of(item.element)
        hint = tr(item.hint) if item.hint else ""
        span = width_of(item, drawing.table)
        self.add(item.code, label, field, span=span, needed=item.needed, hint=hint)
        if self._follows:
            field.left.connect(self._on_field_left)

    def wire_values(self) -> dict[str, Any]:
        """The answers as they travel."""
        items = self.declared.items if self.declared else {}
        return {
            code: to_wire(item.element.type, self.field(code).value())
            for code, item in items.items()
            if item.computed is None
        }

    def values(self) -> dict[str, object]:
        values = super().values()
        items = self.declared.items if self.declared else {}
        for code, item in items.items():
            if item.computed is not None:
                del values[code]
            elif code in self._unasked:
                values[code] = None
        return values

    def set_values(self, values: Mapping[str, object]) -> None:
        super().set_values(values)
        self.follow()

    def restore(self, draft: Mapping[str, object]) -> None:
        super().restore(draft)
        self.follow()

    @Slot()
    def _on_edited(self) -> None:
        self.follow()
        super()._on_edited()

    def follow(self) -> None:
        """Ask what the answers of now open, and no more; say what they come to."""
        if self.declared is None or not self._follows:
            return
        self.answers = answers = evaluate(self.declared, self.wire_values(), self.around)
        for code, item in self.declared.items.items():
            self.boxes[code].set_needed(is_needed=code in answers.needed)
            if item.computed is not None:
                self.field(code).set_value(answers.values.get(code))
        self._show_asked({code for code in self.declared.items if code not in answers.shown})

    def _show_asked(self, unasked: set[str]) -> None:
        changed = self._unasked ^ unasked
        self._unasked = unasked
        shown: dict[QWidget, bool] = {self.boxes[code]: code not in unasked for code in changed}
        for section, heading in self._headings:
            shown[heading] = any(item.code not in unasked for item in section.items)
        self.show_parts(shown)

    @Slot()
    def _on_field_left(self) -> None:
        """What is unlikely, in amber beneath its field; it never blocks."""
        self.follow()
        doubts = self.answers.doubts if self.answers else {}
        for code in self._doubted - doubts.keys():
            self.boxes[code].show_check(self.field(code).check())
        for code, said in doubts.items():
            if self.boxes[code].problem is None:
                self.boxes[code].show_warnings(said)
        self._doubted = set(doubts)


def _is_ruled(declared: Declared, item: Item) -> bool:
    """Whether another answer decides about it, or it is doubted."""
    rules = (item.shown_if, item.needed_if, item.computed, declared.section_of[item.code].shown_if)
    is_doubted = any(
        r.likely_low is not None or r.likely_high is not None for r in item.element.ranges
    )
    return any(rules) or bool(item.doubts) or is_doubted or item.code in declared.opened_by


def drawn(
    declared: Declared,
    today: Callable[[], date],
    save: str,
    fields: Mapping[str, Field] | None = None,
) -> DrawnForm:
    """A form that is its declaration and no more."""
    form = DrawnForm(save)
    form.draw(declared, today, fields)
    return form
