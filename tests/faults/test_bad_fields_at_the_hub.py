"""The same rubbish as operations of a device: held by the field's name, kept whole, others kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.core.errors import InvalidInput
from app.core.kinds import Kind, Merge
from app.core.merge import applied
from app.core.rights import EVERYONE, FacilityKind
from app.core.values import to_wire
from app.kinds import BY_NAME, KINDS
from app.storage.transaction import new_id
from sync.client.engine import SyncEngine
from sync.hub.journal.operations import decode_operation
from sync.hub.storage.tables import OP, RECORD
from sync.protocol.codec import Packing, decode, decode_answer, encode
from sync.protocol.messages import PROTOCOL, Answer, Operation, OpReceipt, Request
from sync.protocol.problems import ProtocolError
from tests.county import County, Wire, Workstation
from tests.faults.rubbish import ANY_TEXT, ANY_VALUE, STABLE, STAMPS, UNTRAVELLED, VALUES, sound
from tests.faults.variants import many
from tests.seats import Seat

CENTRE = FacilityKind.TOWNSHIP_CENTRE
_TOLD_ELSEWHERE = ("conflict", "slip")
"""The hub's own, and one that a signature must open: tests/sync/test_slips_travel.py tries it."""
WRITTEN = [kind for kind in KINDS if kind.writers and kind.name not in _TOLD_ELSEWHERE]
BEFORE_FIELDS = {
    "place_id": "NOT_YOURS",
    "author_id": "AUTHOR",
    "author_home_id": "AUTHOR",
    "voided_by": "AUTHOR",
    "referral_step.step": "ROLE",
    "post.facility_id": "NOT_YOURS",
}
"""What is at fault before anybody asks for the form of a field."""
BATCH = 400


class Codec(Wire):
    """The wire of a workstation with the strict codec in both directions, as HTTP has it."""

    def exchange(self, request: Request) -> Answer:
        heard = decode(encode(request), Request)
        return decode_answer(encode(self.county.hub.exchange(self.device, heard)), Answer)


class Bench:
    """A centre with a device that sends what it likes, and an honest computer that must live on."""

    def __init__(self, folder: Path) -> None:
        self.county = County(folder)
        self.seat = Seat(self.county, "惠七镇卫生院", CENTRE)
        person = self.county.staff(self.seat.facility, *EVERYONE, person=self.seat.person)
        self.desk = self.county.workstation(
            "desk", self.seat.facility, CENTRE, tuple(EVERYONE), person=person
        )
        self._roots: dict[str, str] = {}

    def root(self, kind: Kind) -> str | None:
        """A case that a record of this kind may belong to."""
        if not kind.child_of:
            return None
        parent = KINDS["note" if "*" in kind.child_of else kind.child_of[0]]
        if parent.name not in self._roots:
            self._roots[parent.name] = new_id()
            assert self.send(self.new(parent, self._roots[parent.name], {}))[0].state == "acked"
        return self._roots[parent.name]

    def new(self, kind: Kind, record_id: str, fields: Mapping[str, Any]) -> Operation:
        place = self.seat.facility
        own = {"author_id": self.seat.person, "author_home_id": place, "place_id": place}
        if kind.name == "post":
            own |= {"person_id": new_id(), "facility_id": self.seat.facility}
        made = self.seat.new(kind.name, record_id, self.root(kind))
        return msgspec.structs.replace(made, set={**sound(kind, **own), **fields})

    def send(self, *operations: Operation) -> list[OpReceipt]:
        return self.seat.exchange(*operations).receipts

    def stored(self) -> list[int]:
        """How many operations and records the hub has."""
        with self.county.hub.engine.connect() as connection:
            counted = (select(func.count()).select_from(table) for table in (OP, RECORD))
            return [connection.execute(query).scalar_one() for query in counted]

    def bodies(self, op_ids: list[str]) -> dict[str, Operation]:
        query = select(OP.c.op_id, OP.c.body).where(OP.c.op_id.in_(op_ids))
        with self.county.hub.engine.connect() as connection:
            return {op_id: decode_operation(body) for op_id, body in connection.execute(query)}

    def fields(self, record_ids: list[str]) -> dict[str, dict[str, Any]]:
        query = select(RECORD.c.id, RECORD.c.fields).where(RECORD.c.id.in_(record_ids))
        with self.county.hub.engine.connect() as connection:
            return {record_id: json.loads(text) for record_id, text in connection.execute(query)}

    def read_all(self) -> int:
        """Everything accepted comes down and can be read at a screen; how many rows there are."""
        engine = SyncEngine(self.desk.store, Codec(self.county, self.desk.device), self.desk.device)
        assert engine.run_once().complete
        assert _inbox(self.desk) == 0
        with self.desk.store.reading() as session:
            return sum(len(session.query(one).all()) for one in BY_NAME.values())


