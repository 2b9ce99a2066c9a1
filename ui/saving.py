"""One press of a key is one transaction and one result: all is saved and the draft ended, or nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject
from shiboken6 import isValid

from app.clinic import Clinic
from app.core.errors import ClinicError
from ui.kept import Kept, Typed
from ui.page import Desk
from ui.text import tr
from ui.widgets.form import Form

T = TypeVar("T")


def as_one(clinic: Clinic, job: Callable[[], T], typed: Typed | None = None) -> Callable[[], T]:
    """A job of several services as one transaction, which also ends the draft of what it saves."""

    def whole() -> T:
        with clinic.store.transaction(clinic.actor):
            result = job()
            if typed is not None:
                clinic.drafts.discard(typed.form, typed.subject)
        return result

    return whole


def save(
    desk: Desk,
    form: Form,
    job: Callable[[], T],
    saved: Callable[[T], None],
    *,
    said: str | None = None,
    before: Callable[[], None] | None = None,
    is_in_parts: bool = False,
    refused: Callable[[ClinicError], None] | None = None,
    owner: QObject | None = None,
) -> None:
    """Do on the worker what a form asks for, end its draft with it, and say so (`said`, where other
    words are meant; empty for none). A second press meanwhile does nothing; what is refused stands
    in the form, with every word of it, unless `refused` says it elsewhere.

    `before` takes its time and leaves no record: nobody waits behind it. A job `in_parts` is too
    large for one transaction: it makes its own, can be gone on with, and ends the draft itself.
    """
    if form.is_busy:
        return
    kept = Kept.of(form)
    typed = kept.typed if kept is not None else None
    whole = job if is_in_parts else as_one(desk.clinic, job, typed)

    def prepared() -> T:
        if before is not None:
            before()
        return whole()

    def done(result: T) -> None:
        if isValid(form):
            form.set_busy(is_busy=False)
        if kept is not None and isValid(kept):
            kept.end(typed)
        saved(result)
        if said != "":
            desk.say(tr("Saved here, waiting to be sent.") if said is None else said)
        if isValid(form):
            form.rest()

    form.set_busy(is_busy=True)
    desk.background.lead(owner or form, prepared, done, refused or form.show_error)
