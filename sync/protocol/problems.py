"""What the hub may say no with: one table of codes, read by the hub to answer and by the client
to tell the person.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.core.errors import ClinicError
from app.core.text import N_
from sync.protocol.messages import Problem


@dataclass(frozen=True)
class KnownProblem:
    """The HTTP status that goes with a code, and the sentences the workstation shows."""

    status: int
    title: str
    advice: str


_SAFE = N_("Everything is saved here. Ask the county's administrator, then exchange again.")
_PROGRAM = N_(
    "Everything is saved here. Tell your administrator this code; the program may be old."
)

REFUSALS = {
    "BODY_INVALID": KnownProblem(400, N_("The county hub could not read what was sent."), _PROGRAM),
    "TOO_LARGE": KnownProblem(
        413,
        N_("Too much was sent at once."),
        N_("Everything is saved here and will be sent in smaller parts."),
    ),
    "BATCH_LIMIT": KnownProblem(
        413,
        N_("Too many changes were sent at once."),
        N_("Everything is saved here and will be sent in smaller parts."),
    ),
    "TOO_SLOW": KnownProblem(
        408,
        N_("The connection to the county was too slow."),
        N_("Everything is saved here and will be sent in smaller parts."),
    ),
    "PROTOCOL": KnownProblem(
        426,
        N_("This program is too old for the county hub."),
        N_("Everything is saved here. Install the newest update, then exchange again."),
    ),
    "SIGNATURE": KnownProblem(
        401, N_("The county hub does not recognise this computer's signature."), _SAFE
    ),
    "DEVICE_UNKNOWN": KnownProblem(401, N_("The county hub does not know this computer."), _SAFE),
    "DEVICE_PENDING": KnownProblem(
        403,
        N_("The county has not approved this computer yet."),
        N_("Everything is saved here. Read the six words to the county's administrator."),
    ),
    "DEVICE_REVOKED": KnownProblem(
        403,
        N_("The county has blocked this computer."),
        N_("What is saved here stays here. Ask the county's administrator why."),
    ),
    "TOKEN": KnownProblem(403, N_("The county hub does not know this conversation."), _SAFE),
    "NOT_ALLOWED": KnownProblem(403, N_("The county hub does not allow this."), _SAFE),
    "NOT_FOUND": KnownProblem(
        404,
        N_("The county hub has nothing under this number for you."),
        N_("It may belong to a facility that has not opened it to you. Ask there."),
    ),
    "ATTACHMENT_OFFSET": KnownProblem(
        409,
        N_("The county hub has more or less of this attachment than was thought."),
        N_("Nothing is lost. It goes on from where the hub is."),
    ),
    "ATTACHMENT_HASH": KnownProblem(
        409,
        N_("This attachment did not arrive at the county as it was sent."),
        N_("Nothing is lost. It is sent once more from the beginning."),
    ),
    "ATTACHMENT_ROOM": KnownProblem(
        507,
        N_("The county keeps no more attachments of this institution for now."),
        N_(
            "The attachment is safe on this computer. Ask the county's administrator for more room."
        ),
    ),
    "LOOKUP_LIMIT": KnownProblem(
        429,
        N_("This computer has looked up many residents."),
        N_("Try again later, or ring the health centre that you think keeps the record."),
    ),
    "PKG_DAMAGED": KnownProblem(
        422,
        N_("This file on the stick is not complete."),
        N_("Nothing was taken from it. Copy it once more, or write it anew where it comes from."),
    ),
    "PKG_NOT_OURS": KnownProblem(
        422,
        N_("This is not a file of the exchange."),
        N_("Nothing was taken from it. Choose the stick that the exchange was written to."),
    ),
    "PKG_NEWER": KnownProblem(
        422,
        N_("This file on the stick was written by a newer program."),
        N_("Nothing was taken from it. Install the newest update here, then read it again."),
    ),
    "PKG_SIGNATURE": KnownProblem(
        422,
        N_("This file on the stick was changed after it was written."),
        N_("Nothing was taken from it. Write it anew where it comes from."),
    ),
    "PKG_SIGNER": KnownProblem(
        422,
        N_("This file on the stick was written by somebody unknown."),
        N_("Nothing was taken from it. Ask the county's administrator where the stick comes from."),
    ),
    "PKG_NOT_FOR_YOU": KnownProblem(
        422,
        N_("This file on the stick is for another computer or another county."),
        N_("Nothing was taken from it. Take the stick to the computer that it is for."),
    ),
    "PKG_TOO_LARGE": KnownProblem(
        422,
        N_("This file on the stick is larger than any of the exchange."),
        N_("Nothing was taken from it. Write it anew where it comes from."),
    ),
    "ENROL_CODE": KnownProblem(
        403,
        N_("This enrolment code is not valid."),
        N_("Check every character. After five wrong tries ask the county for a new code."),
    ),
    "ENROL_EXPIRED": KnownProblem(
        403,
        N_("This enrolment code has expired."),
        N_("A code is good for one day. Ask the county for a new one."),
    ),
    "ENROL_USED": KnownProblem(
        403,
        N_("This enrolment code has been used already."),
        N_("Each computer needs a code of its own. Ask the county for a new one."),
    ),
    "FACILITY_OTHER": KnownProblem(
        409,
        N_("This code belongs to another facility."),
        N_("The data on this computer were begun for a different facility. Ask for its own code."),
    ),
    "DEVICE_TAKEN": KnownProblem(
        409,
        N_("The county hub already knows a computer under this number."),
        N_("Begin the enrolment again; this computer then gets a new number."),
    ),
    "SLOW_DOWN": KnownProblem(
        429,
        N_("The county hub asks this computer to wait a moment."),
        N_("Everything is saved here and will be sent shortly."),
    ),
    "HUB_ERROR": KnownProblem(
        500,
        N_("The county hub has a fault."),
        N_("Everything is saved here and will be sent when the county has mended it."),
    ),
    "HUB_CLOCK": KnownProblem(
        503,
        N_("The county hub's clock is wrong, and it waits until it is right."),
        N_(
            "Everything is saved here and goes up by itself then. Nothing is wrong with this "
            "computer's clock because of it."
        ),
    ),
    "HUB_BUSY": KnownProblem(
        503,
        N_("The county hub is busy."),
        N_("Everything is saved here and will be sent later."),
    ),
}


class ProtocolError(ClinicError):
    """A refusal by its code. `detail` names places and limits, never a value out of the data."""

    def __init__(self, code: str, /, **detail: Any) -> None:
        refusal = REFUSALS[code]
        super().__init__(code, refusal.title, refusal.advice)
        # Not handed on: a hub may use any name, also those of our own parameters.
        self.params = self.detail = detail

    @property
    def status(self) -> int:
        return REFUSALS[self.code].status

    @property
    def retry_after_s(self) -> float | None:
        wait = self.detail.get("retry_after_s")
        return float(wait) if isinstance(wait, int | float) else None

    def problem(self) -> Problem:
        return Problem(code=self.code, detail=self.detail)


def refusal_of(problem: Problem) -> ProtocolError:
    """The error a workstation raises for a hub's answer; a code it does not know is a hub fault."""
    if problem.code in REFUSALS:
        return ProtocolError(problem.code, **problem.detail)
    return ProtocolError("HUB_ERROR", said=problem.code[:40])
