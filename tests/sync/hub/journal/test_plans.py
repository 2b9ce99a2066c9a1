"""A call looks at the few rows it is about, not through the millions it is not about.

A server plans a statement once for all its values. So each is planned here without them, as it is
after the first few times, and with reading from end to end made dearer than anything else: what is
read so nevertheless has no index that helps.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event

from app.core.rights import FacilityKind, Role
from app.notes import Note, Notes
from app.receipts import Opened
from app.storage.cases import Grant
from sync.client.lookup import look_up
from sync.hub.journal import epochs
from sync.hub.journal.operations import waiting_for
from sync.hub.wire.news import HeardSoFar, News
from tests.county import County, Workstation
from tests.sync.road import home_at

LARGE = {"op", "record", "delivery", "token", "awaited", "resident_number", "lookup"}
CENTRE, HOSPITAL = FacilityKind.TOWNSHIP_CENTRE, FacilityKind.COUNTY_HOSPITAL


def listen(to: Engine | Connection) -> list[str]:
    """All that is asked from now on."""
    said: list[str] = []
    event.listen(to, "before_cursor_execute", lambda *call: said.append(call[2]))
    return said


def a_morning(county: County) -> None:
    """A note is written, opened to the hospital, answered there, changed and read by all; somebody
    asks for its history, for news, and who keeps a resident's record."""
    village = county.facility("满杖子乡卫生院", CENTRE)
    one = county.workstation("one", village, CENTRE, (Role.DOCTOR,))
    two = county.workstation("two", village, CENTRE, (Role.NURSE,))
    ward = county.workstation("ward", county.facility("县人民医院", HOSPITAL), HOSPITAL)
    note = Notes(one.store, one.actor).write(Note(noted_on=date(2026, 1, 15), title="晨会"))
    with one.store.transaction(one.actor) as transaction:
        transaction.put(Grant(to=ward.actor.place_id, reason="会诊"), root=note)
    meet(one, two, ward)
    with ward.store.transaction(ward.actor) as transaction:
        transaction.put(Opened(case_kind="note"), root=note)
    with two.store.transaction(two.actor) as transaction:
        transaction.patch(Note, note, {"title": "改"}, {"title": "晨会"})
    meet(ward, two, one)
    one.wire.history("note", note)
    hear(county, ward)
    look_up(one.store, one.actor, one.wire, "130821196402290022", "treatment", "门诊接诊")


def hear(county: County, ward: Workstation) -> None:
    """What has come since the hub began."""
    with county.hub.reading() as connection:
        present = epochs.present(connection)
    (told,) = News(county.hub).since(
        [HeardSoFar(ward.actor.place_id, present.epoch, present.start)]
    )
    assert told.is_news


def meet(*workstations: Workstation) -> None:
    for workstation in (*workstations, *workstations):
        workstation.sync()


def plan(connection: Connection, statement: str) -> dict[str, Any]:
    """How the server does it, whatever the values are."""
    names: list[str] = []

    def place(found: re.Match[str]) -> str:
        name = found[1] or f"{len(names)}"
        if name not in names:
            names.append(name)
        return f"${names.index(name) + 1}"

    ask = connection.exec_driver_sql
    ask("SET LOCAL plan_cache_mode = force_generic_plan")
    ask("SET LOCAL enable_seqscan = off")
    ask("PREPARE asked AS " + re.sub(r"%(?:\((\w+)\))?s", place, statement).replace("%", "%%"))
    values = f"({', '.join(['NULL'] * len(names))})" if names else ""
    told = ask(f"EXPLAIN (FORMAT JSON) EXECUTE asked{values}").scalar_one()
    ask("DEALLOCATE asked")
    found: dict[str, Any] = told[0]["Plan"]
    return found


def read_through(node: dict[str, Any]) -> Iterator[str]:
    """Large tables of which every row is looked at."""
    table = node.get("Relation Name")
    is_scan = node["Node Type"] in ("Seq Scan", "Index Scan", "Index Only Scan")
    if is_scan and table in LARGE and "Index Cond" not in node:
        yield table
    for part in node.get("Plans", ()):
        yield from read_through(part)


def test_no_statement_of_a_morning_reads_a_large_table_through(
    server: Engine, tmp_path: Path
) -> None:
    county = County(tmp_path, server)
    said = listen(server)
    a_morning(county)
    asked = {statement for statement in said if re.match("SELECT|UPDATE|DELETE|INSERT", statement)}
    assert len(asked) > 20
    with server.begin() as connection:
        wrong = {statement for statement in asked if [*read_through(plan(connection, statement))]}
    assert wrong == set()


def test_what_waits_in_a_file_is_found_among_what_is_open(tmp_path: Path) -> None:
    engine = home_at(tmp_path).open()
    with engine.begin() as connection:
        said = listen(connection)
        waiting_for(connection, ["a" * 32])
        found = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {said[0]}", ('["a"]',)).all()
    engine.dispose()
    assert "ix_op_open" in str(found)
