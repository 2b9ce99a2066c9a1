"""New residents have a draft each: several can stand side by side, told by their name and time."""

from __future__ import annotations

import uuid

from app.core.clock import local
from app.core.masking import without_numbers
from app.drafts import Draft, Drafts
from ui.kept import fields_of
from ui.text import tr

FORM = "patient"
NEW = "new:"
"""Begins the subject of a draft of somebody who has no record yet; older drafts have none at all."""


def new_subject() -> str:
    return f"{NEW}{uuid.uuid4().hex}"


def unfinished(drafts: Drafts) -> list[Draft]:
    """Those begun and not registered yet, the newest first."""
    return [one for one in drafts.all() if _is_new(one)]


def _is_new(draft: Draft) -> bool:
    return draft.form == FORM and (not draft.subject or draft.subject.startswith(NEW))


def who_and_when(draft: Draft) -> str:
    """By what a person tells it from another: the name, else the phone; and when it was left."""
    fields = fields_of(draft)
    named = (str(fields.get(name) or "").strip() for name in ("name", "phone"))
    who = next(filter(None, named), "") or tr("without a name")
    when = local(draft.saved_at).strftime("%m-%d %H:%M")
    return tr("{who}, {when}", who=without_numbers(who), when=when)
