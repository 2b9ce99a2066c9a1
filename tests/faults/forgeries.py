"""A computer of the county with a program of its own: it offers, claims and repeats what is not so.

`python -m tests.faults.forgeries --count 1000` tries so many and prints one line of JSON. Whatever
it tries, no other computer may show a record otherwise than before, nothing may stand in the name
of others or in another place than now, and the hub's administrator must find it.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace
from sqlalchemy import func, select

from app.core.record import RecordRow
from app.core.rights import FacilityKind, Role
from app.kinds import KINDS
from app.referrals import Referral, Referrals
from app.storage.transaction import new_id
from sync.hub.journal.alarms import count
from sync.hub.journal.records import ROW, read_row
from sync.hub.storage.tables import DEVICE, EPOCH, OP
from sync.protocol.messages import PROTOCOL, Answer, Lineage, Offer, Operation, Request
from sync.protocol.problems import ProtocolError
from tests.county import County, Workstation
from tests.faults.deeds import DEEDS
from tests.faults.rubbish import sound
from tests.seats import Seat

TOWNSHIP, HOSPITAL = FacilityKind.TOWNSHIP_CENTRE, FacilityKind.COUNTY_HOSPITAL
_BAD = ["garbage", "\x00", "x" * 10_000, "<b>", "2026-13-45T00:00:00Z", "9999999-01-01", "a b", ""]


@dataclass
class Forger:
    """It has a key of the county, and what its own computer was sent."""

    county: County
    seat: Seat
    there: Workstation
    case: str
    rng: random.Random
    said: list[Request] = field(default_factory=list)

    def rows(self) -> list[RecordRow]:
        with self.county.hub.engine.connect() as connection:
            return [read_row(values) for values in connection.execute(select(*ROW))]

    def request(self, **what: Any) -> Request:
        seat = self.seat
        here = (PROTOCOL, seat.device, seat.incarnation, seat._epoch, seat._token, seat._cursor)
        return Request(*here, **what)

    def say(self, request: Request, *, by_stick: bool = False) -> Answer | None:
        """As it would arrive; None where it is refused."""
        try:
            heard = msgspec.json.decode(msgspec.json.encode(request), type=Request)
            answer = self.county.hub.exchange(self.seat.device, heard, by_stick=by_stick)
        except (ProtocolError, msgspec.ValidationError):
            return None
        if answer.token and not by_stick:
            self.seat._token = answer.token
            self.seat._epoch = answer.epoch
            self.said.append(request)
        return answer

    def offer(self, row: RecordRow, seal: str = "") -> None:
        lived = Lineage(
            self.rng.choice(["deadbeef", self.seat._epoch or ""]), 1, proof=self.proof()
        )
        offers = [Offer(row=row, seal=seal)]
        request = self.request(offers=offers, lineage=[lived])
        self.say(request, by_stick=self.rng.random() < 0.3)

    def proof(self) -> str:
        return self.rng.choice([self.seat._token or "", "9-aa-0-99999999-bb", ""])

    def new(self, kind: str, root: str | None = None, **fields: Any) -> Operation:
        seat = self.seat
        own = {"author_id": seat.person, "author_home_id": seat.facility, "place_id": seat.facility}
        made = seat.new(kind, new_id(), root)
        return replace(made, set=sound(KINDS[kind], **{**own, **fields}))


def a_made_up_token(forger: Forger) -> None:
    made = forger.rng.choice(["999999-x", "1", f"{10**12}-0-0-0-{'f' * 32}", "é"])
    forger.say(replace(forger.request(), token=made))


def a_changed_token(forger: Forger) -> None:
    given = forger.seat._token or ""
    at = forger.rng.randrange(len(given))
    wrong = given[:at] + ("1" if given[at] != "1" else "2") + given[at + 1 :]
    forger.say(replace(forger.request(), token=wrong))


def a_past_without_proof(forger: Forger) -> None:
    lived = Lineage(
        forger.rng.randbytes(8).hex(), 2 ** forger.rng.randrange(45, 60), proof="1-a-0-5-b"
    )
    request = replace(forger.request(lineage=[lived]), epoch=lived.epoch)
    forger.say(request, by_stick=forger.rng.random() < 0.5)


def a_cursor_never_reached(forger: Forger) -> None:
    forger.say(replace(forger.request(page=10), cursor=2 ** forger.rng.randrange(50, 61)))


def an_old_word_again(forger: Forger) -> None:
    forger.say(forger.request())
    forger.say(forger.request())
    forger.say(forger.said[-2])


def a_step_of_long_ago(forger: Forger) -> None:
    submit = next(r for r in forger.rows() if r.kind == "referral_step")
    step = replace(submit, id=new_id(), rev=3, crev=3)
    step.fields = {**submit.fields, "step": "withdraw", "round": submit.id, "reason": "要求"}
    forger.offer(step, forger.rng.choice(["", "AAAAAAAAAAA"]))


def a_record_of_others(forger: Forger) -> None:
    mine = forger.seat.facility
    theirs = forger.rng.choice([r for r in forger.rows() if r.home != mine and r.kind in KINDS])
    told = replace(theirs, rev=theirs.rev + forger.rng.choice([0, 7, 2**40]))
    if forger.rng.random() < 0.5:
        told = replace(told, id=new_id())
    told.fields = {**theirs.fields, **dict.fromkeys(list(theirs.fields)[:1], "伪造")}
    forger.offer(told, forger.rng.choice(["", "AAAAAAAAAAA"]))


def a_row_nobody_can_read(forger: Forger) -> None:
    kind = forger.rng.choice(["note", "duty", "post", "person"])
    fields = forger.new(kind).set
    row = RecordRow(new_id(), kind, forger.seat.facility, None, rev=3, crev=3, ord=3, fields=fields)
    row.by, row.place, row.at = forger.seat.person, forger.seat.facility, "2026-01-15T00:30:00Z"
    name = forger.rng.choice(["id", "home", "by", "place", "at"])
    setattr(row, name, forger.rng.choice([bad for bad in _BAD if bad or name != "root"]))
    forger.offer(row)


def a_stamp_of_others(forger: Forger) -> None:
    their = forger.there.actor
    stamp = forger.rng.choice(
        [
            {"author_id": their.person_id},
            {"author_home_id": their.place_id},
            {"place_id": their.place_id},
            {"voided_by": their.person_id, "voided_at": "2026-01-15T00:30:00.000Z"},
        ]
    )
    op = forger.new("note", **stamp)
    if forger.rng.random() < 0.5:
        op = replace(op, user=their.person_id)
    forger.say(forger.request(operations=[op]))


def another_author_afterwards(forger: Forger) -> None:
    note = next(r for r in forger.rows() if r.kind == "note" and r.home == forger.seat.facility)
    values = {
        **note.fields,
        forger.rng.choice(["author_id", "place_id"]): forger.there.actor.place_id,
    }
    op = replace(forger.new("note"), id=note.id, set=values)
    forger.say(forger.request(operations=[op]))


def other_words_under_an_old_name(forger: Forger) -> None:
    with forger.county.hub.engine.connect() as connection:
        names = list(connection.execute(select(OP.c.op_id)).scalars())
    op = replace(forger.new("note"), op_id=forger.rng.choice(names))
    forger.say(forger.request(operations=[op]))


TRIES: tuple[Callable[[Forger], None], ...] = (
    a_made_up_token,
    a_changed_token,
    a_past_without_proof,
    a_cursor_never_reached,
    an_old_word_again,
    a_step_of_long_ago,
    a_record_of_others,
    a_row_nobody_can_read,
    a_stamp_of_others,
    another_author_afterwards,
    other_words_under_an_old_name,
)


def noticed(county: County) -> int:
    """How much the administrator finds: alarms, operations that are held, copies."""
    with county.hub.engine.connect() as connection:
        held = select(func.count()).select_from(OP).where(OP.c.state == "held")
        copies = select(func.count()).select_from(DEVICE).where(DEVICE.c.forked_at.is_not(None))
        seen = connection.execute(held).scalar_one() + connection.execute(copies).scalar_one()
        return count(connection) + seen


def epochs_of(county: County) -> int:
    with county.hub.engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(EPOCH)).scalar_one()


def shown(there: Workstation) -> dict[str, dict[str, RecordRow]]:
    """Every record that the hospital's computer holds, as it holds it."""
    with there.store.reading() as session:
        connection = session.connection()
        return {
            table.name: table.get_many(
                connection, connection.exec_driver_sql(f'SELECT id FROM "{table.name}"').scalars()
            )
            for table in there.store.tables
        }


