"""The search box: eight ways to look for a resident among very many, results ready to show.

python -m tests.benchmarks.search [--patients 100000] [--tiny]
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, TextClause, create_engine, text
from sqlcipher3 import dbapi2

from app.core.pinyin import full, initials, query_plan
from app.patients import Patients
from app.storage.store import Store
from tests.benchmarks.residents import DOCTOR, RARE, filled_store
from tests.benchmarks.runner import Report, median, percentile, times_ms

ROUNDS = 60
BAR_MS = {100_000: 20.0, 1_000_000: 40.0}


def typed_words(store: Store) -> dict[str, str]:
    """What a doctor types for somebody in the middle of the list."""
    with store.reading() as session:
        row = (
            session.connection()
            .exec_driver_sql(
                "SELECT name, id_number, phone FROM patient WHERE length(name) = 3 "
                "ORDER BY n LIMIT 1 OFFSET (SELECT count(*) / 2 FROM patient WHERE length(name) = 3)"
            )
            .one()
        )
    name = row.name
    return {
        "initials": min(initials(name)),
        "full pinyin prefix": min(full(name))[:6],
        "name prefix": name[:2],
        "substring": name[1:3],
        "last 4 of ID": row.id_number[-4:],
        "last 4 of phone": row.phone[-4:],
        "rare character": RARE,
        "no match": "zzzzq",
    }


def floor_ms(store: Store, folder: Path, words: Mapping[str, str]) -> dict[str, float]:
    """The same token query on an unencrypted copy with the same library."""
    path = folder / "plain.db"
    with store.engine.connect() as connection:
        bare = connection.execution_options(isolation_level="AUTOCOMMIT")
        bare.exec_driver_sql("ATTACH DATABASE ? AS plain KEY ''", (str(path),))
        bare.exec_driver_sql(
            "CREATE TABLE plain.token (kind, token, n, PRIMARY KEY (kind, token, n)) WITHOUT ROWID"
        )
        bare.exec_driver_sql("INSERT INTO plain.token SELECT kind, token, n FROM main.token")
        bare.exec_driver_sql("DETACH DATABASE plain")
    engine = create_engine("sqlite://", module=dbapi2, creator=lambda: dbapi2.connect(str(path)))
    found = {}
    with engine.connect() as connection:
        for name, typed in words.items():
            sql, values = query_plan(typed).statement(most=80, key="n")
            statement = text(sql)
            connection.execute(statement, values).all()
            times = times_ms(partial(_ask, connection, statement, values), ROUNDS)
            found[name] = median(times)
    engine.dispose()
    return found


def _ask(connection: Connection, statement: TextClause, values: Mapping[str, Any]) -> object:
    return connection.execute(statement, values).all()


def measure(count: int, *, is_quiet: bool = False) -> Mapping[str, Any]:
    report = Report("search", is_quiet=is_quiet)
    with tempfile.TemporaryDirectory(prefix="jiceng-bench-") as name:
        folder = Path(name)
        report.tell(f"filling a store with {count} residents …")
        store = filled_store(folder / "store", count)
        patients = Patients(store, DOCTOR)
        words = typed_words(store)
        worst = 0.0
        for what, typed in words.items():
            patients.find(typed, 20)
            times = times_ms(partial(patients.find, typed, 20), ROUNDS)
            report.figure(what, {"p50": median(times), "p95": percentile(times, 0.95)})
            worst = max(worst, percentile(times, 0.95))
        report.floor = floor_ms(store, folder, words)
        report.ratio = {
            what: round(report.figures[what]["p50"] / max(floor, 0.001), 1)
            for what, floor in report.floor.items()
        }
        limit = BAR_MS[1_000_000] if count > 100_000 else BAR_MS[100_000]
        report.at_most("p95 ms of the slowest", worst, limit)
        store.close()
    report.finish()
    return report.result()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--patients", type=int, default=100_000)
    parser.add_argument("--tiny", action="store_true")
    arguments = parser.parse_args()
    measure(300 if arguments.tiny else arguments.patients)


if __name__ == "__main__":
    main()
