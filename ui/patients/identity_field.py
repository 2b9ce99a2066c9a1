"""The field of an identity number: read by the rules of its document, masked in a record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Slot

from app.core.checks import Checked
from app.core.identity import Identity, read_document
from app.core.identity.documents import DocumentKind
from app.core.masking import masked
from ui.widgets.fields import TypedField


class IdentityField(TypedField[str]):
    """`kind` says which document is meant. While masked it shows the ends only and is read-only."""

    def __init__(self, today: Callable[[], date], kind: Callable[[], str | None]) -> None:
        self._today = today
        self._kind = kind
        self._hidden: str | None = None
        super().__init__(self._read_number, width=30)

    def identity(self) -> Identity | None:
        """What the number proves, once it is whole."""
        return self._document(self._hidden or self.edit.text()).value

    def _document(self, typed: str) -> Checked[Identity]:
        kind = self._kind() or DocumentKind.CITIZEN_CARD
        return read_document(kind, typed, self._today())

    def _read_number(self, typed: str) -> Checked[str]:
        found = self._document(typed)
        number = found.value.number if found.value else None
        return Checked(number, found.problem, found.warnings)

    @property
    def is_masked(self) -> bool:
        return self._hidden is not None

    def conceal(self) -> None:
        """Hide a number that can be read; an empty field stays open for typing."""
        number = super().value()
        if number and not self.is_masked:
            self._hidden = number
            self._show()

    def reveal(self) -> None:
        number, self._hidden = self._hidden, None
        if number:
            self.edit.setText(number)
            self._show()

    def _show(self) -> None:
        self.edit.setReadOnly(self.is_masked)
        if self._hidden:
            self.edit.setText(masked(self._hidden))

    def value(self) -> str | None:
        return self._hidden or super().value()

    def set_value(self, value: object) -> None:
        was_masked, self._hidden = self.is_masked, None
        super().set_value(value)
        self._show()
        if was_masked:
            self.conceal()

    def check(self) -> Checked[object]:
        return Checked(self._hidden) if self._hidden else super().check()

    def draft(self) -> object:
        return self._hidden or super().draft()

    def restore(self, draft: object) -> None:
        if draft != self._hidden:
            self._hidden = None
            super().restore(draft)
            self._show()

    @Slot()
    def _on_finished(self) -> None:
        if self._hidden:
            self.left.emit()
        else:
            super()._on_finished()
