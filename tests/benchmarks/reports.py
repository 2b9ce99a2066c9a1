"""Every figure of a month and of a year at a county hospital, over five years of training and
referrals; and how long the window would stand still meanwhile.

python -m tests.benchmarks.reports [--attendances 100000] [--referrals 10000] [--tiny]
"""

from __future__ import annotations

import argparse
import random
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from app.clinic import Clinic
from app.core.clock import CHINA
from app.core.record import RecordRow
from app.core.values import instant_text
from app.figures import Figures, Period
from app.kinds import BY_NAME, KINDS
from app.storage.store import Store
from tests.benchmarks.residents import CENTRE, CHUNK, DOCTOR, KEY
from tests.benchmarks.runner import Report, median, times_ms
from tests.stores import HOSPITAL, actor, lay_out_county

FIRST = date(2021, 1, 1)
DAYS = 5 * 365
TO_A_SESSION = 20
STEPS = ("submit", "accept", "set_out", "arrived", "discharged", "follow_up")
ROUNDS = 3
BARS_MS = {"month": 1000.0, "year": 3000.0}
A_FRAME_MS = 50.0
TICK_S = 0.001


def rows(attendances: int, referrals: int) -> Iterator[RecordRow]:
    rng = random.Random("five years")
    for number in range(attendances // TO_A_SESSION):
        yield from _session(number, rng)
    for number in range(referrals):
        yield from _referral(number, rng)


def _row(
    record_id: str, kind: str, root: str | None, home: str, fields: dict[str, Any]
) -> RecordRow:
    stamp = {"author_id": DOCTOR.person_id, "author_home_id": home, "place_id": home}
    written = {"written_at": "2026-01-15T00:30:00.000Z", **stamp, **fields}
    order = next(_ORDER)
    return RecordRow(record_id, kind, home, root, rev=order, crev=order, ord=order, fields=written)


_ORDER = iter(range(1, 10**9))


def _session(number: int, rng: random.Random) -> Iterator[RecordRow]:
    session = f"5{number:031x}"
    fields = {
        "held_on": _day(rng).isoformat(),
        "training_kind": rng.choice(("course", "lecture", "teaching_round", "case_discussion")),
        "topic": rng.choice(("ecg", "xray", "tcm", "first_aid")),
        "channel": rng.choice(("on_site", "video", "wechat")),
        "trainer": "刘喆",
        "supporting_id": HOSPITAL,
        "supported_id": CENTRE,
        "supported_department": rng.choice(("03", "04", "05")),
        "class_hours": 2.0,
    }
    yield _row(session, "training_session", None, CENTRE, fields)
    for line in range(TO_A_SESSION):
        person = {"name": f"学员{rng.randrange(400)}", "facility_id": CENTRE, "present": line > 1}
        yield _row(f"6{number:023x}{line:08x}", "attendance", session, CENTRE, person)


def _referral(number: int, rng: random.Random) -> Iterator[RecordRow]:
    case, is_up = f"7{number:031x}", rng.random() < 0.7
    sender, receiver = (CENTRE, HOSPITAL) if is_up else (HOSPITAL, CENTRE)
    at = datetime.combine(_day(rng), datetime.min.time(), CHINA) + timedelta(hours=9)
    fields = {
        "number": f"{number:08}",
        "direction": "up" if is_up else "down",
        "patient_name": "张国华",
        "to_facility_id": receiver,
        "to_department": rng.choice(("03", "04", "05")),
        "urgency": "1",
        "referred_on": at.date().isoformat(),
    }
    yield _row(case, "referral", None, sender, fields)
    submitted = f"8{number:023x}{0:08x}"
    for place, step in enumerate(STEPS):
        at += timedelta(hours=rng.randrange(1, 30))
        taken = {"step": step, "round": submitted, "at": instant_text(at)}
        more = {"accept": {"department": "03.04"}, "arrived": {"arrival": "outpatient"}}
        by = sender if step in ("submit", "set_out", "follow_up") else receiver
        step_id = f"8{number:023x}{place:08x}"
        yield _row(step_id, "referral_step", case, by, {**taken, **more.get(step, {})})


def _day(rng: random.Random) -> date:
    return FIRST + timedelta(days=rng.randrange(DAYS))


def fill(store: Store, made: Iterable[RecordRow]) -> None:
    rest = iter(made)
    while chunk := list(islice(rest, 20 * CHUNK)):
        with store.journal_transaction() as (connection, _touched):
            for name in {row.kind for row in chunk}:
                table = store.tables.of(name)
                assert table is not None
                table.save_many(connection, [row for row in chunk if row.kind == name])


def longest_wait_ms(job: Callable[[], object]) -> float:
    """While another thread works: how late this one, which would draw the window, comes at most."""
    worker = threading.Thread(target=job)
    longest, before = 0.0, time.perf_counter()
    worker.start()
    while worker.is_alive():
        time.sleep(TICK_S)
        now = time.perf_counter()
        longest, before = max(longest, now - before - TICK_S), now
    return round(longest * 1000, 1)


def measure(attendances: int, referrals: int, *, is_quiet: bool = False) -> Mapping[str, Any]:
    report = Report("reports", is_quiet=is_quiet)
    with tempfile.TemporaryDirectory(prefix="jiceng-bench-") as name:
        report.tell(f"{attendances} attendances, {referrals} referrals of five years …")
        path = Path(name, "records.db")
        store = Store.open(path, KEY, KINDS, BY_NAME, create=True)
        lay_out_county(store)
        fill(store, rows(attendances, referrals))
        figures = Clinic(store, actor(place=HOSPITAL)).figures
        periods = {"month": Period.month(2025, 6), "year": Period.year(2025)}
        for what, period in periods.items():
            found = median(times_ms(partial(figures.overview, period, HOSPITAL), ROUNDS))
            report.figure(f"{what}, ms", found)
            report.at_most(f"{what}, ms", found, BARS_MS[what])
        five = Period(FIRST, date(2025, 12, 31))
        report.figure(
            "five years, ms", median(times_ms(lambda: figures.overview(five, HOSPITAL), 1))
        )
        _one_by_one(report, figures, periods["year"])
        waited = longest_wait_ms(lambda: figures.overview(periods["year"], HOSPITAL))
        report.figure("window waits meanwhile, ms", waited)
        report.at_most("window waits meanwhile, ms", waited, A_FRAME_MS)
        store.close()
    report.finish()
    return report.result()


def _one_by_one(report: Report, figures: Figures, year: Period) -> None:
    """Where the time goes."""
    for figure in figures.declared:
        code = figure.code
        took = median(times_ms(partial(figures.compute, code, year, HOSPITAL), 1))
        report.floor[code] = took


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--attendances", type=int, default=100_000)
    parser.add_argument("--referrals", type=int, default=10_000)
    parser.add_argument("--tiny", action="store_true")
    asked = parser.parse_args()
    if asked.tiny:
        measure(400, 50)
    else:
        measure(asked.attendances, asked.referrals)


if __name__ == "__main__":
    main()
