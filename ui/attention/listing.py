"""The list of what was not accepted, as a person carries it to the county."""

from __future__ import annotations

from collections.abc import Sequence

from app.attention import HeldChange, Stuck
from app.clinic import Clinic
from ui.attention.words import several, stuck_reason, whole_reason
from ui.text import tr
from ui.words import moment, spoken


def headings() -> list[str]:
    return [
        tr("Kind"),
        tr("Whom or what it is about"),
        tr("Record"),
        tr("Reason"),
        tr("Field and value"),
        tr("Written by"),
        tr("Time at the hub"),
        tr("Waits behind it"),
    ]


def lines(held: Sequence[HeldChange], stuck: Sequence[Stuck], clinic: Clinic) -> list[list[str]]:
    return [
        *(_of_held(one, clinic) for one in held),
        *(_of_stuck(one) for one in stuck),
    ]


def _of_stuck(one: Stuck) -> list[str]:
    since = moment(one.since) if one.since else ""
    return [tr(one.kind_label), one.about, one.title, stuck_reason(one), "", "", since, ""]


def _of_held(held: HeldChange, clinic: Clinic) -> list[str]:
    values = []
    for name in held.problems:
        field = held.declared.get(name)
        words = spoken(field, held.values.get(name), clinic.name_of)
        values.append(f"{tr(field.label) if field else name}: {words}")
    return [
        tr(held.kind_label),
        held.about,
        held.title,
        whole_reason(held),
        "；".join(values),
        clinic.name_of(held.person_id),
        moment(held.hub_time) if held.hub_time else "",
        several((*held.together, *held.behind)),
    ]
