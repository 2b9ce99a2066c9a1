"""What the hub refused is corrected and sent again; what two people wrote differently is decided."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from app.attention import Attention, ConflictChoice, StuckWhy, SuggestedWhy
from app.attention.suggesting import suggestion
from app.core.clock import Clock
from app.core.record import RecordRow, encode_row
from app.core.rights import FacilityKind, Role
from app.kinds import KINDS
from app.notes import Note, Notes
from app.storage.cases import Grant
from app.storage.change import ChangeState
from sync.client.status import status_of
from sync.hub.journal.applying.rules import Rules
from sync.protocol.messages import Operation
from tests.county import County, Workstation

TODAY = date(2026, 1, 15)
NOTE, ATTENDANCE = KINDS["note"], KINDS["attendance"]


def _township(county: County) -> tuple[Workstation, Workstation]:
    centre = county.facility("满杖子乡卫生院", FacilityKind.TOWNSHIP_CENTRE)
    doctor = county.staff(centre, Role.DOCTOR)
    kind = FacilityKind.TOWNSHIP_CENTRE
    one = county.workstation("one", centre, kind, (Role.DOCTOR,), person=doctor)
    two = county.workstation("two", centre, kind, (Role.DOCTOR,), person=doctor)
    return one, two


def _desk(workstation: Workstation) -> Attention:
    return Attention(workstation.store, workstation.actor)


def test_a_refused_note_is_listed_with_its_reason_and_sent_again_once_cured(county: County) -> None:
    one, two = _township(county)
    newcomer = one.as_person("1" * 32)
    Notes(one.store, newcomer).write(Note(noted_on=TODAY, title="新同事"))
    one.sync()
    (held,) = _desk(one).held()
    assert (held.code, held.title) == ("PERSON", "新同事")
    assert status_of(one.store).needs_attention == 1
    county.staff(one.actor.place_id, Role.DOCTOR, person="1" * 32)
    Attention(one.store, newcomer).send_again(held.group)
    one.sync()
    two.sync()
    assert [n.title for n in Notes(two.store, two.actor).latest()] == ["新同事"]
    assert one.states() == [ChangeState.REPLACED, ChangeState.ACKED]
    assert status_of(one.store).needs_attention == 0


def test_a_conflict_is_listed_with_both_sides_and_decided_everywhere(county: County) -> None:
    one, two = _township(county)
    note_id = Notes(one.store, one.actor).write(Note(noted_on=TODAY, title="晨会"))
    one.sync()
    two.sync()
    for workstation, title in ((one, "九点"), (two, "十点")):
        service = Notes(workstation.store, workstation.actor)
        note = service.get(note_id)
        assert note is not None
        service.correct(note, {"title": title, "text": None})
    one.sync()
    two.sync()
    (conflict,) = _desk(two).conflicts()
    assert (conflict.kept.value, conflict.loser.value) == ("九点", "十点")
    assert conflict.loser.place == two.actor.place_id
    assert conflict.loser.at is not None
    _desk(two).choose(conflict, "loser")
    two.sync()
    one.sync()
    for workstation in (one, two):
        (note,) = Notes(workstation.store, workstation.actor).latest()
        assert note.title == "十点"
        assert _desk(workstation).conflicts() == []


def test_correcting_a_refused_record_in_its_own_form_sends_it_again(county: County) -> None:
    """What its author saw first travels again: no conflict comes of the correction."""
    one, two = _township(county)
    notes = Notes(one.store, one.actor)
    note_id = notes.write(Note(noted_on=TODAY, title="晨会"))
    one.sync()
    newcomer = Notes(one.store, one.as_person("1" * 32))
    note = newcomer.get(note_id)
    assert note is not None
    newcomer.correct(note, {"title": "九点晨会", "text": None})
    one.sync()
    assert one.states() == [ChangeState.ACKED, ChangeState.HELD]
    note = notes.get(note_id)
    assert note is not None
    notes.correct(note, {"title": "十点晨会", "text": "带材料"})
    assert one.states() == [
        ChangeState.ACKED,
        ChangeState.REPLACED,
        ChangeState.NEW,
        ChangeState.NEW,
    ]
    one.sync()
    two.sync()
    (found,) = Notes(two.store, two.actor).latest()
    assert (found.title, found.text) == ("十点晨会", "带材料")
    assert (_desk(two).conflicts(), _desk(one).held()) == ([], [])


def test_what_waits_behind_a_refused_case_is_named_with_it(county: County) -> None:
    one, _ = _township(county)
    newcomer = one.as_person("1" * 32)
    note_id = Notes(one.store, newcomer).write(Note(noted_on=TODAY, title="新同事"))
    one.sync()
    with one.store.transaction(one.actor) as transaction:
        transaction.put(Grant(to="f" * 32, reason="转诊"), root=note_id)
    one.sync()
    (held,) = _desk(one).held()
    assert [(behind.kind_label, behind.title) for behind in held.behind] == [
        ("Opened case", "转诊")
    ]
    (opened,) = one.states()[1:]
    assert opened == ChangeState.ACKED
    assert status_of(one.store).needs_attention == 1


def test_a_change_of_a_record_the_hub_does_not_have_is_listed_as_stuck(county: County) -> None:
    one, _ = _township(county)
    newcomer = one.as_person("1" * 32)
    notes = Notes(one.store, newcomer)
    note_id = notes.write(Note(noted_on=TODAY, title="新同事"))
    one.sync()
    with one.store.transaction(one.actor) as transaction:
        transaction.connection.exec_driver_sql("UPDATE change SET state = 'replaced'")
    note = notes.get(note_id)
    assert note is not None
    Notes(one.store, one.actor).correct(note, {"title": "新同事一", "text": None})
    one.sync()
    (found,) = _desk(one).stuck()
    assert (found.title, found.why) == ("新同事一", StuckWhy.NO_RECORD)
    assert status_of(one.store).waiting == 1


def test_a_row_that_does_not_fit_is_listed_with_whose_it_is(county: County) -> None:
    one, _ = _township(county)
    row = RecordRow(
        "7" * 32, "note", "elsewhere", fields={"title": "太长的"}, at="2026-01-15T01:00:00Z"
    )
    with one.store.journal_transaction() as (connection, _):
        connection.exec_driver_sql(
            "INSERT INTO inbox (id, row) VALUES (?, ?)", (row.id, encode_row(row))
        )
    (found,) = _desk(one).stuck()
    assert (found.kind_label, found.title, found.why) == ("Note", "太长的", StuckWhy.NO_ROOM)
    assert status_of(one.store).needs_attention == 1


def _disagree(one: Workstation, two: Workstation, *texts: tuple[str | None, str | None]) -> None:
    """One note whose title and text both change, differently, at two computers."""
    note_id = Notes(one.store, one.actor).write(Note(noted_on=TODAY, title="晨会"))
    one.sync()
    two.sync()
    for workstation, (title, text) in zip((one, two), texts, strict=True):
        service = Notes(workstation.store, workstation.actor)
        note = service.get(note_id)
        assert note is not None
        service.correct(note, {"title": title, "text": text})
    one.sync()
    two.sync()


def test_the_conflicts_of_one_record_are_decided_together_and_taken_back(county: County) -> None:
    one, two = _township(county)
    _disagree(one, two, ("九点", "带材料"), ("十点", "不用带"))
    (record,) = _desk(two).conflicted()
    assert {c.field: (c.suggested, c.why) for c in record.conflicts} == {
        "title": (ConflictChoice.LOSER, SuggestedWhy.LATER),
        "text": (ConflictChoice.BOTH, SuggestedWhy.BOTH_TEXTS),
    }
    assert record.title == "九点"
    decisions = [(c, c.suggested) for c in record.conflicts if c.suggested]
    _desk(two).decide(decisions)
    two.sync()
    one.sync()
    (note,) = Notes(one.store, one.actor).latest()
    assert (note.title, note.text) == ("十点", "带材料\n不用带")
    assert _desk(one).conflicts() == []
    _desk(two).undo(decisions)
    two.sync()
    one.sync()
    (note,) = Notes(one.store, one.actor).latest()
    assert (note.title, note.text) == ("九点", "带材料")
    assert len(_desk(one).conflicts()) == 2


def test_an_empty_field_loses_nothing_by_the_other_s_value(county: County) -> None:
    field = NOTE.field("title")
    early, late = datetime(2026, 1, 15, 1, tzinfo=UTC), datetime(2026, 1, 15, 2, tzinfo=UTC)
    assert suggestion(field, "九点", None, (early, late)) == ("kept", SuggestedWhy.ONLY_VALUE)
    assert suggestion(field, None, "九点", (early, late)) == ("loser", SuggestedWhy.ONLY_VALUE)
    assert suggestion(field, "九点", "十点", (late, early)) == ("kept", SuggestedWhy.LATER)
    score = ATTENDANCE.field("pre_score")
    assert suggestion(score, 71, 86, (early, late)) == (None, SuggestedWhy.MEASURED)


def test_what_was_refused_can_be_carried_as_a_list_of_plain_text(county: County) -> None:
    one, _ = _township(county)
    content = _desk(one).export(["居民"], [["=1+1"]])
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert book.get_sheet_by_index(0).to_python() == [["居民"], ["=1+1"]]
    with one.store.reading() as session:
        noted = session.connection().exec_driver_sql("SELECT what FROM audit").scalars()
        assert "export" in set(noted)


# A fault of the hub's program


def test_what_the_hub_stumbled_over_is_asked_about_until_a_better_program_takes_it(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = _township(county)
    check = Rules.check

    def stumbling(self: Rules, op: Operation, present: Any) -> None:
        if op.set.get("title") == "毒":
            raise TypeError
        check(self, op, present)

    monkeypatch.setattr(Rules, "check", stumbling)
    notes = Notes(one.store, one.actor)
    for title in ("晨会", "毒", "交班"):
        notes.write(Note(noted_on=TODAY, title=title))
    one.sync()
    one.sync()
    assert one.states() == ["acked", "held", "acked"]
    (held,) = _desk(one).held()
    assert held.code == "FAULT"
    monkeypatch.undo()
    one.sync()
    assert one.states() == ["acked", "acked", "acked"]
    two.sync()
    assert {n.title for n in Notes(two.store, two.actor).latest()} == {"晨会", "毒", "交班"}


def test_two_things_refused_in_one_group_are_told_one_by_one(county: County) -> None:
    one, _ = _township(county)
    with one.store.transaction(one.actor) as transaction:
        for title in ("甲", "晨会", "乙"):
            transaction.put(Note(noted_on=TODAY, title=title))
    with one.store.journal_transaction() as (connection, _):
        connection.exec_driver_sql("DROP TRIGGER change_update_body")
        connection.exec_driver_sql(
            """UPDATE change SET "values" = json_set("values", '$.noted_on', 'someday') """
            "WHERE n <> 2"
        )
    one.sync()
    assert one.states() == ["held", "acked", "held"]
    held = _desk(one).held()
    assert [(h.code, h.together) for h in held] == [("FIELDS", ()), ("FIELDS", ())]


_MANY = """
    INSERT INTO change (
        op_id, grp, kind, record_id, action, home, "values", was, base, person_id, schema, stamps,
        urgent, state, settled
    )
    WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 6000)
    SELECT 'op' || n, 'op' || n, 'note', 'r' || n, 'patch', 'h', '{}', '{}', 0, 'p', 1,
        '[0,"",0,0]', 0, 'acked', 1 FROM number
"""


def test_a_date_of_a_wrong_clock_is_shown_however_much_was_written_since(county: County) -> None:
    one, _ = _township(county)
    one.store.clock = Clock(lambda: datetime(2006, 1, 15, 1, tzinfo=UTC), county.now.timestamp)
    Notes(one.store, one.actor).write(Note(noted_on=date(2006, 1, 15), title="晨会"))
    one.sync()
    with one.store.journal_transaction() as (connection, _touched):
        connection.exec_driver_sql(_MANY)
    (doubtful,) = _desk(one).doubtful_dates()
    assert (doubtful.shown, doubtful.right) == (date(2006, 1, 15), TODAY)
