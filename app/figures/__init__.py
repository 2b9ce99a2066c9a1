"""Figures: numbers that are declared, and counted of any period, institution and dimension."""

from app.figures.declaring import (
    Dimension,
    Figure,
    Measure,
    Projection,
    Source,
    WasAsked,
    at_instant,
    lasting,
    of_kind,
    on_day,
)
from app.figures.period import Grain, Period
from app.figures.service import Carried, Figures
from app.figures.views import CountedGroup, FigureRow, Missing, Number, Result, Rows, Words

__all__ = [
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
    "WasAsked",
    "Words",
    "at_instant",
    "lasting",
    "of_kind",
    "on_day",
]
