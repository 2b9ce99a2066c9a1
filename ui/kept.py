"""What is typed into a small form is kept until it is saved: Esc, a lock and a power cut lose no word."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, Slot

from app.core.clock import local
from ui.page import Desk
from ui.saving import Typed
from ui.text import tr
from ui.widgets.bars import Tone
from ui.widgets.form import Form


class Kept(QObject):
    """The draft of one form that has just been opened, `name` and `subject` being the draft's.
    What was left in it before is back in its fields."""

    def __init__(self, desk: Desk, form: Form, name: str, subject: str) -> None:
        super().__init__(form)
        self._desk = desk
        self._form = form
        self._key = (name, subject)
        self._bring_back()
        form.edited.connect(self._on_edited)

    def _bring_back(self) -> None:
        draft = self._desk.clinic.drafts.restore(*self._key)
        if draft is not None:
            self._form.restore(draft.values)
            when = local(draft.saved_at).strftime("%m-%d %H:%M")
            words = tr("What you had typed until {when} is back.", when=when)
            self._form.notice.show_notice(Tone.ACCENT, words)

    @Slot(dict)
    def _on_edited(self, values: Mapping[str, object]) -> None:
        drafts, (name, subject) = self._desk.clinic.drafts, self._key
        self._desk.background.run(self, lambda: drafts.save(name, dict(values), subject))

    @property
    def typed(self) -> Typed:
        """What the transaction that saves it ends."""
        return Typed(*self._key)

    def end(self) -> None:
        """It was saved; before the form is hidden, which would keep it once more."""
        self._form.mark_clean()
