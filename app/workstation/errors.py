"""What can go wrong at the door, beyond what the store and the keys say themselves."""

from __future__ import annotations

from app.core.errors import ClinicError
from app.core.text import N_
from app.storage.keys import KeyHolder


class WhichPerson(ClinicError):
    """Several people are meant; `people` are those to choose from."""

    code = "PERSON_AMBIGUOUS"
    title = N_("Several people have these initials.")
    advice = N_("Choose the name from the list.")

    def __init__(self, people: tuple[KeyHolder, ...]) -> None:
        super().__init__()
        self.people = people


class NoPost(ClinicError):
    code = "NO_POST"
    title = N_("This person holds no post here today.")
    advice = N_(
        "Nothing was opened. Ask your administrator to enter the post, or its new last day. Where "
        "the post has not ended yet, this computer's clock is wrong: set it right."
    )


class NobodySignedIn(ClinicError):
    code = "SIGNED_OUT"
    title = N_("Nobody is signed in.")
    advice = N_("Sign in, then try again. Your draft is kept.")
