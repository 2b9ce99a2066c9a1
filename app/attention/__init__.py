"""What needs a person: changes the hub refused, fields written differently, and what is stuck."""

from app.attention.dates import DoubtfulDate
from app.attention.service import Attention
from app.attention.suggesting import Why, joined
from app.attention.views import (
    Behind,
    Beside,
    Choice,
    ConflictedRecord,
    HeldChange,
    OpenConflict,
    Side,
    Stuck,
    StuckWhy,
)

__all__ = [
    "Attention",
    "Behind",
    "Beside",
    "Choice",
    "ConflictedRecord",
    "DoubtfulDate",
    "HeldChange",
    "OpenConflict",
    "Side",
    "Stuck",
    "StuckWhy",
    "Why",
    "joined",
]
