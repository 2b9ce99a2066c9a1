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
from functools import cached_property
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, delete, select, text, update

from sync.hub.journal.number_proofs import Proofs, rows_sent
from sync.hub.storage.bulk import insert
from sync.hub.storage.tables import EPOCH, META, TOKEN
from sync.protocol.messages import Fork, Lineage

_JUMP = 2**32
HIGHEST_START = 2**56
"""No honest hub has begun so many epochs; a higher claim is a device's wish to use up the numbers."""
FARTHEST = 2**50
"""Where an epoch may have begun of which somebody tells without proof: after 100,000 restarts."""
_KEPT_TOKENS = 64
_FORGOTTEN_AT_ONCE = 32


class Present(NamedTuple):
    """The epoch's name and where it began; the counter, and the place the directory is from."""

    epoch: str
    start: int
    seq: int
    directory: int


_PRESENT = select(META.c.epoch, EPOCH.c.start, META.c.seq, META.c.directory).join(
    EPOCH, EPOCH.c.id == META.c.epoch
)


_FINGERPRINT = (
    "(SELECT system_identifier FROM pg_control_system()) || '/' ||"
    " (SELECT timeline_id FROM pg_control_checkpoint()) || '/' ||"
    " extract(epoch FROM pg_postmaster_start_time()) || '/' ||"
    " pg_relation_filenode('record')"
)
_IS_OF_THIS_START = text(
    f"SELECT epoch IS NOT NULL AND fingerprint IS NOT DISTINCT FROM {_FINGERPRINT} FROM meta"
)
"""One statement, because every transaction begins with it."""


def present(connection: Connection) -> Present:
    return Present(*connection.execute(_PRESENT).one())


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
    return str(connection.execute(text(f"SELECT {_FINGERPRINT}")).scalar_one())


def is_of_this_start(connection: Connection) -> bool:
    """Whether the present epoch was begun on these very data since their server last started.

    Never so for the embedded file: there every start of the hub is a new epoch.
    """
    if connection.dialect.name == "sqlite":
        return False
    return bool(connection.execute(_IS_OF_THIS_START).scalar_one())


def ranges(connection: Connection) -> list[tuple[int, int]]:
    """All numbers this hub knows, as stretches (start, last)."""
    seq = connection.execute(select(META.c.seq)).scalar_one()
    rows = connection.execute(select(EPOCH.c.start, EPOCH.c.last).order_by(EPOCH.c.start))
    return [(start, seq if last is None else last) for start, last in rows]


def highest_start(lineage: Iterable[Lineage]) -> int:
    """Where the newest epoch a workstation has lived in began."""
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


class TokenFreshness(Enum):
    """What a request's token says about it."""

    FRESH = "fresh"
    """The newest one, or its parent when the newest answer was lost on its way."""
    STALE = "stale"
    """Shown before: a repeated request, a restored workstation, or a copy of one."""
    LOST = "lost"
    """Handed out here once, and this hub does not know of it: the hub itself went back."""
    FORGED = "forged"
    """Never handed out here."""


@dataclass(frozen=True)
class TokenChain:
    """The tokens handed to one device. A token is its number, and what only the hub can have
    written."""

    connection: Connection
    device: str
    now: Present
    proofs: Proofs

    def judge(self, token: str | None, incarnation: str, nonce: str = "") -> TokenFreshness:
        """Each incarnation has a row of tokens of its own; copies do not disturb each other."""
        given = self._given
        if token is None:
            return self._judge_first(incarnation, nonce)
        known = next((one for one in given if one.tok == token), None)
        if known is None:
            return self._judge_unknown(token)
        if not known.presented:
            self.connection.execute(_PRESENT_TOKEN, {"shown": token})
        newest = next((one for one in given if one.incarnation == incarnation), None)
        if newest is None or known.incarnation != incarnation:
            return TokenFreshness.STALE
        answer_was_lost = newest.parent == token and not newest.presented
        return TokenFreshness.FRESH if newest is known or answer_was_lost else TokenFreshness.STALE

    def _judge_first(self, incarnation: str, nonce: str) -> TokenFreshness:
        """Without a token only an incarnation may come that has never shown one in this epoch, and
        with each of its first words once."""
        mine = [
            one
            for one in self._given
            if one.incarnation == incarnation and one.epoch == self.now.epoch
        ]
        is_used = any(one.presented or (nonce and one.parent == _first(nonce)) for one in mine)
        return TokenFreshness.STALE if is_used else TokenFreshness.FRESH

    def _judge_unknown(self, token: str) -> TokenFreshness:
        """Only one that bears the seal of the present epoch can tell that the hub went back."""
        present = Lineage(self.now.epoch, self.now.start, proof=token)
        made, given = _number(token), self._given
        if made is None or not self.proofs.reached(self.device, present):
            return TokenFreshness.FORGED
        return TokenFreshness.STALE if given and made < given[-1].made else TokenFreshness.LOST

    def rows_sent(self) -> int:
        """Up to which place this device was sent rows, as far as its tokens tell."""
        return max((rows_sent(one.tok) for one in self._given), default=0)

    def issue(
        self, parent: str | None, incarnation: str, head: int, sent: int, nonce: str = ""
    ) -> str:
        """A fresh one for the answer, with rows up to `sent`; of the old ones only the last few
        stay known."""
        made = self._given[0].made + 1 if self._given else 1
        place = (self.now.epoch, self.now.start)
        token = self.proofs.token(self.device, *place, made, head, head - sent)
        parent = _first(nonce) if parent is None and nonce else parent
        values = (token, self.device, self.now.epoch, incarnation, parent, False, made)
        insert(self.connection, TOKEN, [values])
        if len(self._given) >= _KEPT_TOKENS + _FORGOTTEN_AT_ONCE:
            old = {"of": self.device, "last": made - _KEPT_TOKENS}
            self.connection.execute(_FORGET_TOKENS, old)
        return token

    @cached_property
    def _given(self) -> list[_Token]:
        """As they were when this request came, the newest first."""
        found = self.connection.execute(_TOKENS, {"of": self.device})
        return [_Token(*row) for row in found]


class _Token(NamedTuple):
    tok: str
    made: int
    epoch: str
    parent: str | None
    presented: bool
    incarnation: str


_TOKENS = (
    select(*(TOKEN.c[name] for name in _Token._fields))
    .where(TOKEN.c.device == bindparam("of"))
    .order_by(TOKEN.c.made.desc())
)
_PRESENT_TOKEN = update(TOKEN).where(TOKEN.c.tok == bindparam("shown")).values(presented=True)
_FORGET_TOKENS = delete(TOKEN).where(
    TOKEN.c.device == bindparam("of"), TOKEN.c.made <= bindparam("last")
)


def _first(nonce: str) -> str:
    return f"first {nonce}"


def _number(token: str) -> int | None:
    number = token.partition("-")[0]
    return int(number) if number.isascii() and number.isdigit() and len(number) < 16 else None
