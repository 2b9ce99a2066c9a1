"""Epochs and tokens: how hub and workstations notice that the other has gone back in time.

Every start of the hub is a new epoch, whose numbers begin at a random distance above all known
ones: after a restore no number means two things. Every answer hands out a token; the next request
shows it: two copies of one workstation, or an old request sent again, show the same one twice.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from sqlalchemy import Connection, func, select, text, update

from sync.hub.proofs import Proofs
from sync.hub.storage import EPOCH, META, TOKEN
from sync.protocol.messages import Fork, Lineage

_JUMP = 2**32
HIGHEST_START = 2**56
"""No honest hub has begun so many epochs; a higher claim is a device's wish to use up the numbers."""
_KEPT_TOKENS = 64


def current(connection: Connection) -> tuple[str, int, int]:
    """The epoch's name, where it began, and the counter now."""
    query = select(META.c.epoch, EPOCH.c.start, META.c.seq).join(EPOCH, EPOCH.c.id == META.c.epoch)
    epoch, start, seq = connection.execute(query).one()
    return epoch, start, seq


def start_epoch(connection: Connection, floor: int = 0) -> str:
    """Close the present epoch and open the next, above every number known here or to a client."""
    seq, present = connection.execute(select(META.c.seq, META.c.epoch).with_for_update()).one()
    if present is not None:
        connection.execute(update(EPOCH).where(EPOCH.c.id == present).values(last=seq))
    start = max(seq, floor) + _JUMP + secrets.randbelow(_JUMP)
    epoch = secrets.token_hex(8)
    connection.execute(EPOCH.insert().values(id=epoch, start=start, last=None))
    connection.execute(
        update(META).values(epoch=epoch, seq=start, fingerprint=fingerprint(connection))
    )
    return epoch


def fingerprint(connection: Connection) -> str | None:
    """On PostgreSQL: what changes with every start, restore or truncation of the server's data."""
    if connection.dialect.name == "sqlite":
        return None
    query = text(
        "SELECT (SELECT system_identifier FROM pg_control_system()) || '/' ||"
        " (SELECT timeline_id FROM pg_control_checkpoint()) || '/' ||"
        " extract(epoch FROM pg_postmaster_start_time()) || '/' ||"
        " pg_relation_filenode('record')"
    )
    return str(connection.execute(query).scalar_one())


def is_of_this_start(connection: Connection) -> bool:
    """Whether the present epoch was begun on these very data since their server last started.

    Never so for the embedded file: there every start of the hub is a new epoch.
    """
    known, epoch = connection.execute(select(META.c.fingerprint, META.c.epoch)).one()
    return epoch is not None and known is not None and known == fingerprint(connection)


def ranges(connection: Connection) -> list[tuple[int, int]]:
    """All numbers this hub knows, as stretches (start, last)."""
    seq = connection.execute(select(META.c.seq)).scalar_one()
    rows = connection.execute(select(EPOCH.c.start, EPOCH.c.last).order_by(EPOCH.c.start))
    return [(start, seq if last is None else last) for start, last in rows]


def highest_start(lineage: Iterable[Lineage]) -> int:
    """Where the newest epoch a workstation has lived in began, as far as that can be believed."""
    return max((lived.start for lived in lineage if lived.start <= HIGHEST_START), default=0)


def fork(connection: Connection, old: str, lineage: Iterable[Lineage]) -> Fork:
    """What the hub knows of a past that is not its present one."""
    seq = connection.execute(select(META.c.seq)).scalar_one()
    known = dict(connection.execute(select(EPOCH.c.id, EPOCH.c.last)).all())
    common, reached = None, 0
    for lived in lineage:
        if lived.epoch in known:
            last = known[lived.epoch]
            common, reached = lived.epoch, seq if last is None else last
    return Fork(old, common, reached, ranges(connection))