@dataclass
class Outcome:
    tried: Counter[str] = field(default_factory=Counter)
    unnoticed: Counter[str] = field(default_factory=Counter)
    changed: list[str] = field(default_factory=list)
    epochs: int = 0


def began(folder: Path, seed: int) -> Forger:
    """A case that the township sent and the hospital has accepted, and a hub started anew."""
    county = County(folder)
    hospital = county.facility("县医院", HOSPITAL)
    seat = Seat(county, "甲镇卫生院", TOWNSHIP)
    there = county.workstation("h", hospital, HOSPITAL, (Role.DOCTOR, Role.ADMINISTRATOR))
    here = county.workstation("a", seat.facility, TOWNSHIP, (Role.DOCTOR,))
    for at in (here, there, here, there):
        at.sync()
    referral = Referral(patient_name="张三", sex="1", to_facility_id=hospital)
    referral.to_department, referral.reasons_up = "03.04", ["6"]
    referral.urgency, referral.impression = "1", "高血压"
    case = Referrals(here.store, here.actor).refer(referral)
    here.sync()
    there.sync()
    accept = next(deed for name, deed in dict(DEEDS).items() if str(name) == "accepts")
    accept(Referrals(there.store, there.actor), case, "bed 3")
    there.sync()
    county.restart_hub()
    forger = Forger(county, seat, there, case, random.Random(f"forgeries {seed}"))
    seat.put("note", noted_on="2026-01-15", title="晨会")
    for _ in range(2):  # the second time it shows what has arrived
        seat.read()
        there.sync()
    return forger


