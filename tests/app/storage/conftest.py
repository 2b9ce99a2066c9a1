"""A computer with a clinic on it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.storage.setting import Computer


@pytest.fixture
def computer(tmp_path: Path) -> Computer:
    return Computer(tmp_path / "pc")


@pytest.fixture
def other_computer(tmp_path: Path) -> Computer:
    return Computer(tmp_path / "other-pc")
