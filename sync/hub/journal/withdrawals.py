"""The hub's list of what was taken away: rights that no copy of the database may give back.

It stands in the database, in a file beside it and at every workstation; each entry is signed with
the hub's key. What is heard again after a restore is carried out again.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, RowMapping, func, select, text, update

from app.core.clock import device_now
from app.core.directory import COMMUNITY, DIRECTORY_KINDS, PERSON
from app.core.record import RecordRow
from app.core.values import instant_text
from app.storage.cases import GRANT
from sync.hub.journal.records import ROW, read_row
from sync.hub.journal.withdrawal_file import WithdrawalFile
from sync.hub.storage.tables import DEVICE, ENROLMENT, RECORD, WITHDRAWAL
from sync.protocol.signing import Signer
from sync.protocol.withdrawn import (
    MOST_WITHDRAWN,
    What,
    Withdrawal,
    WithdrawnHere,
    WithdrawnTally,
    WithdrawnThere,
    withdrawal,
)

ENDING = ("until_on", "voided_at")
"""The fields that end a right; the same in all kinds that give one."""
ENDED_KINDS = frozenset({*DIRECTORY_KINDS, PERSON, GRANT, COMMUNITY})
_LOCK = 0x4A_43_57_44
"""Of PostgreSQL's advisory locks, the one for whoever adds to the list."""

LATEST = select(func.max(WITHDRAWAL.c.n)).scalar_subquery()
"""The place of the newest entry, to be read along with something else."""


@dataclass
class _Read:
    """The list as this process has read it: every entry in short, the tally at each place."""

    key: object = None
    shorts: dict[str, int] = field(default_factory=dict)
    places: dict[WithdrawnTally, int] = field(default_factory=dict)
    tally: WithdrawnTally = field(default_factory=WithdrawnTally)


