"""Bits flip, files are cut, older ones are put back; nothing of it goes unnoticed at sign-in.

`python -m tests.faults.damage --rounds 300` prints one line of JSON and ends with 1 if a store that
holds other things than it held was opened without a word. Rounds in which the crash came between a
save and its mark are counted apart: there one save may be missing unnoticed.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from app.core.errors import ClinicError
from app.kinds import BY_NAME, KINDS
from app.notes import Note, Notes
from app.storage.opening import PAGE_BYTES, companions, open_connection
from app.storage.store import Store
from app.storage.transaction import write_audit
from app.storage.water.chain import insert_linked
from app.storage.water.mark import mark_paths
from tests.stores import MovableClock, actor, copy_store, make_template
from tests.workstations import CHIEF, PASSWORD, copy_desk, found_desk

_DAMAGED_IN_TURN = 10
"""So often one computer's work is damaged, each time in another way."""


def pages_in(content: bytes) -> int:
    return len(content) // PAGE_BYTES


def page_of(content: bytes, number: int) -> bytes:
    """Numbered from 0."""
    return content[number * PAGE_BYTES : (number + 1) * PAGE_BYTES]


def flip(path: Path, rng: random.Random) -> None:
    content = bytearray(path.read_bytes())
    content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
    path.write_bytes(content)


def cut(path: Path, rng: random.Random) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: rng.randrange(len(content))])


_TEMPLATE: list[tuple[Path, bytes]] = []


class Records:
    """The records of one computer, its crashes, and what somebody does to its files."""

    def __init__(self, folder: Path) -> None:
        if not _TEMPLATE:
            kept = Path(tempfile.mkdtemp(prefix="jiceng-template-"))
            _TEMPLATE.append(make_template(kept))
        template, self.key = _TEMPLATE[0]
        self.time = MovableClock()
        self._folder, self._crashes = folder, 0
        self._store: Store | None = None
        self.path = self._place()
        copy_store(template, self.path)

    def open(self) -> Store:
        self.end()
        self._store = Store.open(self.path, self.key, KINDS, BY_NAME, self.time.clock())
        return self._store

    def end(self) -> None:
        if self._store is not None:
            self._store.close()
        self._store = None

    def crash(self) -> None:
        """What the disk holds now is what a killed program leaves."""
        before, self._crashes = self.path, self._crashes + 1
        self.path = self._place()
        for path in (before, companions(before)[0], *mark_paths(before)):
            if path.exists():
                shutil.copy(path, self.path.with_name(path.name))
        self.end()

    def _place(self) -> Path:
        folder = self._folder / f"records-{self._crashes}"
        folder.mkdir(parents=True)
        return folder / "records.db"

    def save(self, store: Store, title: str = "晨会") -> None:
        self.time.forward(minutes=1)
        Notes(store, actor()).write(Note(noted_on=date(2026, 3, 2), title=title, text="随访" * 40))

    def read_and_receive(self, store: Store) -> None:
        with store.journal_transaction() as (connection, _):
            values = ("r" * 32, "note", 1, "d", "h", None, "{}", "{}")
            connection.exec_driver_sql(insert_linked("history"), values)
            write_audit(connection, self.time.at, None, "read", "note", "r" * 32)

    def copy_of(self, *paths: Path) -> Mapping[str, bytes]:
        return {path.name: path.read_bytes() for path in paths if path.exists()}

    def put_back(self, files: Mapping[str, bytes]) -> None:
        self.end()
        for name, content in files.items():
            self.path.with_name(name).write_bytes(content)

    def put_page(self, number: int, content: bytes) -> None:
        with self.path.open("r+b") as file:
            file.seek(number * PAGE_BYTES)
            file.write(content)

    def write_with_the_key(self, sql: str) -> None:
        """From outside, without what the program keeps to notice it."""
        with closing(open_connection(self.path, self.key)) as connection:
            found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in found.fetchall():
                connection.execute(f'DROP TRIGGER "{name}"')
            connection.execute(sql)

    def told_at_sign_in(self) -> list[str]:
        try:
            store = self.open()
            store.inspect()
            found = [told.error.code for told in store.damages()]
        except ClinicError as error:
            found = [error.code]
        finally:
            self.end()
        return found


# The rounds: a whole computer, with keys and safety copies


