"""What is planted, by the promise it breaks."""

from __future__ import annotations

from tests.faults.plants import cases, merging, restores, roads
from tests.faults.plants.listed import LISTED as FAULTS

__all__ = ["FAULTS", "cases", "merging", "restores", "roads"]
