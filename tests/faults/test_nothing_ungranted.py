"""A facility reads and writes nothing that was not granted to it: every way in × three facilities ×
every role × the ids of others, all refused alike.

Reading carries no person: the signature proves the device, and the device its facility. So roles
are tried where they travel, in operations. Every route of the hub must stand in `CASES`; one that is
missing there fails the first test, which says what to do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec
import pytest
from sqlalchemy import text

from app.attachments.record import ATTACHMENT
from app.core.record import RecordRow
from app.core.rights import Role
from app.kinds import KINDS
from app.storage.transaction import new_id
from sync.hub.house.lookups import MAY_LOOK_UP
from sync.hub.journal import epochs
from sync.hub.storage.database import open_server
from sync.hub.storage.tables import METADATA
from sync.hub.wire.news import HeardSoFar, News
from sync.protocol import messages
from sync.protocol.messages import (
    MOST_BUCKETS,
    MOST_OPERATIONS,
    MOST_ROWS,
    PROTOCOL,
    BlobQuery,
    DigestRequest,
    Lineage,
    LookupRequest,
    Offer,
    Operation,
    Request,
)
from tests.faults.strangers_county import (
    CONTENT,
    HUBS_OWN,
    NUMBER,
    Answer,
    Place,
    Record,
    StrangersCounty,
    made,
    strangers_county,
)
from tests.sync.road import Computer

PLACES = ("home", "other", "county")
GARBAGE = ("", "x", "'--", "*", "hub", "../status", "0" * 32, "甲", "a\x00b", "f" * 4000)


@pytest.fixture(scope="module", params=["file", "server"])
def world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[StrangersCounty]:
    folder: Path = tmp_path_factory.mktemp("strangers")
    if request.param == "file":
        with strangers_county(folder, None) as made_county:
            yield made_county
        return
    engine = open_server(request.getfixturevalue("postgresql_url"))
    try:
        with strangers_county(folder, engine) as made_county:
            yield made_county
    finally:
        with engine.begin() as connection:
            connection.execute(text("SET LOCAL client_min_messages = warning"))
            METADATA.drop_all(connection)
        engine.dispose()


# Every way in, and how a stranger would use it

Case = Callable[[StrangersCounty, Place, str, str], Answer]
"""Asks for one record (kind, id), as this place's device."""


def _history(world: StrangersCounty, place: Place, kind: str, record_id: str) -> Answer:
    return world.ask(place, "GET", f"/v1/history/{_part(kind)}/{_part(record_id)}")


def _blob_states(world: StrangersCounty, place: Place, kind: str, record_id: str) -> Answer:
    return world.say(place, "/v1/attachments", BlobQuery([_line(record_id)]))


def _send_part(world: StrangersCounty, place: Place, kind: str, record_id: str) -> Answer:
    path = f"/v1/attachments/{_part(record_id)}/0"
    return world.ask(place, "PATCH", path, CONTENT)


def _fetch_part(world: StrangersCounty, place: Place, kind: str, record_id: str) -> Answer:
    return world.ask(place, "GET", f"/v1/attachments/{_part(record_id)}/0/1000")


def _digest(world: StrangersCounty, place: Place, kind: str, record_id: str) -> Answer:
    """Asked for rows once more; the answer repeats the id it was asked for, so that is left out."""
    asked = _line(record_id)
    with world.county.hub.reading() as connection:
        epoch = epochs.present(connection).epoch
    request = DigestRequest(place.seat.device, epoch, 2**62, fetch=[asked])
    answer = world.say(place, "/v1/digest", request)
    body = msgspec.json.decode(answer.body)
    for row in body.get("rows", ()):
        assert row.pop("id") == asked
    return replace(answer, body=msgspec.json.encode(body), headers=())


def _part(name: str) -> str:
    return quote(name, safe="") or "%20"


def _line(name: str) -> str:
    return name.replace("\x00", "")[:200]


