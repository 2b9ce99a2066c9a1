"""Bad weeks of a small county, each from a seed, as many as one likes.

`python -m tests.faults.simulate --seeds 200` runs them on all cores and prints one line of JSON. A seed
that went wrong is told as its shortest story: steps that do not matter are left out. Everything
random follows from the seed; nothing is left to a clock or a thread.

`--record FILE` adds a line of JSON about each run: the commit, its seeds, the bad ones. `--from N`
goes on where an earlier run ended, and `--summary FILE` sums up what is known of this commit.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from unittest.mock import patch
from uuid import UUID

from tests.faults.week import Week

STEPS = 120


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Every id, token and jump of this run follows from the seed."""
    rng = random.Random(f"ids {seed}")
    with (
        patch("uuid.uuid4", lambda: UUID(int=rng.getrandbits(128), version=4)),
        patch("secrets.token_hex", lambda size: rng.randbytes(size).hex()),
        patch("secrets.randbelow", rng.randrange),
    ):
        yield


def run(
    seed: int, steps: int = STEPS, left_out: frozenset[int] = frozenset()
) -> tuple[list[str], Week]:
    """(what went wrong, the week it went wrong in)"""
    shared = Path("/dev/shm")
    where = shared if shared.is_dir() else None
    with tempfile.TemporaryDirectory(dir=where) as folder, seeded(seed):
        week = Week(Path(folder), seed, left_out)
        try:
            return week.run(steps), week
        finally:
            week.close()


@dataclass(frozen=True)
class Told:
    """How a week ended; what crosses from one process to another."""

    seed: int
    faults: list[str]
    counted: Counter[str]
    log: list[str]


def told(seed: int, steps: int = STEPS, left_out: frozenset[int] = frozenset()) -> Told:
    """The same, with whatever was raised as a fault of its own."""
    try:
        faults, week = run(seed, steps, left_out)
    except Exception as error:  # noqa: BLE001 - a crash is a finding like any other
        return Told(seed, [f"{type(error).__name__}: {error}"], Counter(), [])
    return Told(seed, faults, week.counted, week.log)


def shortest(
    steps: int, tell: Callable[[frozenset[int]], Told], fails: Callable[[Told], bool]
) -> Told:
    """The week with as many steps left out as it takes to still go wrong in the same way."""
    left_out: frozenset[int] = frozenset()
    best = tell(left_out)
    size = steps // 2
    while size:
        for start in range(0, steps, size):
            more = left_out | set(range(start, min(start + size, steps)))
            if more == left_out:
                continue
            found = tell(more)
            if fails(found):
                left_out, best = more, found
        size //= 2
    return best


def weeks(first: int, count: int, steps: int) -> Iterator[Told]:
    """So many weeks, on all cores, in the order of their seeds."""
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(mp_context=fresh) as pool:
        yield from pool.map(partial(told, steps=steps), range(first, first + count), chunksize=4)


def main(arguments: list[str]) -> int:
    chosen = _parser().parse_args(arguments)
    if chosen.summary is not None:
        sys.stdout.write(json.dumps(summary(chosen.summary, commit())) + "\n")
        return 0
    bad: dict[int, list[str]] = {}
    counted: Counter[str] = Counter()
    for week in weeks(chosen.first, chosen.seeds, chosen.steps):
        counted.update(week.counted)
        if week.faults:
            bad[week.seed] = week.faults
            sys.stdout.write(f"seed {week.seed}: {week.faults}\n")
            sys.stdout.flush()
        if chosen.tell:
            sys.stdout.write("\n".join(week.log) + "\n")
    if chosen.record is not None:
        record(chosen.record, Run(commit(), chosen.first, chosen.seeds, chosen.steps, sorted(bad)))
    if bad:
        _tell_shortest(*next(iter(bad.items())), chosen.steps)
    shown = {"seeds": chosen.seeds, "steps": chosen.steps, **counted, "bad": sorted(bad)}
    sys.stdout.write(json.dumps(shown) + "\n")
    return 1 if bad else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--first", "--from", type=int, default=0, dest="first")
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--tell", action="store_true", help="print what happened")
    parser.add_argument("--record", type=Path, help="add a line about this run")
    parser.add_argument("--summary", type=Path, help="run nothing; sum up such a file")
    return parser


@dataclass(frozen=True)
class Run:
    """The seeds from `first` on, so many; those of them that went wrong."""

    commit: str
    first: int
    seeds: int
    steps: int
    bad: list[int]


def commit() -> str:
    """That of the program here; empty where nobody knows, with + where it was changed since."""
    try:
        named, changed = _git("rev-parse", "HEAD"), _git("status", "--porcelain", "-uno")
    except (OSError, subprocess.CalledProcessError):
        return ""
    return named + ("+" if changed else "")


def _git(*words: str) -> str:
    here = Path(__file__).parent
    done = subprocess.run(["git", *words], cwd=here, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def record(file: Path, run: Run) -> None:
    with file.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(asdict(run)) + "\n")


def summary(file: Path, of: str) -> dict[str, object]:
    """Each seed counts once, however often it was run; weeks of other lengths are other weeks."""
    runs = [Run(**json.loads(line)) for line in file.read_text("utf-8").splitlines() if line]
    runs = [run for run in runs if run.commit == of]
    tried = {(n, run.steps) for run in runs for n in range(run.first, run.first + run.seeds)}
    bad = {seed for run in runs for seed in run.bad}
    following = max((run.first + run.seeds for run in runs), default=0)
    told = {"commit": of, "runs": len(runs), "seeds": len(tried)}
    return {**told, "bad": sorted(bad), "next": following}


def _tell_shortest(seed: int, faults: list[str], steps: int) -> None:
    tell = partial(told, seed, steps)
    story = shortest(steps, tell, lambda week: bool({*week.faults} & {*faults}))
    sys.stdout.write(f"the shortest story of seed {seed}: {story.faults}\n")
    sys.stdout.write("".join(f"  {line}\n" for line in story.log))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
