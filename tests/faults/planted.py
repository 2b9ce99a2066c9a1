"""Faults planted into client and hub, one at a time: each must show in the simulator.

`python -m tests.faults.planted --seeds 200` plants every one of them, says which seed found it first, and
ends with 1 if one was not found. A later rule may hide an earlier fault, so the list is run again
whenever a rule is added. What hardly a week finds has a scene of its own that does
(`plants/by_tests.py`), and is looked for by that.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.faults.plants import FAULTS, FOUND_BY_TESTS
from tests.faults.simulate import STEPS, told

_MISFITS = ("TypeError", "AttributeError", "NameError")
"""What a fault raises that the code has moved away from."""


@contextmanager
def planted(name: str) -> Iterator[None]:
    with ExitStack() as stack:
        FAULTS[name](stack)
        yield


def first_found(name: str, seeds: int, steps: int = STEPS) -> tuple[str, int | None, list[str]]:
    """(the fault, the first seed that shows it, what was seen)"""
    with planted(name):
        for seed in range(seeds):
            faults = told(seed, steps).faults
            if any(fault.startswith(_MISFITS) for fault in faults):
                raise AssertionError(f"{name} no longer fits what it is planted into: {faults}")
            if faults:
                return name, seed, faults
    return name, None, []


def scene_shows(name: str) -> str:
    """What a scene of its own says of the fault; empty where it passes beside it. Raises where it
    does not pass without it."""
    play = FOUND_BY_TESTS[name]
    with tempfile.TemporaryDirectory() as sound, tempfile.TemporaryDirectory() as spoilt:
        play(Path(sound))
        with planted(name):
            try:
                play(Path(spoilt))
            except AssertionError as shown:
                return str(shown) or "it is not as it must be"
    return ""


def found_at_all(name: str, seeds: int) -> tuple[str, str, list[str]]:
    """(the fault, where it was found or "", what was seen)"""
    if name in FOUND_BY_TESTS and (shown := scene_shows(name)):
        return name, "its own scene", [shown]
    _, seed, faults = first_found(name, seeds)
    return name, "" if seed is None else f"seed {seed}", faults


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--only", nargs="*", default=list(FAULTS), choices=list(FAULTS))
    chosen = parser.parse_args(arguments)
    fresh = multiprocessing.get_context("spawn")
    found: dict[str, str] = {}
    with ProcessPoolExecutor(mp_context=fresh, max_tasks_per_child=1) as pool:
        for done in as_completed(
            pool.submit(found_at_all, name, chosen.seeds) for name in chosen.only
        ):
            name, where, faults = done.result()
            found[name] = where
            sys.stdout.write(f"{name}: {where or 'NOT FOUND'} {faults}\n")
            sys.stdout.flush()
    missed = [name for name, where in found.items() if not where]
    sys.stdout.write(json.dumps({"planted": len(found), "seeds": chosen.seeds, "missed": missed}))
    sys.stdout.write("\n")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
