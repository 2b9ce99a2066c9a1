"""A small county lives through a bad week: five computers, a hub, sticks in the post, lost answers,
power cuts, wrong clocks, restarts, copies, hub and computers brought back from older safety copies.

Every step draws from a luck of its own, made of the seed and its number, so that a step can be left
out and the others stay what they were.
"""

from __future__ import annotations

import json
import random
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.attention import Attention, OpenConflict
from app.core.errors import ClinicError
from app.core.rights import FacilityKind, Role
from app.kinds import BY_NAME
from app.notes import Note, Notes
from app.patients import Patient, Patients
from app.referrals import Referral, Referrals
from app.storage.base import Synced
from app.storage.cases import Grant
from app.storage.store import Store
from sync.client.attachments import Lane
from sync.client.engine import SyncEngine
from sync.hub.storage.tables import META
from sync.protocol.messages import Answer, Request
from sync.protocol.problems import ProtocolError
from tests.county import DroppedLink, Workstation
from tests.faults import disorder, forms, going_back, households, hub_time, staff, sticks_under_way
from tests.faults.deeds import DEEDS
from tests.faults.forms import Form
from tests.faults.hub_time import TimedCounty, is_of_the_clock
from tests.faults.oracles import Oracles
from tests.faults.power import power_cut
from tests.faults.shown import wrongly_shown
from tests.pictures import BlobWire

TODAY = date(2026, 1, 15)
_WORK = [
    *forms.WORK,
    *households.WORK,
    *sticks_under_way.WORK,
    *going_back.WORK,
    *hub_time.WORK,
    *staff.WORK,
    *disorder.WORK,
]
_EXCHANGES = {
    "_exchange",
    "_exchange_in_a_power_cut",
    "_exchange_while_the_hub_fails",
    "_late_request",
    "lose_an_exchange",
    "stick_reaches_the_hub",
    "stick_is_read",
}
"""In which nobody writes."""


_FOUNDED = 0.3
"""Of the weeks have a station that is founded in them."""


