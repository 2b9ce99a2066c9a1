"""The list of figures; page, print, workbook and benchmarks read it. A feature adds a line."""

from __future__ import annotations

from app.duty import figures as duty
from app.facilities import figures as facilities
from app.figures import Figure
from app.referrals import figures as referrals
from app.support import figures as support
from app.training import figures as training

FIGURES: tuple[Figure, ...] = (
    *referrals.FIGURES,
    *training.FIGURES,
    *support.FIGURES,
    *duty.FIGURES,
    *facilities.FIGURES,
)
