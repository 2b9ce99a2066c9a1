"""What needs a person: changes the hub refused, fields written differently, and what is stuck."""

from app.attention.dates import DoubtfulDate
from app.attention.service import Attention
from app.attention.suggesting import SuggestedWhy, joined
from app.attention.views import (
    Behind,
    Beside,
    ConflictChoice,
    ConflictedRecord,
    ConflictSide,
    HeldChange,
    OpenConflict,
    Stuck,
    StuckWhy,
)

__all__ = [
    "Attention",
    "Behind",
    "Beside",
    "ConflictChoice",
    "ConflictSide",
    "ConflictedRecord",
    "DoubtfulDate",
    "HeldChange",
    "OpenConflict",
    "Stuck",
    "StuckWhy",
    "SuggestedWhy",
    "joined",
]
