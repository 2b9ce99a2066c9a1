"""Every benchmark still works at a tiny size; its figures are for a quiet machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

PARTS = {"bench", "figures", "floor", "ratio", "bars"}


NAMES = ["search", "lists", "today", "reports", "sync", "growth", "duplicates"]
WHOLE = ["forms", "save", "startup", "stick", "hub_load", "hub_load --hostile", "news"]
"""Programs and hubs that start and stop: half a minute each where others work, so beside the tour."""
ALL = [*NAMES, *(pytest.param(name, marks=pytest.mark.tour) for name in WHOLE)]


@pytest.mark.parametrize("name", ALL)
def test_a_benchmark_works_at_a_tiny_size(name: str) -> None:
    command = [sys.executable, "-m", *f"tests.benchmarks.{name} --tiny".split()]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=100, check=False, env=environment
    )
    assert done.returncode == 0, done.stderr[-2000:]
    result = json.loads(done.stdout.splitlines()[-1])
    assert result["bench"] == name
    assert set(result) == PARTS
    assert result["bars"]