def _inbox(desk: Workstation) -> int:
    with desk.store.reading() as session:
        found = session.connection().exec_driver_sql("SELECT count(*) FROM inbox")
        return int(found.scalar_one())


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return Bench(tmp_path_factory.mktemp("bad fields at the hub"))


def travels(operation: Operation) -> bool:
    """Whether the codec lets it through; else the whole body is refused, with nothing read."""
    request = Request(PROTOCOL, "d", "i", None, None, 0, operations=[operation])
    try:
        body = json.dumps(msgspec.to_builtins(request)).encode()
    except (ValueError, RecursionError):
        return False  # not even a hostile program can write it as JSON
    try:
        return bool(decode(body, Request, Packing.PLAIN).operations)
    except ProtocolError:
        return False


def judged(kind: Kind, name: str, value: Any, receipt: OpReceipt, stored: Any) -> str | None:
    """What is wrong with the hub's answer to one value, or None."""
    field = kind.field(name)
    assert field is not None
    if receipt.state == "acked":
        # What looks like a change of a set is one, where the field is a set.
        wanted = applied({}, name, value) if field.merge is Merge.SET else value
        is_same = to_wire(field.type, stored) == to_wire(field.type, wanted)
        return None if is_same else f"stored as {stored!r}"
    early = BEFORE_FIELDS.get(name) or BEFORE_FIELDS.get(f"{kind.name}.{name}")
    if name == "voided_by" and receipt.code == "FIELDS":  # nobody, or no name at all
        early = None
    if receipt.state != "held" or receipt.code != (early or "FIELDS"):
        return f"{receipt.state} {receipt.code}"
    problems = (receipt.problem or {}).get("fields", {})
    if early or (set(problems) == {name} and problems[name]["code"] in STABLE):
        return None
    return f"blames {problems}"


@pytest.mark.parametrize("kind", WRITTEN, ids=lambda kind: kind.name)
def test_the_hub_holds_a_field_by_its_name_or_keeps_what_came(bench: Bench, kind: Kind) -> None:
    tried = [(f.name, label) for f in kind.fields for label in VALUES]
    operations = [bench.new(kind, new_id(), {name: VALUES[label]}) for name, label in tried]
    sent = [pair for pair in zip(tried, operations, strict=True) if travels(pair[1])]
    assert len(sent) > len(tried) * 0.8
    wrong = {}
    for start in range(0, len(sent), BATCH):
        part = sent[start : start + BATCH]
        good = [bench.new(kind, new_id(), {}) for _ in range(2)]
        answer = bench.send(good[0], *(op for _, op in part), good[1])
        assert [answer[0].state, answer[-1].state] == ["acked", "acked"]
        rows, kept = (
            bench.fields([op.id for _, op in part]),
            bench.bodies([op.op_id for _, op in part]),
        )
        for ((name, label), op), receipt in zip(part, answer[1:-1], strict=True):
            stored = rows.get(op.id, {}).get(name)
            said = judged(kind, name, VALUES[label], receipt, stored)
            if said is None and (receipt.op_id, kept[op.op_id]) != (op.op_id, op):
                said = "not kept as it came"
            if said is None and (receipt.state == "acked") != (op.id in rows):
                said = "half-written"
            if said is not None:
                wrong[f"{name}: {label}"] = said
    assert wrong == {}


def test_what_no_message_can_carry_is_refused_whole(bench: Bench) -> None:
    before = bench.stored()
    for label, value in UNTRAVELLED.items():
        assert not travels(bench.new(KINDS["patient"], new_id(), {"disease_details": value})), label
    assert bench.stored() == before


