"""What is planted, by the promise it breaks."""

from __future__ import annotations

from tests.faults.plants import believing, cases, households, merging, restores, roads
from tests.faults.plants.by_tests import FOUND_BY_TESTS
from tests.faults.plants.listed import LISTED as FAULTS

__all__ = [
    "FAULTS",
    "FOUND_BY_TESTS",
    "believing",
    "cases",
    "households",
    "merging",
    "restores",
    "roads",
]
