"""Faults planted into client and hub, one at a time: each must show in the simulator.

`python -m tests.faults.planted --seeds 200` plants every one of them, says which seed found it first, and
ends with 1 if one was not found. What a bad week cannot find out is not tested by it: a later rule
may hide an earlier fault, so the list is run again whenever a rule is added.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import ExitStack, contextmanager

from tests.faults.plants import FAULTS
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


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--only", nargs="*", default=list(FAULTS), choices=list(FAULTS))
    chosen = parser.parse_args(arguments)
    fresh = multiprocessing.get_context("spawn")
    found: dict[str, int | None] = {}
    with ProcessPoolExecutor(mp_context=fresh, max_tasks_per_child=1) as pool:
        for done in as_completed(
            pool.submit(first_found, name, chosen.seeds) for name in chosen.only
        ):
            name, seed, faults = done.result()
            found[name] = seed
            sys.stdout.write(
                f"{name}: {'NOT FOUND' if seed is None else f'seed {seed}'} {faults}\n"
            )
            sys.stdout.flush()
    missed = [name for name, seed in found.items() if seed is None]
    sys.stdout.write(json.dumps({"planted": len(found), "seeds": chosen.seeds, "missed": missed}))
    sys.stdout.write("\n")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
