"""Short runs of the attacks on real processes; each also runs for as long as one likes by command."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.clocks import library

ROOT = Path(__file__).resolve().parents[2]


def attack(module: str, *arguments: str) -> dict[str, object]:
    """In a process of its own, because it forks others. What it saw, from its last line."""
    command = [sys.executable, "-m", f"tests.faults.{module}", *arguments]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=240, check=False
    )
    assert done.stdout, done.stderr
    seen: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    assert seen["faults"] == []
    assert done.returncode == 0
    return seen


@pytest.mark.timeout(300)
def test_killed_processes_lose_and_double_nothing() -> None:
    assert attack("kills", "--rounds", "20")["rounds"] == 20


@pytest.mark.timeout(300)
def test_a_push_goes_on_when_workstation_hub_or_postgresql_are_killed(postgresql_url: str) -> None:
    """Of a server of its own; that the other one can be started says that there may be one."""
    options = ("--push", "500", "--rounds", "3", "--seed", "5", "--database", "postgresql")
    assert attack("kills", *options)["rounds"] == 3


def test_a_line_that_is_slow_and_lossy_carries_everything() -> None:
    options = ("--notes", "5", "--kbit", "640", "--way-ms", "5")
    assert attack("links", "--slow", *options)["notes"] == 5


@pytest.mark.timeout(300)
def test_a_line_cut_at_random_bytes_loses_and_doubles_nothing() -> None:
    assert attack("links", "--cuts", "20")["cuts"]


@pytest.mark.skipif(library() is None, reason="Debian's libfaketime is not installed")
@pytest.mark.timeout(300)
def test_a_process_in_1970_or_2099_exchanges_over_tls_and_tells_its_stamps_corrected() -> None:
    assert attack("clocks")["notes"] == 20