@dataclass
class Week:
    """One run. `log` tells what happened, without names or ids of this run's own."""

    folder: Path
    seed: int
    left_out: frozenset[int] = frozenset()
    log: list[str] = field(default_factory=list)
    counted: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)
        self.county = TimedCounty(self.folder)
        self.faults: list[str] = []
        self.seen: dict[tuple[str, str, str], list[Any]] = defaultdict(list)
        self.forms: list[Form] = []
        self.allergies_seen: dict[tuple[int, str], list[str]] = {}
        self.allergies_changed: dict[str, list[tuple[set[str], set[str]]]] = defaultdict(list)
        self.late: list[tuple[str, Request]] = []
        self.hub_copies: list[Path] = []
        self.copies: dict[int, Path] = {}
        self.sticks: list[Path] = []
        self.senders: dict[str, Workstation] = {}
        self._values = self._backups = 0
        self.drifted_here: set[Store] = set()
        self.drifted_at_hub: set[Store] = set()
        self.workstations = self._people()
        if self.rng.random() < _FOUNDED:
            self._found_a_station()
        self.forger = disorder.forger_of(self)

    def run(self, steps: int) -> list[str]:
        """What went wrong; nothing, if all is well."""
        for number in range(steps):
            if number not in self.left_out:
                self.rng = random.Random(f"{self.seed}/{number}")
                self._step()
        self.rng = random.Random(f"{self.seed}/{steps}")
        staff.some_come_back(self)
        self.county.set_hub_right()
        before = self._written()
        self._settle_down()
        if self._written() != before:
            self.faults.append("an exchange has written something")
        self._move_all_pictures()
        sets = self.allergies_changed
        oracles = Oracles(self.county, self.workstations, self.seen, sets)
        self.counted.update(oracles.counted())
        return sorted({*self.faults, *oracles.faults()})

    def say(self, *words: object) -> None:
        self.log.append(" ".join(map(str, words)))

    def close(self) -> None:
        for workstation in self.workstations:
            workstation.store.close()
        self.county.hub.engine.dispose()

    # Who there is

    def _people(self) -> list[Workstation]:
        county = self.county
        kinds = FacilityKind
        self.centre = county.facility("满杖子乡卫生院", kinds.TOWNSHIP_CENTRE)
        other = county.facility("通江镇卫生院", kinds.TOWNSHIP_CENTRE)
        hospital = county.facility("县人民医院", kinds.COUNTY_HOSPITAL)
        self.village = county.facility("惠一村卫生室", kinds.VILLAGE_CLINIC, parent_id=self.centre)
        self.hospital = hospital
        self.outside = [other, hospital]
        doctor = county.staff(self.centre, Role.DOCTOR)
        made = [
            self._seat("centre-1", self.centre, kinds.TOWNSHIP_CENTRE, doctor),
            self._seat("centre-2", self.centre, kinds.TOWNSHIP_CENTRE, doctor),
            self._seat("village", self.village, kinds.VILLAGE_CLINIC),
            self._seat("other", other, kinds.TOWNSHIP_CENTRE),
            self._seat("hospital", hospital, kinds.COUNTY_HOSPITAL),
        ]
        self.names = {id(workstation): name for name, workstation in made}
        self.files = {id(workstation): f"{name}.db" for name, workstation in made}
        return [workstation for _, workstation in made]

    def _found_a_station(self) -> None:
        name = staff.FOUNDED
        at = staff.founded(self, f"{name}.db")
        self.names[id(at)], self.files[id(at)] = name, f"{name}.db"
        self.workstations.append(at)

    def _seat(
        self, name: str, facility: str, kind: FacilityKind, person: str | None = None
    ) -> tuple[str, Workstation]:
        roles = (Role.DOCTOR,)
        return name, self.county.workstation(name, facility, kind, roles, person=person)

    def value(self) -> str:
        """No two are alike, so that each can be traced to who wrote it."""
        self._values += 1
        return f"值{self._values}"

    # What happens

    def _step(self) -> None:
        events: list[tuple[float, Callable[[Workstation], None]]] = [
            (8, self._write),
            (6, self._refer),
            (10, self._take_step),
            (8, self._take_steps_at_once),
            (3, self._grant),
            (3, self._end_grant),
            (2, self._grant_of_a_stranger),
            (4, self._decide),
            (2, self._write_without_post),
            (2, self._correct_held),
            (40, self._exchange),
            (4, self._late_request),
            (2, self._restart_hub),
            (3, self._save_in_a_power_cut),
            (3, self._exchange_in_a_power_cut),
            (3, self._exchange_while_the_hub_fails),
            (2, self._set_the_clock),
        ]
        events += [(weight, partial(work, self)) for weight, work in _WORK]
        self.county.now += timedelta(minutes=self.rng.randrange(1, 90))
        workstation = self.rng.choice(self.workstations)
        (happens,) = self.rng.choices([e for _, e in events], [weight for weight, _ in events])
        self._see_to_it_that_nothing_is_written(happens, workstation)

    def _see_to_it_that_nothing_is_written(
        self, happens: Callable[[Workstation], None], workstation: Workstation
    ) -> None:
        """Where it is only an exchange: what is taken in is nobody's work."""
        name = getattr(happens, "func", happens).__name__
        before = self._written() if name in _EXCHANGES else []
        happens(workstation)
        if before and self._written() != before:
            self.faults.append("an exchange has written something")

    def _written(self) -> list[int]:
        """How many changes there are at each computer."""
        return [_changes(at) for at in self.workstations]

    def _write(self, at: Workstation) -> None:
        if self.rng.random() < 0.5:
            Notes(at.store, at.actor).write(Note(noted_on=TODAY, title=self.value()))
        else:
            clinic = self.rng.choice([None, self.village])
            patient = Patient(name="张三", sex="1", no_id_reason="遗失", clinic_id=clinic)
            patient.workplace = self.value()
            Patients(at.store, at.actor).register(patient)
        self.say(self.names[id(at)], "writes")

    def _refer(self, at: Workstation) -> None:
        if at.actor.place_id == self.hospital:
            return
        referral = Referral(patient_name="张三", sex="1", to_facility_id=self.hospital)
        referral.to_department, referral.reasons_up = "03.04", ["6"]
        referral.urgency = self.rng.choice(["1", "3"])
        referral.impression = self.value()
        Referrals(at.store, at.actor).refer(referral)
        self.say(self.names[id(at)], "refers")

    def _take_step(self, at: Workstation) -> None:
        """Whatever somebody at a desk might do, whether or not the case allows it by now."""
        if rows := self._rows(at, "referral"):
            self._try(at, self.rng.choice(rows[-3:]).id)

    def _take_steps_at_once(self, at: Workstation) -> None:
        """Two desks at one case, neither of which knows of the other."""
        if not (rows := self._rows(at, "referral")):
            return
        case = self.rng.choice(rows[-3:]).id
        others = [one for one in self.workstations if one is not at and self._shows(one, case)]
        for desk in [at, *self.rng.sample(others, min(1, len(others)))]:
            _ = any(self._try(desk, case) for _ in range(6))

    def _shows(self, at: Workstation, case: str) -> bool:
        return any(row.id == case for row in self._rows(at, "referral"))

    def _try(self, at: Workstation, case: str) -> bool:
        code, deed = self.rng.choice(DEEDS)
        try:
            deed(Referrals(at.store, at.actor), case, self.value())
        except ClinicError as refused:
            self.say(self.names[id(at)], "may not", code, refused.code)
            return False
        self.say(self.names[id(at)], code)
        return True

    def _rows(self, at: Workstation, kind: str) -> list[Any]:
        """What its lists show, in the order the records came here."""
        record_class: type[Synced] = BY_NAME[kind]
        with at.store.reading() as session:
            shown = session.query(record_class).filter(record_class.archived.is_(False))
            return list(shown.order_by(record_class.n))

    def _may_edit(self, at: Workstation, home: str) -> bool:
        """Services let a facility edit what is its line's; other sides write records of their own."""
        line = {self.centre, self.village}
        return home == at.actor.place_id or {home, at.actor.place_id} <= line

    def _grant(self, at: Workstation) -> None:
        own = [note for note in self._rows(at, "note") if note.home == at.actor.place_id]
        if own:
            to = self.rng.choice(self.outside)
            with at.store.transaction(at.actor) as transaction:
                transaction.put(Grant(to=to, reason=self.value()), root=self.rng.choice(own).id)
            self.say(self.names[id(at)], "opens a case")

    def _grant_of_a_stranger(self, at: Workstation) -> None:
        """Whoever sees a case may write under it, a grant too; it opens nothing."""
        if strange := [note for note in self._rows(at, "note") if note.home != at.actor.place_id]:
            with at.store.transaction(at.actor) as transaction:
                grant = Grant(to=self.rng.choice([*self.outside, self.village]), reason="顺便")
                transaction.put(grant, root=self.rng.choice(strange).id)
            self.say(self.names[id(at)], "opens what is not theirs")

    def _end_grant(self, at: Workstation) -> None:
        grants = [g for g in self._rows(at, "grant") if g.home == at.actor.place_id]
        if open_ones := [grant for grant in grants if grant.ended is None]:
            grant = self.rng.choice(open_ones)
            with at.store.transaction(at.actor) as transaction:
                transaction.patch(Grant, grant.id, {"ended": self.county.now}, {"ended": None})
            self.say(self.names[id(at)], "ends a grant")

    def _decide(self, at: Workstation) -> None:
        desk = Attention(at.store, at.actor)
        if conflicts := [c for c in desk.conflicts() if self._is_ours(at, c)]:
            side, one = self.rng.choice(["kept", "loser"]), self.rng.choice(conflicts)
            desk.choose(one, side)
            if side == "loser":
                written = (one.record_id, one.field, json.dumps(one.loser.value))
                self.seen[written].append(one.kept.value)
            self.say(self.names[id(at)], "decides for", side)

    def _is_ours(self, at: Workstation, conflict: OpenConflict) -> bool:
        with at.store.reading() as session:
            row = at.store.tables.get(session.connection(), conflict.kind, conflict.record_id)
        return row is not None and self._may_edit(at, row.home)

    def _write_without_post(self, at: Workstation) -> None:
        stranger = at.as_person("0" * 32)
        Notes(at.store, stranger).write(Note(noted_on=TODAY, title=self.value()))
        self.say(self.names[id(at)], "writes without a post")

    def _correct_held(self, at: Workstation) -> None:
        desk = Attention(at.store, at.actor)
        if held := desk.held():
            desk.send_again(self.rng.choice(held).group)
            self.say(self.names[id(at)], "sends a refused change again")

    # The road

    def _exchange(self, at: Workstation) -> None:
        luck = self.rng.random()
        turn = self.rng.randrange(3)
        at.wire.before = self._breaker(turn) if luck < 0.15 else self._keeper(at)
        at.wire.after = self._breaker(turn) if 0.15 <= luck < 0.35 else lambda answer: None
        self._converse(at, self.rng.choice([1, 3, 50]), self.rng.choice([1, 4, 100]))

    def _converse(self, at: Workstation, batch: int, page: int) -> None:
        engine = SyncEngine(at.store, at.wire, at.device, batch=batch, page=page)
        try:
            outcome = engine.run_once()
            self.say(self.names[id(at)], "exchanges", outcome.sent, outcome.received)
        except DroppedLink:
            self.say(self.names[id(at)], "is cut off")
        except ProtocolError as refused:
            if not is_of_the_clock(refused):
                raise
            self.say(self.names[id(at)], "is told that the hub's clock is wrong")
        finally:
            at.wire.before = lambda request: None
            at.wire.after = lambda answer: None
        self.faults += wrongly_shown(at)

    def _save_in_a_power_cut(self, at: Workstation) -> None:
        with power_cut(at.store.engine, self.rng.randrange(1, 12)):
            self.rng.choice([self._write, self._refer, self._take_step])(at)

    def _exchange_in_a_power_cut(self, at: Workstation) -> None:
        with power_cut(at.store.engine, self.rng.randrange(1, 60)):
            self._exchange(at)
        self.say(self.names[id(at)], "was without power")

    def _exchange_while_the_hub_fails(self, at: Workstation) -> None:
        with power_cut(self.county.hub.engine, self.rng.randrange(1, 40)):
            self._exchange(at)
        self.county.restart_hub()
        self.say("the hub was without power")

    def _set_the_clock(self, at: Workstation) -> None:
        """Somebody, or an empty battery, sets it to any time between 1970 and 2099."""
        days = self.rng.choice([0, 0, 1, -1, 40, -400, 26_000, -20_000])
        self.county.wrong_by[self.files[id(at)]] = timedelta(days=days)
        self.say(self.names[id(at)], "has its clock set", days)

    def _breaker(self, turn: int) -> Callable[[Request | Answer], None]:
        """Breaks the line at this turn of the conversation."""
        turns = iter(range(turn + 1))

        def cut(message: Request | Answer) -> None:
            if next(turns, turn) >= turn:
                raise DroppedLink

        return cut

    def _keeper(self, at: Workstation) -> Callable[[Request], None]:
        def keep(request: Request) -> None:
            if self.rng.random() < 0.1:
                self.late.append((at.device, request))

        return keep

    def _late_request(self, at: Workstation) -> None:
        """A request sent before reaches the hub once more, and nobody hears its answer."""
        if self.late:
            try:
                self.county.hub.exchange(*self.rng.choice(self.late))
            except ProtocolError as refused:
                if not is_of_the_clock(refused):
                    raise
            self.say("an old request comes once more")

    def _restart_hub(self, at: Workstation) -> None:
        self.county.restart_hub()
        self.say("the hub is started anew")

    def _settle_down(self) -> None:
        """The line holds; everybody exchanges until nothing moves any more. Twice at least: that a
        computer is one of two shows when both have spoken."""
        for turn in range(12):
            before = self._places()
            for workstation in self.workstations:
                workstation.sync()
            if turn and before == self._places():
                return
        raise AssertionError("the county does not come to rest")

    def _move_all_pictures(self) -> None:
        """Twice: what one brings up the other fetches."""
        for at in (*self.workstations, *self.workstations):
            Lane(at.store, BlobWire(at), lambda: 0.0).run_once()

    def _places(self) -> list[int]:
        """How far every feed was read, and how far the hub has counted."""
        with self.county.hub.engine.connect() as connection:
            head: int = connection.execute(select(META.c.seq)).scalar_one()
        return [head, *(workstation.conversation().cursor for workstation in self.workstations)]


def _changes(at: Workstation) -> int:
    with at.store.reading() as session:
        found = session.connection().exec_driver_sql("SELECT count(*) FROM change")
        return int(found.scalar_one())
