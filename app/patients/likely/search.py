"""Asks who may be the same person, and answers with all of them, the likeliest first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.patients.joined import links, resolve
from app.patients.likely.facts import Facts
from app.patients.likely.frequencies import Frequencies
from app.patients.likely.passes import facts_at, found_for
from app.patients.likely.scoring import LIKELY, Score, Scorer


@dataclass(frozen=True)
class Match:
    """Somebody who may be the same person. `kept_id` is the record that stands for this one."""

    facts: Facts
    kept_id: str
    score: Score


def matches(session: Session, facts: Facts, frequencies: Frequencies) -> list[Match]:
    """Everybody who is likely; of joined records the one that is likest speaks for all."""
    return _matches(session, facts, frequencies, links(session), LIKELY)


def records_like(
    session: Session, facts: Facts, frequencies: Frequencies, least: float
) -> list[Match]:
    """The same of records, joined ones too: what joins them may be undone."""
    return _matches(session, facts, frequencies, {}, least)


def _matches(
    session: Session,
    facts: Facts,
    frequencies: Frequencies,
    known: Mapping[str, str],
    least: float,
) -> list[Match]:
    connection = session.connection()
    found = found_for(connection, facts)
    scorer = Scorer(connection, facts, found, frequencies)
    own = resolve(known, facts.record_id)
    best: dict[str, Match] = {}
    for other in facts_at(connection, found.all):
        kept, score = resolve(known, other.record_id), scorer.score(other)
        if kept == own or score.bits < least:
            continue
        if kept not in best or best[kept].score.bits < score.bits:
            best[kept] = Match(other, kept, score)
    return sorted(best.values(), key=lambda match: (-match.score.bits, match.kept_id))
