"""Not one record short: what differs from the county is found, fetched once more, and told."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import update

from app.core.errors import ClinicError, NetworkError
from app.core.rights import FacilityKind, Role
from app.core.values import instant_text
from app.notes import Note, Notes
from app.reconciliation import Comparison, Mended, Reconciliation
from app.storage.transaction import new_id
from sync.client.engine import SyncEngine
from sync.client.reconciliation import EVERY, Reconciler
from sync.hub.storage.tables import RECORD
from sync.protocol.messages import Answer, DigestRequest
from sync.protocol.problems import ProtocolError
from tests.county import County, DroppedLink, Workstation
from tests.faults.staff import posts

TODAY = date(2026, 1, 15)
TOWNSHIP = FacilityKind.TOWNSHIP_CENTRE


@pytest.fixture
def two(county: County) -> tuple[Workstation, Workstation]:
    """Two computers of one centre; eight notes written at the first are at both."""
    centre = county.facility("满杖子乡卫生院", TOWNSHIP)
    person = county.staff(centre, Role.DOCTOR, Role.ADMINISTRATOR)
    one, other = (
        county.workstation(name, centre, TOWNSHIP, person=person) for name in ("one", "other")
    )
    write(one, 8)
    one.sync()
    other.sync()
    return one, other


def write(station: Workstation, count: int) -> None:
    notes = Notes(station.store, station.actor)
    for number in range(count):
        notes.write(Note(noted_on=TODAY, title=f"晨会 {number}"))


def titles(station: Workstation) -> list[str]:
    return sorted(note.title for note in Notes(station.store, station.actor).latest(500))


def damage(station: Workstation, statement: str, *values: object) -> None:
    """A fault of the disk or of a program; the write guard itself is not in its way."""
    with station.store.journal_transaction() as (connection, _):
        connection.exec_driver_sql("DROP TRIGGER IF EXISTS note_delete_never")
        assert connection.exec_driver_sql(statement, values).rowcount > 0


def compared(station: Workstation) -> Comparison:
    found = station.compare()
    assert found is not None
    return found


def told(station: Workstation) -> list[Mended]:
    return [one.what for one in Reconciliation(station.store).differences()]


def test_two_ends_that_are_the_same_are_found_the_same_in_one_question(
    two: tuple[Workstation, Workstation],
) -> None:
    for station in two:
        found = compared(station)
        assert (found.is_complete, found.mended, found.unequal) == (True, 0, 0)
        assert len(station.wire.digests) == 1
        notes = next(line for line in found.lines if line.kind == "note")
        assert (notes.day, notes.here, notes.hub, notes.acknowledged) == ("2026-01-15", 8, 8, 8)


def test_a_row_that_was_lost_here_is_fetched_once_more(
    two: tuple[Workstation, Workstation],
) -> None:
    here, there = two
    damage(there, "DELETE FROM note WHERE title = ?", "晨会 3")
    found = compared(there)
    assert (found.mended, found.unequal, found.is_complete) == (1, 0, True)
    assert titles(there) == titles(here)
    assert told(there) == [Mended.FETCHED]


def test_a_row_that_went_back_to_an_older_revision_is_brought_up_to_date(
    two: tuple[Workstation, Workstation],
) -> None:
    _, there = two
    damage(there, "UPDATE note SET rev = rev - 1, title = ? WHERE title = ?", "旧", "晨会 3")
    assert compared(there).mended == 1
    assert "晨会 3" in titles(there)
    assert "旧" not in titles(there)


def test_a_row_that_the_hub_does_not_show_leaves_the_lists_and_stays_readable(
    two: tuple[Workstation, Workstation],
) -> None:
    here, there = two
    # As if another facility's record had been left behind: its number is one the hub knows.
    extra = new_id()
    damage(
        there,
        "INSERT INTO note (id, home, rev, crev, ord, frev, archived, author_id, author_home_id, "
        "place_id, written_at, title) SELECT ?, home, rev, crev, ord, frev, 0, author_id, "
        "author_home_id, place_id, written_at, '多余' FROM note WHERE title = ?",
        extra,
        "晨会 3",
    )
    assert compared(there).mended == 1
    assert titles(there) == titles(here)
    assert told(there) == [Mended.ARCHIVED]
    with there.store.reading() as session:
        kept = there.store.tables.get(session.connection(), "note", extra)
    assert kept is not None
    assert kept.fields["title"] == "多余"


def test_a_row_put_away_by_mistake_comes_back(two: tuple[Workstation, Workstation]) -> None:
    here, there = two
    damage(there, "UPDATE note SET archived = 1 WHERE title = ?", "晨会 3")
    assert compared(there).mended == 1
    assert titles(there) == titles(here)


def test_work_that_waits_here_survives_every_repair(two: tuple[Workstation, Workstation]) -> None:
    here, there = two
    notes = Notes(there.store, there.actor)
    note = next(note for note in notes.latest() if note.title == "晨会 3")
    notes.correct(note, {"title": "晨会 3", "text": "改过"})
    write(there, 1)
    damage(there, "UPDATE note SET rev = rev - 1 WHERE title = ?", "晨会 3")
    damage(there, "UPDATE shadow SET row = json_set(row, '$.rev', 1)")
    found = compared(there)
    assert found.mended == 1
    waiting = next(line for line in found.lines if line.kind == "note")
    assert (waiting.here, waiting.hub, waiting.acknowledged) == (9, 8, 7)
    assert not found.is_complete
    there.sync()
    here.sync()
    assert "改过" in [note.text for note in Notes(here.store, here.actor).latest()]
    assert compared(there).is_complete


def test_a_number_the_hub_does_not_know_is_offered_before_anything_is_replaced(
    two: tuple[Workstation, Workstation],
) -> None:
    _, there = two
    damage(
        there, "UPDATE note SET rev = 7, crev = 7, title = ? WHERE title = ?", "只在这里", "晨会 3"
    )
    assert there.compare() is None
    assert told(there) == [Mended.OFFERED]
    assert "只在这里" in titles(there)
    there.sync()
    assert there.wire.last is not None
    assert compared(there).unequal == 0


def test_nothing_is_compared_before_the_feed_was_read_to_its_head(county: County) -> None:
    centre = county.facility("满杖子乡卫生院", TOWNSHIP)
    person = county.staff(centre, Role.DOCTOR)
    one, other = (
        county.workstation(name, centre, TOWNSHIP, (Role.DOCTOR,), person=person)
        for name in ("one", "other")
    )
    write(one, 60)
    one.sync()
    turns = 0

    def cut(_: object) -> None:
        nonlocal turns
        turns += 1
        if turns == 3:
            raise DroppedLink

    other.wire.before = cut
    with pytest.raises(DroppedLink):
        SyncEngine(other.store, other.wire, other.device, page=10).run_once()
    assert titles(other)
    assert not other.conversation().head_reached
    assert other.compare() is None
    assert other.wire.digests == []
    other.wire.before = lambda request: None
    other.sync()
    assert compared(other).is_complete


@pytest.mark.parametrize("reaches", ["head", "here"])
def test_a_hub_that_says_too_early_that_this_was_all_is_found_out(
    two: tuple[Workstation, Workstation], reaches: str
) -> None:
    """It forgets rows and says that its page goes to the head, or stops before the head."""
    here, there = two
    write(here, 4)
    here.sync()

    def shortened(answer: Answer) -> None:
        page = answer.page
        if page is None or not page.rows:
            return
        there.wire.after = lambda _: None
        del page.rows[1:]
        page.more = False
        page.to = page.to if reaches == "head" else page.rows[0].seq

    there.wire.after = shortened
    there.sync()
    assert titles(there) != titles(here)
    if there.compare() is None:  # not at the head, says the hub: exchanged first, compared then
        there.sync()
    assert compared(there).is_complete
    assert titles(there) == titles(here)


def test_what_moved_meanwhile_is_exchanged_first(two: tuple[Workstation, Workstation]) -> None:
    here, there = two
    write(here, 1)
    here.sync()
    assert there.compare() is None
    assert told(there) == []
    there.sync()
    assert compared(there).is_complete


def test_a_comparison_cut_off_half_way_is_finished_by_the_next(
    two: tuple[Workstation, Workstation],
) -> None:
    here, there = two
    damage(there, "DELETE FROM note WHERE title <> ?", "晨会 3")

    def cut(request: DigestRequest) -> None:
        if request.fetch:
            raise NetworkError("NET_CUT")

    there.wire.before_digest = cut
    with pytest.raises(NetworkError):
        there.compare()
    there.wire.before_digest = lambda request: None
    assert compared(there).mended == 7
    assert titles(there) == titles(here)


def test_mending_that_does_not_help_ends_and_is_told(two: tuple[Workstation, Workstation]) -> None:
    _, there = two
    for _ in range(2):
        damage(there, "UPDATE note SET rev = rev - 1 WHERE title = ?", "晨会 3")
        compared(there)
    with there.store.journal_transaction() as (connection, _):
        # The fault itself, come to stay: whatever is stored becomes old at once.
        connection.exec_driver_sql(
            "CREATE TRIGGER fault AFTER UPDATE ON note WHEN new.title = '晨会 3' AND new.rev > 9 "
            "BEGIN UPDATE note SET rev = new.rev - 1 WHERE id = new.id; END"
        )
        connection.exec_driver_sql("UPDATE note SET rev = rev - 0 WHERE title = '晨会 3'")
    asked = len(there.wire.digests)
    found = compared(there)
    assert found.unequal == 1
    assert not found.is_complete
    assert len(there.wire.digests) - asked < 12
    assert told(there)[0] is Mended.LEFT
    compared(there)
    assert told(there).count(Mended.LEFT) == 1


def test_it_comes_round_by_the_hubs_clock(two: tuple[Workstation, Workstation]) -> None:
    here, _ = two
    reconciler = Reconciler(here.store, here.wire, here.device)
    assert reconciler.is_due()
    compared(here)
    assert not reconciler.is_due()
    here.county.now += EVERY
    here.sync()
    assert reconciler.is_due()


def test_a_hub_of_an_older_program_is_not_asked_again_and_again(
    two: tuple[Workstation, Workstation],
) -> None:
    here, _ = two

    def unknown(_: DigestRequest) -> None:
        raise ProtocolError("NOT_FOUND")

    here.wire.before_digest = unknown
    reconciler = Reconciler(here.store, here.wire, here.device)
    with pytest.raises(ClinicError, match="HUB_OLD"):
        reconciler.run_once()
    assert not reconciler.is_due()
    here.wire.before_digest = lambda request: None
    assert reconciler.run_once() is not None


def test_what_the_county_changed_long_ago_is_told_together(
    two: tuple[Workstation, Workstation],
) -> None:
    here, _ = two
    here.county.now += timedelta(days=90)
    here.sync()
    assert {line.day for line in compared(here).lines} == {""}


def test_a_row_changed_at_the_hub_behind_its_back_is_found(
    two: tuple[Workstation, Workstation],
) -> None:
    here, _ = two
    with here.county.hub.engine.begin() as connection:
        changed = update(RECORD).where(RECORD.c.kind == "note")
        connection.execute(
            changed.values(rev=RECORD.c.rev + 1, changed_at=instant_text(here.county.now))
        )
    assert compared(here).mended == 8


def test_what_the_hub_lost_and_refuses_to_take_again_waits_for_a_person(
    county: County, two: tuple[Workstation, Workstation]
) -> None:
    """Its author has no post any more: it is told with what is held, and is no difference."""
    one, _ = two
    bring_back = county.safety_copy()
    write(one, 1)
    one.sync()
    bring_back()
    for post in posts(county, one.actor.person_id):
        county.hub.administer("post", post.id, {"until_on": str(TODAY - timedelta(days=1))})
    one.sync()
    assert one.states()[-1] == "held"
    found = compared(one)
    assert (found.mended, found.unequal) == (0, 0)
    assert len(titles(one)) == 9
