"""Cases between two places: a ladder declared as data, one fold, one way of telling what is owed."""

from app.cases.folding import Case, CaseTask, Outcome, Step, Why, fold
from app.cases.keeping import KeptCases
from app.cases.kind import (
    AS_USUAL,
    CaseKind,
    Folded,
    Parties,
    Standing,
    TaskView,
    Watched,
    sent_to,
)
from app.cases.ladder import (
    EITHER,
    RECEIVER,
    SENDER,
    Ahead,
    Ladder,
    Limit,
    Moves,
    Owed,
    Rule,
    Side,
    Sort,
    leads,
)
from app.cases.lines import DueLine, ListLine, NewsLine
from app.cases.owing import Limits
from app.cases.service import Cases
from app.cases.silence import Silence, SilentLine
from app.cases.trays import Cut, Listed
from app.cases.views import CaseView, OpenedView, Rung, RungCode, StepView, There

__all__ = [
    "AS_USUAL",
    "EITHER",
    "RECEIVER",
    "SENDER",
    "Ahead",
    "Case",
    "CaseKind",
    "CaseTask",
    "CaseView",
    "Cases",
    "Cut",
    "DueLine",
    "Folded",
    "KeptCases",
    "Ladder",
    "Limit",
    "Limits",
    "ListLine",
    "Listed",
    "Moves",
    "NewsLine",
    "OpenedView",
    "Outcome",
    "Owed",
    "Parties",
    "Rule",
    "Rung",
    "RungCode",
    "Side",
    "Silence",
    "SilentLine",
    "Sort",
    "Standing",
    "Step",
    "StepView",
    "TaskView",
    "There",
    "Watched",
    "Why",
    "fold",
    "leads",
    "sent_to",
]
