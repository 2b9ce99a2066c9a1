"""One press of a key is one transaction and one result: all is saved and the draft ended, or nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from PySide6.QtCore import QObject
from shiboken6 import isValid

from app.clinic import Clinic
from app.core.errors import ClinicError
from ui.page import Desk
from ui.widgets.form import Form

T = TypeVar("T")


@dataclass(frozen=True)
class Typed:
    """The name under which the words of a form are kept while they are not saved."""

    form: str
    subject: str = ""


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
    typed: Typed | None = None,
    before: Callable[[], None] | None = None,
    is_in_parts: bool = False,
    refused: Callable[[ClinicError], None] | None = None,
    owner: QObject | None = None,
) -> None:
    """Do on the worker what a form asks for. A second press meanwhile does nothing; what is refused
    stands in the form, with every word of it, unless `refused` says it elsewhere.

    `before` takes its time and leaves no record: nobody waits behind it. A job `in_parts` is too
    large for one transaction: it makes its own, can be gone on with, and ends the draft itself.
    """
    if form.is_busy:
        return
    whole = job if is_in_parts else as_one(desk.clinic, job, typed)

    def prepared() -> T:
        if before is not None:
            before()
        return whole()

    def done(result: T) -> None:
        form.set_busy(is_busy=False)
        saved(result)
        if isValid(form):
            form.rest()

    form.set_busy(is_busy=True)
    desk.background.lead(owner or form, prepared, done, refused or form.show_error)
