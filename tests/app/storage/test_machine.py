"""The machine secret: made once, owner only, never silently replaced while it can be read."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from app.core.errors import StoreError
from app.storage.keys import MachineSecret, usual_path


def test_the_secret_is_made_once(tmp_path: Path) -> None:
    machine = MachineSecret(tmp_path / "deep" / "machine.key")
    assert machine.find() is None
    assert machine.ensure() == machine.ensure() == machine.read()
    assert len(machine.read()) == 32


def test_a_computer_without_a_secret_says_so(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as caught:
        MachineSecret(tmp_path / "machine.key").read()
    assert caught.value.code == "MACHINE_OTHER"


@pytest.mark.skipif(os.name != "posix", reason="Windows seals the content instead")
def test_only_the_owner_reads_it_even_after_a_careless_copy(tmp_path: Path) -> None:
    machine = MachineSecret(tmp_path / "machine.key")
    machine.ensure()
    assert stat.S_IMODE(machine.path.stat().st_mode) == 0o600
    machine.path.chmod(0o644)
    machine.read()
    assert stat.S_IMODE(machine.path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "content",
    [b"", b"JCMS1", os.urandom(45), b"JCMS1" + bytes(40)],
    ids=["empty", "beginning only", "noise", "zeroes"],
)
def test_a_damaged_secret_is_kept_beside_the_new_one(tmp_path: Path, content: bytes) -> None:
    machine = MachineSecret(tmp_path / "machine.key")
    machine.path.write_bytes(content)
    assert machine.find() is None
    machine.ensure()
    assert machine.read()
    assert (tmp_path / "machine.key.unreadable").read_bytes() == content


def test_the_usual_place_is_outside_any_store(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", "/home/doctor/.config")
    monkeypatch.setenv("LOCALAPPDATA", "/home/doctor/.config")
    assert usual_path() == Path("/home/doctor/.config/jiceng/machine.key")