def ways_from(connection: Connection, most: int) -> list[Fork]:
    """The way into the present epoch from each of so many before it, the newest first."""
    query = select(EPOCH.c.id, EPOCH.c.last).where(EPOCH.c.last.is_not(None))
    past = connection.execute(query.order_by(EPOCH.c.start.desc()).limit(most)).all()
    known = ranges(connection)
    return [Fork(epoch, epoch, last, known) for epoch, last in past]


class Freshness(Enum):
    """What a request's token says about it."""

    FRESH = "fresh"
    """The newest one, or its parent when the newest answer was lost on its way."""
    STALE = "stale"
    """Shown before: a repeated request, a restored workstation, or a copy of one."""
    LOST = "lost"
    """Handed out here once, and this hub does not know of it: the hub itself went back."""


@dataclass(frozen=True)
class Tokens:
    """The tokens handed to one device. A token is its number, and what only the hub can have
    written."""

    connection: Connection
    device: str
    epoch: str
    start: int
    proofs: Proofs

    def judge(self, token: str | None, incarnation: str) -> Freshness:
        """Each incarnation has a row of tokens of its own; copies do not disturb each other."""
        if token is None:
            return self._judge_first(incarnation)
        known = self._one(TOKEN.c.tok == token)
        if known is None:
            return self._judge_unknown(token)
        self.connection.execute(update(TOKEN).where(TOKEN.c.tok == token).values(presented=True))
        newest = self._one(TOKEN.c.incarnation == incarnation)
        if newest is None or known.incarnation != incarnation:
            return Freshness.STALE
        answer_was_lost = newest.parent == token and not newest.presented
        is_newest = known.made == newest.made
        return Freshness.FRESH if is_newest or answer_was_lost else Freshness.STALE

    def _judge_unknown(self, token: str) -> Freshness:
        made, newest = _number(token), self._newest()
        if made is None or newest is None or made > newest.made:
            return Freshness.LOST
        return Freshness.STALE if made < self._oldest() else Freshness.LOST

    def issue(self, parent: str | None, incarnation: str, head: int) -> str:
        newest = self._newest()
        made = 1 if newest is None else newest.made + 1
        token = self.proofs.token(self.device, self.epoch, self.start, made, head)
        self.connection.execute(
            TOKEN.insert().values(
                tok=token,
                device=self.device,
                epoch=self.epoch,
                incarnation=incarnation,
                parent=parent,
                presented=False,
                made=made,
            )
        )
        old = (TOKEN.c.device == self.device) & (TOKEN.c.made <= made - _KEPT_TOKENS)
        self.connection.execute(TOKEN.delete().where(old))
        return token

    def _judge_first(self, incarnation: str) -> Freshness:
        """Without a token only an incarnation may come that has never shown one in this epoch."""
        used = (
            select(func.count())
            .select_from(TOKEN)
            .where(
                TOKEN.c.device == self.device,
                TOKEN.c.incarnation == incarnation,
                TOKEN.c.epoch == self.epoch,
                TOKEN.c.presented.is_(True),
            )
        )
        return Freshness.STALE if self.connection.execute(used).scalar_one() else Freshness.FRESH

    def _newest(self) -> _Token | None:
        return self._one(TOKEN.c.device == self.device)

    def _one(self, where: object) -> _Token | None:
        columns = (TOKEN.c.made, TOKEN.c.parent, TOKEN.c.presented, TOKEN.c.incarnation)
        query = select(*columns).where(
            TOKEN.c.device == self.device,
            where,  # type: ignore[arg-type]
        )
        found = self.connection.execute(query.order_by(TOKEN.c.made.desc()).limit(1)).first()
        return None if found is None else _Token(*found)

    def _oldest(self) -> int:
        query = select(func.min(TOKEN.c.made)).where(TOKEN.c.device == self.device)
        return self.connection.execute(query).scalar_one() or 0


@dataclass(frozen=True)
class _Token:
    made: int
    parent: str | None
    presented: bool
    incarnation: str


def _number(token: str) -> int | None:
    number = token.partition("-")[0]
    return int(number) if number.isascii() and number.isdigit() and len(number) < 16 else None
