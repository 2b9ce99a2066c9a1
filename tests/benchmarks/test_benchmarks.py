"""Every benchmark still works at a tiny size; its figures are for a quiet machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

PARTS = {"bench", "figures", "floor", "ratio", "bars"}


NAMES = ["search", "save", "startup", "lists", "sync", "stick", "growth", "hub_load", "news"]
NAMES += ["hub_load --hostile", "duplicates"]


@pytest.mark.parametrize("name", NAMES)
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