class Computer:
    """One that worked some days, ended well or by a crash, and is damaged before the next start."""

    def __init__(self, template: Path, folder: Path, seed: int) -> None:
        self.rng, self.folder = random.Random(seed), folder
        self.desk = copy_desk(template, folder / "pc")
        self.states: list[Mapping[str, bytes]] = []
        self.before_last: Mapping[str, bytes] = {}
        self.held: Mapping[str, str] = {}
        self.saves = 0
        self.ended_well = True

    def again(self, folder: Path, seed: int) -> Computer:
        """The same computer, to be damaged in another way."""
        made = Computer(self.desk.home, folder, seed)
        made.states, made.before_last, made.held = self.states, self.before_last, self.held
        return made

    @property
    def store(self) -> Path:
        return self.desk.home / "jiceng" / "store"

    @property
    def records(self) -> Path:
        return self.store / "records.db"

    @property
    def log(self) -> Path:
        return companions(self.records)[0]

    def files(self) -> Mapping[str, bytes]:
        names = (*mark_paths(self.records), self.records, self.log, *self.store.glob("keys.*.json"))
        return {path.name: path.read_bytes() for path in names if path.exists()}

    def work(self, ends_well: bool) -> None:
        """Two days that end well, with a safety copy; a third that may end by a crash."""
        self.ended_well = ends_well
        for _ in range(2):
            with self.desk.start() as workstation:
                clinic = workstation.sign_in(CHIEF, PASSWORD)
                self._save(clinic.store, self.rng.randint(1, 6))
                workstation.make_safety_copy()
            self.states.append(self.files())
        workstation = self.desk.start()
        with workstation:
            clinic = workstation.sign_in(CHIEF, PASSWORD)
            for _ in range(self.rng.randint(1, 4)):
                self._save(clinic.store, self.rng.randint(1, 4))
                self.states.append(self.files())
            self.before_last = self.files()
            self._save(clinic.store, 1)
            crashed = None if ends_well else self.folder / "crashed"
            if crashed is not None:
                shutil.copytree(self.desk.home, crashed)
                self.held = content_of(clinic.store)
        if crashed is not None:
            shutil.rmtree(self.desk.home)
            crashed.rename(self.desk.home)
        else:
            self.held = self.content()

    def _save(self, store: Store, times: int) -> None:
        for _ in range(times):
            self.saves += 1
            self.desk.forward(minutes=1)
            note = Note(noted_on=date(2026, 3, 2), title=f"第{self.saves}条", text="随访" * 60)
            Notes(store, actor()).write(note)

    def content(self) -> Mapping[str, str]:
        """Of a copy, so that looking changes nothing."""
        copy = self.folder / "looked-at"
        shutil.rmtree(copy, ignore_errors=True)
        looked_at = copy_desk(self.desk.home, copy)
        with looked_at.start() as workstation:
            return content_of(workstation.sign_in(CHIEF, PASSWORD).store)

    def sign_in(self) -> tuple[list[str], Mapping[str, str]]:
        """What is told, and what is there then."""
        try:
            with self.desk.start() as workstation:
                store = workstation.sign_in(CHIEF, PASSWORD).store
                workstation.look_at_records()
                return [told.error.code for told in store.damages()], content_of(store)
        except ClinicError as error:
            return [error.code], {}


_GROWS_BY_SIGN_IN = ("audit", "high_water", "damage", "open_txn", "sync_state")


def content_of(store: Store) -> Mapping[str, str]:
    """Everything in the store but what signing in itself writes; of that its first rows."""
    with store.reading() as session:
        ask = session.connection().exec_driver_sql
        found = ask("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        return {
            name: repr(ask(f'SELECT * FROM "{name}" ORDER BY 1').all())
            for name in found.scalars().all()
            if name not in _GROWS_BY_SIGN_IN
        }


def _old(computer: Computer) -> Mapping[str, bytes]:
    return computer.rng.choice(computer.states)


def _put(computer: Computer, *names: str) -> None:
    old = _old(computer)
    for name in names:
        path = computer.store / name
        path.unlink(missing_ok=True)
        if name in old:
            path.write_bytes(old[name])


Damage = Callable[[Computer], None]


def flip_log(at: Computer) -> None:
    flip(at.log, at.rng)


def cut_log(at: Computer) -> None:
    cut(at.log, at.rng)


def remove_log(at: Computer) -> None:
    at.log.unlink()


def old_log(at: Computer) -> None:
    _put(at, "records.db-wal")


def flip_file(at: Computer) -> None:
    flip(at.records, at.rng)


def cut_file(at: Computer) -> None:
    cut(at.records, at.rng)


def old_file(at: Computer) -> None:
    _put(at, "records.db")


def old_file_and_log(at: Computer) -> None:
    _put(at, "records.db", "records.db-wal")


def old_page(at: Computer) -> None:
    old, new = _old(at)["records.db"], at.records.read_bytes()
    both = range(min(pages_in(old), pages_in(new)))
    changed = [n for n in both if page_of(old, n) != page_of(new, n)]
    if changed:
        number = at.rng.choice(changed)
        at.records.write_bytes(
            new[: number * PAGE_BYTES] + page_of(old, number) + new[(number + 1) * PAGE_BYTES :]
        )


