"""Forms that were begun and not saved: what each is called, and where one goes on with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.core.masking import without_numbers
from app.core.text import N_
from app.drafts import Draft, Drafts
from app.tasks import AskedBy, Task, TaskSource

DRAFT = "draft"
"""In place of a kind: a draft belongs to one person and computer and never travels."""
FIELDS, BESIDE = "fields", "seen"
TELLING = ("title", "name", "patient_name", "person_name", "subject", "topic", "reason", "text")
"""By the first of these fields that is filled in a person tells one draft from another."""


@dataclass(frozen=True)
class FormPlace:
    """Its name for a person, the page it is on, and the words that open it there: with a record,
    and new. Without a page it is on that of the record it is part of."""

    form: str
    page: str
    open: str = "open"
    new: str = "new"


PLACES: Mapping[str, FormPlace] = {
    "note": FormPlace(N_("Note"), "notes"),
    "duty": FormPlace(N_("Duty"), "duty"),
    "duty_withdrawal": FormPlace(N_("Duty to withdraw"), "duty", open="withdraw"),
    "staff_correction": FormPlace(N_("Correction of a colleague"), "users", open="correct"),
    "staff": FormPlace(N_("Colleague"), "users"),
    "guest": FormPlace(N_("Guest"), "users", new="guest"),
    "leaving": FormPlace(N_("End of a post"), "users", open="leaving"),
    "agreement": FormPlace(N_("Agreement"), "facilities", open="offer"),
    "agreement_step": FormPlace(N_("Step of an agreement"), "facilities", open="agreement"),
    "handover_step": FormPlace(N_("Hand-over"), "patients", open="take"),
    "correction": FormPlace(N_("Correction"), "attention", open="correct"),
    "training": FormPlace(N_("Training session"), "training"),
    "support_entry": FormPlace(N_("Entry of support"), "support"),
    "support_entry_step": FormPlace(N_("Step of support"), "support"),
    "referral": FormPlace(N_("Referral"), "referrals", open="new"),
    "referral_step": FormPlace(N_("Step of a referral"), "referrals"),
    "form_entry": FormPlace(N_("Form"), page=""),
    "patient": FormPlace(N_("Resident"), "patients"),
    "patient_state": FormPlace(N_("State of the record"), "patients"),
    "settings": FormPlace(N_("Settings"), "settings", new=""),
}
"""By the names under which forms keep their words."""
NEW = "new:"
"""Begins the subject of a draft of somebody who has no record yet; older drafts have none at all."""


def begun(drafts: Drafts) -> TaskSource:
    """What was typed and not saved, for who is signed in: told on every return until it is saved or
    thrown away, both in its own form."""

    def read(asked: AskedBy) -> list[Task]:
        return (
            [] if asked.patient_id else [_task(one) for one in drafts.all() if one.form in PLACES]
        )

    return TaskSource(frozenset({DRAFT}), read)


def _task(draft: Draft) -> Task:
    place, beside = PLACES[draft.form], draft.values.get(BESIDE) or {}
    record = beside.get("root") or draft.subject.partition(" ")[0]
    is_new = not record or record.startswith(NEW)
    return Task(
        kind=DRAFT,
        of=beside.get("of") or "",
        record=record,
        what=N_("Not saved"),
        form=place.form,
        person=_who(draft),
        since=draft.saved_at,
        page=place.page,
        do=place.new if is_new else place.open,
        at=draft.subject.removeprefix(record).strip(),
    )


def _who(draft: Draft) -> str:
    found = draft.values.get(FIELDS)
    fields = found if isinstance(found, dict) else draft.values
    words = (fields.get(name) for name in TELLING)
    return without_numbers(next((word for word in words if isinstance(word, str) and word), ""))
