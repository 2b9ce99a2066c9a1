"""Keeps what is typed into a resident's form, so that a power cut takes two seconds at most.

New residents have a draft each: several can stand side by side, told by their name and time.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject, Slot

from app.core.clock import local
from app.core.masking import without_numbers
from app.drafts import Draft
from ui.page import Desk
from ui.saving import Typed
from ui.text import tr
from ui.widgets.form import Form

FORM = "patient"
NEW = "new:"
"""Begins the subject of a draft of somebody who has no record yet; older drafts have none at all."""


class DraftKeeper(QObject):
    """One draft for one form and resident: `subject` is the id, or `NEW` and a name of its own."""

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

    def begin_new(self, draft: Draft | None = None) -> None:
        """The form is about somebody new from now on, or about the one whom this draft is of."""
        self.begin(draft.subject if draft else f"{NEW}{uuid.uuid4().hex}")

    def unfinished(self) -> list[Draft]:
        """Those begun and not registered yet, the newest first."""
        return [one for one in self._desk.clinic.drafts.all() if _is_new(one)]

    def found(self) -> Draft | None:
        return self._desk.clinic.drafts.restore(FORM, self.subject)

    def keep(self) -> None:
        """At once, when the form is left."""
        if self._form.is_dirty:
            self._form.keep_draft()

    @property
    def typed(self) -> Typed:
        """What the transaction that saves the form ends."""
        return Typed(FORM, self.subject)

    @Slot(dict)
    def _on_edited(self, fields: dict[str, object]) -> None:
        drafts, subject = self._desk.clinic.drafts, self.subject
        values = {"fields": fields, "seen": dict(self._seen)}
        self._desk.background.run(self, lambda: drafts.save(FORM, values, subject))

    def discard(self) -> None:
        drafts, subject = self._desk.clinic.drafts, self.subject
        self._desk.background.run(self, lambda: drafts.discard(FORM, subject))


def _is_new(draft: Draft) -> bool:
    return draft.form == FORM and (not draft.subject or draft.subject.startswith(NEW))


def who_and_when(draft: Draft) -> str:
    """By what a person tells it from another: the name, else the phone; and when it was left."""
    fields = fields_of(draft)
    named = (str(fields.get(name) or "").strip() for name in ("name", "phone"))
    who = next(filter(None, named), "") or tr("without a name")
    when = local(draft.saved_at).strftime("%m-%d %H:%M")
    return tr("{who}, {when}", who=without_numbers(who), when=when)


def fields_of(draft: Draft) -> Mapping[str, object]:
    found = draft.values.get("fields")
    return found if isinstance(found, dict) else {}


def seen_of(draft: Draft) -> Mapping[str, Any]:
    found = draft.values.get("seen")
    return found if isinstance(found, dict) else {}
