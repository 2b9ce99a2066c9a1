"""A few cuts of the power, on a file system that really forgets."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.faults.power_loss import may_cut


@pytest.mark.skipif(not may_cut(), reason="needs root and a loop device, to cut a file system off")
def test_what_was_told_to_be_saved_survives_twenty_power_cuts() -> None:
    command = [sys.executable, "-m", "tests.faults.power_loss", "--cuts", "20"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    told = json.loads(done.stdout or "{}")
    assert (told.get("cuts"), told.get("faults")) == (20, []), done.stderr[-2000:]
    assert told["saves"] > 0