class Withdrawals:
    """Threads may share it. Entries are added in the transaction of what they tell of, and written
    to the file after it: what the file lacks after a stop, the next start adds."""

    def __init__(
        self,
        engine: Engine,
        signer: Signer,
        folder: Path | None = None,
        now: Callable[[], datetime] = device_now,
    ) -> None:
        self._engine = engine
        self._signer = signer
        self._file = None if folder is None else WithdrawalFile(folder)
        self._now = now
        self._read = _Read()
        self._reading = threading.Lock()
        self._is_unwritten = True
        self.has_open = True

    # Taken away here

    def note(self, connection: Connection, what: What, of: str) -> None:
        """A computer or a code, in the transaction that ends it."""
        _lock(connection)
        if not _words_on(connection, what, of):
            self._add(connection, withdrawal(self._signer, what, of, self._time()))

    def heed(
        self, connection: Connection, written: Iterable[RecordRow], brought: Iterable[str] = ()
    ) -> None:
        """What these records say of rights that end. `brought` are those that a workstation held
        from before: they give nothing back that ended since."""
        concerned = [row for row in written if row.kind in ENDED_KINDS]
        if not concerned:
            return
        _lock(connection)
        brought = set(brought)
        for row in concerned:
            self._heed_one(connection, row, row.id in brought)

    def _heed_one(self, connection: Connection, row: RecordRow, is_brought: bool) -> None:
        ended = ended_by(row.fields)
        words = _words_on(connection, What.RECORD, row.id)
        if ended == (json.loads(words[-1]["ended"]) if words else {}):
            return
        if is_brought and words and json.loads(words[-1]["ended"]):
            again = update(WITHDRAWAL).where(WITHDRAWAL.c.n == words[-1]["n"])
            connection.execute(again.values(settled=False))
            self.has_open = True
            return
        # The place of the record orders what is said of it, also across restores.
        more: dict[str, Any] = {"ended": ended, "number": row.rev}
        word = withdrawal(self._signer, What.RECORD, row.id, self._time(), row.kind, **more)
        self._add(connection, word)

    def is_revoked(self, connection: Connection, device: str) -> bool:
        return bool(_words_on(connection, What.COMPUTER, device))

    # Heard again

    def come_back(self) -> None:
        """At a start: what the file has and the database lacks is carried out again, and what
        neither has, because an older program took it away, is added."""
        if self._file is not None:
            self.hear(self._file.read(), "file")
        with self._engine.begin() as connection:
            for what, of in _unlisted(connection):
                self.note(connection, what, of)
            if not _lists_records(connection):
                self.heed(connection, _ended_records(connection))
        self.write_out()

    def hear(self, entries: Iterable[Withdrawal], source: str) -> list[Withdrawal]:
        """Those that were new here. Computers and codes end at once; records wait for `settle`.

        They end in a transaction before that of the list: whoever is being shut out may hold its
        own row, and wait for the list.
        """
        with self._engine.begin() as connection:
            fresh = self._fresh(connection, entries)
            _end(connection, fresh, self._time())
        if not fresh:
            return []
        with self._engine.begin() as connection:
            return self.hear_in(connection, fresh, source)

    def hear_in(
        self, connection: Connection, entries: Iterable[Withdrawal], source: str
    ) -> list[Withdrawal]:
        """The same in a transaction that has the database to itself."""
        _lock(connection)
        fresh = self._fresh(connection, entries)
        _end(connection, fresh, self._time())
        for one in fresh:
            self._add(connection, one, source)
        self.has_open = self.has_open or bool(fresh)
        return fresh

    def _fresh(self, connection: Connection, entries: Iterable[Withdrawal]) -> list[Withdrawal]:
        offered = {one.signature: one for one in entries}
        if not offered:
            return []
        known = set(connection.execute(select(WITHDRAWAL.c.signature)).scalars())
        return [one for s, one in offered.items() if s not in known and self._is_ours(one)]

    def open(self) -> list[Withdrawal]:
        """The last word on each record that was heard again and is not carried out."""
        newest = func.max(WITHDRAWAL.c.number).label("newest")
        of = WITHDRAWAL.c.what == What.RECORD.value
        last = select(WITHDRAWAL.c.id, newest).where(of).group_by(WITHDRAWAL.c.id).subquery()
        query = select(WITHDRAWAL).join(
            last, (last.c.id == WITHDRAWAL.c.id) & (last.c.newest == WITHDRAWAL.c.number)
        )
        query = query.where(WITHDRAWAL.c.settled.is_(False)).order_by(WITHDRAWAL.c.n)
        with self._engine.connect() as connection:
            return [word_of(found) for found in connection.execute(query).mappings()]

    def settle(self, records: Iterable[str]) -> None:
        with self._engine.begin() as connection:
            for one in records:
                done = update(WITHDRAWAL).where(WITHDRAWAL.c.id == one)
                connection.execute(done.values(settled=True))

    def write_out(self) -> None:
        """Bring the file up to the database; called when nothing is open."""
        if self._file is None or not self._is_unwritten:
            return
        self._is_unwritten = False
        with self._engine.connect() as connection:
            self._file.add(word_of(found) for found in _all(connection))

    # Told to workstations

    def answer(
        self, connection: Connection, here: WithdrawnHere, key: object
    ) -> WithdrawnThere | None:
        """What a workstation lacks, or is to tell; nothing where both have the same and it knows that.
        `key` changes with the list."""
        known = self._known(connection, key)
        if here.tally == known.tally:
            return WithdrawnThere() if here.known else None
        if here.tally in known.places:
            return WithdrawnThere(_after(connection, known.places[here.tally]))
        if not here.known:
            return WithdrawnThere(asks=True)
        theirs = set(here.known)
        missing = [n for short, n in known.shorts.items() if short not in theirs]
        strange = [one.short for one in here.entries if not self._is_ours(one)]
        wanted = [short for short in here.known if short not in {*known.shorts, *strange}]
        wanted = wanted[:MOST_WITHDRAWN]
        entries = _at(connection, missing[:MOST_WITHDRAWN])
        return WithdrawnThere(entries, bool(wanted), wanted, strange)

    def _known(self, connection: Connection, key: object) -> _Read:
        with self._reading:
            if self._read.key != key:
                read = _Read(key, places={WithdrawnTally(): 0})
                for found in _all(connection):
                    one = word_of(found)
                    read.shorts[one.short] = found["n"]
                    read.tally = read.tally.with_these([one.short])
                    read.places[read.tally] = found["n"]
                self._read = read
            return self._read

    def _is_ours(self, one: Withdrawal) -> bool:
        return one.what in set(What) and one.is_of(self._signer.public)

    def _add(self, connection: Connection, one: Withdrawal, source: str = "") -> None:
        last: int | None = connection.execute(select(func.max(WITHDRAWAL.c.n))).scalar()
        connection.execute(
            WITHDRAWAL.insert().values(
                n=(last or 0) + 1,
                what=one.what,
                id=one.id,
                kind=one.kind,
                ended=json.dumps(one.ended, sort_keys=True),
                number=one.number,
                at=one.at,
                signature=one.signature,
                source=source,
                heard_at=self._time() if source else None,
                settled=not (source and one.what == What.RECORD),
            )
        )
        self._is_unwritten = True

    def _time(self) -> str:
        return instant_text(self._now())


