"""A deep lock leaves no key and no patient's text in memory, and a crash leaves no core file."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.faults.memory import Watched, found_in, make_ward
from tests.workstations import CHEAP

PATIENTS = 20

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")


def test_a_deep_lock_leaves_neither_key_nor_text_and_a_crash_no_core_file(tmp_path: Path) -> None:
    """Without windows; the whole program is looked through by `python -m tests.faults.memory`."""
    folder, machine = tmp_path / "jiceng", tmp_path / "machine.key"
    secrets = make_ward(folder, machine, CHEAP, PATIENTS)
    words = [sys.executable, "-m", "tests.faults.memory", "--inside", "none"]
    watched = Watched([*words, "--folder", str(folder), "--machine", str(machine)], tmp_path)
    try:
        watched.wait_for("open")
        before = found_in(watched.pid, secrets)
        limits = Path(f"/proc/{watched.pid}/limits").read_text()
        watched.go_on()
        watched.wait_for("fresh")
        after = found_in(watched.pid, secrets)
    finally:
        watched.end()
    assert before["key"]
    assert before["texts"] + before["texts as Python and Qt keep them"] > PATIENTS
    assert not any(after.values()), after
    (core,) = [line for line in limits.splitlines() if line.startswith("Max core file size")]
    assert core.split()[4:6] == ["0", "0"]


def test_a_crash_while_somebody_is_signed_in_leaves_no_core_file(tmp_path: Path) -> None:
    program = """
import resource
from app.core.residue import leave_no_core_file

resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
leave_no_core_file()
print("open", flush=True)
input()
"""
    watched = Watched([sys.executable, "-c", program], tmp_path)
    try:
        watched.wait_for("open")
        assert not watched.leaves_core()
    finally:
        watched.end()
