"""Figures: numbers that are declared, and counted of any period, institution and dimension."""

from app.figures.declaring import (
    Asking,
    Dimension,
    Figure,
    Measure,
    Projection,
    Source,
    at_instant,
    lasting,
    of_kind,
    on_day,
)
from app.figures.period import Grain, Period
from app.figures.service import Carried, Figures
from app.figures.views import CountedGroup, FigureRow, Missing, Number, Result, Rows, Words

__all__ = [
    "Asking",
    "Carried",
    "CountedGroup",
    "Dimension",
    "Figure",
    "FigureRow",
    "Figures",
    "Grain",
    "Measure",
    "Missing",
    "Number",
    "Period",
    "Projection",
    "Result",
    "Rows",
    "Source",
    "Words",
    "at_instant",
    "lasting",
    "of_kind",
    "on_day",
]
