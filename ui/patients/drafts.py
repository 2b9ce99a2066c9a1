"""Keeps what is typed into a resident's form, so that a power cut takes two seconds at most."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject, Slot

from app.drafts import Draft
from ui.page import Desk
from ui.widgets.form import Form

FORM = "patient"


class DraftKeeper(QObject):
    """One draft for one form and resident (`subject`, empty for a new one)."""

    def __init__(self, desk: Desk, form: Form) -> None:
        super().__init__(form)
        self._desk = desk
        self._form = form
        self._seen: Mapping[str, Any] = {}
        self.subject = ""
        form.edited.connect(self._on_edited)

    def begin(self, subject: str, seen: Mapping[str, Any] | None = None) -> None:
        """From now on the form is about this resident; `seen` travels with the draft, as JSON."""
        self.subject = subject
        self._seen = seen or {}

    def found(self) -> Draft | None:
        return self._desk.clinic.drafts.restore(FORM, self.subject)

    def keep(self) -> None:
        """At once, when the form is left."""
        if self._form.is_dirty:
            self._on_edited(self._form.draft())

    @Slot(dict)
    def _on_edited(self, fields: dict[str, object]) -> None:
        drafts, subject = self._desk.clinic.drafts, self.subject
        values = {"fields": fields, "seen": dict(self._seen)}
        self._desk.background.run(self, lambda: drafts.save(FORM, values, subject))

    def discard(self) -> None:
        drafts, subject = self._desk.clinic.drafts, self.subject
        self._desk.background.run(self, lambda: drafts.discard(FORM, subject))


def fields_of(draft: Draft) -> Mapping[str, object]:
    found = draft.values.get("fields")
    return found if isinstance(found, dict) else {}


def seen_of(draft: Draft) -> Mapping[str, Any]:
    found = draft.values.get("seen")
    return found if isinstance(found, dict) else {}