def ended_by(fields: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(fields[name]) for name in ENDING if fields.get(name)}


def _end(connection: Connection, words: Iterable[Withdrawal], now: str) -> None:
    for one in words:
        if one.what == What.COMPUTER:
            here = DEVICE.c.id == one.id, DEVICE.c.state != "revoked"
            connection.execute(update(DEVICE).where(*here).values(state="revoked"))
        elif one.what == What.CODE:
            unused = ENROLMENT.c.code_hash == one.id, ENROLMENT.c.used_at.is_(None)
            connection.execute(update(ENROLMENT).where(*unused).values(used_at=now))


def _unlisted(connection: Connection) -> list[tuple[What, str]]:
    revoked = select(DEVICE.c.id).where(DEVICE.c.state == "revoked")
    used = select(ENROLMENT.c.code_hash).where(ENROLMENT.c.used_at.is_not(None))
    found: list[tuple[What, str]] = []
    for what, query in ((What.COMPUTER, revoked), (What.CODE, used)):
        listed = select(WITHDRAWAL.c.id).where(WITHDRAWAL.c.what == what.value)
        there = set(connection.execute(listed).scalars())
        found += [(what, of) for of in connection.execute(query).scalars() if of not in there]
    return found


def _lists_records(connection: Connection) -> bool:
    of_records = select(WITHDRAWAL.c.n).where(WITHDRAWAL.c.what == What.RECORD.value)
    return connection.execute(of_records.limit(1)).first() is not None


def _ended_records(connection: Connection) -> list[RecordRow]:
    query = select(*ROW).where(RECORD.c.kind.in_(sorted(ENDED_KINDS)))
    rows = (read_row(found) for found in connection.execute(query))
    return [row for row in rows if ended_by(row.fields)]


def _words_on(connection: Connection, what: What, of: str) -> list[RowMapping]:
    query = select(WITHDRAWAL).where(WITHDRAWAL.c.what == what.value, WITHDRAWAL.c.id == of)
    return list(connection.execute(query.order_by(WITHDRAWAL.c.number)).mappings())


def _all(connection: Connection) -> list[RowMapping]:
    return list(connection.execute(select(WITHDRAWAL).order_by(WITHDRAWAL.c.n)).mappings())


def _after(connection: Connection, place: int) -> list[Withdrawal]:
    query = select(WITHDRAWAL).where(WITHDRAWAL.c.n > place).order_by(WITHDRAWAL.c.n)
    return [word_of(one) for one in connection.execute(query.limit(MOST_WITHDRAWN)).mappings()]


def _at(connection: Connection, places: list[int]) -> list[Withdrawal]:
    query = select(WITHDRAWAL).where(WITHDRAWAL.c.n.in_(places)).order_by(WITHDRAWAL.c.n)
    return [word_of(one) for one in connection.execute(query).mappings()]


def word_of(found: RowMapping) -> Withdrawal:
    ended = json.loads(found["ended"])
    return Withdrawal(
        found["what"],
        found["id"],
        found["kind"],
        ended,
        found["number"],
        found["at"],
        found["signature"],
    )


def _lock(connection: Connection) -> None:
    """One adds at a time, so that places are given in the order of commits."""
    if connection.dialect.name != "sqlite":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