def forge(folder: Path, tries: int, seed: int = 0) -> Outcome:
    forger, outcome = began(folder, seed), Outcome()
    there, county = forger.there, forger.county
    before, state = shown(there), Referrals(there.store, there.actor).case(forger.case).state
    epochs = epochs_of(county)
    for n in range(tries):
        attempt = TRIES[n % len(TRIES)]
        with county.hub.engine.begin() as connection:
            connection.execute(DEVICE.update().values(forked_at=None))
        known = noticed(county)
        attempt(forger)
        outcome.tried[attempt.__name__] += 1
        if noticed(county) <= known:
            outcome.unnoticed[attempt.__name__] += 1
    there.sync()
    outcome.epochs = epochs_of(county) - epochs
    if Referrals(there.store, there.actor).case(forger.case).state is not state:
        outcome.changed.append("the case stands otherwise")
    outcome.changed += _changes(before, shown(there), forger)
    return outcome


def _changes(
    before: dict[str, dict[str, RecordRow]], after: dict[str, dict[str, RecordRow]], forger: Forger
) -> list[str]:
    """What was there is as it was; what is new is the forger's own, and as of now."""
    found = []
    newest = max(row.ord for rows in before.values() for row in rows.values())
    for kind, rows in after.items():
        for record_id, row in rows.items():
            if record_id in before[kind]:
                if row != before[kind][record_id]:
                    found.append(f"a {kind} is not what it was")
            elif (row.home, row.place) != (forger.seat.facility,) * 2 or row.ord <= newest:
                found.append(f"a {kind} stands in the name or the past of others")
    return found


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        outcome = forge(Path(folder), asked.count, asked.seed)
    told = {
        "tried": outcome.tried.total(),
        "kinds": outcome.tried,
        "unnoticed": outcome.unnoticed,
        "changed": outcome.changed,
        "epochs": outcome.epochs,
    }
    sys.stdout.write(json.dumps(told) + "\n")
    return 1 if outcome.changed or outcome.unnoticed or outcome.epochs else 0


if __name__ == "__main__":
    sys.exit(main())
