"""Every single call of a flow fails, one after the other: to the database, and to the files of a
disk or stick. Nothing is lost, nothing is half there, the next try succeeds, nothing is doubled.

`python -m tests.faults.every_call [--flow NAME] [--every 1]` prints one line of JSON for each flow and
ends with 1 if something went wrong. A call fails in four ways: it is refused, done by half, done
though an error is reported, or nothing works any more from it onwards.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Protocol

from sqlalchemy.exc import DBAPIError

from app.core.errors import ClinicError
from tests.faults.failing_disk import FailingDisk, Failure, under_everything
from tests.faults.key_turns import KeyTurn
from tests.faults.upgrades import HubUpgrade, StoreUpgrade
from tests.faults.usb_journey import UsbJourney

ENOUGH = 5000
"""A flow with more calls than this does not end."""


class Flow(Protocol):
    """Everything lies in the folder it is made for. Only `run` is disturbed, and then run again."""

    def prepare(self) -> None: ...
    def run(self) -> None: ...
    def after_the_failure(self) -> list[str]: ...
    def at_the_end(self) -> list[str]: ...


FLOWS: dict[str, Callable[[Path], Flow]] = {
    "usb": UsbJourney,
    "upgrade": StoreUpgrade,
    "hub_upgrade": HubUpgrade,
    "key_turn": KeyTurn,
}


@dataclass(frozen=True)
class Way:
    """How a call fails; `gone` takes everything after it along."""

    failure: Failure
    gone: bool = False

    def __str__(self) -> str:
        return "nothing works from" if self.gone else self.failure.value


WAYS = [*map(Way, Failure), Way(Failure.REFUSED, gone=True)]


@dataclass
class Result:
    """What was seen; `faults` is empty when all is well. `calls` are those of one whole run."""

    flow: str
    calls: int = 0
    tries: int = 0
    faults: list[str] = field(default_factory=list)


def sweep(name: str, every: int = 1) -> Result:
    """Every call in each way, or every so many of them, each way beginning at another."""
    result = Result(name)
    with tempfile.TemporaryDirectory(prefix="jiceng-calls-") as folder:
        home = Path(folder).resolve()
        with under_everything(home) as disk:
            flow = FLOWS[name](home)
            for number, way in enumerate(WAYS):
                _one_way(flow, disk, way, range(1 + number * every // 4, ENOUGH, every), result)
    return result


def _one_way(flow: Flow, disk: FailingDisk, way: Way, calls: range, result: Result) -> None:
    for at in calls:
        seen = list(_try(flow, disk, way, at))
        result.faults += [f"{way} call {at}: {fault}" for fault in seen]
        result.tries += 1
        if not disk.has_failed:
            result.calls = disk.calls
            return
    raise AssertionError("the flow does not end")


def _try(flow: Flow, disk: FailingDisk, way: Way, at: int) -> Iterator[str]:
    flow.prepare()
    with disk.failing(at, way.failure, gone=way.gone):
        yield from _run(flow, expects=True)
    yield from flow.after_the_failure()
    has_failed, calls = disk.has_failed, disk.calls
    yield from _run(flow)
    yield from flow.at_the_end()
    disk.has_failed, disk.calls = has_failed, calls


def _run(flow: Flow, *, expects: bool = False) -> Iterator[str]:
    """Whatever fails must have its sentence."""
    try:
        flow.run()
    except ClinicError as error:
        if not expects:
            yield f"the next try fails with {error.code}"
    except (OSError, DBAPIError) as error:
        yield f"an error without a sentence: {error}"


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--flow", choices=FLOWS)
    parser.add_argument("--every", type=int, default=1)
    chosen = parser.parse_args(arguments)
    is_well = True
    for name in [chosen.flow] if chosen.flow else FLOWS:
        result = sweep(name, chosen.every)
        is_well = is_well and not result.faults
        sys.stdout.write(json.dumps(asdict(result), ensure_ascii=False) + "\n")
    return 0 if is_well else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
