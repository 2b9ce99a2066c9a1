"""Who may be the same person: looked for in several ways, weighed, and told, never decided."""

from app.patients.likely.facts import Facts, facts_of
from app.patients.likely.frequencies import Frequencies
from app.patients.likely.judged import facts_mark
from app.patients.likely.pairs import (
    LIKELY_PAIR,
    LikelyPair,
    Pair,
    look_again,
    pair_count,
    pairs,
)
from app.patients.likely.scoring import LIKELY, Agreeing, Score, Sign, is_new
from app.patients.likely.search import Match, matches

__all__ = [
    "LIKELY",
    "LIKELY_PAIR",
    "Agreeing",
    "Facts",
    "Frequencies",
    "LikelyPair",
    "Match",
    "Pair",
    "Score",
    "Sign",
    "facts_mark",
    "facts_of",
    "is_new",
    "look_again",
    "matches",
    "pair_count",
    "pairs",
]
