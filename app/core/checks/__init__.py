"""Checks of single field values, the same for every form, for the import and for the hub."""

from app.core.checks.dates import moved, read_date, read_month
from app.core.checks.numbers import read_number, read_whole
from app.core.checks.result import Checked, Fields, FieldWarning
from app.core.checks.texts import clean, plain_digits, read_phone, read_text, text_problem
from app.core.checks.times import read_span, read_time, read_time_text
from app.core.checks.wire import value_problem

__all__ = [
    "Checked",
    "FieldWarning",
    "Fields",
    "clean",
    "moved",
    "plain_digits",
    "read_date",
    "read_month",
    "read_number",
    "read_phone",
    "read_span",
    "read_text",
    "read_time",
    "read_time_text",
    "read_whole",
    "text_problem",
    "value_problem",
]
