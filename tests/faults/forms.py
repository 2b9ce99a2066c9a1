"""Forms that are opened now and saved later, whatever happens meanwhile."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.kinds import BY_NAME
from tests.county import Workstation

if TYPE_CHECKING:
    from tests.faults.week import Week

_EMPTIED = {"text", "workplace", "address", "village_name", "present_illness"}
"""What may be emptied again."""
_EDITED = {
    "note": ("title", "text"),
    "patient": ("workplace", "address", "village_name"),
    "referral": ("impression", "present_illness"),
}


@dataclass
class Form:
    """A form somebody has opened and will save later, whatever happens meanwhile."""

    workstation: Workstation
    kind: str
    record_id: str
    seen: dict[str, Any]


def open_form(week: Week, at: Workstation) -> None:
    """Two people at one record are what one wants to see: rather one that is open elsewhere."""
    open_ones = {form.record_id for form in week.forms if form.workstation is not at}
    shared, others = [], []
    for kind in _EDITED:
        rows = [row for row in week._rows(at, kind) if week._may_edit(at, row.home)]
        others += [(kind, row) for row in rows[-2:]]
        shared += [(kind, row) for row in rows if row.id in open_ones]
    if shared or others:
        kind, row = week.rng.choice(shared or others)
        names = week.rng.sample(_EDITED[kind], week.rng.choice([1, 1, 2]))
        week.forms.append(Form(at, kind, row.id, {n: getattr(row, n) for n in names}))
        week.say(week.names[id(at)], "opens", kind)


def save_form(week: Week, at: Workstation) -> None:
    if not week.forms:
        return
    form = week.forms.pop(week.rng.randrange(len(week.forms)))
    at = form.workstation
    values = {name: value_for(week, name) for name in form.seen}
    with at.store.transaction(at.actor) as transaction:
        transaction.patch(BY_NAME[form.kind], form.record_id, values, form.seen)
    for name, value in values.items():
        week.seen[form.record_id, name, json.dumps(value)].append(form.seen[name])
    week.say(week.names[id(at)], "saves", form.kind, *sorted(values))


def value_for(week: Week, name: str) -> str | None:
    """A new one, or none any more."""
    return None if name in _EMPTIED and week.rng.random() < 0.4 else week.value()


WORK: list[tuple[float, Callable[[Week, Workstation], None]]] = [
    (70, open_form),
    (70, save_form),
]
