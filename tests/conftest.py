"""What every test needs: no real screen, and no wish of this computer's person."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import postgresql

# Before anything imports Qt. A flow that wants a real window system sets its own.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# An input method of the desktop would open windows of its own.
os.environ.setdefault("QT_IM_MODULE", "compose")
# Qt and others warn where nobody is signed in, as on a build machine.
if sys.platform != "win32" and "XDG_RUNTIME_DIR" not in os.environ:
    runtime = Path(tempfile.gettempdir(), f"jiceng-tests-{os.getuid()}")
    runtime.mkdir(mode=0o700, exist_ok=True)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """An empty PostgreSQL database; a test that creates tables drops them again."""
    try:
        with postgresql.running() as url:
            yield url
    except postgresql.NoPostgreSQL:
        pytest.skip("no PostgreSQL can be started here")
