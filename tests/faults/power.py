"""The power goes in the middle of a transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event


class PowerCut(Exception):
    """Everything that was not committed is gone."""


@contextmanager
def power_cut(engine: Engine | type[Engine], statements: int) -> Iterator[list[str]]:
    """The power goes when so many more statements have begun, a commit being one. What is yielded
    is empty as long as it has not."""
    left = iter(range(statements))
    cut: list[str] = []

    def fail(*_: Any) -> None:
        if next(left, None) is None:
            cut.append("here")
            raise PowerCut

    names = ("before_cursor_execute", "commit")
    for name in names:
        event.listen(engine, name, fail)
    try:
        yield cut
    except PowerCut:
        pass
    finally:
        for name in names:
            event.remove(engine, name, fail)
