"""Whoever is on file stands in list and search, once, with the allergies of every record; told here in
other words than the program's."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from app.patients import Patient, PatientFilter, PatientLine, Patients, PatientState
from tests.county import Workstation

NONE = "1"
EVERYBODY = PatientFilter(states=frozenset(PatientState))


def wrongly_listed(at: Workstation) -> Iterator[str]:
    person_of, known = _people(at)
    patients = Patients(at.store, at.actor)
    listed = patients.rows(patients.ids(wanted=EVERYBODY))
    yield from _told(listed, "the list", person_of, known)
    yield from _told(patients.find("张三", 1000), "search", person_of, known)


def _told(
    lines: Sequence[PatientLine],
    where: str,
    person_of: dict[str, int],
    known: dict[int, set[str]],
) -> Iterator[str]:
    counted = Counter(person_of[line.id] for line in lines)
    if counted.keys() != known.keys():
        yield f"a resident is not in {where}, or is there and should not be"
    if any(count > 1 for count in counted.values()):
        yield f"a resident stands twice in {where}"
    for line in lines:
        if {*line.allergies} - {NONE} != known.get(person_of[line.id], set()):
            yield f"{where} does not show the allergies that are known"


def shown_otherwise(workstations: Iterable[Workstation]) -> Iterator[str]:
    """Desks of one place that hold the same show the same record of each resident."""
    shown: dict[tuple[object, ...], set[tuple[str, ...]]] = defaultdict(set)
    for at in workstations:
        patients = Patients(at.store, at.actor)
        lines = patients.rows(patients.ids(wanted=EVERYBODY))
        shown[_held(at)].add(tuple(sorted(line.id for line in lines)))
    if any(len(found) > 1 for found in shown.values()):
        yield "two desks show another record of one resident"


def _held(at: Workstation) -> tuple[object, ...]:
    """What a desk holds of residents and their joins."""
    with at.store.reading() as session:
        ask = session.connection().exec_driver_sql
        rows = ask("SELECT id, archived, voided_at, filed_on, written_at FROM patient ORDER BY id")
        links = ask("SELECT old, kept, undone, archived FROM patient_link ORDER BY id")
        return (*map(tuple, rows), *map(tuple, links))


def _people(at: Workstation) -> tuple[dict[str, int], dict[int, set[str]]]:
    """Which record is whose, and by person what is known of allergies; a person has a number."""
    with at.store.reading() as session:
        rows = session.query(Patient).filter(Patient.archived.is_(False)).all()
        standing = "undone IS NULL AND voided_at IS NULL AND archived = 0"
        query = f"SELECT old, kept FROM patient_link WHERE {standing}"
        links = session.connection().exec_driver_sql(query).all()
    person_of = {row.id: number for number, row in enumerate(rows)}
    for old, kept in links:
        one, other = (person_of.setdefault(end, len(person_of)) for end in (old, kept))
        person_of = {i: one if person == other else person for i, person in person_of.items()}
    known: dict[int, set[str]] = defaultdict(set)
    for row in rows:
        if row.voided_at is None:
            known[person_of[row.id]] |= {*(row.allergies or ())} - {NONE}
    return person_of, known
