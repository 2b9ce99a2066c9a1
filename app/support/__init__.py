"""Registers of support between institutions: each is one declaration, kept as cases of one kind."""

from app.support.asking import REACHED, correction_form, entry_form, step_form, title_of
from app.support.record import (
    ENTRY,
    ENTRY_KIND,
    STEP,
    STEP_KIND,
    SUPPORT_CASE,
    SupportEntry,
    SupportStep,
    register_of,
)
from app.support.register import Climb, Register, RegisterGroup, SupportFigure
from app.support.registers import REGISTERS
from app.support.service import Supports
from app.support.views import RegisterCount, Sought, SupportCase, SupportLine

__all__ = [
    "ENTRY",
    "ENTRY_KIND",
    "REACHED",
    "REGISTERS",
    "STEP",
    "STEP_KIND",
    "SUPPORT_CASE",
    "Climb",
    "Register",
    "RegisterCount",
    "RegisterGroup",
    "Sought",
    "SupportCase",
    "SupportEntry",
    "SupportFigure",
    "SupportLine",
    "SupportStep",
    "Supports",
    "correction_form",
    "entry_form",
    "register_of",
    "step_form",
    "title_of",
]