ASKED_BY_ID: dict[tuple[str, str], Case] = {
    ("GET", "/v1/history/{kind}/{record_id}"): _history,
    ("POST", "/v1/attachments"): _blob_states,
    ("POST", "/v1/digest"): _digest,
    ("PATCH", "/v1/attachments/{attachment_id}/{offset}"): _send_part,
    ("GET", "/v1/attachments/{attachment_id}/{offset}/{length}"): _fetch_part,
}
"""Routes that take the id of a record: what is out of sight must answer like what is not there."""
TESTED_BELOW = {
    ("POST", "/v1/envelope"): "answered like an exchange, sealed for the device that signed inside",
    ("POST", "/v1/exchange"): "what is written, what is offered and what the feed shows",
    ("POST", "/v1/enrol"): "a code is for one facility",
    ("POST", "/v1/introduce"): "the hub's own word for one facility, and for no other",
    ("POST", "/v1/wait"): "that something came for its own facility, and for no other",
    ("POST", "/v1/lookup"): "a card to ring the home by, and nothing of the record",
}
THE_SAME_FOR_ALL = {("GET", "/v1/status"), ("GET", "/v1/openapi.json")}
"""What anybody may know; it names no facility and no record."""


def test_every_route_of_the_hub_says_here_how_a_stranger_would_use_it(
    world: StrangersCounty,
) -> None:
    known = {*ASKED_BY_ID, *TESTED_BELOW, *THE_SAME_FOR_ALL}
    missing = _routes(world) - known
    assert not missing, (
        f"{sorted(missing)}: no facility is kept out of these yet. Where a route takes the id of a "
        "record, add to ASKED_BY_ID how one asks it for one; where it gives everybody the same, to "
        "THE_SAME_FOR_ALL; otherwise write a test of its own here and name it in TESTED_BELOW."
    )
    assert known == _routes(world), "a case stands here for a route that is gone"


def _routes(world: StrangersCounty) -> set[tuple[str, str]]:
    return {
        (method, route.path_format)
        for route in world.app.routes
        for method in getattr(route, "methods", ())
        if method != "OPTIONS"
    }


# Reading by id


@pytest.mark.parametrize("route", ASKED_BY_ID, ids=" ".join)
@pytest.mark.parametrize("name", PLACES)
def test_what_was_not_granted_answers_exactly_like_what_is_not_there(
    world: StrangersCounty, name: str, route: tuple[str, str]
) -> None:
    ask, place = ASKED_BY_ID[route], world.places[name]
    before = world.stored()
    unknown = ask(world, place, "note", new_id())
    wrong = [
        f"{record.kind} of {record.owner}: {answer}"
        for record in world.hidden(place)
        if (answer := ask(world, place, record.kind, record.id)) != unknown
    ]
    wrong += [
        f"{record.kind} of {record.owner} as another kind: {answer}"
        for record in world.hidden(place)
        if (answer := ask(world, place, "facility", record.id)) != unknown
    ]
    wrong += [
        f"{garbage[:20]!r}: {answer}"
        for garbage in GARBAGE
        if (answer := ask(world, place, "note", garbage)) != unknown
    ]
    assert wrong == []
    assert world.stored() == before


@pytest.mark.parametrize("name", PLACES)
def test_its_own_records_are_answered(world: StrangersCounty, name: str) -> None:
    """Without this, a hub that answers nobody would pass the test above."""
    place = world.places[name]
    attachment = place.records[ATTACHMENT].id
    for record in place.records.values():
        assert _history(world, place, record.kind, record.id).status == 200
        assert b"record" in _digest(world, place, record.kind, record.id).body
    assert attachment.encode() in _blob_states(world, place, ATTACHMENT, attachment).body
    assert _fetch_part(world, place, ATTACHMENT, attachment).body == CONTENT


