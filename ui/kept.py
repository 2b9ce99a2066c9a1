"""What is typed into a form is kept until it is saved: Esc, a lock and a power cut lose no word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from app.core.clock import local
from app.drafts import Draft
from ui.page import Desk
from ui.text import tr
from ui.widgets.bars import NoticeBar, Tone
from ui.widgets.form import Form

FIELDS, BESIDE = "fields", "seen"
"""In a draft: what stood in the fields, and what its page put beside them."""


@dataclass(frozen=True)
class Typed:
    """The name under which the words of a form are kept while they are not saved."""

    form: str
    subject: str = ""


class Kept(QObject):
    """The drafts of one form, one for each record it shows. Passwords are kept nowhere."""

    thrown_away = Signal()

    def __init__(self, desk: Desk, form: Form, name: str, bar: NoticeBar | None = None) -> None:
        """`bar` tells that something came back: that of the form, where no other is meant."""
        super().__init__(form)
        self._desk = desk
        self._form = form
        self._name = name
        self._bar = bar or form.notice
        self._said = ""
        self._typed: Typed | None = None
        self._under_way: dict[str, Draft] = {}
        self._going: set[str] = set()
        """Thrown away, and still in the store until the worker comes to it."""
        self.beside: Mapping[str, Any] = {}
        form.edited.connect(self._on_edited)
        self._bar.acted.connect(self._on_acted)

    @staticmethod
    def of(form: Form) -> Kept | None:
        return form.findChild(Kept, options=Qt.FindChildOption.FindDirectChildrenOnly)

    @property
    def typed(self) -> Typed | None:
        """What the transaction that saves the form ends; None while it is about nobody."""
        return self._typed

    @property
    def subject(self) -> str:
        return self._typed.subject if self._typed is not None else ""

    def begin(self, subject: str = "", beside: Mapping[str, Any] | None = None) -> bool:
        """The form shows this record now, filled in: what was typed into it before and not saved
        comes back, and is told. `beside` travels with the draft, as JSON."""
        self.begin_empty(subject, beside)
        draft = self._under_way.get(subject)
        if draft is None and subject not in self._going:
            draft = self._desk.clinic.drafts.restore(self._name, subject)
        if draft is None:
            return False
        self._form.restore(fields_of(draft))
        self.beside = {**self.beside, **beside_of(draft)}
        if self._form.is_dirty:
            self._tell(draft)
        return self._form.is_dirty

    def begin_empty(self, subject: str, beside: Mapping[str, Any] | None = None) -> None:
        """As `begin`, where nothing can have been typed before."""
        self._typed, self.beside, self._said = Typed(self._name, subject), beside or {}, ""

    def forget(self) -> None:
        """The form is about nobody any more."""
        self._typed = None

    def leave(self) -> None:
        """At once, when the form is left or shows something else next."""
        if self._typed is not None and self._form.is_dirty:
            self._form.keep_draft()

    def end(self, typed: Typed | None) -> None:
        """It was saved: before the form is hidden, which would keep it once more. Where it is about
        another record by now, that one's words stay."""
        if typed == self._typed:
            self._under_way.pop(self.subject, None)
            self._form.mark_clean()

    def throw_away(self) -> None:
        """The form is again as it was before anything was typed."""
        self._form.clear_words()
        self.discard()
        self.thrown_away.emit()

    def discard(self) -> None:
        if (typed := self._typed) is None:
            return
        self._under_way.pop(typed.subject, None)
        self._going.add(typed.subject)

        def gone(_: None) -> None:
            self._going.discard(typed.subject)

        drafts = self._desk.clinic.drafts
        self._desk.background.run(self, partial(drafts.discard, typed.form, typed.subject), gone)

    @Slot(dict)
    def _on_edited(self, values: Mapping[str, object]) -> None:
        if self._typed is None:
            return
        if not self._form.differs(values):
            self.discard()
            return
        clinic, (name, subject) = self._desk.clinic, (self._name, self._typed.subject)
        kept = {FIELDS: self._form.without_secrets(values), BESIDE: dict(self.beside)}
        draft = self._under_way[subject] = Draft(name, subject, kept, clinic.clock.now())

        def written(_: None) -> None:
            if self._under_way.get(subject) is draft:
                del self._under_way[subject]

        self._desk.background.run(self, partial(clinic.drafts.save, name, kept, subject), written)

    def _tell(self, draft: Draft) -> None:
        when = local(draft.saved_at).strftime("%m-%d %H:%M")
        self.tell(tr("What you had typed until {when} is back.", when=when))

    def tell(self, said: str) -> None:
        """What came back, with the key that throws it away."""
        self._said = said
        self._bar.show_notice(Tone.ACCENT, self._said, action=tr("&Throw it away"))

    @Slot()
    def _on_acted(self) -> None:
        """The bar says other things too."""
        if self._said and self._bar.text == self._said:
            self.throw_away()


def fields_of(draft: Draft) -> Mapping[str, Any]:
    """Drafts of older versions have their fields side by side."""
    found = draft.values.get(FIELDS)
    return found if isinstance(found, dict) else draft.values


def beside_of(draft: Draft) -> Mapping[str, Any]:
    found = draft.values.get(BESIDE)
    return found if isinstance(found, dict) else {}
