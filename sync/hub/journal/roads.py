"""By which road a request came, and what that lets the hub believe: network or stick.

Over the network every answer bears a token, which tells at the next request what was sent with it.
A stick may be old, copied or read twice; what goes out by one is written down here instead.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from msgspec.structs import replace
from sqlalchemy import Connection, bindparam, select, update

from sync.hub.journal import alarms, epochs
from sync.hub.journal.alarms import Alarm, Attempt
from sync.hub.journal.epochs import FARTHEST, Present, TokenChain, TokenFreshness
from sync.hub.journal.number_proofs import Proofs
from sync.hub.journal.operations import Sender
from sync.hub.storage.bulk import upsert
from sync.hub.storage.tables import DEVICE, SENT, TOKEN
from sync.protocol.messages import OLDEST_PROTOCOL, PROTOCOL, Answer, Lineage, Request


@dataclass
class Forged(Exception):
    """A request that no program of ours can have made; nothing of it counts."""

    alarm: Alarm


@dataclass
class RequestRoad:
    """One request's, and its answer's."""

    connection: Connection
    device: str
    present: Present
    proofs: Proofs
    by_stick: bool
    alarms: list[Alarm] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._tokens = TokenChain(self.connection, self.device, self.present, self.proofs)

    def judge(self, request: Request) -> TokenFreshness:
        """Raises Forged for a token of nobody's."""
        if self.by_stick:
            return TokenFreshness.FRESH
        freshness = self._tokens.judge(request.token, request.incarnation, request.nonce)
        if freshness is TokenFreshness.FORGED:
            raise Forged(Alarm(Attempt.TOKEN))
        return freshness

    def read_up_to(self, claimed: int) -> int:
        """How far this device has read, as far as it was sent anything. After a restore that may
        be less than it has: what lies between is sent once more."""
        known = self._tokens.rows_sent()
        if claimed > known:
            known = max(known, self._sent_by_stick())
        if claimed > self.present.seq:
            self.alarms.append(Alarm(Attempt.CURSOR))
        if claimed > known:
            here = update(DEVICE).where(DEVICE.c.id == self.device)
            self.connection.execute(here.values(cursor=known))
        return min(claimed, known)

    def close(self, request: Request, answer: Answer, head: int, *, knows_proofs: bool) -> None:
        """What the next request will be judged by."""
        sent = answer.page.to if answer.page is not None else request.cursor
        if not self.by_stick:
            named = (request.token, request.incarnation, head, sent, request.nonce)
            answer.token = self._tokens.issue(*named)
            return
        if knows_proofs:
            place = (self.present.epoch, self.present.start)
            answer.proof = self.proofs.token(self.device, *place, 0, head, head - sent)
        speaks = PROTOCOL if knows_proofs else OLDEST_PROTOCOL
        before, spoke = self._sent()
        if answer.page is None:
            sent = before
        if sent > before or speaks != spoke:
            upsert(self.connection, SENT, [(self.device, max(sent, before), speaks)])

    def _sent_by_stick(self) -> int:
        return self._sent()[0]

    def _sent(self) -> tuple[int, int]:
        found = self.connection.execute(_SENT, {"of": self.device}).first()
        return (0, 0) if found is None else (found[0], found[1])


@dataclass(frozen=True)
class LivedAhead:
    """Whether a device has lived in an epoch that the hub lost and that began above the present."""

    connection: Connection
    sender: Sender
    proofs: Proofs
    present: Present

    def proved_ahead(self, request: Request, known: set[str]) -> int:
        """Where it began; 0 where there is none, or no proof of it."""
        told = max((lived.start for lived in request.lineage), default=0)
        if request.epoch in known or told < self.present.start:
            return 0
        proved = epochs.highest_start(one for one in _with_token(request) if self._is_proved(one))
        if proved >= self.present.start:
            return proved
        is_believed = self._is_a_stranger() and told < FARTHEST
        self._note()
        return told if is_believed else 0

    def _is_proved(self, lived: Lineage) -> bool:
        return self.proofs.reached(self.sender.device, lived) > 0

    def _is_a_stranger(self) -> bool:
        """A hub built anew from nothing has no secret that could prove what was before: whoever
        never had a token here is believed, once."""
        device = self.sender.device
        given = self.connection.execute(_GIVEN, {"of": device}).first()
        return given is None and not alarms.has(self.connection, device, Attempt.EPOCH)

    def _note(self) -> None:
        alarm = Alarm(Attempt.EPOCH)
        alarms.note(self.connection, self.sender.device, [alarm], self.sender.now)


def _with_token(request: Request) -> list[Lineage]:
    """The token shown proves the epoch it was given in as well as one that is kept."""
    return [
        replace(one, proof=request.token) if request.token and one.epoch == request.epoch else one
        for one in request.lineage
    ]


_GIVEN = select(TOKEN.c.tok).where(TOKEN.c.device == bindparam("of")).limit(1)
_SENT = select(SENT.c.seq, SENT.c.speaks).where(SENT.c.device == bindparam("of"))
