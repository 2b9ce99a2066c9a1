"""A small county lives through a bad week: five computers, a hub, sticks in the post, lost answers,
power cuts, wrong clocks, restarts, copies, hub and computers brought back from older safety copies.

Every step draws from a luck of its own, made of the seed and its number, so that a step can be left
out and the others stay what they were.
"""

from __future__ import annotations

import json
import random
import shutil
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
from sync.client.attachments import Lane
from sync.client.engine import SyncEngine
from sync.hub.storage import META
from sync.protocol.messages import Answer, Request
from tests.county import County, DroppedLink, Workstation
from tests.faults.deeds import DEEDS
from tests.faults.households import WORK
from tests.faults.oracles import Oracles, wrongly_shown
from tests.faults.power import power_cut
from tests.pictures import BlobWire

TODAY = date(2026, 1, 15)
_EMPTIED = {"text", "workplace", "address", "village_name", "present_illness"}
"""What may be emptied again."""
_EDITED = {
    "note": ("title", "text"),
    "patient": ("workplace", "address", "village_name"),
    "referral": ("impression", "present_illness"),
}


@dataclass
class Form:
    """A form somebody has opened and will save later, whatever happens meanwhile."""

    workstation: Workstation
    kind: str
    record_id: str
    seen: dict[str, Any]


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
        self.county = County(self.folder)
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
        self.workstations = self._people()

    def run(self, steps: int) -> list[str]:
        """What went wrong; nothing, if all is well."""
        for number in range(steps):
            if number not in self.left_out:
                self.rng = random.Random(f"{self.seed}/{number}")
                self._step()
        self._settle_down()
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
            (24, self._open_form),
            (24, self._save_form),
            (3, self._grant),
            (3, self._end_grant),
            (2, self._grant_of_a_stranger),
            (4, self._decide),
            (2, self._write_without_post),
            (2, self._correct_held),
            (40, self._exchange),
            (4, self._late_request),
            (2, self._restart_hub),
            (1, self._copy),
            (4, self._back_up_hub),
            (2, self._bring_hub_back),
            (3, self._lose_an_exchange),
            (1, self._lose_hub_and_computer),
            (2, self._back_up),
            (1, self._bring_back),
            (3, self._save_in_a_power_cut),
            (3, self._exchange_in_a_power_cut),
            (3, self._exchange_while_the_hub_fails),
            (2, self._set_the_clock),
            (6, self._write_a_stick),
            (6, self._stick_reaches_the_hub),
            (6, self._stick_is_read),
            (1, self._stick_is_copied),
            (1, self._go_back_with_a_stick_under_way),
        ]
        events += [(weight, partial(work, self)) for weight, work in WORK]
        self.county.now += timedelta(minutes=self.rng.randrange(1, 90))
        workstation = self.rng.choice(self.workstations)
        (happens,) = self.rng.choices([e for _, e in events], [weight for weight, _ in events])
        happens(workstation)

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

    def _open_form(self, at: Workstation) -> None:
        """Two people at one record are what one wants to see: rather one that is open elsewhere."""
        open_ones = {form.record_id for form in self.forms if form.workstation is not at}
        shared, others = [], []
        for kind in _EDITED:
            rows = [row for row in self._rows(at, kind) if self._may_edit(at, row.home)]
            others += [(kind, row) for row in rows[-2:]]
            shared += [(kind, row) for row in rows if row.id in open_ones]
        if shared or others:
            kind, row = self.rng.choice(shared or others)
            names = self.rng.sample(_EDITED[kind], self.rng.choice([1, 1, 2]))
            self.forms.append(Form(at, kind, row.id, {n: getattr(row, n) for n in names}))
            self.say(self.names[id(at)], "opens", kind)

    def _save_form(self, at: Workstation) -> None:
        if not self.forms:
            return
        form = self.forms.pop(self.rng.randrange(len(self.forms)))
        at = form.workstation
        values = {name: self._value_for(name) for name in form.seen}
        with at.store.transaction(at.actor) as transaction:
            transaction.patch(BY_NAME[form.kind], form.record_id, values, form.seen)
        for name, value in values.items():
            self.seen[form.record_id, name, json.dumps(value)].append(form.seen[name])
        self.say(self.names[id(at)], "saves", form.kind, *sorted(values))

    def _value_for(self, name: str) -> str | None:
        """A new one, or none any more."""
        return None if name in _EMPTIED and self.rng.random() < 0.4 else self.value()

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
        finally:
            at.wire.before = lambda request: None
            at.wire.after = lambda answer: None
        self.faults += wrongly_shown(at)

    def _lose_an_exchange(self, at: Workstation) -> None:
        """The hub's disk breaks in the middle: receipts have been given, and what came of them has
        been read by nobody. Its last copy is from just before."""
        self._back_up_hub(at)
        at.wire.before = self._breaker(self.rng.randrange(1, 4))
        self._converse(at, self.rng.choice([1, 3, 50]), 1)
        self._go_back_to(self.hub_copies[-1])

    def _lose_hub_and_computer(self, at: Workstation) -> None:
        """Both go back to before what was written here; only who read it meanwhile still has it."""
        self._back_up_hub(at)
        self._back_up(at)
        self._write(at)
        for one in (at, self.rng.choice([w for w in self.workstations if w is not at])):
            self._converse(one, 50, 100)
        self._bring_back(at)
        self._go_back_to(self.hub_copies[-1])

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
            self.county.hub.exchange(*self.rng.choice(self.late))
            self.say("an old request comes once more")

    # The post: sticks that travel for weeks, arrive in any order, twice, or not at all

    def _write_a_stick(self, at: Workstation) -> None:
        if not self.sticks or self.rng.random() < 0.6:
            self._new_stick()
        stick = self.rng.choice(self.sticks[-3:])
        at.courier.pack(stick)
        self.senders[stick.name] = at
        self.say(self.names[id(at)], "writes", stick.name)

    def _stick_reaches_the_hub(self, at: Workstation) -> None:
        if self.sticks:
            stick = self.rng.choice(self.sticks[-4:])
            taken = list(self.county.sticks.take(stick))
            self.say("the hub reads", stick.name, len(taken))

    def _stick_is_read(self, at: Workstation) -> None:
        if self.sticks:
            stick = self.rng.choice(self.sticks[-4:])
            # It comes home mostly, and sometimes to somebody else.
            at = self.rng.choice([at, *[self.senders.get(stick.name, at)] * 3])
            received = at.courier.unpack(stick)
            self.say(self.names[id(at)], "reads", stick.name, received.confirmed, received.rows)
            self.faults += wrongly_shown(at)

    def _stick_is_copied(self, at: Workstation) -> None:
        if self.sticks:
            old = self.rng.choice(self.sticks)
            shutil.copytree(old, self._new_stick(), dirs_exist_ok=True)
            self.say(old.name, "is copied to", self.sticks[-1].name)

    def _go_back_with_a_stick_under_way(self, at: Workstation) -> None:
        """The news on it go on from where the computer had read before it was set back."""
        self._back_up(at)
        self._converse(at, 50, 100)
        self.senders[(stick := self._new_stick()).name] = at
        at.courier.pack(stick)
        answers = list(self.county.sticks.take(stick))
        self._bring_back(at)
        received = at.courier.unpack(stick)
        self.say(stick.name, "comes late", len(answers), received.rows)
        self.faults += wrongly_shown(at)

    def _new_stick(self) -> Path:
        self.sticks.append(self.folder / f"stick{len(self.sticks)}")
        self.sticks[-1].mkdir()
        return self.sticks[-1]

    def _restart_hub(self, at: Workstation) -> None:
        self.county.restart_hub()
        self.say("the hub is started anew")

    def _copy(self, at: Workstation) -> None:
        if len(self.workstations) < 7:
            name = f"{self.names[id(at)]}-copy{len(self.workstations)}"
            copy = at.copied(name)
            self.names[id(copy)], self.files[id(copy)] = name, f"{name}.db"
            self.workstations.append(copy)
            self.say(self.names[id(at)], "is copied")

    def _back_up_hub(self, at: Workstation) -> None:
        self.hub_copies.append(self.county.back_up_hub(f"hub-copy{len(self.hub_copies)}"))
        self.say("the hub is backed up")

    def _bring_hub_back(self, at: Workstation) -> None:
        if self.hub_copies:
            self._go_back_to(self.rng.choice(self.hub_copies[-3:]))

    def _go_back_to(self, copy: Path) -> None:
        self.county.bring_hub_back(copy)
        self.say("the hub goes back to", copy.stem)

    def _back_up(self, at: Workstation) -> None:
        name = f"copy{self._backups}-of-{self.names[id(at)]}"
        self._backups += 1
        copy = at.copied(name)
        copy.store.close()
        self.copies[id(at)] = self.county.folder / f"{name}.db"
        self.say(self.names[id(at)], "is backed up")

    def _bring_back(self, at: Workstation) -> None:
        """What it did since is in the hub, where it was sent, and nowhere else."""
        if copy := self.copies.pop(id(at), None):
            at.store.close()
            at.store, self.files[id(at)] = self.county.open_store(copy.name), copy.name
            self.forms = [form for form in self.forms if form.workstation is not at]
            self.say(self.names[id(at)], "goes back")

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