@pytest.mark.parametrize("kind", [k for k in KINDS if k.administered], ids=lambda kind: kind.name)
def test_the_hubs_own_administrator_is_told_the_field_too(tmp_path: Path, kind: Kind) -> None:
    """At a hub of its own: a new membership looks again at every case there is."""
    bench = Bench(tmp_path)
    wrong, done = {}, set()
    # Each accepted one is a transaction of its own with much to do behind it: one field of a type.
    for field in kind.fields:
        if field.type in done:
            continue
        done.add(field.type)
        for label, value in VALUES.items():
            before, record_id = bench.stored(), new_id()
            try:
                bench.county.hub.administer(
                    kind.name, record_id, {**sound(kind), field.name: value}
                )
            except InvalidInput as error:
                said = None if set(error.fields) == {field.name} else str(sorted(error.fields))
                said = said or (None if bench.stored() == before else "half-written")
            else:
                stored = bench.fields([record_id])[record_id].get(field.name)
                is_same = to_wire(field.type, stored) == to_wire(field.type, value)
                said = None if is_same else f"stored as {stored!r}"
            if said is not None:
                wrong[f"{field.name}: {label}"] = said
    assert wrong == {}


@pytest.mark.parametrize("kind", [k for k in KINDS if k.administered], ids=lambda kind: kind.name)
def test_a_device_administers_nothing(bench: Bench, kind: Kind) -> None:
    record_id = new_id()
    (receipt,) = bench.send(bench.new(kind, record_id, {}))
    assert (receipt.state, receipt.code) == ("held", "ADMINISTERED")
    assert bench.fields([record_id]) == {}


ANY_OPERATION = st.tuples(
    st.sampled_from([(kind, field) for kind in WRITTEN for field in kind.fields]), ANY_VALUE
)


@settings(max_examples=many(60), deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(ANY_OPERATION, min_size=20, max_size=60))
def test_thousands_of_variants_are_held_by_name_or_kept(bench: Bench, drawn: list[Any]) -> None:
    made = [
        (kind, field.name, value, bench.new(kind, new_id(), {field.name: value}))
        for (kind, field), value in drawn
    ]
    sent = [one for one in made if travels(one[3])]
    receipts = bench.send(*(op for *_, op in sent))
    rows = bench.fields([op.id for *_, op in sent])
    wrong = [
        said
        for (kind, name, value, op), receipt in zip(sent, receipts, strict=True)
        if (said := judged(kind, name, value, receipt, rows.get(op.id, {}).get(name))) is not None
    ]
    assert wrong == []


ANY_FIELDS = st.dictionaries(
    ANY_TEXT | st.sampled_from(["title", "text", "place_id"]), ANY_VALUE, max_size=6
)


@settings(max_examples=many(300), deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.sampled_from(["note", "hologram", "opened", "grant", "conflict", "post", "facility"]),
    st.sampled_from(["put", "patch", "delete", ""]),
    ANY_FIELDS,
    ANY_FIELDS,
    st.booleans(),
)
def test_no_operation_whatever_stops_its_batch(
    bench: Bench, kind: str, action: str, values: Any, was: Any, known: bool
) -> None:
    record_id = bench.root(KINDS["opened"]) if known else new_id()
    op = bench.seat.new("note", record_id or "")
    op = msgspec.structs.replace(op, kind=kind, action=action, set={**op.set, **values}, was=was)
    good = bench.new(KINDS["note"], new_id(), {})
    if travels(op):
        states = [receipt.state for receipt in bench.send(op, good)]
        assert states[0] in ("acked", "held", "waiting")
        assert states[1] == "acked"


def test_who_and_when_are_not_left_out(bench: Bench) -> None:
    """A record without its hour could be shown on no list."""
    for name in STAMPS:
        op = bench.new(KINDS["note"], new_id(), {})
        left = {field: value for field, value in op.set.items() if field != name}
        (receipt,) = bench.send(msgspec.structs.replace(op, set=left))
        assert (receipt.state, receipt.code) == ("held", BEFORE_FIELDS.get(name, "FIELDS"))


@pytest.mark.parametrize("name", ["O\x89;", "", "姓名", "a b", "x" * 65])
def test_no_field_has_a_name_that_a_conflict_could_not_say(bench: Bench, name: str) -> None:
    op = bench.new(KINDS["note"], new_id(), {name: "1"})
    assert [(r.state, r.code) for r in bench.send(op)] == [("held", "FIELDS")]


def test_what_the_hub_accepted_can_be_read_at_every_screen(bench: Bench) -> None:
    """After all the others: their leavings are what an honest computer is sent."""
    assert bench.read_all() > 0