def flip_mark(at: Computer) -> None:
    flip(at.rng.choice(mark_paths(at.records)), at.rng)


def remove_marks(at: Computer) -> None:
    for path in mark_paths(at.records):
        path.unlink()


def flip_keys(at: Computer) -> None:
    flip(at.rng.choice(sorted(at.store.glob("keys.*.json"))), at.rng)


def cut_keys(at: Computer) -> None:
    cut(at.rng.choice(sorted(at.store.glob("keys.*.json"))), at.rng)


def safety_copy(at: Computer) -> None:
    """Whatever is wrong with it: restored, it is told."""
    copies = sorted((at.store / "backups").iterdir())
    copy = at.rng.choice(copies)
    shutil.copy(copy / "records.db", at.records)
    at.log.unlink(missing_ok=True)
    at.rng.choice([flip, cut, lambda *_: None])(at.records, at.rng)


AFTER_A_CRASH: tuple[Damage, ...] = (flip_log, cut_log, remove_log, old_log)
ALWAYS: tuple[Damage, ...] = (
    *(flip_file, cut_file, old_file, old_file_and_log, old_page),
    *(flip_keys, cut_keys, safety_copy),
)
WARNS: tuple[Damage, ...] = (flip_mark, remove_marks)


@dataclass
class Result:
    """`unnoticed`: other things are there than were, and nobody was told. `between`: the rounds
    whose crash came between a save and its mark, and how many saves went unnoticed there."""

    rounds: int = 0
    told: Counter[str] = field(default_factory=Counter)
    harmless: Counter[str] = field(default_factory=Counter)
    unnoticed: Counter[str] = field(default_factory=Counter)
    false_alarms: int = 0
    between: int = 0
    between_lost: int = 0
    between_lost_most: int = 0
    seconds: float = 0.0

    @property
    def has_faults(self) -> bool:
        return bool(self.unnoticed or self.false_alarms or self.between_lost_most > 1)


def one_round(worked: Computer, folder: Path, seed: int, result: Result) -> None:
    computer = worked.again(folder, seed)
    rng = computer.rng
    kinds = ALWAYS if worked.ended_well else (*AFTER_A_CRASH, *ALWAYS, *AFTER_A_CRASH)
    damage = rng.choice((*kinds, *WARNS) if rng.random() < 0.2 else kinds)
    if seed % 10 == 0:
        _untouched(computer, result)
    elif seed % 10 == 1 and not worked.ended_well:
        _between(computer, result)
    else:
        damage(computer)
        judge(computer, damage.__name__, result)
    result.rounds += 1


def judge(computer: Computer, damage: str, result: Result) -> None:
    told, content = computer.sign_in()
    if told:
        result.told[f"{damage}: {told[0]}"] += 1
    elif content == computer.held:
        result.harmless[damage] += 1
    else:
        result.unnoticed[damage] += 1


def _untouched(computer: Computer, result: Result) -> None:
    told, content = computer.sign_in()
    result.false_alarms += bool(told) or content != computer.held


def _between(computer: Computer, result: Result) -> None:
    """The mark is that of the save before, and the newest is cut off with part of the log."""
    for path in mark_paths(computer.records):
        path.write_bytes(computer.before_last[path.name])
    at = computer.rng.randrange(32, computer.log.stat().st_size + 1)
    computer.log.write_bytes(computer.log.read_bytes()[:at])
    told, content = computer.sign_in()
    result.between += 1
    if not told and content != computer.held:
        lost = _notes(computer.held) - _notes(content)
        result.between_lost += 1
        result.between_lost_most = max(result.between_lost_most, lost)


def _notes(content: Mapping[str, str]) -> int:
    return content["note"].count("随访" * 60)


def run(rounds: int, seed: int, folder: Path) -> Result:
    begun, result = time.monotonic(), Result()
    template = folder / "template"
    found_desk(template)
    worked: Computer | None = None
    for number in range(rounds):
        this = seed * 100_000 + number
        if worked is None or number % _DAMAGED_IN_TURN == 0:
            worked = Computer(template, folder / f"worked-{number}", this)
            worked.work(ends_well=number // _DAMAGED_IN_TURN % 3 == 2)
        place = folder / f"round-{number}"
        one_round(worked, place, this, result)
        shutil.rmtree(place)
    result.seconds = round(time.monotonic() - begun, 1)
    return result


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        result = run(chosen.rounds, chosen.seed, Path(folder))
    sys.stdout.write(json.dumps(result.__dict__) + "\n")
    return 1 if result.has_faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
