"""A small county lives through a bad week: five computers, a hub, lost answers, restarts, copies,
hub and computers brought back from older safety copies.

`python -m tests.faults.simulate --seeds 200` runs as many weeks and prints one line of JSON; a seed
that went wrong runs again alone with `--seeds 1 --first SEED --tell`. Everything random follows
from the seed; nothing is left to a clock or a thread.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import UUID

from app.attention import Attention, OpenConflict
from app.core.rights import FacilityKind, Role
from app.kinds import BY_NAME
from app.notes import Note, Notes
from app.patients import Patient, Patients
from app.storage.base import Synced
from app.storage.cases import Grant
from sync.client.engine import SyncEngine
from sync.protocol.messages import Answer, Request
from tests.county import MORNING, County, DroppedLink, Workstation
from tests.faults.oracles import Oracles

TODAY = date(2026, 1, 15)
_EDITED = {"note": ("title", "text"), "patient": ("workplace", "address", "village_name")}


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
    log: list[str] = field(default_factory=list)
    counted: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)
        self.county = County(self.folder)
        self.forms: list[Form] = []
        self.late: list[tuple[str, Request]] = []
        self.hub_copies: list[Path] = []
        self.copies: dict[int, Path] = {}
        self._values = 0
        self.workstations = self._people()

    def run(self, steps: int) -> list[str]:
        """What went wrong; nothing, if all is well."""
        for _ in range(steps):
            self._step()
        self._settle_down()
        oracles = Oracles(self.county, self.workstations)
        self.counted.update(oracles.counted())
        return oracles.faults()

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
            (10, self._write),
            (14, self._open_form),
            (14, self._save_form),
            (3, self._grant),
            (3, self._end_grant),
            (4, self._decide),
            (2, self._write_without_post),
            (2, self._correct_held),
            (40, self._exchange),
            (4, self._late_request),
            (2, self._restart_hub),
            (1, self._copy),
            (4, self._back_up_hub),
            (2, self._bring_hub_back),
            (2, self._back_up),
            (1, self._bring_back),
        ]
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

    def _rows(self, at: Workstation, kind: str) -> list[Any]:
        """What its lists show, in the order the records came here."""
        record_class: type[Synced] = BY_NAME[kind]
        with at.store.reading() as session:
            shown = session.query(record_class).filter(record_class.archived.is_(False))
            return list(shown.order_by(record_class.n))

    def _open_form(self, at: Workstation) -> None:
        kind = self.rng.choice(sorted(_EDITED))
        if rows := self._rows(at, kind):
            row = self.rng.choice(rows[-3:])
            names = self.rng.sample(_EDITED[kind], self.rng.choice([1, 1, 2]))
            self.forms.append(Form(at, kind, row.id, {n: getattr(row, n) for n in names}))
            self.say(self.names[id(at)], "opens", kind)

    def _save_form(self, at: Workstation) -> None:
        if not self.forms:
            return
        form = self.forms.pop(self.rng.randrange(len(self.forms)))
        at = form.workstation
        values = {name: self.value() for name in form.seen}
        if not self._may_edit(at, form):
            return
        with at.store.transaction(at.actor) as transaction:
            transaction.patch(BY_NAME[form.kind], form.record_id, values, form.seen)
        self.say(self.names[id(at)], "saves", form.kind, *sorted(values))

    def _may_edit(self, at: Workstation, form: Form) -> bool:
        """Services let a facility edit what is its line's; other sides write records of their own."""
        with at.store.reading() as session:
            row = at.store.tables.get(session.connection(), form.kind, form.record_id)
        line = {self.centre, self.village}
        home = row.home if row else ""
        return home == at.actor.place_id or {home, at.actor.place_id} <= line

    def _grant(self, at: Workstation) -> None:
        own = [note for note in self._rows(at, "note") if note.home == at.actor.place_id]
        if own:
            to = self.rng.choice(self.outside)
            with at.store.transaction(at.actor) as transaction:
                transaction.put(Grant(to=to, reason=self.value()), root=self.rng.choice(own).id)
            self.say(self.names[id(at)], "opens a case")

    def _end_grant(self, at: Workstation) -> None:
        grants = [g for g in self._rows(at, "grant") if g.home == at.actor.place_id]
        if open_ones := [grant for grant in grants if grant.ended is None]:
            grant = self.rng.choice(open_ones)
            with at.store.transaction(at.actor) as transaction:
                transaction.patch(Grant, grant.id, {"ended": MORNING}, {"ended": None})
            self.say(self.names[id(at)], "ends a grant")

    def _decide(self, at: Workstation) -> None:
        desk = Attention(at.store, at.actor)
        if conflicts := [c for c in desk.conflicts() if self._is_ours(at, c)]:
            side = self.rng.choice(["kept", "loser"])
            desk.choose(self.rng.choice(conflicts), side)
            self.say(self.names[id(at)], "decides for", side)

    def _is_ours(self, at: Workstation, conflict: OpenConflict) -> bool:
        return self._may_edit(at, Form(at, conflict.kind, conflict.record_id, {}))

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
        batch, page = self.rng.choice([1, 3, 50]), self.rng.choice([1, 4, 100])
        engine = SyncEngine(at.store, at.wire, at.device, batch=batch, page=page)
        try:
            outcome = engine.run_once()
            self.say(self.names[id(at)], "exchanges", outcome.sent, outcome.received)
        except DroppedLink:
            self.say(self.names[id(at)], "is cut off")
        at.wire.before = lambda request: None
        at.wire.after = lambda answer: None

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

    def _restart_hub(self, at: Workstation) -> None:
        self.county.restart_hub()
        self.say("the hub is started anew")

    def _copy(self, at: Workstation) -> None:
        if len(self.workstations) < 7:
            name = f"{self.names[id(at)]}-copy{len(self.workstations)}"
            copy = at.copied(name)
            self.names[id(copy)] = name
            self.workstations.append(copy)
            self.say(self.names[id(at)], "is copied")

    def _back_up_hub(self, at: Workstation) -> None:
        self.hub_copies.append(self.county.back_up_hub(f"hub-copy{len(self.hub_copies)}"))
        self.say("the hub is backed up")

    def _bring_hub_back(self, at: Workstation) -> None:
        if self.hub_copies:
            copy = self.rng.choice(self.hub_copies[-3:])
            self.county.bring_hub_back(copy)
            self.say("the hub goes back to", copy.stem)

    def _back_up(self, at: Workstation) -> None:
        name = f"copy-of-{self.names[id(at)]}-{self._values}"
        copy = at.copied(name)
        copy.store.close()
        self.copies[id(at)] = self.county.folder / f"{name}.db"
        self.say(self.names[id(at)], "is backed up")

    def _bring_back(self, at: Workstation) -> None:
        """What it did since is in the hub, where it was sent, and nowhere else."""
        if copy := self.copies.pop(id(at), None):
            at.store.close()
            at.store = self.county.open_store(copy.name)
            self.forms = [form for form in self.forms if form.workstation is not at]
            self.say(self.names[id(at)], "goes back")

    def _settle_down(self) -> None:
        """The line holds; everybody exchanges until nothing moves any more."""
        for _ in range(12):
            before = [workstation.conversation().cursor for workstation in self.workstations]
            for workstation in self.workstations:
                workstation.sync()
            if before == [workstation.conversation().cursor for workstation in self.workstations]:
                return
        raise AssertionError("the county does not come to rest")


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Every id, token and jump of this run follows from the seed."""
    rng = random.Random(f"ids {seed}")
    with (
        patch("uuid.uuid4", lambda: UUID(int=rng.getrandbits(128), version=4)),
        patch("secrets.token_hex", lambda size: rng.randbytes(size).hex()),
        patch("secrets.randbelow", rng.randrange),
    ):
        yield


def run(seed: int, steps: int = 120) -> tuple[list[str], Week]:
    """(what went wrong, the week it went wrong in)"""
    shared = Path("/dev/shm")
    where = shared if shared.is_dir() else None
    with tempfile.TemporaryDirectory(dir=where) as folder, seeded(seed):
        week = Week(Path(folder), seed)
        try:
            return week.run(steps), week
        finally:
            week.close()


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--steps", type=int, default=120)
    parser.add_argument("--tell", action="store_true", help="print what happened")
    chosen = parser.parse_args(arguments)
    bad: dict[int, list[str]] = {}
    counted: Counter[str] = Counter()
    for seed in range(chosen.first, chosen.first + chosen.seeds):
        faults, week = run(seed, chosen.steps)
        counted.update(week.counted)
        if faults:
            bad[seed] = faults
            sys.stdout.write(f"seed {seed}: {faults}\n")
        if chosen.tell:
            sys.stdout.write("\n".join(week.log) + "\n")
    shown = {"seeds": chosen.seeds, "steps": chosen.steps, **counted, "bad": sorted(bad)}
    sys.stdout.write(json.dumps(shown) + "\n")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
