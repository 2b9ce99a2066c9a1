"""The scoreboard: which published figures of the five programmes come out of the program.

python -m tests.replays.run A|B|C|D|E|all [--small] [--database sqlite|postgresql|URL] [--seed N]

Enters the events of each programme at the computers where they belong, exchanges them through a
served hub, and asks the reports at each institution that holds the rows. Ends with 1 where a figure
is not equal.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path

from sqlalchemy import Engine

from tests import postgresql
from tests.replays import published
from tests.replays.entering import Entering
from tests.replays.events import Programme
from tests.replays.machines import empty_server, stage_of
from tests.replays.programmes import a, b, c, d, e
from tests.replays.rows import Row
from tests.replays.scoring import Line, Verdict, score
from tests.replays.telling import summary, told

SEED = 1
"""So that everybody sees the same; any other must come out too."""


Generate = Callable[..., Programme]
PROGRAMMES: Mapping[str, tuple[Generate, list[Row]]] = {
    "A": (a.programme, published.a.ROWS),
    "B": (b.programme, published.b.ROWS),
    "C": (c.programme, published.c.ROWS),
    "D": (d.programme, published.d.ROWS),
    "E": (e.programme, published.e.ROWS),
}


def replayed(
    code: str, engine: Engine | None = None, *, is_small: bool = False, seed: int = SEED
) -> list[Line]:
    """One programme, from its first event to its figures."""
    generate, rows = PROGRAMMES[code]
    programme = generate(seed, is_small=is_small)
    with (
        tempfile.TemporaryDirectory(prefix="jiceng-replay-", dir=_in_memory()) as folder,
        stage_of(programme, Path(folder), engine) as stage,
    ):
        entered = Entering(stage, programme)
        entered.enter()
        return score(rows, entered, is_small=is_small)


def _in_memory() -> str | None:
    """Nobody pulls a plug here, and each save would wait for a disk."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


@contextmanager
def database_of(named: str) -> Iterator[str]:
    """The URL of a database; empty for the hub's own file."""
    if named == "postgresql":
        with postgresql.running() as url:
            yield url
    else:
        yield "" if named == "sqlite" else named


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("programme", choices=[*PROGRAMMES, "all"])
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--database", default="sqlite")
    parser.add_argument("--seed", type=int, default=SEED)
    chosen = parser.parse_args()
    found: list[Line] = []
    codes = list(PROGRAMMES) if chosen.programme == "all" else [chosen.programme]
    with database_of(chosen.database) as url:
        for code in codes:
            begun = time.monotonic()
            with empty_server(url) if url else nullcontext() as engine:
                lines = replayed(code, engine, is_small=chosen.small, seed=chosen.seed)
            took = f"{code}: {summary(lines)}; {time.monotonic() - begun:.0f} s"
            sys.stdout.write("\n".join([*told(lines), took, "", ""]))
            found += lines
    sys.stdout.write(f"{summary(found)}\n")
    return int(any(line.verdict is Verdict.NOT_EQUAL for line in found))


if __name__ == "__main__":
    sys.exit(main())
