"""The list of faults, and how one is planted."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from unittest.mock import patch

Fault = Callable[[ExitStack], None]
LISTED: dict[str, Fault] = {}


def fault(plant: Fault) -> Fault:
    """Listed under its name, with its first sentence as what it does."""
    LISTED[plant.__name__] = plant
    return plant


def swap(stack: ExitStack, where: object, name: str, other: object) -> None:
    stack.enter_context(patch.object(where, name, other))
