"""Pairs of residents' records that may be one person's, found beside the work, for a person to judge.

What is found is this computer's own and never travels: each finds the same in the same records.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, Float, Index, String, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.patients.joined import links, resolve
from app.patients.likely.facts import Facts
from app.patients.likely.frequencies import Frequencies
from app.patients.likely.judged import Judged, facts_mark, judged
from app.patients.likely.passes import facts_at
from app.patients.likely.scoring import Agreeing, Sign
from app.patients.likely.search import Match, records_like
from app.patients.record import PATIENT, Patient
from app.storage.base import Base, Json, dump, load
from app.storage.store import Store

LIKELY_PAIR = "likely_pair"
LIKELY_AS_PAIR = 16.0
"""Bits from which two records that both stand are told: nobody is there to be asked, as there is
before a new one is saved, and each pair costs somebody's time."""
LOOKED_AT_ONCE = 10


class LikelyPair(Base):
    """Two records, the smaller id first."""

    __tablename__ = LIKELY_PAIR
    __table_args__ = (Index("ix_likely_pair_b", "b"), Index("ix_likely_pair_score", "score"))

    a: Mapped[str] = mapped_column(String, primary_key=True)
    b: Mapped[str] = mapped_column(String, primary_key=True)
    score: Mapped[float] = mapped_column(Float)
    why: Mapped[list[list[object]]] = mapped_column(Json)


@dataclass(frozen=True)
class Pair:
    """Two records that may be one person's, the smaller id first; `why` is what agrees."""

    a: str
    b: str
    score: float
    why: tuple[Agreeing, ...]


def pairs(
    session: Session, limit: int = 50, offset: int = 0, known_as_two: Judged = judged
) -> list[Pair]:
    """The likeliest first; without those that are joined, or were judged to be two people."""
    return _open(session, known_as_two)[offset : offset + limit]


def pair_count(session: Session, known_as_two: Judged = judged) -> int:
    return len(_open(session, known_as_two))


def _open(session: Session, known_as_two: Judged) -> list[Pair]:
    joined, two = links(session), known_as_two(session)
    found = [
        pair
        for pair in map(_pair, session.execute(_ALL))
        if resolve(joined, pair.a) != resolve(joined, pair.b)
    ]
    marks = _marks(session, [pair for pair in found if frozenset((pair.a, pair.b)) in two])
    return [pair for pair in found if not _stands(pair, two, marks)]


_ALL = text(
    "SELECT p.a, p.b, p.score, p.why FROM likely_pair AS p "
    "JOIN patient AS one ON one.id = p.a JOIN patient AS other ON other.id = p.b "
    "WHERE +one.archived = 0 AND +one.voided_at IS NULL "
    "AND +other.archived = 0 AND +other.voided_at IS NULL "
    "ORDER BY p.score DESC, p.a, p.b"
)


def _pair(row: Iterable[object]) -> Pair:
    a, b, score, why = row
    agreed = tuple(Agreeing(Sign(sign), weight) for sign, weight in load(str(why)))
    return Pair(str(a), str(b), float(str(score)), agreed)


def _marks(session: Session, judged_once: list[Pair]) -> dict[Pair, str]:
    ids = {one for pair in judged_once for one in (pair.a, pair.b)}
    said = {one.id: one for one in session.scalars(select(Patient).where(Patient.id.in_(ids)))}
    return {pair: facts_mark(said[pair.a], said[pair.b]) for pair in judged_once}


def _stands(
    pair: Pair, two: Mapping[frozenset[str], frozenset[str]], marks: Mapping[Pair, str]
) -> bool:
    """Whether the judgement was made of what both records say now."""
    return marks.get(pair) in two.get(frozenset((pair.a, pair.b)), frozenset())


def look_again(store: Store, frequencies: Frequencies, most: int = LOOKED_AT_ONCE) -> bool:
    """Ask of some rows that are new, or say something new of who it is, who else it may be.

    Whether more wait. The answers are worked out without the write lock; a row that changed
    meanwhile waits on.
    """
    with store.reading() as session:
        waiting = _waiting(session.connection(), most)
        looked_at = {facts.n: facts for facts in facts_at(session.connection(), waiting)}
        found = {
            n: records_like(session, facts, frequencies, LIKELY_AS_PAIR)
            for n, facts in looked_at.items()
        }
    if waiting:
        with store.journal_transaction() as (connection, touched):
            still = {facts.n: facts for facts in facts_at(connection, waiting)}
            done = [n for n in waiting if still.get(n) == looked_at.get(n)]
            if _keep(connection, done, looked_at, found):
                touched.add(LIKELY_PAIR)
            _looked_at(connection, done)
    return len(waiting) == most


def _waiting(connection: Connection, most: int) -> list[int]:
    """The newest first: what has just been typed is asked before what came with thousands."""
    found = connection.exec_driver_sql(
        "SELECT n FROM look_again WHERE kind = ? ORDER BY n DESC LIMIT ?", (PATIENT, most)
    )
    return list(found.scalars())


def _looked_at(connection: Connection, numbers: list[int]) -> None:
    connection.exec_driver_sql(
        "DELETE FROM look_again WHERE kind = ? AND n IN (SELECT value FROM json_each(?))",
        (PATIENT, json.dumps(numbers)),
    )


def _keep(
    connection: Connection,
    numbers: list[int],
    facts: Mapping[int, Facts],
    found: Mapping[int, list[Match]],
) -> bool:
    """Put what was found in the place of what was known of these rows. Whether anything differs."""
    gone = _forget(connection, numbers)
    rows = [row for n in numbers if n in facts for row in _rows(facts[n], found[n])]
    if rows:
        connection.exec_driver_sql(
            "INSERT OR REPLACE INTO likely_pair (a, b, score, why) VALUES (?, ?, ?, ?)", rows
        )
    return bool(rows) or gone


def _forget(connection: Connection, numbers: list[int]) -> bool:
    named = "(SELECT id FROM patient WHERE n IN (SELECT value FROM json_each(?)))"
    wanted = json.dumps(numbers)
    done = connection.exec_driver_sql(
        f"DELETE FROM likely_pair WHERE a IN {named} OR b IN {named}", (wanted, wanted)
    )
    return done.rowcount > 0


def _rows(facts: Facts, found: Iterable[Match]) -> Iterator[tuple[str, str, float, str | None]]:
    for match in found:
        a, b = sorted((facts.record_id, match.facts.record_id))
        why = [[one.sign.value, one.weight] for one in match.score.why]
        yield a, b, match.score.bits, dump(why)
