"""Hand-overs as tasks: those that came to this place, and those that nobody takes any more."""

from __future__ import annotations

from collections.abc import Iterator

from app.core.text import N_
from app.patients.handover import HANDOVER, HANDOVER_ANSWER, Handovers, HandoverView
from app.patients.record import PATIENT
from app.tasks import AskedBy, Pile, Task, TaskSource, Weight

KINDS = frozenset({HANDOVER, HANDOVER_ANSWER, PATIENT, "facility", "facility_end"})


def source(handovers: Handovers) -> TaskSource:
    def read(asked: AskedBy) -> Iterator[Task]:
        who = asked.patient_id
        yield from (_stranded(one) for one in handovers.stranded() if who in ("", one.patient_id))
        yield from (_came(one) for one in handovers.came_in() if not who)

    return TaskSource(KINDS, read)


def _came(one: HandoverView) -> Task:
    return Task(
        kind=HANDOVER,
        record=one.id,
        what=N_("Handed over to us"),
        pile=Pile.CAME,
        person=one.patient_name,
        place_id=one.from_id,
        since=one.sent_at,
        weight=Weight.NEW,
    )


def _stranded(one: HandoverView) -> Task:
    """Nobody takes the file over there any more."""
    return Task(
        kind=PATIENT,
        record=one.patient_id,
        what=N_("Handed over to an ended institution"),
        person=one.patient_name,
        place_id=one.to_id,
        since=one.sent_at,
        weight=Weight.WRONG,
    )
