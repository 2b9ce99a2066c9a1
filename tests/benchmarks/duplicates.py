"""Who may be the same person: residents typed a second time, and honest new ones.

python -m tests.benchmarks.duplicates [--patients 40000] [--again 500] [--tiny]
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from app.core.record import RecordRow
from app.core.values import to_wire
from app.kinds import BY_NAME, KINDS
from app.patients import Patient, Patients
from app.patients.likely import facts_of
from app.patients.likely.frequencies import Frequencies
from app.patients.likely.pairs import LIKELY_AS_PAIR
from app.patients.likely.search import records_like
from app.storage.store import Store
from app.storage.tokens import write_tokens
from tests.benchmarks.households import WAYS, Again, Somebody, Township
from tests.benchmarks.residents import CENTRE, CHUNK, DOCTOR, KEY
from tests.benchmarks.runner import Report, median, percentile

SHOWN = 3
LEAST = {
    "exact": 99.0,
    "slip in the date": 99.0,
    "same sound": 99.0,
    "wrong character": 97.0,
    "wrong date, telephone right": 97.0,
    "wrong date, village right": 97.0,
}
"""Per cent among the three shown; the other ways are reported."""
MOST_FALSE, MOST_MS = 0.3, 30.0
WRITTEN = {
    "author_id": DOCTOR.person_id,
    "author_home_id": CENTRE,
    "place_id": CENTRE,
    "written_at": "2026-01-15T00:30:00.000Z",
    "state": "active",
}


def row_of(number: int, one: Somebody) -> RecordRow:
    """One resident as the hub would send it."""
    patient = one.patient()
    fields = {
        field.name: to_wire(field.type, getattr(patient, field.name, None))
        for field in Patient.kind.fields
    }
    known = {name: value for name, value in fields.items() if value is not None}
    rev = number + 1
    return RecordRow(
        f"{number:032x}",
        "patient",
        CENTRE,
        None,
        rev=rev,
        crev=rev,
        ord=rev,
        fields={**known, **WRITTEN},
    )


def fill(store: Store, people: list[Somebody]) -> None:
    table = store.tables.of("patient")
    assert table is not None
    rows = (row_of(number, one) for number, one in enumerate(people))
    while chunk := list(islice(rows, CHUNK)):
        with store.journal_transaction() as (connection, _touched):
            table.save_many(connection, chunk)
            numbers = table.numbers(connection, [row.id for row in chunk])
            write_tokens(connection, table.kind, {numbers[row.id]: row for row in chunk}, {})


def typed_again(
    people: list[Somebody], way: Again, count: int, rng: random.Random
) -> Iterator[tuple[int, Somebody]]:
    """So many of them, each with its number."""
    while count:
        number = rng.randrange(len(people))
        typed = way(people[number], rng)
        if typed is not None:
            count -= 1
            yield number, typed


class Asking:
    """Asks the service and keeps the time of each question."""

    def __init__(self, store: Store) -> None:
        self._patients = Patients(store, DOCTOR)
        self.times: list[float] = []

    def ask(self, one: Somebody) -> list[str]:
        start = time.perf_counter()
        found = self._patients.duplicates(one.patient())
        self.times.append((time.perf_counter() - start) * 1000)
        return [duplicate.patient.id for duplicate in found]


def measure(count: int, again: int, *, is_quiet: bool = False) -> Mapping[str, Any]:
    report = Report("duplicates", is_quiet=is_quiet)
    with tempfile.TemporaryDirectory(prefix="jiceng-bench-") as name:
        path = Path(name) / "records.db"
        store = Store.open(path, KEY, KINDS, BY_NAME, create=True)
        town = Township()
        people = list(town.residents(count))
        report.tell(f"filling a store with {count} residents …")
        fill(store, people)
        asking = Asking(store)
        _found_again(report, asking, people, again)
        _false_cards(report, asking, [one for _ in range(again) for one in _newcomer(town, people)])
        report.figure("ms p50", median(asking.times))
        report.at_most("ms p95", percentile(asking.times, 0.95), MOST_MS)
        report.figure("ms of the slowest", round(max(asking.times), 1))
        _pairs(report, store, people, again)
        store.close()
    report.finish()
    return report.result()


def _found_again(report: Report, asking: Asking, people: list[Somebody], again: int) -> None:
    rng = random.Random(7)
    for what, way in WAYS.items():
        hits = 0
        for number, typed in typed_again(people, way, again, rng):
            hits += f"{number:032x}" in asking.ask(typed)[:SHOWN]
        share = round(100 * hits / again, 1)
        report.figure(what, share)
        if what in LEAST:
            report.at_least(f"% {what}", share, LEAST[what])


def _newcomer(town: Township, people: list[Somebody]) -> list[Somebody]:
    """Somebody nobody has on file: half with a card; one of five is born or married into a
    household that is, and gives its village and telephone."""
    rng = town.rng
    one = rng.choice(town.household())
    if rng.random() < 0.5:
        one = Somebody(**{**one.__dict__, "id_number": None})
    if rng.random() < 0.2:
        home = rng.choice(people)
        shared = {"village_name": home.village_name, "phone": home.phone}
        one = Somebody(**{**one.__dict__, **shared})
    return [one]


def _false_cards(report: Report, asking: Asking, newcomers: list[Somebody]) -> None:
    shown = [min(len(asking.ask(one)), SHOWN) for one in newcomers]
    average = round(sum(shown) / len(shown), 3)
    report.at_most("false cards per honest newcomer", average, MOST_FALSE)
    report.figure("newcomers shown somebody, %", round(100 * sum(map(bool, shown)) / len(shown), 1))


def _pairs(report: Report, store: Store, people: list[Somebody], again: int) -> None:
    """How many records of honest residents would stand in the list of pairs, of all of them."""
    rng, frequencies, found = random.Random(11), Frequencies(), 0
    with store.reading() as session:
        for _ in range(again):
            number = rng.randrange(len(people))
            facts = facts_of(Patient(id=f"{number:032x}", **people[number].__dict__))
            found += len(records_like(session, facts, frequencies, LIKELY_AS_PAIR))
    share = round(len(people) * found / again / 2)
    report.figure(f"pairs among {len(people)} honest residents", share)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--patients", type=int, default=40_000)
    parser.add_argument("--again", type=int, default=500)
    parser.add_argument("--tiny", action="store_true")
    arguments = parser.parse_args()
    count, again = (200, 5) if arguments.tiny else (arguments.patients, arguments.again)
    measure(count, again)


if __name__ == "__main__":
    main()
