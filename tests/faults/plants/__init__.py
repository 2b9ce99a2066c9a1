"""What is planted, by the promise it breaks."""

from __future__ import annotations

from tests.faults.plants import cases, households, merging, restores, roads
from tests.faults.plants.listed import LISTED as FAULTS

__all__ = ["FAULTS", "cases", "households", "merging", "restores", "roads"]
