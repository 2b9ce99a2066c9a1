"""Cases between two places: a ladder declared as data, one fold, one way of telling what is owed."""

from app.cases.folding import Case, Outcome, Step, Task, Why, fold
from app.cases.ladder import (
    EITHER,
    RECEIVER,
    SENDER,
    Ahead,
    Ladder,
    Limit,
    Owed,
    Rule,
    Side,
    Sort,
    leads,
)

__all__ = [
    "EITHER",
    "RECEIVER",
    "SENDER",
    "Ahead",
    "Case",
    "Ladder",
    "Limit",
    "Outcome",
    "Owed",
    "Rule",
    "Side",
    "Sort",
    "Step",
    "Task",
    "Why",
    "fold",
    "leads",
]
