"""The comparison reads what records say: a fault at equal revision is never called the same."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text

from app.core.rights import FacilityKind, Role
from app.kinds import KINDS
from app.notes import Note, Notes
from app.reconciliation import Comparison, Mended, Reconciliation, rows_here
from sync.client.reconciliation import Reconciler
from sync.hub.hub import Hub
from sync.hub.journal.drift import doubtful, said_by
from sync.hub.wire.digests import statement_of
from sync.protocol.messages import DigestAnswer, DigestRequest, Spoken
from sync.protocol.statement import Statement, read_statement
from tests.county import County, Workstation

TODAY = date(2026, 1, 15)
TOWNSHIP = FacilityKind.TOWNSHIP_CENTRE


@pytest.fixture
def two(county: County) -> tuple[Workstation, Workstation]:
    centre = county.facility("满杖子乡卫生院", TOWNSHIP)
    person = county.staff(centre, Role.DOCTOR, Role.ADMINISTRATOR)
    one, other = (
        county.workstation(name, centre, TOWNSHIP, person=person) for name in ("one", "other")
    )
    for number in range(3):
        Notes(one.store, one.actor).write(Note(noted_on=TODAY, title=f"晨会{number}"))
    one.sync()
    other.sync()
    return one, other


def note(station: Workstation, title: str) -> Note:
    found = Notes(station.store, station.actor).latest()
    return next(one for one in found if one.title == title)


def titles(station: Workstation) -> list[str]:
    return sorted(one.title for one in Notes(station.store, station.actor).latest())


def damage(station: Workstation, statement: str, *values: object) -> None:
    with station.store.journal_transaction() as (connection, _):
        assert connection.exec_driver_sql(statement, values).rowcount > 0


def change_at_the_hub(county: County, before: str, after: str) -> None:
    statement = "UPDATE record SET fields = replace(fields, :before, :after)"
    with county.hub.engine.begin() as connection:
        connection.execute(text(statement), {"before": before, "after": after})


def compared(station: Workstation) -> Comparison:
    found = station.compare()
    assert found is not None
    return found


def told(station: Workstation) -> list[Mended]:
    return [one.what for one in Reconciliation(station.store).differences()]


def speaks(county: County, spoken: Spoken) -> None:
    county.hub = Hub(county.hub.engine, KINDS, lambda: county.now, spoken)


def test_what_was_changed_in_the_file_here_is_put_right_and_named(
    two: tuple[Workstation, Workstation],
) -> None:
    _, there = two
    damage(there, "UPDATE note SET title = ? WHERE title = ?", "漂移", "晨会1")
    found = compared(there)
    assert (found.mended, found.unequal, found.is_complete) == (1, 0, True)
    assert titles(there) == ["晨会0", "晨会1", "晨会2"]
    assert told(there) == [Mended.OUTSIDE]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE note SET voided_at = '2026-01-15T00:00:00.000Z' WHERE title = '晨会1'",
        "UPDATE note SET home = place_id || 'x' WHERE title = '晨会1'",
        "UPDATE note SET noted_on = '2026-01-14' WHERE title = '晨会1'",
        """UPDATE note SET extra = '{"new": 1}' WHERE title = '晨会1'""",
        "UPDATE note SET extra = 'no JSON at all' WHERE title = '晨会1'",
        "UPDATE note SET title = x'ff00' WHERE title = '晨会1'",
    ],
)
def test_whatever_the_row_says_counts(two: tuple[Workstation, Workstation], statement: str) -> None:
    _, there = two
    damage(there, statement)
    found = compared(there)
    assert (found.mended, found.is_complete) == (1, True)
    assert titles(there) == ["晨会0", "晨会1", "晨会2"]


def test_what_was_changed_beneath_work_that_waits_is_folded_anew(
    two: tuple[Workstation, Workstation],
) -> None:
    here, there = two
    notes = Notes(there.store, there.actor)
    notes.correct(note(there, "晨会1"), {"title": "晨会1", "text": "改过"})
    notes.write(Note(noted_on=TODAY, title="未发"))
    damage(there, "UPDATE note SET title = '漂移' WHERE title = '晨会1'")
    damage(there, "UPDATE note SET title = '漂移' WHERE title = '未发'")
    found = compared(there)
    assert (found.mended, found.unequal) == (2, 0)
    assert titles(there) == ["晨会0", "晨会1", "晨会2", "未发"]
    assert told(there) == [Mended.OUTSIDE] * 2
    there.sync()
    here.sync()
    assert compared(there).is_complete
    assert note(here, "晨会1").text == "改过"


def test_work_that_waits_is_no_difference(two: tuple[Workstation, Workstation]) -> None:
    _, there = two
    Notes(there.store, there.actor).correct(
        note(there, "晨会1"), {"title": "晨会1", "text": "改过"}
    )
    found = compared(there)
    assert (found.mended, found.unequal, found.is_complete) == (0, 0, False)


def test_what_was_changed_at_the_county_behind_its_program_is_never_the_same(
    county: County, two: tuple[Workstation, Workstation]
) -> None:
    here, there = two
    change_at_the_hub(county, "晨会1", "县改")
    found = compared(there)
    assert (found.mended, found.unequal, found.doubtful) == (1, 0, 1)
    assert not found.is_complete
    assert titles(there) == ["县改", "晨会0", "晨会2"]
    # Its home writes it again, at a new place: that is what everybody has from then on.
    compared(here)
    Notes(here.store, here.actor).correct(note(here, "县改"), {"title": "晨会1", "text": "重写"})
    here.sync()
    assert compared(here).is_complete
    there.sync()
    assert compared(there).is_complete
    with county.hub.engine.begin() as connection:
        assert doubtful(connection) == []


@pytest.mark.parametrize("said", ["{", "[]"])
def test_a_record_at_the_county_that_is_no_record_stops_no_other(
    county: County, two: tuple[Workstation, Workstation], said: str
) -> None:
    _, there = two
    statement = text("UPDATE record SET fields = :said WHERE id = :id")
    with county.hub.engine.begin() as connection:
        connection.execute(statement, {"said": said, "id": note(there, "晨会1").id})
    damage(there, "UPDATE note SET title = ? WHERE title = ?", "漂移", "晨会2")
    found = compared(there)
    assert (found.is_complete, found.unequal, found.doubtful) == (False, 1, 1)
    assert titles(there) == ["晨会0", "晨会1", "晨会2"]


def test_an_older_hub_compares_revisions_and_is_asked_again_once_it_is_new(
    county: County, two: tuple[Workstation, Workstation]
) -> None:
    _, there = two
    speaks(county, Spoken(newest=1))
    there.sync()
    damage(there, "UPDATE note SET title = ? WHERE title = ?", "漂移", "晨会1")
    damage(there, "UPDATE note SET rev = rev - 1, title = '旧' WHERE title = '晨会2'")
    found = compared(there)
    assert (found.mended, found.contents, found.is_complete) == (1, False, False)
    assert not any(request.contents for request in there.wire.digests)
    assert "旧" not in titles(there)
    reconciler = Reconciler(there.store, there.wire, there.device)
    assert not reconciler.is_due()
    speaks(county, Spoken())
    there.sync()
    assert reconciler.is_due()
    assert compared(there).is_complete
    assert titles(there) == ["晨会0", "晨会1", "晨会2"]


def test_a_workstation_of_the_older_program_is_answered_as_before(
    county: County, two: tuple[Workstation, Workstation]
) -> None:
    here, _ = two
    conversation = here.conversation()
    request = DigestRequest(here.device, conversation.epoch or "", conversation.cursor)
    change_at_the_hub(county, "晨会1", "县改")
    before = here.wire.digest(request).counts
    change_at_the_hub(county, "县改", "晨会1")
    assert here.wire.digest(request).counts == before
    request.buckets = [("note", bucket) for bucket in range(16)]
    answer = here.wire.digest(request)
    assert (answer.marks, answer.doubtful) == ([], 0)


def test_the_hub_notes_what_it_wrote_as_the_workstation_reads_it(
    county: County, two: tuple[Workstation, Workstation]
) -> None:
    here, _ = two
    with here.store.reading() as session, county.hub.engine.begin() as hub:
        rows = {row.record_id: row for row in rows_here(session.connection(), here.store.tables)}
        noted = {said.record_id: said for said in said_by(hub)}
    assert noted.keys() >= rows.keys()
    assert {i: row.content for i, row in rows.items()} == {i: noted[i].content for i in rows}
    assert not any(said.is_doubtful for said in noted.values())


def test_a_receipt_on_revisions_is_never_read_as_one_on_contents(county: County) -> None:
    request = DigestRequest("d", "e", 7)
    answer = DigestAnswer("2026-01-15T00:30:00.000Z", counts=[("note", "", 3, 5)])
    old = statement_of("f", request, answer).signed(county.signer)
    request.contents = True
    new = statement_of("f", request, answer).signed(county.signer)
    for line, contents in ((old, False), (new, True)):
        said = read_statement(county.signer.public, line)
        assert isinstance(said, Statement)
        assert said.contents is contents
    assert read_statement(county.signer.public, "JC2" + old[3:]) is None
    assert read_statement(county.signer.public, "JC1" + new[3:]) is None