@pytest.mark.parametrize("route", sorted(THE_SAME_FOR_ALL), ids=" ".join)
def test_what_anybody_may_ask_names_nobody(world: StrangersCounty, route: tuple[str, str]) -> None:
    for place in world.places.values():
        said = world.ask(place, *route).body.decode()
        for other in world.places.values():
            known = (
                other.seat.facility,
                other.seat.device,
                *(r.id for r in other.records.values()),
            )
            assert not [one for one in known if one in said]


# The feed


@pytest.mark.parametrize("name", PLACES)
def test_the_feed_shows_nothing_that_was_not_granted(world: StrangersCounty, name: str) -> None:
    place = world.places[name]
    shown = _whole_feed(world, place)
    assert not shown & {record.id for record in world.hidden(place)}
    assert shown >= {record.id for record in place.records.values()}


def _whole_feed(world: StrangersCounty, place: Place) -> set[str]:
    """All that a computer of this facility is shown that says it was never there before."""
    answer = _exchange(world, place, page=MOST_ROWS)
    assert answer.page is not None
    assert not answer.page.more
    return {row.id for row in answer.page.rows}


@pytest.mark.parametrize("name", PLACES)
def test_nobody_is_woken_by_what_was_not_granted(world: StrangersCounty, name: str) -> None:
    """Behind the last row of its own there is only what others wrote."""
    place = world.places[name]
    page = _exchange(world, place, page=MOST_ROWS).page
    assert page is not None
    last = max(row.seq for row in page.rows)
    with world.county.hub.reading() as connection:
        epoch = epochs.present(connection).epoch
    (found,) = News(world.county.hub).since([HeardSoFar(place.seat.facility, epoch, last)])
    assert not found.is_news


@pytest.mark.parametrize("name", PLACES)
def test_a_comparison_counts_nothing_that_was_not_granted(
    world: StrangersCounty, name: str
) -> None:
    place = world.places[name]
    with world.county.hub.reading() as connection:
        epoch = epochs.present(connection).epoch
    buckets = [(kind.name, bucket) for kind in KINDS for bucket in range(256)]
    asked = DigestRequest(place.seat.device, epoch, 2**62, buckets=buckets[:0])
    named: set[str] = set()
    for start in range(0, len(buckets), MOST_BUCKETS):
        some = msgspec.structs.replace(asked, buckets=buckets[start : start + MOST_BUCKETS])
        answer = world.say(place, "/v1/digest", some)
        found = msgspec.json.decode(answer.body, type=messages.DigestAnswer)
        named |= {record_id for _, record_id, _ in found.ids}
    assert not named & {record.id for record in world.hidden(place)}
    assert named >= {record.id for record in place.records.values()}


# Writing


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("name", PLACES)
def test_nobody_writes_into_the_records_of_others(
    world: StrangersCounty, name: str, role: Role
) -> None:
    place, before = world.places[name], world.stored()
    tried = [
        (record, what, operation)
        for record in world.foreign(place)
        for what, operation in _attempts(world, place, record, place.people[role])
    ]
    receipts: dict[str, messages.OpReceipt] = {}
    for start in range(0, len(tried), MOST_OPERATIONS):
        operations = [operation for _, _, operation in tried[start : start + MOST_OPERATIONS]]
        answer = _exchange(world, place, operations=operations)
        receipts.update((receipt.op_id, receipt) for receipt in answer.receipts)
    wrong = []
    for record, what, operation in tried:
        receipt = receipts[operation.op_id]
        alike = record.is_for_all or (receipt.code, receipt.problem) == ("NOT_FOUND", None)
        if receipt.state != "held" or not alike:
            wrong.append(f"{what} {record.kind} of {record.owner}: {receipt.state} {receipt.code}")
    assert wrong == []
    assert world.stored() == before


