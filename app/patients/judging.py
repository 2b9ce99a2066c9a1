"""Pairs of records that may be one resident, as a person judges them: one, two, or later."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.patients import likely
from app.patients.distinct import Said, said_of
from app.patients.joined import Joined
from app.patients.likely import Agreeing
from app.patients.record import Patient
from app.patients.together import people_of, records_of, shown_before


@dataclass(frozen=True)
class PairToJudge:
    """Two residents side by side, each with what all records of theirs know; joined, `one` is in
    front.

    said: who held them for two people before. is_joined: somebody else has joined them meanwhile,
    and both words stand until a person decides.
    """

    one: Patient
    other: Patient
    why: tuple[Agreeing, ...] = ()
    said: tuple[Said, ...] = ()
    is_joined: bool = False

    @property
    def key(self) -> tuple[str, str]:
        return self.one.id, self.other.id


@dataclass(frozen=True)
class ToJudge:
    """The first of the pairs, what two desks said differently before all others; and how many
    there are."""

    pairs: tuple[PairToJudge, ...]
    of: int


def to_judge(session: Session, limit: int) -> ToJudge:
    joined = Joined(session)
    disputed = _disputed(session, joined)
    found = likely.pairs(session, limit, 0)
    asked = {one for pair in found for one in (pair.a, pair.b)}
    people = _people(session, joined, asked)
    told = said_of(session, {one for known in asked for one in joined.group(known)})
    pairs: dict[frozenset[str], PairToJudge] = {}
    for pair in found:
        known = {people[one].id: people[one] for one in (pair.a, pair.b) if one in people}
        if len(known) < 2:
            continue
        one, other = sorted(known.values(), key=shown_before)
        both = joined.group(one.id) | joined.group(other.id)
        said = tuple(word for two, word in told if two <= both)
        made = PairToJudge(one, other, pair.why, said)
        pairs.setdefault(frozenset(made.key), made)
    shown = (*disputed, *pairs.values())
    return ToJudge(shown[:limit], max(len(shown), len(disputed) + likely.pair_count(session)))


def _people(session: Session, joined: Joined, ids: Iterable[str]) -> Mapping[str, Patient]:
    """By each of these records its resident whole."""
    people = joined.people(ids)
    whole = people_of(session, people)
    alone = [one for one in ids if one not in joined]
    found = {one.id: one for one in records_of(session, alone)}
    for members in people:
        found |= {member.id: whole[members[0].n] for member in members}
    return found


def _disputed(session: Session, joined: Joined) -> list[PairToJudge]:
    """Joined at one desk, held for two people at another that had not heard of it."""
    said: dict[frozenset[str], list[Said]] = {}
    for two, word in said_of(session, joined.ids):
        if len(two) == 2 and joined.are_one(*two):
            said.setdefault(two, []).append(word)
    records = {one.id: one for one in records_of(session, _members(said))}
    pairs = []
    for two, words in said.items():
        if two <= records.keys():
            one, other = _shown_first(joined, two)
            pairs.append(PairToJudge(records[one], records[other], (), tuple(words), True))
    return pairs


def _shown_first(joined: Joined, two: frozenset[str]) -> list[str]:
    family = joined.family(min(two))
    return sorted(two, key=family.index)


def _members(pairs: Iterable[frozenset[str]]) -> Sequence[str]:
    return sorted({one for two in pairs for one in two})
