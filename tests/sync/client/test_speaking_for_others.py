"""The hub has lost a record whose computer is gone too; somebody else in the case still has it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from app.core.record import RecordRow
from app.core.rights import FacilityKind, Role
from app.notes import Note, Notes
from app.receipts import Opened
from app.storage.cases import Grant
from app.storage.transaction import new_id
from sync.client.notices import Happening, notices_of
from sync.hub.storage.tables import ALARM, HEALED, RECORD
from sync.protocol.messages import PROTOCOL, Lineage, Offer, Request
from tests.county import County, Workstation

CENTRE, HOSPITAL = FacilityKind.TOWNSHIP_CENTRE, FacilityKind.COUNTY_HOSPITAL


@pytest.fixture
def county(tmp_path: Path) -> County:
    return County(tmp_path)


@pytest.fixture
def one(county: County) -> Workstation:
    return county.workstation("one", county.facility("满杖子乡卫生院", CENTRE), CENTRE)


@pytest.fixture
def ward(county: County) -> Workstation:
    return county.workstation("ward", county.facility("县人民医院", HOSPITAL), HOSPITAL)


def meet(*workstations: Workstation) -> None:
    for at in (*workstations, *workstations):
        at.sync()


def open_case(one: Workstation, ward: Workstation) -> str:
    note = Notes(one.store, one.actor).write(Note(noted_on=one.county.now.date(), title="会诊"))
    with one.store.transaction(one.actor) as transaction:
        transaction.put(Grant(to=ward.actor.place_id, reason="会诊"), root=note)
    meet(one, ward)
    return note


def answer(ward: Workstation, note: str) -> str:
    with ward.store.transaction(ward.actor) as transaction:
        return transaction.put(Opened(case_kind="note", by_name="李主任"), root=note)


def shown(at: Workstation, record_id: str) -> Opened | None:
    with at.store.reading() as session:
        query = select(Opened).where(Opened.id == record_id, Opened.archived.is_(False))
        return session.scalars(query).one_or_none()


def at_hub(county: County, record_id: str) -> dict[str, Any] | None:
    with county.hub.engine.connect() as connection:
        query = select(RECORD.c.fields).where(RECORD.c.id == record_id)
        found = connection.execute(query).scalar()
    return None if found is None else msgspec.json.decode(found)


def listed(county: County) -> list[tuple[str, str]]:
    with county.hub.engine.connect() as connection:
        return [(row.kind, row.outcome) for row in connection.execute(HEALED.select())]


def test_an_answer_whose_computer_is_gone_comes_back_from_the_case_s_home(
    county: County, one: Workstation, ward: Workstation
) -> None:
    note = open_case(one, ward)
    put_back = county.safety_copy()
    step = answer(ward, note)
    meet(ward, one)
    put_back()
    one.sync()
    fields = at_hub(county, step)
    assert fields is not None
    assert (fields["by_name"], fields["author_id"]) == ("李主任", ward.actor.person_id)
    assert listed(county) == [("opened", "taken")]
    assert county.hub.undelivered() == {}
    again = county.workstation("again", ward.actor.place_id, HOSPITAL, (Role.DOCTOR,))
    again.sync()
    assert shown(again, step) is not None
    (notice,) = notices_of(again.store)
    assert (notice.happening, notice.count) == (Happening.SPOKEN_FOR, 1)
    assert notice.by == one.actor.place_id
    meet(again, one)
    assert len(notices_of(again.store)) == 1
    assert [notice.happening for notice in notices_of(one.store)] == [Happening.HUB_WENT_BACK]


def test_news_whose_answer_was_lost_is_told_again(
    county: County, one: Workstation, ward: Workstation
) -> None:
    from tests.county import DroppedLink

    note = open_case(one, ward)
    put_back = county.safety_copy()
    answer(ward, note)
    meet(ward, one)
    put_back()
    one.sync()
    again = county.workstation("again", ward.actor.place_id, HOSPITAL, (Role.DOCTOR,))

    def lose(_: object) -> None:
        raise DroppedLink

    again.wire.after = lose
    with pytest.raises(DroppedLink):
        again.sync()
    again.wire.after = lambda _: None
    meet(again)
    assert len(notices_of(again.store)) == 1


def test_what_others_say_of_a_record_counts_only_as_the_hub_once_sent_it(
    county: County, one: Workstation, ward: Workstation
) -> None:
    """The township has the true step, and tells another."""
    note = open_case(one, ward)
    put_back = county.safety_copy()
    step = answer(ward, note)
    meet(ward, one)
    with one.store.journal_transaction() as (connection, _):
        connection.exec_driver_sql("UPDATE opened SET by_name = '伪造'")
    put_back()
    one.sync()
    assert at_hub(county, step) is None
    assert suspected(county) == [("row", step), ("seal", step)]
    meet(ward, one)
    for at in (one, ward):
        told = shown(at, step)
        assert told is not None
        assert told.by_name == "李主任"
    assert listed(county) == []
    assert notices_of(one.store)[-1].happening is Happening.HUB_WENT_BACK


def test_what_others_brought_back_is_confirmed_by_its_owner(
    county: County, one: Workstation, ward: Workstation
) -> None:
    note = open_case(one, ward)
    put_back = county.safety_copy()
    step = answer(ward, note)
    meet(ward, one)
    put_back()
    one.sync()
    assert at_hub(county, step) is not None
    meet(ward, one)
    assert listed(county) == [("opened", "confirmed")]


def test_a_newer_form_of_another_s_record_is_kept_for_the_administrator(
    county: County, one: Workstation, ward: Workstation
) -> None:
    note = open_case(one, ward)
    put_back = county.safety_copy()
    with one.store.transaction(one.actor) as transaction:
        transaction.patch(Note, note, {"title": "会诊改期"}, {"title": "会诊"})
    meet(one, ward)
    put_back()
    ward.sync()
    fields = at_hub(county, note)
    assert fields is not None
    assert fields["title"] == "会诊"
    assert listed(county) == [("note", "kept")]
    with county.hub.engine.connect() as connection:
        kept = connection.execute(select(HEALED.c.row)).scalar_one()
    assert "会诊改期" in kept


def test_nobody_opens_a_case_by_telling_that_it_was_open(
    county: County, one: Workstation, ward: Workstation
) -> None:
    note = open_case(one, ward)
    other = county.facility("市医院", HOSPITAL)
    put_back = county.safety_copy()
    with one.store.transaction(one.actor) as transaction:
        grant = transaction.put(Grant(to=other, reason="会诊"), root=note)
    meet(one, ward)
    put_back()
    ward.sync()
    assert at_hub(county, grant) is None


def suspected(county: County) -> list[tuple[str, str]]:
    with county.hub.engine.connect() as connection:
        return sorted((row.attempt, row.record) for row in connection.execute(ALARM.select()))


# Lies


def forged(at: Workstation, owner: Workstation, note: str, rev: int) -> RecordRow:
    fields = {
        "case_kind": "note",
        "by_name": "伪造",
        "author_id": owner.actor.person_id,
        "author_home_id": owner.actor.place_id,
        "place_id": owner.actor.place_id,
        "written_at": "2026-01-15T00:30:00.000Z",
    }
    home, by = owner.actor.place_id, owner.actor.person_id
    return RecordRow(
        new_id(),
        "opened",
        home,
        note,
        rev=rev,
        crev=rev,
        ord=rev,
        fields=fields,
        by=by,
        place=home,
        at="2026-01-15T00:30:00Z",
    )


def tell(at: Workstation, row: RecordRow, lineage: list[Lineage]) -> None:
    now = at.conversation()
    asked = (PROTOCOL, at.device, now.incarnation, now.epoch, now.token, now.cursor)
    at.county.hub.exchange(at.device, Request(*asked, lineage=lineage, offers=[Offer(row=row)]))


def test_nothing_is_taken_in_another_s_name_while_nothing_was_lost(
    county: County, one: Workstation, ward: Workstation
) -> None:
    note = open_case(one, ward)
    now = one.conversation()
    assert now.token is not None
    lived = now.lineage[-1]
    lies = [
        (77, [Lineage("lost", 70)]),
        (77, [Lineage("lost", 70, proof=now.token)]),
        (lived.start - 5, [Lineage(lived.epoch, lived.start - 9, proof=now.token)]),
        (now.cursor, [Lineage(lived.epoch, lived.start, proof=now.token)]),
    ]
    for rev, lineage in lies:
        row = forged(one, ward, note, rev)
        tell(one, row, lineage)
        assert at_hub(county, row.id) is None
    assert listed(county) == []


def test_a_proof_of_another_computer_proves_nothing(
    county: County, one: Workstation, ward: Workstation
) -> None:
    note = open_case(one, ward)
    put_back = county.safety_copy()
    answer(ward, note)
    meet(ward, one)
    proof, lived = ward.conversation().token, ward.conversation().lineage[-1]
    assert proof is not None
    number = ward.conversation().cursor
    put_back()
    for rev, token in ((number, proof), (number + 1, one.conversation().token or "")):
        row = forged(one, ward, note, rev)
        with_proof = [Lineage(lived.epoch, lived.start, proof=token)]
        tell(one, row, with_proof)
        assert at_hub(county, row.id) is None


def test_nothing_is_taken_that_its_home_could_not_have_written(
    county: County, one: Workstation, ward: Workstation
) -> None:
    """A true loss, and a step in the name of somebody without a post there."""
    note = open_case(one, ward)
    put_back = county.safety_copy()
    step = answer(ward, note)
    meet(ward, one)
    with one.store.journal_transaction() as (connection, _):
        connection.exec_driver_sql("UPDATE opened SET author_id = 'nobody'")
    put_back()
    one.sync()
    assert at_hub(county, step) is None
    meet(ward, one)
    assert shown(one, step) is not None