def _attempts(
    world: StrangersCounty, place: Place, record: Record, person: str
) -> Iterator[tuple[str, Operation]]:
    """Change it, void it, pretend to have made it, hang something under it, open it to oneself."""
    mine, theirs = place.seat.facility, world.places[record.owner].seat.facility
    wrongly = "note" if record.kind != "note" else "duty"
    note: dict[str, Any] = {"author_id": person}
    yield "change", _patch(record, theirs, person, _changed(record.kind))
    yield "change as its own", _patch(record, mine, person, _changed(record.kind))
    yield "void", _patch(record, theirs, person, {"voided_why": "重复"})
    yield "change by another kind", _patch(record, mine, person, {"title": "甲"}, kind=wrongly)
    if _is_made(record):
        whole = made(place, record.kind, record.id, record.root, **note)
        yield "make again", _by(whole, person)
        yield "make again as theirs", _by(whole, person, home=theirs)
    case = record.root or record.id
    if not record.is_for_all:
        for kind in [kind for kind in KINDS if "*" in kind.child_of and kind.name not in HUBS_OWN]:
            more = {"to": mine} if kind.name == "grant" else {}
            child = made(place, kind.name, new_id(), case, **note, **more)
            yield f"add a {kind.name} to", _by(child, person)


def _is_made(record: Record) -> bool:
    return record.kind not in HUBS_OWN


def _changed(kind: str) -> dict[str, Any]:
    """Any value of its own field will do."""
    own = next(field for field in KINDS[kind].fields if field.name not in ("author_id", "place_id"))
    return {own.name: "改"}


def _patch(
    record: Record, home: str, person: str, values: dict[str, Any], kind: str | None = None
) -> Operation:
    stamps: list[Any] = [1, "boot", 1, 0]
    name = kind or record.kind
    op_id = new_id()
    return Operation(
        op_id, "", "patch", name, record.id, home, None, values, {}, 0, person, 1, stamps
    )


def _by(operation: Operation, person: str, **changed: Any) -> Operation:
    return msgspec.structs.replace(operation, user=person, op_id=new_id(), **changed)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("name", PLACES)
def test_nobody_writes_in_the_name_of_another_facility(
    world: StrangersCounty, name: str, role: Role
) -> None:
    """A new record at somebody else's home, or one that claims to be written there."""
    place, before = world.places[name], world.stored()
    person = place.people[role]
    operations = []
    for other in [one for one in world.places.values() if one is not place]:
        theirs = other.seat.facility
        for kind in [one.name for one in KINDS if not one.child_of and not one.administered]:
            new = made(place, kind, new_id(), None, author_id=person)
            operations += [_by(new, person, home=theirs, id=new_id())]
            claimed = {**new.set, "place_id": theirs}
            operations += [_by(new, person, set=claimed, id=new_id())]
    operations += [
        _by(made(place, kind.name, new_id(), None, author_id=person), person, home="hub")
        for kind in KINDS
        if kind.administered
    ]
    answer = _exchange(world, place, operations=operations)
    assert {receipt.state for receipt in answer.receipts} == {"held"}
    assert {receipt.code for receipt in answer.receipts} <= {"NOT_YOURS", "ADMINISTERED"}
    assert world.stored() == before


@pytest.mark.parametrize("name", PLACES)
def test_nothing_of_others_is_offered_back_into_the_hub(world: StrangersCounty, name: str) -> None:
    """The road by which a hub restored from a backup is healed is no way in either: forged rows of
    others, and rows of nobody, are declined alike."""
    place, before = world.places[name], world.stored()
    high = _exchange(world, place).start - 1000
    rows = [_forged(world, record, place, high) for record in world.hidden(place)]
    nobody = [
        msgspec.structs.replace(row, id=new_id(), root=None)
        for row in rows
        if not KINDS[row.kind].child_of
    ]
    lineage = [Lineage("a lost epoch", high - 1000)]
    offers = [Offer(row=row) for row in [*rows, *nobody]]
    answer = _exchange(world, place, offers=offers, lineage=lineage)
    assert set(answer.not_here) == {row.id for row in [*rows, *nobody]}
    told = {"alarm"}  # to the administrator alone
    now = world.stored()
    assert {n: now[n] for n in now if n not in told} == {
        n: before[n] for n in before if n not in told
    }
    assert len(now["alarm"]) > len(before["alarm"])


