"""Everything a person can cure is a ClinicError: what happened, what is safe, what to do next.

A `code` is stable and never translated; `title` and `advice` are English source text with
`{name}` places filled from `params` after translation. Values from patient data never go into
params: they would end up in logs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.core.text import N_


class ClinicError(Exception):
    """An error with a sentence for the person. Subclasses set a default code, title and advice."""

    code = "ERROR"
    title = N_("This could not be done.")
    advice = N_("Nothing was changed. Try again, or ask your administrator.")

    def __init__(
        self,
        code: str | None = None,
        title: str | None = None,
        advice: str | None = None,
        **params: object,
    ) -> None:
        self.code = code or type(self).code
        self.title = title or type(self).title
        self.advice = advice if advice is not None else type(self).advice
        self.params: dict[str, object] = params
        super().__init__(self.code)


@dataclass(frozen=True)
class FieldProblem:
    """What is wrong with one field: a stable code and an English source sentence with places."""

    code: str
    text: str
    params: Mapping[str, object] = field(default_factory=dict)


class InvalidInput(ClinicError):
    """Fields that cannot be saved as they are; `fields` says which and why, per field name."""

    code = "FIELDS"
    title = N_("Some fields need correcting.")
    advice = N_("Nothing was saved yet. Correct the marked fields and save again.")

    def __init__(self, fields: Mapping[str, FieldProblem]) -> None:
        super().__init__()
        self.fields = dict(fields)


class NotAllowed(ClinicError):
    code = "NOT_ALLOWED"
    title = N_("Your role may not do this here.")
    advice = N_("Nothing was changed. Ask a colleague with that role, or your administrator.")


class NotFound(ClinicError):
    code = "NOT_FOUND"
    title = N_("This record is not on this computer.")
    advice = N_("It may not have arrived yet. Exchange with the county and look again.")


class StoreError(ClinicError):
    """The encrypted store cannot be opened or written; the code says which of the cases."""

    code = "STORE"


class NetworkError(ClinicError):
    """The county hub could not be reached or did not answer as it should; nothing is lost."""

    code = "NET"
    title = N_("The county hub could not be reached.")
    advice = N_("Everything is saved here and will be sent when the connection returns.")
