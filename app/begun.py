"""Forms that were begun and not saved: what each is called, and where one goes on with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.core.masking import without_numbers
from app.core.text import N_
from app.drafts import Draft, Drafts
from app.tasks import Asked, Source, Task

DRAFT = "draft"
"""In place of a kind: a draft belongs to one person and computer and never travels."""
FIELDS = "fields"
TELLING = ("title", "name", "patient_name", "person_name", "subject", "topic", "reason", "text")
"""By the first of these fields that is filled in a person tells one draft from another."""


@dataclass(frozen=True)
class Place:
    """Its name for a person, the page it is on, and the words that open it there: with a record,
    and new."""

    what: str
    page: str
    open: str = "open"
    new: str = "new"


PLACES: Mapping[str, Place] = {
    "note": Place(N_("Note, not saved yet"), "notes"),
    "duty": Place(N_("Duty, not saved yet"), "duty"),
    "duty_withdrawal": Place(N_("Duty to withdraw, not saved yet"), "duty", open="withdraw"),
    "staff_correction": Place(
        N_("Correction of a colleague, not saved yet"), "users", open="correct"
    ),
    "staff": Place(N_("Colleague, not saved yet"), "users"),
    "guest": Place(N_("Guest, not saved yet"), "users", new="guest"),
    "leaving": Place(N_("End of a post, not saved yet"), "users", open="leaving"),
    "agreement": Place(N_("Agreement, not saved yet"), "facilities"),
    "agreement_end": Place(N_("End of an agreement, not saved yet"), "facilities", open=""),
    "arrival": Place(N_("Hand-over, not answered yet"), "patients", open="take"),
    "correction": Place(N_("Correction, not sent yet"), "attention", open=""),
    "training": Place(N_("Training session, not saved yet"), "training"),
    "referral": Place(N_("Referral, not sent yet"), "referrals", open="new"),
    "referral_step": Place(N_("Step of a referral, not saved yet"), "referrals"),
    "patient": Place(N_("Resident, not saved yet"), "patients"),
    "patient_state": Place(N_("Resident, not saved yet"), "patients"),
    "settings": Place(N_("Settings, not saved yet"), "settings", new=""),
}
"""By the names under which forms keep their words."""
NEW = "new:"
"""Begins the subject of a draft of somebody who has no record yet; older drafts have none at all."""


def begun(drafts: Drafts) -> Source:
    """What was typed and not saved, for who is signed in: told on every return until it is saved or
    thrown away, both in its own form."""

    def read(asked: Asked) -> list[Task]:
        return (
            [] if asked.patient_id else [_task(one) for one in drafts.all() if one.form in PLACES]
        )

    return Source(frozenset({DRAFT}), read)


def _task(draft: Draft) -> Task:
    place, record = PLACES[draft.form], draft.subject.partition(" ")[0]
    is_new = not record or record.startswith(NEW)
    return Task(
        kind=DRAFT,
        record=record,
        what=place.what,
        person=_who(draft),
        since=draft.saved_at,
        page=place.page,
        do=place.new if is_new else place.open,
    )


def _who(draft: Draft) -> str:
    found = draft.values.get(FIELDS)
    fields = found if isinstance(found, dict) else draft.values
    words = (fields.get(name) for name in TELLING)
    return without_numbers(next((word for word in words if isinstance(word, str) and word), ""))