def _forged(world: StrangersCounty, record: Record, place: Place, number: int) -> RecordRow:
    fields = made(place, record.kind, record.id, record.root).set if _is_made(record) else {}
    home = world.places[record.owner].seat.facility
    made_row = RecordRow(
        record.id, record.kind, home, record.root, rev=number, crev=number, ord=number
    )
    made_row.fields, made_row.by = {**fields, "voided_why": "伪造"}, place.seat.person
    return made_row


def test_a_code_enrols_for_its_own_facility_alone(world: StrangersCounty) -> None:
    place, other = world.places["other"], world.places["home"]
    before = world.stored()
    asked = Computer(place.seat.device, place.private).asks("A" * 16, other.seat.facility)
    answer = world.say(place, "/v1/enrol", asked)
    known = world.say(place, "/v1/enrol", msgspec.structs.replace(asked, facility=new_id()))
    assert (answer.status, answer.body) == (known.status, known.body)
    assert answer.status == 403
    assert world.stored() == before


def test_a_computer_introduces_itself_for_its_own_facility_alone(world: StrangersCounty) -> None:
    """What a hub set back in time has forgotten comes back by that hub's certificate, as it was."""
    place, other = world.places["other"], world.places["home"]
    before, keys = world.stored(), Computer(place.seat.device, place.private).asks("A" * 16)
    word = world.county.signer.certify(
        place.seat.device, place.seat.facility, keys.signing_key, keys.age_recipient
    )
    for facility in (other.seat.facility, new_id()):
        asked = messages.IntroduceRequest(
            PROTOCOL, place.seat.device, facility, keys.signing_key, keys.age_recipient, word
        )
        answer = world.say(place, "/v1/introduce", asked)
        assert answer.status == 401
    assert world.stored() == before


@pytest.mark.parametrize("role", Role)
def test_a_look_up_gives_a_telephone_number_and_no_record(
    world: StrangersCounty, role: Role
) -> None:
    place = world.places["other"]
    world.county.now += timedelta(days=2)
    asked = LookupRequest(NUMBER, "treatment", "门诊接诊", place.people[role])
    answer = world.say(place, "/v1/lookup", asked)
    if role not in MAY_LOOK_UP:
        assert answer.status == 403
        return
    found = msgspec.json.decode(answer.body, type=messages.LookupAnswer)
    assert {card.facility for card in found.cards} == {
        one.seat.facility for one in world.places.values()
    }
    assert not [record.id for record in world.hidden(place) if record.id.encode() in answer.body]
    assert {(card.name, card.birth_year) for card in found.cards} == {("甲", 1950)}


def test_a_look_up_finds_nothing_by_less_than_a_whole_number(world: StrangersCounty) -> None:
    place = world.places["county"]
    answers = set()
    for number in ("130823195001010018", "130823199001010019", NUMBER[:17], "%", "", "甲" * 18):
        world.county.now += timedelta(days=2)
        asked = LookupRequest(number, "treatment", "门诊接诊", place.people[Role.DOCTOR])
        answers.add(world.say(place, "/v1/lookup", asked))
    assert len(answers) == 1
    assert next(iter(answers)).status == 200


def _exchange(world: StrangersCounty, place: Place, **parts: Any) -> messages.Answer:
    """As a computer that has never spoken before: it holds no token, and reads from the start."""
    place.seat.incarnation = new_id()
    request = Request(PROTOCOL, place.seat.device, place.seat.incarnation, None, None, 0, **parts)
    answer = world.say(place, "/v1/exchange", request)
    assert answer.status == 200, answer.body
    return msgspec.json.decode(answer.body, type=messages.Answer)
